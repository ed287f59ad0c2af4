"""T or C, wherever it lies and however it is turned: hidden units that share one receptive field of 3 x 3 inputs."""

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import Learnt, learnt, sweeps
from replications.backprop1986.learners import Learners, logistic
from replications.backprop1986.settings import Fields

T = np.array([[1, 1, 1], [0, 1, 0], [0, 1, 0]])
C = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 0]])
HIDDEN = (7, 9)  # rows and columns of hidden units, as the chapter's Figure 14 draws them
MIDDLE = (3, 4)  # of the 9 x 11 inputs, where the upper left corner of a letter lies


def run(run: Run[Fields]) -> Result:
    settings = run.settings
    nets = FieldNets(settings.learners, settings.spread, run.random("weights"))
    found = taught(nets, settings)
    metrics = {**sweeps(found, settings.longest), **{f"touched_by_{name}": float(touched()[name]) for name in "tc"}}
    fields = found.weights["right"][0].reshape(-1, 10)[:, :9]
    return Result(metrics, parameters=nets.parameters, exhibit={**found.taken, "fields": fields[:8]})


def taught(nets: "FieldNets", settings: Fields) -> Learnt:
    inputs, outputs = patches(), np.repeat([1.0, 0.0], 4)[:, None]
    targets = settings.low + (settings.high - settings.low) * outputs

    def sweep(_: int) -> np.ndarray:
        apart = []
        for one, target in zip(inputs, targets, strict=True):
            hidden, outputs = nets.activities(one[None])
            slope = outputs - target
            nets.step(nets.gradients(one[None], hidden, outputs, slope), settings.learning_rate, settings.momentum)
            apart.append(np.abs(slope))
        return np.stack(apart, axis=1)

    return learnt(nets, sweep, settings.longest, settings.high - settings.low)


class FieldNets(Learners):
    """`weights`: the field and its bias [learners, 10], and what the output takes of each hidden unit, and its bias
    [learners, 2]: all units are alike to it, since a letter's place must not matter."""

    parameters = 12

    def __init__(self, learners: int, spread: float, random: np.random.Generator):
        super().__init__([random.uniform(-spread, spread, (learners, size)) for size in (10, 2)])

    def activities(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Patches [patterns, units, 9] to hidden [learners, patterns, units] and output [learners, patterns]."""
        field, out = self.weights
        hidden = logistic(np.einsum("puf,lf->lpu", inputs, field[:, :9]) + field[:, None, 9:])
        return hidden, logistic(out[:, :1] * hidden.sum(axis=2) + out[:, 1:])

    def gradients(
        self, inputs: np.ndarray, hidden: np.ndarray, outputs: np.ndarray, slope: np.ndarray
    ) -> list[np.ndarray]:
        """By `weights`, summed over patterns and places; `slope` is that of the error by the output."""
        above = slope * outputs * (1 - outputs)  # [learners, patterns]
        below = above[..., None] * self.weights[1][:, :1, None] * hidden * (1 - hidden)
        field = np.einsum("lpu,puf->lf", below, inputs)
        return [
            np.concatenate([field, below.sum(axis=(1, 2))[:, None]], axis=1),
            np.stack([(above * hidden.sum(axis=2)).sum(axis=1), above.sum(axis=1)], axis=1),
        ]


def patches() -> np.ndarray:
    """What each hidden unit sees of each of the eight letters, the T's first [8, units, 9]."""
    seen = []
    for letter in (T, C):
        for turns in range(4):
            image = np.zeros((HIDDEN[0] + 2, HIDDEN[1] + 2))
            image[MIDDLE[0] : MIDDLE[0] + 3, MIDDLE[1] : MIDDLE[1] + 3] = np.rot90(letter, turns)
            seen.append(np.lib.stride_tricks.sliding_window_view(image, (3, 3)).reshape(-1, 9))
    return np.stack(seen)


def touched() -> dict[str, int]:
    """How many receptive fields a letter covers some of, the same however it is turned."""
    counts = patches().any(axis=2).sum(axis=1)
    assert len(set(counts[:4])) == len(set(counts[4:])) == 1
    return {"t": int(counts[0]), "c": int(counts[4])}
