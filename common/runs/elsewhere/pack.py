"""Runs as an archive for another machine, and its outcomes as records: see `box`, which does the work over there."""

import json
import zipfile
from pathlib import Path

from common.errors import Problem
from common.project import RAW_DATA, ROOT, shown
from common.records.record import Ingredients, Record
from common.runs.elsewhere.worker import jobs_as_json, outcome_name, unpack_outcome
from common.runs.fill import Origin, Rules, is_settled, keep, locked, origin
from common.runs.plan import ingredients
from common.runs.worker import Job


def pack(jobs: list[Job], preregistered: Rules, path: Path) -> None:
    """Write the code, the datasets and the jobs; what the runs start from is told now, for their records."""
    origins = {job.name: origin(job, preregistered) for job in jobs}
    told = {
        name: {"ingredients": found.ingredients.model_dump(), "provenance": found.provenance}
        for name, found in origins.items()
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("jobs.json", jobs_as_json(jobs, told))
        for package in ("common", "replications"):
            for source in sorted((ROOT / package).rglob("*.py")):
                archive.write(source, source.relative_to(ROOT))
        for name, file in sorted({(name, file) for job in jobs for name, files in job.files.items() for file in files}):
            archive.write(RAW_DATA / name / file, Path("data") / "raw" / name / file)


def unpack(path: Path) -> list[Record]:
    """Make records of the outcomes in an archive, of those runs that no record settles yet."""
    records = []
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read("jobs.json"))
            packed = {name: archive.read(name) for name in archive.namelist() if name != "jobs.json"}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Problem(f"{shown(path)} is no archive of outcomes ({error}).", "Make one: replicate pack") from None
    jobs = [Job(**each) for each in told["jobs"]]
    with locked({(job.replication, job.experiment) for job in jobs}):
        for job in jobs:
            if outcome_name(job) not in packed or is_settled(job):
                continue
            if job.key != ingredients(job.replication, job.experiment, job.seed).key:
                raise Problem(
                    f"{job.name} was packed with other code, settings or data than this checkout has.",
                    f"Check out the commit it was packed at: {told['origins'][job.name]['provenance']['commit']}",
                )
            about = told["origins"][job.name]
            start = Origin(Ingredients.model_validate(about["ingredients"]), about["provenance"])
            outcome = unpack_outcome(job, packed[outcome_name(job)])
            wanted, had = start.ingredients.environments, outcome.circumstances["versions"]
            if wanted and wanted["gymnasium"] != had.get("gymnasium"):
                raise Problem(f"{job.name} was run with gymnasium {had.get('gymnasium')}, not {wanted['gymnasium']}.")
            records.append(keep(outcome, start))
    return records
