"""Boosted LeNet-4 (C.9): three networks, each trained on what its forerunners find hard, their outputs added.

The second sees patterns of which the first has half right; the third, patterns on which the first two disagree.
So many hard patterns exist among distorted digits only, whose nine versions of each digit make the pool.
"""

import numpy as np

from common.runs.run import Diverged, Result, Run
from replications.lecun1998 import digits, lenet4
from replications.lecun1998.distortions import VERSIONS, Distorted
from replications.lecun1998.learning import Learner, some
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Net

Patterns = tuple[np.ndarray, np.ndarray]  # uint8 [n, 28, 28] and their labels


class Team:
    """Three networks; what training changes is the state of all."""

    def __init__(self, batch_size: int) -> None:
        self.members: list[Learner] = [lenet4.built(batch_size, member) for member in range(3)]

    def arrays(self) -> list[np.ndarray]:
        return [array for member in self.members for array in member.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        share = len(arrays) // len(self.members)
        for number, member in enumerate(self.members):
            member.restore(arrays[number * share : (number + 1) * share])

    def scores(self, images: np.ndarray, members: int = 3) -> np.ndarray:
        """The outputs of the first so many members added: [n, 10]."""
        return np.sum([member.scores(images) for member in self.members[:members]], axis=0)


def run(run: Run[Net]) -> Result:
    settings = run.settings
    found = digits.load(run.data["mnist"], settings.version, settings.limit)
    labels = found.train_labels.astype("int32")
    team = Team(settings.batch_size)
    for number, member in enumerate(team.members):
        member.restart(run.random("weights", number), run.seed)
    pool = Distorted(found.train_images, run.random("distortions"), settings.distortion)
    patterns: dict[int, Patterns] = {}
    for number in run.epochs(3 * settings.passes, team):
        member, of_member = divmod(number, settings.passes)
        if member and member not in patterns:
            patterns[member] = hard(run, team, member, pool, labels)
        images, truths = patterns[member] if member else (pool.of_pass(of_member), labels)
        order = run.random("order", member).permutation(len(truths))
        rows = some(run, number, len(truths))
        loss = team.members[member].train(of_member, images, truths, order, rows)
        run.log(
            train_loss=loss,
            patterns=len(truths),
            test_error=error(team.scores(found.test_images, member + 1), found.test_labels),
        )
    return Result(
        metrics={
            "test_error": run.history["test_error"][-1],
            "first_error": run.history["test_error"][settings.passes - 1],
            "second_patterns": run.history["patterns"][settings.passes],
            "third_patterns": run.history["patterns"][2 * settings.passes],
        },
        parameters=sum(member.network.parameters for member in team.members),
    )


def hard(run: Run[Net], team: Team, member: int, pool: Distorted, labels: np.ndarray) -> Patterns:
    """What the second or third member learns, of the pool of distorted digits."""
    random = run.random("hard", member)
    images, truths = [], []
    for version in range(1, VERSIONS):
        shown = pool.versions(np.full(len(labels), version))
        answers = [one.scores(shown).argmax(axis=1) for one in team.members[:member]]
        if member == 1:
            wrong = np.flatnonzero(answers[0] != labels)
            right = np.flatnonzero(answers[0] == labels)
            chosen = np.concatenate([wrong, random.choice(right, min(len(wrong), len(right)), replace=False)])
        else:
            chosen = np.flatnonzero(answers[0] != answers[1])
        images.append(shown[chosen])
        truths.append(labels[chosen])
    if not sum(map(len, truths)):
        raise Diverged(f"no pattern is left for network {member + 1} to learn")
    return np.concatenate(images), np.concatenate(truths)
