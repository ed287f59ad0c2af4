"""What is measured: errors by neighbours, features and the linear SVM, walks and sums."""

import keras
import numpy as np
import pytest

from replications.dcgan.data import Digits, pixels
from replications.dcgan.evaluation import error_of_neighbours, errors_of_neighbours
from replications.dcgan.features import Features, fitted, labelled, minimum, objective, pooled, with_one
from replications.dcgan.gallery import SUMS
from replications.dcgan.latent_space import SHOWN, thin_and_bold, total, walk
from replications.dcgan.nets import discriminator
from tests.runs import settings_of


class Noise:
    """A sampler whose labels and images are drawn by chance, remembered to check the rest against."""

    latent, batch, conditional = 6, 20, True

    def __init__(self):
        self.drawn = []

    def stream(self, random, count):
        for start in range(0, count, 50):
            rows = min(50, count - start)
            block = random.random((rows, 784), dtype="float32"), random.integers(10, size=rows)
            self.drawn.append(block)
            yield block

    def in_company(self, z, random):
        return np.repeat(np.abs(z[:, :1]), 784, axis=1)


def test_errors_among_so_many_samples_are_those_of_brute_force():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (30, 784)).astype("uint8"), rng.integers(10, size=30)
    sampler = Noise()
    found = errors_of_neighbours(sampler, np.random.default_rng(1), images, labels, [70, 200])
    samples, their_labels = (np.concatenate(part) for part in zip(*sampler.drawn, strict=True))
    for count, error in zip((70, 200), found, strict=True):
        gaps = samples[:count].astype("float64")[None] - (images.astype("float32") / np.float32(255))[:, None]
        nearest = np.square(gaps).sum(axis=2).argmin(axis=1)
        assert error == 100 * (their_labels[nearest] != labels).mean()


def test_real_digits_are_their_own_nearest_neighbours():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (3_000, 784)).astype("uint8"), rng.integers(10, size=3_000)
    assert error_of_neighbours(images, labels, images[-40:], labels[-40:]) == 0
    assert error_of_neighbours(images, labels, images[-40:], (labels[-40:] + 1) % 10) == 100


def test_the_svm_stands_at_the_minimum_of_its_objective():
    rng = np.random.default_rng(0)
    examples = with_one(rng.normal(size=(60, 100)))
    signs = np.where(rng.random(60) < 0.3, 1.0, -1.0)
    kernel = examples @ examples.T
    for c in (1e-4, 1e-2, 1.0):
        sums = minimum(kernel, signs, c)
        weights = examples.T @ sums
        hinge = np.maximum(0, 1 - signs * (examples @ weights))
        slope = weights - 2 * c * examples.T @ (signs * hinge)
        np.testing.assert_allclose(slope, 0, atol=1e-8)
        assert objective(kernel, signs, c, sums) == pytest.approx(weights @ weights / 2 + c * (hinge**2).sum())


def test_the_svm_separates_classes():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 80)
    features = rng.normal(size=(80, 5)) + 8 * np.eye(5)[labels]
    assert (fitted(features, labels, 1.0)(features) == labels).all()


def test_maps_are_pooled_to_four_by_four():
    maps = np.arange(14 * 14, dtype="float32").reshape(1, 14, 14, 1)
    found = pooled(maps, 4).reshape(4, 4)
    assert found[0, 0] == maps[0, 3, 3, 0] and found[3, 3] == maps[0, 13, 13, 0]
    assert pooled(np.zeros((2, 7, 7, 128)), 2).shape == (2, 16 * 128)


def test_features_of_an_image_depend_on_no_other_image():
    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).integers(0, 256, (150, 784)).astype("uint8")
    features = Features(discriminator(settings_of("dcgan", "unconditional"), 0), 0.2, images)
    assert features(images).shape == (150, 3072)
    np.testing.assert_allclose(features(images)[20:30], features(images[20:30]), atol=1e-4)


def test_as_many_labels_of_each_class_are_drawn():
    labels = np.arange(2_000) % 10
    rows = labelled(np.random.default_rng(0), labels)
    assert len(set(rows)) == 1_000 and (np.bincount(labels[rows]) == 100).all()


def test_a_walk_of_even_steps_is_recognised():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (200, 784)).astype("uint8")
    digits = Digits(images[:100], np.zeros(100), images[100:], np.zeros(100), images, np.zeros(200))
    sampler = Noise()
    sampler.in_company = lambda z, random: np.repeat(0.5 + z[:, :1] / 2, 784, axis=1)  # a straight line of greys
    metrics, exhibit = walk(sampler, np.random.default_rng(0), digits)
    assert metrics["largest_step"] == pytest.approx(1, abs=1e-4)
    assert exhibit["walk"].shape == exhibit["walk_nearest"].shape == (4, 9, 784)


def test_a_training_digit_is_recognised_on_the_way():
    images = np.random.default_rng(0).integers(0, 256, (200, 784)).astype("uint8")
    digits = Digits(images[:100], np.zeros(100), images[100:], np.zeros(100), images, np.zeros(200))
    sampler = Noise()
    sampler.in_company = lambda z, random: pixels(images[(np.arange(len(z)) % 2)])
    metrics, exhibit = walk(sampler, np.random.default_rng(0), digits)
    assert metrics["memorised"] == 100 and metrics["distance_to_training"] == 0
    np.testing.assert_array_equal(exhibit["walk"], exhibit["walk_nearest"])


def test_concepts_are_means_of_the_thinnest_and_the_boldest():
    images = np.repeat(np.arange(8, dtype="float32")[:, None], 784, axis=1)
    z = np.eye(8, dtype="float32")
    thin, bold = thin_and_bold(images, z, np.arange(8) != 0)
    assert thin.rows.tolist() == [1, 2, 3] and bold.rows.tolist() == [5, 6, 7]
    np.testing.assert_allclose(total((thin, bold), (thin, bold)), bold.z)


def test_the_pictures_name_the_digits_that_were_added():
    assert SUMS == SHOWN
