"""What a reader must know of a verdict besides its reason: what is missing, stale, or was promised otherwise."""

from common.evidence.claims import Claim, preregistered
from common.evidence.measurements import Evidence
from common.records.provenance import terms


def notes(claim: Claim, sides: list[Evidence]) -> list[str]:
    """Each a sentence without its full stop, to follow the reason."""
    found = [
        note for side in sides for note in (_seeds_missing(side), _terms(side), *_stale(side), _dirty(side)) if note
    ]
    promise = _promise(claim, sides)
    return list(dict.fromkeys([*found, *([promise] if promise else [])]))


def _seeds_missing(found: Evidence) -> str:
    """Fewer seeds than were promised is something that the reader must know."""
    present, promised = len(found.records) + found.left_out, found.experiment.seeds
    return "" if present == promised else f"only {present} of the {promised} seeds of {found.name} are run"


def _terms(found: Evidence) -> str:
    """Seeds that were added, or a protocol that was called full, after the runs would bend a verdict unseen."""
    changed: set[str] = set()
    for record in found.records:
        old, new = record.circumstances.get("terms", {}), terms(record.replication, record.experiment)
        changed |= {part for part in old if old[part] != new[part]}
    return f"after runs of {found.name} its {' and '.join(sorted(changed))} were changed" if changed else ""


def _stale(found: Evidence) -> list[str]:
    changed = f"the runs of {found.name} are stale, from before a change of its code, settings or data"
    left_out = f"{found.left_out} stale run{'s' if found.left_out > 1 else ''} of {found.name} left out"
    return [*([changed] if found.outdated else []), *([left_out] if found.left_out else [])]


def _dirty(found: Evidence) -> str:
    """Code that no commit holds cannot be looked up; nor can code where git had no answer (None)."""
    count = sum(record.circumstances.get("dirty", False) is not False for record in found.records)
    return f"{count} run{'s' if count > 1 else ''} of {found.name} made with uncommitted changes" if count else ""


def _promise(claim: Claim, sides: list[Evidence]) -> str:
    """A word when what decides on the claim is not what it was when the runs were made."""
    records = [record for side in sides for record in side.records]
    then = [record.circumstances["promised"].get(claim.id) for record in records]
    if None in then:
        return "this claim was written down after these runs"
    changed: set[str] = set()
    for record, old in zip(records, then, strict=True):
        new = preregistered(record.replication)[record.experiment][claim.id]
        changed |= {part for part in {*old, *new} if old.get(part) != new.get(part)}
    return f"after these runs the claim was changed in: {', '.join(sorted(changed))}" if changed else ""
