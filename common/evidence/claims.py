"""claims.yaml: what was published, as statements that can fail."""

import functools
from typing import Any, Literal

import pydantic
from pydantic import Field

from common.config import Location, Strict, nearest
from common.errors import Problem
from common.evidence.defaults import NEEDS, Kind
from common.evidence.margins import Margin, Published
from common.evidence.tables import Table
from common.evidence.written import written
from common.experiments.experiment import Experiment
from common.experiments.load import experiments
from common.project import REPLICATIONS, shown

Better = Literal["lower", "higher", "neither"]
#: How well what was published is known: we read it, we read it quoted, we remember it; or it is no publication's: a
#: bound, a size or a number that we set.
Source = Literal["read", "secondary", "unverified", "ours"]


class Work(Strict):
    title: str
    authors: str  # "A. Author, B. Author and C. Author", or "A. Author and others"
    year: int
    link: str


class Paper(Work):
    short: str  # what tables call it
    cite: list[Work] = []  # the works that it is about, where title and authors are not those of one

    @property
    def works(self) -> list[Work]:
        return self.cite or [self]


class Against(Strict):
    """The other side of a comparison."""

    experiment: str
    metric: str | None = None  # the claim's own, unless it says otherwise


class Reading(Strict):
    """One way of filling in what the paper leaves open, and what measures it. A claim's first is its primary one."""

    reads: str  # the paper as, in words that follow "by"
    experiment: str
    against: Against | None = None
    metric: str | None = None  # the claim's, unless it says otherwise
    margin: Margin | None = None  # its own, where it needs one


class Shorter(Strict):
    """What measures a claim by a shorter or smaller protocol: shown as long as the full one has not run."""

    experiment: str
    against: Against | None = None
    measured: str  # the rule, where the claim's own says another length


