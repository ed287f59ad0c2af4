"""Commands that show what there is and check it.

What is slow to import is imported where a command needs it.
"""

from typing import Annotated

import typer

from common.cli.typer_app import MaybePaper, MaybeTarget, app
from common.project import papers


@app.command("list")
def list_papers(paper: MaybePaper = None) -> None:
    """Show the replications (or one) and their experiments."""
    from common.cli import names
    from common.cli.papers import show_papers

    show_papers([names.paper(paper)] if paper else papers())


@app.command()
def plan(target: MaybeTarget = None) -> None:
    """Show what `run` would do, and what it would cost in core-hours."""
    from common.cli.plan import show_plan

    show_plan(target)


@app.command()
def claims(
    paper: MaybePaper = None,
    verdict: Annotated[list[str] | None, typer.Option(help="Only these; may be given again. Or: stale.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show every claim and its verdict, as the committed report has them."""
    from common.cli import show

    show.show_claims(paper, verdict or [], as_json)


@app.command()
def show(claim: Annotated[str, typer.Argument(metavar="[PAPER/]CLAIM")]) -> None:
    """Show all that stands behind one claim: its source, every seed, deviations, cost, where its records come from."""
    from common.cli import show

    show.show_claim(claim)


@app.command()
def diff(
    revision: Annotated[str, typer.Argument(metavar="REVISION", help="A commit, a branch or a tag.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show which verdicts and measured values changed since a revision of this project."""
    from common.cli import diff

    diff.diff(revision, as_json)


@app.command()
def results(
    paper: MaybePaper = None,
    histories: Annotated[bool, typer.Option("--histories", help="What runs logged, epoch by epoch.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Every seed, as CSV.")] = False,
) -> None:
    """Show what was measured: each metric of each experiment, over its seeds."""
    from common.cli.results import show_results

    show_results(paper, histories, as_csv)


@app.command()
def check(
    strict: Annotated[bool, typer.Option(help="Also fail on stale or missing runs of the other tiers.")] = False,
) -> None:
    """Check that code, records, claims, reports and lock agree; list what does not."""
    from common.cli import check

    raise typer.Exit(not check.check(strict))
