"""The network as it is trained: layers of cells, a decoder, and the state that is carried from batch to batch."""

import keras
import numpy as np
from keras import ops

from common.methods.cells import CELLS
from common.methods.recurrent import project_symbols, through_time
from replications.char_rnn.shape import Shape


class Network(keras.Model):
    """Reads chunks [sequence, batch] one after the other; its state stays in variables between them."""

    def __init__(self, shape: Shape, start: list[np.ndarray], batch: int, with_dropout: bool) -> None:
        super().__init__()
        self.shape = shape
        self.batch = batch
        self.cell = CELLS[shape.cell]
        self.own = [
            self.add_weight(shape=size, initializer="zeros", name=name)  # filled in below
            for name, size in shape.weights()
        ]
        self.carried = [
            self.add_weight(shape=(batch, shape.units), initializer="zeros", trainable=False, name=f"state_{number}")
            for number in range(shape.layers * self.cell.states)
        ]
        self.dropout = self.add_weight(shape=(), initializer="zeros", trainable=False, name="dropout")
        self.draws = keras.random.SeedGenerator(0) if with_dropout else None
        self.built = True
        for weight, values in zip(self.own, start, strict=True):
            weight.assign(values)

    def chunk_loss(self, inputs, targets):
        """Of one chunk [1, sequence, batch]: cross-entropy summed over the sequence, averaged over the streams.

        The sum, as in char-rnn: its gradients are clipped before anything divides them by the sequence's length.
        """
        logits = self.logits(inputs[0])
        errors = keras.losses.sparse_categorical_crossentropy(ops.reshape(targets, (-1,)), logits, from_logits=True)
        return ops.sum(errors) / self.batch

    def logits(self, inputs):
        """[sequence * batch, symbols] for inputs [sequence, batch]; the state moves on, and no error goes back
        beyond the chunk."""
        # Copies, since uncompiled TensorFlow hands over variables, which a gradient written by hand does not take.
        tensors = [ops.copy(weight) for weight in self.own]
        per_layer, states = 2 + self.shape.biases, self.cell.states
        hidden = None
        for layer in range(self.shape.layers):
            kernel, recurrent, *biases = tensors[layer * per_layer : (layer + 1) * per_layer]
            bias = sum(biases[1:], biases[0])
            if hidden is None:
                projected = project_symbols(kernel, inputs) + bias
            else:
                projected = self._product(self._dropped(hidden), kernel) + bias
            carried = self.carried[layer * states : (layer + 1) * states]
            before = tuple(ops.convert_to_tensor(part) for part in carried)
            hidden, after = through_time(self.cell, recurrent, projected, before)
            for variable, part in zip(carried, after, strict=True):
                variable.assign(ops.stop_gradient(part))
        rows = ops.reshape(self._dropped(hidden), (-1, self.shape.units))
        return rows @ tensors[-2] + tensors[-1]

    def _product(self, hidden, kernel):
        """[time, batch, units] times a kernel, as one large product."""
        rows = ops.reshape(hidden, (-1, self.shape.units)) @ kernel
        return ops.reshape(rows, (-1, self.batch, kernel.shape[1]))

    def _dropped(self, hidden):
        """As char-rnn has it: on what goes into the next layer or the decoder, never along time."""
        if self.draws is None:
            return hidden
        keep = 1 - ops.convert_to_tensor(self.dropout)
        kept = ops.cast(keras.random.uniform(ops.shape(hidden), seed=self.draws) < keep, hidden.dtype)
        return hidden * kept / keep
