"""Training ADADELTA's network by SGD: images per second, ours against Keras's `fit` and PyTorch."""

from benchmarks._images import images, train, train_by_torch
from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.experiments.load import experiments
from common.experiments.settings import settings_object
from common.runs.machine import make_deterministic, quietly

IMAGES, BATCH = 10_000, 100  # in a stretch: a hundred batches
WEIGHTS = 784 * 500 + 500 * 300 + 300 * 10


def settings():
    found = experiments("adadelta", "full")["sgd_1em1"]
    return settings_object(found.settings_class, found.settings)


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        import keras

        from common.methods.optimizer_rules import RULES
        from common.methods.training import Training
        from replications.adadelta.train import network

        make_deterministic()
    model = network(settings())

    def loss(inputs, labels):
        logits = model(inputs, training=True)
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))

    train(Training(model, RULES["sgd"](settings().learning_rate), loss), BATCH, IMAGES, turn, seed)


def plain(turn: Turn, seed: int) -> None:
    with quietly():
        import keras
        from keras import layers

    model = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Dense(500, activation="relu"),
            layers.Dense(300, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(settings().learning_rate))
    inputs, labels = images(IMAGES, seed)
    while True:
        model.fit(inputs, labels, batch_size=BATCH, epochs=1, verbose=0)
        turn(IMAGES)


def by_torch(turn: Turn, seed: int) -> None:
    import torch
    from torch import nn

    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 300), nn.ReLU(), nn.Linear(300, 10))
    rule = torch.optim.SGD(net.parameters(), settings().learning_rate)
    train_by_torch(net, rule, BATCH, IMAGES, turn, seed)


PATHS = [
    HotPath(
        name="MLP 784-500-300-10, batch 100",
        replication="adadelta",
        unit="images",
        ours=ours,
        plain=plain,
        work=6 * WEIGHTS,  # forward, and backward to weights and to inputs: a multiplication and an addition each
        limit="matrix product",
        goal=Goal(1.9),
        torch=by_torch,
    )
]
GROWTHS: list[Growth] = []
