"""1,000 radial basis functions and a linear classifier on top (C.4): 100 centres for each class, by K-means."""

import numpy as np

from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.linear import least_squares
from replications.lecun1998.measures import error, one_of_ten
from replications.lecun1998.settings import RadialBasis


def run(run: Run[RadialBasis]) -> Result:
    settings = run.settings
    data = digits.load(run.data["mnist"], settings.version, settings.limit)
    train, test = (images.reshape(len(images), -1) / 255 for images in (data.train_images, data.test_images))
    centres, widths = [], []
    for digit in range(10):
        mine = train[data.train_labels == digit]
        random = run.random("centres", digit)
        placed = k_means(mine, random.choice(mine, min(settings.centres, len(mine)), replace=False), settings.rounds)
        centres.append(placed)
        widths.append(distances(mine, placed).min(axis=1))
    units = np.concatenate(centres)
    width = float(np.concatenate(widths).mean())  # sigma squared: how far a pattern is from its centre, in the mean
    inputs = [bells(images, units, width) for images in (train, test)]
    weights = least_squares(inputs[0], one_of_ten()[data.train_labels], settings.ridge)
    return Result(
        metrics={
            "test_error": error(inputs[1] @ weights, data.test_labels),
            "train_error": error(inputs[0] @ weights, data.train_labels),
        },
        parameters=units.size + weights.size,
    )


def k_means(rows: np.ndarray, centres: np.ndarray, rounds: int) -> np.ndarray:
    """Centres [k, d], each the mean of the rows nearest to it; one that is nearest to none stays."""
    for _ in range(rounds):
        own = distances(rows, centres).argmin(axis=1)
        member = np.eye(len(centres))[own]
        counts = member.sum(axis=0)[:, None]
        centres = np.where(counts > 0, member.T @ rows / np.maximum(counts, 1), centres)
    return centres


def distances(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared, [n, k]."""
    squares = (rows**2).sum(axis=1)[:, None] - 2 * rows @ centres.T + (centres**2).sum(axis=1)
    return np.maximum(squares, 0)


def bells(rows: np.ndarray, centres: np.ndarray, width: float) -> np.ndarray:
    """Gaussians of the distances, and a constant: [n, k + 1]."""
    return np.hstack([np.exp(-distances(rows, centres) / (2 * width)), np.ones((len(rows), 1))])
