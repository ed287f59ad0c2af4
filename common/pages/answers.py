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
    "inconclusive": "it straddles an edge; the row says how many seeds would settle it",
    "indicative": "measured under a reduced protocol: shown, not scored",
    "not run": "and why, and what it would cost",
}


def score(rows: Sequence[Row]) -> str:
    """ "7 claims: 4 replicated, 2 exceeded, 1 not run"."""
    return f"{len(rows)} claim{'s' if len(rows) != 1 else ''}: {verdict_counts(rows)}"


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
    settled = [row for row in rows if row["verdict"] in ("replicated", "exceeded", "not replicated")]
    held = [row for row in settled if row["verdict"] != "not replicated"]
    if not settled:
        return "Not known yet: no claim has a verdict."
    if len(settled) < len(rows):
        found = f"of {len(settled)} settled, {len(held)} {'was' if len(held) == 1 else 'were'} replicated or exceeded"
        return f"Not all known yet: {found}; {len(rows) - len(settled)} more without a verdict."
    if not held:
        return f"It does not hold here: none of {len(settled)} claims was replicated."
    if len(held) == len(settled):
        which = "the claim was" if len(held) == 1 else f"all {len(held)} claims were"
        return f"It holds: {which} replicated or exceeded."
    return f"In part: {len(held)} of {len(settled)} claims were replicated or exceeded."
