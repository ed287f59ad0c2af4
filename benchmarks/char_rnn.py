"""char-rnn's default network: characters per second, ours against plain Keras and PyTorch, in training and in writing.

The plain way of training is `keras.layers.LSTM` with `fit`; that of writing reads the last 50 characters again for
each next one. PyTorch's `nn.LSTM` carries its state along in both; it has a process of one thread for each core, as
ours has.
"""

import numpy as np

from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.experiments.load import experiments
from common.experiments.settings import settings_object
from common.runs.machine import make_deterministic, quietly
from common.runs.run import Run

SYMBOLS = 65  # of tinyshakespeare; which characters they are makes no difference to the speed
UPDATES = 120  # in a stretch
WRITTEN, PLAINLY_WRITTEN, WRITTEN_BY_TORCH = 5_000, 100, 2_000  # characters in a stretch
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


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        from replications.char_rnn.learning import Learner
        from replications.char_rnn.streams import chunks

        make_deterministic()
    learner = Learner(Run(seed, settings(), {}, None), SYMBOLS)  # type: ignore[arg-type]
    part = chunks(text(), settings())
    while True:
        learner.learn(part, np.arange(UPDATES), 2e-3)
        turn(UPDATES * settings().batch * settings().sequence)


def plain(turn: Turn, seed: int) -> None:
    """What a tutorial has: one-hot inputs, stacked LSTM layers, `fit` (which carries no state from batch to batch)."""
    with quietly():
        import keras
    keras.utils.set_random_seed(seed)
    model = keras_model()
    given = settings()
    model.compile(optimizer=keras.optimizers.RMSprop(given.learning_rate), loss="sparse_categorical_crossentropy")
    rows = text()[: UPDATES * given.batch * given.sequence].reshape(-1, given.sequence)
    inputs, targets = np.eye(SYMBOLS, dtype="float32")[rows], np.roll(rows, -1)
    while True:
        model.fit(inputs, targets, batch_size=given.batch, shuffle=False, verbose=0)
        turn(rows.size)


def keras_model():
    import keras

    layers = [keras.layers.LSTM(128, return_sequences=True) for _ in range(2)]
    return keras.Sequential([keras.Input((None, SYMBOLS)), *layers, keras.layers.Dense(SYMBOLS, activation="softmax")])


def torch_model():
    import torch

    return torch.nn.LSTM(SYMBOLS, 128, num_layers=2), torch.nn.Linear(128, SYMBOLS)


def by_torch(turn: Turn, seed: int) -> None:
    """What most would write today: `nn.LSTM`, its state carried from batch to batch, clipping and RMSprop."""
    import torch

    torch.manual_seed(seed)
    given = settings()
    lstm, decoder = torch_model()
    weights = [*lstm.parameters(), *decoder.parameters()]
    rule = torch.optim.RMSprop(weights, given.learning_rate, given.rho, given.epsilon)
    batches = text()[: UPDATES * given.batch * given.sequence].reshape(UPDATES, given.sequence, given.batch)
    rows, state = torch.from_numpy(batches).long(), None
    while True:
        for batch in rows:
            hidden, state = lstm(torch.nn.functional.one_hot(batch, SYMBOLS).float(), state)
            state = tuple(part.detach() for part in state)
            logits = decoder(hidden).reshape(-1, SYMBOLS)
            loss = torch.nn.functional.cross_entropy(logits, batch.roll(-1, 0).reshape(-1))
            rule.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_value_(weights, given.clip)
            rule.step()
        turn(rows.numel())


def writing(turn: Turn, seed: int) -> None:
    from replications.char_rnn.reading import Reader
    from replications.char_rnn.sampling import Writer
    from replications.char_rnn.shape import Shape, initial_weights

    shape, random = Shape("lstm", SYMBOLS, 2, 128, 2), np.random.default_rng(seed)
    writer = Writer(Reader(shape, initial_weights(shape, 0.08, random)))
    while True:
        list(writer.write(WRITTEN, 0.7, random))
        turn(WRITTEN)


def writing_plainly(turn: Turn, seed: int) -> None:
    with quietly():
        import keras
    keras.utils.set_random_seed(seed)
    model, random = keras_model(), np.random.default_rng(seed)
    seen = np.zeros((1, 50, SYMBOLS), "float32")
    while True:
        for _ in range(PLAINLY_WRITTEN):
            chances = np.log(model.predict(seen, verbose=0)[0, -1].astype("float64")) / 0.7
            chances = np.exp(chances - chances.max())
            seen[0, :-1] = seen[0, 1:]
            seen[0, -1] = np.eye(SYMBOLS)[random.choice(SYMBOLS, p=chances / chances.sum())]
        turn(PLAINLY_WRITTEN)


def writing_by_torch(turn: Turn, seed: int) -> None:
    import torch

    torch.manual_seed(seed)
    lstm, decoder = torch_model()
    symbol, state = torch.zeros(1, dtype=torch.long), None
    with torch.no_grad():
        while True:
            for _ in range(WRITTEN_BY_TORCH):
                hidden, state = lstm(torch.nn.functional.one_hot(symbol, SYMBOLS).float(), state)
                symbol = torch.multinomial(torch.softmax(decoder(hidden[0]) / 0.7, 0), 1)
            turn(WRITTEN_BY_TORCH)


PATHS = [
    HotPath(
        name="char-rnn 2x128, training",
        replication="char_rnn",
        unit="characters",
        ours=ours,
        plain=plain,
        work=OPERATIONS,
        limit="matrix product",
        goal=Goal(2),
        torch=by_torch,
        torch_has_threads=False,
    ),
    HotPath(
        name="char-rnn 2x128, writing",
        replication="char_rnn",
        unit="characters",
        ours=writing,
        plain=writing_plainly,
        work=OPERATIONS / 3,  # forward only
        limit="matrix product",
        goal=Goal(1, "2,000 a second on each core", rate=2 * 2_000.0),
        torch=writing_by_torch,
        torch_has_threads=False,
    ),
]
GROWTHS: list[Growth] = []
