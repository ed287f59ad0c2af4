"""Sums of concepts, in the manner of Fig. 7: bold a - thin a + thin b should be a bold b.

A concept is the mean z of three samples, as in the paper. There a person chose them; here it is the rule that the
nearest training digit says which digit a sample is, and its ink how bold it is.
"""

from typing import NamedTuple

import numpy as np

from replications.dcgan.data import CLASSES, Digits, latent
from replications.dcgan.sampling import Sampler
from replications.dcgan.walk import nearest

MINI_BATCHES = 20  # of samples to choose from
EACH = 3  # samples to a concept
SHOWN = ((0, 3), (7, 4), (9, 6))  # (a, b), chosen before any was seen
NOISE = 0.25  # the paper's: the result's eight neighbours differ by U(-0.25, 0.25)


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
