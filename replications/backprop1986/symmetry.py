"""Symmetry: besides the sweeps, what weights its two hidden units end with.

The paper's net has weights in the ratio 1 : 2 : 4, equal and opposite about the middle, so that each pattern of one
half is told from all others by one number.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import drawn, sweeps
from replications.backprop1986.learn import started, taught
from replications.backprop1986.settings import Settings


def run(run: Run[Settings]) -> Result:
    nets = started(run)
    found = taught(nets, run.settings)
    weights = found.weights["small"][0][:, :6].swapaxes(1, 2)  # [learners, units, inputs]
    learned = np.isfinite(found.taken["right"])
    sizes, mirrored = halves(weights[learned] if learned.any() else weights)
    metrics = {
        **sweeps(found, run.settings.longest),
        "largest_to_middle": drawn((sizes[..., 2] / sizes[..., 1]).mean(axis=1)),
        "middle_to_smallest": drawn((sizes[..., 1] / sizes[..., 0]).mean(axis=1)),
        "off_mirror": drawn(mirrored.mean(axis=1)),
    }
    return Result(metrics, parameters=nets.parameters, exhibit={**found.taken, "weights": weights[:8]})


def halves(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of units' weights [..., 6]: the sizes of the three pairs, the smallest first [..., 3]; and by how much the two of
    a pair differ from equal and opposite, at most, as a share of the largest size [...]."""
    left, right = weights[..., :3], weights[..., :2:-1]
    sizes = np.sort(np.abs(left - right) / 2, axis=-1)
    return sizes, np.abs(left + right).max(axis=-1) / sizes[..., 2]
