"""No number behind a claim was typed: each in its evidence is its own row's, its own records', or was promised in YAML.

What stands in tables is held cell by cell against the data by test_cells.py; what people write, by
test_typed_numbers.py.
"""

import json
import re
from collections.abc import Iterator
from statistics import mean

import pytest

from common.evidence.claims import Claim, claims
from common.experiments.load import experiments
from common.experiments.settings import epochs_of
from common.pages.claim.provenance import duration
from common.pages.readme import deviations
from common.project import REPORTS, papers
from common.records.record import Record
from tests.common.pages.generated import generated
from tests.common.pages.html.test_cells import evidence_in_markdown, html_claims, plain, records

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")


def numbers(text: str) -> set[str]:
    return {found.replace(",", "").lstrip("-") for found in NUMBER.findall(text)}


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def as_written(value: object) -> set[str]:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return {f"{abs(value):.5g}", str(abs(value))}
    return numbers(str(value))


def known(paper: str, claim: Claim, row: dict) -> set[str]:
    """Every number that may stand behind this claim."""
    found = {written for value in [*leaves(row), *leaves(claim.model_dump())] for written in as_written(value)}
    for name, metric in [(claim.experiment, claim.metric), *([claim.other] if claim.other else [])]:
        experiment = experiments(paper)[name]
        words = [experiment.title, experiment.reduced or "", experiment.metrics[metric].meaning, name]
        found |= {written for text in words for written in numbers(text)}
        if then := experiment.published_cost:
            found |= numbers(f"{then.hardware} {then.seconds_per_epoch or ''} {duration(then.seconds or 0)}")
        own = [record for (of, _), record in records(paper).items() if of == name]
        found |= numbers(f"{duration(60 * experiment.minutes)} {experiment.seeds}")
        found |= {written for record in own for written in of_record(record, metric)}
        if finished := [record for record in own if record.finished]:
            seconds = mean(record.seconds for record in finished)
            found |= numbers(f"{duration(seconds)} {seconds / (epochs_of(experiment.settings) or 1):.3g}")
    for place, title in enumerate(deviations(paper), start=1):
        found |= {str(place), *numbers(title)}
    return found


def of_record(record: Record, metric: str) -> set[str]:
    about, learners = record.circumstances, set()
    if record.result and metric in record.result.metrics:
        value = record.result.metrics[metric]
        learners = {str(value.n)} if hasattr(value, "n") else set()
        learners |= as_written(record.number(metric))
    commits = [about["commit"] or "", (record.carried_from or {}).get("commit", "")]
    words = [about["cpu"], about["device"], about["finished"][:10], *(commit[:7] for commit in commits)]
    words += [f"{name} {version}" for name, version in about["versions"].items()]
    return {str(record.seed), *learners, *numbers(record.reason or ""), *numbers(" ".join(words))}


def unknown(paper: str, name: str, text: str) -> set[str]:
    row = next(row for row in json.loads((REPORTS / "claims.json").read_text()) if row["claim"] == name)
    claim = next(claim for claim in claims(paper).claims if claim.id == name)
    text = re.sub(r"<p class=ticks>[^\n]*", "", text)  # round numbers along an axis
    return numbers(plain(text)) - known(paper, claim, row)


@pytest.mark.parametrize("paper", papers())
def test_every_number_behind_a_claim_is_its_own(paper):
    page = generated()[REPORTS / "index.html"]
    told = [(name, evidence) for of, name, _, evidence in html_claims(page) if of == paper]
    told += evidence_in_markdown(generated()[REPORTS / paper / "README.md"])
    assert len(told) == 2 * len(claims(paper).claims)
    assert {name: wrong for name, evidence in told if (wrong := unknown(paper, name, evidence))} == {}
