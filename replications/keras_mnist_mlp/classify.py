"""Training a classifier of flat MNIST images, and what is measured of it after each epoch."""

import keras
import numpy as np

from common.data import mnist
from common.methods.optimizers import RMSpropOutsideRoot
from common.methods.training import Training
from common.runs.run import Result, Run
from replications.keras_mnist_mlp.settings import Settings

MISTAKES_SHOWN = 40


def train(run: Run[Settings], model: keras.Model) -> Result:
    """Train `model`, which gives the probabilities of ten classes, as the settings say.

    The test set is measured after each epoch and never chosen by: what counts is the last epoch.
    """
    settings = run.settings
    digits = mnist.load(run.data["mnist"])
    train_images = keras.ops.convert_to_tensor(flatten(digits.train_images, settings))
    train_labels = keras.ops.convert_to_tensor(digits.train_labels.astype("int32"))
    test_images = keras.ops.convert_to_tensor(flatten(digits.test_images, settings))
    test_labels = digits.test_labels

    def loss(images, labels):
        probabilities = model(images, training=True)
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, probabilities))

    training = Training(model, optimizer(settings), loss)
    for epoch in run.epochs(settings.epochs, training):
        order = run.random("order", epoch).permutation(len(digits.train_labels))
        train_loss = training.run_pass((train_images, train_labels), order, settings.batch_size)
        probabilities = predict(model, test_images)
        run.log(
            train_loss=train_loss,
            test_loss=cross_entropy(probabilities, test_labels),
            test_accuracy=accuracy(probabilities, test_labels),
        )
    return Result(
        metrics={name: run.history[name][-1] for name in ("test_accuracy", "test_loss")},
        parameters=model.count_params(),
        exhibit=surest_mistakes(predict(model, test_images), digits) if run.seed == 0 else None,
    )


def flatten(images: np.ndarray, settings: Settings) -> np.ndarray:
    """uint8 [n, 28, 28] as float32 [n, 784], scaled to [0, 1] and then normalised."""
    pixels = images.reshape(len(images), -1).astype("float32") / 255
    return (pixels - np.float32(settings.mean)) / np.float32(settings.sd)


def optimizer(settings: Settings) -> keras.optimizers.Optimizer:
    """Every argument pinned: a library's defaults move."""
    if settings.optimizer == "rmsprop":
        return keras.optimizers.RMSprop(
            settings.learning_rate, rho=settings.rho, momentum=0.0, epsilon=settings.epsilon, centered=False
        )
    if settings.optimizer == "rmsprop_outside_root":
        return RMSpropOutsideRoot(settings.learning_rate, rho=settings.rho, epsilon=settings.epsilon)
    return keras.optimizers.SGD(settings.learning_rate, momentum=settings.momentum, nesterov=False)


def predict(model: keras.Model, images, block: int = 2_000) -> np.ndarray:
    """Probabilities [n, 10] for a tensor of images [n, 784], a block at a time."""
    blocks = [model(images[start : start + block], training=False) for start in range(0, len(images), block)]
    return np.concatenate([keras.ops.convert_to_numpy(probabilities) for probabilities in blocks])


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Percent answered rightly."""
    return 100 * int((probabilities.argmax(axis=1) == labels).sum()) / len(labels)


def cross_entropy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean nats per image, probabilities clipped at 1e-7 as Keras does."""
    of_truth = probabilities[np.arange(len(labels)), labels].astype("float64")
    return float(-np.log(np.clip(of_truth, 1e-7, 1 - 1e-7)).mean())


def surest_mistakes(probabilities: np.ndarray, digits: mnist.Digits) -> dict[str, np.ndarray]:
    """The test images that are wrong with the greatest confidence, the surest first."""
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != digits.test_labels)
    surest = wrong[np.argsort(-probabilities[wrong, answers[wrong]], kind="stable")][:MISTAKES_SHOWN]
    return {
        "index": surest.astype("int32"),
        "image": digits.test_images[surest],
        "answer": answers[surest].astype("uint8"),
        "truth": digits.test_labels[surest],
        "confidence": probabilities[surest, answers[surest]].astype("float32"),
    }
