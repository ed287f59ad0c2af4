"""The GPUs of this machine, and taking one of them for a process."""

import fcntl
import functools
import itertools
import os
import re
import shutil
import subprocess
from typing import IO

from common.project import scratch


def gpus() -> list[str]:
    """The GPUs that runs may use here, by what CUDA_VISIBLE_DEVICES calls them."""
    tool = shutil.which("nvidia-smi")
    if not tool:
        return []
    done = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False)
    found = [str(number) for number, _ in enumerate(re.findall("^GPU ", done.stdout, re.MULTILINE))]
    allowed = os.environ.get("CUDA_VISIBLE_DEVICES")
    if allowed is None:
        return found
    named = [name.strip() for name in allowed.split(",")]
    return list(itertools.takewhile(lambda name: name not in ("", "-1"), named))[: len(found)]  # as CUDA reads it


@functools.cache
def claim_gpu() -> str | None:
    """Where there are several GPUs, take one that no other process holds, for as long as this one lives."""
    found = gpus()
    if len(found) < 2:
        return None
    locks = scratch() / "gpus"  # of this machine, whichever checkout asks
    locks.mkdir(parents=True, exist_ok=True)
    for name in found:
        lock = (locks / name).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        os.environ["CUDA_VISIBLE_DEVICES"] = name
        return name
    return None


_held: list[IO[str]] = []  # closing one would let its GPU go
