"""What is counted when all lessons are over."""

from typing import Any

import numpy as np

from common.data.mnist import Digits
from common.runs.run import Result, Run
from replications.distillation.bias import RAISES, Sweep, sweep
from replications.distillation.lessons import LESSONS, at_temperature
from replications.distillation.nets import LARGE_PARAMETERS

UNSEEN = {"without_threes": (3,), "sevens_and_eights": (0, 1, 2, 3, 4, 5, 6, 9)}
NARROW_INSIDE = [f"{at_temperature(30, temperature)}_errors" for temperature in (2.5, 4)]


def of_threes(test: Sweep, training: Sweep) -> dict[str, float]:
    """Of a net that never saw a 3, its bias of 3 as it was learnt, and raised.

    The raise is the one with the fewest errors on the test digits, as the paper chose it; and for comparison the one
    with the fewest on the training digits, of which the test digits know nothing.
    """
    return {
        "without_threes_errors": int(test.errors[0]),
        "without_threes_errors_on_threes": int(test.on_raised[0]),
        "corrected_errors": int(test.errors[test.best]),
        "corrected_errors_on_threes": int(test.on_raised[test.best]),
        "raised_by": float(RAISES[test.best]),
        "corrected_by_training_errors": int(test.errors[training.best]),
        "corrected_by_training_errors_on_threes": int(test.on_raised[training.best]),
        "raised_by_training": float(RAISES[training.best]),
    }


def of_sevens_and_eights(test: Sweep, training: Sweep, images: int) -> dict[str, float]:
    """The same of a net that saw nothing else, in per cent of the images. To lower two biases is to raise eight."""
    percent = 100 * test.errors / images
    return {
        "sevens_and_eights_error": float(percent[0]),
        "lowered_error": float(percent[test.best]),
        "lowered_by": float(RAISES[test.best]),
        "lowered_by_training_error": float(percent[training.best]),
        "lowered_by_training": float(RAISES[training.best]),
    }


def sweeps(answers: dict[str, np.ndarray], name: str, digits: Digits) -> tuple[Sweep, Sweep]:
    """Of the test digits and of the training digits, with the biases raised of those that the lesson left out."""
    test, training = np.split(answers[name], [len(digits.test_labels)])
    return sweep(test, digits.test_labels, UNSEEN[name]), sweep(training, digits.train_labels, UNSEEN[name])


def errors_after_last_pass(run: Run[Any], answers: dict[str, np.ndarray]) -> dict[str, float]:
    """Of the large net, and of the small ones whose lessons had every digit."""
    names = ["large", *(name for name in answers if LESSONS[name].complete)]
    return {f"{name}_errors": run.history[f"{name}_errors"][-1] for name in names}


def of_all(run: Run[Any], answers: dict[str, np.ndarray], digits: Digits) -> Result:
    """Of threes left out, of 7s and 8s alone, and of whatever other lessons there were."""
    threes, others = (sweeps(answers, name, digits) for name in UNSEEN)
    metrics = errors_after_last_pass(run, answers)
    if metrics.keys() >= {*NARROW_INSIDE}:
        metrics["units_30_at_2_5_to_4_errors"] = float(np.mean([metrics[name] for name in NARROW_INSIDE]))
    return Result(
        metrics={
            **metrics,
            **of_threes(*threes),
            "without_threes_errors_elsewhere": int(threes[0].errors[0] - threes[0].on_raised[0]),
            **of_sevens_and_eights(*others, images=len(digits.test_labels)),
        },
        parameters=LARGE_PARAMETERS,
        exhibit={**exhibit_of_threes(threes[0]), "errors_of_sevens_and_eights": others[0].errors},
    )


def exhibit_of_threes(test: Sweep) -> dict[str, np.ndarray]:
    """For figures."""
    return {"errors": test.errors, "errors_on_threes": test.on_raised}
