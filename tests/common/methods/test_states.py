"""Several states as one."""

import numpy as np
import pytest

from common.methods.states import States


class Kept:
    def __init__(self, *numbers):
        self.content = [np.array(number) for number in numbers]

    def arrays(self):
        return list(self.content)

    def restore(self, arrays):
        self.content = list(arrays)

    @property
    def numbers(self):
        return [int(array) for array in self.content]


def test_each_part_gets_its_own_arrays_back_however_many_it_had_grown_to():
    kept = States(Kept(1, 2), Kept(), Kept(3)).arrays()
    parts = Kept(7), Kept(8, 9), Kept(0)
    States(*parts).restore(kept)
    assert [part.numbers for part in parts] == [[1, 2], [], [3]]


def test_states_of_states_come_back_too():
    kept = States(States(Kept(1), Kept(2)), Kept(3)).arrays()
    parts = Kept(0), Kept(0), Kept(0)
    States(States(parts[0], parts[1]), parts[2]).restore(kept)
    assert [part.numbers for part in parts] == [[1], [2], [3]]


@pytest.mark.parametrize("damage", [lambda kept: kept[:-1], lambda kept: [*kept, kept[-1]]])
def test_arrays_that_do_not_fit_are_refused_and_change_nothing(damage):
    part, other = Kept(5), Kept(6)
    with pytest.raises(ValueError, match="arrays of 2 states"):
        States(part, other).restore(damage(States(Kept(1), Kept(2)).arrays()))
    assert (part.numbers, other.numbers) == ([5], [6])


def test_the_arrays_of_another_number_of_parts_are_refused():
    with pytest.raises(ValueError, match="for 1"):
        States(Kept(1)).restore(States(Kept(1), Kept(2)).arrays())
