"""The network of the Keras example: 784-512-512-10, ReLU, dropout 0.2 after each hidden layer."""

import keras
from keras import layers

from common.runs.run import Result, Run
from replications.keras_mnist_mlp.classify import train
from replications.keras_mnist_mlp.settings import Settings

PARAMETERS = 669_706  # 784*512+512 + 512*512+512 + 512*10+10


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    return train(run, network(run.settings))


def network(settings: Settings) -> keras.Model:
    inputs = keras.Input((784,))
    hidden = inputs
    for _ in range(2):
        hidden = layers.Dense(512, activation="relu", **initializers(settings, int(hidden.shape[-1])))(hidden)
        hidden = layers.Dropout(settings.dropout)(hidden)
    outputs = layers.Dense(10, activation="softmax", **initializers(settings, 512))(hidden)
    model = keras.Model(inputs, outputs)
    assert model.count_params() == PARAMETERS
    return model


def initializers(settings: Settings, fan_in: int) -> dict[str, keras.initializers.Initializer]:
    """How a dense layer of `fan_in` inputs starts."""
    if settings.initializer == "glorot_uniform":
        return {
            "kernel_initializer": keras.initializers.GlorotUniform(),
            "bias_initializer": keras.initializers.Zeros(),
        }
    bound = fan_in**-0.5
    return {
        name: keras.initializers.RandomUniform(-bound, bound) for name in ("kernel_initializer", "bias_initializer")
    }
