"""`replicate smoke`: every replication through the real pipeline, tiny, on made-up data, in a temporary project."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from common.cli.dvc import dvc
from common.cli.dvc import environment as own_environment
from common.data.synthetic import make_up
from common.errors import Problem
from common.files import write
from common.pages.speed import GROWTH, RATES
from common.project import ROOT


def smoke(keep: str | None) -> None:
    """Run it, and leave it in the folder `keep` if one is named."""
    with tempfile.TemporaryDirectory(prefix="replicate-smoke-") as temporary:
        folder = Path(keep).resolve() if keep else Path(temporary)
        project = make_project(folder)
        started = time.monotonic()
        done = repro(project)
        if done.returncode:
            raise Problem(f"The smoke run failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        print(f"Every replication ran end to end on made-up data, in {time.monotonic() - started:.0f} s.")


def make_project(folder: Path, profile: str = "smoke") -> Path:
    """A copy of this project in `folder`, a git checkout of its own, whose registry knows only made-up data.

    Uncommitted work is copied too; records, reports and locks are not: they belong to the real data.
    """
    project, mirror = folder / "project", folder / "mirror"
    for path in _sources():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    make_up(mirror, project / "common" / "data" / "registry.yaml")
    write(project / "params.yaml", f"profile: {profile}\n")
    for name in (RATES, GROWTH):  # nothing was measured there
        write(project / "reports" / name, "[]\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "made-up data"]):
        subprocess.run(["git", *IDENTITY, *command], cwd=project, check=True)
    return project


IDENTITY = ["-c", "user.name=smoke", "-c", "user.email=smoke@localhost", "-c", "commit.gpgsign=false"]


def repro(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`dvc repro` in a project made by `make_project`, by the project's own code."""
    return dvc("repro", *arguments, project=project, env={**environment(project), **variables}, capture_output=True)


def environment(project: Path) -> dict[str, str]:
    """So that `replicate` runs the project's code, finds its mirror and leaves no tier out."""
    return {
        **own_environment(),
        "PYTHONPATH": str(project),
        "REPLICATE_MIRROR": str(project.parent / "mirror"),
        "REPLICATE_TIERS": "quick,long,gpu",
    }


def _sources() -> list[Path]:
    """The files that make the project: what git knows or would take, or all that lies here outside a checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        paths = [Path(line) for line in listed.stdout.splitlines()]
    else:
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    left_out = {"reports", ".venv", ".replicate", "models", "data", "dvc.lock", "data.dvc", ".git"}
    kept = [path for path in paths if path.parts[0] not in left_out and (ROOT / path).is_file()]
    return [*kept, Path("data.dvc")]
