"""Walking in the latent space: from one z to another on a straight line, and how smoothly the digits follow.

A generator that had memorised its training digits would stand still at one and then jump to the next.
"""

import numpy as np

from common.methods.streamed_neighbours import StreamedNeighbours
from replications.dcgan.data import Digits, latent, pixels
from replications.dcgan.sampling import Sampler

WALKS, POINTS = 20, 25  # 24 steps each
ROWS, COLUMNS = 4, 9  # shown: of the first walks every third point


def walk(sampler: Sampler, random: np.random.Generator, digits: Digits) -> tuple[dict[str, float], dict]:
    """What was measured, and the rows of pictures with the training digit nearest to each."""
    start, end = latent(random, 2, WALKS, 1, sampler.latent)
    along = np.linspace(0, 1, POINTS, dtype="float32")[:, None]
    z = (1 - along) * start + along * end
    images = sampler.in_company(z.reshape(-1, sampler.latent), random).reshape(WALKS, POINTS, -1)
    steps = np.sqrt(np.square(np.diff(images, axis=1)).sum(axis=2))

    numbers, distances = nearest(digits.train_images, images.reshape(WALKS * POINTS, -1))
    of_unseen = nearest(digits.train_images, pixels(digits.validation_images[: WALKS * POINTS]))[1]
    shown = images[:ROWS, :: (POINTS - 1) // (COLUMNS - 1)]
    columns = np.arange(WALKS * POINTS).reshape(WALKS, POINTS)[:ROWS, :: (POINTS - 1) // (COLUMNS - 1)]
    metrics = {
        "largest_step": float((steps.max(axis=1) / steps.mean(axis=1)).mean()),
        "distance_to_training": float(distances.mean() / of_unseen.mean()),
        "memorised": 100 * float((distances < np.quantile(of_unseen, 0.01)).mean()),
    }
    exhibit = {
        "walk": np.round(255 * shown).astype("uint8"),
        "walk_nearest": digits.train_images[numbers[columns]],
        "walk_distances": distances[columns].astype("float32"),
        "walk_steps": steps.astype("float16"),
        "unseen_distances": np.sort(of_unseen).astype("float16"),
    }
    return metrics, exhibit


def nearest(images: np.ndarray, queries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each query [m, 784] from 0 to 1 among images (uint8): the number of the nearest, and its distance."""
    neighbours = StreamedNeighbours(queries)
    for first in range(0, len(images), 2_048):
        neighbours.add(pixels(images[first : first + 2_048]))
    return neighbours.numbers, np.sqrt(neighbours.squared_distances)
