"""Layers by hand: values, counts, and the second derivatives against the paper's equations written out."""

import keras
import numpy as np
import pytest
from keras import ops

from replications.lecun1998 import fully_connected, lenet1, lenet4, lenet5, levenberg_marquardt, lush_demo
from replications.lecun1998.layers import Convolution, Joined, Subsampling, patches, unfolded
from replications.lecun1998.network import Greys, Network
from replications.lecun1998.outputs import Codes, Posterior, Softmax
from replications.lecun1998.settings import Connections
from replications.lecun1998.squashing import A, S
from replications.lecun1998.tables import LENET4_C3, LENET5_C3, lenet4_f5, table

PUBLISHED = ("codes", 0.0, "mean", 4, "squash", "subsampling", 0.0, "levenberg_marquardt", 0.0, 20, False)


def numbers(array):
    return np.asarray(ops.convert_to_numpy(array), "float64")


def test_squashing_leaves_plus_and_minus_one_in_place():
    layer = Joined(1, 1, "squash", "one")
    layer.kernel.assign([[1.0]])
    assert numbers(layer(np.array([[1.0], [-1.0]], "float32"))).ravel() == pytest.approx([1, -1], abs=1e-4)


def test_subsampling_adds_four_then_multiplies_and_shifts():
    layer = Subsampling(4, 1, "linear", "s", connections=4)
    layer.kernel.assign([0.5])
    layer.bias.assign([0.25])
    image = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    expected = [[0.5 * (0 + 1 + 4 + 5) + 0.25, 0.5 * (2 + 3 + 6 + 7) + 0.25],
                [0.5 * (8 + 9 + 12 + 13) + 0.25, 0.5 * (10 + 11 + 14 + 15) + 0.25]]  # fmt: skip
    assert numbers(layer(image))[0, :, :, 0].tolist() == expected


def test_the_largest_of_four_is_what_max_pooling_takes():
    maps = np.random.default_rng(0).normal(size=(2, 6, 6, 3)).astype("float32")
    pooled = keras.layers.MaxPooling2D(pool_size=2, strides=2, padding="valid")
    assert (numbers(lenet5.Largest()(maps)) == numbers(pooled(maps))).all()


def test_a_convolution_sees_what_its_table_says_and_nothing_else():
    rng = np.random.default_rng(0)
    links = table([[0], [0, 1]], 2)
    layer = Convolution(7, links, "linear", "c")
    kernel = rng.normal(size=layer.kernel.shape).astype("float32")
    layer.kernel.assign(kernel)
    layer.bias.assign([0.5, -0.5])
    image = rng.normal(size=(1, 7, 7, 2)).astype("float32")
    filters = kernel.reshape(5, 5, 2, 2)
    found = numbers(layer(image))[0]
    for y in range(3):
        for x in range(3):
            patch = image[0, y : y + 5, x : x + 5]
            for unit, bias in enumerate((0.5, -0.5)):
                expected = (patch * filters[..., unit] * links[:, unit]).sum() + bias
                assert found[y, x, unit] == pytest.approx(expected, abs=1e-4)
    assert layer.parameters == 3 * 25 + 2
    assert layer.connections == 9 * 77


def test_unfolding_is_the_transpose_of_taking_patches():
    rng = np.random.default_rng(0)
    maps, weights = rng.normal(size=(2, 8, 8, 3)), rng.normal(size=(2, 4, 4, 75))
    there = (numbers(patches(ops.convert_to_tensor(maps), 5)) * weights).sum()
    back = (maps * numbers(unfolded(ops.convert_to_tensor(weights), 5))).sum()
    assert there == pytest.approx(back)


def test_counts_are_the_papers():
    five = lenet5.build(*PUBLISHED).network
    assert [stage.parameters for stage in five.weighted] == [156, 12, 1_516, 32, 48_120, 10_164]
    assert five.parameters == 60_000
    assert five.connections + 840 == 340_908
    one = lenet1.build("mean", 4, 20, False).network
    four, joined = (lenet4.build(hidden, "mean", 4, 20, False).network for hidden in ((), (37,)))
    assert one.parameters == 2_578
    assert (four.parameters, four.connections) == (16_998, 258_306)
    assert (joined.parameters, joined.connections) == (16_885, 258_193)
    assert lush_demo.build(20, False).network.parameters == 51_046
    assert fully_connected.build((784, 500, 150, 10), "mean", 20, False).network.parameters == 469_160
    assert sum(map(len, LENET5_C3)) == sum(map(len, LENET4_C3)) == 60
    assert len(LENET4_C3) == 16
    assert set(lenet4_f5().sum(axis=0)) == {100.0, 125.0}


