"""The guidelines, each dropped in turn: the same nets with one change, which the settings name."""

import keras

from common.runs.run import Result, Run
from replications.dcgan.conditional import learned, nets
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    return learned(run, Trained(*nets(run.settings), run.settings))
