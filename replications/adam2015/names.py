"""What the history of a run calls the cost of each training. No Keras here: figures look it up, and are drawn fast."""

from replications.adam2015.settings import Candidate

WAYS = {"corrected": "adam", "uncorrected": "adam_uncorrected"}  # the autoencoder's optimisers


def name_of(candidate: Candidate) -> str:
    """ "cost at learning_rate 0.1, momentum 0.9" """
    return "cost at " + ", ".join(f"{name} {value:g}" for name, value in candidate.items())


def loss_at(stepsize: float, way: str) -> str:
    """ "corrected loss at 0.001" """
    return f"{way} loss at {stepsize:g}"
