"""claims.yaml: what was published, as statements that can fail."""

import functools
from collections.abc import Callable
from typing import Any, Literal

import pydantic
from pydantic import Field

from common.config import Location, Strict, document, nearest
from common.errors import Problem
from common.evidence.defaults import NEEDS, Kind, with_defaults
from common.evidence.margins import Margin, Published, resolved_margin
from common.evidence.tables import Table, table
from common.experiments.experiment import Experiment
from common.experiments.load import experiments
from common.project import REPLICATIONS, shown

Better = Literal["lower", "higher"]
Source = Literal["read", "secondary", "unverified"]


class Paper(Strict):
    title: str
    authors: str
    year: int
    link: str
    short: str  # what tables call it


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
    tables: list[Table] = []  # of claims, all of which are in `claims` too


class _Written(Strict):
    """The file as written: its defaults, then each claim's own, and tables of claims."""

    paper: Any = None
    defaults: dict[str, Any] = {}
    claims: list[dict[str, Any]] = []
    tables: dict[str, dict[str, Any]] = {}  # see common/evidence/tables.py


@functools.cache
def claims(paper: str) -> ClaimsFile:
    """The claims of a paper, checked with its experiments: those by themselves, then those of the tables."""
    path = REPLICATIONS / paper / "claims.yaml"
    file = document(path)
    written = file.checked(_Written)
    own = list(written.claims)
    places: list[Location] = [("claims", number) for number in range(len(own))]
    tables = []
    for name, content in written.tables.items():
        found, cells = table(shown(path), name, content, set(Claim.model_fields))
        tables.append(found)
        own += [cell.parts for cell in cells]
        places += [("tables", name, cell.place) for cell in cells]
    merged = [with_defaults(written.defaults, each) for each in own]

    def written_at(location: Location) -> Location:
        """A claim's parts stand with the claim or its table, or in the defaults."""
        if len(location) < 2 or location[0] != "claims":
            return location
        number, rest = int(location[1]), location[2:]
        looked_for = rest[:1] if rest[:1] == ("margin",) else rest  # of a default margin there may be nothing left
        by_default = _is_in(written.defaults, rest) and not _is_in(own[number], looked_for)
        return ("defaults", *rest) if by_default else (*places[number], *rest)

    about = {"paper": written.paper} if "paper" in written.model_fields_set else {}
    content = {**about, "claims": _with_margins(shown(path), written_at, merged), "tables": tables}
    resolved = file.checked(ClaimsFile, content, written_at)
    _check(shown(path), places, resolved, experiments(paper))
    return resolved


def _is_in(parts: object, location: Location) -> bool:
    for key in location:
        if not isinstance(parts, dict) or key not in parts:
            return False
        parts = parts[key]
    return bool(location)


def _with_margins(
    path: str, written_at: Callable[[Location], Location], merged: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The claims with the margins worked out that are given by a rule."""
    resolved, wrong = [], []
    for number, claim in enumerate(merged):
        if isinstance(margin := claim.get("margin"), dict):
            try:
                claim = {**claim, "margin": resolved_margin(margin, claim.get("published"))}
            except ValueError as error:
                place = ".".join(str(part) for part in written_at(("claims", number, "margin")))
                wrong.append(f"{path}: {place}: {claim.get('id')}: {error}.")
        resolved.append(claim)
    if wrong:
        raise Problem("\n".join(wrong))
    return resolved


def _check(path: str, places: list[Location], found: ClaimsFile, known: dict[str, Experiment]) -> None:
    """Each claim is about experiments, metrics and units that there are, and has its id for itself."""
    seen: set[str] = set()
    for claim, place in zip(found.claims, places, strict=True):
        where = ": ".join([path, *(str(part) for part in place[1:] if place[0] == "tables"), claim.id])
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


@functools.cache
def preregistered(paper: str) -> dict[str, dict[str, Any]]:
    """By experiment and claim all that decides on the claim: what claims.yaml says of it without its prose.

    Kept in every record, so that a margin, or any other part of a rule, which was set after the fact can be told.
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
PROSE = {"id", "statement", "where", "source", "measured", "reason", "reading"}


def _without_prose(value: Any) -> Any:
    return {part: inner for part, inner in value.items() if part not in PROSE} if isinstance(value, dict) else value
