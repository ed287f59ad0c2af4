"""Ruling on a claim as a whole: by each declared reading of its paper, or by a shorter protocol until the full one ran.

A reading is one way of filling in what the paper leaves open. All that are declared are run before a verdict is read.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from common.evidence.claims import Claim, Reading
from common.evidence.measurements import Measurements
from common.evidence.ruling import Ruling, rule
from common.evidence.verdicts import of_readings

Found = Mapping[str, Measurements]  # by experiment


@dataclass(frozen=True)
class Whole:
    """What became of a claim."""

    claim: Claim  # as it was measured: by its first reading, or by its reduced experiment
    ruling: Ruling
    readings: list[tuple[Reading, Ruling]]

    @property
    def waiting(self) -> list[str]:
        """The readings that have not run, where others have."""
        names = [reading.reads for reading, ruling in self.readings if ruling.verdict == "not run"]
        return names if len(names) < len(self.readings) else []

    def sides(self, found: Found) -> list[Measurements]:
        return sides_of(self.claim, found)


def sides_of(claim: Claim, found: Found) -> list[Measurements]:
    return [found[name] for name, _ in claim.sides]


def rule_whole(claim: Claim, found: Found) -> Whole:
    primary = claim.primary
    if claim.reduced and not _has_run(primary, found):
        shorter = claim.by(claim.reduced)
        if _has_run(shorter, found):
            return Whole(shorter, rule(shorter, *sides_of(shorter, found)), [])
    first = rule(primary, *sides_of(primary, found))
    if not claim.readings:
        return Whole(primary, first, [])
    rulings = [(reading, rule(claim.by(reading), *sides_of(claim.by(reading), found))) for reading in claim.readings]
    return Whole(primary, _together(first, rulings), rulings)


def _has_run(claim: Claim, found: Found) -> bool:
    return all(side.finished for side in sides_of(claim, found))


def _together(first: Ruling, rulings: list[tuple[Reading, Ruling]]) -> Ruling:
    """Only readings that ran by the full protocol decide."""
    ran = [(reading, ruling) for reading, ruling in rulings if ruling.verdict not in ("not run", "indicative")]
    if not ran:
        return first
    verdict = of_readings([ruling.verdict for _, ruling in ran])
    counted = Counter(ruling.verdict for _, ruling in ran)
    several = f"{len(ran)} readings" if len(ran) > 1 else "the one reading"
    said = f"by {several} that ran: " + ", ".join(f"{count} {name}" for name, count in counted.items())
    directions = {ruling.direction for _, ruling in ran}
    direction = directions.pop() if verdict == "not replicated" and len(directions) == 1 else None
    return Ruling(first.measured, verdict, said, direction)
