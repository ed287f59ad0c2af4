"""Choosing what is retrained."""

import pytest

from common.cli import verify as verifying
from common.errors import Problem
from common.evidence.measured import evidence
from common.evidence.verify import Verification


@pytest.fixture
def retrained(monkeypatch) -> list:
    """The runs that would be retrained."""
    chosen: list = []

    def retrain(runs):
        chosen.extend(runs)
        return [Verification(run.name, "identical bits", "made up") for run in runs]

    monkeypatch.setattr(verifying, "retrain", retrain)
    monkeypatch.setattr(verifying, "_missing_data", lambda run: "")
    return chosen


def test_all_of_an_experiment_are_its_recorded_seeds(retrained, capsys):
    answers = verifying.verify_all([("q_learning", "taxi_greedy")])
    assert [run.seed for run in retrained] == [record.seed for record in evidence("q_learning")["taxi_greedy"].records]
    out = capsys.readouterr().out
    assert f"{len(answers)} runs, about" in out and f"{len(answers)} identical bits." in out


def test_all_of_a_paper_are_those_of_the_tiers_that_run_here(retrained, monkeypatch):
    monkeypatch.setenv("REPLICATE_TIERS", "quick")
    verifying.verify_all([("dqn", None)])
    expected = [
        (name, record.seed)
        for name, found in evidence("dqn").items()
        if found.experiment.tier == "quick"
        for record in found.records
    ]
    assert [(run.experiment, run.seed) for run in retrained] == expected


def test_nothing_recorded_is_told(retrained, monkeypatch):
    monkeypatch.setattr(verifying, "evidence", lambda paper: {})
    with pytest.raises(Problem, match="no recorded run"):
        verifying.verify_all([("dqn", None)])
