"""What `python -m benchmarks` measured, as tables and bars: the suite, the baseline, PyTorch, the machine's limit."""

import json
import math
from dataclasses import dataclass
from typing import Any

from common.pages.words import number
from common.project import REPORTS

Line = dict[str, Any]  # an object of benchmarks.json or growth.json
RATES, GROWTH = "benchmarks.json", "growth.json"


@dataclass(frozen=True)
class Benchmarks:
    rates: list[Line]
    growth: list[Line]

    def __bool__(self) -> bool:
        return bool(self.rates or self.growth)

    @property
    def machines(self) -> list[str]:
        return sorted({line["machine"] for line in [*self.rates, *self.growth] if "machine" in line})

    @property
    def torches(self) -> list[str]:
        """The versions of PyTorch, where there was one."""
        found = [line.get("torch") for line in self.rates]
        return sorted({f"PyTorch {torch['version']}" for torch in found if isinstance(torch, dict)})

    @property
    def where(self) -> str:
        """On which machines, and beside which PyTorch."""
        return " and on ".join(self.machines) + "".join(f", beside {torch}" for torch in self.torches)

    def share(self, ratio: float) -> float:
        """Where a ratio lies, 0 to 1, on a logarithmic axis that holds 1 and all ratios and goals."""
        ratios = [1.0, *(line[name] for line in self.rates for name in ("ratio", "goal"))]
        low, high = math.log(min(ratios) / 1.15), math.log(max(ratios) * 1.4)
        return (math.log(ratio) - low) / (high - low)

    @property
    def ticks(self) -> list[float]:
        marks = [mark * 10.0**power for power in range(-2, 5) for mark in (1, 3)]
        return [mark for mark in marks if 0.02 <= self.share(mark) <= 0.96]


def curve(line: Line) -> list[tuple[int, int]]:
    """A growth's points on logarithmic axes, 1000 wide and 100 high, small sizes left and small values below."""
    columns, heights = (_spaced(line[name]) for name in ("sizes", "values"))
    return [(round(40 + 920 * x), round(92 - 84 * y)) for x, y in zip(columns, heights, strict=True)]


def _spaced(values: list[float]) -> list[float]:
    low, high = math.log(min(values)), math.log(max(values))
    return [(math.log(value) - low) / ((high - low) or 1.0) for value in values]


def benchmarks() -> Benchmarks:
    return Benchmarks(lines(RATES), lines(GROWTH))


def lines(name: str) -> list[Line]:
    path = REPORTS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


RATE_HEAD = ["Path", "Unit", "Suite", "Baseline", "Speed-up", "Goal", "Over PyTorch", "Share of limit"]
GROWTH_HEAD = ["Path", "By size", "Grows as"]
#: Of what grows.
UNITS = {"s": "seconds", "ms": "milliseconds", "kB": "kilobytes"}


def rate_cells(line: Line) -> list[str]:
    """One path; in brackets the slowest and the fastest round."""
    spread, goal = line.get("spread", {}), line["goal_in_words"].replace("the plain way", "the baseline")
    return [
        line["path"],
        line["unit"],
        rate(line["ours"]) + _spread(spread.get("ours")),
        rate(line["plain"]) + _spread(spread.get("plain")),
        f"{rate(line['ratio'])} {_mark(line['ratio'] >= line['goal'])}",
        goal if goal.endswith("the baseline") else f"{goal}, here {rate(line['goal'])} × the baseline",
        _over_torch(line.get("torch", "not measured")),
        f"{100 * line['share_of_limit']:.3g} % of the {line['limited_by']}",
    ]


def _over_torch(torch: Line | str) -> str:
    """How many times as fast the suite is, and as what; the goal is to be as fast. Or why nothing was measured."""
    if isinstance(torch, str):
        return torch
    return f"{rate(torch['ratio'])} {_mark(torch['ratio'] >= 1)} over {rate(torch['rate'])}{_spread(torch['spread'])}"


def _mark(reached: bool) -> str:
    return "✔" if reached else "✘"


def growth_cells(line: Line) -> list[str]:
    pairs = zip(line["sizes"], line["values"], strict=True)
    return [
        line["path"],
        "; ".join(f"{size:,}: {number(value, 3)} {line['unit']}" for size, value in pairs),
        f"{line['of']} to the power of {number(line['exponent'], 3)}",
    ]


def rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else number(value, 3)


def _spread(ends: list[float] | None) -> str:
    return f" ({rate(ends[0])} to {rate(ends[1])})" if ends else ""
