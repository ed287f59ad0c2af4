"""Images per second of a full update of G and D, ours against the plain loop of two tapes; and the neighbours' rate.

    python -m benchmarks.dcgan

Ours is Keras's `fit` on the nets of this suite. The plain loop does the same arithmetic the usual way: labels as maps
beside the others, a tape for D and a tape for G in a compiled step, two of Keras's optimisers, the decay as a penalty.
Both on one core, warmed up, in turn, the medians of 5 rounds. An image is one that D has seen, real ones only.
The nearest-neighbour search is held against the rate of the same backend's plain matrix product. It takes about two
minutes; nothing else should be running.
"""

import os
import statistics
import time

from common.runs.machine import ENVIRONMENT, cpu_name, make_deterministic, quietly

os.environ.update(ENVIRONMENT)
with quietly():
    import keras
    import numpy as np
    import tensorflow as tf
    from keras import layers, ops

from common.methods.streamed_neighbours import StreamedNeighbours
from common.runs.experiments import experiments, settings_object
from replications.dcgan.adversaries import loss_of_d, loss_of_g
from replications.dcgan.conditional import PARAMETERS, nets
from replications.dcgan.layers import BatchStatistics, dense, normal
from replications.dcgan.training import Trained

ROUNDS, STEPS = 5, 8
QUERIES, ROWS, BLOCK = 10_000, 51_200, 2_048


def settings_of():
    found = experiments("dcgan", "full")["conditional"]
    return settings_object(found.settings_class, found.settings)


def plain_nets() -> tuple[keras.Model, keras.Model]:
    """The same nets in Keras's own layers."""

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


def plain_step(g: keras.Model, d: keras.Model, settings):
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


def training_rates() -> dict[str, list[float]]:
    settings = settings_of()
    batches, size = some_batches(settings), settings.batch_size
    trained = Trained(*nets(settings), settings)
    step = plain_step(*plain_nets(), settings)

    def plain() -> None:
        for start in range(0, len(batches["z"]), size):
            step(*(tf.convert_to_tensor(rows[start : start + size]) for rows in batches.values()))

    contenders = {"ours, by fit": lambda: trained.fit(batches, 2e-4), "plain loop, two tapes": plain}
    for play in contenders.values():
        play()
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, play in contenders.items():
            rates[name].append(len(batches["z"]) / seconds(play))
    return rates


def neighbour_rates() -> dict[str, list[float]]:
    """GFLOP/s, counting the products only."""
    rng = np.random.default_rng(0)
    queries, rows = (rng.random((count, 784), dtype="float32") for count in (QUERIES, ROWS))
    left, right = tf.constant(queries), tf.constant(rows[:BLOCK].T.copy())

    def search() -> None:
        for start in range(0, ROWS, BLOCK):
            neighbours.add(rows[start : start + BLOCK])

    def products() -> None:
        for _ in range(0, ROWS, BLOCK):
            (left @ right).numpy()

    rates: dict[str, list[float]] = {"nearest neighbours": [], "matrix product alone": []}
    StreamedNeighbours(queries).add(rows[:BLOCK])  # compiles
    products()
    for _ in range(ROUNDS):
        neighbours = StreamedNeighbours(queries)
        for found, play in zip(rates.values(), (search, products), strict=True):
            found.append(2 * QUERIES * ROWS * 784 / seconds(play) / 1e9)
    return rates


def seconds(play) -> float:
    """Of this process's own processor time, so that neighbours on the machine count less."""
    started = time.process_time()
    play()
    return time.process_time() - started


def main() -> None:
    make_deterministic()
    print(f"{cpu_name()}, one core, by processor time; keras {keras.__version__}, tensorflow {tf.__version__}")
    for unit, rates in (("images/s", training_rates()), ("GFLOP/s", neighbour_rates())):
        base = statistics.median(list(rates.values())[1])
        print(f"{'':<24}{unit:>10}{'lowest':>10}{'highest':>10}{'x second':>10}")
        for name, found in rates.items():
            middle = statistics.median(found)
            print(f"{name:<24}{middle:>10,.0f}{min(found):>10,.0f}{max(found):>10,.0f}{middle / base:>10.2f}")


if __name__ == "__main__":
    main()
