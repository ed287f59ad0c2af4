"""`replicate list`: what there is to run."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from common.cli.screen import console
from common.evidence.claims import claims
from common.evidence.measurements import measurements


def show_papers(chosen: Sequence[str]) -> None:
    """A line per experiment, under its paper."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("experiment", "tier", "recorded"):
        table.add_column(name, no_wrap=True)
    table.add_column("what it is", overflow="fold")
    for paper in chosen:
        table.add_row(Text(paper, style="bold"), "", "", Text(claims(paper).paper.short, style="bold"))
        for name, found in measurements(paper).items():
            about = found.experiment
            recorded = f"{len(found.finished)} of {about.seeds}" + (" (stale)" if found.stale else "")
            table.add_row(f"  {name}", about.tier, recorded, Text(about.title))
    console().print(table)
