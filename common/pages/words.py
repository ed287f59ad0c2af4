"""The words for claims and verdicts: names, signs, scores, numbers, and the line that answers the suite's question."""

from collections import Counter
from collections.abc import Sequence

from common.evidence.row import Row
from common.evidence.statistics import Interval, rounded
from common.evidence.verdicts import VERDICTS

SIGNS = {
    "replicated": "✔",
    "exceeded": "▲",
    "not replicated": "✘",
    "inconclusive": "?",
    "indicative": "~",
    "not run": "–",
}

MEANINGS = {
    "replicated": "the interval lies within the margin around the published value; for a comparison, on the claimed "
    "side of 0; a bound was kept by every seed",
    "exceeded": "the interval lies wholly beyond the margin, on the better side",
    "not replicated": "the interval lies wholly beyond the margin, on the worse side",
    "inconclusive": "the interval overlaps an edge of the margin",
    "indicative": "measured under a reduced protocol: shown, not scored",
    "not run": "no run has finished; the evidence gives the reason and the expected cost",
}

SETTLED = ("replicated", "exceeded", "not replicated")

#: How well the published value of a claim is known, by the claim's `source`.
SOURCES = {"read": "checked in the source", "secondary": "in a secondary source", "unverified": "from memory"}


def score(rows: Sequence[Row]) -> str:
    """ "7 claims: 4 replicated (3 checked in the source, 1 from memory), 2 exceeded, 1 not run".

    To match a published value says less where nobody has read it in its source.
    """
    sources = Counter(row.source for row in rows if row.verdict == "replicated")
    known = ", ".join(f"{sources[name]} {words}" for name, words in SOURCES.items() if sources[name])
    counts = verdict_counts(rows)
    if known:  # "replicated" stands first
        counts = counts.replace("replicated", f"replicated ({known})", 1)
    return f"{len(rows)} claim{'s' if len(rows) != 1 else ''}: {counts}"


def verdict_counts(rows: Sequence[Row]) -> str:
    counted = Counter(row.verdict for row in rows)
    return ", ".join(f"{counted[name]} {name}" for name in VERDICTS if counted[name])


def does_it_hold(rows: Sequence[Row]) -> str:
    """The answer for one paper, in words."""
    stale = sum(row.stale for row in rows)
    behind = "runs that are stale: from before a change of code, settings or data"
    note = f" {stale} of {len(rows)} claims {'has' if stale == 1 else 'have'} {behind}." if stale else ""
    return _answer(rows) + note


def _answer(rows: Sequence[Row]) -> str:
    """A claim that is exceeded is not matched, so the two are never counted together."""
    settled = [row for row in rows if row.verdict in SETTLED]
    verdicts = {row.verdict for row in settled}
    if not settled:
        return f"Not known yet: {verdict_counts(rows) or 'no claims'}."
    unmeasured = any(row.verdict in ("indicative", "not run") for row in rows)
    if unmeasured or (len(settled) < len(rows) and len(verdicts) == 1):  # what is inconclusive could still turn it
        return f"Incomplete: {verdict_counts(rows)}."
    which = "the claim was" if len(settled) == 1 else f"all {len(settled)} claims were"
    if verdicts == {"replicated"}:
        return f"Yes: {which} replicated."
    if verdicts == {"exceeded"}:
        return f"Better than published: {which} exceeded."
    if verdicts == {"not replicated"}:
        return f"No: none of {len(settled)} claims was replicated."
    return f"Partly: {verdict_counts(rows)}."


def number(value: float | None, digits: int = 5) -> str:
    return "–" if value is None else f"{value:.{digits}g}"


def span(row: Row) -> Interval | None:
    """The interval of a row as one value."""
    return None if row.ci_low is None or row.ci_high is None else Interval(row.ci_low, row.ci_high)


def published(row: Row) -> str:
    """The published value with its margin; of a comparison the other side."""
    if row.published is None:
        if row.kind == "equivalence":
            return f"≈ {row.against} ± {number(row.margin)} {row.unit}"
        return f"{'<' if row.better == 'lower' else '>'} {row.against}"
    margin = f" ± {number(row.margin)}" if row.margin is not None else ""
    return f"{sign(row)}{number(row.published)}{margin} {row.unit}"


def sign(row: Row) -> str:
    """Of a bound, before its number."""
    return ("≤ " if row.better == "lower" else "≥ ") if row.kind == "bound" else ""


def mean(row: Row) -> str:
    """Our mean, or the difference in a comparison, with the digits that its interval supports."""
    if row.mean is None:
        return "–"
    return f"{'difference ' if row.against else ''}{rounded(row.mean, span(row))} {row.unit}"


def value(row: Row) -> str:
    """Mean and interval without their unit, for a cell of a table that says it."""
    if row.mean is None:
        return "–"
    return " ".join(filter(None, [rounded(row.mean, span(row)), interval(row)]))


def interval(row: Row) -> str:
    """The interval for that mean; "" where there is none, or one without width."""
    found = span(row)
    if found is None or found.low == found.high:
        return ""
    return f"[{rounded(found.low, found)}, {rounded(found.high, found)}]"


def measured(row: Row) -> str:
    """Mean and interval in one cell."""
    return " ".join(part for part in (mean(row), interval(row)) if part)


def verdict(row: Row) -> str:
    return f"{SIGNS[row.verdict]} {row.verdict}" + (" (stale)" if row.stale else "")


def seeds(row: Row) -> str:
    return f"{row.n}" + (f" ({row.failed} failed)" if row.failed else "")


def unsettled(row: Row) -> bool:
    """By which tables are sorted: first what was run, else in the order of claims.yaml."""
    return row.verdict == "not run"


def in_margins(row: Row) -> tuple[float, float] | None:
    """The ends of the interval, in margins from the published value (of an equivalence: from no difference).

    None where there is no margin or no interval.
    """
    found = span(row)
    if not row.margin or found is None:
        return None
    line = row.published if row.against is None and row.published is not None else 0.0
    return (found.low - line) / row.margin, (found.high - line) / row.margin
