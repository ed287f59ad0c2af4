"""Writing files whole or not at all, and the two digests that the suite relies on."""

import contextlib
import errno
import glob
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from common.errors import Problem
from common.project import shown


def write(path: Path, content: bytes | str) -> None:
    """Write `content` under a temporary name and rename it, so that no reader ever sees half of it."""
    data = content.encode() if isinstance(content, str) else content
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=f".{os.getpid()}.part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        remedy = "make room and run again" if full else "fix that and run again"
        raise Problem(f"{path} could not be written: {error.strerror}.", f"Nothing was lost; {remedy}.") from error


def _sweep(path: Path) -> None:
    """Remove what processes that were killed left of their attempts at this very file."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.[0-9]*.part"):
        try:
            os.kill(int(left.suffixes[-2].removeprefix(".")), 0)
        except ProcessLookupError:
            left.unlink(missing_ok=True)
        except PermissionError:  # it lives, and is another user's
            continue


def write_if_changed(path: Path, content: str) -> bool:
    """Leave a file that already says the same alone; True when it was written."""
    if path.exists() and path.read_text(encoding="utf-8") == content:
        _sweep(path)
        return False
    write(path, content)
    return True


def canonical_json(value: Any) -> str:
    """One text per value: sorted keys, no spaces, no NaN. What digests are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def pretty_json(value: Any) -> str:
    """The same for people and for git: indented, in the order given."""
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def digest(value: Any) -> str:
    """SHA-256 of a value's canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def fault(path: Path, sha256: str) -> str | None:
    """What is wrong with the file at `path`, or None when it is the one with that SHA-256."""
    if path.is_symlink():
        return "a symbolic link, not a file"
    if not path.is_file():
        return "not there"
    found = sha256_of(path)
    return None if found == sha256 else f"SHA-256 {found[:12]}... where {sha256[:12]}... was expected"


def verified(folder: Path, checksums: dict[str, str]) -> Path:
    """The folder of a dataset, once each of its files has its SHA-256; a `Problem` otherwise."""
    for name, sha256 in checksums.items():
        wrong = fault(folder / name, sha256)
        if wrong:
            raise Problem(
                f"{shown(folder / name)} is not the registry's: {wrong}.",
                f"Fetch it again: replicate data {folder.name}",
            )
    return folder


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
