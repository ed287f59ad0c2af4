"""Twenty-two or thirty layers of rectifiers, by the size of their first weights: He and others 2015, Figs. 2 and 3."""

import keras
from keras import layers

from common.methods.classification import train_classifier
from common.runs.run import Result, Run
from replications.glorot2010.settings import Deep

CLASSES = 10


def run(run: Run[Deep]) -> Result:
    return train_classifier(run, network)


def network(settings: Deep) -> keras.Model:
    """Images [n, 28, 28, 1] to logits [n, 10]: convolutions of 3 x 3, two hidden layers, a softmax."""
    start = {
        # Normal with its tails: those that Keras's HeNormal cuts off are part of the derivation.
        "kernel_initializer": keras.initializers.VarianceScaling(
            settings.gain, mode="fan_in", distribution="untruncated_normal"
        ),
        "bias_initializer": keras.initializers.Zeros(),
    }
    inputs = keras.Input((28, 28, 1))
    hidden = inputs
    for convolutions, filters in zip(settings.stages, settings.filters, strict=True):
        for number in range(convolutions):
            strides = 1 if number else 2
            hidden = layers.Conv2D(filters, 3, strides=strides, padding="same", activation="relu", **start)(hidden)
    hidden = layers.Flatten()(hidden)
    for _ in range(2):
        hidden = layers.Dense(settings.units, activation="relu", **start)(hidden)
    return keras.Model(inputs, layers.Dense(CLASSES, **start)(hidden))
