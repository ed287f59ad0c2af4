"""How much of a gradient arrives ten convolutions below: He and others 2015, Section 2.2.

Two random networks are compared at a time. In one every weight has the standard deviation sqrt(2 / (9 filters)), which
should keep a gradient as large as it is; in the other all have the same constant one.
"""

import keras
import numpy as np

from common.runs.run import Result, Run
from replications.glorot2010.settings import Stack

CHANNELS = 3  # of an image
Kernels = list[np.ndarray]  # [3, 3, channels below, filters] of each convolution


def run(run: Run[Stack]) -> Result:
    settings = run.settings
    found: dict[str, list[float]] = {}
    for pair in range(settings.pairs):
        random = run.random("networks", pair)
        he = kernels(settings.filters, random)
        constant = [settings.constant * random.standard_normal(kernel.shape, "float32") for kernel in he]
        factor = kept(he, settings.size, random) / kept(constant, settings.size, random)
        sds = {f"sd_{filters}": kernel.std() for filters, kernel in zip(settings.filters, he, strict=True)}
        for name, value in {"factor": factor, **sds}.items():
            found.setdefault(name, []).append(float(value))
    return Result(metrics={name: summary(values) for name, values in found.items()})


def summary(values: list[float]) -> dict[str, float]:
    return {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)), "n": len(values)}


def kernels(filters: list[int], random: np.random.Generator) -> Kernels:
    """Drawn by Keras: variance 2 / fan-out, where fan-out is 9 times the filters."""
    below = [CHANNELS, *filters[:-1]]
    seeds = random.integers(2**31, size=len(filters))
    return [
        keras.ops.convert_to_numpy(
            keras.initializers.VarianceScaling(2.0, mode="fan_out", distribution="untruncated_normal", seed=int(seed))(
                (3, 3, channels, wide)
            )
        )
        for channels, wide, seed in zip(below, filters, seeds, strict=True)
    ]


def kept(stack: Kernels, size: int, random: np.random.Generator) -> float:
    """The standard deviation of a gradient below the second convolution, as a share of that above the last.

    A random image [1, size, size, 3] goes up, a random gradient by the output of the last rectifier comes down.
    """
    values = random.standard_normal((1, size, size, CHANNELS), "float32")
    slopes = []
    for kernel in stack:
        inputs = keras.ops.conv(values, kernel, strides=1, padding="same")
        slopes.append(keras.ops.cast(inputs > 0, "float32"))
        values = keras.ops.relu(inputs)
    above = random.standard_normal(values.shape, "float32")
    gradient = above
    for kernel, slope in zip(reversed(stack[1:]), reversed(slopes[1:]), strict=True):
        gradient = keras.ops.conv_transpose(gradient * slope, kernel, strides=1, padding="same")
    return float(keras.ops.std(gradient)) / float(above.std())
