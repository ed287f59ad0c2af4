"""Records: what one run found, under which key, and a seal that shows tampering.

Plain dataclasses, so that a machine which has only what training needs writes them too; `store` checks what it reads.
"""

import dataclasses
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from common.files import digest


class _Strict:
    """For `store`, which checks what it reads: every part of its type, and nothing that is not a part."""

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True, "allow_inf_nan": False}


@dataclass(frozen=True)
class Summary(_Strict):
    """A metric that one run took over many independent learners."""

    mean: float
    sd: float
    n: int

    def __post_init__(self) -> None:
        if self.sd < 0 or self.n < 1:
            raise ValueError("a summary is of at least one learner, and its sd is not below zero")


@dataclass(frozen=True)
class Draws(Summary):
    """One that says besides between which values the central 95 % of the learners lie."""

    low: float
    high: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.low > self.high:
            raise ValueError("the central learners lie between `low` and `high`")


@dataclass(frozen=True)
class Exhibit(_Strict):
    file: str
    sha256: str


@dataclass(frozen=True)
class RunResult(_Strict):
    """What a rerun must give again, to the bit, on the same backend and kind of CPU."""

    seed: int
    metrics: dict[str, float | Summary | Draws]
    history: dict[str, list[float]]
    parameters: int | None


@dataclass(frozen=True)
class Ingredients(_Strict):
    """All that a result depends on by design; its digest is the record's key."""

    code: str
    settings: dict[str, Any]  # those that differ from their defaults
    datasets: dict[str, str]
    environments: dict[str, Any]
    seed: int

    @property
    def key(self) -> str:
        return digest(asdict(self))


@dataclass(frozen=True)
class Record(_Strict):
    replication: str
    experiment: str
    seed: int
    key: str
    ingredients: Ingredients
    status: Literal["finished", "failed"]
    circumstances: dict[str, Any]
    sha256: str
    reason: str | None = None
    result: RunResult | None = None
    exhibit: Exhibit | None = None
    carried_from: dict[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.replication}/{self.experiment} seed {self.seed}"

    @property
    def finished(self) -> bool:
        return self.status == "finished"

    @property
    def settled(self) -> bool:
        """A failure that training itself is to blame for is a finding, and stands; one of the machine's does not."""
        return self.finished or self.cause in ("diverged", "undefined")

    def settles(self, key: str) -> bool:
        """Whether the run with this key need not be made again."""
        return self.settled and self.key == key

    @property
    def cause(self) -> str | None:
        """Why it failed, see `worker.Cause`. Older records say it with their reason's first word."""
        return self.circumstances.get("cause") or (self.reason or "").partition(":")[0] or None

    @property
    def seconds(self) -> float:
        """What the run cost; on a processor the time of its core, which other work does not lengthen."""
        about = self.circumstances
        spent = about.get("processor_seconds") if about["device"] == "CPU" else None
        return float(about["seconds"] if spent is None else spent)

    @property
    def device(self) -> str:
        about = self.circumstances
        return about["cpu"] if about["device"] == "CPU" else about["device"]

    def number(self, metric: str) -> float:
        """A metric as one number: itself, or the mean over its learners."""
        assert self.result is not None
        value = self.result.metrics[metric]
        return value.mean if isinstance(value, Summary) else value


#: The parts in the order that files have them, which is older than this class's.
ORDER = ("replication", "experiment", "seed", "key", "ingredients", "status", "reason", "result", "exhibit",
         "circumstances", "carried_from", "sha256")  # fmt: skip


def content(record: Record) -> dict[str, Any]:
    """As its file has it."""
    parts = asdict(record)
    return {name: parts[name] for name in ORDER}


def sealed(record: Record) -> Record:
    """The record with the SHA-256 of its own content."""
    assert record.finished == (record.result is not None)
    return dataclasses.replace(record, sha256=content_sha256(content(record)))


def content_sha256(content: dict[str, Any]) -> str:
    """Of a record as its file has it, so that a field which a later version adds breaks no seal of today."""
    return digest({part: value for part, value in content.items() if part != "sha256"})
