"""Choosing what is retrained."""

from string import ascii_letters
from types import SimpleNamespace

import pytest

from common.cli import names
from common.cli import verify as verifying
from common.errors import Problem
from common.evidence.measurements import measurements
from common.experiments.load import experiment
from common.project import papers
from common.verify.compare import SeedTest
from common.verify.retrain import Chosen, Verification


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
    answers = verifying.verify_all(["q_learning/taxi_greedy"])
    assert [run.seed for run in retrained] == [
        record.seed for record in measurements("q_learning")["taxi_greedy"].records
    ]
    out = capsys.readouterr().out
    assert f"{len(answers)} runs, about" in out and f"{len(answers)} identical bits." in out


def test_all_of_a_paper_are_those_of_the_tiers_that_run_here(retrained, monkeypatch):
    monkeypatch.setenv("REPLICATE_TIERS", "quick")
    verifying.verify_all(["dqn"])
    expected = [
        (name, record.seed)
        for name, found in measurements("dqn").items()
        if found.experiment.tier == "quick"
        for record in found.records
    ]
    assert [(run.experiment.name, run.seed) for run in retrained] == expected


def test_nothing_recorded_is_a_problem(retrained, monkeypatch):
    monkeypatch.setattr(verifying, "_recorded", lambda text: [])
    with pytest.raises(Problem, match="no recorded run"):
        verifying.verify_all(["dqn"])


def test_the_smallest_p_of_all_runs_is_said_with_how_many_tests_there_were(retrained, monkeypatch, capsys):
    def retrain(runs):
        tests = [SeedTest("accuracy", 0.5, 4, 0.6), SeedTest("loss", 2.0, 4, 0.1)]
        return [Verification(run.name, "within seed noise", "made up", tuple(tests)) for run in runs]

    monkeypatch.setattr(verifying, "retrain", retrain)
    answers = verifying.verify_all(["q_learning/taxi_greedy"])
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith(f"Smallest p of {2 * len(answers)} tests: 0.1, that of loss in q_learning/taxi_greedy seed ")


def test_a_seed_without_a_record_is_refused_and_the_recorded_ones_named(retrained):
    seeds = [record.seed for record in measurements("keras_mnist_mlp")["rmsprop_then"].records]
    with pytest.raises(Problem, match="has no recorded seed 99") as caught:
        verifying.verify(["keras_mnist_mlp/rmsprop_then"], 99)
    assert f"Recorded: {', '.join(map(str, seeds))}." in str(caught.value)
    assert retrained == []


def test_a_seed_goes_with_an_experiment(retrained):
    with pytest.raises(Problem, match="goes with an experiment"):
        verifying.verify(["keras_mnist_mlp"], 3)


def test_what_has_never_run_is_refused_with_the_way_to_run_it(retrained, monkeypatch):
    monkeypatch.setattr(verifying, "find", lambda *run: None)
    with pytest.raises(Problem, match="Run it: replicate run keras_mnist_mlp/rmsprop_then"):
        verifying.verify(["keras_mnist_mlp/rmsprop_then"])


def behind(text: str) -> list[str]:
    return [str(each) for each in names.experiments_behind(text)]


def test_a_claim_stands_for_the_experiments_it_rests_on():
    assert behind("keras_mnist_mlp/accuracy_then") == ["keras_mnist_mlp/rmsprop_then"]
    both = ["q_learning/grid_world_double_linear", "q_learning/grid_world_q_linear"]
    assert behind("q_learning/grid_world_linear") == both
    assert behind("char_rnn/adding_lstm") == ["char_rnn/adding_lstm"]  # an experiment, and a claim


def test_where_a_claim_cannot_stand_its_experiment_is_named():
    with pytest.raises(Problem, match="is a claim, measured by keras_mnist_mlp/rmsprop_then"):
        names.chosen("keras_mnist_mlp/accuracy_then")


def short_runs(papers: int, seconds: float) -> dict[str, SimpleNamespace]:
    return {f"paper_{number}": SimpleNamespace(paper=f"paper_{number}", seconds=seconds) for number in range(papers)}


def test_a_sample_holds_as_many_papers_as_fit_and_names_the_others():
    known = short_runs(papers=40, seconds=30)
    runs, rest = verifying.sample(list(known), "a commit", 480, known.__getitem__)
    assert len(runs) == 16 and sorted([*rest, *(run.paper for run in runs)]) == sorted(known)


def test_what_does_not_fit_leaves_its_place_to_the_next():
    known = {**short_runs(papers=8, seconds=50), "slow": SimpleNamespace(paper="slow", seconds=500)}
    runs, rest = verifying.sample(list(known), "a commit", 480, known.__getitem__)
    assert len(runs) == 8 and rest == ["slow"]


def test_a_sample_is_drawn_by_the_commit_so_that_others_get_their_turn():
    known = short_runs(papers=40, seconds=30)
    samples = {commit: verifying.sample(list(known), commit, 480, known.__getitem__) for commit in ascii_letters}
    again = verifying.sample(list(known), "a", 480, known.__getitem__)
    assert again == samples["a"] and again != samples["b"]
    assert {run.paper for runs, _ in samples.values() for run in runs} == set(known)


def test_a_run_cut_short_is_expected_to_take_its_share():
    whole = experiment("lecun1998", "lenet5")
    assert Chosen(whole, 0, epochs=2).seconds == pytest.approx(Chosen(whole, 0).seconds / 10)


def test_by_default_the_papers_that_fit_are_retrained_and_the_others_count_as_unchecked(retrained, monkeypatch, capsys):
    monkeypatch.setenv("REPLICATE_WORKERS", "1")
    monkeypatch.setattr(verifying, "SECONDS", 15)
    answers = verifying.verify_sample()
    left_out = {answer.run for answer in answers if answer.answer == "unchecked"}
    assert {run.experiment.paper for run in retrained} == set(papers()) - left_out
    assert left_out and retrained and sum(run.seconds for run in retrained) <= 15
    said = capsys.readouterr().out
    assert all(paper in said for paper in left_out)
