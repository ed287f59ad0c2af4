"""The permutation-invariant baseline: the same game between nets that know nothing of images."""

import keras
from keras import layers

from common.runs.run import Result, Run
from replications.dcgan import data
from replications.dcgan.conditional import learned
from replications.dcgan.generator import joined, normalised
from replications.dcgan.layers import dense
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained

LAYERS = 2  # hidden, in each net
PARAMETERS = 3_855_018  # G: 110*1024 + 1034*1024 + 1034*784; D: 794*1024 + 1034*1024 + 1034*1


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    trained = Trained(generator(run.settings), discriminator(run.settings), run.settings)
    if run.settings.dense_units == 1024 and run.settings.batchnorm == "plain":
        assert trained.adversaries.count_params() == PARAMETERS
    return learned(run, trained)


def generator(settings: Settings) -> keras.Model:
    """z [n, latent] and labels [n, 10] to images [n, 28, 28, 1] in (0, 1)."""
    z, labels = keras.Input((settings.latent,)), keras.Input((data.CLASSES,))
    hidden = z
    for _ in range(LAYERS):
        hidden = layers.ReLU()(normalised(dense(settings.dense_units)(joined(hidden, [labels])), settings))
    images = layers.Activation("sigmoid")(dense(28 * 28)(joined(hidden, [labels])))
    return keras.Model([z, labels], layers.Reshape((28, 28, 1))(images), name="generator")


def discriminator(settings: Settings) -> keras.Model:
    """Images [n, 28, 28, 1] and labels [n, 10] to log-odds [n, 1]; no normalisation at the input."""
    images, labels = keras.Input((28, 28, 1)), keras.Input((data.CLASSES,))
    hidden = layers.LeakyReLU(settings.slope)(dense(settings.dense_units)(joined(layers.Flatten()(images), [labels])))
    for _ in range(LAYERS - 1):
        hidden = dense(settings.dense_units)(joined(hidden, [labels]))
        hidden = layers.LeakyReLU(settings.slope)(normalised(hidden, settings))
    return keras.Model([images, labels], dense(1)(joined(hidden, [labels])), name="discriminator")
