"""The rules by which numbers become verdicts. Pure: each can be checked on paper."""

from collections.abc import Sequence
from typing import Literal

from common.evidence.claims import Better
from common.evidence.statistics import Interval, around, significant

Verdict = Literal["replicated", "not replicated", "inconclusive", "indicative", "not run"]
VERDICTS: tuple[Verdict, ...] = ("replicated", "not replicated", "inconclusive", "indicative", "not run")
Direction = Literal["better", "worse", "higher", "lower"]


def of_value(interval: Interval, published: float, margin: float) -> Verdict:
    """A published number: does the interval for our mean lie within the margin around it?

    What lies wholly beyond is not replicated, on the better side too: a baseline that comes out far better than
    published makes the paper's comparison a softer one.
    """
    low, high = around(published, margin)
    if interval.within(low, high):
        return "replicated"
    return "not replicated" if interval.low > high or interval.high < low else "inconclusive"


def direction(interval: Interval, published: float, margin: float, better: Better) -> Direction | None:
    """On which side of the margin the interval wholly lies, if it does."""
    low, high = around(published, margin)
    if interval.low <= high and interval.high >= low:
        return None
    side: Direction = "higher" if interval.low > high else "lower"
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
    return of_value(difference, 0.0, margin)


def of_bound(points: Sequence[float], limit: float, better: Better) -> Verdict:
    """A bound holds only if every single run keeps it."""
    edge = significant(limit)
    measured = [significant(point) for point in points]
    kept = all(point <= edge if better == "lower" else point >= edge for point in measured)
    return "replicated" if kept else "not replicated"
