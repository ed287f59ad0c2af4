"""What the figures need of a trained network beyond its record."""

import numpy as np
from keras import ops

from common.data.mnist import Digits
from replications.lecun1998.distortions import VERSIONS, Distorted
from replications.lecun1998.learning import Learner

MOST = 120  # mistakes kept
SAMPLES = 6  # digits shown in all their versions


def mistakes(scores: np.ndarray, digits: Digits) -> dict[str, np.ndarray]:
    """The test images answered wrongly, in the order of the test set."""
    answers = scores.argmax(axis=1)
    wrong = np.flatnonzero(answers != digits.test_labels)[:MOST]
    return {
        "index": wrong.astype("int32"),
        "image": digits.test_images[wrong],
        "answer": answers[wrong].astype("uint8"),
        "truth": digits.test_labels[wrong],
    }


def versions(distorted: Distorted) -> dict[str, np.ndarray]:
    """Some digits in all their versions, the digit itself first: [digits, versions, 28, 28]."""
    shown = [distorted.version(np.arange(SAMPLES), version) for version in range(VERSIONS)]
    return {"versions": np.stack(shown, axis=1)}


def of_network(learner: Learner, digits: Digits) -> dict[str, np.ndarray]:
    """The mistakes, and the filters of the first convolution [maps, 5, 5]."""
    kernel = ops.convert_to_numpy(learner.network.weighted[0].kernel)
    return {
        **mistakes(learner.scores(digits.test_images), digits),
        "filters": kernel.T.reshape(-1, 5, 5).astype("float32"),
    }
