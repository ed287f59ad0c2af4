"""The `replicate` command: its way in, and errors as a sentence and a remedy."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from common.cli import commands_to_look, commands_to_run, commands_to_write  # noqa: F401  (each adds its commands)
from common.cli.typer_app import app
from common.errors import Problem
from common.project import ROOT


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
            f"This `replicate` belongs to {ROOT}, but the current folder is in {here}.",
            "Use that checkout's own environment (make setup), or set PYTHONPATH to that folder.",
        )


if __name__ == "__main__":
    main()
