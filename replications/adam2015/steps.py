"""How large a step can be, in units of the stepsize: the rules of Keras on sequences of gradients that we choose.

A linear unit without a bias has its input as its gradient. So a pass over rows of inputs is a sequence of gradients,
and each of the unit's weights, with a column for itself, is a parameter of its own.
"""

import keras
import numpy as np
from keras import layers

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.adam2015.rules import OWN_RULES
from replications.adam2015.settings import Steps

EPSILON = 1e-30  # the paper has none in these statements; this one only keeps 0 / 0 away
SCALES = (1.0, 1e3, 1e-3)


def run(run: Run[Steps]) -> Result:
    settings = run.settings
    random = run.random("gradients").normal(1.0, 1.0, settings.steps)
    sparse = np.eye(settings.steps)[-1]
    rows = np.column_stack([sparse, worst(settings), *(scale * random for scale in SCALES)]).astype("float32")
    first, last = first_and_last_step(settings, rows)
    return Result(
        {
            "first": first[2],
            "sparse": last[0],
            "largest": last[1],
            "scale_effect": float(max(np.ptp(first[2:]), np.ptp(last[2:]))),
        }
    )


def worst(settings: Steps) -> np.ndarray:
    """The gradients [steps] whose last step is the largest that there is, but for their scale.

    Adam's step is alpha m / sqrt(v). By Cauchy and Schwarz m^2 / v is largest where the gradient of age k is as
    (beta_1 / beta_2)^k: gradients that grow. AdaMax divides by the largest beta_2^k |g|: there, all as large as that
    allows, gradients that shrink by beta_2 from step to step.
    """
    age = np.arange(settings.steps)[::-1]
    if settings.optimizer == "adamax":
        return settings.beta_2 ** age[::-1]
    return (settings.beta_1 / settings.beta_2) ** age


def first_and_last_step(settings: Steps, rows: np.ndarray) -> tuple[list[float], list[float]]:
    """The sizes of both, for gradients [steps, sequences]; the stepsize is 1."""
    unit = keras.Sequential(
        [keras.Input((rows.shape[1],)), layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
    )
    rule = OWN_RULES[settings.optimizer]
    optimizer = rule(1.0, beta_1=settings.beta_1, beta_2=settings.beta_2, epsilon=EPSILON)
    training = Training(unit, optimizer, lambda row: keras.ops.sum(unit(row)))
    tensor = keras.ops.convert_to_tensor(rows)

    def sizes(start: int, end: int) -> list[float]:
        """Of the way that the weights go in these steps."""
        unit.set_weights([np.zeros((rows.shape[1], 1))])  # so that no digits are lost beside a large weight
        training.run_pass([tensor], np.arange(start, end), 1)
        return np.abs(unit.get_weights()[0][:, 0]).tolist()

    first = sizes(0, 1)
    sizes(1, len(rows) - 1)
    return first, sizes(len(rows) - 1, len(rows))
