"""What is measured of a classifier, and the rules by which it is trained."""

import keras
import numpy as np
import pytest

from common.data.mnist import Digits
from common.errors import Problem
from common.methods.optimizers import RMSpropOutsideRoot
from replications.keras_mnist_mlp.classify import accuracy, cross_entropy, flatten, optimizer, surest_mistakes
from tests.runs import settings_of


def test_images_become_rows_between_0_and_1_and_are_then_normalised():
    images = np.array([[[0, 255]], [[51, 102]]], "uint8")
    plain = flatten(images, settings_of("keras_mnist_mlp", "rmsprop_then"))
    np.testing.assert_allclose(plain, [[0, 1], [0.2, 0.4]], rtol=1e-6)
    assert plain.dtype == np.float32
    normalised = flatten(images, settings_of("keras_mnist_mlp", "sgd_recipe"))
    np.testing.assert_allclose(normalised[0], [-0.1307 / 0.3081, (1 - 0.1307) / 0.3081], rtol=1e-5)


def test_each_experiment_trains_by_the_rule_that_its_title_names():
    then, today, first, recipe = (
        optimizer(settings_of("keras_mnist_mlp", name))
        for name in ("rmsprop_then", "rmsprop_today", "rmsprop_first", "sgd_recipe")
    )
    assert isinstance(then, RMSpropOutsideRoot) and then.epsilon == 1e-8
    assert isinstance(today, keras.optimizers.RMSprop) and today.epsilon == 1e-7
    assert isinstance(first, keras.optimizers.RMSprop) and first.epsilon == 1e-6
    assert isinstance(recipe, keras.optimizers.SGD) and (recipe.momentum, recipe.nesterov) == (0.5, False)
    assert [float(rule.learning_rate) for rule in (then, today, first)] == pytest.approx([0.001] * 3)


def test_accuracy_is_in_percent_and_the_loss_in_nats():
    probabilities = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    labels = np.array([0, 2, 1, 1])
    assert accuracy(probabilities, labels) == 75
    expected = -(np.log(0.5) + np.log(0.7) + np.log(1 - 1e-7) + np.log(1e-7)) / 4
    assert cross_entropy(probabilities, labels) == pytest.approx(expected)


def test_the_surest_mistakes_come_first_and_right_answers_not_at_all():
    labels = np.array([0, 1, 2, 1], "uint8")
    probabilities = np.zeros((4, 10), "float32")
    probabilities[0, 3], probabilities[1, 1], probabilities[2, 7], probabilities[3, 4] = 0.6, 0.9, 0.8, 0.6
    images = np.arange(4 * 28 * 28, dtype="uint32").reshape(4, 28, 28).astype("uint8")
    shown = surest_mistakes(probabilities, Digits(images, labels, images, labels))
    assert shown["index"].tolist() == [2, 0, 3]
    assert shown["answer"].tolist() == [7, 3, 4] and shown["truth"].tolist() == [2, 0, 1]
    np.testing.assert_array_equal(shown["image"], images[[2, 0, 3]])


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"batch_size": -1}, {"learning_rate": 0.0}, {"dropout": 1.0}, {"dropout": -0.1}]
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(Problem, match=next(iter(wrong))):
        settings_of("keras_mnist_mlp", "rmsprop_then", **wrong)
