"""The network that sees n characters: what it sees, what it computes, and that it resumes."""

import numpy as np
import pytest

from common.data import synthetic as made_up
from common.runs.checkpoint import FileCheckpoint
from common.runs.run import Run
from replications.char_rnn import feedforward
from replications.char_rnn.feedforward_settings import FeedforwardSettings
from replications.char_rnn.streams import cut
from tests.runs import Interrupted, Interrupts, KeepsNothing

GIVEN = {
    "dataset": "made_up",
    "context": 2,
    "units": (4, 16),
    "epochs": 2,
    "minibatch": 50,
    "learning_rate": 5e-3,
    "rho": 0.95,
    "epsilon": 1e-8,
    "decay": 0.5,
    "decay_after": 2,
    "initial": 0.08,
    "sequence": 20,
    "batch": 20,
    "train_share": 0.8,
    "validation_share": 0.1,
    "interleaved": True,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    (folder / "text.txt").write_text(made_up.speak(40_000, seed=7))
    return folder


def run_of(folder, keeper, **changes) -> tuple[Run, object]:
    run = Run(0, FeedforwardSettings(**{**GIVEN, **changes}), {"made_up": folder}, keeper)
    return run, feedforward.run(run)


def test_a_window_holds_the_characters_before_the_one_to_predict():
    codes = np.arange(400) % 97
    parts = cut(codes, FeedforwardSettings(**{**GIVEN, "batch": 2}))
    seen, following = feedforward.windows(parts.train, 3, 97)
    assert len(seen) == len(following)
    np.testing.assert_array_equal(seen // 97, np.broadcast_to([0, 1, 2], seen.shape))
    for step in range(3):
        np.testing.assert_array_equal((seen[:, step] % 97 + 3 - step) % 97, following)


def test_its_loss_is_that_of_a_softmax_over_tanh_units_of_one_hot_characters():
    settings = FeedforwardSettings(**GIVEN)
    network = feedforward.Network(settings, units=5, symbols=7, random=np.random.default_rng(0))
    kernel, bias, decoder, decoder_bias = (np.array(weight, "float64") for weight in network.own)
    seen = np.array([[3, 7 + 0], [6, 7 + 6]])
    inputs = np.zeros((2, 14))
    np.put_along_axis(inputs, seen, 1.0, axis=1)
    logits = np.tanh(inputs @ kernel + bias) @ decoder + decoder_bias
    expected = np.log(np.exp(logits).sum(axis=1)) - logits[[0, 1], [2, 5]]
    np.testing.assert_allclose(network.errors(seen, np.array([2, 5])), expected, rtol=1e-5)


def test_it_learns_and_the_validation_text_chooses_size_and_epoch(folder):
    run, result = run_of(folder, KeepsNothing())
    losses = np.reshape(run.history["validation_loss"], (2, 2))  # [sizes, epochs]
    assert result.metrics["validation_loss"] == losses.min()
    assert result.metrics["units"] == (4, 16)[losses.min(axis=1).argmin()]
    assert made_up.entropy() < result.metrics["test_loss"] < run.history["train_loss"][0]


def test_interrupted_within_the_second_size_it_resumes_with_the_same_bits(folder, tmp_path):
    run, expected = run_of(folder, KeepsNothing())
    with pytest.raises(Interrupted):
        run_of(folder, Interrupts(tmp_path, "run", last=3))
    resumed, found = run_of(folder, FileCheckpoint(tmp_path, "run"))
    assert resumed.checkpoint.resumed
    assert resumed.history == run.history and found.metrics == expected.metrics
