"""A retrained run beside its record: what is the same, what is noise, and what is neither."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.evidence.measurements import Measurements
from common.experiments.experiment import Experiment
from common.records import store
from common.records.record import Ingredients, Record, Summary, content
from common.runs.run import Result
from common.runs.worker import Job, Outcome
from common.verify.compare import compare
from common.verify.retrain import Verification, confirmed
from tests.runs import record_of

ACCURACIES = [98.1, 98.3, 98.2, 98.4, 98.0]  # mean 98.2, sd 0.158; t(0.9995, 4) = 8.610: 98.2 ± 1.491
DIVERGED = "diverged: loss was nan after epoch 3"


def made(seed: int, **parts) -> Record:
    settings = {"epochs": 3, "learning_rate": 0.1}
    ingredients = Ingredients(code="c", settings=settings, datasets={}, environments={}, seed=seed)
    place = {"replication": "made_up", "experiment": "ours", "seed": seed}
    body = {**place, "key": ingredients.key, "ingredients": ingredients, "circumstances": {}, **parts}
    return record_of(body)


def finished(seed: int, metrics: dict, history: dict | None = None) -> Record:
    result = {"seed": seed, "metrics": metrics, "history": history or {}, "parameters": 10}
    return made(seed, status="finished", result=result)


def failed(seed: int) -> Record:
    return made(seed, status="failed", reason=DIVERGED, result=None)


def runs(values: list) -> list[Record]:
    """A run per value, whose history reaches it by steps of 1."""
    return [
        finished(seed, {"accuracy": value}, {"accuracy": [value - 2, value - 1, value]})
        for seed, value in enumerate(values)
    ]


def beside(records: list[Record], stochastic: bool = True) -> Measurements:
    about = {
        "paper": "made_up",
        "name": "ours",
        "title": "Made up",
        "entry": "replications.made_up.ours:run",
        "settings_class": "replications.made_up.ours:Settings",
        "seeds": len(records) if stochastic else 1,
        "stochastic": stochastic,
        "tier": "quick",
        "minutes": 1.0,
        "metrics": {"accuracy": {"unit": "%", "meaning": "right answers"}},
    }
    return Measurements(Experiment.model_validate(about), records, all_stale=False, stale_left_out=0)


def came_out(metrics: dict, history: dict | None = None, epochs: int = 3, **parts) -> Outcome:
    settings = {"epochs": epochs, "learning_rate": 0.1}
    made_of = Ingredients(code="c", settings=settings, datasets={}, environments={}, seed=0)
    job = Job("made_up", "ours", "", "", settings, made_of, [], {}, purpose="verify")
    result = Result(metrics, **{"parameters": 10, **parts})
    return Outcome(job, "finished", None, result, history or {}, {"seconds": 2.0})


def came_to_nothing(status: str, reason: str) -> Outcome:
    outcome = came_out({})
    return Outcome(outcome.job, status, reason, circumstances={"seconds": 2.0})


def answer(outcome: Outcome, records: list[Record], stochastic: bool = True) -> tuple[str, str]:
    epochs = outcome.job.settings["epochs"]
    found = compare(outcome, records[0], beside(records, stochastic), epochs if epochs < 3 else None)
    return found.answer, found.detail


@given(st.floats(-1e6, 1e6), st.integers(1, 4))
def test_the_same_numbers_are_identical_bits_however_few_the_seeds(value, seeds):
    history = {"accuracy": [value - 2, value - 1, value]}
    assert answer(came_out({"accuracy": value}, history), runs([value] * seeds))[0] == "identical bits"


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [(96.8, "within seed noise"), (99.6, "within seed noise"), (96.6, "different"), (99.8, "different")],
)
def test_other_bits_are_compared_with_what_the_seeds_predict(accuracy, expected):
    found, detail = answer(came_out({"accuracy": accuracy}, {"accuracy": [1.0, 2.0, accuracy]}), runs(ACCURACIES))
    assert found == expected
    assert f"accuracy {accuracy:g} here, 98.1 in the record, 99.9% of seeds expected in 96." in detail


def test_numbers_that_differ_late_are_written_so_that_it_shows():
    _, detail = answer(came_out({"accuracy": 98.1000001}, {"accuracy": [1.0, 2.0, 98.1000001]}), runs(ACCURACIES))
    assert "accuracy 98.1000001 here, 98.1 in the record" in detail


def test_the_words_name_the_test_and_its_p_value():
    # t = (98.5 - 98.2) / (0.158114 * sqrt(1 + 1/5)) = 1.73205; by the closed form of Student's distribution with 4
    # degrees of freedom p = 1 - 3/4 * t/sqrt(1 + t^2/4) * (1 - t^2/(12 + 3 t^2)) = 0.1583.
    found, detail = answer(came_out({"accuracy": 98.5}, {"accuracy": [1.0, 2.0, 98.5]}), runs(ACCURACIES))
    assert found == "within seed noise"
    assert "t = 1.73 with 4 degrees of freedom, p = 0.16" in detail
    assert "smallest p" not in detail  # there is but one


def test_of_several_metrics_that_with_the_smallest_p_is_named():
    losses = [0.11, 0.13, 0.12, 0.14, 0.10]  # mean 0.12, sd 0.0158
    records = [
        finished(seed, {"accuracy": accuracy, "loss": loss})
        for seed, (accuracy, loss) in enumerate(zip(ACCURACIES, losses, strict=True))
    ]
    outcome = came_out({"accuracy": 98.3, "loss": 0.5})
    found = compare(outcome, records[0], beside(records))
    assert found.answer == "different" and found.detail.endswith("; smallest p: that of loss")
    assert [test.name for test in found.tests] == ["accuracy", "loss"]
    assert found.tests[1].p < 0.001 < found.tests[0].p


@pytest.mark.parametrize("seeds", [1, 2])
def test_from_two_seeds_nothing_can_be_expected(seeds):
    """With two, the interval would be hundreds of times as wide as they are apart, and hold anything."""
    found, detail = answer(came_out({"accuracy": 12.0}, {"accuracy": [1.0, 2.0, 12.0]}), runs(ACCURACIES[:seeds]))
    assert found == "unchecked"
    assert f"too few seeds for an interval ({seeds} where 3 are needed)" in detail


def test_failed_siblings_are_no_seeds_to_expect_anything_from():
    records = [*runs(ACCURACIES[:2]), failed(2)]
    assert answer(came_out({"accuracy": 12.0}, {"accuracy": [1.0, 2.0, 12.0]}), records)[0] == "unchecked"


@pytest.mark.parametrize(
    ("mean", "expected"), [(2.04, "within seed noise"), (1.96, "within seed noise"), (2.1, "different")]
)
def test_learners_show_their_spread_themselves(mean, expected):
    # One run suffices: t(0.9995, 9999) = 3.2915; 3.2915 * 1 * sqrt(1/10000 + 1/10000) = 0.0465.
    record = finished(0, {"accuracy": {"mean": 2.0, "sd": 1.0, "n": 10_000}})
    found, words = answer(came_out({"accuracy": Summary(mean, 1.0, 10_000)}), [record])
    assert found == expected
    assert "with 9999 degrees of freedom" in words


@pytest.mark.parametrize(("value", "expected"), [(2.0000001, "within rounding"), (2.001, "different")])
def test_a_deterministic_method_may_differ_by_rounding_only(value, expected):
    found, words = answer(came_out({"accuracy": value}), [finished(0, {"accuracy": 2.0})], stochastic=False)
    assert found == expected and "p =" not in words


@pytest.mark.parametrize(("status", "reason"), [("failed", DIVERGED), ("error", "ValueError: no\nTraceback ...")])
def test_a_run_that_fails_here_and_did_not_there_is_an_answer(status, reason):
    found, detail = answer(came_to_nothing(status, reason), runs(ACCURACIES))
    assert (found, detail) == ("failed", f"{reason.splitlines()[0]} here, finished in the record")


def test_two_failures_are_no_identical_bits():
    found, detail = answer(came_to_nothing("failed", DIVERGED), [failed(0)])
    assert (found, detail) == ("both failed", f"{DIVERGED} here, {DIVERGED} in the record")


def test_a_crash_is_a_failure_even_beside_a_record_of_one():
    assert answer(came_to_nothing("error", "ValueError: no"), [failed(0)])[0] == "failed"


def test_what_finishes_here_and_failed_there_is_different():
    assert answer(came_out({"accuracy": 98.0}), [failed(0)]) == (
        "different",
        f"finished here, {DIVERGED} in the record",
    )


def test_another_number_of_parameters_is_another_model():
    outcome = came_out({"accuracy": 98.1}, {"accuracy": [96.1, 97.1, 98.1]}, parameters=11)
    assert answer(outcome, runs(ACCURACIES)) == ("different", "11 parameters here, 10 in the record")


def test_the_same_metrics_by_another_way_are_no_identical_bits():
    outcome = came_out({"accuracy": 98.1}, {"accuracy": [96.1, 97.2, 98.1]})
    assert answer(outcome, runs(ACCURACIES))[0] == "within seed noise"


@pytest.mark.parametrize("epochs", [3, 2])
@pytest.mark.parametrize("names", [["loss"], ["accuracy", "loss"], []])
def test_a_history_of_other_things_is_different_in_its_first_epochs_too(names, epochs):
    outcome = came_out({"accuracy": 98.1}, dict.fromkeys(names, [96.1, 97.1, 98.1][:epochs]), epochs)
    assert answer(outcome, runs(ACCURACIES)) == ("different", "the two histories are not of the same things")


@pytest.mark.parametrize(
    ("exhibit", "expected"),
    [
        ({"image": [1, 2]}, "identical bits"),
        ({"image": [1, 3]}, "different"),
        ({"other": [1, 2]}, "different"),
        ({"image": [1, 2], "other": [1, 2]}, "different"),
        (None, "different"),
    ],
)
def test_the_exhibit_is_compared_too(tmp_path, monkeypatch, exhibit, expected):
    monkeypatch.setattr(store, "REPORTS", tmp_path)
    kept, packed = store.pack_exhibit(0, {"image": np.array([1, 2])})
    (record,) = runs([98.1])
    record = record_of({**content(record), "exhibit": kept})
    store.save(record, packed)
    here = exhibit and {name: np.array(values) for name, values in exhibit.items()}
    outcome = came_out({"accuracy": 98.1}, record.result.history, exhibit=here)
    assert answer(outcome, [record])[0] == expected


# The first epochs alone.


@given(st.lists(st.floats(0, 100), min_size=3, max_size=3), st.integers(1, 2))
def test_the_first_epochs_are_identical_bits_when_the_history_begins_with_them(values, epochs):
    record = finished(0, {"accuracy": values[-1]}, {"accuracy": values})
    outcome = came_out({"accuracy": values[epochs - 1]}, {"accuracy": values[:epochs]}, epochs)
    found, detail = answer(outcome, [record])
    assert found == "identical bits"
    assert f"the history of the first {epochs} epochs agrees" in detail


@given(st.floats(0, 200))
def test_first_epochs_of_other_bits_are_compared_with_the_same_epoch_of_other_seeds(value):
    # After two epochs of three, every run is 1 below where it ends: 97.2 ± 1.491.
    assume(value != ACCURACIES[0] - 1 and abs(abs(value - 97.2) - 1.4913) > 0.001)
    found, detail = answer(came_out({"accuracy": value}, {"accuracy": [96.1, value]}, 2), runs(ACCURACIES))
    assert found == ("within seed noise" if 97.2 - 1.4913 < value < 97.2 + 1.4913 else "different")
    assert "accuracy after epoch 2" in detail


def test_runs_are_confirmed_where_one_was_checked_and_none_disagrees():
    same, other, failed_here, unchecked = (
        Verification("a run", answer, "why") for answer in ("identical bits", "different", "failed", "unchecked")
    )
    assert confirmed([same]) and confirmed([unchecked, same])
    assert not confirmed([unchecked]) and not confirmed([])
    assert not confirmed([same, other]) and not confirmed([same, failed_here])
