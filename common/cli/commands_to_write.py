"""Commands that write pages, a new paper, and the steps of the pipeline.

What is slow to import is imported where a command needs it.
"""

from typing import Annotated

import typer

from common.cli.typer_app import PIPELINE, MaybePaper, PaperName, app


@app.command()
def report(
    paper: MaybePaper = None,
    single_file: Annotated[
        bool,
        typer.Option("--single-file", help="Only write report.html, one page to send, from the report as it stands."),
    ] = False,
) -> None:
    """Judge claims and draw pages again, from the records: of what has changed since, or of the paper that is named."""
    from common.cli import names, report

    if single_file:
        print(f"One page with all in it: {report.single_file()}")
        return
    report.report([names.paper(paper)] if paper else None)


@app.command()
def new(name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits, underscores.")]) -> None:
    """Start a paper: a folder that already runs in the smoke profile, and its line in dvc.yaml."""
    from common.cli import new

    new.new(name)


@app.command(rich_help_panel=PIPELINE)
def fingerprint() -> None:
    """Write reports/fingerprints/."""
    from common.cli import steps

    steps.fingerprints()


@app.command(rich_help_panel=PIPELINE)
def judge(paper: PaperName) -> None:
    """Judge a paper's claims by its records."""
    from common.cli import names, steps

    steps.judge(names.paper(paper))


@app.command(rich_help_panel=PIPELINE)
def draw(paper: PaperName) -> None:
    """Draw a paper's figures and write its pages."""
    from common.cli import names, steps

    steps.draw(names.paper(paper))


@app.command(rich_help_panel=PIPELINE)
def gather() -> None:
    """Gather all claims into reports/ and the README."""
    from common.cli import steps

    steps.gather()
