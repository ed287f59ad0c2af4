"""One large net is trained; then small ones learn from it, one after another, each by its lesson."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from common.data import mnist
from common.runs.run import Run
from replications.distillation.classroom import Classroom
from replications.distillation.jitter import jittered
from replications.distillation.learning import Learner, momentum
from replications.distillation.lessons import LESSONS
from replications.distillation.nets import small_net
from replications.distillation.settings import Distillation
from replications.distillation.soft_targets import distillation_loss, softened


def teach(
    run: Run[Any], digits: mnist.Digits, large: Learner, batch_size: int, lessons: Sequence[str]
) -> dict[str, np.ndarray]:
    """Train the large net, in batches of `batch_size`, and by each lesson a small one; what these answer then.

    The answers are logits of the test images, and then, where the transfer set left digits out, of the training images.
    """
    settings: Distillation = run.settings
    course = Course(run, digits, large, lessons)
    for number in run.epochs(settings.large_epochs + len(lessons) * settings.epochs, course.room):
        if number < settings.large_epochs:
            course.pass_of_large(number, batch_size)
        else:
            which, epoch = divmod(number - settings.large_epochs, settings.epochs)
            course.pass_of_lesson(lessons[which], epoch)
    return dict(zip(lessons, course.room.answers, strict=True))


class Course:
    """The passes of a run."""

    def __init__(self, run: Run[Any], digits: mnist.Digits, large: Learner, lessons: Sequence[str]) -> None:
        self.run, self.digits, self.large = run, digits, large
        self.settings: Distillation = run.settings
        self.labels = digits.train_labels.astype("int32")
        self.room = Classroom(large, lambda number: self._pupil(lessons[number]))

    def pass_of_large(self, epoch: int, batch_size: int) -> None:
        images = jittered(self.digits.train_images, self.settings.jitter, self.run.random("jitter", epoch))
        self._train("large", self.large, epoch, (images, self.labels), np.arange(len(images)), batch_size)

    def pass_of_lesson(self, name: str, epoch: int) -> None:
        """The last one ends the lesson."""
        lesson, learner = LESSONS[name], self.room.learning()
        targets = softened(self._logits_of_large, self._temperature(name))
        rows = np.flatnonzero(np.isin(self.labels, lesson.digits))
        arrays = (self.digits.train_images, self.labels, targets)
        self._train(name, learner, epoch, arrays, rows, self.settings.batch_size)
        if epoch == self.settings.epochs - 1:
            asked = [self.digits.test_images, *([] if lesson.complete else [self.digits.train_images])]
            self.room.over(np.concatenate([learner.logits(images) for images in asked]))

    def _train(
        self, name: str, learner: Learner, epoch: int, arrays: tuple[Any, ...], rows: np.ndarray, batch_size: int
    ) -> None:
        order = self.run.random("order", epoch).permutation(rows)
        loss = learner.train(epoch, arrays, order, batch_size)
        errors = learner.errors(self.digits.test_images, self.digits.test_labels)
        self.run.log(**{f"{name}_loss": loss, f"{name}_errors": errors})

    @functools.cached_property
    def _logits_of_large(self) -> np.ndarray:
        """First asked for when the large net is trained, here or before an interruption."""
        return self.large.logits(self.digits.train_images)

    def _pupil(self, name: str) -> Learner:
        settings, net = self.settings, small_net(self.run.seed, LESSONS[name].units)
        loss = distillation_loss(net, self._temperature(name), settings.label_weight)
        return Learner(net, loss, momentum(settings.momentum), settings.learning_rate, settings.decay)

    def _temperature(self, name: str) -> float:
        return LESSONS[name].temperature or self.settings.temperature
