"""The words for claims and verdicts: names, signs, scores, numbers, and the line that answers the suite's question."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from common.evidence.row import Row
from common.evidence.statistics import Interval, holm, rounded
from common.evidence.verdicts import VERDICTS

SIGNS = {
    "replicated": "✔",
    "not replicated": "✘",
    "depends on the reading": "◐",
    "inconclusive": "?",
    "indicative": "~",
    "not run": "–",
    "not scored": "·",
}

MEANINGS = {
    "replicated": "the interval lies within the margin around the published value; for a comparison, on the claimed "
    "side of 0; a bound was kept by every seed",
    "not replicated": "the interval lies wholly beyond the margin: worse than published, or better, which is no match "
    "either",
    "depends on the reading": "replicated by one way of filling in what the paper leaves open, and not, or not "
    "clearly, by another",
    "inconclusive": "the interval overlaps an edge of the margin",
    "indicative": "measured under a reduced protocol: shown, not scored",
    "not run": "no run has finished; the evidence gives the reason and the expected cost",
    "not scored": "judged like the others, but the number is ours or from memory, could not fail, counts at another "
    "claim, or comes from stale runs",
}

MARK = "⚑"  # where a caveat is

SETTLED = ("replicated", "not replicated", "depends on the reading")

#: How well the published value of a claim is known, by the claim's `source`.
SOURCES = {
    "read": "checked in the source",
    "secondary": "in a secondary source",
    "unverified": "from memory",
    "ours": "ours, not published",
}


def score(rows: Sequence[Row], withdrawn: int = 0) -> str:
    """ "7 published statements: 4 replicated, 2 not replicated (1 better), 1 inconclusive; beside them 3 not run".

    A statement counts once, where it was read or quoted, its protocol is the paper's, it could fail, and its runs are
    current.
    """
    counted = [row for row in rows if row.unscored is None]
    beside = Counter(row.unscored for row in rows if row.unscored)
    scored = f"{len(counted)} published statement{'s' if len(counted) != 1 else ''}"
    scored += f": {verdict_counts(counted)}" if counted else ""
    others = ", ".join(f"{count} {reason}" for reason, count in beside.most_common())
    return "; ".join([scored, *([f"not scored: {others}"] if others else []), *_marks(rows, withdrawn)])


def _marks(rows: Sequence[Row], withdrawn: int) -> list[str]:
    """What a reader must know before he believes a score."""
    marked = sum(bool(row.caveats) for row in rows)
    found = [f"{marked} {'has a caveat' if marked == 1 else 'have caveats'} {MARK}"] if marked else []
    return [*found, *([f"{withdrawn} withdrawn after runs {MARK}"] if withdrawn else [])]


def remark(row: Row) -> str:
    """Why a claim that was judged is not scored, or could not hold; "" where neither is so, or the verdict says so."""
    if row.same_as:
        return f"counted at {row.same_as}"
    if row.unreachable and row.unscored is None:
        return "out of reach of any method"
    if row.unscored in (None, "not run", "indicative", "stale"):
        return ""
    return SOURCES["ours"] if row.unscored == "ours" else row.unscored


def tally(rows: Sequence[Row]) -> dict[str, int]:
    """Scored statements by verdict, then the others: what was measured of them is not what a score is made of."""
    counted = Counter(row.verdict if row.unscored in (None, "not run", "indicative") else "not scored" for row in rows)
    return {name: counted[name] for name in (*VERDICTS, "not scored") if counted[name]}


def verdict_counts(rows: Sequence[Row]) -> str:
    counted = Counter(row.verdict for row in rows)
    sides = Counter(row.direction for row in rows if row.direction not in (None, "worse"))
    apart = ", ".join(f"{count} {side}" for side, count in sides.items())
    parts = [f"{counted[name]} {name}" for name in VERDICTS if counted[name]]
    return ", ".join(f"{part} ({apart})" if part.endswith("not replicated") and apart else part for part in parts)


def robustness(rows: Sequence[Row]) -> str:
    """How the score hangs on the margins that were chosen, and on how many comparisons there are."""
    values = [row for row in rows if row.unscored is None and row.with_half_margin]
    counts = [
        sum(verdict == "replicated" for verdict in verdicts)
        for verdicts in zip(
            *((row.with_half_margin, row.verdict, row.with_double_margin) for row in values), strict=True
        )
    ]
    said = []
    if values:
        half, declared, double = counts
        said.append(
            f"Of {len(values)} scored claims with a margin {declared} are replicated: {half} with half the margins, "
            f"{double} with twice the margins."
        )
    ps = {f"{row.replication}/{row.claim}": row.p for row in rows if row.kind == "ordering" and row.p is not None}
    if ps:
        said.append(
            f"Two methods were compared {len(ps)} times: {len(holm(ps))} differences remain after Holm's correction "
            "for all of these."
        )
    return " ".join(said)


def does_it_hold(rows: Sequence[Row], withdrawn: int = 0) -> str:
    """The answer for one paper, in words."""
    stale = sum(row.stale for row in rows)
    behind = "runs that are stale: from before a change of code, settings or data"
    note = f" {stale} of {len(rows)} claims {'has' if stale == 1 else 'have'} {behind}." if stale else ""
    marks = "; ".join(_marks(rows, withdrawn))
    said = _answer(rows) + _out_of_reach(rows) + note
    return said + (f" {marks[:1].upper()}{marks[1:]}." if marks else "")


def _out_of_reach(rows: Sequence[Row]) -> str:
    """What was published and cannot be is no failing of a method."""
    failed = [row for row in rows if row.unscored is None and row.verdict == "not replicated"]
    beyond = sum(row.unreachable is not None for row in failed)
    are = "is" if beyond == 1 else "are"
    return f" {beyond} of the {len(failed)} not replicated {are} out of reach of any method." if beyond else ""


def _answer(rows: Sequence[Row]) -> str:
    scored = [row for row in rows if row.unscored is None]
    settled = [row for row in scored if row.verdict in SETTLED]
    verdicts = {row.verdict for row in settled}
    beside = Counter(row.unscored for row in rows if row.unscored)
    others = ", ".join(f"{count} {reason}" for reason, count in beside.most_common())
    others = f" Not scored: {others}." if others else ""
    if not settled:
        return f"Not known yet: {verdict_counts(scored) or 'nothing is scored'}.{others}"
    unmeasured = any(row.verdict in ("indicative", "not run") and row.source in ("read", "secondary") for row in rows)
    if unmeasured or (len(settled) < len(scored) and len(verdicts) == 1):  # what is inconclusive could still turn it
        return f"Incomplete: {verdict_counts(scored)}.{others}"
    which = "the statement was" if len(settled) == 1 else f"all {len(settled)} statements were"
    if verdicts == {"replicated"}:
        return f"Yes: {which} replicated.{others}"
    if verdicts == {"not replicated"}:
        return f"No: none of {len(settled)} statements was replicated.{others}"
    return f"Partly: {verdict_counts(scored)}.{others}"


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
    around = "×/÷" if row.margin_is_factor else "±"
    margin = f" {around} {number(row.margin)}" if row.margin is not None else ""
    return f"{printed(row)}{margin} {row.unit}"


def printed(row: Row) -> str:
    """The published number alone, as its source has it."""
    return f"{sign(row)}{row.printed or number(row.published)}"


def sign(row: Row) -> str:
    """Of a bound, before its number."""
    return ("≤ " if row.better == "lower" else "≥ ") if row.kind == "bound" else ""


def mean(row: Row) -> str:
    """Our mean, or the difference in a comparison, with the digits that its interval supports."""
    if row.mean is None:
        return "–"
    return f"{'difference ' if row.against else ''}{rounded(row.mean, span(row))} {row.unit}"


def read_as(reading: Mapping[str, Any]) -> str:
    """Mean and interval by one of a claim's readings."""
    if reading["ci_low"] is None:
        return rounded(reading["mean"], None)
    found = Interval(reading["ci_low"], reading["ci_high"])
    return f"{rounded(reading['mean'], found)} [{rounded(found.low, found)}, {rounded(found.high, found)}]"


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
    notes = [note for note in (row.direction, "stale" if row.stale else None) if note]
    mark = f" {MARK}" if row.caveats else ""
    return f"{SIGNS[row.verdict]} {row.verdict}" + (f" ({', '.join(notes)})" if notes else "") + mark


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
    return row.in_margins(found.low), row.in_margins(found.high)
