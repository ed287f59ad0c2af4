"""Patterns per second of training one pattern at a time, ours against Keras's own `fit` with a batch of 1.

    python -m benchmarks.lenet

LeNet-5 and a fully connected network of 300 hidden units. Each contender runs in a process of its own on one core,
warmed up, and is let go for a stretch of patterns in turn: ours alone, ours twice side by side, the plain `fit`. The
medians of 5 rounds are printed, with what this machine's processor manages in a matrix product. It takes a few
minutes; nothing else should be running.
"""

import os
import statistics
import time
from multiprocessing.connection import Connection

import numpy as np

from benchmarks.dqn import Contender, matrix_product
from common.runs.machine import ENVIRONMENT, cpu_name, make_deterministic, quietly

ROUNDS = 5
OURS, PLAIN = 10_000, 1_000  # patterns in a stretch


def some_patterns(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 28, 28)).astype("uint8"), rng.integers(0, 10, count).astype("int32")


def stretches(leave: Connection, stretch) -> None:
    """Do the stretch whenever it is told to, and tell its time."""
    while True:
        started = time.perf_counter()
        stretch()
        leave.send(time.perf_counter() - started)
        leave.recv()


def ours(leave: Connection, lenet: bool) -> None:
    with quietly():
        from replications.lecun1998 import fully_connected, lenet5

        make_deterministic()
    if lenet:
        learner = lenet5.built("codes", 0.0, False, "squash", "subsampling", 0.0, "levenberg_marquardt", 0.0, 1, True)
    else:
        learner = fully_connected.built((784, 300, 10), 1, True)
    learner.restart(np.random.default_rng(0), 0)
    images, labels = some_patterns(OURS)
    order = np.arange(OURS)
    stretches(leave, lambda: learner.train(0, images, labels, order, order[:500]))


def plain(leave: Connection, lenet: bool) -> None:
    """The same sizes out of Keras's own layers, as tutorials write them, trained by `fit` with a batch of 1."""
    with quietly():
        import keras

        make_deterministic()
    layers = keras.layers
    if lenet:
        body = [
            layers.Conv2D(6, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
        ]
        shape = (32, 32, 1)
    else:
        body, shape = [layers.Flatten(), layers.Dense(300, activation="tanh")], (28, 28, 1)
    model = keras.Sequential([keras.Input(shape), *body, layers.Dense(10, activation="tanh")])
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
    images, labels = some_patterns(PLAIN)
    margin = (shape[0] - 28) // 2
    images = np.pad(images / np.float32(255), ((0, 0), (margin, margin), (margin, margin)))[..., None]
    targets = 2 * np.eye(10, dtype="float32")[labels] - 1
    stretches(leave, lambda: model.fit(images, targets, batch_size=1, epochs=1, shuffle=False, verbose=0))


def main() -> None:
    before = matrix_product()
    os.environ.update(ENVIRONMENT)  # for the processes to come; this one has its threads
    lines = []
    for name, lenet in (("LeNet-5", True), ("28x28-300-10", False)):
        one, two, tutorial = Contender(ours, OURS, lenet), Contender(ours, OURS, lenet), Contender(plain, PLAIN, lenet)
        alone, together, plainly = [], [], []
        for _ in range(ROUNDS):
            one.go()
            alone.append(one.rate())
            one.go(), two.go()
            together.append(one.rate() + two.rate())
            tutorial.go()
            plainly.append(tutorial.rate())
        for contender in (one, two, tutorial):
            contender.process.terminate()
        for who, rates in (("ours, one run", alone), ("ours, two side by side", together), ("plain fit", plainly)):
            middle = statistics.median(rates)
            shown = f"{middle:>10,.0f}{min(rates):>10,.0f}{max(rates):>10,.0f}"
            lines.append(f"{name + ': ' + who:<38}{shown}{middle / statistics.median(plainly):>10.1f}")
    after = matrix_product()
    print(f"{cpu_name()}, {os.cpu_count()} cores; matrix product {before:.0f} GFLOP/s before, {after:.0f} after")
    print(f"{'batch 1':<38}{'patterns/s':>10}{'lowest':>10}{'highest':>10}{'x plain':>10}")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
