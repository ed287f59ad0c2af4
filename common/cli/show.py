"""`replicate claims`: the verdicts at a terminal."""

import json
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from common.pages import tables
from common.pages.results import rows_of
from common.pages.texts import all_rows

STYLES = {"replicated": "blue", "exceeded": "green", "not replicated": "red"}


def show_claims(paper: str | None, as_json: bool) -> None:
    rows = rows_of(paper) if paper else all_rows()
    if as_json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    table = Table("claim", box=None, header_style="dim")
    for name in ("published", "measured", "95 % interval", "n", "verdict"):
        table.add_column(name, no_wrap=True)
    for name, claims in groupby(rows, key=lambda row: row["replication"]):
        table.add_row(Text(name, style="bold"))
        for row in claims:
            verdict = Text(tables.verdict(row), style=STYLES.get(row["verdict"], "dim"))
            cells = [
                f"  {row['claim']}",
                tables.published(row),
                tables.mean(row),
                tables.interval(row),
                tables.seeds(row),
            ]
            table.add_row(*(Text(cell) for cell in cells), verdict)
    console = Console()
    console.print(table)
    console.print(f"{tables.score(rows)}.")
