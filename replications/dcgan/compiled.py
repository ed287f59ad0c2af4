"""A net in compiled code, fed from numpy."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

Compiled = Callable[[list[np.ndarray]], list[np.ndarray]]


def compiled(model: keras.Model) -> Compiled:
    """All outputs of a model without changing state, for one list of inputs; it follows the weights as they train."""
    return _COMPILED[keras.backend.backend()](model)


def _tensorflow(model: keras.Model) -> Compiled:
    import tensorflow as tf

    call = tf.function(lambda inputs: _listed(model(inputs)))
    return lambda inputs: [part.numpy() for part in call([tf.convert_to_tensor(part) for part in inputs])]


def _jax(model: keras.Model) -> Compiled:
    import jax

    call = jax.jit(lambda weights, inputs: _listed(model.stateless_call(weights, [], inputs)[0]))
    return lambda inputs: [np.asarray(part) for part in call([weight.value for weight in model.variables], inputs)]


def _listed(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
