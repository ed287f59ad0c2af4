"""What disagrees in one paper: its configuration, its records, and what is made of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from common.cli import steps
from common.cli.new import left_as_written
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, experiments, unavailable
from common.experiments.settings import class_named, defaults
from common.files import canonical_json
from common.pages import generate
from common.pages.figures.listing import figures_folder, pictures
from common.project import FINGERPRINTS, shown
from common.records.current import ingredients, is_current
from common.records.record import Record
from common.records.store import read_once, record_path, runs_folder

REMEDY = "Fix: replicate report, then dvc repro"  # which looks at no README


@dataclass
class Findings:
    """Each part stands on those before it, and is empty where one of them cannot be read."""

    configuration: list[str] = field(default_factory=list)
    unusable: bool = False  # the configuration
    fingerprints_behind: bool = False
    records: list[str] = field(default_factory=list)
    unreadable: bool = False  # some of the records
    reports: list[str] = field(default_factory=list)


def has_run(paper: str) -> bool:
    """Whether the pipeline has ever got to a paper."""
    return (FINGERPRINTS / f"{paper}.json").exists() and runs_folder(paper).exists()


def look_at(paper: str, strict: bool) -> Findings:
    found, new = Findings(), not has_run(paper)
    try:
        found.configuration.extend(_configuration(paper))
        path = FINGERPRINTS / f"{paper}.json"
        found.fingerprints_behind = not new and path.read_text(encoding="utf-8") != steps.fingerprints_of(paper)
    except Problem as problem:
        found.configuration.append(str(problem))
        found.unusable = True
        return found
    present: dict[Path, Record] = {}
    for path in sorted(runs_folder(paper).glob("*/*.json")):
        try:
            present[path] = read_once(path)
        except Problem as problem:
            found.unreadable = True
            found.records.append(str(problem).replace("\n", " "))
    found.records.extend(_records(paper, present, strict, new))
    if not found.unreadable and not new:
        try:
            found.reports.extend(_reports(paper))
        except Problem as problem:
            found.reports.append(str(problem))
    return found


def _configuration(paper: str) -> Iterator[str]:
    for claim in claims(paper).claims:  # refuses what is wrong, experiments included
        published = claim.published if claim.kind in ("value", "draw") else None
        if published and abs(published.value) not in numbers_in(claim.statement):
            said = f"states another number than is published, {published.value:g}"
            yield f"replications/{paper}/claims.yaml: {claim.id} {said}. Which is right?"
    for file, words in left_as_written(paper):
        yield f"replications/{paper}/{file} says {words!r}, as the scaffold does. Say what the paper does."


def numbers_in(text: str) -> list[float]:
    """Those that a sentence names, without their signs, for a hyphen may be none: "1,425 sweeps" is 1425."""
    found = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", text)
    return [float(number.rstrip(",").replace(",", "")) for number in found]


def _records(paper: str, present: dict[Path, Record], strict: bool, new: bool) -> Iterator[str]:
    exhibits = {path.parent / record.exhibit.file for path, record in present.items() if record.exhibit}
    for path in sorted(set(runs_folder(paper).rglob("*")) - set(present) - exhibits):
        if path.is_file() and path.suffix != ".json":
            yield f"{shown(path)} has no record."
    known = experiments(paper)
    for path, record in present.items():
        if record.experiment not in known or record.seed >= known[record.experiment].seeds:
            yield f"{shown(path)}: experiments.yaml has no such run."
    for each in known.values():
        if each.tier == "quick" or strict:
            yield from _of_experiment(each, present, new)


def _of_experiment(found: Experiment, present: dict[Path, Record], new: bool) -> Iterator[str]:
    """Runs that are stale or missing, a line for those with one cause."""
    stale: dict[str, list[int]] = {}
    missing = []
    for seed in range(found.seeds):
        record = present.get(record_path(found.paper, found.name, seed))
        if record is None:
            missing.append(seed)
        elif not is_current(record):
            stale.setdefault(_why_stale(record), []).append(seed)
    for why, seeds in stale.items():
        yield f"{found} {_seeds(seeds)} stale: {why}. Run it: replicate run {found}"
    if missing and not new and not unavailable(found):
        yield f"{found} {_seeds(missing)} not recorded. Run it: replicate run {found}"


def _seeds(seeds: list[int]) -> str:
    return f"seed {seeds[0]} is" if len(seeds) == 1 else f"seeds {', '.join(map(str, seeds))} are"


def _why_stale(record: Record) -> str:
    found = experiment(record.replication, record.experiment)
    then, now = record.ingredients, ingredients(found, record.seed)
    reasons = [part for part in ("code", "datasets", "environments") if getattr(then, part) != getattr(now, part)]
    known = defaults(class_named(found.settings_class))
    for name in sorted({*then.settings, *now.settings}):
        old, new = ({**known, **made_of.settings}.get(name) for made_of in (then, now))
        if canonical_json(old) != canonical_json(new):  # a record's JSON knows no tuples
            reasons.append(f"setting {name} was {old!r} and is {new!r}")
    return "changed since: " + ", ".join(reasons)


def _reports(paper: str) -> Iterator[str]:
    behind = differing({**steps.judged(paper), **generate.of_paper(paper)})
    if behind:
        yield f"{', '.join(behind)}: not what the records give. {REMEDY}"
    for picture in pictures(paper):
        if not (figures_folder(paper) / picture.file).is_file():
            yield f"{shown(figures_folder(paper) / picture.file)} is missing. {REMEDY}"


def differing(expected: dict[Path, str]) -> list[str]:
    return [
        shown(path) for path, text in expected.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
