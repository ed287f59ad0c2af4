"""k nearest neighbours among the training images (C.2)."""

from common.methods.nearest_neighbours import nearest, votes
from common.runs.run import Result, Run
from replications.lecun1998 import digits
from replications.lecun1998.measures import error
from replications.lecun1998.settings import Neighbours

KS = (1, 3, 5, 25, 50, 100)


def run(run: Run[Neighbours]) -> Result:
    data = digits.load(run.data["mnist"], run.settings.version, run.settings.limit)
    train, test = (images.reshape(len(images), -1) for images in (data.train_images, data.test_images))
    neighbours, _ = nearest(train, test, max(KS))
    by_k = {k: error(votes(neighbours[:, :k], data.train_labels, 10), data.test_labels) for k in KS}
    metrics = {"test_error": by_k[run.settings.k], **{f"test_error_{k}": found for k, found in by_k.items()}}
    return Result(metrics=metrics)
