"""How many sweeps through the patterns it takes nets to learn a problem, from many starts."""

from typing import Any, NamedTuple

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.nets import Nets
from replications.backprop1986.problems import PROBLEMS
from replications.backprop1986.settings import Settings


def _worst(apart: np.ndarray, settings: Settings) -> np.ndarray:
    """Over patterns and outputs [nets], as a share of what lies between the two targets."""
    return apart.max(axis=(1, 2)) / (settings.high - settings.low)


#: When a net has learnt, by how far its outputs are from their targets [nets, patterns, outputs]. The sources name
#: their criterion for one problem only, the last.
CRITERIA = {
    "right": lambda apart, settings: (
        _worst(apart, settings) < 0.5
    ),  # each output nearer to its target than to the other
    "close": lambda apart, settings: _worst(apart, settings) < 0.125,
    "small": lambda apart, settings: (apart**2).sum(axis=2).max(axis=1) / 2 < 0.01,  # the error of each pattern
}


def run(run: Run[Settings]) -> Result:
    nets = started(run)
    found = learnt(nets, *PROBLEMS[run.settings.problem](), run.settings)
    return Result(sweeps(found, run.settings.longest), parameters=nets.parameters, exhibit=found.taken)


class Learnt(NamedTuple):
    taken: dict[str, np.ndarray]
    """By criterion the sweeps that each net took [learners], infinite where it was given up."""
    first_weights: np.ndarray
    """Of the first layer [learners, inputs + 1, units] when all criteria were met, or at the end."""


def started(run: Run[Settings]) -> Nets:
    settings = run.settings
    inputs, outputs = PROBLEMS[settings.problem]()
    sizes = (inputs.shape[1], *settings.hidden, outputs.shape[1])
    return Nets(sizes, settings.direct, settings.learners, settings.spread, run.random("weights"))


def learnt(nets: Nets, inputs: np.ndarray, outputs: np.ndarray, settings: Settings) -> Learnt:
    targets = settings.low + (settings.high - settings.low) * outputs
    every = len(inputs) if settings.update == "sweep" else 1  # so many patterns go into an update
    parts = [slice(place, place + every) for place in range(0, len(inputs), every)]
    taken = {criterion: np.full(settings.learners, np.inf) for criterion in CRITERIA}
    first_weights, at_work = nets.weights[0].copy(), np.arange(settings.learners)
    for sweep in range(1, settings.longest + 1):
        answers = [nets.learn(inputs[part], targets[part], settings.learning_rate, settings.momentum) for part in parts]
        apart = np.abs(np.concatenate(answers, axis=1) - targets)  # [at work, patterns, outputs]
        for criterion, met in CRITERIA.items():
            first = met(apart, settings) & np.isinf(taken[criterion][at_work])
            taken[criterion][at_work[first]] = sweep
        done = np.all([np.isfinite(counted[at_work]) for counted in taken.values()], axis=0)
        if done.any():
            first_weights[at_work[done]] = nets.weights[0][done]
            nets.only(~done)
            at_work = at_work[~done]
        if not len(at_work):
            break
    first_weights[at_work] = nets.weights[0]
    return Learnt(taken, first_weights)


def sweeps(found: Learnt, longest: int) -> dict[str, Any]:
    """The metrics of every problem. Nets that were given up count as those that took longest."""
    metrics: dict[str, Any] = {}
    for criterion, taken in found.taken.items():
        metrics[f"sweeps_until_{criterion}"] = drawn(np.minimum(taken, longest))
        metrics[f"unlearnt_{criterion}"] = 100 * float(np.isinf(taken).mean())
    return metrics


def drawn(values: np.ndarray) -> dict[str, float]:
    """Mean and spread of [learners], and between which values the central 95 % of them lie."""
    low, high = np.quantile(values, [0.025, 0.975])
    return {"mean": values.mean(), "sd": values.std(ddof=1), "n": len(values), "low": low, "high": high}
