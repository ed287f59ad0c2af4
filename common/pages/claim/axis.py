"""One claim on one axis: what was published, within what it counts as the same, and what we measured."""

import math
from dataclasses import dataclass

from common.evidence.row import Row
from common.evidence.statistics import Interval
from common.pages.words import span


@dataclass(frozen=True)
class Axis:
    unit: str
    line: float  # the published value, the bound, or 0 for "no difference"
    accepted: tuple[float, float]  # where the interval (of a bound: every run) has to lie; may be open to one side
    points: list[float]
    interval: Interval | None

    @property
    def ends(self) -> tuple[float, float]:
        """From where to where it must be drawn: all there is to see, and a little air."""
        shown = [self.line, *(edge for edge in self.accepted if math.isfinite(edge)), *self.points]
        shown += self.interval or ()
        low, high = min(shown), max(shown)
        air = 0.09 * (high - low) or 0.1 * abs(high) or 1.0
        return low - air, high + air

    def at(self, value: float) -> int:
        """Where on the axis a value lies, in thousandths of its length; what is open ends with the axis."""
        low, high = self.ends
        return round(1000 * min(max((value - low) / (high - low), 0.0), 1.0))

    @property
    def ticks(self) -> list[float]:
        """A few round numbers."""
        low, high = self.ends
        rough = (high - low) / 2.4
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (5, 2.5, 2, 1) if power * factor <= rough * 1.0001)
        digits = max(0, 2 - math.floor(math.log10(step)))
        first, last = math.ceil(low / step), math.floor(high / step)
        return [round(index * step, digits) + 0.0 for index in range(first, last + 1)]

    # Paths for a drawing 1000 wide and 36 high, whose strokes keep their width however it is stretched.

    @property
    def band(self) -> str:
        low, high = (self.at(edge) for edge in self.accepted)
        return f"M{low} 3H{high}V33H{low}z"

    @property
    def rule(self) -> str:
        return f"M{self.at(self.line)} 1V35"

    @property
    def dots(self) -> str:
        """Points side by side in three rows, so that equal ones show."""
        return "".join(f"M{self.at(point)} {8 + 5 * (index % 3)}h0" for index, point in enumerate(self.points))

    @property
    def bar(self) -> str:
        assert self.interval
        low, high = (self.at(end) for end in self.interval)
        return f"M{low} 27H{high}M{low} 23v8M{high} 23v8"


def axis(row: Row) -> Axis:
    return Axis(row.unit, row.line, _accepted(row), list(row.points.values()), span(row))


def _accepted(row: Row) -> tuple[float, float]:
    if row.kind == "draw":
        return row.line, row.line  # the learners have to lie around it, on both sides
    return row.same or ((-math.inf, row.line) if row.better == "lower" else (row.line, math.inf))
