"""Training on a language whose entropy is known, writing with what was learned, and resuming. Run on both backends."""

import keras
import numpy as np
import pytest

from common.data import synthetic as made_up
from common.data.text import read_text
from common.errors import Problem
from common.runs.run import Run
from replications.char_rnn import saved, write
from replications.char_rnn.learning import ClippedRMSprop, Learner, learning_rate, train
from replications.char_rnn.network import Network
from replications.char_rnn.reading import Reader
from replications.char_rnn.sampling import Writer
from replications.char_rnn.settings import Settings
from replications.char_rnn.shape import Shape, initial_weights
from replications.char_rnn.streams import cut
from tests.runs import KeepsNothing
from tests.under_jax import passes_under_jax, runs_others_under_jax

GIVEN = {
    "dataset": "made_up",
    "cell": "gru",
    "layers": 1,
    "units": 20,
    "budget": 0,
    "biases": 2,
    "sequence": 20,
    "batch": 20,
    "train_share": 0.8,
    "validation_share": 0.1,
    "interleaved": True,
    "epochs": 5,
    "learning_rate": 5e-3,
    "rho": 0.95,
    "epsilon": 1e-8,
    "decay": 0.97,
    "decay_after": 10,
    "clip": 5.0,
    "initial": 0.08,
}


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text(made_up.speak(60_000, seed=7))
    return read_text(path)


@pytest.fixture(scope="module")
def trained(text):
    run = Run(0, Settings(**GIVEN), {}, KeepsNothing())
    learner = Learner(run, len(text.alphabet))
    parts = cut(text.codes, run.settings)
    train(run, learner, parts.train, parts.validation)
    return run, learner, parts


def test_a_trained_network_approaches_the_language_s_entropy_and_does_not_undercut_it(trained, text):
    run, learner, parts = trained
    passage = made_up.speak(20_000, seed=3)
    codes = np.array(write.encoded(passage, text.alphabet))[:, None]
    loss = Reader(learner.shape, learner.best).loss(codes[:-1], codes[1:])
    # Held against what this very passage has to surprise, so that no luck in its words comes into it.
    assert made_up.surprise(passage) - 0.005 < loss < made_up.surprise(passage) + 0.03
    assert made_up.entropy() - 0.01 < run.history["train_loss"][-1] < made_up.entropy() + 0.05
    assert learner.best_loss == min(run.history["validation_loss"])
    assert learner.best_loss == Reader(learner.shape, learner.best).loss(*parts.validation.by_stream())


def test_weights_that_got_worse_are_not_those_that_are_kept(text):
    settings = Settings(**GIVEN)
    parts = cut(text.codes[:10_000], settings)
    learner = Learner(Run(0, settings, {}, KeepsNothing()), len(text.alphabet))
    order = np.arange(len(parts.train.inputs))
    learner.learn(parts.train, order, 5e-3)
    best = learner.look(parts.validation)
    learner.learn(parts.train, order, 10.0)
    assert learner.look(parts.validation) > best == learner.best_loss
    assert Reader(learner.shape, learner.best).loss(*parts.validation.by_stream()) == best


def test_the_compiled_pass_carries_the_state_from_chunk_to_chunk(text):
    settings = Settings(**GIVEN)
    part = cut(text.codes[:10_000], settings).train
    learner = Learner(Run(0, settings, {}, KeepsNothing()), len(text.alphabet))
    *_, (_, states) = learner.reader().states(part.by_stream()[0])
    learner.learn(part, np.arange(len(part.inputs)), 1e-30)  # too little to move a weight
    [carried] = (keras.ops.convert_to_numpy(each) for each in learner.network.carried)
    np.testing.assert_allclose(carried, states[0][0], rtol=1e-4, atol=1e-5)


def test_each_gradient_is_cut_by_itself_before_the_rule_sees_it():
    rule = ClippedRMSprop(0.1, 0.95, 1e-8, clip=5.0)
    weights = keras.Variable(np.zeros(2, "float32"))
    rule.build([weights])
    rule.apply([keras.ops.array([1.0, 1.0])], [weights])
    after_one = keras.ops.convert_to_numpy(weights).copy()
    rule.apply([keras.ops.array([2.0, 100.0])], [weights])
    moved = after_one - keras.ops.convert_to_numpy(weights)
    cut = np.array([2.0, 5.0])
    np.testing.assert_allclose(moved, 0.1 * cut / np.sqrt(0.95 * 0.05 + 0.05 * cut**2), rtol=1e-5)


