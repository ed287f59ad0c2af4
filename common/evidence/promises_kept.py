"""What the ledger tells of a claim: what was promised before runs that have been made since, and is not so any more."""

import itertools
import json
import textwrap
from collections.abc import Iterator
from typing import Any

from common.errors import Problem
from common.evidence.claims import Claim, claims, preregistered
from common.experiments.experiment import Experiment
from common.experiments.settings import departures
from common.files import canonical_json
from common.project import shown
from common.records import ledger
from common.records.ledger import Promise
from common.records.provenance import terms

Parts = dict[str, Any]


def broken(claim: Claim, experiment: Experiment, scored: bool) -> list[str]:
    """Each a sentence without its full stop: what was changed after runs, and what these had measured.

    On the rule of a claim that is not `scored` nothing hangs.
    """
    rule = preregistered(experiment.paper)[experiment.name].get(claim.id, {})
    said: dict[str, None] = {}
    for promise, after in _with_runs(experiment):
        changed = [
            *_differences("", promise.terms, terms(experiment)),
            *_differences("setting ", promise.settings, departures(experiment.prepared)),
        ]
        if scored and claim.id in promise.claims:
            changed = [*_differences("the claim's ", promise.claims[claim.id]["rule"], rule), *changed]
        if scored and claim.id not in promise.claims:
            said[f"this claim was written down after {_of_runs(after, claim.metric)}"] = None
        if changed:
            said[f"changed after {_of_runs(after, claim.metric)}: {', '.join(changed)}"] = None
    return list(said)


def corrections(claim: Claim, experiment: Experiment) -> list[str]:
    """The milder kind: its words, place or source were put right after runs, and no number of it."""
    words = {"statement": " ".join(claim.statement.split()), "where": claim.where, "source": claim.source}
    parts = {
        part
        for promise, _ in _with_runs(experiment)
        for part, now in words.items()
        if promise.claims.get(claim.id, {}).get("words", {}).get(part, now) != now
    }
    return sorted(parts)


def withdrawn(paper: str) -> dict[str, str]:
    """The claims that are no more, and why; refuses one that was dropped without a word after runs were made for it."""
    given = claims(paper).withdrawn
    known = {claim.id for claim in claims(paper).claims} | given.keys()
    for experiment in ledger.names(paper):
        for promise in ledger.promises(paper, experiment):
            if lost := promise.claims.keys() - known:
                path = shown(ledger.path_of(paper, experiment, promise.number))
                raise Problem(
                    f"replications/{paper}/claims.yaml has no claim {min(lost)!r} any more, which {path} promises.",
                    "A claim is not deleted: say under `withdrawn` why it is no more.",
                )
    return given


def _with_runs(experiment: Experiment) -> Iterator[tuple[Promise, Promise]]:
    """The promises under which runs were made, each with the one that came after it."""
    made = ledger.promises(experiment.paper, experiment.name)
    return ((promise, after) for promise, after in itertools.pairwise(made) if after.measured)


def _of_runs(after: Promise, metric: str) -> str:
    found = after.measured.get(metric)
    if found is None:
        return f"runs of {after.experiment}"
    runs = f"{found['n']:g} run{'s' if found['n'] > 1 else ''}"
    return f"{runs} of {after.experiment} (mean {metric} {found['mean']:.5g})"


def _differences(whose: str, then: Parts, now: Parts) -> Iterator[str]:
    now = json.loads(canonical_json(now))  # as a file has it
    for part in sorted({*then, *now}):
        old, new = then.get(part), now.get(part)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _differences(f"{whose}{part} ", old, new)
        elif old != new:
            yield f"{whose}{part} ({_short(old)} → {_short(new)})"


def _short(value: object) -> str:
    """A margin by its number, what is long by how much there is of it."""
    if isinstance(value, dict) and "value" in value:
        return f"{value['value']:g}"
    if isinstance(value, list):
        return f"{len(value)}"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else textwrap.shorten(str(value), 40, placeholder=" …")
