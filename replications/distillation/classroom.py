"""All that a checkpoint holds while a large net teaches small ones: what has been learnt so far, and by whom."""

from collections.abc import Callable

import numpy as np

from replications.distillation.learning import Learner


class Classroom:
    """The large net, the small one that is learning, and what those before it answer.

    Of a small net that has learnt its lesson only its answers are kept: there may be many such nets.
    """

    def __init__(self, large: Learner, new_pupil: Callable[[int], Learner]) -> None:
        self.large, self.new_pupil = large, new_pupil  # a pupil by the number of its lesson
        self.answers: list[np.ndarray] = []  # logits [n, 10], one for each lesson that is over
        self.pupil: Learner | None = None

    def learning(self) -> Learner:
        """The small net whose turn it is."""
        self.pupil = self.pupil or self.new_pupil(len(self.answers))
        return self.pupil

    def over(self, answers: np.ndarray) -> None:
        """The lesson is, and these are the answers of who learnt it."""
        self.answers.append(answers)
        self.pupil = None

    def arrays(self) -> list[np.ndarray]:
        pupil = self.pupil.arrays() if self.pupil else []
        return [np.array([len(self.answers), len(pupil)]), *self.answers, *pupil, *self.large.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        (answers, pupil), rest = arrays[0], arrays[1:]
        self.answers = rest[:answers]
        if pupil:
            self.learning().restore(rest[answers : answers + pupil])
        self.large.restore(rest[answers + pupil :])
