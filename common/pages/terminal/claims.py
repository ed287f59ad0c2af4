"""Claims and their verdicts at a terminal."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.config import nearest
from common.errors import Problem
from common.evidence.verdicts import VERDICTS
from common.pages import words as answers
from common.pages.markdown import tables
from common.pages.rows import rows_of
from common.pages.words import Row
from common.project import papers

STYLES = {"replicated": "blue", "exceeded": "green", "not replicated": "red"}


def chosen(paper: str | None, verdicts: Sequence[str]) -> list[Row]:
    """All claims, or those of a paper, or those with one of these verdicts ("stale" counts as one here)."""
    wanted = [_known(verdict) for verdict in verdicts]
    return [row for name in ([paper] if paper else papers()) for row in rows_of(name) if _has(row, wanted)]


def print_claims(out: Console, rows: Sequence[Row], folded: bool = False) -> None:
    """A line per claim, under its paper; `folded`: the claims of a paper that are not run in one line."""
    if rows:
        out.print(_table(rows, folded))
    out.print(f"{answers.score(rows)}." if rows else "No claim fits.")


def print_answers(out: Console, rows: Sequence[Row]) -> None:
    """Whether each paper holds, in words."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for paper, claims in groupby(rows, key=lambda row: row["replication"]):
        table.add_row(paper, Text(answers.does_it_hold(list(claims))))
    out.print(table)


def _known(verdict: str) -> str:
    name = verdict.replace("-", " ").replace("_", " ")
    if name not in (*VERDICTS, "stale"):
        raise Problem(f"There is no verdict {verdict!r}.{nearest(name, [*VERDICTS, 'stale'])}")
    return name


def _has(row: Row, wanted: Sequence[str]) -> bool:
    return not wanted or row["verdict"] in wanted or (row["stale"] and "stale" in wanted)


def _table(rows: Sequence[Row], folded: bool) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("verdict", no_wrap=True)
    for name in ("claim", "published", "measured [95 % interval]"):
        table.add_column(name, overflow="fold")  # wrapped where the terminal is narrow, never cut
    table.add_column("n", no_wrap=True)
    for paper, claims in groupby(rows, key=lambda row: row["replication"]):
        table.add_row(Text(paper, style="bold"))
        left_out = 0
        for row in claims:
            if folded and row["verdict"] == "not run":
                left_out += 1
                continue
            cells = [row["claim"], tables.published(row), tables.measured(row), tables.seeds(row)]
            table.add_row(verdict_text(row), *(Text(cell) for cell in cells))
        if left_out:
            folded_in = Text(f"{answers.SIGNS['not run']} {left_out} not run", style="dim")
            table.add_row(folded_in, Text(f"replicate claims {paper}"))
    return table


def verdict_text(row: Row) -> Text:
    return Text(tables.verdict(row), style=STYLES.get(row["verdict"], "dim"))
