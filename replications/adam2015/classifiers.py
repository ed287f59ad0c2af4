"""Logistic regression (Figure 1) and a net with dropout (Figure 2a) on MNIST, at every point of a grid."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import keras
from keras import layers

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.adam2015.images import images
from replications.adam2015.names import name_of
from replications.adam2015.rules import OWN_RULES, InverseRoot
from replications.adam2015.search import best, train_all
from replications.adam2015.settings import Candidate, Classifiers, Logistic, Multilayer

Settings = TypeVar("Settings", bound=Classifiers)
Schedule = Callable[[float], Any]  # makes of a learning rate what Keras takes for one

CLASSES = 10


def logistic(run: Run[Logistic]) -> Result:
    return search(run, logistic_net, InverseRoot if run.settings.decay == "inverse_root" else float)


def multilayer(run: Run[Multilayer]) -> Result:
    return search(run, multilayer_net, float)


def logistic_net(settings: Logistic) -> keras.Model:
    """Images [n, 784] to logits [n, 10]."""
    penalty = keras.regularizers.L2(settings.weight_decay / 2)
    return keras.Sequential([keras.Input((784,)), layers.Dense(CLASSES, kernel_regularizer=penalty)])


def multilayer_net(settings: Multilayer) -> keras.Model:
    """Images [n, 784] to logits [n, 10]."""
    hidden: list[layers.Layer] = []
    for _ in range(2):
        hidden += [layers.Dense(settings.units, activation="relu"), layers.Dropout(settings.hidden_dropout)]
    return keras.Sequential(
        [keras.Input((784,)), layers.Dropout(settings.input_dropout), *hidden, layers.Dense(CLASSES)]
    )


def search(run: Run[Settings], network: Callable[[Settings], keras.Model], schedule: Schedule) -> Result:
    """Train a network at each point of the grid; the metrics are the best one's cost, and where it is on the grid."""
    candidates = {name_of(candidate): candidate for candidate in run.settings.candidates()}
    arrays = [keras.ops.convert_to_tensor(array) for array in images(run.data["mnist"], run.settings.train_images)]
    trainings = {}
    for name, candidate in candidates.items():
        keras.utils.set_random_seed(run.seed)  # the same weights and dropout for each
        trainings[name] = training_of(network(run.settings), run.settings, candidate, schedule)
    train_all(run, trainings, arrays, guessing=math.log(CLASSES))
    winner = best(run.history, candidates)
    return Result(
        metrics={"training_cost": run.history[winner][-1], **candidates[winner]},
        parameters=trainings[winner].model.count_params(),
    )


def training_of(model: keras.Model, settings: Classifiers, candidate: Candidate, schedule: Schedule) -> Training:
    arguments = {**settings.optimizer_arguments, **candidate}
    optimizer = OWN_RULES[settings.optimizer](schedule(arguments.pop("learning_rate")), **arguments)

    def cost(inputs, labels):
        logits = model(inputs, training=True)
        entropies = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        return keras.ops.mean(entropies) + sum(model.losses)

    return Training(model, optimizer, cost)
