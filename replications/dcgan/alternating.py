"""The update as the script has it: mini-batches go to G and to D in turn, each move made before the next."""

from collections.abc import Sequence

import keras
import numpy as np

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.dcgan import nets
from replications.dcgan.adversaries import CoupledAdam, loss_of_d, loss_of_g
from replications.dcgan.conditional import learned
from replications.dcgan.settings import Settings
from replications.dcgan.training import Trained, optimizer


def run(run: Run[Settings]) -> Result:
    keras.utils.set_random_seed(run.seed)
    return learned(run, Alternating(*nets.conditional(run.settings), run.settings))


class Turn(keras.Model):
    """Both nets in the turn of one of them: it is the one whose weights train."""

    def __init__(self, mover: keras.Model, other: keras.Model) -> None:
        super().__init__()
        self.mover = mover
        self.other = other
        self.built = True

    @property
    def trainable_variables(self) -> list[keras.Variable]:
        return self.mover.trainable_variables

    @property
    def non_trainable_variables(self) -> list[keras.Variable]:
        return self.other.trainable_variables


class Alternating(Trained):
    """The same nets and optimiser rules; one optimiser each, G first, as in the script."""

    def __init__(self, g: keras.Model, d: keras.Model, settings: Settings) -> None:
        super().__init__(g, d, settings)
        self.turn_of_g = Training(Turn(g, d), optimizer(settings), lambda z, y: loss_of_g(d([g([z, y]), y])))
        self.turn_of_d = Training(
            Turn(d, g), optimizer(settings), lambda x, z, y: loss_of_d(d([x, y]), d([g([z, y]), y]))
        )
        self.size = settings.batch_size

    def fit(self, batches: dict[str, np.ndarray], learning_rate: float) -> dict[str, float]:
        for turn in (self.turn_of_g, self.turn_of_d):
            turn.optimizer.learning_rate.assign(learning_rate)
        of_d, of_g = [], []
        for start in range(0, len(batches["z"]), self.size):
            part = {
                name: keras.ops.convert_to_tensor(rows[start : start + self.size]) for name, rows in batches.items()
            }
            of_g.append(self.turn_of_g.run_batch(part["z_for_g"], part["labels_for_g"]))
            of_d.append(self.turn_of_d.run_batch(part["images"], part["z"], part["labels"]))
        return {"loss_of_d": float(np.mean(of_d)), "loss_of_g": float(np.mean(of_g))}

    @property
    def moving_g(self) -> CoupledAdam:
        return self.turn_of_g.optimizer

    def _variables(self) -> Sequence[keras.Variable]:
        optimizers = (self.turn_of_g.optimizer, self.turn_of_d.optimizer)
        return [*self.adversaries.variables, *(variable for rule in optimizers for variable in rule.variables)]
