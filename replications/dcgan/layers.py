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
        return ops.conv_transpose(maps, kernel, strides=self.stride, padding="same", data_format="channels_last")
