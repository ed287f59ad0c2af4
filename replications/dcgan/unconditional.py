"""DCGAN without labels, for what the paper shows in pictures, each of them measured as well.

Its nets are as the authors' unconditional ones: gain and bias in batchnorm, and no hidden dense layer. With the latter
D would be blind to whatever all digits of a mini-batch share, since nothing follows that keeps the place of a feature:
its batchnorm takes each unit's mean away.
"""

import keras
import numpy as np

from common.runs.run import Result, Run
from replications.dcgan import data, nets
from replications.dcgan.features import Features, error_at_few_labels
from replications.dcgan.latent_space import arithmetic, walk
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained, train

#: G: 100*6272 + 5*5*128*64 + 5*5*64; D: 5*5*64 + 5*5*64*128 + 6272; a gain and a bias for 6272 + 64 + 128 features.
PARAMETERS = 834_800 - 1_200 + 212_672 + 12_928


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    settings, digits = run.settings, data.load(run)
    pair = nets.unconditional(settings)
    trained = Trained(*pair, settings)
    assert trained.adversaries.count_params() == PARAMETERS

    untrained = error_at_few_labels(digits, run.random("labels"), features(pair[1], settings, digits))
    sampler = train(run, trained, digits)
    walked, of_walk = walk(sampler, run.random("walk"), digits)
    summed, of_sums = arithmetic(sampler, run.random("arithmetic"), digits)
    metrics = {
        "svm_error": error_at_few_labels(digits, run.random("labels"), features(pair[1], settings, digits)),
        "svm_error_untrained": untrained,
        "svm_error_pixels": error_at_few_labels(digits, run.random("labels"), data.pixels),
        **walked,
        **summed,
    }
    filters = np.asarray(keras.ops.convert_to_numpy(pair[1].trainable_variables[0]))
    exhibit = {"shown": trained.shown, "filters": filters.astype("float16"), **of_walk, **of_sums}
    return Result(metrics, trained.adversaries.count_params(), exhibit)  # of every seed, lest the one shown should fail


def features(net: keras.Model, settings: Settings, digits: data.Digits) -> Features:
    return Features(net, settings.slope, digits.train_images)
