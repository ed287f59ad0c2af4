"""DCGAN: images per second of a full update of G and D, and the search for nearest neighbours.

Ours is Keras's `fit` on the nets of this suite. The plain loop does the same arithmetic the usual way: labels as maps
beside the others, a tape for D and a tape for G in a compiled step, two of Keras's optimisers, the decay as a penalty.
PyTorch's nets and its step are in _dcgan_in_torch.py. An image is one that D has seen, real ones only. The search is
held against scikit-learn's by brute force, and PyTorch's.
"""

import time
from functools import partial

import numpy as np

from benchmarks._neighbours import SIZE, points, search_by_torch, search_plainly
from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.experiments.load import experiments
from common.experiments.settings import settings_object
from common.runs.machine import make_deterministic, quietly

STEPS = 8  # in a stretch
QUERIES, ROWS, BLOCK = 10_000, 51_200, 2_048

#: Multiplications of one image going forward through D and through G, its layers in their order.
OF_D = 14 * 14 * 64 * 25 * 11 + 7 * 7 * 128 * 25 * 74 + 6_282 * 1_024 + 1_034
OF_G = 110 * 1_024 + 1_034 * 6_272 + 7 * 7 * 25 * 138 * 64 + 14 * 14 * 25 * 74
#: D: three passes each on a real and on a made image. G: one for D's sake, three for its own, and there two of D.
OPERATIONS = 2 * (8 * OF_D + 4 * OF_G)


def settings_of():
    found = experiments("dcgan", "full")["conditional"]
    return settings_object(found.settings_class, found.settings)


def plain_nets():
    """G and D as the suite has them, in Keras's own layers."""
    import keras
    from keras import layers

    from replications.dcgan.conditional import PARAMETERS
    from replications.dcgan.layers import BatchStatistics, dense, normal

    def beside(maps, labels):
        constant = layers.UpSampling2D(maps.shape[1])(layers.Reshape((1, 1, 10))(labels))
        return layers.Concatenate()([maps, constant])

    def convolution(kind, filters):
        return kind(filters, 5, strides=2, padding="same", use_bias=False, kernel_initializer=normal())

    z, labels, images = keras.Input((100,)), keras.Input((10,)), keras.Input((28, 28, 1))
    hidden = layers.ReLU()(BatchStatistics()(dense(1024)(layers.Concatenate()([z, labels]))))
    hidden = layers.ReLU()(BatchStatistics()(dense(6272)(layers.Concatenate()([hidden, labels]))))
    maps = convolution(layers.Conv2DTranspose, 64)(beside(layers.Reshape((7, 7, 128))(hidden), labels))
    maps = convolution(layers.Conv2DTranspose, 1)(beside(layers.ReLU()(BatchStatistics()(maps)), labels))
    g = keras.Model([z, labels], layers.Activation("sigmoid")(maps))

    maps = layers.LeakyReLU(0.2)(convolution(layers.Conv2D, 64)(beside(images, labels)))
    maps = layers.LeakyReLU(0.2)(BatchStatistics()(convolution(layers.Conv2D, 128)(beside(maps, labels))))
    hidden = dense(1024)(layers.Concatenate()([layers.Flatten()(maps), labels]))
    hidden = layers.LeakyReLU(0.2)(BatchStatistics()(hidden))
    d = keras.Model([images, labels], dense(1)(layers.Concatenate()([hidden, labels])))
    assert g.count_params() + d.count_params() == PARAMETERS
    return g, d


def plain_step(g, d, settings):
    import keras
    import tensorflow as tf
    from keras import ops

    from replications.dcgan.adversaries import loss_of_d, loss_of_g

    rules = [keras.optimizers.Adam(settings.learning_rate, beta_1=settings.beta_1) for _ in range(2)]

    def decay(net):
        return settings.l2 / 2 * sum(ops.sum(ops.square(weight)) for weight in net.trainable_variables)

    @tf.function
    def step(x, z, y, z_for_g, y_for_g):
        with tf.GradientTape() as tape_d, tf.GradientTape() as tape_g:
            of_d = loss_of_d(d([x, y]), d([g([z, y]), y])) + decay(d)
            of_g = loss_of_g(d([g([z_for_g, y_for_g]), y_for_g])) + decay(g)
        of_d = tape_d.gradient(of_d, d.trainable_variables)
        of_g = tape_g.gradient(of_g, g.trainable_variables)
        rules[0].apply(of_d, d.trainable_variables)
        rules[1].apply(of_g, g.trainable_variables)

    for rule, net in zip(rules, (d, g), strict=True):
        rule.build(net.trainable_variables)
    return step


