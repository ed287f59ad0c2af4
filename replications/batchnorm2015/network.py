"""The paper's network, 784-100-100-100-10 with sigmoid units, with and without batch normalisation."""

import math

import keras
from keras import layers

from replications.batchnorm2015.batch_norm import BatchNorm
from replications.batchnorm2015.settings import Settings

HIDDEN = (100, 100, 100)
LAST_SIGMOID = "sigmoid_3"
PARAMETERS = 99_710  # 784*100+100 + 2 (100*100+100) + 100*10+10
PARAMETERS_NORMALISED = 100_010  # a gamma and a beta for each hidden unit in place of its bias


def network(settings: Settings) -> keras.Model:
    """Mini-batches of images [batches, m, 784] to logits [batches, m, 10].

    The hidden layers are g(Wu + b), or g(BN(Wu)): BN would take a bias away again (Section 3.2).
    """
    inputs = keras.Input((None, 784))
    hidden = inputs
    for number, units in enumerate(HIDDEN, start=1):
        hidden = dense(units, settings, bias=not settings.batch_norm)(hidden)
        if settings.batch_norm:
            hidden = BatchNorm()(hidden)
        hidden = layers.Activation("sigmoid", name=f"sigmoid_{number}")(hidden)
    model = keras.Model(inputs, dense(10, settings, bias=True)(hidden))
    assert learned(model) == (PARAMETERS_NORMALISED if settings.batch_norm else PARAMETERS)
    return model


def learned(model: keras.Model) -> int:
    """The number of parameters, without the population statistics."""
    return sum(math.prod(weight.shape) for weight in model.trainable_weights)


def dense(units: int, settings: Settings, bias: bool) -> layers.Layer:
    weights = keras.initializers.RandomNormal(0.0, settings.initial_sd)
    return layers.Dense(units, use_bias=bias, kernel_initializer=weights, bias_initializer="zeros")