def test_the_loss_that_is_learned_from_is_summed_over_the_sequence_and_averaged_over_the_streams():
    shape = Shape("lstm", 9, 1, 6, 1)
    weights = initial_weights(shape, 0.5, np.random.default_rng(0))
    inputs, targets = np.random.default_rng(1).integers(0, 9, (2, 5, 3)).astype("int32")  # [sequence, batch] each
    network = Network(shape, weights, batch=3, with_dropout=False)
    learned_from = float(network.chunk_loss(inputs[None], targets[None]))
    assert learned_from == pytest.approx(5 * Reader(shape, weights).loss(inputs, targets), rel=1e-5)


def test_dropout_changes_what_is_decoded_and_not_what_is_expected():
    shape = Shape("gru", 9, 1, 6, 1)
    weights = initial_weights(shape, 0.5, np.random.default_rng(0))
    streams = 300  # all of them read the same symbol
    inputs = np.full((1, streams), 4, "int32")
    network = Network(shape, weights, batch=streams, with_dropout=True)

    def logits():
        for part in network.carried:
            part.assign(keras.ops.zeros(part.shape))
        return keras.ops.convert_to_numpy(network.logits(inputs))

    without = logits()[0]
    network.dropout.assign(0.5)
    draws = logits()
    assert draws.std(axis=0).min() > 0.01
    np.testing.assert_allclose(draws.mean(axis=0), without, atol=5 * draws.std(axis=0).max() / streams**0.5)


def test_the_network_that_trains_and_the_one_that_reads_are_the_same():
    for cell in ("rnn", "lstm", "gru"):
        shape = Shape(cell, 9, 2, 6, 2)
        weights = initial_weights(shape, 0.5, np.random.default_rng(0))
        network, reader = Network(shape, weights, batch=3, with_dropout=False), Reader(shape, weights)
        codes = np.random.default_rng(1).integers(0, 9, (3, 5, 3)).astype("int32")  # [chunks, sequence, batch]
        logits = [keras.ops.convert_to_numpy(network.logits(chunk)).reshape(5, 3, 9) for chunk in codes]
        read = [reader.logits(hidden) for hidden, _ in reader.states(codes.reshape(15, 3))]
        np.testing.assert_allclose(np.concatenate(logits), read, rtol=1e-4, atol=1e-5)  # so the state was carried


def test_stopping_and_resuming_changes_no_bit_dropout_included(text):
    settings = Settings(**{**GIVEN, "epochs": 1, "dropouts": (0.0, 0.3)})
    part = cut(text.codes[:10_000], settings).train
    order = np.arange(len(part.inputs))

    def learner(seed=0):
        made = Learner(Run(seed, settings, {}, KeepsNothing()), len(text.alphabet))
        made.start_over(0.3)
        return made

    through, resumed = learner(), learner(seed=5)
    through.learn(part, order, 1e-3)
    halfway = [array.copy() for array in through.arrays()]
    through.learn(part, order, 1e-3)
    resumed.restore(halfway)
    resumed.learn(part, order, 1e-3)
    assert all((a == b).all() for a, b in zip(through.training.arrays(), resumed.training.arrays(), strict=True))


def test_the_learning_rate_falls_after_the_tenth_epoch():
    settings = Settings(**GIVEN)
    rates = [learning_rate(settings, epoch) / 5e-3 for epoch in (0, 9, 10, 11)]
    assert rates == pytest.approx([1, 1, 0.97, 0.97**2])


def test_writing_continues_what_was_read_and_keeps_to_the_language(trained, text, tmp_path):
    _, learner, _ = trained
    place = tmp_path / "model.npz"
    saved.save(place, learner.shape, text.alphabet, learner.best)
    written = write.text(place, "the bird ", 0.3, np.random.default_rng(0))
    passage = "".join(next(written) for _ in range(400))
    known = sum(word in made_up.WORDS for word in passage.split())
    assert known > 0.8 * len(passage.split())
    again = write.text(place, "the bird ", 0.3, np.random.default_rng(0))
    assert passage == "".join(next(again) for _ in range(400))


def test_the_state_is_carried_and_nothing_is_read_twice(trained):
    _, learner, _ = trained
    reader = Reader(learner.shape, learner.best)
    step, steps = reader.step, []
    reader.step = lambda *given: steps.append(given) or step(*given)
    writer = Writer(reader)
    written = list(writer.write(30, 1.0, np.random.default_rng(0)))
    assert len(steps) == 30
    *_, (hidden, _) = reader.states(np.array(written)[:, None])
    np.testing.assert_allclose(writer.logits, reader.logits(hidden)[0], rtol=1e-5, atol=1e-5)


def test_a_character_that_the_network_never_saw_is_named():
    with pytest.raises(Problem, match="never seen 'é', '1'"):
        write.encoded("bé1rd", b"bdir")
    assert write.encoded("bird", b"bdir") == [0, 2, 3, 1]


@runs_others_under_jax
def test_all_of_this_holds_under_jax():
    passes_under_jax(__file__)