def some_batches(settings) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    count = STEPS * settings.batch_size
    labels = np.eye(10, dtype="float32")
    return {
        "images": rng.random((count, 28, 28, 1), dtype="float32"),
        "z": rng.random((count, 100), dtype="float32") * 2 - 1,
        "labels": labels[rng.integers(10, size=count)],
        "z_for_g": rng.random((count, 100), dtype="float32") * 2 - 1,
        "labels_for_g": labels[rng.integers(10, size=count)],
    }


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        from replications.dcgan import nets
        from replications.dcgan.training import Trained

        make_deterministic()
    settings = settings_of()
    batches, trained = some_batches(settings), Trained(*nets.conditional(settings), settings)
    while True:
        trained.fit(batches, 2e-4)
        turn(len(batches["z"]))


def plain(turn: Turn, seed: int) -> None:
    with quietly():
        import tensorflow as tf
    settings = settings_of()
    batches, size = some_batches(settings), settings.batch_size
    step = plain_step(*plain_nets(), settings)
    while True:
        for start in range(0, len(batches["z"]), size):
            step(*(tf.convert_to_tensor(rows[start : start + size]) for rows in batches.values()))
        turn(len(batches["z"]))


def by_torch(turn: Turn, seed: int) -> None:
    import torch

    with quietly():
        from benchmarks._dcgan_in_torch import Discriminator, Generator, step
        from replications.dcgan.conditional import PARAMETERS

    torch.manual_seed(seed)
    settings = settings_of()
    nets = Generator(), Discriminator()
    assert sum(weight.numel() for net in nets for weight in net.parameters()) == PARAMETERS
    betas = (settings.beta_1, settings.beta_2)
    rules = [
        torch.optim.Adam(net.parameters(), settings.learning_rate, betas, settings.epsilon, weight_decay=settings.l2)
        for net in nets
    ]
    batches = {name: torch.from_numpy(rows) for name, rows in some_batches(settings).items()}
    batches["images"] = batches["images"].permute(0, 3, 1, 2)  # channels first
    while True:
        for rows in zip(*(part.split(settings.batch_size) for part in batches.values()), strict=True):
            step(*nets, *rules, *rows)
        turn(len(batches["z"]))


def search(turn: Turn, seed: int) -> None:
    with quietly():
        from common.methods.streamed_neighbours import StreamedNeighbours

    queries, rows = points(QUERIES, seed), points(ROWS, seed + 1)
    while True:
        neighbours = StreamedNeighbours(queries)
        for start in range(0, ROWS, BLOCK):
            neighbours.add(rows[start : start + BLOCK])
        turn(QUERIES * ROWS)


def seconds_for_samples(samples: int) -> float:
    with quietly():
        from common.methods.streamed_neighbours import StreamedNeighbours

    neighbours = StreamedNeighbours(points(QUERIES, 0))
    started = time.perf_counter()
    for start in range(0, samples, BLOCK):
        neighbours.add(points(min(BLOCK, samples - start), 1 + start))
    return time.perf_counter() - started


PATHS = [
    HotPath(
        name="DCGAN, an update of G and D",
        replication="dcgan",
        unit="images",
        ours=ours,
        plain=plain,
        work=OPERATIONS,
        limit="matrix product",
        goal=Goal(1.2),
        torch=by_torch,
    ),
    HotPath(
        name="nearest neighbours of 784 numbers",
        replication="dcgan",
        unit="distances",
        ours=search,
        plain=partial(search_plainly, ROWS, QUERIES, 1),
        work=2 * SIZE,
        limit="matrix product",
        goal=Goal(0.6, "the limit"),
        torch=partial(search_by_torch, ROWS, QUERIES, 1),
    ),
]
GROWTHS = [
    Growth("nearest neighbours of 10,000", "dcgan", "samples", (1_000, 10_000, 100_000, 1_000_000), seconds_for_samples)
]
