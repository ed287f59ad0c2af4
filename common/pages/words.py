"""What verdicts are called, and what they say together: scores, and the line that answers the suite's question."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from common.evidence.verdicts import VERDICTS

Row = dict[str, Any]  # an object of claims.json

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
    "exceeded": "wholly beyond the margin, on the better side",
    "not replicated": "wholly beyond it, on the worse side",
    "inconclusive": "it straddles an edge; the row says how many seeds would settle it (raise `seeds` in "
    "experiments.yaml)",
    "indicative": "measured under a reduced protocol: shown, not scored",
    "not run": "and why, and what it would cost",
}


SETTLED = ("replicated", "exceeded", "not replicated")

#: How well the published value of a claim is known, by the claim's `source`.
SOURCES = {"read": "read in the source itself", "secondary": "at second hand", "unverified": "unverified"}


def score(rows: Sequence[Row]) -> str:
    """ "7 claims: 4 replicated (3 read in the source itself, 1 unverified), 2 exceeded, 1 not run".

    To match a published value says less where nobody has read it in its source.
    """
    sources = Counter(row["source"] for row in rows if row["verdict"] == "replicated")
    known = ", ".join(f"{sources[name]} {words}" for name, words in SOURCES.items() if sources[name])
    counts = verdict_counts(rows)
    if known:  # "replicated" stands first
        counts = counts.replace("replicated", f"replicated ({known})", 1)
    return f"{len(rows)} claim{'s' if len(rows) != 1 else ''}: {counts}"


def verdict_counts(rows: Sequence[Row]) -> str:
    counted = Counter(row["verdict"] for row in rows)
    return ", ".join(f"{counted[name]} {name}" for name in VERDICTS if counted[name])


def does_it_hold(rows: Sequence[Row]) -> str:
    """The answer for one paper, in words."""
    stale = sum(row["stale"] for row in rows)
    behind = "runs that are stale: from before a change of code, settings or data"
    note = f" {stale} of {len(rows)} claims {'has' if stale == 1 else 'have'} {behind}." if stale else ""
    return _answer(rows) + note


def _answer(rows: Sequence[Row]) -> str:
    """A claim that is exceeded is not matched, so the two are never counted together."""
    settled = [row for row in rows if row["verdict"] in SETTLED]
    verdicts = {row["verdict"] for row in settled}
    if not settled:
        return "Not known yet: no claim has a verdict."
    unmeasured = any(row["verdict"] in ("indicative", "not run") for row in rows)
    if unmeasured or (len(settled) < len(rows) and len(verdicts) == 1):  # what is inconclusive could still turn it
        return f"Not all known yet: {verdict_counts(rows)}."
    which = "the claim was" if len(settled) == 1 else f"all {len(settled)} claims were"
    if verdicts == {"replicated"}:
        return f"It holds: {which} replicated."
    if verdicts == {"exceeded"}:
        return f"Better than published: {which} exceeded."
    if verdicts == {"not replicated"}:
        return f"It does not hold here: none of {len(settled)} claims was replicated."
    return f"In part: {verdict_counts(rows)}."
