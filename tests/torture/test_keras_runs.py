"""What is promised of runs that train with Keras, and a paper that needs numpy alone can't show."""

from pathlib import Path

import pytest

from common.cli import smoke
from tests.smoke_project import copy_of, replicate, results, succeeded

pytestmark = pytest.mark.torture
EXPERIMENT = "keras_mnist_mlp/rmsprop_then"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> Path:
    """Two seeds, tiny, side by side."""
    project = smoke.make_project(tmp_path_factory.mktemp("smoke"), only="keras_mnist_mlp")
    succeeded(replicate(project, "data"))
    succeeded(replicate(project, "run", EXPERIMENT, KERAS_BACKEND="tensorflow", REPLICATE_WORKERS="2"))
    return project


def test_one_seed_gives_the_same_result_alone_and_beside_others(recorded, tmp_path):
    """The records came from seeds side by side; here they share one process, in turn."""
    project = copy_of(recorded, tmp_path)
    succeeded(replicate(project, "run", EXPERIMENT, "--fresh", KERAS_BACKEND="tensorflow", REPLICATE_WORKERS="1"))
    assert len(results(recorded)) == 2 and results(project) == results(recorded)


def test_verify_calls_other_bits_from_two_seeds_unchecked(recorded):
    """Another backend sums in another order, and no interval can be made of two seeds."""
    pytest.importorskip("jax")
    answer = replicate(recorded, "verify", EXPERIMENT, KERAS_BACKEND="jax")
    assert "unchecked (too few seeds for an interval (2 where 3 are needed)" in answer.stdout
    assert answer.returncode == 1  # whoever asked for one run has no answer


def test_verify_fails_where_the_run_does(recorded):
    """A backend that is not installed."""
    answer = replicate(recorded, "verify", EXPERIMENT, KERAS_BACKEND="torch")
    assert answer.returncode == 1
    assert "rmsprop_then seed 0: failed (" in answer.stdout
    assert "here, finished in the record" in answer.stdout
