"""What a plan says that runs will cost."""

from statistics import mean

import pytest

from common.cli import plan
from common.evidence.measurements import measurements
from common.experiments.load import experiment, experiments
from common.records import cost
from common.runs.plan import job

PAPER = "keras_mnist_mlp"


def test_runs_take_as_long_as_those_before_them():
    """In core-hours, however many run in parallel."""
    found = experiment(PAPER, "rmsprop_then")
    taken = [record.seconds for record in measurements(PAPER)["rmsprop_then"].finished]
    assert plan.Missing(found, [job(found, seed) for seed in range(4)]).hours == pytest.approx(4 * mean(taken) / 3600)


def test_what_has_never_run_takes_what_its_author_says():
    found = next(each for each in experiments("char_rnn").values() if not cost.recorded_seconds(each))
    assert plan.Missing(found, [job(found, 0)]).hours == pytest.approx(found.minutes / 60)


def some(tier: str, runs: int = 2, minutes: float = 90.0) -> plan.Missing:
    found = experiment(PAPER, "rmsprop_then").model_copy(update={"tier": tier, "minutes": minutes, "name": "never_run"})
    return plan.Missing(found, [job(experiment(PAPER, "rmsprop_then"), seed) for seed in range(runs)])


def test_totals_are_by_tier_and_say_what_does_not_run_by_default(monkeypatch):
    monkeypatch.setenv("REPLICATE_WORKERS", "2")
    todo = [some("quick", runs=1, minutes=6), some("gpu"), some("gpu", runs=1, minutes=1200), some("days")]
    quick, gpu, days, whole = plan.totals(todo, ("quick",))
    assert quick == "quick: 1 runs, about 0.1 core-hours"
    assert gpu == "gpu: 3 runs, about 23 core-hours (not by default here: replicate run PAPER --tier gpu)"
    assert days == "days: 2 runs, about 3 core-hours (by name only: replicate run PAPER/EXPERIMENT)"
    assert whole.startswith("To do: about 3 minutes with 2 in parallel.")


def test_an_estimate_says_what_it_rests_on():
    """No record of this suite was made on a GPU: whoever starts hours on one must know."""
    *_, whole = plan.totals([some("gpu")], ("gpu",))
    assert whole.endswith("Of 1 estimates 0 are from recorded runs, 1 from experiments.yaml; none of them on a GPU.")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45.2, "45.2 s"),
        (119, "119 s"),
        (450, "7.5 minutes"),
        (7199, "120 minutes"),
        (82_080, "23 hours"),
        (9000, "2.5 hours"),
    ],
)
def test_durations_in_words(seconds, words):
    assert cost.duration(seconds) == words
