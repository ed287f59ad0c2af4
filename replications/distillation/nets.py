"""The nets, from uint8 images [n, 28, 28] to logits [n, 10]."""

import keras
from keras import layers

PIXELS = 784
LARGE_PARAMETERS = 2_395_210  # 784*1200+1200 + 1200*1200+1200 + 1200*10+10
SMALL_PARAMETERS = 1_276_810  # 784*800+800 + 800*800+800 + 800*10+10


def large_net(visible_dropout: float, hidden_dropout: float, longest: float) -> keras.Model:
    """Two hidden layers of 1,200 units; `longest` bounds each one's vector of incoming weights."""
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), *pixels(), layers.Dropout(visible_dropout)])
    for _ in range(2):
        net.add(hidden(1200, keras.initializers.GlorotUniform(), keras.constraints.MaxNorm(longest, axis=0)))
        net.add(layers.Dropout(hidden_dropout))
    net.add(logits(keras.initializers.GlorotUniform()))
    assert net.count_params() == LARGE_PARAMETERS
    return net


def small_net(seed: int, units: int = 800) -> keras.Model:
    """Two hidden layers and no regularisation; the same initial weights for the same seed."""
    keras.utils.set_random_seed(seed)
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), *pixels()])
    for _ in range(2):
        net.add(hidden(units, keras.initializers.GlorotUniform()))
    net.add(logits(keras.initializers.GlorotUniform()))
    assert net.count_params() == (PIXELS + 1) * units + (units + 1) * units + (units + 1) * 10
    return net


def pixels() -> list[layers.Layer]:
    """Greys as numbers from 0 to 1 [n, 784]."""
    return [layers.Rescaling(1 / 255), layers.Flatten()]


def hidden(
    units: int, start: keras.initializers.Initializer, constraint: keras.constraints.Constraint | None = None
) -> layers.Layer:
    return layers.Dense(
        units,
        activation="relu",
        kernel_initializer=start,
        bias_initializer=keras.initializers.Zeros(),
        kernel_constraint=constraint,
    )


def logits(start: keras.initializers.Initializer) -> layers.Layer:
    return layers.Dense(10, kernel_initializer=start, bias_initializer=keras.initializers.Zeros())
