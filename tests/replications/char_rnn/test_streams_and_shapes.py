"""The text as char-rnn cuts it, and networks of the sizes that are published or asked for."""

from types import SimpleNamespace

import numpy as np
import pytest

from replications.char_rnn.char_rnn import end_of
from replications.char_rnn.settings import Cut
from replications.char_rnn.shape import KNOWN, Shape, initial_weights, nearest
from replications.char_rnn.streams import cut


def cutting(**changes) -> Cut:
    given = {
        "dataset": "any",
        "sequence": 3,
        "batch": 4,
        "train_share": 0.6,
        "validation_share": 0.2,
        "interleaved": True,
    }
    return Cut(**{**given, **changes})


def test_streams_are_cut_as_the_loader_of_char_rnn_cuts_them():
    """Its own words: cut the end off, view(batch, -1), split along time; y is x moved by one, its last the first."""
    codes = np.arange(4 * 3 * 10 + 7)
    parts = cut(codes, cutting())
    x = np.arange(120).reshape(4, -1)
    y = np.roll(np.arange(120), -1).reshape(4, -1)
    found = 0
    for part, count in zip(parts, (6, 2, 2), strict=True):
        assert part.inputs.shape == (count, 3, 4)
        for chunk in range(count):
            time = slice(3 * found, 3 * found + 3)
            assert (x[:, time] == part.inputs[chunk].T).all() and (y[:, time] == part.targets[chunk].T).all()
            found += 1


def test_tinyshakespeare_gives_the_chunks_that_char_rnn_prints():
    parts = cut(np.zeros(1_115_394, "int32"), cutting(sequence=50, batch=50, train_share=0.95, validation_share=0.05))
    assert [len(part.inputs) for part in parts] == [423, 23, 0]
    war = cut(np.zeros(3_258_246, "int32"), cutting(sequence=100, batch=100, train_share=0.8, validation_share=0.1))
    assert [len(part.inputs) for part in war] == [260, 32, 33]


def test_every_character_is_predicted_once_and_none_in_two_parts():
    parts = cut(np.arange(127), cutting())
    targets = np.concatenate([part.targets.reshape(-1) for part in parts])
    assert sorted(targets) == list(range(120))
    assert sum(part.characters for part in parts) == 120


def test_the_end_of_the_file_is_read_whole_from_the_character_before_it():
    text = SimpleNamespace(codes=np.arange(100))
    inputs, targets = end_of(text, cutting(train_share=0.9, validation_share=0.1, interleaved=False))
    assert targets[:, 0].tolist() == list(range(90, 100)) and inputs[:, 0].tolist() == list(range(89, 99))


def test_the_known_numbers_of_parameters():
    assert [shape.parameters() for shape in KNOWN] == [240_321, 239_297, 276_858]


@pytest.mark.parametrize("budget", [64, 128, 256, 512])
def test_budgets_are_met_within_two_percent(budget):
    wanted = Shape("lstm", 87, 1, budget, 1).parameters()
    for cell in ("rnn", "lstm", "gru"):
        for layers in (1, 2, 3):
            assert abs(nearest(cell, 87, layers, 1, wanted).parameters() / wanted - 1) < 0.02


def test_the_sizes_that_the_reference_sheet_computed_for_the_row_of_128():
    wanted = Shape("lstm", 87, 1, 128, 1).parameters()
    sizes = [
        nearest(cell, 87, layers, 1, wanted).units
        for cell, layers in (("lstm", 2), ("lstm", 3), ("rnn", 1), ("gru", 1))
    ]
    assert sizes == [84, 68, 272, 151]


def test_weights_start_as_in_char_rnn():
    shape = Shape("lstm", 7, 2, 5, 2)
    weights = dict(
        zip([name for name, _ in shape.weights()], initial_weights(shape, 0.08, np.random.default_rng(0)), strict=True)
    )
    assert weights["kernel_2"].shape == (5, 20)
    for layer in (1, 2):
        assert (weights[f"bias_{layer}_1"][5:10] == 1).all()
        assert np.abs(weights[f"bias_{layer}_1"][:5]).max() <= 0.08 and np.abs(weights[f"bias_{layer}_2"]).max() <= 0.08
