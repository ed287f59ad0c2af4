"""The Typer application that the commands register with, and the arguments that several of them take."""

from typing import Annotated

import typer

from common.cli import complete

app = typer.Typer(
    help="Does it hold? Reruns published results, judges their claims and writes the report.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
PIPELINE = "Steps of the pipeline (what dvc.yaml calls)"

Target = Annotated[
    str,
    typer.Argument(
        metavar="PAPER[/EXPERIMENT]", help="A replication, or one experiment of it.", autocompletion=complete.target
    ),
]
MaybeTarget = Annotated[
    str | None, typer.Argument(metavar="PAPER[/EXPERIMENT]", help="All, by default.", autocompletion=complete.target)
]
PaperName = Annotated[str, typer.Argument(metavar="PAPER", help="A replication.", autocompletion=complete.paper)]
MaybePaper = Annotated[
    str | None, typer.Argument(metavar="PAPER", help="All, by default.", autocompletion=complete.paper)
]
