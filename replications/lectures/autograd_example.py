"""Nottingham's first program: random numbers fitted to random numbers by plain gradient descent, all points at once."""

import keras
from keras import layers

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.lectures.settings import STRETCH, Autograd


def run(run: Run[Autograd]) -> Result:
    """Inputs, targets and weights are all standard normal; there are no biases."""
    settings = run.settings
    random = run.random("points")
    sizes = (settings.inputs, settings.outputs)
    points = [random.normal(size=(settings.points, size)).astype("float32") for size in sizes]
    net = net_of(run.seed, settings)

    def loss(x, y):
        return keras.ops.sum((net(x) - y) ** 2)

    training = Training(net, keras.optimizers.SGD(settings.learning_rate), loss)
    tensors = [keras.ops.convert_to_tensor(array) for array in points]
    for _ in run.epochs(settings.steps // STRETCH, training):
        losses = [training.run_batch(*tensors) for _ in range(STRETCH)]
        run.log(first_loss=losses[0], last_loss=losses[-1], highest_loss=max(losses))
    history = run.history
    metrics = {"first_loss": history["first_loss"][0], "last_loss": history["last_loss"][-1]}
    return Result(metrics, parameters=net.count_params())


def net_of(seed: int, settings: Autograd) -> keras.Model:
    """From inputs [n, inputs] to outputs [n, outputs] through one layer of tanh units."""
    keras.utils.set_random_seed(seed)
    first, second = (keras.initializers.RandomNormal(0.0, 1.0) for _ in range(2))
    return keras.Sequential(
        [
            keras.Input((settings.inputs,)),
            layers.Dense(settings.hidden, activation="tanh", use_bias=False, kernel_initializer=first),
            layers.Dense(settings.outputs, use_bias=False, kernel_initializer=second),
        ]
    )
