"""All that stands behind one claim, at a terminal."""

import difflib

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from common.config import nearest
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import known_paper
from common.pages.claim.axis import Axis, axis
from common.pages.claim.claim import READING, Dossier, dossiers
from common.pages.claim.facts import facts
from common.pages.markdown import tables
from common.pages.terminal.claims import verdict_text
from common.project import papers


def print_claim(out: Console, found: Dossier) -> None:
    out.print(verdict_text(found.row), Text(found.row["statement"], style="bold"))
    out.print(Text(f"Published {tables.published(found.row)}; measured {tables.measured(found.row)}"))
    out.print(Text(f"{found.reason[:1].upper()}{found.reason[1:]}."))
    for note in found.notes:
        out.print(Text(f"Note: {note}.", style="yellow"))
    if found.reading:
        out.print(Text(f"{READING}: {found.reading.replace('`', '')}"))
    out.print()
    for line in drawing(axis(found), min(out.width, 78)):
        out.print(Text(line, no_wrap=True))
    out.print()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, fact in facts(found):
        table.add_row(label, escape(fact.replace("`", "")))
    out.print(table)


def drawing(of: Axis, width: int) -> list[str]:
    """The claim's axis in characters, a line each for runs, what is held against them, interval and numbers."""

    def column(value: float) -> int:
        return round(of.at(value) / 1000 * (width - 1))

    runs, band, bar, numbers = ([" "] * width for _ in range(4))
    for point in of.points:
        runs[column(point)] = "•"
    first, last = (column(edge) for edge in of.accepted)
    band[first : last + 1] = "░" * (last + 1 - first)
    band[column(of.line)] = "┃"
    if of.interval:
        low, high = (column(end) for end in of.interval)
        bar[low : high + 1] = "├" + "─" * (high - low - 1) + "┤" if high > low else "┼"
    for tick in of.ticks:
        text = tables.number(tick)
        start = min(max(column(tick) - len(text) // 2, 0), width - len(text))
        numbers[start : start + len(text)] = text
    lines = ["".join(line).rstrip() for line in (runs, band, bar, numbers)]
    return [*filter(None, lines), f"{of.unit}: • one run, ░ would count as holding, ┃ published, ├─┤ 95 % interval"]


def find(text: str) -> Dossier:
    """By PAPER/CLAIM, or by the claim's name where only one paper has it."""
    paper, slash, name = text.strip("/").rpartition("/")
    if slash:
        known_paper(paper)
        known = [claim.id for claim in claims(paper).claims]
        if name not in known:
            raise Problem(f"{paper} has no claim {name!r}.{nearest(name, known)}")
        return next(found for found in dossiers(paper) if found.claim.id == name)
    holders = {each: [claim.id for claim in claims(each).claims] for each in papers()}
    having = [each for each, known in holders.items() if name in known]
    if len(having) == 1:
        return find(f"{having[0]}/{name}")
    if having:
        raise Problem(f"{len(having)} papers have a claim {name!r}.", f"Say which: replicate show {having[0]}/{name}")
    if name in holders:
        raise Problem(f"{name} is a paper.", f"Its claims: replicate claims {name}. One: replicate show {name}/CLAIM")
    close = difflib.get_close_matches(name, [claim for known in holders.values() for claim in known], n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise Problem(f"There is no claim {name!r}.", f"{hint}All of them: replicate claims")
