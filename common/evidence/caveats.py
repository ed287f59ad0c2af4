"""What a reader must know of a verdict besides its reason: what is missing, stale, or was preregistered otherwise."""

from common.evidence import promises_kept
from common.evidence.claims import Claim, preregistered
from common.evidence.measurements import Measurements
from common.records.provenance import terms


def caveats(claim: Claim, sides: list[Measurements]) -> list[str]:
    """Each a sentence without its full stop, to follow the reason."""
    of_runs = [part for side in sides for part in (_seeds_missing(side), *_stale(side), _dirty(side))]
    scored = not any(side.experiment.reduced for side in sides)
    since = [part for side in sides for part in promises_kept.broken(claim, side.experiment, scored)]
    if not since:  # the ledger does not know of it yet: no command has run since
        since = [*(_terms(side) for side in sides), *([_rule(claim, sides)] if scored else [])]
    return list(dict.fromkeys(filter(None, [*of_runs, *since])))


def _seeds_missing(found: Measurements) -> str:
    """Fewer seeds than were declared is something that the reader must know."""
    present, declared = len(found.records) + found.stale_left_out, found.experiment.seeds
    return "" if present == declared else f"only {present} of the {declared} seeds of {found.name} have run"


def _terms(found: Measurements) -> str:
    """Seeds that were added, or a protocol that was called full, after the runs would bend a verdict unseen."""
    changed: set[str] = set()
    for record in found.records:
        old, new = record.circumstances.get("terms", {}), terms(found.experiment)
        changed |= {part for part in old if old[part] != new[part]}
    return f"after runs of {found.name} its {' and '.join(sorted(changed))} were changed" if changed else ""


def _stale(found: Measurements) -> list[str]:
    changed = f"the runs of {found.name} are stale, from before a change of its code, settings or data"
    left_out = f"{found.stale_left_out} stale run{'s' if found.stale_left_out > 1 else ''} of {found.name} left out"
    return [*([changed] if found.all_stale else []), *([left_out] if found.stale_left_out else [])]


def _dirty(found: Measurements) -> str:
    """Code that no commit holds cannot be looked up; nor can code where git had no answer (None)."""
    count = sum(record.circumstances.get("dirty", False) is not False for record in found.records)
    return f"{count} run{'s' if count > 1 else ''} of {found.name} made with uncommitted changes" if count else ""


def _rule(claim: Claim, sides: list[Measurements]) -> str:
    """A word when what decides on the claim is not what it was when the runs were made."""
    pairs = [
        (record.circumstances["promised"].get(claim.id), preregistered(side.experiment.paper)[side.name][claim.id])
        for side in sides
        for record in side.records
    ]
    if any(then is None for then, _ in pairs):
        return "this claim was written down after these runs"
    changed = {part for then, now in pairs for part in {*then, *now} if then.get(part) != now.get(part)}
    return f"after these runs the claim was changed in: {', '.join(sorted(changed))}" if changed else ""
