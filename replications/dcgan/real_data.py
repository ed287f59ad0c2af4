"""The row that needs no training: the classifier fitted on real digits."""

from common.data import mnist
from common.runs.run import Result, Run
from replications.dcgan import data
from replications.dcgan.evaluation import error_of_neighbours
from replications.dcgan.settings import RealData


def run(run: Run[RealData]) -> Result:
    """On the training images that this seed's GAN would see, and on all there are (the same for each seed)."""
    digits = mnist.load(run.data["mnist"])
    images = digits.train_images.reshape(len(digits.train_labels), -1)
    tried = digits.test_images.reshape(len(digits.test_labels), -1)
    chosen = data.split(run, len(images))[: run.settings.training_images]
    on_split = error_of_neighbours(images[chosen], digits.train_labels[chosen], tried, digits.test_labels)
    on_all = error_of_neighbours(images, digits.train_labels, tried, digits.test_labels)
    return Result(metrics={"error": on_split, "error_all": on_all})
