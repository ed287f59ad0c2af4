"""Layers of the authors' code that Keras has not: none has a bias, and labels join at every one of them."""

import keras
from keras import ops

KERNEL = (5, 5)
EPSILON = 1e-8  # inside the root, under the variance


def normal() -> keras.initializers.Initializer:
    """N(0, 0.02), not truncated: every weight of both nets starts so."""
    return keras.initializers.RandomNormal(mean=0.0, stddev=0.02)


def dense(units: int) -> keras.layers.Layer:
    return keras.layers.Dense(units, use_bias=False, kernel_initializer=normal())


class BatchStatistics(keras.layers.Layer):
    """Batch normalisation by the statistics of the batch at hand, when sampling too; nothing is averaged or kept.

    A feature's statistics are taken over the batch, and over all places of a map. The authors found it better
    without gain and bias; `gain_and_bias` puts them back.
    """

    def __init__(self, gain_and_bias: bool = False) -> None:
        super().__init__()
        self.gain_and_bias = gain_and_bias

    def build(self, shape) -> None:
        if self.gain_and_bias:
            self.gain = self.add_weight(shape=shape[-1:], initializer="ones", name="gain")
            self.bias = self.add_weight(shape=shape[-1:], initializer="zeros", name="bias")

    def call(self, features):
        axes = list(range(len(features.shape) - 1))
        mean = ops.mean(features, axis=axes, keepdims=True)
        centred = features - mean
        normalised = centred * ops.rsqrt(ops.mean(ops.square(centred), axis=axes, keepdims=True) + EPSILON)
        return normalised * self.gain + self.bias if self.gain_and_bias else normalised


class Convolution(keras.layers.Layer):
    """5 x 5, by strides of 2 unless told otherwise: maps [n, h, w, c] to [n, h / 2, w / 2, filters].

    Labels [n, classes] count as so many more maps, each constant over the image. What such maps give depends on the
    label alone, so it is computed once per class and looked up: the sum is that over the concatenated maps, at the
    price of the convolution without them.
    """

    def __init__(self, filters: int, stride: int = 2) -> None:
        super().__init__()
        self.filters = filters
        self.stride = stride

    def build(self, shapes) -> None:
        self.channels = [shape[-1] for shape in shapes]  # of the maps, and of the labels if there are any
        self.kernel = self.add_weight(shape=self.kernel_shape(sum(self.channels)), initializer=normal(), name="kernel")

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*KERNEL, channels, self.filters)

    def of_channels(self, first: int, last: int):
        """The kernel's part that reads channels `first` to `last`."""
        return self.kernel[:, :, first:last]

    def convolve(self, maps, kernel):
        if self.stride == 2 and maps.shape[-1] == 1:
            return ops.conv(interleaved(maps), of_interleaved(kernel), padding="same", data_format="channels_last")
        return ops.conv(maps, kernel, strides=self.stride, padding="same", data_format="channels_last")

    def call(self, inputs):
        maps, *labels = inputs
        count = self.channels[0]
        found = self.convolve(maps, self.of_channels(0, count))
        if labels:
            found += self.of_labels(labels[0], self.of_channels(count, sum(self.channels)), maps.shape[1:3])
        return found

    def of_labels(self, labels, kernel, size):
        """What the constant maps of `size` add: [n, height, width, filters]."""
        classes = labels.shape[-1]
        each = ops.broadcast_to(ops.reshape(ops.eye(classes), (classes, 1, 1, classes)), (classes, *size, classes))
        by_class = self.convolve(each, kernel)
        added = labels @ ops.reshape(by_class, (classes, -1))
        return ops.reshape(added, (-1, *by_class.shape[1:]))


class FractionalConvolution(Convolution):
    """The transpose of it, "fractionally strided": maps [n, h, w, c] to [n, 2 h, 2 w, filters]."""

    def kernel_shape(self, channels: int) -> tuple[int, ...]:
        return (*KERNEL, self.filters, channels)

    def of_channels(self, first: int, last: int):
        return self.kernel[:, :, :, first:last]

    def convolve(self, maps, kernel):
        if self.filters == 1:
            found = ops.conv_transpose(maps, of_interleaved(kernel), padding="same", data_format="channels_last")
            return spread(found)
        return ops.conv_transpose(maps, kernel, strides=self.stride, padding="same", data_format="channels_last")


# Processors are slow at convolutions of one channel, and slowest at their transpose. By strides of 2, one channel is
# the same as the four that lie interleaved in it by strides of 1, and 5 x 5 places are 3 x 3 of these.


def interleaved(maps):
    """[n, 2 h, 2 w, c] as [n, h, w, 4 c]: the four places of each square of 2 x 2."""
    _, height, width, channels = maps.shape
    squares = ops.reshape(maps, (-1, height // 2, 2, width // 2, 2, channels))
    return ops.reshape(ops.transpose(squares, (0, 1, 3, 2, 4, 5)), (-1, height // 2, width // 2, 4 * channels))


def spread(maps):
    """The way back: [n, h, w, 4 c] as [n, 2 h, 2 w, c]."""
    _, height, width, four = maps.shape
    squares = ops.reshape(maps, (-1, height, width, 2, 2, four // 4))
    return ops.reshape(ops.transpose(squares, (0, 1, 3, 2, 4, 5)), (-1, 2 * height, 2 * width, four // 4))


def of_interleaved(kernel):
    """A kernel [5, 5, c, f] for strides of 2 as one [3, 3, 4 c, f] for interleaved maps."""
    *_, channels, filters = kernel.shape
    whole = ops.pad(kernel, [[1, 0], [1, 0], [0, 0], [0, 0]])  # "same" reaches one place back and three ahead
    parts = ops.transpose(ops.reshape(whole, (3, 2, 3, 2, channels, filters)), (0, 2, 1, 3, 4, 5))
    return ops.reshape(parts, (3, 3, 4 * channels, filters))
