"""The paper's network, 784-500-300-10, trained by whichever optimiser the settings name."""

import keras
from keras import layers

from common.methods.classification import train_classifier
from common.runs.run import Result, Run
from replications.adadelta.settings import Settings

PARAMETERS = 545_810  # 784*500+500 + 500*300+300 + 300*10+10


def run(run: Run[Settings]) -> Result:
    return train_classifier(run, network)


def network(settings: Settings) -> keras.Model:
    """Images [n, 784] to logits [n, 10]."""
    inputs = keras.Input((784,))
    hidden = inputs
    for units in (500, 300):
        hidden = layers.Dense(units, activation=settings.activation, **initializers(settings))(hidden)
    model = keras.Model(inputs, layers.Dense(10, **initializers(settings))(hidden))
    assert model.count_params() == PARAMETERS
    return model


def initializers(settings: Settings) -> dict[str, keras.initializers.Initializer]:
    if settings.initial_weights == "glorot_uniform":
        weights = keras.initializers.GlorotUniform()
    else:  # Keras's LecunNormal cuts the tails off; the readings differ in scale, and so should not in shape as well
        weights = keras.initializers.VarianceScaling(1.0, mode="fan_in", distribution="untruncated_normal")
    return {"kernel_initializer": weights, "bias_initializer": keras.initializers.Zeros()}
