"""DVC as this Python has it, calling the commands that this Python has; and its files, where a kill cut them short."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from common.project import ROOT

RWLOCK = ROOT / ".dvc" / "tmp" / "rwlock"
LOCK = ROOT / "dvc.lock"
DVC_LOCK = ROOT / ".dvc" / "tmp" / "lock"


def dvc(*arguments: str, project: Path = ROOT, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=project, text=True, **{"env": environment(), **how})


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dvc", *arguments]


def environment() -> dict[str, str]:
    """This process's environment, with the programs of this Python found first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def heal() -> list[str]:
    """Put right what a kill left cut short, or a merge left unreadable, of the two files that DVC writes in place.

    Says what was done, a line each. Where DVC itself is at work nothing is touched: it may be writing them.
    """
    if "DVC_STAGE" in os.environ or not _broken_files():
        return []
    with _dvc_kept_out() as alone:
        return _healed() if alone else []


def _broken_files() -> bool:
    return _broken(RWLOCK, json.loads) or _broken(LOCK, _yaml)


@contextlib.contextmanager
def _dvc_kept_out() -> Iterator[bool]:
    """Whether DVC's own lock could be had, which it holds whenever it writes; held until the end."""
    DVC_LOCK.parent.mkdir(parents=True, exist_ok=True)
    with DVC_LOCK.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _healed() -> list[str]:
    done = []
    if _broken(RWLOCK, json.loads):
        RWLOCK.unlink()
        done.append(f"{RWLOCK.relative_to(ROOT)} was cut short when DVC was killed; it is removed.")
    if _broken(LOCK, _yaml):
        LOCK.unlink()
        subprocess.run(["git", "checkout", "-q", "--", LOCK.name], cwd=ROOT, capture_output=True)
        if _broken(LOCK, _yaml):  # git has no better one, as after a merge
            LOCK.unlink()
        done.append(f"{LOCK.name} was unreadable, after a kill or a merge; `dvc repro` makes it up to date again.")
    return done


def _broken(path: Path, parse: Callable[[str], Any]) -> bool:
    try:
        parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return False


def _yaml(text: str) -> None:
    import yaml  # every command comes here, and few need it

    from common.strict_yaml import parsed

    try:
        _, content = parsed(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    if not isinstance(content, dict):
        raise ValueError("not a mapping")
