"""Every `replicate` command. What is slow to import is imported where it is needed."""

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
        metavar="PAPER[/EXPERIMENT]",
        help="A replication, or one experiment of it.",
        autocompletion=complete.target,
    ),
]
PaperName = Annotated[str, typer.Argument(metavar="PAPER", help="A replication.", autocompletion=complete.paper)]


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the code an error arose.")] = False,
) -> None:
    if debug:
        os.environ["REPLICATE_DEBUG"] = "1"


@app.command("list")
def list_papers(
    paper: Annotated[str | None, typer.Argument(metavar="PAPER", autocompletion=complete.paper)] = None,
) -> None:
    """Show the replications (or one) and their experiments."""
    from common.cli.papers import show_papers

    show_papers([_paper(paper)] if paper else papers())


@app.command()
def plan(
    target: Annotated[str | None, typer.Argument(metavar="PAPER[/EXPERIMENT]", autocompletion=complete.target)] = None,
) -> None:
    """Show what `run` would do, and how many minutes it would take."""
    from common.cli.plan import show_plan

    show_plan([_target(target)] if target else [(paper, None) for paper in papers()])


@app.command()
def data(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="DATASET", help="All, by default.", autocompletion=complete.dataset),
    ] = None,
) -> None:
    """Fetch datasets into data/raw and check them."""
    from common.data.fetch import fetch, fetch_all_and_mark

    for name, checksum in (fetch(names) if names else fetch_all_and_mark()).items():
        print(f"{name}: in place and checked ({checksum[:12]})")


@app.command()
def run(
    target: Target,
    seeds: Annotated[str | None, typer.Option(help="Some seeds only: 3, or 0,2,5, or 0-4.")] = None,
    fresh: Annotated[bool, typer.Option(help="Run again what has a record.", envvar="REPLICATE_FRESH")] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to run on.", envvar="DASK_SCHEDULER_ADDRESS"),
    ] = None,
    accept_failures: Annotated[
        bool, typer.Option("--accept-failures", help="Exit 0 though runs failed: a recorded failure is a finding.")
    ] = False,
) -> None:
    """Run what has no record yet; with an experiment named, whatever its tier.

    Exit status: 1 when something could not be run, 3 when runs failed (by diverging, say) and are recorded as that.
    """
    from common.cli.run import run_target

    if cluster:
        os.environ["DASK_SCHEDULER_ADDRESS"] = cluster
    raise typer.Exit(run_target(*_target(target), seeds, fresh, accept_failures))


@app.command()
def pack(
    target: Target,
    archive: Annotated[Path, typer.Option("--to", help="The archive to write.")] = Path("jobs.zip"),
    backend: Annotated[str, typer.Option(help="Keras's backend over there.")] = "jax",
) -> None:
    """Pack missing runs for a machine that has only what training needs, say one with a GPU."""
    from common.cli.carry import pack_target

    pack_target(*_target(target), archive, backend)


@app.command()
def unpack(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="outcomes.zip, as that machine wrote it.")],
) -> None:
    """Make records of the runs that another machine has done."""
    from common.cli.carry import unpack_archive

    unpack_archive(archive)


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
    from common.cli.target import targets as named
    from common.cli.verify import verify as retrain
    from common.cli.verify import verify_all
    from common.verify.retrain import confirmed

    if every and seed is not None:
        raise Problem("--all is every recorded seed.", "Leave out --seed, or --all.")
    chosen = list(dict.fromkeys(each for text in targets or papers() for each in named(text)))
    answers = verify_all(chosen) if every else retrain(chosen, seed)
    raise typer.Exit(not confirmed(answers))


@app.command()
def write(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="PAPER/EXPERIMENT",
            help="Whose trained network writes.",
            autocompletion=complete.target,
        ),
    ],
    prompt: Annotated[str, typer.Option(help="What it goes on from.")] = "\n",
    temperature: Annotated[float, typer.Option(help="Below 1 more cautious, above 1 wilder.")] = 0.7,
    length: Annotated[int, typer.Option(min=1, help="Characters to write.")] = 500,
    model_seed: Annotated[int, typer.Option(help="The seed that the network was trained with.")] = 0,
    seed: Annotated[int | None, typer.Option(min=0, help="Of the writing: the same seed writes the same text.")] = None,
) -> None:
    """Let a trained network write text, character by character."""
    from common.cli.write import write as stream

    stream(*_target(source), model_seed, prompt, temperature, length, seed)


