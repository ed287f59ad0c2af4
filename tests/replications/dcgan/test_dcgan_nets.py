"""The nets are the script's: labels at every layer, statistics of the batch at hand, no bias."""

import keras
import numpy as np
import pytest
from keras import ops

from replications.dcgan import conditional, nets
from replications.dcgan.layers import BatchStatistics, Convolution, FractionalConvolution
from replications.dcgan.sampling import Sampler
from tests.runs import settings_of


def of(tensor) -> np.ndarray:
    return ops.convert_to_numpy(tensor)


def one_hot(count: int) -> np.ndarray:
    return np.eye(10, dtype="float32")[np.arange(count) % 10]


def test_batch_statistics_are_those_of_the_batch_in_training_and_in_sampling():
    for shape, axes in (((16, 5), 0), ((8, 4, 4, 3), (0, 1, 2))):
        features = np.random.default_rng(0).normal(3, 2, shape).astype("float32")
        wanted = (features - features.mean(axis=axes)) / np.sqrt(features.var(axis=axes) + 1e-8)
        layer = BatchStatistics()
        for training in (True, False):
            np.testing.assert_allclose(of(layer(features, training=training)), wanted, atol=2e-5)
        assert not layer.variables


def test_gain_and_bias_come_last_and_start_without_effect():
    features = np.random.default_rng(0).normal(3, 2, (16, 5)).astype("float32")
    layer = BatchStatistics(gain_and_bias=True)
    np.testing.assert_allclose(of(layer(features)), of(BatchStatistics()(features)), atol=1e-6)
    layer.gain.assign(np.full(5, 2.0))
    layer.bias.assign(np.full(5, 7.0))
    np.testing.assert_allclose(of(layer(features)), 2 * of(BatchStatistics()(features)) + 7, atol=1e-5)


def concatenated(maps: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """As the script does it: each label a map that is constant over the image."""
    constant = np.broadcast_to(labels[:, None, None], (*maps.shape[:3], labels.shape[1]))
    return np.concatenate([maps, constant], axis=3)


@pytest.mark.parametrize(("stride", "channels"), [(1, 1), (1, 3), (2, 1), (2, 3)])
def test_a_convolution_sees_labels_as_constant_maps_beside_the_others(stride, channels):
    rng = np.random.default_rng(1)
    maps, labels = rng.normal(size=(6, 14, 14, channels)).astype("float32"), one_hot(6)
    layer = Convolution(4, stride)
    found = of(layer([maps, labels]))
    assert layer.kernel.shape == (5, 5, 10 + channels, 4)
    plain = ops.conv(concatenated(maps, labels), layer.kernel, strides=stride, padding="same")
    np.testing.assert_allclose(found, of(plain), atol=1e-5)


@pytest.mark.parametrize("filters", [1, 4])
def test_a_fractional_convolution_does_too_and_is_the_transpose(filters):
    rng = np.random.default_rng(1)
    maps, labels = rng.normal(size=(6, 7, 7, 3)).astype("float32"), one_hot(6)
    layer = FractionalConvolution(filters)
    found = of(layer([maps, labels]))
    plain = ops.conv_transpose(concatenated(maps, labels), layer.kernel, strides=2, padding="same")
    np.testing.assert_allclose(found, of(plain), atol=1e-5)
    other = rng.normal(size=(6, 14, 14, filters)).astype("float32")
    back = of(ops.conv(other, layer.kernel, strides=2, padding="same"))
    assert (found * other).sum() == pytest.approx((concatenated(maps, labels) * back).sum(), rel=1e-3)


def test_labels_join_at_every_layer_of_both_nets():
    """Weights that read the label: ten rows or ten channels more than the layer below has units."""
    settings = settings_of("dcgan", "conditional")
    g, d = nets.conditional(settings)
    assert [weight.shape for weight in g.weights] == [(110, 1024), (1034, 6272), (5, 5, 64, 138), (5, 5, 1, 74)]
    assert [weight.shape for weight in d.weights] == [(5, 5, 11, 64), (5, 5, 74, 128), (6282, 1024), (1034, 1)]
    assert sum(net.count_params() for net in (g, d)) == conditional.PARAMETERS
    g, d = nets.fully_connected(settings)
    assert [weight.shape for weight in g.weights] == [(110, 1024), (1034, 1024), (1034, 784)]
    assert [weight.shape for weight in d.weights] == [(794, 1024), (1034, 1024), (1034, 1)]
    assert sum(net.count_params() for net in (g, d)) == conditional.FULLY_CONNECTED_PARAMETERS


def test_all_weights_start_from_a_normal_of_0_02():
    keras.utils.set_random_seed(0)
    for net in nets.conditional(settings_of("dcgan", "conditional")):
        for weight in net.weights:
            values = of(weight)
            scatter = 4 * 0.02 / np.sqrt(2 * values.size)
            assert abs(values.std() - 0.02) < scatter and abs(values.mean()) < 2 * scatter
            assert values.size < 10_000 or np.abs(values).max() > 0.05  # not truncated at two standard deviations


@pytest.mark.parametrize(
    ("changes", "layers_of_g", "layers_of_d"),
    [
        ({"dense_layers": 0}, 3, 3),
        ({"dense_layers": 2}, 5, 5),
        ({"batchnorm": "gain_and_bias"}, 10, 8),
        ({"batchnorm": "none"}, 4, 4),
        ({"halving": "max_pooling"}, 4, 4),
    ],
)
def test_each_ablation_changes_what_it_names(changes, layers_of_g, layers_of_d):
    settings = settings_of("dcgan", "conditional", dense_units=8, **changes)
    g, d = nets.conditional(settings)
    assert (len(g.weights), len(d.weights)) == (layers_of_g, layers_of_d)
    images = g([np.zeros((4, 100), "float32"), one_hot(4)])
    assert images.shape == (4, 28, 28, 1)
    assert d([images, ops.convert_to_tensor(one_hot(4))]).shape == (4, 1)
    kinds = {type(layer).__name__ for layer in d.layers}
    assert ("MaxPooling2D" in kinds) == (settings.halving == "max_pooling")
    assert ("BatchStatistics" in kinds) == (settings.batchnorm != "none")


def test_samples_are_drawn_by_whole_mini_batches_and_alike_however_many_are_wanted():
    keras.utils.set_random_seed(0)
    g, _ = nets.conditional(settings_of("dcgan", "conditional", dense_units=8))
    sampler = Sampler(g, batch=20)
    few = list(sampler.stream(np.random.default_rng(5), 30))
    many = list(sampler.stream(np.random.default_rng(5), 40))
    assert [len(labels) for _, labels in few] == [30]
    np.testing.assert_array_equal(few[0][0], many[0][0][:30])  # the last ten were drawn all the same, and left out
    assert len(list(sampler.stream(np.random.default_rng(5), 700))) == 3


def test_a_digit_in_company_is_no_matter_of_what_else_was_asked_for():
    keras.utils.set_random_seed(0)
    g, _ = nets.conditional(settings_of("dcgan", "conditional", dense_units=8))
    sampler = Sampler(g, batch=20)
    z = np.random.default_rng(1).uniform(-1, 1, (12, 100)).astype("float32")
    drawn = sampler.in_company(z, np.random.default_rng(2))
    assert drawn.shape == (12, 784)
    np.testing.assert_array_equal(drawn[5:10], sampler.in_company(z[5:10], np.random.default_rng(2)))
