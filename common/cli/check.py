"""`replicate check`: whether all that is committed agrees with all the rest. Trains nothing, writes no report."""

from collections.abc import Iterator
from functools import partial

from common.cli import check_pipeline, unchanged
from common.cli.check_paper import REMEDY, Findings, differing, has_run, look_at
from common.cli.side_by_side import side_by_side
from common.errors import Problem
from common.pages import generate
from common.project import FINGERPRINTS, papers, shown


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
    states = unchanged.states(strict)
    changed = unchanged.changed(states, "check")
    new = [paper for paper in papers() if not has_run(paper)]
    found = [f"{paper} has not run yet. Run it: dvc repro" for paper in new]
    # A paper that has not run is behind everywhere.
    status = check_pipeline.ask_for_status() if unchanged.WHOLE in changed and not new else None
    with_changes = [paper for paper in papers() if paper in changed]
    looked_at = list(side_by_side(partial(look_at, strict=strict), with_changes))
    behind = [paper for paper, each in zip(with_changes, looked_at, strict=True) if each.fingerprints_behind]
    steps = (
        _configuration(looked_at, behind),
        check_pipeline.listed_papers(),
        check_pipeline.lock(status) if status else iter(()),
        check_pipeline.data(),
        _records(looked_at),
        (complaint for each in looked_at for complaint in each.reports),
        _overview() if unchanged.WHOLE in changed and not new else iter(()),
    )
    for step in steps:
        try:
            found.extend(step)
        except Problem as problem:
            found.extend(filter(None, [str(problem)]))
            break  # the later steps stand on this one
    if not found:
        unchanged.keep("check", states)
    return found


def _configuration(looked_at: list[Findings], behind: list[str]) -> Iterator[str]:
    for each in looked_at:
        yield from each.configuration
    if any(each.unusable for each in looked_at):
        raise Problem("")
    if behind:
        yield f"{shown(FINGERPRINTS)} is out of date for {', '.join(behind)}. Fix: dvc repro"


def _records(looked_at: list[Findings]) -> Iterator[str]:
    for each in looked_at:
        yield from each.records
    if any(each.unreadable for each in looked_at):
        raise Problem("The claims can't be judged before the records above are fixed.")


def _overview() -> Iterator[str]:
    behind = differing(generate.of_all())
    if behind:
        yield f"{', '.join(behind)}: not what the claims give. {REMEDY}"
