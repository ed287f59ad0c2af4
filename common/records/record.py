"""Records: what one run found, under which key, and a seal that shows tampering."""

from typing import Any, Literal

from pydantic import Field

from common.config import Strict
from common.files import digest


class Summary(Strict):
    """A metric that one run took over many independent learners."""

    mean: float
    sd: float = Field(ge=0)
    n: int = Field(ge=1)


class Exhibit(Strict):
    file: str
    sha256: str


class RunResult(Strict):
    """What a rerun must give again, to the bit, on the same backend and kind of CPU."""

    seed: int
    metrics: dict[str, float | Summary]
    history: dict[str, list[float]]
    parameters: int | None


class Ingredients(Strict):
    """All that a result depends on by design; its digest is the record's key."""

    code: str
    settings: dict[str, Any]
    datasets: dict[str, str]
    environments: dict[str, Any]
    seed: int

    @property
    def key(self) -> str:
        return digest(self.model_dump())


class Record(Strict):
    replication: str
    experiment: str
    seed: int
    key: str
    ingredients: Ingredients
    status: Literal["finished", "failed"]
    reason: str | None = None
    result: RunResult | None
    exhibit: Exhibit | None = None
    circumstances: dict[str, Any]
    carried_from: dict[str, str] | None = None
    sha256: str

    @property
    def finished(self) -> bool:
        return self.status == "finished"

    @property
    def settled(self) -> bool:
        """A failure that training itself is to blame for is a finding, and stands; one of the machine's does not."""
        return self.finished or (self.reason or "").startswith("diverged")

    @property
    def seconds(self) -> float:
        """What the run cost; on a processor the time of its core, which other work does not lengthen."""
        about = self.circumstances
        spent = about.get("processor_seconds") if about["device"] == "CPU" else None
        return float(about["seconds"] if spent is None else spent)

    def number(self, metric: str) -> float:
        """A metric as one number: itself, or the mean over its learners."""
        assert self.result is not None
        value = self.result.metrics[metric]
        return value.mean if isinstance(value, Summary) else value


def seal(body: dict[str, Any]) -> Record:
    """A record of `body` with the SHA-256 of its own content."""
    unsealed = Record.model_validate({**body, "sha256": ""})
    assert unsealed.finished == (unsealed.result is not None)
    return unsealed.model_copy(update={"sha256": content_sha256(unsealed.model_dump())})


def content_sha256(content: dict[str, Any]) -> str:
    """Of a record as its file has it, so that a field which a later version adds breaks no seal of today."""
    return digest({part: value for part, value in content.items() if part != "sha256"})
