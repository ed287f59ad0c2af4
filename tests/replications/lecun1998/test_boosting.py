"""What each of the three networks of boosted LeNet-4 learns, and that all that are trained answer."""

import numpy as np
import pytest

from common.data import synthetic as made_up
from common.runs.run import Diverged, Run
from replications.lecun1998 import boosting, digits, lenet4
from replications.lecun1998.boosting import hard_patterns
from replications.lecun1998.distortions import Distorted
from tests.runs import Remembers, settings_of

ALIKE = 9  # times that each digit is among those "distorted" by nothing


class MadeUpTeam:
    """Whose members' answers stand in the images, in pixels of their own."""

    def scores(self, images, members):
        return [np.eye(10)[images[:, 0, 1 + member]] for member in members]


def run_of(folder=None, keeper=None) -> Run:
    return Run(0, settings_of("lecun1998", "lenet4_boosted", "smoke"), {"mnist": folder}, keeper)


def told(member: int, wrong_by_first: int, wrong_by_second: int, count: int = 100):
    """What `member` learns, where the first network errs on the first digits and the second on the last."""
    labels = np.arange(count) % 10
    images = np.zeros((count, 28, 28), "uint8")
    images[:, 0, 0] = images[:, 0, 1] = images[:, 0, 2] = labels
    images[:wrong_by_first, 0, 1] = (labels[:wrong_by_first] + 1) % 10
    images[count - wrong_by_second :, 0, 2] = (labels[count - wrong_by_second :] + 1) % 10
    images[:, 27, 27] = np.arange(count)  # which is which
    pool = Distorted(images, np.random.default_rng(0), strength=0.0)
    learned, truths = hard_patterns(run_of(), MadeUpTeam(), member, pool, labels)
    assert (truths == learned[:, 0, 0]).all()
    return learned


def test_the_second_net_trains_on_errors_of_the_first_and_as_many_digits_it_got_right():
    learned = told(1, wrong_by_first=5, wrong_by_second=7)
    right = learned[:, 0, 1] == learned[:, 0, 0]
    assert np.bincount(learned[~right, 27, 27]).tolist() == [ALIKE] * 5
    assert right.sum() == 5 * ALIKE
    assert len(set(learned[right, 27, 27])) > 20  # of all, not the same few


def test_the_third_learns_what_the_first_two_disagree_on_and_nothing_else():
    learned = told(2, wrong_by_first=5, wrong_by_second=4)
    each, times = np.unique(learned[:, 27, 27], return_counts=True)
    assert each.tolist() == [0, 1, 2, 3, 4, 96, 97, 98, 99]
    assert set(times) == {ALIKE}


def test_a_pass_is_no_longer_than_the_first_networks_and_not_empty():
    assert len(told(1, wrong_by_first=40, wrong_by_second=0)) == 100
    with pytest.raises(Diverged, match="no pattern is left for network 3"):
        told(2, wrong_by_first=0, wrong_by_second=0)


@pytest.mark.both_backends
def test_the_answer_is_the_sum_of_the_outputs_of_all_that_are_trained(tmp_path):
    made_up.write_idx_digits(tmp_path, train=200, test=60)
    keeper = Remembers()
    run = run_of(tmp_path, keeper)
    result = boosting.run(run)
    learner, found = lenet4.from_settings(run.settings), digits.load(tmp_path, limit=60)
    share = len(learner.arrays())
    alone = []
    for trained, kept in enumerate(keeper.states, 1):
        outputs = []
        for member in range(trained):
            learner.restore(kept[member * share : (member + 1) * share])
            outputs.append(learner.scores(found.test_images))
        wrong = sum(outputs).argmax(axis=1) != found.test_labels
        assert run.history["test_error"][trained - 1] == pytest.approx(100 * wrong.mean())
        alone.append(100 * np.mean(outputs[-1].argmax(axis=1) != found.test_labels))
    assert result.metrics["first_error"] == alone[0]
    assert result.metrics["test_error"] == run.history["test_error"][-1] != alone[-1]
