"""The nets of the MNIST script, G's from 100 numbers to a digit and D's from a digit to the log-odds of its being real.

Beside the convolutional pair stands the permutation-invariant one: fully connected nets that know nothing of images.
"""

import keras
from keras import layers

from replications.dcgan.data import CLASSES
from replications.dcgan.layers import BatchStatistics, Convolution, FractionalConvolution, dense
from replications.dcgan.settings import Settings

SIDE, MAPS = 7, 128  # of the smallest maps
HIDDEN_LAYERS = 2  # in each fully connected net

Nets = tuple[keras.Model, keras.Model]  # G and D


def conditional(settings: Settings) -> Nets:
    return generator(settings, CLASSES), discriminator(settings, CLASSES)


def unconditional(settings: Settings) -> Nets:
    return generator(settings, 0), discriminator(settings, 0)


def fully_connected(settings: Settings) -> Nets:
    return fully_connected_generator(settings), fully_connected_discriminator(settings)


def generator(settings: Settings, classes: int) -> keras.Model:
    """z [n, latent] and labels [n, classes] (none where there are no classes) to images [n, 28, 28, 1] in (0, 1)."""
    z = keras.Input((settings.latent,))
    labels = [keras.Input((classes,))] if classes else []

    hidden = z
    for width in [settings.dense_units] * settings.dense_layers + [SIDE * SIDE * MAPS]:
        hidden = layers.ReLU()(normalised(dense(width)(joined(hidden, labels)), settings))
    maps = layers.Reshape((SIDE, SIDE, MAPS))(hidden)
    maps = FractionalConvolution(64)([maps, *labels])  # 14 x 14
    maps = layers.ReLU()(normalised(maps, settings))
    maps = FractionalConvolution(1)([maps, *labels])  # 28 x 28, and no normalisation at the output
    return keras.Model([z, *labels], layers.Activation("sigmoid")(maps), name="generator")


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


def fully_connected_generator(settings: Settings) -> keras.Model:
    """z [n, latent] and labels [n, 10] to images [n, 28, 28, 1] in (0, 1)."""
    z, labels = keras.Input((settings.latent,)), keras.Input((CLASSES,))
    hidden = z
    for _ in range(HIDDEN_LAYERS):
        hidden = layers.ReLU()(normalised(dense(settings.dense_units)(joined(hidden, [labels])), settings))
    images = layers.Activation("sigmoid")(dense(28 * 28)(joined(hidden, [labels])))
    return keras.Model([z, labels], layers.Reshape((28, 28, 1))(images), name="generator")


def fully_connected_discriminator(settings: Settings) -> keras.Model:
    """Images [n, 28, 28, 1] and labels [n, 10] to log-odds [n, 1]; no normalisation at the input."""
    images, labels = keras.Input((28, 28, 1)), keras.Input((CLASSES,))
    hidden = layers.LeakyReLU(settings.slope)(dense(settings.dense_units)(joined(layers.Flatten()(images), [labels])))
    for _ in range(HIDDEN_LAYERS - 1):
        hidden = dense(settings.dense_units)(joined(hidden, [labels]))
        hidden = layers.LeakyReLU(settings.slope)(normalised(hidden, settings))
    return keras.Model([images, labels], dense(1)(joined(hidden, [labels])), name="discriminator")


def joined(features, labels: list):
    """Features and labels side by side."""
    return layers.Concatenate()([features, *labels]) if labels else features


def normalised(features, settings: Settings):
    if settings.batchnorm == "none":
        return features
    return BatchStatistics(settings.batchnorm == "gain_and_bias")(features)


def halved(maps, labels: list, filters: int, settings: Settings):
    if settings.halving == "strides":
        return Convolution(filters)([maps, *labels])
    return layers.MaxPooling2D(pool_size=2)(Convolution(filters, stride=1)([maps, *labels]))


def rectified(features, settings: Settings):
    return layers.LeakyReLU(negative_slope=settings.slope)(features)
