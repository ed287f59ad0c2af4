"""A network as a chain of layers, and how it starts."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from replications.lecun1998.layers import Stage

BACKGROUND, FOREGROUND = -0.1, 1.175  # so that a mean input is about 0 and its variance about 1


class Network(keras.Model):
    """Takes uint8 [n, side, side], scales them and adds a margin, and passes them through its layers."""

    def __init__(self, stages: Sequence[layers.Layer], margin: int) -> None:
        super().__init__()
        self.margin = margin
        self.stages = list(stages)
        self.built = True

    def call(self, images, training: bool = False):
        values = greys(images, self.margin)
        for stage in self.stages:
            values = stage(values, training=training) if isinstance(stage, layers.Dropout) else stage(values)
        return values

    def outputs(self, images) -> list[Any]:
        """The input as the first layer sees it, and what each layer makes of it."""
        found = [greys(images, self.margin)]
        for stage in self.stages:
            found.append(stage(found[-1]))
        return found

    @property
    def weighted(self) -> list[Stage]:
        """The layers that have weights."""
        return [stage for stage in self.stages if isinstance(stage, Stage)]

    @property
    def parameters(self) -> int:
        """The free ones: where a table leaves a link out there is no weight."""
        return sum(stage.parameters for stage in self.weighted)

    @property
    def connections(self) -> int:
        return sum(stage.connections for stage in self.weighted)

    def start(self, random: np.random.Generator) -> None:
        """All weights and biases from U(-2.4/F, 2.4/F), where F is the number of inputs of the unit (Appendix A)."""
        for stage in self.weighted:
            bound = np.broadcast_to(2.4 / np.asarray(stage.fan_in, "float64"), stage.bias.shape)
            for weight in (stage.kernel, stage.bias):
                weight.assign(random.uniform(-bound, bound, weight.shape).astype("float32"))

    def start_as_today(self, random: np.random.Generator) -> None:
        """Weights from U(±sqrt(6 / F)), which keeps variances through rectifiers (He et al. 2015); biases 0."""
        for stage in self.weighted:
            bound = np.broadcast_to(np.sqrt(6 / np.asarray(stage.fan_in, "float64")), stage.bias.shape)
            stage.kernel.assign(random.uniform(-bound, bound, stage.kernel.shape).astype("float32"))
            stage.bias.assign(np.zeros(stage.bias.shape, "float32"))


def greys(images, margin: int):
    """uint8 [n, side, side] as float32 [n, side + 2 margin, side + 2 margin, 1] from -0.1 to 1.175."""
    scaled = ops.cast(images, "float32") * ((FOREGROUND - BACKGROUND) / 255) + BACKGROUND
    if margin:
        scaled = ops.pad(scaled, ((0, 0), (margin, margin), (margin, margin)), constant_values=BACKGROUND)
    return ops.expand_dims(scaled, -1)
