"""Modified Kneser-Ney against an example worked out by hand, and against what every model must satisfy."""

import numpy as np
import pytest

from common.data import synthetic as made_up
from replications.char_rnn.ngram import FALLBACK, kneser_ney

LEARNED = [np.array([0, 1, 0, 1, 0, 2])]  # a b a b a c


def test_a_bigram_model_by_hand():
    """Too few rare n-grams to estimate discounts from: 0.5, 1 and 1.5 for counts of one, two and more.

    Highest order, counts: ab 2, ba 2, ac 1. Below, what comes before: a after the beginning and b: 2; b after a: 1;
    c after a: 1. So unigrams: total 4, left over (1 + 0.5 + 0.5) / 4 = 0.5, uniform 1/3:
    p(a) = (2 - 1) / 4 + 0.5 / 3 = 5/12, p(b) = p(c) = (1 - 0.5) / 4 + 0.5 / 3 = 7/24.
    After a, total 3, left over (1 + 0.5) / 3 = 0.5: p(b|a) = (2 - 1) / 3 + 0.5 * 7/24, p(c|a) = 0.5 / 3 + 0.5 * 7/24,
    p(a|a) = 0.5 * 5/12. After b, total 2, left over 1 / 2: p(a|b) = (2 - 1) / 2 + 0.5 * 5/12. After c nothing is known.
    """
    found = kneser_ney(LEARNED, [np.array([0, 1, 0, 0, 2, 1])], order=2, symbols=3)
    unigram = {0: 5 / 12, 1: 7 / 24, 2: 7 / 24}
    np.testing.assert_allclose(found[0], [unigram[code] for code in (0, 1, 0, 0, 2, 1)])
    expected = [5 / 12, 1 / 3 + 7 / 48, 1 / 2 + 5 / 24, 5 / 24, 1 / 6 + 7 / 48, 7 / 24]
    np.testing.assert_allclose(found[1], expected)


@pytest.mark.parametrize(
    ("symbols", "discounts"),
    [
        # D1 = 1 - 2 Y n2/n1, D2 = 2 - 3 Y n3/n2, D3+ = 3 - 4 Y n4/n3 with Y = n1 / (n1 + 2 n2) = 8/16.
        ([8, 4, 2, 1, 3], (0.5, 1.25, 2)),
        ([1, 1, 5, 1, 3], FALLBACK),  # Y = 1/3, and D2 = 2 - 5 would be below nought
    ],
)
def test_discounts_by_the_formula_of_chen_and_goodman(symbols, discounts):
    """So many symbols occur once, twice, ... five times in the text; of models that look back at nothing."""
    counts = np.repeat([1, 2, 3, 4, 5], symbols)
    taken = np.array(discounts)[np.minimum(counts, 3) - 1]
    expected = (counts - taken + taken.sum() / len(counts)) / counts.sum()
    every = np.arange(len(counts))
    found = kneser_ney([np.repeat(every, counts)], [every], order=1, symbols=len(counts))
    np.testing.assert_allclose(found[0], expected)


def text(characters, seed):
    alphabet, codes = np.unique(list(made_up.speak(characters, seed).encode()), return_inverse=True)
    return codes, len(alphabet)


def test_the_chances_of_all_symbols_sum_to_one_in_any_context():
    codes, symbols = text(5_000, 1)
    pieces = codes[: len(codes) // 4 * 4].reshape(4, -1)
    for context in ([0, 3, 2, 5, 1], codes[:7].tolist(), [symbols - 1] * 4):
        held_out = [np.array([*context, symbol]) for symbol in range(symbols)]
        found = kneser_ney(list(pieces), held_out, order=5, symbols=symbols)
        last = found[:, len(context) :: len(context) + 1]
        np.testing.assert_allclose(last.sum(axis=1), 1, rtol=1e-9)


def test_it_approaches_the_entropy_of_a_language_and_does_not_undercut_it():
    learned, symbols = text(40_000, 2)
    spoken = made_up.speak(10_000, 3)
    held_out = np.searchsorted(np.unique(list(spoken.encode())), list(spoken.encode()))
    loss = -np.log(kneser_ney([learned], [held_out], order=7, symbols=symbols)[-1]).mean()
    truth = made_up.surprise(spoken)
    assert truth - 0.002 < loss < truth + 0.03


def test_pieces_are_strangers_to_each_other():
    """No n-gram reaches over from one piece into the next."""
    apart = kneser_ney([np.array([0, 1]), np.array([0, 1])], [np.array([1, 0])], order=2, symbols=2)
    joined = kneser_ney([np.array([0, 1, 0, 1])], [np.array([1, 0])], order=2, symbols=2)
    assert apart[1, 1] < joined[1, 1]
