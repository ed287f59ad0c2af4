"""Commands that train something, or bring what training needs.

What is slow to import is imported where a command needs it.
"""

from pathlib import Path
from typing import Annotated

import typer

from common.cli import complete
from common.cli.typer_app import MaybePaper, Target, app
from common.errors import Problem
from common.project import papers


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
            help="By default as many papers as fit four minutes. PAPER/CLAIM: the experiments that the claim rests on.",
            autocompletion=complete.target,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Which recorded seed of an experiment; by default its first.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every recorded run, not one short run per paper.")] = False,
) -> None:
    """Retrain one short run per replication and compare it with its committed record.

    Of more replications than fit four minutes it takes a sample, drawn by the commit's hash, and names the others.
    Answers in words: identical bits, or with a p-value within seed noise or different and by how much. Exit status 1:
    different, failed, or nothing that could be checked.
    """
    from common.cli import verify
    from common.verify.retrain import confirmed

    if every and seed is not None:
        raise Problem("--all is every recorded seed.", "Leave out --seed, or --all.")
    if every:
        answers = verify.verify_all(targets or papers())
    elif targets or seed is not None:
        answers = verify.verify(targets or papers(), seed)
    else:
        answers = verify.verify_sample()
    raise typer.Exit(not confirmed(answers))


@app.command()
def reproduce(
    strict: Annotated[bool, typer.Option(help="Anything unchecked is a failure.", envvar="STRICT")] = False,
) -> None:
    """The whole check of a fresh machine: data, pipeline, retrained runs of a sample of papers, the claims."""
    from common.cli import reproduce

    raise typer.Exit(reproduce.reproduce(strict))


@app.command()
def smoke(
    paper: MaybePaper = None,
    keep: Annotated[str | None, typer.Option(help="Leave the temporary project in this folder.")] = None,
) -> None:
    """Run replications end to end on synthetic data, in a temporary copy of the project."""
    from common.cli import names, smoke

    smoke.smoke(names.paper(paper) if paper else None, keep)


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
