"""Fetching datasets: from a mirror folder or the public hosts, checked before they are believed.

A file comes under a temporary name, is compared with the registry's size and SHA-256, and only then takes its place.
A source that fails in any way is passed over for the next one; when none is left, the error says what each offered.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock

from common import files
from common.data.registry import Dataset, File, dataset, registry
from common.errors import Problem
from common.files import pretty_json, write
from common.project import FETCHED, RAW_DATA, ROOT, SCRATCH

SECONDS_TO_ANSWER = 30


class Unreachable(Problem):
    """No source gave the file as the registry has it."""


def mirrors() -> list[Path]:
    """The folders that may stand in for the public hosts, the named one first."""
    named = os.environ.get("REPLICATE_MIRROR")
    return ([Path(named)] if named else []) + [ROOT.parent / "shared" / "data"]


def fault(path: Path, expected: File) -> str | None:
    """What is wrong with the file at `path`, or None when it is the registry's."""
    if path.is_file() and not path.is_symlink() and (size := path.stat().st_size) != expected.bytes:
        return f"{size:,} bytes where {expected.bytes:,} were expected"  # says more than a hash, and sooner
    return files.fault(path, expected.sha256)


def verified(name: str) -> Path:
    """The folder of a dataset whose every file has just been checked; a `Problem` otherwise."""
    return files.verified(RAW_DATA / name, {file: known.sha256 for file, known in dataset(name).files.items()})


def fetch(names: Iterable[str] | None = None) -> dict[str, str]:
    """Bring the named datasets (all, by default) to data/raw; their checksums by name.

    Fetches what can be had even where something else cannot, then raises `Unreachable` for the rest.
    """
    missing = []
    have = {}
    SCRATCH.mkdir(exist_ok=True)
    with FileLock(SCRATCH / "fetch.lock"):
        for name in registry() if names is None else names:
            try:
                _fetch_dataset(name, dataset(name))
                have[name] = dataset(name).checksum
            except Unreachable as problem:
                missing.append(problem)
    if missing:
        raise Unreachable("\n".join(problem.what for problem in missing), missing[0].remedy)
    return have


def fetch_all_and_mark() -> dict[str, str]:
    """What the pipeline's fetch stage does: everything, then the marker that data.dvc waits for."""
    have = fetch()
    write(FETCHED, pretty_json(have))
    return have


def _fetch_dataset(name: str, wanted: Dataset) -> None:
    for file_name, expected in wanted.files.items():
        target = RAW_DATA / name / file_name
        if fault(target, expected) is None:
            continue
        refusals = []
        sources: list[Path | str] = [*(mirror / name for mirror in mirrors()), *wanted.sources]
        for source in sources:
            refusal = _take(source, file_name, expected, target)
            if refusal is None:
                break
            refusals.append(f"  {source}: {refusal}")
        else:
            raise Unreachable(
                f"{name}/{file_name} could not be downloaded "
                f"({expected.bytes:,} bytes, SHA-256 {expected.sha256[:12]}...):\n" + "\n".join(refusals),
                f"Either connect to the network and run `replicate data {name}` again, or set REPLICATE_MIRROR to a "
                f"folder that holds {name}/{file_name}.",
            )


def _take(source: Path | str, file_name: str, expected: File, target: Path) -> str | None:
    """Try one source; None when `target` now holds the file, else why not."""
    handle, name = tempfile.mkstemp(dir=SCRATCH, suffix=".download")
    os.close(handle)
    temporary = Path(name)
    try:
        if isinstance(source, Path):
            wrong = fault(source / file_name, expected)
            if wrong:
                return wrong
            shutil.copyfile(source / file_name, temporary)
        else:
            _download(source + file_name, temporary)
        wrong = fault(temporary, expected)
        if wrong is None:
            temporary.chmod(0o644)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.part")  # data/raw may lie on another disk
            shutil.move(temporary, beside)
            os.replace(beside, target)
        return wrong
    except Exception as error:  # whatever a network can do; the next source is tried and this one's reason kept
        return f"{type(error).__name__}: {str(error)[:120]}"
    finally:
        temporary.unlink(missing_ok=True)


def _download(url: str, path: Path) -> None:
    import pooch  # heavy, and needed only here

    print(f"fetching {url}", file=sys.stderr)
    pooch.HTTPDownloader(progressbar=sys.stderr.isatty(), timeout=SECONDS_TO_ANSWER)(url, str(path), None)
