"""One problem for layered nets, from many starts."""

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import Learnt, learnt, sweeps
from replications.backprop1986.nets import Nets
from replications.backprop1986.problems import PROBLEMS
from replications.backprop1986.settings import Settings


def run(run: Run[Settings]) -> Result:
    nets = started(run)
    found = taught(nets, run.settings)
    return Result(sweeps(found, run.settings.longest), parameters=nets.parameters, exhibit=found.taken)


def started(run: Run[Settings]) -> Nets:
    settings = run.settings
    inputs, outputs = PROBLEMS[settings.problem]()
    sizes = (inputs.shape[1], *settings.hidden, outputs.shape[1])
    return Nets(sizes, settings.direct, settings.learners, settings.spread, run.random("weights"))


def taught(nets: Nets, settings: Settings) -> Learnt:
    inputs, outputs = PROBLEMS[settings.problem]()
    targets = settings.low + (settings.high - settings.low) * outputs
    every = len(inputs) if settings.update == "sweep" else 1  # so many patterns go into an update
    parts = [slice(place, place + every) for place in range(0, len(inputs), every)]

    def sweep(_: int) -> np.ndarray:
        apart = []
        for part in parts:
            activities = nets.activities(inputs[part])
            slope = activities[-1] - targets[part]
            nets.step(nets.gradients(activities, slope), settings.learning_rate, settings.momentum)
            apart.append(np.abs(slope))
        return np.concatenate(apart, axis=1)

    return learnt(nets, sweep, settings.longest, settings.high - settings.low)
