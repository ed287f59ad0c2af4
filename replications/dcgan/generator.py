"""The generator of the MNIST script: 100 numbers to a digit."""

import keras
from keras import layers

from replications.dcgan.layers import BatchStatistics, FractionalConvolution, dense
from replications.dcgan.settings import Settings

SIDE, MAPS = 7, 128  # of the smallest maps


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


def joined(features, labels: list):
    """Features and labels side by side."""
    return layers.Concatenate()([features, *labels]) if labels else features


def normalised(features, settings: Settings):
    if settings.batchnorm == "none":
        return features
    return BatchStatistics(settings.batchnorm == "gain_and_bias")(features)
