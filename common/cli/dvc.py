"""DVC as this Python has it, calling the commands that this Python has."""

import os
import subprocess
import sys
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
