"""What is fed to the classifiers: versions, distortions, codes, tables."""

import numpy as np
import pytest

from common.data.synthetic import draw_digit
from replications.lecun1998 import distortions, inputs
from replications.lecun1998.codes import digit_codes
from replications.lecun1998.distortions import Distorted, distort


@pytest.fixture(scope="module")
def some_digits():
    rng = np.random.default_rng(3)
    return np.stack([draw_digit(number % 10, rng) for number in range(40)])


def slanted_bar(slant: float) -> np.ndarray:
    """A bar that leads `slant` columns to the right per line downwards, drawn with soft edges."""
    lines, columns = np.mgrid[:28, :28]
    away = np.abs(columns - 13.5 - slant * (lines - 13.5))
    image = 255 * np.clip(2 - away, 0, 1) * ((lines >= 6) & (lines < 22))
    return np.rint(image).astype("uint8")[None]


@pytest.mark.parametrize("slant", [-0.5, 0.3, 0.6])
def test_deslanting_sets_a_slanted_bar_upright(slant):
    image = slanted_bar(slant)
    assert inputs.moments(image)[2][0] == pytest.approx(slant, abs=0.02)
    upright = inputs.deslanted(image)
    assert upright.shape == (1, 20, 20)
    assert upright.dtype == np.uint8
    assert abs(inputs.moments(upright)[2][0]) < 0.02


def test_deslanting_leaves_an_upright_bar_and_an_empty_field_alone():
    image = slanted_bar(0.0)
    assert (inputs.deslanted(image)[0] == image[0, 4:24, 4:24]).all()
    assert not inputs.deslanted(np.zeros((1, 28, 28), "uint8")).any()


def test_deslanting_moves_each_line_as_a_loop_over_its_pixels_would(some_digits):
    image = some_digits[7]
    _, y_centre, slant = (part[0] for part in inputs.moments(image[None]))
    expected = np.zeros((28, 28))
    for y in range(28):
        for x in range(28):
            source = x + slant * (y - y_centre)
            left = int(np.floor(source))
            for column, share in ((left, left + 1 - source), (left + 1, source - left)):
                if 0 <= column < 28:
                    expected[y, x] += share * image[y, column]
    assert np.abs(inputs.deslanted(image[None])[0] - expected[4:24, 4:24]).max() <= 0.5 + 1e-9


def test_shrinking_keeps_the_ink_per_area_and_the_centre():
    image = np.zeros((1, 28, 28), "uint8")
    image[0, 4:24, 4:24] = 200
    shrunk = inputs.reduced(image)[0]
    assert (shrunk[6:22, 6:22] == 200).all()
    assert shrunk.astype(int).sum() == 200 * 16 * 16


def test_distorting_by_nothing_changes_nothing(some_digits):
    assert (distort(some_digits, np.zeros((40, 5))) == some_digits).all()


def test_whole_pixel_shifts_move_the_image(some_digits):
    moved = distort(some_digits, np.tile([1.0, -2.0, 0, 0, 0], (40, 1)))
    assert (moved[:, :-2, 1:] == some_digits[:, 2:, :-1]).all()
    assert not moved[:, -2:].any()


def test_a_distorted_pixel_is_interpolated_where_the_map_leads(some_digits):
    image, parts = some_digits[5].astype(float), np.array([0.7, -0.4, 0.08, -0.05, 0.15])
    right, down, scale, squeeze, shear = parts
    found = distort(some_digits[5:6], parts[None])[0]
    width, height, centre = (1 + scale) * (1 + squeeze), (1 + scale) / (1 + squeeze), 13.5
    for row, column in ((10, 12), (14, 9), (20, 18), (6, 15)):
        y = (row - centre - down) / height
        x = (column - centre - right) / width + shear * y + centre
        y += centre
        left, top = int(x), int(y)
        expected = sum(
            image[top + i, left + j] * abs(1 - i - (y - top)) * abs(1 - j - (x - left)) for i in (0, 1) for j in (0, 1)
        )
        assert found[row, column] == pytest.approx(expected, abs=0.51)


def test_distorted_digits_are_the_same_each_time_and_others_with_another_seed(some_digits):
    one, two, other = (Distorted(some_digits, np.random.default_rng(seed), 1.0) for seed in (0, 0, 1))
    assert (one.of_pass(3) == two.of_pass(3)).all()
    assert (one.of_pass(3) != other.of_pass(3)).any()


def test_ten_passes_show_each_digit_once_as_it_is_and_in_nine_distorted_versions(some_digits):
    distorted = Distorted(some_digits, np.random.default_rng(0), 1.0)
    shown = np.stack([distorted.of_pass(number) for number in range(distortions.VERSIONS)])
    as_it_is = (shown == some_digits).all(axis=(2, 3))
    assert (as_it_is.sum(axis=0) == 1).all()
    assert (distorted.of_pass(10) == shown[0]).all()
    assert len({image.tobytes() for image in shown[:, 0]}) == 10


def test_codes_are_84_signs_each_and_all_different():
    codes = digit_codes()
    assert codes.shape == (10, 84)
    assert set(codes.ravel()) == {-1.0, 1.0}
    apart = (codes[:, None] != codes[None]).sum(axis=2)
    assert apart[~np.eye(10, dtype=bool)].min() >= 8
    drawing_of_one = codes[1].reshape(12, 7)
    assert drawing_of_one[9].tolist() == [-1, 1, 1, 1, 1, 1, 1]  # its foot