def small(coefficient: Connections = 4) -> Network:
    """Shared weights, a table, sub-sampling to twice the maps, and two layers of units."""
    network = Network(
        [
            Convolution(8, np.ones((1, 2), "float32"), "squash", "c1"),
            Subsampling(4, 2, "squash", "s2", coefficient, copies=2),
            Joined(16, 3, "squash", "f", np.tile([[1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], (4, 1))),
            Joined(3, 2, "squash", "out"),
        ],
        Greys(),
    )
    network.start(np.random.default_rng(5))
    return network


def connections(stage, image):
    """Every connection of a layer: (output unit, input unit or None for the bias, weight's place, its value)."""
    kernel, bias = numbers(stage.kernel), numbers(stage.bias)
    height, _, maps = image.shape if image.ndim == 3 else (0, 0, 0)
    if isinstance(stage, Convolution):
        side = height - 4
        for y, x, unit in np.ndindex(side, side, kernel.shape[1]):
            for j, i, m in np.ndindex(5, 5, maps):
                place = (j * 5 + i) * maps + m
                yield (y, x, unit), (y + j, x + i, m), ("kernel", (place, unit)), kernel[place, unit]
            yield (y, x, unit), None, ("bias", (unit,)), bias[unit]
    elif isinstance(stage, Subsampling):
        for y, x, unit in np.ndindex(height // 2, height // 2, len(kernel)):
            four = [(2 * y + i, 2 * x + j, unit // stage.copies) for i, j in np.ndindex(2, 2)]
            for seen in four:
                yield (y, x, unit), seen, ("kernel", (unit,)), kernel[unit]
            yield (y, x, unit), None, ("bias", (unit,)), bias[unit]
    else:
        places = list(np.ndindex(image.shape))
        for unit in range(kernel.shape[1]):
            for place, seen in enumerate(places):
                if stage.links is None or stage.links[place, unit]:
                    yield (unit,), seen, ("kernel", (place, unit)), kernel[place, unit]
            yield (unit,), None, ("bias", (unit,)), bias[unit]


def by_the_equations(network: Network, images: np.ndarray, scale: float) -> list[np.ndarray]:
    """h_kk by Eqs. 23, 25 and 27, connection by connection in plain Python."""
    totals = [np.zeros(variable.shape) for variable in network.trainable_variables]
    for image in images:
        values = [numbers(value)[0] for value in network.outputs(image[None])]
        second = np.full(values[-1].shape, 2 * scale)  # of the squared error
        for number in reversed(range(len(network.weighted))):
            stage, x, y = network.weighted[number], values[number], values[number + 1]
            slope = A * S * (1 - (y / A) ** 2)  # f'(a)
            of_sums = slope**2 * second
            before = np.zeros(x.shape)
            for unit, seen, (kind, place), weight in connections(stage, x):
                total = totals[2 * number + (kind == "bias")]
                total[place] += of_sums[unit] * (1 if seen is None else x[seen] ** 2)  # Eqs. 23 and 25
                if seen is not None:
                    before[seen] += weight**2 * of_sums[unit]  # Eq. 27, less f' of the layer below
            second = before
    return [total / len(images) for total in totals]


@pytest.mark.both_backends
def test_second_derivatives_are_those_of_equations_23_to_27():
    network = small()
    images = np.random.default_rng(1).integers(0, 256, (3, 8, 8)).astype("uint8")
    output = Codes(np.ones((10, 2)), "mean")
    labels = np.array([0, 1, 2])
    found = levenberg_marquardt.curvatures(network, output, images, labels)
    expected = by_the_equations(network, images, scale=0.5)
    for ours, theirs, links in zip(found, expected, levenberg_marquardt._links(network), strict=True):
        exists = np.ones(ours.shape) if links is None or ours.ndim == 1 else links
        np.testing.assert_allclose(ours * exists, theirs, rtol=2e-4, atol=1e-9)


def test_a_coefficient_that_counts_as_one_connection_has_the_sum_of_the_four_as_its_input():
    image = np.random.default_rng(1).integers(0, 256, (1, 8, 8)).astype("uint8")
    output, label = Codes(np.ones((10, 2)), "mean"), np.array([0])
    four, one = (levenberg_marquardt.curvatures(small(shared), output, image, label) for shared in (4, 1))
    network = small()
    values = [numbers(value)[0] for value in network.outputs(image)]
    seen = values[1].reshape(2, 2, 2, 2, 2)  # four inputs of two maps at two by two places, each for two units
    ratio = (four[2] / one[2]).reshape(2, 2)
    squares, sums = (seen**2).sum(axis=(1, 3)), seen.sum(axis=(1, 3)) ** 2
    of_sums = four[3].reshape(2, 2)  # the bias has each place's second derivative, summed
    assert (ratio >= (squares / sums).min(axis=(0, 1))[:, None] * 0.99).all()
    assert (ratio <= (squares / sums).max(axis=(0, 1))[:, None] * 1.01).all()
    assert (of_sums == one[3].reshape(2, 2)).all()
    for part in (0, 1, 4, 5, 6, 7):
        assert (four[part] == one[part]).all()


def test_second_derivatives_are_not_squared_gradients():
    """Where each pattern is answered rightly to the last digit, gradients are nought and curvature is not."""
    network = Network([Joined(4, 2, "squash", "only")], Greys())
    network.start(np.random.default_rng(0))
    image = np.full((1, 2, 2), 200, "uint8")
    codes = np.tile(numbers(network(image)), (10, 1))
    found = levenberg_marquardt.curvatures(network, Codes(codes, "sum"), image, np.array([0]))
    assert all((part > 0.1).all() for part in found)


def test_rates_are_eta_over_mu_plus_curvature_and_nought_where_no_link_is():
    network = small()
    curvature = [np.full(variable.shape, 0.03) for variable in network.trainable_variables]
    rates = levenberg_marquardt.rates(network, curvature, eta=0.0005)
    assert rates[0].max() == pytest.approx(0.0005 / 0.05)
    assert rates[4][2, 0] == 0  # its table has no such link
    effective = levenberg_marquardt.effective(network, rates)
    assert len(effective) == network.parameters
    assert effective.min() > 0


def test_the_schedule_is_the_papers():
    assert len(levenberg_marquardt.ETA) == 20
    assert levenberg_marquardt.ETA[:6] == [0.0005, 0.0005, 0.0002, 0.0002, 0.0002, 0.0001]
    assert levenberg_marquardt.ETA[-1] == 0.00001


@pytest.mark.parametrize("output", [Posterior(np.eye(10)[:, :4] * 2 - 1, "sum", 1.5), Codes(np.ones((10, 4)), "half")])
def test_second_derivatives_of_the_output_by_differences(output):
    rng = np.random.default_rng(2)
    units, labels = rng.normal(size=(3, 4)) / 3, np.array([0, 3, 7])

    def loss(at):
        return numbers(output.losses(ops.convert_to_tensor(at.astype("float32")), labels))

    found = numbers(output.second(ops.convert_to_tensor(units.astype("float32")), labels))
    step = 0.05
    for unit in range(4):
        away = np.zeros((1, 4))
        away[0, unit] = step
        expected = (loss(units + away) - 2 * loss(units) + loss(units - away)) / step**2
        np.testing.assert_allclose(found[:, unit], expected, rtol=0.03, atol=0.02)
    assert (found >= 0).all()


def test_softmax_is_cross_entropy():
    units = np.array([[1.0, 2.0] + [0.0] * 8], "float32")
    shares = np.exp(units[0]) / np.exp(units[0]).sum()
    assert numbers(Softmax().losses(units, np.array([1])))[0] == pytest.approx(-np.log(shares[1]), rel=1e-5)
    np.testing.assert_allclose(numbers(Softmax().second(units, np.array([1])))[0], shares * (1 - shares), rtol=1e-5)


def test_greys_run_from_the_papers_background_to_its_foreground():
    images = np.zeros((1, 28, 28), "uint8")
    images[0, 0, 0] = 255
    scaled = numbers(Greys(margin=2)(images))
    assert scaled.shape == (1, 32, 32, 1)
    assert scaled[0, 2, 2, 0] == pytest.approx(1.175)
    assert scaled.min() == pytest.approx(-0.1)
    assert (np.delete(scaled.ravel(), 2 * 32 + 2) == scaled.min()).all()


@pytest.mark.parametrize(("start", "half_range"), [("1998", 2.4 / 25), ("root", 2.4 / 5), ("lush", 1 / 5)])
def test_initial_weights_are_as_wide_as_each_reading_has_them(start, half_range):
    network = lenet5.build(*PUBLISHED).network
    network.start(np.random.default_rng(0), start)
    c1, s2 = network.weighted[:2]
    assert 0.95 * half_range < np.abs(numbers(c1.kernel)).max() <= 1.000001 * half_range
    if start == "lush":
        assert not numbers(c1.bias).any() and not numbers(s2.bias).any()
        assert (numbers(s2.kernel) == 0.5).all()
    else:
        assert np.abs(numbers(c1.bias)).min() > 0
        assert len(set(numbers(s2.kernel))) == 6


def test_initial_weights_lie_within_the_papers_bounds():
    network = lenet5.build(*PUBLISHED).network
    network.start(np.random.default_rng(0))
    c3 = network.weighted[2]
    assert np.abs(numbers(network.weighted[0].kernel)).max() <= 2.4 / 25
    for unit, seen in enumerate(LENET5_C3):
        column = np.abs(numbers(c3.kernel))[:, unit]
        assert 0.9 * 2.4 / (25 * len(seen)) < column.max() <= 2.4 / (25 * len(seen)) * 1.000001
