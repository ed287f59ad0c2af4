"""`replicate check`: whether all that is committed agrees with all the rest. Trains nothing, writes nothing."""

from collections.abc import Iterator
from pathlib import Path

from common.cli import check_pipeline, steps
from common.cli.new import left_as_written
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, experiments, unavailable
from common.experiments.settings import class_named, defaults
from common.files import canonical_json
from common.pages import generate
from common.pages.figures.listing import figures_folder, pictures
from common.project import FINGERPRINTS, papers, shown
from common.records.current import ingredients, is_current
from common.records.record import Record
from common.records.store import read_record, record_path, runs_folder


def check(strict: bool) -> bool:
    """Print what disagrees; whether all agrees."""
    found = complaints(strict)
    for complaint in found:
        print(f"- {complaint}")
    many = "s" if len(found) != 1 else ""
    print(f"{len(found)} disagreement{many}." if found else "Code, records, claims, reports and lock agree.")
    return not found


def complaints(strict: bool) -> list[str]:
    """All that disagrees, a line each. `strict` also asks for current runs of every tier."""
    found: list[str] = []
    new = [paper for paper in papers() if not _has_run(paper)]
    found.extend(f"{paper} has not run yet. Run it: dvc repro" for paper in new)
    steps_in_order = (
        _configuration,
        check_pipeline.listed_papers,
        lambda: check_pipeline.lock() if not new else iter(()),  # a paper that has not run is behind everywhere
        check_pipeline.data,
        lambda: _records(strict, new),
        lambda: _reports(new),
    )
    for step in steps_in_order:
        try:
            found.extend(step())
        except Problem as problem:
            found.append(str(problem))
            break  # the later steps stand on this one
    return found


def _has_run(paper: str) -> bool:
    """Whether the pipeline has ever got to a paper."""
    return (FINGERPRINTS / f"{paper}.json").exists() and runs_folder(paper).exists()


def _configuration() -> Iterator[str]:
    behind = []
    for paper in papers():
        claims(paper)  # refuses what is wrong, experiments included
        for file, words in left_as_written(paper):
            yield f"replications/{paper}/{file} says {words!r}, as the scaffold does. Say what the paper does."
        path = FINGERPRINTS / f"{paper}.json"
        if _has_run(paper) and path.read_text(encoding="utf-8") != steps.fingerprints_of(paper):
            behind.append(paper)
    if behind:
        yield f"{shown(FINGERPRINTS)} is out of date for {', '.join(behind)}. Fix: dvc repro"


def _records(strict: bool, new: list[str]) -> Iterator[str]:
    unreadable = False
    for paper in papers():
        present: dict[Path, Record] = {}
        exhibits = set()
        for path in sorted(runs_folder(paper).glob("*/*.json")):
            try:
                record = present[path] = read_record(path)
                exhibits.add(path.parent / record.exhibit.file if record.exhibit else path)
            except Problem as problem:
                unreadable = True
                yield str(problem).replace("\n", " ")
        for path in sorted(set(runs_folder(paper).rglob("*")) - set(present) - exhibits):
            if path.is_file() and path.suffix != ".json":
                yield f"{shown(path)} has no record."
        known = experiments(paper)
        for path, record in present.items():
            if record.experiment not in known or record.seed >= known[record.experiment].seeds:
                yield f"{shown(path)}: experiments.yaml has no such run."
        for each in known.values():
            if each.tier == "quick" or strict:
                yield from _of_experiment(each, present, paper in new)
    if unreadable:
        raise Problem("The claims can't be judged before the records above are fixed.")


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


def _reports(new: list[str]) -> Iterator[str]:
    remedy = "Fix: replicate report, then dvc repro"  # which looks at no README
    for paper in papers():
        if paper in new:
            continue
        behind = _differing({**steps.judged(paper), **generate.of_paper(paper)})
        if behind:
            yield f"{', '.join(behind)}: not what the records give. {remedy}"
        for picture in pictures(paper):
            if not (figures_folder(paper) / picture.file).is_file():
                yield f"{shown(figures_folder(paper) / picture.file)} is missing. {remedy}"
    behind = [] if new else _differing(generate.of_all())
    if behind:
        yield f"{', '.join(behind)}: not what the claims give. {remedy}"


def _differing(expected: dict[Path, str]) -> list[str]:
    return [
        shown(path) for path, text in expected.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
