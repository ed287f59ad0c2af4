"""Runs as an archive for another machine, and the records that it made: see `worker`, which does the runs there."""

import tempfile
import zipfile
from pathlib import Path

from common.errors import Problem
from common.experiments.load import experiment
from common.project import RAW_DATA, ROOT, shown
from common.records.current import ingredients
from common.records.record import Record
from common.records.store import read_record, save
from common.runs.elsewhere.worker import as_json
from common.runs.fill import locked
from common.runs.plan import is_settled
from common.runs.worker import Job


def pack(jobs: list[Job], path: Path) -> None:
    """Write the code, the datasets and the jobs, which hold all that their records will say of this checkout."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("jobs.json", as_json(jobs))
        for package in ("common", "replications"):
            for source in sorted((ROOT / package).rglob("*.py")):
                archive.write(source, source.relative_to(ROOT))
        for name, file in sorted({(name, file) for job in jobs for name, files in job.files.items() for file in files}):
            archive.write(RAW_DATA / name / file, Path("data") / "raw" / name / file)


def unpack(path: Path) -> list[Record]:
    """Take in the records in an archive, of those runs that no record settles yet."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise Problem(
                f"{shown(path)} is not an archive of records ({error}).", "Make one: replicate pack"
            ) from None
        found = {file: _read(file, path) for file in sorted(Path(folder).glob("reports/*/runs/*/*.json"))}
        with locked({(record.replication, record.experiment) for record in found.values()}):
            new = {file: record for file, record in found.items() if not is_settled(record)}
            for record in new.values():  # all of them before the first is taken in
                _check(record)
            for file, record in new.items():
                save(record, file.with_name(record.exhibit.file).read_bytes() if record.exhibit else None)
            return list(new.values())


def _read(file: Path, archive: Path) -> Record:
    try:
        return read_record(file)
    except Problem:
        member = "/".join(file.parts[-5:])
        raise Problem(f"{member} in {shown(archive)} is damaged.", "Copy the archive here again.") from None


def _check(record: Record) -> None:
    now = ingredients(experiment(record.replication, record.experiment), record.seed)
    if record.key != now.key:
        raise Problem(
            f"{record.name} was packed with other code, settings or data than this checkout has.",
            f"Check out the commit it was packed at: {record.circumstances['commit']}",
        )
