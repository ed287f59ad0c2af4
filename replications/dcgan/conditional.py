"""The conditional DCGAN of the authors' MNIST script, and its error by nearest neighbours."""

import keras
import numpy as np

from common.runs.run import Result, Run
from replications.dcgan import data, discriminator, generator
from replications.dcgan.evaluation import errors_of_neighbours
from replications.dcgan.sampling import Sampler
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained, train

#: G: 110*1024 + 1034*6272 + 5*5*138*64 + 5*5*74; D: 5*5*11*64 + 5*5*74*128 + 6282*1024 + 1034
PARAMETERS = 6_820_538 + 6_688_202


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    trained = Trained(*nets(run.settings), run.settings)
    assert trained.adversaries.count_params() == PARAMETERS or run.settings.dense_units != 1024
    return learned(run, trained)


def nets(settings: Settings) -> tuple[keras.Model, keras.Model]:
    return generator.generator(settings, data.CLASSES), discriminator.discriminator(settings, data.CLASSES)


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