@app.command()
def claims(
    paper: Annotated[str | None, typer.Argument(metavar="PAPER", autocompletion=complete.paper)] = None,
    verdict: Annotated[
        list[str] | None,
        typer.Option(help="Only these; may be given again. Or: stale.", autocompletion=complete.verdict),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
) -> None:
    """Show every claim and its verdict, as the committed report has them."""
    from common.cli.show import show_claims

    show_claims(_paper(paper) if paper else None, verdict or [], as_json)


@app.command()
def show(
    claim: Annotated[str, typer.Argument(metavar="[PAPER/]CLAIM", autocompletion=complete.claim)],
) -> None:
    """Show all that stands behind one claim: its source, every seed, deviations, cost, where its records come from."""
    from common.cli.show import show_claim

    show_claim(claim)


@app.command()
def report(
    single_file: Annotated[
        bool,
        typer.Option("--single-file", help="Only write report.html, one page to send, from the report as it stands."),
    ] = False,
) -> None:
    """Judge all claims and draw all pages again, from the records."""
    from common.cli import steps

    if single_file:
        print(f"One page with all in it: {steps.single_file()}")
        return
    steps.fingerprints()
    for paper in papers():
        steps.judge(paper)
        steps.draw(paper)
    steps.gather()
    print("The report: reports/index.html (the same for a code host: reports/README.md)")


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and underscores.")],
) -> None:
    """Start a paper: a folder that already runs in the smoke profile, and its lines in dvc.yaml."""
    from common.cli.new import new as start

    start(name)


@app.command()
def check(
    strict: Annotated[bool, typer.Option(help="Also fail on stale or missing runs of the other tiers.")] = False,
) -> None:
    """Hold code, records, claims, reports and lock against each other; list what disagrees."""
    from common.cli.check import check as held_together

    raise typer.Exit(not held_together(strict))


@app.command()
def rekey(
    target: Annotated[str, typer.Argument(metavar="PAPER/EXPERIMENT", autocompletion=complete.target)],
) -> None:
    """After a refactoring: prove that the first epoch's bits are unchanged, and carry the records over."""
    from common.runs.rekey import rekey as carry

    paper, name = _target(target)
    if name is None:
        raise Problem("`rekey` takes one experiment.", f"replicate rekey {paper}/EXPERIMENT")
    carried = carry(paper, name)
    print(f"{len(carried)} records of {target} carried over." if carried else f"No record of {target} is stale.")


@app.command()
def reproduce(
    strict: Annotated[bool, typer.Option(help="Anything unchecked is a failure.", envvar="STRICT")] = False,
) -> None:
    """The whole check of a fresh machine: data, pipeline, a retrained run per paper, the claims."""
    from common.cli.reproduce import reproduce as whole

    raise typer.Exit(whole(strict))


@app.command()
def bench(
    target: Annotated[
        str | None, typer.Argument(metavar="PAPER", help="All, by default.", autocompletion=complete.paper)
    ] = None,
) -> None:
    """Measure speed: ours, the plain way, and what this machine could do; nothing else should be running."""
    from common.cli.bench import bench as measure

    measure(_paper(target) if target else None)


@app.command()
def smoke(
    keep: Annotated[str | None, typer.Option(help="Leave the temporary project in this folder.")] = None,
) -> None:
    """Run every replication end to end on made-up data, in a temporary copy of the project."""
    from common.cli.smoke import smoke as tiny

    tiny(keep)


@app.command(rich_help_panel=PIPELINE)
def fingerprint() -> None:
    """Write reports/fingerprints.json."""
    from common.cli import steps

    steps.fingerprints()


@app.command(rich_help_panel=PIPELINE)
def judge(paper: PaperName) -> None:
    """Judge a paper's claims by its records."""
    from common.cli import steps

    steps.judge(_paper(paper))


@app.command(rich_help_panel=PIPELINE)
def draw(paper: PaperName) -> None:
    """Draw a paper's figures and write its report."""
    from common.cli import steps

    steps.draw(_paper(paper))


@app.command(rich_help_panel=PIPELINE)
def gather() -> None:
    """Gather all claims into reports/ and the README."""
    from common.cli import steps

    steps.gather()


def _target(text: str) -> tuple[str, str | None]:
    from common.cli.target import target

    return target(text)


def _paper(text: str) -> str:
    from common.experiments.load import known_paper

    paper, _, rest = text.strip("/").partition("/")
    known_paper(paper)
    if rest:
        raise Problem(f"This command takes a whole paper, not {text!r}.", f"Say: {paper}")
    return paper


def main() -> None:
    """The command's way in: errors as a sentence and a remedy, and never from another checkout's code."""
    try:
        _in_own_checkout()
        app()
    except Problem as problem:
        _tell(problem.what, problem.remedy)
        sys.exit(1)
    except BrokenPipeError:  # whoever reads, say `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        what = f"{error.strerror}: {error.filename}" if error.filename else str(error)
        _tell(f"{what}.", "Where in the code: replicate --debug ...")
        sys.exit(1)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        _tell(
            f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno}).",
            "This is a mistake in the program; the way there: replicate --debug ...",
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _tell(what: str, remedy: str) -> None:
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
