"""The `replicate` command. What is slow to import is imported where a command needs it."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from common.cli import complete
from common.errors import Problem
from common.project import ROOT, papers

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


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback where an error arose.")] = False,
) -> None:
    if debug:
        os.environ["REPLICATE_DEBUG"] = "1"
    if (ROOT / ".dvc").exists():
        from common.cli import dvc

        for line in dvc.heal():
            print(line, file=sys.stderr)


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
def data(
    names: Annotated[list[str] | None, typer.Argument(metavar="DATASET", help="All, by default.")] = None,
) -> None:
    """Download datasets into data/raw and check them."""
    from common.data.fetch import fetch, fetch_all_and_mark

    for name, checksum in (fetch(names) if names else fetch_all_and_mark()).items():
        print(f"{name}: present, checksum ok ({checksum[:12]})")


@app.command()
def run(
    target: Target,
    seeds: Annotated[str | None, typer.Option(help="Some seeds only: 3, or 0,2,5, or 0-4.")] = None,
    fresh: Annotated[bool, typer.Option(help="Re-run even where a record exists.", envvar="REPLICATE_FRESH")] = False,
    tier: Annotated[
        list[str] | None,
        typer.Option(help="Of a paper: quick, long, gpu or days; may be given again. Also: REPLICATE_TIERS."),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to run on.", envvar="DASK_SCHEDULER_ADDRESS"),
    ] = None,
    accept_failures: Annotated[
        bool, typer.Option("--accept-failures", help="Exit with 0 even if runs failed (failures are recorded).")
    ] = False,
) -> None:
    """Run what has no record yet; with an experiment named, whatever its tier.

    Exit status: 1 when something could not be run, 3 when runs failed (by diverging, say) and are recorded as failed.
    """
    from common.cli import run

    raise typer.Exit(run.run(target, seeds, fresh, accept_failures, cluster, tier or []))


@app.command()
def verify(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PAPER[/EXPERIMENT]",
            help="All replications, by default. PAPER/CLAIM: the experiments that the claim rests on.",
            autocompletion=complete.target,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Which recorded seed of an experiment; by default its first.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every recorded run, not one short run per paper.")] = False,
) -> None:
    """Retrain one short run per replication and compare it with its committed record.

    Answers in words: identical bits, or with a p-value within seed noise or different and by how much. Exit status 1:
    different, failed, or nothing that could be checked.
    """
    from common.cli import verify
    from common.verify.retrain import confirmed

    if every and seed is not None:
        raise Problem("--all is every recorded seed.", "Leave out --seed, or --all.")
    answers = verify.verify_all(targets or papers()) if every else verify.verify(targets or papers(), seed)
    raise typer.Exit(not confirmed(answers))


@app.command()
def claims(
    paper: MaybePaper = None,
    verdict: Annotated[list[str] | None, typer.Option(help="Only these; may be given again. Or: stale.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
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


@app.command()
def smoke(
    paper: MaybePaper = None,
    keep: Annotated[str | None, typer.Option(help="Leave the temporary project in this folder.")] = None,
) -> None:
    """Run replications end to end on synthetic data, in a temporary copy of the project."""
    from common.cli import names, smoke

    smoke.smoke(names.paper(paper) if paper else None, keep)


@app.command()
def check(
    strict: Annotated[bool, typer.Option(help="Also fail on stale or missing runs of the other tiers.")] = False,
) -> None:
    """Check that code, records, claims, reports and lock agree; list what does not."""
    from common.cli import check

    raise typer.Exit(not check.check(strict))


@app.command()
def rekey(
    target: Annotated[str, typer.Argument(metavar="PAPER/EXPERIMENT", autocompletion=complete.target)],
) -> None:
    """After a refactoring: prove that it changes no bit of the results, and carry the records over."""
    from common.cli import names
    from common.runs import rekey

    carried = rekey.rekey(names.one(target, "rekey"))
    print(f"{len(carried)} records of {target} carried over." if carried else f"No record of {target} is stale.")


@app.command()
def reproduce(
    strict: Annotated[bool, typer.Option(help="Anything unchecked is a failure.", envvar="STRICT")] = False,
) -> None:
    """The whole check of a fresh machine: data, pipeline, a retrained run per paper, the claims."""
    from common.cli import reproduce

    raise typer.Exit(reproduce.reproduce(strict))


@app.command()
def pack(
    target: Target,
    archive: Annotated[Path, typer.Option("--to", help="The archive to write.")] = Path("jobs.zip"),
    backend: Annotated[str, typer.Option(help="Keras's backend on the other machine.")] = "jax",
) -> None:
    """Pack missing runs for a machine that has only Keras, say one with a GPU."""
    from common.cli import elsewhere

    elsewhere.pack(target, archive, backend)


@app.command()
def unpack(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="records.zip, as that machine wrote it.")],
) -> None:
    """Take in the records that another machine has made."""
    from common.cli import elsewhere

    elsewhere.unpack(archive)


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


def main() -> None:
    """The command's way in: errors as a sentence and a remedy, and never from another checkout's code."""
    try:
        _in_own_checkout()
        app()
    except Problem as problem:
        _explain(problem.what, problem.remedy)
        sys.exit(1)
    except BrokenPipeError:  # whoever reads, say `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        what = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        _explain(f"{what}.", "For a traceback: replicate --debug ...")
        sys.exit(1)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        _explain(
            f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno}).",
            "This is a bug. For a traceback: replicate --debug ...",
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _explain(what: str, remedy: str) -> None:
    if os.environ.get("REPLICATE_DEBUG"):
        traceback.print_exc()
    print(f"replicate: {what}", file=sys.stderr)
    if remedy:
        print(remedy, file=sys.stderr)


def _in_own_checkout() -> None:
    """Standing in one checkout and running the code of another would make records that lie."""
    here = next((folder for folder in [Path.cwd(), *Path.cwd().parents] if (folder / "dvc.yaml").exists()), None)
    if here is not None and here != ROOT and (here / "common" / "project.py").exists():
        raise Problem(
            f"This `replicate` belongs to {ROOT}, but you stand in {here}.",
            "Use that checkout's own environment (make setup), or set PYTHONPATH to the folder you stand in.",
        )


if __name__ == "__main__":
    main()
