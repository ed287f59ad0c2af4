"""DVC as this Python has it, calling the commands that this Python has."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from common.project import ROOT


def dvc(*arguments: str, project: Path = ROOT, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dvc", *arguments], cwd=project, text=True, **{"env": environment(), **how}
    )


def environment() -> dict[str, str]:
    """This process's environment, with the programs of this Python found first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def repro_without_hints() -> int:
    """`dvc repro` as it goes on, without the advice at its end; the exit status."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dvc", "repro"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        env={**environment(), "PYTHONUNBUFFERED": "1"},  # so that DVC's lines and its commands' keep their order
    )
    assert process.stdout
    with process:
        for line in without_hints(process.stdout):
            print(line, end="", flush=True)
    return process.returncode


#: Advice for who works with DVC's remotes and git; for who only checks results it hides the answer.
HINT = re.compile(r"To track the changes with git|To enable auto staging|\t(git add|dvc config) |Use `dvc push`")


def without_hints(lines: Iterable[str]) -> Iterator[str]:
    """DVC's output without its hints and the blank lines after them."""
    inside = False
    for line in lines:
        inside = bool(HINT.match(line)) or (inside and not line.strip())
        if not inside:
            yield line
