"""The problems are what the papers describe, and a count of sweeps is what it says."""

import numpy as np
import pytest

from common.runs.run import Run
from replications.backprop1986 import (
    count,
    family_trees,
    fields,
    learn,
    perceptron,
    printed,
    sequences,
    shift_register,
    symmetry,
)
from replications.backprop1986.nets import Nets
from replications.backprop1986.problems import PROBLEMS
from replications.backprop1986.settings import Fields, Register, Settings
from tests.runs import KeepsNothing, settings_of


def ran(entry, experiment, **changed):
    return entry.run(Run(0, settings_of("backprop1986", experiment, **changed), {}, KeepsNothing()))


def test_the_bits():
    assert PROBLEMS["xor"]().outputs[:, 0].tolist() == [0, 1, 1, 0]
    inputs, outputs = PROBLEMS["addition"]()
    assert (outputs @ [4, 2, 1] == inputs[:, :2] @ [2, 1] + inputs[:, 2:] @ [2, 1]).all()
    assert PROBLEMS["symmetry"]().outputs.sum() == 8 and PROBLEMS["parity_4"]().outputs.sum() == 8
    inputs, outputs = PROBLEMS["negation"]()
    assert (outputs[:8] == inputs[:8, 1:]).all() and (outputs[8:] == 1 - inputs[8:, 1:]).all()


def test_the_family_trees_have_104_questions_of_one_shape():
    shown, answers = family_trees.questions()
    assert shown.shape == (104, 36) and len({tuple(row) for row in shown}) == 104
    assert (answers[:52, :12] == answers[52:, 12:]).all() and not answers[:52, 12:].any()
    known = family_trees.relatives()
    assert known["Colin", "aunt"] == {"Jennifer", "Margaret"}  # as the paper says of its Figure 5
    assert known["Charlotte", "uncle"] == {"Arthur", "Charles"} and known["Charles", "nephew"] == {"Colin"}
    assert known["Andrew", "daughter"] == {"Jennifer"} and ("Charles", "son") not in known


def test_the_sequences_are_those_of_table_10():
    _, wanted = sequences.patterns(["AD", "EC"])
    assert wanted.argmax(axis=2).tolist() == [[0, 1, 1, 0], [0, 2, 2, 0]]  # AD1221, EC1331


def test_a_letter_turned_covers_as_many_fields():
    assert fields.touched() == {"t": 21, "c": 20}


def test_the_sweeps_counted_are_those_after_which_the_answers_were_right():
    """With an update after each sweep the answers of sweep n are those of n - 1 updates."""

    def nets():
        return Nets((2, 2, 1), False, 20, 0.8, np.random.default_rng(0))

    settings = settings_of("backprop1986", "xor", learners=20, longest=1500, update="sweep")
    found = learn.taught(nets(), settings)
    taken = found.taken["right"]
    assert np.isfinite(taken).sum() > 10
    inputs, outputs = PROBLEMS["xor"]()
    targets, again = 0.1 + 0.8 * outputs, nets()
    for sweep in range(1, int(taken[np.isfinite(taken)].max()) + 1):
        activities = again.activities(inputs)
        right = (np.abs(activities[-1] - targets) < 0.4).all(axis=(1, 2))
        assert right[taken == sweep].all() and not right[taken > sweep].any()
        again.step(again.gradients(activities, activities[-1] - targets), 0.25, 0.9)
        for kept, now in zip(found.weights["right"], again.weights, strict=True):
            np.testing.assert_allclose(kept[taken == sweep], now[taken == sweep])
    assert (found.taken["right"] <= found.taken["close"]).all()


def test_the_printed_net_tells_exclusive_or_and_is_nearer_than_the_other_criteria_ask():
    outputs = printed.printed_outputs()
    assert ((outputs > 0.5) == (PROBLEMS["xor"]().outputs[:, 0] == 1)).all()
    assert np.abs(outputs - [0.1, 0.9, 0.9, 0.1]).max() < 0.1
    metrics = ran(printed, "xor_printed", learners=4, longest=1500).metrics
    assert metrics["sweeps_until_as_printed"]["low"] > 200


def test_nets_that_are_given_up_count_as_the_longest():
    metrics = count.sweeps(count.Learnt({"right": np.array([5.0, np.inf, 7.0, np.inf])}, {}), longest=100)
    assert metrics["unlearnt_right"] == 50
    assert metrics["sweeps_until_right"]["mean"] == 53 and metrics["sweeps_until_right"]["n"] == 4


def test_halves_sorts_the_pairs_of_a_symmetric_unit():
    sizes, off = symmetry.halves(np.array([7.2, -14.2, 3.6, -3.6, 14.2, -7.2]))
    np.testing.assert_allclose(sizes, [3.6, 7.2, 14.2])
    assert off == 0
    assert symmetry.halves(np.array([7.2, -14.2, 3.6, -3.6, 14.2, -5.78]))[1] == pytest.approx(1.42 / 14.2)


def test_symmetric_nets_learn_mirrored_weights():
    result = ran(symmetry, "symmetry_nature", learners=4, longest=3000)
    assert result.parameters == 17 and result.metrics["unlearnt_right"] < 100
    assert result.metrics["off_mirror"]["mean"] < 0.2


def test_units_without_biases_above_zero_become_a_shift_register():
    result = ran(shift_register, "register_3_plain", learners=4, longest=600)
    assert result.parameters == 12 and result.metrics["unlearnt_right"] < 50 and result.metrics["registers"] > 50


def test_most_sequences_that_were_not_shown_are_completed():
    result = ran(sequences, "sequences", learners=4, longest=400)
    assert result.metrics["unlearnt_right"] == 0 and result.metrics["held_out_right"]["mean"] > 2.5


def test_a_family_is_learnt_from_the_questions_shown_alone():
    result = ran(family_trees, "family_trees_tenfold", learners=3, sweeps=1000, held_out=10)
    assert 80 < result.metrics["trained_right"]["mean"] <= 94 and result.metrics["held_out_right"]["high"] <= 10


def test_the_perceptron_keeps_to_its_bound_and_finds_no_plane_for_exclusive_or():
    metrics = ran(perceptron, "perceptron", problems=100, passes=200).metrics
    assert 0 < metrics["share_of_bound"]["mean"] < metrics["most_of_bound"] <= 1 <= metrics["fewest_mistakes"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (lambda: Settings(problem="xnor", hidden=(2,), learners=1, learning_rate=1, momentum=0, longest=1), "xnor"),
        (lambda: Settings(problem="xor", hidden=(), learners=1, learning_rate=1, momentum=0, longest=1), "hidden"),
        (lambda: Fields(learners=1, learning_rate=1, momentum=1.0, longest=1), "momentum"),
        (lambda: Register(units=2, learners=1, learning_rate=1, momentum=0, longest=1), "units"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        settings()
