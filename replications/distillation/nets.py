"""The two nets. They take uint8 images [n, 28, 28] and give logits [n, 10]."""

import keras
from keras import layers

LARGE_PARAMETERS = 2_395_210  # 784*1200+1200 + 1200*1200+1200 + 1200*10+10
SMALL_PARAMETERS = 1_276_810  # 784*800+800 + 800*800+800 + 800*10+10


def large_net(visible_dropout: float, hidden_dropout: float, longest: float) -> keras.Model:
    """Two hidden layers of 1,200 units; `longest` bounds each one's vector of incoming weights."""
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), *_pixels(), layers.Dropout(visible_dropout)])
    for _ in range(2):
        net.add(_hidden(1200, keras.constraints.MaxNorm(longest, axis=0)))
        net.add(layers.Dropout(hidden_dropout))
    net.add(_logits())
    assert net.count_params() == LARGE_PARAMETERS
    return net


def small_net(seed: int) -> keras.Model:
    """Two hidden layers of 800 units and no regularisation; the same initial weights for the same seed."""
    keras.utils.set_random_seed(seed)
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), *_pixels(), _hidden(800), _hidden(800), _logits()])
    assert net.count_params() == SMALL_PARAMETERS
    return net


def _pixels() -> list[layers.Layer]:
    """Greys as numbers from 0 to 1 [n, 784]."""
    return [layers.Rescaling(1 / 255), layers.Flatten()]


def _hidden(units: int, constraint: keras.constraints.Constraint | None = None) -> layers.Layer:
    return layers.Dense(
        units,
        activation="relu",
        kernel_initializer=keras.initializers.GlorotUniform(),
        bias_initializer=keras.initializers.Zeros(),
        kernel_constraint=constraint,
    )


def _logits() -> layers.Layer:
    return layers.Dense(
        10, kernel_initializer=keras.initializers.GlorotUniform(), bias_initializer=keras.initializers.Zeros()
    )
