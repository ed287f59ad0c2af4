"""`replicate smoke`: replications through the real pipeline, tiny, on synthetic data, in a temporary project."""

import re
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
from common.project import ROOT


def smoke(paper: str | None = None, keep: str | None = None) -> None:
    """Run all papers, or one; leave the project in the folder `keep` if one is named."""
    with tempfile.TemporaryDirectory(prefix="replicate-smoke-") as temporary:
        project = make_project(Path(keep).resolve() if keep else Path(temporary), only=paper)
        started = time.monotonic()
        done = repro(project, capture_output=False)
        if done.returncode:
            raise Problem("The smoke run failed, see above.")
        print(
            f"{paper or 'Every replication'} ran end to end on synthetic data, in {time.monotonic() - started:.0f} s."
        )


def make_project(folder: Path, profile: str = "smoke", only: str | None = None) -> Path:
    """A copy of this project in `folder`, a git checkout of its own, whose registry knows only synthetic data.

    Uncommitted work is copied too; records, reports and locks are not: they belong to the real data.
    """
    project, mirror = folder / "project", folder / "mirror"
    if project.exists():
        raise Problem(f"{project} is there already.", "Name another folder.")
    for path in _sources():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    if only:
        leave(only, project)
    make_up(mirror, project / "common" / "data" / "registry.yaml")
    write(project / "params.yaml", f"profile: {profile}\n")
    for name in ("benchmarks.json", "growth.json"):  # nothing was measured there
        write(project / "reports" / name, "[]\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "synthetic data"]):
        subprocess.run(["git", *IDENTITY, *command], cwd=project, check=True)
    return project


def leave(paper: str, project: Path) -> None:
    """Take all other papers out of a project that has not run yet; those whose runs it copies, out of its pipeline."""
    experiments = (project / "replications" / paper / "experiments.yaml").read_text(encoding="utf-8")
    kept = {paper, *re.findall(r"\bruns_of: (\w+)/", experiments)}
    for folder in (project / "replications").iterdir():
        if folder.is_dir() and folder.name not in kept:
            shutil.rmtree(folder)
    pipeline = project / "dvc.yaml"
    text = pipeline.read_text(encoding="utf-8")
    write(pipeline, re.sub(r"(- papers:\n)( +- \w+\n)+", rf"\1      - {paper}\n", text))


IDENTITY = ["-c", "user.name=smoke", "-c", "user.email=smoke@localhost", "-c", "commit.gpgsign=false"]


def repro(
    project: Path, *arguments: str, capture_output: bool = True, **variables: str
) -> subprocess.CompletedProcess[str]:
    """`dvc repro` in a project made by `make_project`, by the project's own code."""
    env = {**environment(project), **variables}
    return dvc("repro", *arguments, project=project, env=env, capture_output=capture_output)


def environment(project: Path) -> dict[str, str]:
    """So that `replicate` runs the project's code, finds its mirror, keeps to itself and leaves no tier out."""
    return {
        **own_environment(),
        "PYTHONPATH": str(project),
        "PYTHONUNBUFFERED": "1",  # so that DVC's lines and its commands' keep their order
        "REPLICATE_MIRROR": str(project.parent / "mirror"),
        "REPLICATE_SCRATCH": str(project / ".replicate"),
        "REPLICATE_TIERS": "quick,long,gpu,days",
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
