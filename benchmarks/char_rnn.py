"""Characters per second of char-rnn's default network, ours against plain Keras, in training and in writing.

    python -m benchmarks.char_rnn

Training: ours alone on one core, ours twice side by side, and `keras.layers.LSTM` with `fit`, which has all cores, in
turn; each in a process of its own, warmed up. Writing: ours, and the plain way of tutorials, which reads the last
50 characters again for each next one. The medians of 5 rounds are printed, with what this machine's processor
manages in a matrix product. It takes a few minutes; nothing else should be running.
"""

import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection

import numpy as np

from benchmarks.dqn import matrix_product
from common.runs.experiments import experiments
from common.runs.machine import ENVIRONMENT, cpu_name, make_deterministic, quietly
from common.runs.run import Run
from common.runs.settings import settings_object

ROUNDS = 5
SYMBOLS = 65  # of tinyshakespeare; which characters they are makes no difference to the speed
UPDATES = 120  # in a stretch
WRITTEN, PLAINLY_WRITTEN = 5_000, 100  # characters in a stretch
#: Of one character, forward and back: every weight but the first kernel's, of which a row is read, takes part in
#: three products, each an addition and a multiplication.
OPERATIONS = 6 * (3 * 128 * 512 + 128 * SYMBOLS)


def settings():
    found = experiments("char_rnn", "full")["shakespeare"]
    return settings_object(found.settings_class, found.settings)


def text() -> np.ndarray:
    """Symbols [length] enough for a stretch."""
    size = settings().batch * settings().sequence
    return np.random.default_rng(0).integers(0, SYMBOLS, (UPDATES + 10) * size).astype("int32")


def ours(leave: Connection, seed: int) -> None:
    with quietly():
        from replications.char_rnn.learning import Learner
        from replications.char_rnn.streams import chunks

        make_deterministic()
    learner = Learner(Run(seed, settings(), {}, None), SYMBOLS)  # type: ignore[arg-type]
    part = chunks(text(), settings())
    stretches(
        leave, lambda: learner.learn(part, np.arange(UPDATES), 2e-3), UPDATES * settings().batch * settings().sequence
    )


def plain(leave: Connection, seed: int) -> None:
    """What a tutorial has: one-hot inputs, stacked LSTM layers, `fit` (which carries no state from batch to batch)."""
    for name in ENVIRONMENT:
        if name != "TF_CPP_MIN_LOG_LEVEL":
            os.environ.pop(name, None)
    with quietly():
        import keras
    keras.utils.set_random_seed(seed)
    model = keras_model()
    given = settings()
    model.compile(optimizer=keras.optimizers.RMSprop(given.learning_rate), loss="sparse_categorical_crossentropy")
    rows = text()[: UPDATES * given.batch * given.sequence].reshape(-1, given.sequence)
    inputs, targets = np.eye(SYMBOLS, dtype="float32")[rows], np.roll(rows, -1)
    stretches(leave, lambda: model.fit(inputs, targets, batch_size=given.batch, shuffle=False, verbose=0), rows.size)


def keras_model():
    import keras

    layers = [keras.layers.LSTM(128, return_sequences=True) for _ in range(2)]
    return keras.Sequential([keras.Input((None, SYMBOLS)), *layers, keras.layers.Dense(SYMBOLS, activation="softmax")])


def writing(leave: Connection, seed: int) -> None:
    from replications.char_rnn.reading import Reader
    from replications.char_rnn.shape import Shape, initial_weights
    from replications.char_rnn.writing import Writer

    shape, random = Shape("lstm", SYMBOLS, 2, 128, 2), np.random.default_rng(seed)
    writer = Writer(Reader(shape, initial_weights(shape, 0.08, random)))
    stretches(leave, lambda: list(writer.write(WRITTEN, 0.7, random)), WRITTEN)


def writing_plainly(leave: Connection, seed: int) -> None:
    with quietly():
        import keras
    keras.utils.set_random_seed(seed)
    model, random = keras_model(), np.random.default_rng(seed)
    seen = np.zeros((1, 50, SYMBOLS), "float32")

    def write() -> None:
        for _ in range(PLAINLY_WRITTEN):
            chances = np.log(model.predict(seen, verbose=0)[0, -1].astype("float64")) / 0.7
            chances = np.exp(chances - chances.max())
            seen[0, :-1] = seen[0, 1:]
            seen[0, -1] = np.eye(SYMBOLS)[random.choice(SYMBOLS, p=chances / chances.sum())]

    stretches(leave, write, PLAINLY_WRITTEN)


def stretches(leave: Connection, stretch, characters: int) -> None:
    """Do the first stretch, in which all is compiled, and then one whenever told to; send each one's rate."""
    while True:
        started = time.perf_counter()
        stretch()
        leave.send(characters / (time.perf_counter() - started))
        leave.recv()


class Contender:
    """A process that runs a stretch whenever it is told to."""

    def __init__(self, play, seed: int = 0) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=play, args=(theirs, seed), daemon=True)
        self.process.start()
        self.pipe.recv()

    def go(self) -> None:
        self.pipe.send("go")

    def rate(self) -> float:
        return self.pipe.recv()


def main() -> None:
    before = matrix_product()
    os.environ.update(ENVIRONMENT)  # for the processes to come; this one has its threads
    one, two, fit = Contender(ours, 0), Contender(ours, 1), Contender(plain)
    ours_writes, plain_writes = Contender(writing), Contender(writing_plainly)
    rates: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, contenders in {
            "training, ours, one core": [one],
            "training, ours, two side by side": [one, two],
            "training, Keras LSTM and fit, all cores": [fit],
            "writing, ours": [ours_writes],
            "writing, reading 50 again for each": [plain_writes],
        }.items():
            for contender in contenders:
                contender.go()
            rates.setdefault(name, []).append(sum(contender.rate() for contender in contenders))
    for contender in (one, two, fit, ours_writes, plain_writes):
        contender.process.terminate()
    after = matrix_product()
    print(f"{cpu_name()}, {os.cpu_count()} cores; matrix product {before:.0f} GFLOP/s before, {after:.0f} after")
    print(f"{'char-rnn, 2 x 128':<42}{'chars/s':>10}{'lowest':>10}{'highest':>10}")
    for name, found in rates.items():
        print(f"{name:<42}{statistics.median(found):>10,.0f}{min(found):>10,.0f}{max(found):>10,.0f}")
    both = statistics.median(rates["training, ours, two side by side"])
    share = both * OPERATIONS / 1e9 / max(before, after)
    print(f"two runs side by side use {share:.0%} of the rate of the matrix product")


if __name__ == "__main__":
    main()
