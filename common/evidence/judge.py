"""Judging: records and claims in, one row per claim out. Deterministic, and free of any training."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from common.evidence import statistics
from common.evidence.caveats import caveats
from common.evidence.claims import Claim, Reading, claims
from common.evidence.measurements import Measurements, measurements
from common.evidence.promises_kept import corrections
from common.evidence.reach import cannot_fail, cannot_hold
from common.evidence.readings import Found, Whole, rule_whole, sides_of
from common.evidence.row import Row
from common.evidence.ruling import Ruling
from common.evidence.second_opinion import second_opinion
from common.evidence.statistics import significant
from common.evidence.verdicts import VERDICTS, Verdict
from common.experiments.tiers import TIERS


def judge(paper: str) -> list[Row]:
    rows = [_row(paper, claim) for claim in claims(paper).claims]
    return [_with_holm(row, rows) for row in rows]


def score(rows: Iterable[Row]) -> dict[str, int]:
    """How many claims have each verdict: the few numbers per paper that `dvc metrics show` makes a table of."""
    counted = Counter(row.verdict for row in rows)
    return {verdict: counted[verdict] for verdict in VERDICTS}


def metrics(paper: str) -> dict[str, Any]:
    """A small summary per experiment; measured numbers without a claim included."""
    table: dict[str, Any] = {}
    for name, found in measurements(paper).items():
        for metric in found.experiment.metrics:
            measured = found.sample(metric)
            if measured:
                numbers = {"mean": significant(measured.mean), "sd": significant(measured.sd), "n": measured.n}
                table.setdefault(name, {})[metric] = numbers
    return table


def _row(paper: str, declared: Claim) -> Row:
    found = measurements(paper)
    whole = rule_whole(declared, found)
    claim, sides = whole.claim, whole.sides(found)
    side, other = sides[0], sides[1] if len(sides) > 1 else None
    measured, verdict, reason, direction = whole.ruling
    about = side.experiment.metrics[claim.metric]
    interval = measured.interval if measured else None
    seconds = [record.seconds for record in side.finished]
    ran = {each.name: each for way in declared.ways for each in sides_of(way, found) if each.records}
    spread = claim.published.uncertainty if claim.published else None
    return Row(
        replication=paper,
        claim=claim.id,
        kind=claim.kind,
        statement=_one_line(claim.statement),
        where=claim.where,
        metric=claim.metric,
        unit=about.unit,
        published=claim.published.value if claim.published else None,
        printed=claim.published.printed if claim.published else None,
        uncertainty=spread.number if spread else None,
        uncertainty_is=str(spread) if spread else None,
        source=claim.source,
        margin=claim.margin.value if claim.margin else None,
        margin_is_factor=claim.margin is not None and claim.margin.factor,
        margin_reason=_one_line(claim.margin.reason) if claim.margin else None,
        better=claim.better,
        measured=claim.measured,
        experiment=claim.experiment,
        against=_against(claim),
        paired=claim.paired,
        tier=max((part.experiment.tier for part in sides), key=TIERS.index),
        protocol="reduced" if any(part.experiment.reduced for part in sides) else "full",
        n=measured.n if measured else 0,
        seeds=min(part.experiment.seeds for part in sides),
        failed=sum(not record.finished for part in sides for record in part.records),
        mean=significant(measured.mean) if measured else None,
        sd=significant(measured.sd) if measured and measured.sd is not None else None,
        ci_low=significant(interval.low) if interval else None,
        ci_high=significant(interval.high) if interval else None,
        points=_points(claim, side, other) if measured else {},
        verdict=verdict,
        direction=direction,
        p=significant(measured.p) if measured and measured.p is not None else None,
        second_opinion=second_opinion(claim, side) if measured else None,
        with_half_margin=_with_margin(0.5, declared, found),
        with_double_margin=_with_margin(2.0, declared, found),
        readings=[_as_read(reading, ruling) for reading, ruling in whole.readings],
        same_as=claim.same_as,
        vacuous=claim.vacuous or cannot_fail(claim, about),
        unreachable=cannot_hold(claim, about),
        caveats=[] if verdict == "not run" else [*_waiting(whole), *caveats(declared, list(ran.values()))],
        corrected=corrections(declared, side.experiment),
        reason=reason,
        interpretation=_one_line(claim.reading) if claim.reading and verdict != "not run" else None,
        stale=any(part.stale for part in sides),
        seconds=round(statistics.sample(seconds).mean, 1) if seconds else None,
        device=" and ".join(sorted({record.device for record in side.finished})) or None,
    )


def _waiting(whole: Whole) -> list[str]:
    """All declared readings are to run before a verdict is read: until then it may change."""
    return [f"not run yet: the reading by {', and that by '.join(whole.waiting)}"] if whole.waiting else []


def _with_margin(times: float, claim: Claim, found: Found) -> Verdict | None:
    """The verdict had the margin been so many times as wide; None where there is none, or nothing was measured."""
    if claim.margin is None:
        return None
    verdict = rule_whole(claim.with_margin(times), found).ruling.verdict
    return None if verdict in ("not run", "indicative") else verdict


def _as_read(reading: Reading, ruling: Ruling) -> dict[str, Any]:
    """What one reading gave, for pages."""
    measured = ruling.measured
    interval = measured.interval if measured else None
    return {
        "reads": reading.reads,
        "experiment": reading.experiment,
        "verdict": ruling.verdict,
        "direction": ruling.direction,
        "n": measured.n if measured else 0,
        "mean": significant(measured.mean) if measured else None,
        "ci_low": significant(interval.low) if interval else None,
        "ci_high": significant(interval.high) if interval else None,
    }


def _with_holm(row: Row, rows: list[Row]) -> Row:
    """An ordering with the word whether it survives the correction for all orderings of the paper."""
    ps = {each.claim: each.p for each in rows if each.kind == "ordering" and each.p is not None}
    if row.claim not in ps or len(ps) < 2 or row.verdict not in ("replicated", "not replicated"):
        return row
    does = "survives" if row.claim in statistics.holm(ps) else "does not survive"
    return replace(row, second_opinion=f"it {does} Holm's correction for the {len(ps)} orderings of this paper")


def _points(claim: Claim, side: Measurements, other: Measurements | None) -> dict[int, float]:
    """What each seed measured; in a paired comparison the differences, in another none."""
    ours = side.by_seed(claim.metric)
    if other is None or claim.other is None:
        return {seed: significant(value) for seed, value in ours.items()}
    if not claim.paired:
        return {}
    theirs = other.by_seed(claim.other[1])
    return {seed: statistics.difference(ours[seed], theirs[seed]) for seed in sorted(ours.keys() & theirs.keys())}


def _against(claim: Claim) -> str | None:
    """The other side as tables name it, with its metric where that is another."""
    if claim.other is None:
        return None
    experiment, metric = claim.other
    return experiment if metric == claim.metric else f"{metric} of {experiment}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
