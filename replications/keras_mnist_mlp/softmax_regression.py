"""No hidden layer at all: ten weighted sums and a softmax, the lecture's first classifier."""

import keras
from keras import layers

from common.runs.run import Result, Run
from replications.keras_mnist_mlp.classify import train
from replications.keras_mnist_mlp.settings import Settings

PARAMETERS = 7_850  # 784*10+10


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(10, activation="softmax", kernel_initializer="zeros", bias_initializer="zeros"),
        ]
    )
    assert model.count_params() == PARAMETERS
    return train(run, model)
