"""LeCun 1998: training one pattern at a time, against Keras's own `fit` and PyTorch, and nearest neighbours.

Both have a process for each core, as ours has: at batch 1 they find no use for a second thread. The search is held
against scikit-learn's by brute force, and PyTorch's.
"""

import itertools
from functools import partial

import numpy as np

from benchmarks._neighbours import SIZE, points, search_by_torch, search_plainly
from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.runs.machine import make_deterministic, quietly

OURS, PLAIN = 10_000, 1_000  # patterns in a stretch
#: Of a pattern, forward and back to weights and to inputs: a multiplication and an addition each per connection.
OPERATIONS = {True: 6 * 340_908, False: 6 * (784 * 300 + 300 * 10)}
ROWS, QUERIES, NEIGHBOURS = 60_000, 2_500, 3  # of a stretch of searching


def some_patterns(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 28, 28)).astype("uint8"), rng.integers(0, 10, count).astype("int32")


def ours(lenet: bool, turn: Turn, seed: int) -> None:
    with quietly():
        from replications.lecun1998 import fully_connected, lenet5

        make_deterministic()
    if lenet:
        learner = lenet5.build(
            "codes", 0.0, "mean", 4, "squash", "subsampling", 0.0, "levenberg_marquardt", 0.0, 1, True
        )
    else:
        learner = fully_connected.build((784, 300, 10), "mean", 1, True)
    learner.restart(np.random.default_rng(0), 0)
    images, labels = some_patterns(OURS)
    order = np.arange(OURS)
    while True:
        learner.train(0, images, labels, order, order[:500])
        turn(OURS)


def plain(lenet: bool, turn: Turn, seed: int) -> None:
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
    images, targets = scaled_patterns(shape[0])
    while True:
        model.fit(images[..., None], targets, batch_size=1, epochs=1, shuffle=False, verbose=0)
        turn(PLAIN)


def scaled_patterns(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Images [PLAIN, side, side] of 0 to 1 inside a margin, and targets [PLAIN, 10] of -1 and 1."""
    images, labels = some_patterns(PLAIN)
    margin = (side - 28) // 2
    padded = np.pad(images / np.float32(255), ((0, 0), (margin, margin), (margin, margin)))
    return padded, 2 * np.eye(10, dtype="float32")[labels] - 1


def by_torch(lenet: bool, turn: Turn, seed: int) -> None:
    """The sizes of `plain`."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    if lenet:
        convolutions = [
            *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
            *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        ]
        sizes = (400, 120, 84, 10)
    else:
        convolutions, sizes = [], (784, 300, 10)
    dense = [layer for pair in itertools.pairwise(sizes) for layer in (nn.Linear(*pair), nn.Tanh())]
    net = nn.Sequential(*convolutions, nn.Flatten(), *dense)
    rule, loss_of = torch.optim.SGD(net.parameters(), 0.01), nn.MSELoss()
    images, targets = map(torch.from_numpy, scaled_patterns(32 if lenet else 28))
    while True:
        for image, target in zip(images[:, None].split(1), targets.split(1), strict=True):
            rule.zero_grad()
            loss_of(net(image), target).backward()
            rule.step()
        turn(PLAIN)


def search(turn: Turn, seed: int) -> None:
    from common.methods.nearest_neighbours import nearest

    make_deterministic()
    rows, queries = points(ROWS, seed + 1), points(QUERIES, seed)
    while True:
        nearest(rows, queries, NEIGHBOURS)
        turn(QUERIES * ROWS)


PATHS = [
    *(
        HotPath(
            name=f"{name}, batch 1",
            replication="lecun1998",
            unit="patterns",
            ours=partial(ours, lenet),
            plain=partial(plain, lenet),
            work=OPERATIONS[lenet],
            limit="matrix product",
            goal=Goal(12),
            plain_has_threads=False,
            torch=partial(by_torch, lenet),
            torch_has_threads=False,
        )
        for name, lenet in (("LeNet-5", True), ("28x28-300-10", False))
    ),
    HotPath(
        name="3 nearest of 60,000 digits",
        replication="lecun1998",
        unit="distances",
        ours=search,
        plain=partial(search_plainly, ROWS, QUERIES, NEIGHBOURS),
        work=2 * SIZE,
        limit="matrix product",
        goal=Goal(0.6, "the limit"),
        torch=partial(search_by_torch, ROWS, QUERIES, NEIGHBOURS),
    ),
]
GROWTHS: list[Growth] = []
