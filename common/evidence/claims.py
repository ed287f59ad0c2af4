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


class Claim(Strict):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    statement: str  # in our words
    where: str  # table, figure, section, page
    source: Source
    kind: Kind
    experiment: str
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

    @pydantic.model_validator(mode="after")
    def _complete(self) -> "Claim":
        given = {part for part in ("published", "margin", "against") if getattr(self, part) is not None}
        missing = NEEDS[self.kind] - given
        if missing:
            raise ValueError(f"a claim of kind '{self.kind}' needs `{'`, `'.join(sorted(missing))}`")
        if "against" in given - NEEDS[self.kind] or "margin" in given - NEEDS[self.kind]:
            raise ValueError(
                f"a claim of kind '{self.kind}' has no `{(given - NEEDS[self.kind] - {'published'}).pop()}`"
            )
        if self.better == "neither" and self.kind not in ("value", "equivalence"):
            raise ValueError(f"a claim of kind '{self.kind}' says which side is `better`: lower or higher")
        if self.paired and self.against is None:
            raise ValueError("`paired` goes with `against`")
        return self

    @property
    def other(self) -> tuple[str, str] | None:
        """Experiment and metric of the other side, if it has one."""
        return (self.against.experiment, self.against.metric or self.metric) if self.against else None


class ClaimsFile(Strict):
    paper: Paper
    claims: list[Claim] = Field(min_length=1)
    tables: list[Table] = []  # of claims, all of which are in `claims` too


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
        sides = [(claim.experiment, claim.metric), *([claim.other] if claim.other else [])]
        if len(set(sides)) < len(sides):
            raise Problem(f"{where}: it is compared with itself.")
        for name, metric in sides:
            if name not in known:
                raise Problem(f"{where}: there is no experiment {name!r}.{nearest(name, known)}")
            if metric not in known[name].metrics:
                raise Problem(f"{where}: {name} gives no metric {metric!r}.{nearest(metric, known[name].metrics)}")
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
        for name in {claim.experiment, *([claim.other[0]] if claim.other else [])}:
            rules[name][claim.id] = rule
    return rules


#: What a claim says to people; a better word there changes no rule.
PROSE = {"id", "statement", "where", "source", "measured", "reason", "reading", "same_as", "vacuous"}


def _without_prose(value: Any) -> Any:
    return {part: inner for part, inner in value.items() if part not in PROSE} if isinstance(value, dict) else value
