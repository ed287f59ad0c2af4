"""Every experiment of every replication, tiny, trained on both backends."""

import math
from fnmatch import fnmatch

import pytest

from common.project import papers
from tests.smoke_project import make_finished, replicate, results, succeeded

pytestmark = pytest.mark.torture

#: What draws all its random numbers by numpy. The others start from Keras's, which differ from backend to backend.
SAME_NUMBERS = (
    "char_rnn/*",
    "dqn/*",
    "q_learning/*",
    "keras_mnist_mlp/softmax_regression/*",
    "lecun1998/fc_*",
    "lecun1998/lenet[145]/*",
)


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[dict, dict]:
    """Results by paper/experiment/0, under TensorFlow and under JAX."""
    project = make_finished(tmp_path_factory.mktemp("backends"))
    seed_0 = {name: found for name, found in results(project).items() if name.endswith("/0")}
    for paper in papers():
        succeeded(replicate(project, "run", paper, "--seeds", "0", "--fresh", KERAS_BACKEND="jax"))
    return seed_0, {name: found for name, found in results(project).items() if name in seed_0}


def test_every_experiment_gives_the_same_measurements_on_both(both):
    for name, tensorflow in both[0].items():
        jax = both[1][name]
        assert jax["metrics"].keys() == tensorflow["metrics"].keys(), name
        assert jax["parameters"] == tensorflow["parameters"], name
        assert lengths(jax) == lengths(tensorflow), name
        assert all(math.isfinite(number) for number in numbers(jax)), name


def test_the_same_random_numbers_give_the_same_results(both):
    compared = [name for name in both[0] if any(fnmatch(name, pattern) for pattern in SAME_NUMBERS)]
    assert {name.partition("/")[0] for name in compared} >= {"char_rnn", "dqn", "q_learning", "lecun1998"}
    for name in compared:
        assert numbers(both[1][name]) == pytest.approx(numbers(both[0][name]), rel=1e-3, abs=1e-6), name


def lengths(result: dict) -> dict[str, int]:
    return {name: len(values) for name, values in result["history"].items()}


def numbers(result: dict) -> list[float]:
    """All that was measured, epoch by epoch and at the end."""
    metrics = [value if isinstance(value, dict) else {"mean": value} for value in result["metrics"].values()]
    return [
        *(number for values in result["history"].values() for number in values),
        *(number for metric in metrics for number in metric.values()),
    ]
