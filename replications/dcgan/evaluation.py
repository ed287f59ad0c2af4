"""The paper's measure: a 1-nearest-neighbour classifier, fitted on generated digits, tried on real ones.

And the row that needs no training: the same classifier fitted on real digits.
"""

import numpy as np

from common.data import mnist
from common.methods.streamed_neighbours import StreamedNeighbours
from common.runs.run import Result, Run
from replications.dcgan.data import pixels, split
from replications.dcgan.sampling import Sampler
from replications.dcgan.settings import RealData


def real_data(run: Run[RealData]) -> Result:
    """On the training images that this seed's GAN would see, and on all there are (the same for each seed)."""
    digits = mnist.load(run.data["mnist"])
    images = digits.train_images.reshape(len(digits.train_labels), -1)
    tried = digits.test_images.reshape(len(digits.test_labels), -1)
    chosen = split(run, len(images))[: run.settings.training_images]
    on_split = error_of_neighbours(images[chosen], digits.train_labels[chosen], tried, digits.test_labels)
    on_all = error_of_neighbours(images, digits.train_labels, tried, digits.test_labels)
    return Result(metrics={"error": on_split, "error_all": on_all})


def errors_of_neighbours(
    sampler: Sampler, random: np.random.Generator, images: np.ndarray, labels: np.ndarray, counts: list[int]
) -> list[float]:
    """Percent of the images [n, 784] (uint8) whose nearest generated digit is of another class than their own.

    For each of the counts, ascending: among the first so many samples of one stream.
    """
    neighbours = StreamedNeighbours(pixels(images))
    answers = np.full(len(labels), -1)
    found, seen = [], 0
    for count in counts:
        for samples, their_labels in sampler.stream(random, count - seen):
            neighbours.add(samples)
            fresh = neighbours.numbers >= seen  # so that the labels of samples gone by need not be kept
            answers[fresh] = their_labels[neighbours.numbers[fresh] - seen]
            seen += len(samples)
        found.append(error(answers, labels))
    return found


def error_of_neighbours(images: np.ndarray, labels: np.ndarray, tried: np.ndarray, their_labels: np.ndarray) -> float:
    """The same, fitted on real images [n, 784] and tried on others, all uint8."""
    neighbours = StreamedNeighbours(pixels(tried))
    for start in range(0, len(images), 2_048):
        neighbours.add(pixels(images[start : start + 2_048]))
    return error(labels[neighbours.numbers], their_labels)


def error(answers: np.ndarray, labels: np.ndarray) -> float:
    """Percent answered wrongly."""
    return 100 * int((answers != labels).sum()) / len(labels)
