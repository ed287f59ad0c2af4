"""The part of `replicate check` that is about the pipeline: its papers, its data and its lock."""

import json
import subprocess
from collections.abc import Iterator

import yaml

from common.cli.dvc import dvc
from common.data.fetch import fault
from common.data.registry import registry
from common.errors import Problem
from common.project import RAW_DATA, ROOT, papers, shown

#: What a fresh clone does not have yet: neither its absence, nor that DVC has made no copy of it, is a disagreement.
FETCHED_LATER = ("data/raw", "data/fetched.json")
NOT_YET = ("deleted", "not in cache")

RWLOCK = ROOT / ".dvc" / "tmp" / "rwlock"


def listed_papers() -> Iterator[str]:
    """dvc.yaml names each paper in one list, and again in what its last stage waits for."""
    pipeline = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
    groups = [group for group in pipeline["vars"] or () if isinstance(group, dict)]  # the others name files
    listed: list[str] = next((group["papers"] for group in groups if group.get("papers")), [])
    gathered = pipeline["stages"]["gather"]["deps"]
    for paper in papers():
        if paper not in listed:
            yield f"dvc.yaml: the list `papers` lacks {paper}. Add it."
        if not any(path.startswith(f"reports/{paper}/") for path in gathered):
            yield f"dvc.yaml: the stage `gather` does not wait for {paper}. Add its claims.json to the deps."
    for paper in set(listed) - set(papers()):
        yield f"dvc.yaml: the list `papers` has {paper}, but there is no replications/{paper}. Take it out."


def data() -> Iterator[str]:
    """Raw files that are there are the registry's; DVC itself would lock whatever it finds."""
    for name, known in registry().items():
        for file_name, expected in known.files.items():
            path = RAW_DATA / name / file_name
            wrong = fault(path, expected) if path.exists() or path.is_symlink() else None
            if wrong:
                yield f"{shown(path)} is not the registry's: {wrong}. Mend it: replicate data {name}"


def lock() -> Iterator[str]:
    """What `dvc status` finds changed, but for data yet to come; and what keeps DVC from starting at all.

    DVC writes two of its files in place, so that a kill at the wrong moment leaves half of one.
    """
    if RWLOCK.exists() and not _is_json(RWLOCK.read_bytes()):
        yield f"{shown(RWLOCK)} was cut short when DVC was killed. Mend it: rm {shown(RWLOCK)}"
    done = dvc("status", "--json", capture_output=True)
    if done.returncode:
        way = "git checkout dvc.lock" if _git_knows("dvc.lock") else "rm dvc.lock"
        remedy = f"Mend it: {way}" if "dvc.lock" in done.stderr else ""
        raise Problem(f"dvc status failed: {done.stderr.strip()[-500:]}", remedy)
    for stage, changes in json.loads(done.stdout or "{}").items():
        for change in changes:
            for kind, files in change.items() if isinstance(change, dict) else [(change, {})]:
                wrong = [
                    f"{path} ({state})"
                    for path, state in files.items()
                    if not (path in FETCHED_LATER and state in NOT_YET)
                ]
                if wrong or not files:
                    yield f"dvc.lock disagrees at {stage}: {kind}: {', '.join(wrong)}. Mend it: dvc repro"


def _git_knows(path: str) -> bool:
    done = subprocess.run(["git", "ls-files", "--error-unmatch", path], cwd=ROOT, capture_output=True)
    return done.returncode == 0


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
