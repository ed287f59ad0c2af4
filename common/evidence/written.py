"""claims.yaml as it is written: defaults, claims and tables of them, and where in the file each part stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.config import Document, Location, Strict, document
from common.errors import Problem
from common.evidence.defaults import with_defaults
from common.evidence.margins import resolved_margin
from common.evidence.tables import Table, table
from common.project import shown

Parts = dict[str, Any]


class _File(Strict):
    """Defaults, then each claim's own, and tables of claims. What a claim is made of is checked when it is whole."""

    paper: Any
    defaults: Parts = {}
    claims: list[Parts] = []
    tables: dict[str, Parts] = {}  # see common/evidence/tables.py
    withdrawn: Any = {}


@dataclass(frozen=True)
class Written:
    document: Document
    defaults: Parts
    own: list[Parts]  # by claim, what it says itself
    places: list[Location]  # by claim, where it says so
    tables: list[Table]

    def content(self) -> Parts:
        """The file with every claim written out: its defaults said, its margin worked out."""
        claims, wrong = [], []
        for number, own in enumerate(self.own):
            claim = with_defaults(self.defaults, own)
            try:
                claims.append(_with_margins(claim))
            except ValueError as error:
                place = ".".join(str(part) for part in self.place(("claims", number, "margin")))
                wrong.append(f"{shown(self.document.path)}: {place}: {claim.get('id')}: {error}.")
        if wrong:
            raise Problem("\n".join(wrong))
        known = self.document.content
        return {
            "paper": known["paper"],
            "claims": claims,
            "tables": self.tables,
            "withdrawn": known.get("withdrawn", {}),
        }

    def place(self, location: Location) -> Location:
        """Where the file has a part of `content`: with the claim or its table, or in the defaults."""
        if len(location) < 2 or location[0] != "claims":
            return location
        number, rest = int(location[1]), location[2:]
        mine = rest[:1] if rest[:1] == ("margin",) else rest  # beside a margin of its own the default one is no more
        by_default = _is_in(self.defaults, rest) and not _is_in(self.own[number], mine)
        return ("defaults", *rest) if by_default else (*self.places[number], *rest)


def written(path: Path, known: set[str]) -> Written:
    """The claims of a file: first those by themselves, then those of the tables. `known` are the keys of a claim."""
    said = document(path)
    file = said.checked(_File)
    own = list(file.claims)
    places: list[Location] = [("claims", number) for number in range(len(own))]
    tables = []
    for name, content in file.tables.items():
        found, cells = table(shown(path), name, content, known)
        tables.append(found)
        own += [cell.parts for cell in cells]
        places += [("tables", name, cell.place) for cell in cells]
    return Written(said, file.defaults, own, places, tables)


def _with_margins(claim: Parts) -> Parts:
    """Worked out where they are rules, the claim's own and those of its readings."""
    found = dict(claim)
    if isinstance(margin := claim.get("margin"), dict):
        found["margin"] = resolved_margin(margin, claim.get("published"))
    if isinstance(readings := claim.get("readings"), list):
        found["readings"] = [
            {**each, "margin": resolved_margin(each["margin"], claim.get("published"))}
            if isinstance(each, dict) and isinstance(each.get("margin"), dict)
            else each
            for each in readings
        ]
    return found


def _is_in(parts: object, location: Location) -> bool:
    for key in location:
        if not isinstance(parts, dict) or key not in parts:
            return False
        parts = parts[key]
    return bool(location)
