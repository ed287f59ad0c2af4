"""Training inside compiled code: a whole pass per call, or one batch where each needs a word with the outside.

Keras's `fit` returns to Python for each batch, which on one core costs a small network up to half its time. Here
the data lies on the device, a pass is one compiled loop over the batches, and Keras's own layers, losses and
optimisers do the work inside it. All that training changes - weights, optimiser slots, the seed generators of
dropout - stays in Keras variables, so that a checkpoint of `arrays()` resumes with the same bits.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

Loss = Callable[..., Any]  # takes one batch of each array, calls the model, gives a scalar
Compiled = tuple[Callable[..., Any], Callable[..., Any]]  # one step, and a whole pass


class Training:
    """`model` trained by `optimizer` to lower `loss(*batch)`, the mean over one batch.

    `xla` compiles the TensorFlow pass with XLA, which pays at batch 1 and costs at large batches; JAX always does.
    """

    def __init__(
        self, model: keras.Model, optimizer: keras.optimizers.Optimizer, loss: Loss, xla: bool = False
    ) -> None:
        optimizer.build(model.trainable_variables)
        self.model = model
        self.optimizer = optimizer
        self._step, self._pass = _COMPILED[keras.backend.backend()](model, optimizer, loss, xla)

    def run_pass(self, arrays: Sequence[Any], order: np.ndarray, batch_size: int) -> float:
        """Train once over `order`, row numbers into each of `arrays`; the mean loss per row, as it was met.

        The last batch is smaller where `batch_size` does not divide the number of rows, as in Keras's `fit`.
        """
        whole = len(order) // batch_size * batch_size
        order = order.astype("int32")
        batches = keras.ops.convert_to_tensor(order[:whole].reshape(-1, batch_size))
        remainder = keras.ops.convert_to_tensor(order[whole:])
        return float(self._pass(tuple(arrays), batches, remainder)) / len(order)

    def run_batch(self, *batch: Any) -> float:
        """Train on this one batch, a tensor for each argument of the loss; its loss, as it was met."""
        return float(self._step(batch))

    def arrays(self) -> list[np.ndarray]:
        """All that training changes, for a checkpoint."""
        return [keras.ops.convert_to_numpy(variable) for variable in self._variables()]

    def restore(self, arrays: Sequence[np.ndarray]) -> None:
        for variable, array in zip(self._variables(), arrays, strict=True):
            variable.assign(array)

    def _variables(self) -> list[keras.Variable]:
        return [*self.model.variables, *self.optimizer.variables]


def _tensorflow(model: keras.Model, optimizer: keras.optimizers.Optimizer, loss: Loss, xla: bool) -> Compiled:
    import tensorflow as tf

    def step(batch):
        with tf.GradientTape() as tape:
            value = loss(*batch)
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return value

    def step_on(rows, arrays):
        value = step([tf.gather(array, rows) for array in arrays])
        return value * tf.cast(tf.size(rows), value.dtype)

    @tf.function(jit_compile=xla)
    def whole_pass(arrays, batches, remainder):
        total = tf.constant(0.0)
        for number in tf.range(tf.shape(batches)[0]):
            total += step_on(batches[number], arrays)
        if remainder.shape[0]:
            total += step_on(remainder, arrays)
        return total

    return tf.function(step, jit_compile=xla), whole_pass


def _jax(model: keras.Model, optimizer: keras.optimizers.Optimizer, loss: Loss, xla: bool) -> Compiled:
    import jax

    def stateless_loss(trainable, other, batch):
        mapping = [
            *zip(model.trainable_variables, trainable, strict=True),
            *zip(model.non_trainable_variables, other, strict=True),
        ]
        with keras.StatelessScope(state_mapping=mapping) as scope:
            value = loss(*batch)
        return value, [scope.get_current_value(variable) for variable in model.non_trainable_variables]

    gradient = jax.value_and_grad(stateless_loss, has_aux=True)

    def step(state, batch):
        trainable, other, slots = state
        (value, other), gradients = gradient(trainable, other, batch)
        trainable, slots = optimizer.stateless_apply(slots, gradients, trainable)
        return (trainable, other, slots), value

    def whole_pass(state, arrays, batches, remainder):
        def step_on(state, rows):
            state, value = step(state, [array[rows] for array in arrays])
            return state, value * len(rows)

        state, values = jax.lax.scan(step_on, state, batches)
        total = values.sum()
        if len(remainder):
            state, value = step_on(state, remainder)
            total += value
        return state, total

    def on_variables(function):
        """`function` of the state, compiled, as one that reads and writes Keras's variables."""
        compiled = jax.jit(function)

        def run(*arguments):
            groups = (model.trainable_variables, model.non_trainable_variables, optimizer.variables)
            state, value = compiled(tuple([variable.value for variable in group] for group in groups), *arguments)
            for group, values in zip(groups, state, strict=True):
                for variable, new in zip(group, values, strict=True):
                    variable.assign(new)
            return value

        return run

    return on_variables(step), on_variables(whole_pass)


_COMPILED = {"tensorflow": _tensorflow, "jax": _jax}
