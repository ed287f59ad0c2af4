"""The rules by which numbers become verdicts. Pure: each can be checked on paper."""

from collections.abc import Sequence
from typing import Literal, get_args

from common.evidence.claims import Better
from common.evidence.statistics import Interval, around, significant

Verdict = Literal[
    "replicated", "not replicated", "depends on the reading", "inconclusive", "indicative", "not run"
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Direction = Literal["better", "worse", "higher", "lower"]


def of_value(interval: Interval, same: Interval) -> Verdict:
    """A published number: does the interval for our mean lie within what counts as the same, the margin around it?

    What lies wholly beyond is not replicated, on the better side too: a baseline that comes out far better than
    published makes the paper's comparison a softer one.
    """
    if interval.within(*same):
        return "replicated"
    return "not replicated" if interval.low > same.high or interval.high < same.low else "inconclusive"


def direction(interval: Interval, same: Interval, better: Better) -> Direction | None:
    """On which side of the margin the interval wholly lies, if it does."""
    if interval.low <= same.high and interval.high >= same.low:
        return None
    side: Direction = "higher" if interval.low > same.high else "lower"
    return side if better == "neither" else "better" if side == better else "worse"


def of_ordering(difference: Interval, better: Better) -> Verdict:
    """ "A is better than B": does the interval for A - B lie on the better side of 0?"""
    on_claimed_side = difference.high < 0 if better == "lower" else difference.low > 0
    on_other_side = difference.low > 0 if better == "lower" else difference.high < 0
    if on_claimed_side:
        return "replicated"
    return "not replicated" if on_other_side else "inconclusive"


def of_equivalence(difference: Interval, margin: float) -> Verdict:
    """ "A is about equal to B": does the interval for A - B lie within the margin around 0?"""
    return of_value(difference, around(0.0, margin))


def of_bound(points: Sequence[float], limit: float, better: Better) -> Verdict:
    """A bound holds only if every single run keeps it."""
    edge = significant(limit)
    measured = [significant(point) for point in points]
    kept = all(point <= edge if better == "lower" else point >= edge for point in measured)
    return "replicated" if kept else "not replicated"


def of_draw(published: float, central: Interval) -> Verdict:
    """One published run: is it one that the central 95 % of our learners could be?"""
    return "replicated" if central.low <= published <= central.high else "not replicated"


def of_readings(verdicts: Sequence[Verdict]) -> Verdict:
    """A claim read in several ways: does it hold however one reads it?"""
    if all(verdict == verdicts[0] for verdict in verdicts):
        return verdicts[0]
    return "depends on the reading" if "replicated" in verdicts else "inconclusive"
