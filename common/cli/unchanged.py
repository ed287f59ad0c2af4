"""What a command need not do again: what is, byte for byte, as that command left it or found it in order.

Digests of all files that a paper depends on, and of all that the whole depends on, stand in the checkout's scratch
folder, a file for each command. To take them costs half a second for 4,000 records. Without them everything is done.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from common.files import digest, pretty_json, sha256_of, write
from common.project import REPLICATIONS, ROOT, SCRATCH, papers

WHOLE = "the whole"  # lock and overview

FOLDERS = ("common", "replications", "reports")
FILES = ("dvc.yaml", "dvc.lock", "data.dvc", "params.yaml", "README.md", ".dvcignore", ".dvc/config",
         ".dvc/config.local")  # fmt: skip


def states(strict: bool) -> dict[str, str]:
    """The state that everything is in: of each paper, and of the whole."""
    seen = {name: _sha256(name) for name in _files()}
    common = {name: sha256 for name, sha256 in seen.items() if name.startswith("common/")}
    shared = digest([common, seen.get("params.yaml"), _packages(), strict])
    own: dict[str, dict[str, str]] = {paper: {} for paper in papers()}
    for name, sha256 in seen.items():
        if "/" in name and (paper := _owner(name)) in own:
            own[paper][name] = sha256
    code = {name: seen[name] for name in seen if name.startswith("replications/") and name.endswith(".py")}
    of_papers = {paper: digest([shared, own[paper], code if _borrows(paper) else None]) for paper in own}
    return {WHOLE: digest([shared, seen, _data()]), **of_papers}


def changed(now: dict[str, str], *commands: str) -> set[str]:
    """What is not in the state in which one of these commands left it."""
    known = [_kept(command) for command in commands]
    return {part for part, state in now.items() if state not in [left.get(part) for left in known]}


def keep(command: str, left: dict[str, str]) -> None:
    write(_path(command), pretty_json({**_kept(command), **left}))


def _path(command: str) -> Path:
    return SCRATCH / f"unchanged-since-{command}.json"


def _kept(command: str) -> dict[str, str]:
    try:
        found = json.loads(_path(command).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _borrows(paper: str) -> bool:
    """Whether a paper's code imports another paper's."""
    other = re.compile(rf"replications\.(?!{paper}\b)\w")
    return any(other.search(path.read_text(encoding="utf-8")) for path in (REPLICATIONS / paper).rglob("*.py"))


def _files() -> Iterator[str]:
    """By their names from the top of the checkout."""
    yield from (name for name in FILES if (ROOT / name).is_file())
    for folder in FOLDERS:
        for path, folders, files in os.walk(ROOT / folder):
            folders[:] = [name for name in folders if name != "__pycache__"]
            within = os.path.relpath(path, ROOT)
            yield from (f"{within}/{name}" for name in sorted(files))


def _sha256(name: str) -> str:
    try:
        return sha256_of(ROOT / name)
    except OSError:  # a broken link, as editors leave; or gone since it was listed
        return ""


def _owner(name: str) -> str:
    """The paper that a file is of: replications/PAPER/*, reports/PAPER/*, reports/claims/PAPER.json and the like."""
    _, first, *inside = name.split("/")
    return inside[0].removesuffix(".json") if inside and first in ("claims", "fingerprints") else first


def _data() -> list[tuple[str, int, int]]:
    """As DVC does: a file of the same size and time is the same. The registry's SHA-256s are checked apart."""
    paths = sorted(path for path in (ROOT / "data").rglob("*") if path.is_file())
    return [(str(path.relative_to(ROOT)), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]


def _packages() -> list[str]:
    """Python and what is installed beside it: with another version of a package a page may come out otherwise."""
    return [sys.version, *sorted(path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))]
