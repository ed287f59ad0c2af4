"""A network as a chain of layers, and how it starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from replications.lecun1998.layers import Stage, Subsampling
from replications.lecun1998.settings import Start


@dataclass(frozen=True)
class Greys:
    """uint8 [n, side, side] as float32 [n, side + 2 margin, side + 2 margin, 1]."""

    margin: int = 0
    background: float = -0.1
    foreground: float = 1.175  # so that a mean input is about 0 and its variance about 1

    def __call__(self, images) -> Any:
        scaled = ops.cast(images, "float32") * ((self.foreground - self.background) / 255) + self.background
        if self.margin:
            around = (self.margin, self.margin)
            scaled = ops.pad(scaled, ((0, 0), around, around), constant_values=self.background)
        return ops.expand_dims(scaled, -1)


#: Half the range of initial weights, by the number of inputs of the unit.
RANGES: dict[Start, Callable[[np.ndarray], np.ndarray]] = {
    "1998": lambda inputs: 2.4 / inputs,  # Appendix A
    "root": lambda inputs: 2.4 / np.sqrt(inputs),
    "lush": lambda inputs: 1 / np.sqrt(inputs),
    "today": lambda inputs: np.sqrt(6 / inputs),  # which keeps variances through rectifiers (He et al. 2015)
}
DRAWS_BIASES = ("1998", "root")  # the others have them at 0


class Network(keras.Model):
    """A batch as `prepare` makes it the first layer's input, passed through the layers."""

    def __init__(self, stages: Sequence[layers.Layer], prepare: Callable[[Any], Any]) -> None:
        super().__init__()
        self.prepare = prepare
        self.stages = list(stages)
        self.built = True

    def call(self, batch, training: bool = False):
        values = self.prepare(batch)
        for stage in self.stages:
            values = stage(values, training=training) if isinstance(stage, layers.Dropout) else stage(values)
        return values

    def outputs(self, batch) -> list[Any]:
        """The input as the first layer sees it, and what each layer makes of it."""
        found = [self.prepare(batch)]
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

    def start(self, random: np.random.Generator, how: Start = "1998") -> None:
        for stage in self.weighted:
            bound = np.broadcast_to(RANGES[how](np.asarray(stage.fan_in, "float64")), stage.bias.shape)
            fixed = how == "lush" and isinstance(stage, Subsampling)
            kernel = bound if fixed else random.uniform(-bound, bound, stage.kernel.shape)
            stage.kernel.assign(kernel.astype("float32"))
            bias = random.uniform(-bound, bound) if how in DRAWS_BIASES else np.zeros(stage.bias.shape)
            stage.bias.assign(bias.astype("float32"))
