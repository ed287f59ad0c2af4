"""The conditional nets of the authors' MNIST script, and their error by nearest neighbours.

DCGAN by its guidelines, the same with one of them dropped (the settings say which), and the fully connected baseline.
"""

import keras
import numpy as np

from common.runs.run import Result, Run
from replications.dcgan import data, nets
from replications.dcgan.evaluation import errors_of_neighbours
from replications.dcgan.sampling import Sampler
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained, train

#: G: 110*1024 + 1034*6272 + 5*5*138*64 + 5*5*74; D: 5*5*11*64 + 5*5*74*128 + 6282*1024 + 1034
PARAMETERS = 6_820_538 + 6_688_202
FULLY_CONNECTED_PARAMETERS = 3_855_018  # G: 110*1024 + 1034*1024 + 1034*784; D: 794*1024 + 1034*1024 + 1034*1


def run(run: Run[Settings]) -> Result:
    trained = pair(run)
    assert trained.adversaries.count_params() == PARAMETERS or run.settings.dense_units != 1024
    return learned(run, trained)


def ablation(run: Run[Settings]) -> Result:
    return learned(run, pair(run))


def fully_connected(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    trained = Trained(*nets.fully_connected(run.settings), run.settings)
    if run.settings.dense_units == 1024 and run.settings.batchnorm == "plain":
        assert trained.adversaries.count_params() == FULLY_CONNECTED_PARAMETERS
    return learned(run, trained)


def pair(run: Run[Settings]) -> Trained:
    keras.utils.set_random_seed(run.seed)
    return Trained(*nets.conditional(run.settings), run.settings)


def learned(run: Run[Settings], trained: Trained) -> Result:
    """Train, then measure on the test images."""
    digits = data.load(run)
    sampler = train(run, trained, digits)
    return Result(
        metrics=test_errors(run, sampler, digits),
        parameters=trained.adversaries.count_params(),
        exhibit=exhibit(trained) if run.seed == 0 else None,
    )


def test_errors(run: Run[Settings], sampler: Sampler, digits: data.Digits) -> dict[str, float]:
    counts = {"error": run.settings.samples, "error_many": run.settings.many_samples}
    counts = {name: count for name, count in counts.items() if count}
    images, labels = digits.test_images, digits.test_labels
    found = errors_of_neighbours(sampler, run.random("test"), images, labels, list(counts.values()))
    return dict(zip(counts, found, strict=True))


def exhibit(trained: Trained) -> dict[str, np.ndarray]:
    """The samples by epoch."""
    return {"shown": trained.shown}
