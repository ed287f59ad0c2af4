"""`replicate claims`: the verdicts at a terminal."""

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.pages import tables
from common.pages.texts import all_rows, rows_of

STYLES = {"replicated": "blue", "exceeded": "green", "not replicated": "red"}


def show_claims(paper: str | None, as_json: bool) -> None:
    rows = rows_of(paper) if paper else all_rows()
    if as_json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    table = Table("replication", "claim", "published", "measured \\[95 % interval]", "n", "verdict", box=None)
    for row in rows:
        verdict = Text(tables.verdict(row), style=STYLES.get(row["verdict"], "dim"))
        cells = [row["replication"], row["claim"], tables.published(row), tables.measured(row), tables.seeds(row)]
        table.add_row(*(Text(cell) for cell in cells), verdict)
    console = Console()
    console.print(table)
    console.print(f"{tables.score(rows)}.")
