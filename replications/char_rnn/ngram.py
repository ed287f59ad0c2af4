"""The n-gram model that the networks are held against: modified Kneser-Ney, interpolated, up to 20 characters.

All stretches of k characters are numbered by sorting those of k - 1 with the character that follows, for k = 1, 2,
...: a few arrays as long as the text, whatever the order. (A dictionary of the 20-grams of War and Peace takes over
8 GB.) Numbers are given to training and held-out text together, so that looking up is indexing.

Chen and Goodman (1998), section 3: p_k(w | context) = (c - D(c)) / total + left over / total * p_(k-1)(w | shorter),
where c is the count at the highest order and below it the number of different characters that come before.
"""

from collections.abc import Sequence

import numpy as np

from common.data.text import text_in
from common.runs.run import Result, Run
from replications.char_rnn.settings import NgramSettings
from replications.char_rnn.streams import cut

FALLBACK = (0.5, 1.0, 1.5)  # discounts where an order has too few rare n-grams to estimate them from; KenLM's


def run(run: Run[NgramSettings]) -> Result:
    text = text_in(run.data[run.settings.dataset])
    parts = cut(text.codes, run.settings)
    learned = list(parts.train.by_stream()[0].T)
    probabilities = kneser_ney(learned, list(parts.test.by_stream()[0].T), run.settings.order, len(text.alphabet))
    losses = [-np.log(row).mean() for row in probabilities]
    for value in losses:
        run.log(test_loss=value)
    return Result(metrics={"test_loss": losses[-1]})


def kneser_ney(learned: Sequence[np.ndarray], held_out: Sequence[np.ndarray], order: int, symbols: int) -> np.ndarray:
    """The probability of each held-out character [order, characters] by models of order 1, 2, ... `order`.

    `learned` and `held_out` are pieces of text; no n-gram reaches from one piece into the next, and a piece's first
    characters are judged by what lies before them within it.
    """
    pieces = [*learned, *held_out]
    codes = np.concatenate(pieces).astype("int64")
    lengths = [len(piece) for piece in pieces]
    room = np.concatenate([np.arange(length, 0, -1) for length in lengths])  # characters up to the piece's end
    place = np.concatenate([np.arange(length) for length in lengths])  # characters since its beginning
    counted = np.arange(len(codes)) < sum(lengths[: len(learned)])
    targets = np.flatnonzero(~counted)

    context = np.zeros(len(codes), "int64")  # the number of the k - 1 characters from each place on
    grams = _numbered(context, codes, room >= 1, symbols)
    found, below = [], np.full(len(targets), 1 / symbols)
    for length in range(1, order + 1):
        whole = room >= length  # places from where so many characters are left
        longer = _numbered(grams, np.roll(codes, -length), room > length, symbols)
        if length == order:
            counts = np.bincount(grams[counted & whole], minlength=grams.max() + 1)
        else:
            counts = _continuations(grams, longer, counted & (room > length), counted & whole & (place == 0))
        below = _interpolated(
            counts, grams, context, counted & whole, targets, place[targets] >= length - 1, length, below
        )
        found.append(below)
        context, grams = grams, longer
    return np.array(found)


def _numbered(shorter: np.ndarray, following: np.ndarray, whole: np.ndarray, symbols: int) -> np.ndarray:
    """A number for each different pair; places where the text ends too soon have none that is ever used."""
    pairs = shorter * symbols + following
    numbers = np.zeros(len(pairs), "int64")
    numbers[whole] = np.unique(pairs[whole], return_inverse=True)[1]
    return numbers


def _continuations(grams: np.ndarray, longer: np.ndarray, inside: np.ndarray, first: np.ndarray) -> np.ndarray:
    """How many different characters come before each n-gram; the beginning of a piece counts as one."""
    starts = np.flatnonzero(inside)
    starts = starts[np.unique(longer[starts], return_index=True)[1]]
    counts = np.bincount(grams[starts + 1], minlength=grams.max() + 1)
    counts[np.unique(grams[first])] += 1
    return counts


def _interpolated(
    counts: np.ndarray,
    grams: np.ndarray,
    context: np.ndarray,
    learned: np.ndarray,
    targets: np.ndarray,
    reachable: np.ndarray,
    length: int,
    below: np.ndarray,
) -> np.ndarray:
    """One order's probability for each target, given that of the order below."""
    places = np.flatnonzero(learned)
    places = places[np.unique(grams[places], return_index=True)[1]]  # one for each different n-gram
    amounts, owners = counts[grams[places]], context[places]
    size = context.max() + 1
    discounts = np.array([0.0, *_discounts(amounts)])
    totals = np.bincount(owners, amounts, minlength=size)
    left_over = np.bincount(owners, discounts[np.minimum(amounts, 3)], minlength=size)

    start = targets[reachable] - (length - 1)
    count, owner = counts[grams[start]], context[start]
    known = totals[owner] > 0
    divisor = np.where(known, totals[owner], 1)
    mixed = (count - discounts[np.minimum(count, 3)] + left_over[owner] * below[reachable]) / divisor
    result = below.copy()
    result[reachable] = np.where(known, mixed, below[reachable])
    return result


def _discounts(amounts: np.ndarray) -> tuple[float, float, float]:
    """D1, D2 and D3+ from how many n-grams were counted once, twice, three and four times."""
    once, twice, thrice, four = (int((amounts == times).sum()) for times in (1, 2, 3, 4))
    if not (once and twice and thrice and four):
        return FALLBACK
    share = once / (once + 2 * twice)
    found = (1 - 2 * share * twice / once, 2 - 3 * share * thrice / twice, 3 - 4 * share * four / thrice)
    return found if all(0 <= discount <= times for times, discount in enumerate(found, 1)) else FALLBACK
