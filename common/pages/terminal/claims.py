"""Claims and their verdicts at a terminal."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.evidence.row import Row
from common.pages import words

STYLES = {"replicated": "blue", "not replicated": "red"}


def print_claims(out: Console, rows: Sequence[Row], folded: bool = False) -> None:
    """A line per claim, under its paper; `folded`: the claims of a paper that are not run in one line."""
    if rows:
        out.print(_table(rows, folded))
    out.print(f"{words.score(rows)}." if rows else "No claim matches.")


def print_answers(out: Console, rows: Sequence[Row]) -> None:
    """Whether each paper holds, in words."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for paper, claims in groupby(rows, key=lambda row: row.replication):
        table.add_row(paper, Text(words.does_it_hold(list(claims))))
    out.print(table)


def _table(rows: Sequence[Row], folded: bool) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("verdict", no_wrap=True)
    for name in ("claim", "published", "measured [95 % interval]"):
        table.add_column(name, overflow="fold")  # wrapped where the terminal is narrow, never cut
    table.add_column("n", no_wrap=True)
    for paper, claims in groupby(rows, key=lambda row: row.replication):
        table.add_row(Text(paper, style="bold"))
        left_out = 0
        for row in claims:
            if folded and row.verdict == "not run":
                left_out += 1
                continue
            cells = [row.claim, words.published(row), words.measured(row), words.seeds(row)]
            table.add_row(verdict_text(row), *(Text(cell) for cell in cells))
        if left_out:
            folded_in = Text(f"{words.SIGNS['not run']} {left_out} not run", style="dim")
            table.add_row(folded_in, Text(f"replicate claims {paper}"))
    return table


def verdict_text(row: Row) -> Text:
    return Text(words.verdict(row), style=STYLES.get(row.verdict, "dim"))
