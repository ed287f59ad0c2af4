"""Training with and without batch normalisation, tested after every pass and watched four times as often."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from common.data import mnist
from common.methods.classification import error
from common.methods.inference import Inference
from common.methods.optimizer_rules import RULES
from common.methods.states import States
from common.methods.training import Training
from common.runs.run import CannotRun, Result, Run
from replications.batchnorm2015.bands import Bands, typical
from replications.batchnorm2015.batch_norm import normalisations
from replications.batchnorm2015.findings import errors, movement
from replications.batchnorm2015.network import LAST_SIGMOID, learned, network
from replications.batchnorm2015.settings import EPOCHS, LOOKS, Settings


def run(run: Run[Settings]) -> Result:
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    images, test_images = binary(digits.train_images), binary(digits.test_images)
    count, watched = len(images), settings.watched_batches * settings.batch_size
    if watched > count:
        raise CannotRun(f"There are no {watched} training images to watch, only {count}.")

    keras.utils.set_random_seed(run.seed)
    model = network(settings)
    training = Training(model, RULES["sgd"](settings.learning_rate), cross_entropy(model))
    answer = Inference(model, lambda model, batches: model(batches, training=False), block=1, xla=False)
    inside = Inference(observed(model), in_training, block=settings.watched_batches, xla=False)

    arrays = [ops.convert_to_tensor(array) for array in (images, digits.train_labels.astype("int32"))]
    looked_at = images[:watched].reshape(settings.watched_batches, settings.batch_size, -1)
    bands = Bands()
    for epoch in run.epochs(EPOCHS, States(training, bands)):
        order = run.random("order", epoch).permutation(count)
        total = 0.0
        for part in np.array_split(order, LOOKS):
            total += len(part) * training.run_pass(arrays, part, settings.batch_size)
            *unnormalised, inputs = inside(looked_at)
            bands.look(inputs)
        for layer, x in zip(normalisations(model), unnormalised, strict=True):
            layer.settle(x)
        [logits] = answer(test_images[np.newaxis])
        run.log(test_error=error(logits, digits.test_labels), train_loss=total / count)

    moved = bands.stacked()
    return Result(
        metrics={**errors(run.history["test_error"]), **movement(moved, EPOCHS * count / settings.batch_size)},
        parameters=learned(model),
        exhibit={"bands": moved[:, :, typical(moved)]},
    )


def binary(images: np.ndarray) -> np.ndarray:
    """[n, 784] of 0 and 1 for greys [n, 28, 28] from 0 to 255, cut in the middle."""
    return (images.reshape(len(images), -1) >= 128).astype("float32")


def cross_entropy(model: keras.Model) -> Callable[..., Any]:
    """The mean over a mini-batch of images [m, 784] with labels [m], in nats."""

    def loss(images, labels):
        logits = model(images[np.newaxis], training=True)[0]
        return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))

    return loss


def observed(model: keras.Model) -> keras.Model:
    """What goes into each batch normalisation, and last what goes into the last hidden layer's sigmoids."""
    unnormalised = [layer.input for layer in normalisations(model)]
    return keras.Model(model.input, [*unnormalised, model.get_layer(LAST_SIGMOID).input])


def in_training(observed: keras.Model, batches: Any) -> list[Any]:
    """All outputs [batches, m, units], each mini-batch normalised by its own statistics, as in a step of training."""
    return keras.tree.flatten(observed(batches, training=True))
