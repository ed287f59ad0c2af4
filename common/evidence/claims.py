"""claims.yaml: what was published, as statements that can fail."""

import functools
from typing import Any, Literal

import pydantic
import yaml
from pydantic import Field

from common.config import Strict, nearest, read
from common.errors import Problem
from common.experiments.load import experiments
from common.project import REPLICATIONS, shown

Kind = Literal["value", "ordering", "equivalence", "bound"]
Better = Literal["lower", "higher"]
Source = Literal["read", "secondary", "unverified"]

#: What each kind of claim must say besides the rest, and what it must not.
NEEDS = {
    "value": {"published", "margin"},
    "ordering": {"against"},
    "equivalence": {"against", "margin"},
    "bound": {"published"},
}


class Paper(Strict):
    title: str
    authors: str
    year: int
    link: str
    short: str  # what tables call it


class Published(Strict):
    value: float
    unit: str
    uncertainty: float | None = Field(default=None, gt=0)  # as the source gives it


class Margin(Strict):
    value: float = Field(gt=0)
    reason: str


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


@functools.cache
def claims(paper: str) -> ClaimsFile:
    """The claims of a paper, checked against its experiments."""
    path = REPLICATIONS / paper / "claims.yaml"
    found = read(path, ClaimsFile)
    known = experiments(paper)
    seen: set[str] = set()
    for claim in found.claims:
        where = f"{shown(path)}: {claim.id}"
        if claim.id in seen:
            raise Problem(f"{where}: this id stands there twice.")
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
    return found


@functools.cache
def preregistered(paper: str) -> dict[str, dict[str, Any]]:
    """For each experiment the claims that it tests: all that decides on each of them, without its prose.

    Kept in every record, so that a margin, or any other part of a rule, which was set after the fact shows.
    """
    path = REPLICATIONS / paper / "claims.yaml"
    rules: dict[str, dict[str, Any]] = {name: {} for name in experiments(paper)}
    for claim in yaml.safe_load(path.read_text(encoding="utf-8"))["claims"] if path.exists() else []:
        for name in {claim["experiment"], (claim.get("against") or {}).get("experiment")} & rules.keys():
            parts = {part: _without_prose(value) for part, value in claim.items() if part not in PROSE}
            rules[name][claim["id"]] = parts
    return rules


#: What a claim says to people; a better word there changes no rule.
PROSE = {"id", "statement", "where", "source", "measured", "reason", "reading"}


def _without_prose(value: Any) -> Any:
    return {part: inner for part, inner in value.items() if part not in PROSE} if isinstance(value, dict) else value
