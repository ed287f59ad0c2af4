"""One optimiser's path down Beale's function, at the best rate of a grid."""

import keras
import numpy as np
from keras import layers

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.adam2015.beale import beale
from replications.adam2015.names import name_of
from replications.adam2015.rules import OWN_RULES
from replications.adam2015.search import at_most, best
from replications.adam2015.settings import Candidate, Surface


def run(run: Run[Surface]) -> Result:
    candidates = {name_of(candidate): candidate for candidate in run.settings.candidates()}
    paths = {name: path(run.settings, candidate) for name, candidate in candidates.items()}
    start = float(beale(*run.settings.start))
    heights = {name: [at_most(start, float(beale(*place))) for place in places] for name, places in paths.items()}
    winner = best(heights, candidates)
    return Result(
        metrics={"loss": heights[winner][-1], **candidates[winner]},
        exhibit={"path": paths[winner].astype("float32"), "loss": np.array(heights[winner], "float32")},
    )


def path(settings: Surface, candidate: Candidate) -> np.ndarray:
    """The places [steps + 1, 2] of a path, its start included."""
    # Keras trains weights of a layer: those of this one, whose input is always 1, are the place.
    place = keras.Sequential([keras.Input((1,)), layers.Dense(2, use_bias=False)])
    place.set_weights([np.array([settings.start])])
    one = keras.ops.ones((1, 1))
    arguments = {**settings.optimizer_arguments, **candidate}
    optimizer = OWN_RULES[settings.optimizer](arguments.pop("learning_rate"), **arguments)
    training = Training(place, optimizer, lambda one: beale(*keras.ops.unstack(place(one)[0])))
    places = [place.get_weights()[0][0]]
    for _ in range(settings.steps):
        training.run_batch(one)
        places.append(place.get_weights()[0][0])
    return np.array(places, "float64")
