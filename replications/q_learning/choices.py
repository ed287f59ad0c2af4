"""Choosing actions for many learners at once; one uniform number decides each choice.

Values are laid out [actions, learners], so that numpy's inner loops run over the learners, of whom there are many.
"""

import numpy as np


def epsilon_greedy(values: np.ndarray, epsilon: float | np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """int [learners]: any action in a share `epsilon` of choices, else one of the best, ties broken evenly.

    values [actions, learners]; uniform [learners] in [0, 1): its part below epsilon picks the random action, the part
    above it picks among the best. epsilon is above 0, one for all or [learners].
    """
    exploring = uniform < epsilon
    chosen = among_best(values, (uniform - epsilon) / (1.0 - epsilon + exploring))
    anything = (uniform * (len(values) / epsilon)).astype(np.intp)
    return np.where(exploring, anything, chosen)


def among_best(values: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """int [learners]: one of the best actions, ties broken evenly by uniform [learners] in [0, 1)."""
    best = values == values.max(axis=0)
    ties = best.sum(axis=0, dtype=np.int8)
    rank = (uniform * ties).astype(np.int8)
    np.minimum(rank, ties - 1, out=rank)  # rounding may lift the largest uniform numbers to `ties`
    passed = best[0].astype(np.int8)
    chosen = (passed <= rank).astype(np.int8)
    for each in best[1:-1]:  # the action is the number of those before which `rank` best ones or fewer were passed
        passed += each
        chosen += passed <= rank
    return chosen if len(values) > 1 else np.zeros_like(chosen)
