"""Boosted LeNet-4 (C.9): three networks, each trained on what its forerunners find hard, their outputs added.

The second sees patterns of which the first has half right; the third, patterns on which the first two disagree.
So many hard patterns exist among distorted digits only, whose nine versions of each digit make the pool.
"""

import numpy as np

from common.runs.run import Diverged, Result, Run
from replications.lecun1998 import digits, lenet4
from replications.lecun1998.distortions import VERSIONS, Distorted
from replications.lecun1998.learning import Learner, curvature_rows
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Net

Patterns = tuple[np.ndarray, np.ndarray]  # uint8 [n, 28, 28] and their labels


class Team:
    """Three networks of one build: one is in the learner at a time, the others wait as arrays."""

    def __init__(self, learner: Learner, run: Run[Net]) -> None:
        self.learner = learner
        self.states: list[list[np.ndarray]] = []
        for number in range(3):
            learner.restart(run.random("weights", number), run.seed, run.settings.start)
            self.states.append(learner.arrays())

    def arrays(self) -> list[np.ndarray]:
        return [array for state in self.states for array in state]

    def restore(self, arrays: list[np.ndarray]) -> None:
        share = len(self.states[0])
        self.states = [arrays[start : start + share] for start in range(0, len(arrays), share)]

    def train(self, member: int, number: int, patterns: Patterns, order: np.ndarray, rows: np.ndarray) -> float:
        """Pass `number` of one member; the mean loss as it was met."""
        self.learner.restore(self.states[member])
        loss = self.learner.train(number, *patterns, order, rows)
        self.states[member] = self.learner.arrays()
        return loss

    def scores(self, images: np.ndarray, members: range) -> list[np.ndarray]:
        """The outputs [n, 10] of each of the members."""
        found = []
        for member in members:
            self.learner.restore(self.states[member])
            found.append(self.learner.scores(images))
        return found


def run(run: Run[Net]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    labels = data.train_labels.astype("int32")
    learner = lenet4.from_settings(settings)
    team = Team(learner, run)
    pool = Distorted(data.train_images, run.random("distortions"), settings.distortion)
    hard: dict[int, Patterns] = {}
    for number in run.epochs(3 * settings.passes, team):
        member, of_member = divmod(number, settings.passes)
        if member and member not in hard:
            hard[member] = hard_patterns(run, team, member, pool, labels)
        patterns = hard[member] if member else (pool.of_pass(of_member), labels)
        order = run.random("order", member).permutation(len(patterns[1]))
        loss = team.train(member, of_member, patterns, order, curvature_rows(run, number, len(order)))
        added = np.sum(team.scores(data.test_images, range(member + 1)), axis=0)
        run.log(train_loss=loss, patterns=len(order), test_error=error(added, data.test_labels))
    return Result(
        metrics={
            "test_error": run.history["test_error"][-1],
            "first_error": run.history["test_error"][settings.passes - 1],
            "second_patterns": run.history["patterns"][settings.passes],
            "third_patterns": run.history["patterns"][2 * settings.passes],
        },
        parameters=3 * learner.network.parameters,
    )


def hard_patterns(run: Run[Net], team: Team, member: int, pool: Distorted, labels: np.ndarray) -> Patterns:
    """What the second or third member learns, of the pool of distorted digits."""
    random = run.random("hard", member)
    images, truths = [], []
    for version in range(1, VERSIONS):
        shown = pool.versions(np.full(len(labels), version))
        answers = [scores.argmax(axis=1) for scores in team.scores(shown, range(member))]
        if member == 1:
            wrong, right = np.flatnonzero(answers[0] != labels), np.flatnonzero(answers[0] == labels)
            chosen = np.concatenate([wrong, random.choice(right, min(len(wrong), len(right)), replace=False)])
        else:
            chosen = np.flatnonzero(answers[0] != answers[1])
        images.append(shown[chosen])
        truths.append(labels[chosen])
    if not sum(map(len, truths)):
        raise Diverged(f"no pattern is left for network {member + 1} to learn")
    kept = random.permutation(sum(map(len, truths)))[: len(labels)]  # a pass is at most as long as the first network's
    return np.concatenate(images)[kept], np.concatenate(truths)[kept]
