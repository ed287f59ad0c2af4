"""Two letters that say which four numbers follow, learnt by a recurrent net from 20 of the 25 sequences."""

from typing import Any

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import Learnt, drawn, learnt, sweeps
from replications.backprop1986.learners import lenient
from replications.backprop1986.recurrent import RecurrentNets
from replications.backprop1986.settings import Sequences

LETTERS, NUMBERS = "ABCDE", "123"
FOLLOWS = {"A": "12", "B": "23", "C": "31", "D": "21", "E": "13"}  # what each letter stands for, by Table 10
HELD_OUT = ("AD", "BE", "CA", "DB", "EC")  # those of Table 11
STEPS = 5  # from the first letter, shown at time 1, to time 6
FIRST_ACTIVITY = 0.2

#: Errors end where an output is past 0.8 or 0.2. What "almost perfectly" allows is a reading.
CRITERIA = {
    "right": lambda apart, _: apart.max(axis=(1, 2)) < 0.3,  # on the right side of 0.5
    "close": lambda apart, _: apart.max(axis=(1, 2)) < 0.1,
}


def run(run: Run[Sequences]) -> Result:
    settings = run.settings
    units = settings.hidden + len(NUMBERS)
    nets = RecurrentNets(joined(settings.hidden), settings.learners, settings.spread, run.random("weights"))
    found = taught(nets, units, settings)
    metrics: dict[str, Any] = sweeps(found, settings.longest)
    for criterion, weights in found.weights.items():
        nets.weights = weights
        metrics[f"held_out_{criterion}"] = drawn(completed(nets, units, HELD_OUT).sum(axis=1))
    return Result(metrics, parameters=nets.parameters, exhibit=found.taken)


def taught(nets: RecurrentNets, units: int, settings: Sequences) -> Learnt:
    starts = [first + second for first in LETTERS for second in LETTERS if first + second not in HELD_OUT]
    shown, wanted = patterns(starts)
    nothing = np.zeros((len(nets.weights[0]), len(starts), units))

    def sweep(_: int) -> np.ndarray:
        states = nets.states(shown, np.full((1, units), FIRST_ACTIVITY))
        short = [lenient(state[..., -len(NUMBERS) :], wanted[:, step]) for step, state in enumerate(states[2:])]
        slopes = [nothing[: len(states[0])]]  # the second letter comes first, and asks for nothing
        for part in short:
            slopes.append(np.concatenate([nothing[: len(part), :, : -len(NUMBERS)], part], axis=2))
        nets.step(nets.gradients(shown, states, slopes), settings.learning_rate, settings.momentum)
        return np.abs(np.concatenate(short, axis=1))

    return learnt(nets, sweep, settings.longest, 1.0, CRITERIA)


def completed(nets: RecurrentNets, units: int, starts: tuple[str, ...]) -> np.ndarray:
    """Whether each net has all outputs on the right side of 0.5 at all times [learners, sequences]."""
    shown, wanted = patterns(starts)
    states = nets.states(shown, np.full((1, units), FIRST_ACTIVITY))
    given = np.stack([state[..., -len(NUMBERS) :] for state in states[2:]], axis=2)  # [learners, sequences, 4, 3]
    return ((given > 0.5) == (wanted > 0.5)).all(axis=(2, 3))


def patterns(starts: list[str] | tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Letters shown at times 1 and 2 [sequences, STEPS, 5], and numbers wanted at times 3 to 6 [sequences, 4, 3]."""
    shown, wanted = np.zeros((len(starts), STEPS, len(LETTERS))), np.zeros((len(starts), 4, len(NUMBERS)))
    for place, start in enumerate(starts):
        for step, letter in enumerate(start):
            shown[place, step, LETTERS.index(letter)] = 1
        for step, number in enumerate("".join(FOLLOWS[letter] for letter in start)):
            wanted[place, step, NUMBERS.index(number)] = 1
    return shown, wanted


def joined(hidden: int) -> np.ndarray:
    """Letters to hidden units, these to each other and to the outputs, these to each other; all have biases."""
    units = hidden + len(NUMBERS)
    there = np.zeros((len(LETTERS) + units + 1, units))
    there[: len(LETTERS) + hidden, :hidden] = 1
    there[len(LETTERS) :, hidden:] = 1
    there[-1] = 1
    return there
