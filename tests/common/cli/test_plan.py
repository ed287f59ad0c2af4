"""What a plan says that runs will cost."""

import pytest

from common.cli.plan import minutes
from common.evidence.measurements import evidence
from common.experiments.load import experiments
from common.runs.plan import job

PAPER = "keras_mnist_mlp"


@pytest.mark.parametrize(("side_by_side", "seeds", "rounds"), [("1", 4, 4), ("2", 4, 2), ("8", 4, 1)])
def test_runs_take_as_long_as_those_before_them_shared_among_workers(monkeypatch, side_by_side, seeds, rounds):
    monkeypatch.setenv("REPLICATE_WORKERS", side_by_side)
    taken = [record.seconds for record in evidence(PAPER)["rmsprop_then"].finished]
    expected = rounds * sum(taken) / len(taken) / 60
    assert minutes([job(PAPER, "rmsprop_then", seed) for seed in range(seeds)]) == pytest.approx(expected)


def test_what_has_never_run_takes_what_its_author_says(monkeypatch):
    monkeypatch.setenv("REPLICATE_WORKERS", "1")
    name, found = next((name, each) for name, each in evidence("char_rnn").items() if not each.finished)
    assert minutes([job("char_rnn", name, 0)]) == experiments("char_rnn")[name].minutes == found.experiment.minutes
