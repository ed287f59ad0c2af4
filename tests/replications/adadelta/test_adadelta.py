"""The network is the published one, and each cell of the tables is trained as its name says."""

import keras
import numpy as np
import pytest

from common.data import synthetic
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import experiments
from common.methods.optimizer_rules import RULES
from common.runs.run import Run
from replications.adadelta import effective_rates, train
from tests.runs import KeepsNothing, settings_of

RATES = {"1e0": 1.0, "1em1": 0.1, "1em2": 0.01, "1em3": 0.001, "1em4": 0.0001}


def cells_of_tables() -> list[str]:
    """And the tanh nets; not those of the figures."""
    return [name for name in experiments("adadelta") if not name.startswith(("curve_", "effective_rates"))]


def test_every_cell_has_both_readings_which_differ_in_the_weights_alone():
    known = experiments("adadelta")
    cells = [name for name in cells_of_tables() if not name.endswith("_lecun")]
    assert len(cells) == 28
    for name in cells:
        changed = {"initial_weights": "lecun_normal", "mistakes_shown": 0}
        assert {**known[name].settings, **changed} == known[f"{name}_lecun"].settings


def test_the_settings_of_a_cell_are_those_of_its_name():
    for name in cells_of_tables():
        settings, (method, *constants) = settings_of("adadelta", name), name.removesuffix("_lecun").split("_")
        assert settings.optimizer == {"adagrad": "adagrad_outside_root"}.get(method, method)
        if method != "adadelta":
            assert settings.learning_rate == RATES[constants[0]]
        elif constants != ["tanh"]:
            rho, epsilon = constants
            assert settings.optimizer_arguments["rho"] == float(f"0.{rho.removeprefix('rho')}")
            assert settings.optimizer_arguments["epsilon"] == float(epsilon.replace("m", "-"))


def test_each_margin_is_two_standard_deviations_by_images_and_by_seeds():
    for claim in claims("adadelta").claims:
        # The nets that the largest rate breaks have margins for reasons of their own, as have Figure 2's rates.
        if claim.kind == "value" and claim.id not in ("adagrad_1e0", "momentum_1e0", "rates_end_at_1"):
            p = claim.published.value
            assert claim.margin.value == pytest.approx(2 * np.sqrt(p * (100 - p) / 10_000 + (0.05 * p) ** 2), abs=0.005)


@pytest.mark.parametrize(("reading", "variance"), [("glorot_uniform", 2 / 1284), ("lecun_normal", 1 / 784)])
def test_the_first_weights_have_the_variance_of_their_reading(reading, variance):
    keras.utils.set_random_seed(0)
    model = train.network(settings_of("adadelta", "adadelta_tanh", initial_weights=reading))
    kernel, bias, *_ = (keras.ops.convert_to_numpy(weight) for weight in model.weights)
    assert kernel.var() == pytest.approx(variance, rel=0.01) and not bias.any()
    assert [layer.activation.__name__ for layer in model.layers[1:]] == ["tanh", "tanh", "linear"]


def test_a_run_gives_what_is_declared(tmp_path):
    synthetic.write_idx_digits(tmp_path, train=600, test=100)
    run = Run(0, settings_of("adadelta", "adadelta_rho95_1em6", epochs=5), {"mnist": tmp_path}, KeepsNothing())
    result = train.run(run)
    assert result.parameters == 545_810
    assert set(result.metrics) == set(experiments("adadelta")["adadelta_rho95_1em6"].metrics)
    assert result.metrics["test_error"] < 50
    assert result.exhibit is not None and len(result.exhibit["image"]) <= 40


def test_a_missing_constant_of_the_rule_is_reported():
    with pytest.raises(Problem, match="adadelta needs 'epsilon'"):
        settings_of("adadelta", "adadelta_tanh", optimizer_arguments={"rho": 0.95})


def test_the_effective_rate_is_what_a_step_makes_of_a_gradient():
    """The first step is sqrt(epsilon) / RMS[g] g, with RMS[g] = sqrt((1 - rho) g² + epsilon)."""
    weights, gradient = keras.Variable(np.zeros((2, 3)), name="kernel"), np.full((2, 3), 0.5)
    optimizer = RULES["adadelta"](1.0, rho=0.9, epsilon=1e-6)
    optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32"))], [weights])
    mean_square = 0.1 * 0.25
    step = np.sqrt(1e-6 / (mean_square + 1e-6)) * 0.5
    rate = np.sqrt((0.1 * step**2 + 1e-6) / (mean_square + 1e-6))
    assert effective_rates.medians(optimizer, 1e-6) == pytest.approx([rate, rate, np.sqrt(0.1) * step], rel=1e-3)