class Claim(Strict):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    statement: str  # in our words
    where: str  # table, figure, section, page
    source: Source
    kind: Kind
    experiment: str = ""  # or the first of `readings`
    readings: list[Reading] = []
    reduced: Shorter | None = None
    metric: str
    measured: str  # the rule: last epoch, best validation epoch, mean of the last 100 episodes, ...
    better: Better
    published: Published | None = None
    margin: Margin | None = None
    against: Against | None = None
    paired: bool = False  # the two sides share their data order, seed by seed
    same_as: str | None = None  # the claim that counts where the same statement stands in two places
    vacuous: str | None = None  # why no outcome could fail it
    reading: str | None = None  # what we make of the verdict; written after the runs, it decides on nothing

    @pydantic.model_validator(mode="before")
    @classmethod
    def _by_its_first_reading(cls, written: Any) -> Any:
        if not isinstance(written, dict) or not isinstance(written.get("readings"), list):
            return written
        if given := {"experiment", "against"} & written.keys():
            raise ValueError(f"`{given.pop()}` stands with each of the readings")
        first = written["readings"][0] if written["readings"] else {}
        return {
            **{part: first[part] for part in ("experiment", "against", "margin", "metric") if part in first},
            **written,
        }

    @pydantic.model_validator(mode="after")
    def _complete(self) -> "Claim":
        if not self.experiment:
            raise ValueError("a claim names an `experiment`, or has `readings`")
        given = {part for part in ("published", "margin", "against") if getattr(self, part) is not None}
        missing = NEEDS[self.kind] - given
        if missing:
            raise ValueError(f"a claim of kind '{self.kind}' needs `{'`, `'.join(sorted(missing))}`")
        if "against" in given - NEEDS[self.kind] or "margin" in given - NEEDS[self.kind]:
            raise ValueError(
                f"a claim of kind '{self.kind}' has no `{(given - NEEDS[self.kind] - {'published'}).pop()}`"
            )
        if self.better == "neither" and self.kind not in ("value", "equivalence", "draw"):
            raise ValueError(f"a claim of kind '{self.kind}' says which side is `better`: lower or higher")
        if self.paired and self.against is None:
            raise ValueError("`paired` goes with `against`")
        return self

    def by(self, way: Reading | Shorter) -> "Claim":
        """The claim as that experiment measures it."""
        parts: dict[str, Any] = {"experiment": way.experiment, "against": way.against}
        if isinstance(way, Shorter):
            parts["measured"] = way.measured
        else:
            parts |= {"margin": way.margin or self.margin, "metric": way.metric or self.metric}
        return self.model_copy(update={**parts, "readings": [], "reduced": None})

    def with_margin(self, times: float) -> "Claim":
        """With all margins so many times as wide."""
        readings = [
            each.model_copy(update={"margin": each.margin and each.margin.times(times)}) for each in self.readings
        ]
        return self.model_copy(update={"margin": self.margin and self.margin.times(times), "readings": readings})

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Experiment and metric of each side that it is measured by."""
        return [(self.experiment, self.metric), *([self.other] if self.other else [])]

    @property
    def primary(self) -> "Claim":
        """As its one experiment measures it, or its first reading."""
        return self.by(self.readings[0]) if self.readings else self

    @property
    def ways(self) -> list["Claim"]:
        """As each of its readings, or its one experiment, measures it; and by its shorter protocol."""
        return [
            *([self.by(reading) for reading in self.readings] or [self]),
            *([self.by(self.reduced)] if self.reduced else []),
        ]

    @property
    def other(self) -> tuple[str, str] | None:
        """Experiment and metric of the other side, if it has one."""
        return (self.against.experiment, self.against.metric or self.metric) if self.against else None


class ClaimsFile(Strict):
    paper: Paper
    claims: list[Claim] = Field(min_length=1)
    tables: list[Table] = []  # of claims, all of which are in `claims` too
    withdrawn: dict[str, str] = {}  # claims that are no more, though runs were made for them, and why


@functools.cache
def claims(paper: str) -> ClaimsFile:
    """The claims of a paper, checked with its experiments."""
    path = REPLICATIONS / paper / "claims.yaml"
    file = written(path, set(Claim.model_fields))
    found = file.document.checked(ClaimsFile, file.content(), file.place)
    _check(shown(path), file.places, found, experiments(paper))
    return found


def _check(path: str, places: list[Location], found: ClaimsFile, known: dict[str, Experiment]) -> None:
    """Each claim is about experiments, metrics and units that there are, and has its id for itself."""
    seen: set[str] = set()
    for claim, place in zip(found.claims, places, strict=True):
        where = ": ".join([path, *(str(part) for part in place[1:] if place[0] == "tables"), claim.id])
        if claim.id in seen:
            raise Problem(f"{where}: this id is used twice.")
        seen.add(claim.id)
        if any(len(set(way.sides)) < len(way.sides) for way in claim.ways):
            raise Problem(f"{where}: it is compared with itself.")
        if any((way.against is None) != (claim.against is None) for way in claim.ways):
            raise Problem(f"{where}: each way of measuring it needs `against`, or none does.")
        sides = [side for way in claim.ways for side in way.sides]
        for name, metric in sides:
            if name not in known:
                raise Problem(f"{where}: there is no experiment {name!r}.{nearest(name, known)}")
            if metric not in known[name].metrics:
                raise Problem(f"{where}: {name} gives no metric {metric!r}.{nearest(metric, known[name].metrics)}")
        if claim.reduced and not any(known[name].reduced for name, _ in claim.by(claim.reduced).sides):
            raise Problem(f"{where}: reduced: {claim.reduced.experiment} has the full protocol.")
        units = {known[name].metrics[metric].unit for name, metric in sides}
        if len(units) > 1:
            raise Problem(f"{where}: the two sides are measured in {' and '.join(map(repr, sorted(units)))}.")
        unit = units.pop()
        if claim.published and claim.published.unit != unit:
            raise Problem(
                f"{where}: published in {claim.published.unit!r}, but {claim.metric} is measured in {unit!r}."
            )


@functools.cache
def preregistered(paper: str) -> dict[str, dict[str, Any]]:
    """By experiment and claim all that decides on the claim: what claims.yaml says of it without its prose.

    Kept in every record, so that readers see when a margin, or any other part of a rule, was set after the runs.
    What is as if it had not been said is left out, so that a claim can grow a key and no record differs for it.
    """
    rules: dict[str, dict[str, Any]] = {name: {} for name in experiments(paper)}
    for claim in claims(paper).claims:
        parts = claim.model_dump(exclude_defaults=True)
        rule = {part: _without_prose(value) for part, value in parts.items() if part not in PROSE}
        for name in {name for way in claim.ways for name, _ in way.sides}:
            rules[name][claim.id] = rule
    return rules


@functools.cache
def promised(paper: str) -> dict[str, dict[str, dict[str, Any]]]:
    """By experiment and claim what goes into the ledger: the claim's rule, and its words."""
    words = {
        claim.id: {"statement": " ".join(claim.statement.split()), "where": claim.where, "source": claim.source}
        for claim in claims(paper).claims
    }
    return {
        experiment: {claim: {"rule": rule, "words": words[claim]} for claim, rule in rules.items()}
        for experiment, rules in preregistered(paper).items()
    }


#: What a claim says to people, or does not decide on its verdict; a better word there changes no rule.
PROSE = {"id", "statement", "where", "source", "measured", "reason", "reading", "reads", "same_as", "vacuous",
         "reduced"}  # fmt: skip


def _without_prose(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_prose(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {part: _without_prose(inner) for part, inner in value.items() if part not in PROSE}
