"""The discriminator of the MNIST script: a digit to the log-odds of its being real."""

import keras
from keras import layers

from replications.dcgan.generator import joined, normalised
from replications.dcgan.layers import Convolution, dense
from replications.dcgan.settings import Settings


def discriminator(settings: Settings, classes: int) -> keras.Model:
    """Images [n, 28, 28, 1] and labels [n, classes] (none where there are no classes) to log-odds [n, 1]."""
    images = keras.Input((28, 28, 1))
    labels = [keras.Input((classes,))] if classes else []

    maps = layers.Identity(name="first")(
        rectified(halved(images, labels, 64, settings), settings)
    )  # 14 x 14, and no normalisation at the input
    maps = layers.Identity(name="second")(halved(maps, labels, 128, settings))  # 7 x 7
    maps = rectified(normalised(maps, settings), settings)
    hidden = layers.Flatten()(maps)
    for _ in range(settings.dense_layers):
        hidden = rectified(normalised(dense(settings.dense_units)(joined(hidden, labels)), settings), settings)
    return keras.Model([images, *labels], dense(1)(joined(hidden, labels)), name="discriminator")


def halved(maps, labels: list, filters: int, settings: Settings):
    if settings.halving == "strides":
        return Convolution(filters)([maps, *labels])
    return layers.MaxPooling2D(pool_size=2)(Convolution(filters, stride=1)([maps, *labels]))


def rectified(features, settings: Settings):
    return layers.LeakyReLU(negative_slope=settings.slope)(features)
