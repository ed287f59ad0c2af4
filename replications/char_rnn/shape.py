"""What a network consists of: how many weights of which shape, for a given budget, and how they start."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from common.methods.cells import CELLS
from replications.char_rnn.settings import Settings

WITHIN = 0.02  # of its budget, the parameters of a network


class Shape(NamedTuple):
    cell: str
    symbols: int
    layers: int
    units: int
    biases: int

    def weights(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Name and shape of each: per layer the kernel of its inputs, that of its past, biases; then the decoder."""
        width, inputs = CELLS[self.cell].blocks * self.units, self.symbols
        for layer in range(1, self.layers + 1):
            yield f"kernel_{layer}", (inputs, width)
            yield f"recurrent_{layer}", (self.units, width)
            for number in range(1, self.biases + 1):
                yield f"bias_{layer}_{number}", (width,)
            inputs = self.units
        yield "decoder", (self.units, self.symbols)
        yield "decoder_bias", (self.symbols,)

    def parameters(self) -> int:
        return sum(int(np.prod(shape)) for _, shape in self.weights())


#: char-rnn's defaults on 65 symbols, with its two biases and with one; obama-rnn's on 122.
KNOWN = {
    Shape("lstm", 65, 2, 128, 2): 240_321,
    Shape("lstm", 65, 2, 128, 1): 239_297,
    Shape("lstm", 122, 2, 128, 2): 276_858,
}


def shape_of(settings: Settings, symbols: int) -> Shape:
    """The network that the settings ask for; asserts the counts that are known, and the budget."""
    if settings.units:
        shape = Shape(settings.cell, symbols, settings.layers, settings.units, settings.biases)
        assert shape.parameters() == KNOWN.get(shape, shape.parameters())
        return shape
    budget = Shape("lstm", symbols, 1, settings.budget, settings.biases).parameters()
    shape = nearest(settings.cell, symbols, settings.layers, settings.biases, budget)
    assert abs(shape.parameters() - budget) <= WITHIN * budget, f"{shape} has {shape.parameters()} of {budget}"
    return shape


def nearest(cell: str, symbols: int, layers: int, biases: int, budget: int) -> Shape:
    """The shape whose number of parameters comes closest to the budget."""
    units = 1
    while Shape(cell, symbols, layers, units + 1, biases).parameters() <= budget:
        units += 1
    candidates = [Shape(cell, symbols, layers, size, biases) for size in (units, units + 1)]
    return min(candidates, key=lambda shape: abs(shape.parameters() - budget))


def initial_weights(shape: Shape, spread: float, random: np.random.Generator) -> list[np.ndarray]:
    """Everything from U(±spread), but the first bias of an LSTM's forget gates, which is 1."""
    found = []
    for name, size in shape.weights():
        weights = random.uniform(-spread, spread, size).astype("float32")
        if shape.cell == "lstm" and name.startswith("bias_") and name.endswith("_1"):
            weights[shape.units : 2 * shape.units] = 1.0
        found.append(weights)
    return found
