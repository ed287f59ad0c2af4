"""`replicate check`: whether all that is committed agrees with all the rest. Trains nothing, writes nothing."""

from collections.abc import Iterator
from pathlib import Path

from common.cli import check_pipeline, steps
from common.cli.new import left_as_written
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import experiment, experiments
from common.experiments.settings import class_named, defaults
from common.files import canonical_json
from common.pages import generate as texts
from common.pages.figures.listing import figures_folder, pictures
from common.project import FINGERPRINTS, REPORTS, papers, shown
from common.records.record import Record
from common.records.store import read_record, record_path, runs_folder
from common.runs.plan import absent, ingredients, is_current


def check(strict: bool) -> bool:
    """Print what disagrees; whether all agrees."""
    found = complaints(strict)
    for complaint in found:
        print(f"- {complaint}")
    print(f"{len(found)} disagreements." if found else "Code, records, claims, reports and lock agree.")
    return not found


def complaints(strict: bool) -> list[str]:
    """All that disagrees, a line each. `strict` also asks for current runs of every tier."""
    found: list[str] = []
    steps_in_order = (
        _configuration,
        check_pipeline.listed_papers,
        check_pipeline.lock,
        check_pipeline.data,
        lambda: _records(strict),
        _reports,
    )
    for step in steps_in_order:
        try:
            found.extend(step())
        except Problem as problem:
            found.append(str(problem))
            break  # the later steps stand on this one
    return found


def _configuration() -> Iterator[str]:
    for paper in papers():
        claims(paper)  # refuses what is wrong, experiments included
        for words in left_as_written(paper):
            yield f"replications/{paper}/claims.yaml says {words!r}, as the scaffold does. Say what the paper does."
    if not FINGERPRINTS.exists() or FINGERPRINTS.read_text(encoding="utf-8") != steps.fingerprints_text():
        yield f"{shown(FINGERPRINTS)} is not that of the code. Mend it: dvc repro"


def _records(strict: bool) -> Iterator[str]:
    unreadable = False
    for paper in papers():
        known = experiments(paper)
        expected = {
            record_path(paper, name, seed): (name, seed) for name, found in known.items() for seed in range(found.seeds)
        }
        present: dict[Path, Record] = {}
        exhibits = set()
        for path in sorted(runs_folder(paper).glob("*/*.json")):
            try:
                present[path] = read_record(path)
                exhibit = present[path].exhibit
                exhibits.add(path.parent / exhibit.file if exhibit else path)
            except Problem as problem:
                unreadable = True
                yield str(problem).replace("\n", " ")
        for path in sorted(set(runs_folder(paper).rglob("*")) - set(present) - exhibits):
            if path.is_file() and path.suffix != ".json":
                yield f"{shown(path)} belongs to no record."
        for path, record in present.items():
            name = f"{paper}/{record.experiment} seed {record.seed}"
            if path not in expected:
                yield f"{shown(path)} is an orphan: experiments.yaml has no such run."
            elif (known[record.experiment].tier == "quick" or strict) and not is_current(record):
                yield f"{name} is stale: {_why_stale(record)}. Run it: replicate run {paper}/{record.experiment}"
        for path, (name, seed) in expected.items():
            if not path.exists() and (known[name].tier == "quick" or strict) and not absent(known[name]):
                yield f"{paper}/{name} seed {seed} has no record. Run it: replicate run {paper}/{name}"
    if unreadable:
        raise Problem("The claims can't be judged before the records above are put right.")


def _why_stale(record: Record) -> str:
    now = ingredients(record.replication, record.experiment, record.seed)
    then = record.ingredients
    reasons = [part for part in ("code", "datasets", "environments") if getattr(then, part) != getattr(now, part)]
    known = defaults(class_named(experiment(record.replication, record.experiment).settings_class))
    for name in sorted({*then.settings, *now.settings}):
        old, new = ({**known, **made_of.settings}.get(name) for made_of in (then, now))
        if canonical_json(old) != canonical_json(new):  # a record's JSON knows no tuples
            reasons.append(f"setting {name} was {old!r} and is {new!r}")
    return "changed since: " + ", ".join(reasons)


def _reports() -> Iterator[str]:
    remedy = "Mend it: replicate report, then dvc repro"  # which looks at no README
    for paper in papers():
        expected = {REPORTS / paper / name: text for name, text in steps.judged(paper).items()}
        for path, text in {**expected, **texts.of_paper(paper)}.items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                yield f"{shown(path)} does not follow from the records. {remedy}"
        for picture in pictures(paper):
            if not (figures_folder(paper) / picture.file).is_file():
                yield f"{shown(figures_folder(paper) / picture.file)} is missing. {remedy}"
    for path, text in texts.of_all().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{shown(path)} does not follow from the claims. {remedy}"
