"""What the benchmarks of two fully connected nets share: made-up images, and passes over them by each library."""

from typing import Any

import numpy as np

from benchmarks.harness import Turn


def images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """[count, 784], and labels [count]."""
    random = np.random.default_rng(seed)
    return random.random((count, 784), "float32"), random.integers(0, 10, count, "int32")


def train(training: Any, batch: int, count: int, turn: Turn, seed: int) -> None:
    """`training` is the suite's Training."""
    from keras import ops

    arrays = [ops.convert_to_tensor(part) for part in images(count, seed)]
    order = np.arange(count)
    while True:
        training.run_pass(arrays, order, batch)
        turn(count)


def train_by_torch(net: Any, rule: Any, batch: int, count: int, turn: Turn, seed: int) -> None:
    """Mini-batches are rows of one tensor: a DataLoader would gather them image by image."""
    import torch

    inputs, labels = map(torch.from_numpy, images(count, seed))
    labels, loss_of = labels.long(), torch.nn.CrossEntropyLoss()
    net.train()
    while True:
        for rows in torch.randperm(count).split(batch):
            loss = loss_of(net(inputs[rows]), labels[rows])
            rule.zero_grad()
            loss.backward()
            rule.step()
        turn(count)
