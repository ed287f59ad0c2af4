"""Training the network of the Keras example: images per second, ours against the script's own `fit`."""

import subprocess
import sys
import time
from dataclasses import replace

import numpy as np

from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.runs.machine import make_deterministic, quietly

IMAGES, BATCH = 12_800, 128  # in a stretch: a hundred batches
WEIGHTS = 784 * 512 + 512 * 512 + 512 * 10


def data(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.random((IMAGES, 784), "float32"), random.integers(0, 10, IMAGES, "int32")


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        import keras

        from common.experiments.load import experiments
        from common.experiments.settings import settings_object
        from common.methods.training import Training
        from replications.keras_mnist_mlp.classify import optimizer
        from replications.keras_mnist_mlp.mlp import network

        make_deterministic()
    found = experiments("keras_mnist_mlp", "full")["rmsprop_today"]
    settings = settings_object(found.settings_class, found.settings)
    model = network(settings)

    def loss(images, labels):
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True)))

    training = Training(model, optimizer(settings), loss)
    arrays = [keras.ops.convert_to_tensor(part) for part in data(seed)]
    order = np.arange(IMAGES)
    while True:
        training.run_pass(arrays, order, BATCH)
        turn(IMAGES)


def plain(turn: Turn, seed: int) -> None:
    """The example as it stands in Keras's repository, on as many threads as TensorFlow takes."""
    with quietly():
        import keras
        from keras import layers

    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(512, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"])
    images, labels = data(seed)
    truth = keras.utils.to_categorical(labels, 10)
    while True:
        model.fit(images, truth, batch_size=BATCH, epochs=1, verbose=0)
        turn(IMAGES)


def seconds_for_seeds(seeds: int) -> float:
    """So many short runs by the pool, in a process of their own: start-up included."""
    started = time.perf_counter()
    program = "import sys; from benchmarks.mlp import run_seeds; run_seeds(int(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, str(seeds)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def run_seeds(seeds: int) -> None:
    """One epoch of the network per seed, on MNIST; nothing is recorded."""
    from common.experiments.load import experiment
    from common.runs.plan import job
    from common.runs.pool import outcomes

    one = job(experiment("keras_mnist_mlp", "rmsprop_today"), 0, purpose="benchmark")
    settings = {**one.settings, "epochs": 1}
    jobs = [replace(one, ingredients=replace(one.ingredients, seed=seed), settings=settings) for seed in range(seeds)]
    for outcome in outcomes(jobs):
        outcome.job.checkpoint().forget()
        if outcome.status != "finished":
            raise RuntimeError(outcome.reason)


PATHS = [
    HotPath(
        name="MLP 784-512-512-10, batch 128",
        replication="keras_mnist_mlp",
        unit="images",
        ours=ours,
        plain=plain,
        work=6 * WEIGHTS,  # forward, and backward to weights and to inputs: a multiplication and an addition each
        limit="matrix product",
        goal=Goal(1.9),
    )
]
GROWTHS = [Growth("MLP, runs of one epoch", "keras_mnist_mlp", "seeds", (1, 2, 4, 8, 16), seconds_for_seeds)]
