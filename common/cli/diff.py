"""`replicate diff REVISION`: which verdicts and measured values have changed since a commit."""

import json
import math
import subprocess
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from common.cli.screen import console
from common.errors import Problem
from common.evidence.statistics import Interval, rounded
from common.pages.words import number
from common.project import ROOT

CLAIMS = Path("reports/claims.json")


@dataclass(frozen=True)
class Finding:
    """What a claims.json says of one claim, as far as it is compared. Older ones know fewer fields, or others."""

    verdict: str
    published: float | None
    margin: float | None
    margin_is_factor: bool
    mean: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    unit: str

    def about(self) -> dict[str, str]:
        """Its parts in words, each under its label."""
        found = None if self.ci_low is None or self.ci_high is None else Interval(self.ci_low, self.ci_high)
        mean = "–" if self.mean is None else f"{rounded(self.mean, found)} {self.unit}"
        interval = f" [{rounded(found.low, found)}, {rounded(found.high, found)}]" if found else ""
        around = "×/÷" if self.margin_is_factor else "±"
        margin = f" {around} {number(self.margin)}" if self.margin is not None else ""
        return {
            "verdict": self.verdict,
            "published": f"{number(self.published)}{margin} {self.unit}",
            "measured": mean + interval,
            "n": str(self.n),
        }


@dataclass(frozen=True)
class Change:
    """A claim that differs; None on the side that does not have it."""

    replication: str
    claim: str
    then: Finding | None
    now: Finding | None

    def __str__(self) -> str:
        if self.then is None and self.now:
            return f"{self.claim}: added ({self.now.verdict})"
        if self.then and self.now is None:
            return f"{self.claim}: withdrawn (was {self.then.verdict})"
        assert self.then and self.now
        pairs = zip(self.then.about().items(), self.now.about().values(), strict=True)
        parts = [f"{label} {old} -> {new}" for (label, old), new in pairs if old != new]
        return f"{self.claim}: {'; '.join(parts) or 'measured values differ by less than the digits shown'}"


def diff(revision: str, json_wanted: bool) -> None:
    changes = changed(_findings(_at(revision), f"{CLAIMS} of {revision}"), _findings(_today(), str(CLAIMS)))
    if json_wanted:
        print(json.dumps([asdict(change) for change in changes], indent=1, ensure_ascii=False))
        return
    if not changes:
        print(f"No verdict and no measured value changed since {revision}.")
        return
    out = console()
    for paper, of_paper in groupby(changes, key=lambda change: change.replication):
        out.print(paper, style="bold", markup=False)
        for change in of_paper:
            out.print(f"  {change}", markup=False)
    verdicts = sum(bool(each.then and each.now and each.then.verdict != each.now.verdict) for each in changes)
    many = "claim differs" if len(changes) == 1 else "claims differ"
    out.print(f"{len(changes)} {many} from {revision}; the verdict of {verdicts} changed.", markup=False)


Findings = dict[tuple[str, str], Finding]


def changed(then: Findings, now: Findings) -> list[Change]:
    """By paper, in the order of today's claims; those that are gone come last."""
    claims = sorted(dict.fromkeys([*now, *then]), key=lambda claim: claim[0])
    pairs = [Change(*claim, then.get(claim), now.get(claim)) for claim in claims]
    return [pair for pair in pairs if not pair.then or not pair.now or not _same(pair.then, pair.now)]


def _same(then: Finding, now: Finding) -> bool:
    """Numbers to ten digits: older files keep digits that a sum in another order would change."""
    pairs = zip(asdict(then).values(), asdict(now).values(), strict=True)
    return all(
        math.isclose(old, new, rel_tol=1e-10, abs_tol=1e-12)
        if isinstance(old, float | int) and isinstance(new, float | int)
        else old == new
        for old, new in pairs
    )


def _findings(text: str, name: str) -> Findings:
    """By paper and claim."""
    try:
        return {(row["replication"], row["claim"]): _finding(row) for row in json.loads(text)}
    except ValueError:
        raise Problem(f"{name} is not JSON, perhaps after a merge.", "Make it again: replicate report") from None
    except (TypeError, KeyError):
        raise Problem(f"{name} is of another version of the suite, and not a list of claims.") from None


def _finding(row: dict[str, Any]) -> Finding:
    numbers = {name: row.get(name) for name in ("published", "margin", "mean", "ci_low", "ci_high")}
    is_factor = row.get("margin_is_factor", False)
    return Finding(row["verdict"], **numbers, margin_is_factor=is_factor, n=row.get("n", 0), unit=row.get("unit", ""))


def _today() -> str:
    if not (ROOT / CLAIMS).exists():
        raise Problem(f"{CLAIMS} is missing.", "Make it: replicate report")
    return (ROOT / CLAIMS).read_text(encoding="utf-8")


def _at(revision: str) -> str:
    """claims.json as a commit has it."""
    if _git("rev-parse", "--git-dir") is None:
        raise Problem("This project is not a git checkout, and so has no revisions.", "Compare in a git clone of it.")
    if _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}") is None:
        raise Problem(
            f"There is no revision {revision!r} here.",
            "Name a commit, a branch or a tag: git log --oneline lists them. A shallow clone has the last ones only: "
            "git fetch --unshallow",
        )
    text = _git("show", f"{revision}:./{CLAIMS.as_posix()}")
    if text is None:
        raise Problem(f"{revision} has no {CLAIMS}: it is from before the report.", "Name a later revision.")
    return text


def _git(*arguments: str) -> str | None:
    """What git prints; None where it fails, or where there is no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8")
    except OSError:
        return None
    return None if done.returncode else done.stdout
