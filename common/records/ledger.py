"""The ledger: what was promised of an experiment before its runs, one small file per promise, none ever rewritten.

A promise is all that decides on an experiment's results and verdicts and that somebody could bend: its settings, seeds
and protocol, and the rule and the words of each claim that rests on it. Where one of them has changed, a new promise
follows, and says what the runs under the old one had measured: their records may be gone by the time that anybody asks.
Each names the digest of the one before it.
"""

import datetime
import itertools
import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from common.errors import Problem
from common.experiments.experiment import Experiment
from common.experiments.settings import departures
from common.files import canonical_json, digest, pretty_json, write
from common.project import shown
from common.records.provenance import commit, terms
from common.records.record import Record
from common.records.store import find, runs_folder

FOLDER = "ledger"

Content = tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]  # settings, terms and claims


@dataclass(frozen=True)
class Promise:
    """reports/<paper>/runs/ledger/<experiment>/<number>.json"""

    experiment: str
    number: int
    previous: str | None  # digest of the promise before this one
    settings: dict[str, Any]  # those that differ from their defaults
    terms: dict[str, Any]  # seeds and protocol
    claims: dict[str, dict[str, Any]]  # of each that rests on the experiment its `rule` and its `words`
    measured: dict[str, dict[str, float]]  # under the promise before: n, mean and sd of each metric
    commit: str | None
    time: str

    def holds(self, content: Content) -> bool:
        """Whether this is what it promises."""
        return [self.settings, self.terms, self.claims] == json.loads(canonical_json(content))


def path_of(paper: str, experiment: str, number: int) -> Path:
    return runs_folder(paper) / FOLDER / experiment / f"{number}.json"


def promises(paper: str, experiment: str) -> list[Promise]:
    """All that were made of an experiment, the first first; refuses a chain that is broken."""
    found: list[Promise] = []
    count = len(list((runs_folder(paper) / FOLDER / experiment).glob("*.json")))
    for number in range(count):
        path = path_of(paper, experiment, number)
        remedy = f"A promise is never rewritten. Restore it: git checkout -- {shown(path.parent)}"
        try:
            promise = Promise(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise Problem(f"{shown(path)} cannot be read.", remedy) from None
        before = digest(asdict(found[-1])) if found else None
        if (promise.experiment, promise.number, promise.previous) != (experiment, number, before):
            raise Problem(f"{shown(path)} does not follow from the promise before it.", remedy)
        found.append(promise)
    return found


def names(paper: str) -> list[str]:
    """The experiments that promises were made of, those included that are no more."""
    return sorted(path.name for path in (runs_folder(paper) / FOLDER).glob("*"))


def has(experiment: Experiment, claims: dict[str, dict[str, Any]]) -> bool:
    """Whether its last promise is that of now."""
    made = promises(experiment.paper, experiment.name)
    return bool(made) and made[-1].holds((departures(experiment.prepared), terms(experiment), claims))


def keep(experiment: Experiment, claims: dict[str, dict[str, Any]]) -> None:
    """Write down what is promised now, where that is new. `claims` are those that rest on the experiment."""
    made = promises(experiment.paper, experiment.name)
    seeds = range(experiment.seeds)
    records = [record for seed in seeds if (record := find(experiment.paper, experiment.name, seed))]
    if not made:
        made = _from_records(experiment, records, {claim: parts["words"] for claim, parts in claims.items()})
    now = (departures(experiment.prepared), terms(experiment), claims)
    if not made or not made[-1].holds(now):
        _follow(experiment, made, now, records)


def _from_records(experiment: Experiment, records: list[Record], words: dict[str, Any]) -> list[Promise]:
    """Those under which records were made before there was a ledger; records keep rules, and no words."""

    def promised(record: Record) -> Content:
        about = record.circumstances
        rules = {
            claim: {"rule": rule, "words": words.get(claim, {})} for claim, rule in about.get("promised", {}).items()
        }
        return record.ingredients.settings, about.get("terms", terms(experiment)), rules

    made: list[Promise] = []
    earlier: list[Record] = []
    in_order = sorted(records, key=lambda record: record.circumstances.get("finished", ""))
    for _, alike in itertools.groupby(in_order, key=lambda record: canonical_json(promised(record))):
        group = list(alike)
        _follow(experiment, made, promised(group[0]), earlier)
        earlier += group
    return made


def _follow(experiment: Experiment, made: list[Promise], content: Content, records: list[Record]) -> None:
    """The next promise, after these records."""
    settings, terms, claims = content
    promise = Promise(
        experiment=experiment.name,
        number=len(made),
        previous=digest(asdict(made[-1])) if made else None,
        settings=settings,
        terms=terms,
        claims=claims,
        measured=_measured([record for record in records if record.finished]),
        commit=commit(),
        time=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )
    write(path_of(experiment.paper, experiment.name, promise.number), pretty_json(asdict(promise)))
    made.append(promise)


def _measured(records: list[Record]) -> dict[str, dict[str, float]]:
    """Over the runs, of each metric that all of them have."""
    metrics = [record.result.metrics.keys() for record in records if record.result]
    found = {}
    for metric in sorted(set(metrics[0]).intersection(*metrics)) if metrics else []:
        values = [record.number(metric) for record in records]
        sd = statistics.stdev(values) if len(values) > 1 else 0.0
        found[metric] = {"n": len(values), "mean": statistics.fmean(values), "sd": sd}
    return found
