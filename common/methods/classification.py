"""Training a classifier, and what is measured of it after each epoch.

A paper brings settings and a network that gives logits [n, classes], not probabilities: the cross-entropy of logits
needs no clipping, and so is the same function on every backend. A run is one call of `train_classifier`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import keras
import numpy as np

from common.data import mnist
from common.methods.classifier_settings import ClassifierSettings
from common.methods.inference import Inference
from common.methods.optimizer_rules import RULES, Rule
from common.methods.training import Training
from common.runs.run import CannotRun, Result, Run

Settings = TypeVar("Settings", bound=ClassifierSettings)


class Examples(NamedTuple):
    inputs: np.ndarray  # [n, ...] float32, of any shape that holds what the network takes
    labels: np.ndarray  # [n] int32, the number of the right class
    pictures: np.ndarray | None = None  # [n, height, width] uint8, what a figure may show of them


class Split(NamedTuple):
    train: Examples
    test: Examples
    validation: Examples | None = None


def train_classifier(
    run: Run[Settings],
    network: Callable[[Settings], keras.Model],
    data: Split | None = None,
    schedule: Callable[[int], float] = lambda epoch: 1.0,
    rules: Mapping[str, Rule] = RULES,
) -> Result:
    """Train what `network` builds on `data`, by default the images of the run's one dataset.

    The learning rate of an epoch, counted from 0, is the settings' times `schedule(epoch)`. The loss is the mean
    cross-entropy in nats, plus the penalties of the network's weight regularisers. The metrics are the last epoch's.
    A paper with an optimiser of its own adds it to `rules`, and its arguments to its settings' `optimizers`.
    """
    settings = run.settings
    keras.utils.set_random_seed(run.seed)
    model = network(settings)
    data = data or images(run)
    measured = {"test_error": data.test, **({"validation_error": data.validation} if data.validation else {})}
    arrays = [keras.ops.convert_to_tensor(array) for array in (data.train.inputs, data.train.labels)]

    def loss(inputs, labels):
        logits = logits_of(model, inputs, training=True)
        entropies = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        return keras.ops.mean(entropies) + sum(model.losses)

    optimizer = rules[settings.optimizer](settings.learning_rate, **settings.optimizer_arguments)
    training = Training(model, optimizer, loss)
    answer = Inference(model, logits_of, block=2_000, xla=False)
    for epoch in run.epochs(settings.epochs, training):
        optimizer.learning_rate = settings.learning_rate * schedule(epoch)
        order = run.random("order", epoch).permutation(len(data.train.labels))
        train_loss = training.run_pass(arrays, order, settings.batch_size)
        errors = {name: error(answer(part.inputs), part.labels) for name, part in measured.items()}
        run.log(train_loss=train_loss, **errors)
    shown = settings.mistakes_shown if run.seed == 0 else 0  # one seed's are enough to look at
    return Result(
        metrics={name: run.history[name][-1] for name in (*measured, "train_loss")},
        parameters=model.count_params(),
        exhibit=surest_mistakes(answer(data.test.inputs), data.test, shown) if shown else None,
    )


def images(run: Run[Settings]) -> Split:
    """The images of the run's one dataset, of MNIST's format: [n, 28, 28], scaled as the settings say."""
    [folder] = run.data.values()
    digits, settings = mnist.load(folder), run.settings
    free = len(digits.train_labels) - settings.validation_images
    trained = settings.train_images or free
    if not 0 < trained <= free:
        raise CannotRun(f"There are no {trained} images to train on, only {free} that are not held out.")

    def part(pictures: np.ndarray, labels: np.ndarray) -> Examples:
        inputs = (pictures.astype("float32") / 255 - np.float32(settings.mean)) / np.float32(settings.sd)
        return Examples(inputs, labels.astype("int32"), pictures)

    return Split(
        part(digits.train_images[:trained], digits.train_labels[:trained]),
        part(digits.test_images, digits.test_labels),
        part(digits.train_images[free:], digits.train_labels[free:]) if settings.validation_images else None,
    )


def logits_of(model: keras.Model, inputs: Any, training: bool = False) -> Any:
    """[n, classes] for a tensor [n, ...], in the shape that the network takes, be it flat or with a channel."""
    return model(keras.ops.reshape(inputs, (-1, *model.input_shape[1:])), training=training)


def error(logits: np.ndarray, labels: np.ndarray) -> float:
    """Percent classified wrongly, for logits [n, classes]."""
    return 100 * int((logits.argmax(axis=1) != labels).sum()) / len(labels)


def surest_mistakes(logits: np.ndarray, examples: Examples, count: int) -> dict[str, np.ndarray]:
    """Of the examples classified wrongly the `count` with the greatest confidence, the surest first."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    answers, confidence = logits.argmax(axis=1), 1 / exponentials.sum(axis=1)  # the softmax of the greatest logit
    wrong = np.flatnonzero(answers != examples.labels)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:count]
    return {
        "index": surest.astype("int32"),
        "answer": answers[surest].astype("int32"),
        "truth": examples.labels[surest],
        "confidence": confidence[surest].astype("float32"),
        **({"image": examples.pictures[surest]} if examples.pictures is not None else {}),
    }
