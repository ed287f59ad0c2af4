"""The records of one replication on disk: reports/<paper>/runs/<experiment>/<seed>.json, exhibits beside them."""

import functools
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from common.errors import Problem
from common.files import digest, pretty_json, sha256_of, write
from common.project import REPORTS, shown
from common.records.record import Exhibit, Record, content, content_sha256

LARGEST_EXHIBIT = 200_000  # bytes


def runs_folder(paper: str) -> Path:
    return REPORTS / paper / "runs"


def record_path(paper: str, experiment: str, seed: int) -> Path:
    return runs_folder(paper) / experiment / f"{seed}.json"


def read_record(path: Path) -> Record:
    """The record in a file, believed only if its seal holds and it lies where it belongs."""
    remedy = f"Restore it (git checkout -- {shown(path)}) or delete it to have it run again."
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, ValueError, RecursionError):
        raise Problem(f"{shown(path)} cannot be read.", remedy) from None
    try:
        record = _form().validate_json(text)
        seal, key = content_sha256(found), digest(found["ingredients"])
    except (ValueError, RecursionError):
        raise Problem(f"{shown(path)} does not have a record's form.", remedy) from None
    if record.sha256 != seal:
        raise Problem(f"{shown(path)} was changed after it was written: its SHA-256 does not fit its content.", remedy)
    if record.key != key or record.ingredients.seed != record.seed:
        raise Problem(f"{shown(path)}: its key does not fit its ingredients.", remedy)
    if (record.replication, record.experiment, str(record.seed)) != (path.parents[2].name, path.parent.name, path.stem):
        raise Problem(
            f"{shown(path)} is the record of {record.replication}/{record.experiment}, seed {record.seed}.", remedy
        )
    if record.exhibit:
        exhibit = path.parent / record.exhibit.file
        if exhibit.parent != path.parent or not exhibit.is_file() or sha256_of(exhibit) != record.exhibit.sha256:
            raise Problem(f"{shown(exhibit)} is missing or is not the exhibit that its record names.", remedy)
    return record


@functools.cache
def _form() -> Any:
    import pydantic  # which a machine that only trains need not have

    return pydantic.TypeAdapter(Record)


def find(paper: str, experiment: str, seed: int) -> Record | None:
    path = record_path(paper, experiment, seed)
    return read_once(path) if path.exists() else None


def read_once(path: Path) -> Record:
    """As `read_record`, once for each state of the file."""
    state = path.stat()
    return _read_once(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=10_000)
def _read_once(path: Path, modified: int, size: int) -> Record:
    return read_record(path)


def all_records(paper: str) -> dict[tuple[str, int], Record]:
    """Every record on disk, by experiment and seed."""
    paths = sorted(runs_folder(paper).glob("*/*.json"), key=lambda path: (path.parent.name, path.stem.zfill(9)))
    records = [read_once(path) for path in paths]
    return {(record.experiment, record.seed): record for record in records}


def save(record: Record, exhibit: bytes | None) -> None:
    """Write a record, its exhibit first, so that a record never names what is not there."""
    path = record_path(record.replication, record.experiment, record.seed)
    if record.exhibit and exhibit is not None:
        path.unlink(missing_ok=True)  # killed in between, a run is missing and no record is damaged
        write(path.parent / record.exhibit.file, exhibit)
    write(path, pretty_json(content(record)))
    for other in path.parent.glob(f"{record.seed}.*"):
        if other != path and (not record.exhibit or other.name != record.exhibit.file):
            other.unlink()  # the exhibit of the record that was here


def pack_exhibit(seed: int, content: dict[str, np.ndarray] | str) -> tuple[Exhibit, bytes]:
    """An exhibit as a small npz or text file; the same bytes each time."""
    if isinstance(content, str):
        data, suffix = content.encode(), "txt"
    else:
        buffer = io.BytesIO()
        try:
            np.savez_compressed(buffer, allow_pickle=False, **dict[str, Any](content))
        except (TypeError, ValueError) as error:
            raise Problem(f"An exhibit must be arrays of numbers or a text ({error}).") from None
        data, suffix = buffer.getvalue(), "npz"
    if len(data) > LARGEST_EXHIBIT:
        raise Problem(f"An exhibit of {len(data):,} bytes is too large: {LARGEST_EXHIBIT:,} at most.")
    return Exhibit(file=f"{seed}.{suffix}", sha256=hashlib.sha256(data).hexdigest()), data


def read_exhibit(record: Record) -> dict[str, np.ndarray]:
    """The arrays of a record's exhibit, a text as one of a single string; empty if it has none."""
    if record.exhibit is None:
        return {}
    path = record_path(record.replication, record.experiment, record.seed).with_name(record.exhibit.file)
    if path.suffix == ".txt":
        return arrays_of(path.read_text(encoding="utf-8"))
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def arrays_of(exhibit: dict[str, np.ndarray] | str) -> dict[str, np.ndarray]:
    return {"text": np.array(exhibit)} if isinstance(exhibit, str) else exhibit
