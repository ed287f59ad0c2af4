"""The layers of the paper's networks, each with its own backward pass of second derivatives.

`curvature` is the Gauss-Newton approximation of Appendix C without its off-diagonal terms: from d2E/dy2 of a layer's
outputs to d2E/dx2 of its inputs (Eq. 27) and to h_kk of its weights, which sums over all connections (i, j) that
share the weight k (Eqs. 23 and 25). Both are the layer's own linear map, once with its weights squared and turned
round, once with its inputs squared.

Convolutions are written as patches x matrix: for one pattern at a time that is several times as fast on a CPU.
"""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from replications.lecun1998.settings import Connections
from replications.lecun1998.squashing import ACTIVATIONS

Curvature = tuple[Any, list[Any]]  # for the inputs, [n, ...]; and for each weight, summed over the n patterns


class Stage(layers.Layer):
    """A weighted sum and a squashing: what its heirs share."""

    kernel: keras.Variable
    bias: keras.Variable
    parameters: int  # that training can change
    connections: int

    def __init__(self, activation: str, name: str) -> None:
        super().__init__(name=name)
        self.activation = ACTIVATIONS[activation]

    def sums(self, inputs):
        """The weighted sums a of Eq. 19."""
        raise NotImplementedError

    def call(self, inputs):
        return self.activation.value(self.sums(inputs))

    def of_sums(self, outputs, second):
        """d2E/da2 = f'(a)^2 d2E/dy2."""
        return ops.square(self.activation.slope(outputs)) * second

    def curvature(self, inputs, outputs, second) -> Curvature:
        raise NotImplementedError

    def add(self, shape: tuple[int, ...], name: str) -> keras.Variable:
        return self.add_weight(shape=shape, initializer="zeros", name=name)


class Joined(Stage):
    """Units joined to all inputs, or to those that the `links` [inputs, units] of 0 and 1 name."""

    def __init__(self, inputs: int, units: int, activation: str, name: str, links: np.ndarray | None = None) -> None:
        super().__init__(activation, name)
        self.links = None if links is None else links.astype("float32")
        joined = inputs * units if links is None else int(links.sum())
        self.fan_in: Any = inputs if links is None else links.sum(axis=0)  # of each unit
        self.parameters = self.connections = joined + units
        self.kernel = self.add((inputs, units), "kernel")
        self.bias = self.add((units,), "bias")
        self.built = True

    def weights_in_use(self):
        kernel = ops.convert_to_tensor(self.kernel)
        return kernel if self.links is None else kernel * self.links

    def sums(self, inputs):
        return ops.matmul(flat(inputs), self.weights_in_use()) + ops.convert_to_tensor(self.bias)

    def curvature(self, inputs, outputs, second) -> Curvature:
        of_sums = self.of_sums(outputs, second)
        of_kernel = ops.matmul(ops.transpose(ops.square(flat(inputs))), of_sums)
        of_inputs = ops.matmul(of_sums, ops.transpose(ops.square(self.weights_in_use())))
        return ops.reshape(of_inputs, ops.shape(inputs)), [of_kernel, ops.sum(of_sums, axis=0)]


class Convolution(Joined):
    """Maps [n, side, side, maps_in] to [n, side - 4, side - 4, maps]; `table` [maps_in, maps] says which see which."""

    WIDTH = 5

    def __init__(self, side: int, table: np.ndarray, activation: str, name: str) -> None:
        links = np.tile(table, (self.WIDTH**2, 1))  # a patch's values: line by line, place by place, map by map
        super().__init__(links.shape[0], links.shape[1], activation, name, None if table.all() else links)
        self.connections = (side - self.WIDTH + 1) ** 2 * self.parameters

    def sums(self, inputs):
        return ops.matmul(patches(inputs, self.WIDTH), self.weights_in_use()) + ops.convert_to_tensor(self.bias)

    def curvature(self, inputs, outputs, second) -> Curvature:
        of_sums = self.of_sums(outputs, second)
        rows = ops.reshape(of_sums, (-1, of_sums.shape[-1]))
        squares = patches(ops.square(inputs), self.WIDTH)
        of_kernel = ops.matmul(ops.transpose(ops.reshape(squares, (-1, squares.shape[-1]))), rows)
        of_patches = ops.matmul(of_sums, ops.transpose(ops.square(self.weights_in_use())))
        return unfolded(of_patches, self.WIDTH), [of_kernel, ops.sum(rows, axis=0)]


class Subsampling(Stage):
    """Four neighbours added, times a trainable coefficient, plus a trainable bias; each map may feed several.

    Four connections of a unit share the coefficient, as the paper's count of connections (Sec. II.B) has it; or it
    is the weight of one connection, whose input is the sum of the four.
    """

    def __init__(
        self, side: int, maps: int, activation: str, name: str, connections: Connections, copies: int = 1
    ) -> None:
        super().__init__(activation, name)
        self.copies = copies
        self.shared = connections == 4
        self.fan_in = 4
        self.parameters = 2 * maps * copies
        self.connections = (side // 2) ** 2 * maps * copies * 5
        self.kernel = self.add((maps * copies,), "coefficient")
        self.bias = self.add((maps * copies,), "bias")
        self.built = True

    def added(self, inputs):
        four = inputs[:, ::2, ::2] + inputs[:, 1::2, ::2] + inputs[:, ::2, 1::2] + inputs[:, 1::2, 1::2]
        return four if self.copies == 1 else ops.repeat(four, self.copies, axis=-1)

    def sums(self, inputs):
        return self.added(inputs) * ops.convert_to_tensor(self.kernel) + ops.convert_to_tensor(self.bias)

    def curvature(self, inputs, outputs, second) -> Curvature:
        of_sums = self.of_sums(outputs, second)
        squares = self.added(ops.square(inputs)) if self.shared else ops.square(self.added(inputs))
        of_kernel = ops.sum(squares * of_sums, axis=(0, 1, 2))
        of_each = of_sums * ops.square(ops.convert_to_tensor(self.kernel))
        n, side, _, maps = of_each.shape
        of_each = ops.sum(ops.reshape(of_each, (n, side, side, maps // self.copies, self.copies)), axis=-1)
        of_inputs = ops.repeat(ops.repeat(of_each, 2, axis=1), 2, axis=2)
        return of_inputs, [of_kernel, ops.sum(of_sums, axis=(0, 1, 2))]


def flat(maps):
    return maps if len(maps.shape) == 2 else ops.reshape(maps, (-1, int(np.prod(maps.shape[1:]))))


def patches(maps, width: int):
    """[n, side, side, c] as [n, side - width + 1, side - width + 1, width * width * c]: all that a unit sees."""
    side = maps.shape[1] - width + 1
    rows = ops.concatenate([maps[:, :, place : place + side] for place in range(width)], axis=-1)
    return ops.concatenate([rows[:, place : place + side] for place in range(width)], axis=-1)


def unfolded(of_patches, width: int):
    """The way back: each value of a patch added to the place of the map that it came from."""
    end = width - 1
    parts = ops.split(of_patches, width, axis=-1)
    rows = sum(ops.pad(part, ((0, 0), (at, end - at), (0, 0), (0, 0))) for at, part in enumerate(parts))
    parts = ops.split(rows, width, axis=-1)
    return sum(ops.pad(part, ((0, 0), (0, 0), (at, end - at), (0, 0))) for at, part in enumerate(parts))
