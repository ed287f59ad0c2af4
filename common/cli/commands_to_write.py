"""Commands that write pages, a new paper, and the steps of the pipeline.

What is slow to import is imported where a command needs it.
"""

from typing import Annotated

import typer

from common.cli.typer_app import PIPELINE, MaybePaper, PaperName, app
from common.project import papers


@app.command()
def report(
    paper: MaybePaper = None,
    single_file: Annotated[
        bool,
        typer.Option("--single-file", help="Only write report.html, one page to send, from the report as it stands."),
    ] = False,
) -> None:
    """Judge all claims (or a paper's) and draw all pages again, from the records."""
    from common.cli import names, steps

    if single_file:
        print(f"One page with all in it: {steps.single_file()}")
        return
    steps.fingerprints()
    for each in [names.paper(paper)] if paper else papers():
        steps.judge(each)
        steps.draw(each)
    steps.gather()
    print("The report: reports/index.html (the same for a code host: reports/README.md)")


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
