"""Text as numbers, the made-up language, and datasets that nobody has to hand."""

import math
from collections import Counter

import numpy as np
import pytest

from common.data import synthetic as made_up
from common.data.idx import BadFile
from common.data.registry import dataset, described, registry
from common.data.text import read_text


def test_symbols_are_the_bytes_that_occur_in_ascending_order(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes("bé\r\nab".encode())
    text = read_text(path)
    assert text.alphabet == b"\n\rab\xa9\xc3"
    assert text.codes.tolist() == [3, 5, 4, 1, 0, 2, 3] and text.codes.dtype == np.int32
    assert text.decode(text.codes) == path.read_bytes()


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "fewer than two"), (b"aaaa", "fewer than two"), (b"a\0b", "zero byte")]
)
def test_what_is_no_text_is_refused(tmp_path, content, why):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=why):
        read_text(path)


def test_the_same_seed_speaks_the_same_and_another_does_not():
    assert made_up.speak(500, 1) == made_up.speak(500, 1) != made_up.speak(500, 2)
    assert 500 <= len(made_up.speak(500, 1)) < 520


def test_the_entropy_is_the_loss_of_a_perfect_model_on_a_long_text():
    assert made_up.surprise(made_up.speak(400_000, 3)) == pytest.approx(made_up.entropy(), abs=0.005)


def test_the_entropy_by_counting_what_follows_what():
    """Without knowing how the text is made: the characters that follow each beginning of a word, and their shares."""
    text, cost, start = made_up.speak(400_000, 4), 0.0, 0
    following: dict[str, Counter] = {}
    for place, letter in enumerate(text):
        following.setdefault(text[start:place], Counter())[letter] += 1
        start = place + 1 if letter in made_up.GAPS else start
    for counts in following.values():
        cost -= sum(count * math.log(count / counts.total()) for count in counts.values())
    assert cost / len(text) == pytest.approx(made_up.entropy(), abs=0.005)


def test_a_dataset_that_is_not_to_hand_is_known_but_not_asked_for():
    assert dataset("obama").unavailable and "obama" in described()
    assert "obama" not in registry() and {"tinyshakespeare", "warpeace"} <= set(registry())
