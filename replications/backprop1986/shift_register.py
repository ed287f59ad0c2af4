"""Units that are both input and output learn to shift a pattern two places in two steps."""

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import Learnt, learnt, sweeps
from replications.backprop1986.problems import binary
from replications.backprop1986.recurrent import RecurrentNets
from replications.backprop1986.settings import Register

STEPS = 2


def run(run: Run[Register]) -> Result:
    settings = run.settings
    joined = np.ones((settings.units + 1, settings.units))
    nets = RecurrentNets(joined, settings.learners, settings.spread, run.random("weights"))
    off_unless_turned_on(nets)
    found = taught(nets, settings)
    metrics = {**sweeps(found, settings.longest), "registers": 100 * float(registers(nets, found).mean())}
    return Result(metrics, parameters=nets.parameters, exhibit=found.taken)


def taught(nets: RecurrentNets, settings: Register) -> Learnt:
    patterns, still = binary(settings.units), np.zeros((1, STEPS, 0))
    targets = settings.low + (settings.high - settings.low) * np.roll(patterns, -STEPS, axis=1)

    def sweep(_: int) -> np.ndarray:
        apart = []
        for pattern, target in zip(patterns, targets, strict=True):
            states = nets.states(still, pattern[None])
            slope = states[-1] - target
            gradients = nets.gradients(still, states, [np.zeros_like(slope), slope])
            nets.step(gradients, settings.learning_rate, settings.momentum)
            off_unless_turned_on(nets)
            apart.append(np.abs(slope))
        return np.concatenate(apart, axis=1)

    return learnt(nets, sweep, settings.longest, settings.high - settings.low)


def off_unless_turned_on(nets: RecurrentNets) -> None:
    """The authors' constraint: no bias above zero."""
    np.minimum(nets.weights[0][:, -1], 0.0, out=nets.weights[0][:, -1])


def registers(nets: RecurrentNets, found: Learnt) -> np.ndarray:
    """Whether each net that has learnt has shifted every pattern by one place after one step [learners who have]."""
    has = np.isfinite(found.taken["close"])
    nets.weights = [part[has] for part in found.weights["close"]]
    patterns = binary(nets.weights[0].shape[2])
    between = nets.states(np.zeros((len(patterns), 1, 0)), patterns)[1]
    return ((between > 0.5) == (np.roll(patterns, -1, axis=1) > 0.5)).all(axis=(1, 2))
