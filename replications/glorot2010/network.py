"""The fully connected network, and the two ways in which its weights start."""

import keras
from keras import layers

from replications.glorot2010.settings import Net
from replications.glorot2010.units import UNITS

PIXELS, CLASSES = 784, 10


def network(settings: Net, l1: float = 0.0) -> keras.Model:
    """Images [n, 784] to logits [n, 10]. `l1` is the weight of the penalty on the hidden units' absolute values."""
    inputs = keras.Input((PIXELS,))
    hidden = inputs
    for _ in range(settings.layers):
        hidden = layers.Dense(
            settings.units,
            activation=lambda s: UNITS[settings.activation].output(keras.ops, s),
            activity_regularizer=keras.regularizers.L1(l1) if l1 else None,  # Keras takes the mean over the batch
            **start_of(settings),
        )(hidden)
    model = keras.Model(inputs, layers.Dense(CLASSES, **start_of(settings))(hidden))
    wide = settings.units
    assert (
        model.count_params() == (PIXELS + 1) * wide + (settings.layers - 1) * (wide + 1) * wide + (wide + 1) * CLASSES
    )
    return model


def start_of(settings: Net) -> dict[str, keras.initializers.Initializer]:
    """Equation 1 or Equation 16 for the weights; 0 for the biases."""
    if settings.start == "standard":  # variance 1 / (3 fan-in): from -1 / sqrt(fan-in) to 1 / sqrt(fan-in)
        weights = keras.initializers.VarianceScaling(1 / 3, mode="fan_in", distribution="uniform")
    else:
        weights = keras.initializers.VarianceScaling(1.0, mode="fan_avg", distribution="uniform")
    return {"kernel_initializer": weights, "bias_initializer": keras.initializers.Zeros()}
