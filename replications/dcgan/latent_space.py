"""Two looks into the latent space: walks through it, and sums of concepts.

A walk goes from one z to another on a straight line. A generator that had memorised its training digits would stand
still at one and then jump to the next.

Sums are in the manner of Fig. 7: bold a - thin a + thin b should be a bold b. A concept is the mean z of three samples,
as in the paper. There a person chose them; here it is the rule that the nearest training digit says which digit a
sample is, and its ink how bold it is.
"""

from typing import NamedTuple

import numpy as np

from common.methods.streamed_neighbours import StreamedNeighbours
from replications.dcgan.data import CLASSES, Digits, latent, pixels
from replications.dcgan.sampling import Sampler

WALKS, POINTS = 20, 25  # 24 steps each
ROWS, COLUMNS = 4, 9  # shown: of the first walks every third point

MINI_BATCHES = 20  # of samples to choose from
EACH = 3  # samples to a concept
SHOWN = ((0, 3), (7, 4), (9, 6))  # (a, b), chosen before any was seen
NOISE = 0.25  # the paper's: the result's eight neighbours differ by U(-0.25, 0.25)


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


class Concept(NamedTuple):
    rows: np.ndarray  # the numbers of the samples
    z: np.ndarray  # their mean, [latent]


def arithmetic(sampler: Sampler, random: np.random.Generator, digits: Digits) -> tuple[dict[str, float], dict]:
    """Percent of all ordered pairs of digits for which the sum comes out, and a few of them as pictures."""
    z = latent(random, MINI_BATCHES * sampler.batch, sampler.latent)
    images = sampler.images(z, np.zeros(len(z), "uint8"))
    labels = digits.train_labels[nearest(digits.train_images, images)[0]]
    often = [digit for digit in range(CLASSES) if (labels == digit).sum() >= 2 * EACH]  # G may draw some hardly ever
    concepts = {digit: thin_and_bold(images, z, labels == digit) for digit in often}

    pairs = [(a, b) for a in often for b in often if a != b]
    sums = np.array([total(concepts[a], concepts[b]) for a, b in pairs]).reshape(-1, sampler.latent)
    thin = np.array([concepts[b][0].z for _, b in pairs]).reshape(-1, sampler.latent)
    company = int(random.integers(2**31))  # the same for both
    drawn, plain = (sampler.in_company(part, np.random.default_rng(company)) for part in (sums, thin))
    is_b = digits.train_labels[nearest(digits.train_images, drawn)[0]] == np.array([b for _, b in pairs], "int64")
    bolder = drawn.mean(axis=1) > plain.mean(axis=1)
    metrics = {"sums_right": 100 * float((is_b & bolder).sum()) / (CLASSES * (CLASSES - 1))}

    parts, results = [], []
    for a, b in SHOWN:
        if a in concepts and b in concepts:
            parts.append([images[concept.rows] for concept in (concepts[a][1], concepts[a][0], concepts[b][0])])
            around = random.uniform(-NOISE, NOISE, (9, sampler.latent)).astype("float32")
            around[4] = 0  # the sum itself stands in the middle
            results.append(sampler.in_company(total(concepts[a], concepts[b]) + around, np.random.default_rng(company)))
    return metrics, {"sum_parts": as_bytes(parts), "sums": as_bytes(results)}


def thin_and_bold(images: np.ndarray, z: np.ndarray, chosen: np.ndarray) -> tuple[Concept, Concept]:
    """Of the chosen samples those of least and of most ink."""
    rows = np.flatnonzero(chosen)
    by_ink = rows[np.argsort(images[rows].mean(axis=1), kind="stable")]
    thin, bold = by_ink[:EACH], by_ink[-EACH:]
    return Concept(thin, z[thin].mean(axis=0)), Concept(bold, z[bold].mean(axis=0))


def total(of_a: tuple[Concept, Concept], of_b: tuple[Concept, Concept]) -> np.ndarray:
    """bold a - thin a + thin b, [latent]."""
    return of_a[1].z - of_a[0].z + of_b[0].z


def as_bytes(images: list) -> np.ndarray:
    return np.round(255 * np.array(images)).astype("uint8")
