"""How many sweeps through all patterns nets take until they have learnt a problem."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from replications.backprop1986.learners import Learners

#: Whether a net has learnt, by how far its outputs are from their targets [nets, ...] and what lies between the two
#: targets. The sources name a criterion for one problem only, which is the last.
CRITERIA: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "right": lambda apart, between: _most(apart) < 0.5 * between,  # each output nearer to its target than to the other
    "close": lambda apart, between: _most(apart) < 0.125 * between,
    "small": lambda apart, between: (apart**2).sum(axis=-1).max(axis=1) / 2 < 0.01,  # the error of each pattern
}


class Learnt(NamedTuple):
    taken: dict[str, np.ndarray]
    """By criterion the sweeps that each net took [learners], infinite where it was given up."""
    weights: dict[str, list[np.ndarray]]
    """By criterion those of each net when it was met, or at the end [learners, ...]."""


def learnt(
    nets: Learners,
    sweep: Callable[[int], np.ndarray],
    longest: int,
    between: float,
    criteria: dict[str, Callable[[np.ndarray, float], np.ndarray]] = CRITERIA,
) -> Learnt:
    """`sweep`, given its number from 1, lets the nets learn from all patterns and says by how far each output was from
    its target before. Nets that meet all criteria drop out."""
    at_work = np.arange(len(nets.weights[0]))
    taken = {name: np.full(len(at_work), np.inf) for name in criteria}
    kept = {name: [part.copy() for part in nets.weights] for name in criteria}
    for number in range(1, longest + 1):
        apart = sweep(number)
        for name, met in criteria.items():
            first = met(apart, between) & np.isinf(taken[name][at_work])
            taken[name][at_work[first]] = number
            for whole, part in zip(kept[name], nets.weights, strict=True):
                whole[at_work[first]] = part[first]
        done = np.all([np.isfinite(counted[at_work]) for counted in taken.values()], axis=0)
        if done.any():
            nets.only(~done)
            at_work = at_work[~done]
        if not len(at_work):
            break
    for name, parts in kept.items():
        never = np.isinf(taken[name][at_work])
        for whole, part in zip(parts, nets.weights, strict=True):
            whole[at_work[never]] = part[never]
    return Learnt(taken, kept)


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
    return {"mean": float(values.mean()), "sd": float(values.std(ddof=1)), "n": len(values), "low": low, "high": high}


def _most(apart: np.ndarray) -> np.ndarray:
    """Over all outputs of all patterns [nets]."""
    return apart.reshape(len(apart), -1).max(axis=1)
