"""Training the network of the Keras example: images per second, ours against the script's own `fit` and PyTorch."""

import subprocess
import sys
import time
from dataclasses import replace

from benchmarks._images import images, train, train_by_torch
from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.experiments.load import experiments
from common.experiments.settings import settings_object
from common.runs.machine import make_deterministic, quietly

IMAGES, BATCH = 12_800, 128  # in a stretch: a hundred batches
WEIGHTS = 784 * 512 + 512 * 512 + 512 * 10


def settings():
    found = experiments("keras_mnist_mlp", "full")["rmsprop_today"]
    return settings_object(found.settings_class, found.settings)


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        import keras

        from common.methods.training import Training
        from replications.keras_mnist_mlp.classify import optimizer
        from replications.keras_mnist_mlp.mlp import network

        make_deterministic()
    model = network(settings())

    def loss(inputs, labels):
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, model(inputs, training=True)))

    train(Training(model, optimizer(settings()), loss), BATCH, IMAGES, turn, seed)


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
    inputs, labels = images(IMAGES, seed)
    truth = keras.utils.to_categorical(labels, 10)
    while True:
        model.fit(inputs, truth, batch_size=BATCH, epochs=1, verbose=0)
        turn(IMAGES)


def by_torch(turn: Turn, seed: int) -> None:
    """PyTorch's RMSprop adds epsilon outside the root, which takes no more and no less work."""
    import torch
    from torch import nn

    torch.manual_seed(seed)
    net = nn.Sequential(
        *(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2)),
        *(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.2)),
        nn.Linear(512, 10),
    )
    rule = torch.optim.RMSprop(net.parameters(), settings().learning_rate, settings().rho, settings().epsilon)
    train_by_torch(net, rule, BATCH, IMAGES, turn, seed)


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
        torch=by_torch,
    )
]
GROWTHS = [Growth("MLP, runs of one epoch", "keras_mnist_mlp", "seeds", (1, 2, 4, 8, 16), seconds_for_seeds)]
