"""How a net is trained and asked: pass by pass, the learning rate lower with each."""

from typing import Any

import keras
import numpy as np

from common.methods.training import Loss, Training

BLOCK = 2_000  # images at a time where nothing is learnt


class Learner:
    """A net, the passes that train it, and its logits."""

    def __init__(
        self, net: keras.Model, loss: Loss, optimizer: keras.optimizers.Optimizer, learning_rate: float, decay: float
    ) -> None:
        self.net = net
        self.learning_rate, self.decay = learning_rate, decay
        self.training = Training(net, optimizer, loss)

    def train(self, epoch: int, arrays: tuple[Any, ...], order: np.ndarray, batch_size: int) -> float:
        """Pass number `epoch` over the rows that `order` names; the mean loss as it was met."""
        self.training.optimizer.learning_rate = self.learning_rate * self.decay**epoch
        tensors = [keras.ops.convert_to_tensor(array) for array in arrays]
        return self.training.run_pass(tensors, order, batch_size)

    def logits(self, images: np.ndarray) -> np.ndarray:
        """[n, 10] for images [n, 28, 28]."""
        blocks = range(0, len(images), BLOCK)
        answers = [self.net(images[start : start + BLOCK], training=False) for start in blocks]
        return np.concatenate([keras.ops.convert_to_numpy(answer) for answer in answers])

    def errors(self, images: np.ndarray, labels: np.ndarray) -> int:
        """How many of the images are answered wrongly."""
        return wrong(self.logits(images), labels)

    def arrays(self) -> list[np.ndarray]:
        return self.training.arrays()

    def restore(self, arrays: list[np.ndarray]) -> None:
        self.training.restore(arrays)


def momentum(momentum: float) -> keras.optimizers.Optimizer:
    """Stochastic gradient descent with momentum, not Nesterov's; the learning rate is set before each pass."""
    return keras.optimizers.SGD(0.0, momentum=momentum, nesterov=False)


def wrong(logits: np.ndarray, labels: np.ndarray) -> int:
    """How many answers [n, 10] are wrong."""
    return int((logits.argmax(axis=1) != labels).sum())


def label_loss(net: keras.Model) -> Loss:
    """Cross-entropy with the labels."""

    def loss(images, labels):
        return keras.ops.mean(from_labels(net(images, training=True), labels))

    return loss


def from_labels(logits, labels):
    """Cross-entropy [n] of logits [n, 10] with labels [n]."""
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
