"""experiments.yaml: what is run is exactly what is written, and a mistake in it is told before anything trains."""

import copy
from typing import Any

import pytest
import yaml

from common.data.registry import registry
from common.data.synthetic import make_up
from common.errors import Problem
from common.experiments import entry as entry_module
from common.experiments import load as module
from common.experiments.load import Experiment, current_profile, wanted_tiers
from common.experiments.settings import settings_object
from common.experiments.written import code_of
from tests.runs import forget

DEFAULTS: dict[str, Any] = {
    "entry": "replications.keras_mnist_mlp.mlp:run",
    "settings_class": "replications.keras_mnist_mlp.settings:Settings",
    "datasets": ["mnist"],
    "seeds": 10,
    "tier": "quick",
    "minutes": 1,
    "metrics": {"test_accuracy": {"unit": "%", "meaning": "share of right answers"}},
    "settings": {"epochs": 20, "batch_size": 128, "optimizer": "sgd", "learning_rate": 0.5},
    "smoke": {"epochs": 2},
}


@pytest.fixture(autouse=True)
def nothing_cached(tmp_path, monkeypatch):
    """Papers lie in a temporary folder, and none of them is remembered."""
    monkeypatch.setattr(module, "REPLICATIONS", tmp_path)
    forget()
    yield
    forget()


@pytest.fixture
def resolved(tmp_path):
    """Writes a paper with one experiment, `shallow`, and resolves it; keyword by keyword what the file says."""

    def resolve(
        own: dict[str, Any] | None = None,
        defaults: dict[str, Any] | None = None,
        verify: dict[str, Any] | None = None,
        others: dict[str, Any] | None = None,
        profile: module.Profile = "full",
        grids: dict[str, Any] | None = None,
        paper: str = "paper",
    ) -> dict[str, Experiment]:
        written = {
            "verify": verify or {"experiment": "shallow"},
            "defaults": copy.deepcopy({**DEFAULTS, **(defaults or {})}),
            "experiments": {"shallow": {"title": "Shallow", **(own or {})}, **(others or {})},
            "grids": grids or {},
        }
        (tmp_path / paper).mkdir()
        (tmp_path / paper / "experiments.yaml").write_text(yaml.safe_dump(written, sort_keys=False))
        return module.experiments(paper, profile)

    return resolve


@pytest.fixture
def refusal(resolved):
    """What the user is told about a paper that will not do; always with the file's name."""

    def refuse(*arguments: Any, **parts: Any) -> str:
        with pytest.raises(Problem) as caught:
            resolved(*arguments, **parts)
        assert "experiments.yaml" in str(caught.value)
        return str(caught.value)

    return refuse


# Defaults


def test_an_experiment_takes_the_defaults_and_says_only_what_differs(resolved):
    shallow = resolved({"minutes": 3, "settings": {"learning_rate": 0.1, "momentum": 0.9}})["shallow"]
    assert (shallow.title, shallow.seeds, shallow.minutes, shallow.datasets) == ("Shallow", 10, 3, ["mnist"])
    assert shallow.settings == {**DEFAULTS["settings"], "learning_rate": 0.1, "momentum": 0.9}


def test_one_experiments_settings_never_reach_its_neighbour(resolved):
    other = {"title": "Other", "settings": {"learning_rate": 0.1}, "smoke": {"batch_size": 8}}
    found = resolved(others={"other": other})
    assert found["shallow"].settings == DEFAULTS["settings"]
    assert found["shallow"].smoke == {"epochs": 2} and found["other"].smoke == {"epochs": 2, "batch_size": 8}


def test_metrics_are_added_to_those_of_the_defaults_while_lists_replace_them(resolved):
    loss = {"test_loss": {"unit": "nats", "meaning": "mean cross-entropy"}}
    shallow = resolved({"metrics": loss, "datasets": []})["shallow"]
    assert set(shallow.metrics) == {"test_accuracy", "test_loss"}
    assert shallow.datasets == []


# Short names of code


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("mlp", "replications.keras_mnist_mlp.mlp:run"),
        ("mlp:run", "replications.keras_mnist_mlp.mlp:run"),
        ("softmax_regression", "replications.keras_mnist_mlp.softmax_regression:run"),
        ("replications.dqn.double_dqn:run", "replications.dqn.double_dqn:run"),
        ("common.methods.nearest_neighbours:votes", "common.methods.nearest_neighbours:votes"),
    ],
)
def test_an_entry_is_written_in_short_or_in_full(resolved, short, full):
    assert resolved({"entry": short}, paper="keras_mnist_mlp")["shallow"].entry == full


@pytest.mark.parametrize("short", ["Settings", "settings:Settings", "replications.keras_mnist_mlp.settings:Settings"])
def test_a_settings_class_is_written_in_short_or_in_full(resolved, short):
    found = resolved({"settings_class": short}, paper="keras_mnist_mlp")["shallow"]
    assert found.settings_class == "replications.keras_mnist_mlp.settings:Settings"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("softmax_regresion", "there is no replications/keras_mnist_mlp/softmax_regresion.py. Did you mean 'softmax_"),
        ("mlp:rnu", "replications/keras_mnist_mlp/mlp.py has no 'rnu'. Did you mean 'run'?"),
        ("common.methods.trainin:train", "there is no common/methods/trainin.py. Did you mean 'training'?"),
    ],
)
def test_an_entry_that_does_not_exist_is_reported_before_anything_runs(refusal, entry, said):
    assert f"shallow: entry: {said}" in refusal({"entry": entry}, paper="keras_mnist_mlp")


def test_an_entry_that_a_module_imports_or_assigns_is_one_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "replications").mkdir()
    module_file = tmp_path / "replications" / "made_up.py"
    module_file.write_text("from there import run, walk as go\nstroll = run\n\ndef outer():\n    def inner(): ...\n")
    monkeypatch.setattr(entry_module, "ROOT", tmp_path)
    for name in ("run", "go", "stroll", "outer"):
        entry_module.check_entry("here", f"replications.made_up:{name}")
    for name in ("walk", "inner"):
        with pytest.raises(Problem, match=rf"here: entry: .*made_up\.py has no '{name}'\. Valid: outer\."):
            entry_module.check_entry("here", f"replications.made_up:{name}")


# Grids

GRID: dict[str, Any] = {
    "name": "{column_id}_{row_id}",
    "title": "{column} at a rate of {row}, {times}",
    "columns": {"SGD": {"settings": {"optimizer": "sgd"}}, "Fast": {"id": "a", "settings": {"momentum": 0.9}}},
    "rows": {
        1: {"settings": {"learning_rate": 1.0}, "cells": {"times": ["once", "twice"], "minutes": [2, 3]}},
        "1e-1": {"settings": {"learning_rate": 0.1}, "cells": {"times": ["once", None], "minutes": [4, None]}},
    },
    "seeds": 4,
}


def test_a_grid_is_an_experiment_for_each_cell_that_is_not_null(resolved):
    found = resolved(grids={"rates": GRID})
    assert list(found) == ["shallow", "sgd_1", "a_1", "sgd_1e_1"]
    fast = found["a_1"]
    assert (fast.title, fast.minutes, fast.seeds) == ("Fast at a rate of 1, twice", 3, 4)
    assert fast.settings == {**DEFAULTS["settings"], "momentum": 0.9, "learning_rate": 1.0}
    assert found["sgd_1e_1"].settings["learning_rate"] == 0.1 and found["sgd_1e_1"].minutes == 4


def test_rows_and_columns_may_be_labels_alone(resolved):
    grid = {
        "name": "{row_id}_{column_id}",
        "title": "{row}, {column}",
        "rows": ["Two Layers", 3],
        "columns": ["a", "b"],
    }
    found = resolved(grids={"all": grid})
    assert list(found)[1:] == ["two_layers_a", "two_layers_b", "3_a", "3_b"]
    assert found["two_layers_b"].title == "Two Layers, b"


def test_one_cell_may_differ_in_what_is_its_own(resolved):
    exceptions = {"a_1": {"title": "Another", "settings": {"epochs": 3}}}
    found = resolved(grids={"rates": {**GRID, "exceptions": exceptions}})
    assert (found["a_1"].title, found["a_1"].settings["epochs"]) == ("Another", 3)
    assert found["a_1"].settings["learning_rate"] == 1.0 and found["sgd_1"].settings["epochs"] == 20


def test_the_verify_run_may_be_a_cell(resolved):
    resolved(grids={"rates": GRID}, verify={"experiment": "sgd_1"})
    assert module.verify_run("paper").experiment == "sgd_1"


def row(**cells: Any) -> dict[str, Any]:
    return {1: {"settings": {"learning_rate": 1.0}, "cells": {"times": ["once", "twice"], **cells}}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colums": ["a"]}, "grids.rates: unknown key 'colums'. Did you mean 'columns'?"),
        ({"rows": {}}, "grids.rates: rows: Value should have at least 1 item"),
        ({"rows": [[1]]}, "grids.rates: rows: Input should be a valid dictionary."),
        ({"rows": row(minutes=[1])}, "grids.rates: row 1: minutes: 1 values for 2 columns."),
        ({"columns": {"SGD": {"cells": {}}}}, "grids.rates: column SGD: `cells` stands in rows, with a value for"),
        ({"rows": row(minutes=3)}, "grids.rates: row 1: `cells` gives lists by key"),
        ({"rows": row(minutes=[1, None])}, "grids.rates: row 1, Fast: null in one table and a value in another."),
        (
            {"rows": row(minuts=[1, 2])},
            "grids.rates: 'minuts' is not a key, and no text has {minuts}. Did you mean 'minu",
        ),
        ({"title": "{colum}"}, "grids.rates: 'times' is not a key, and no text has {times}."),
        ({"title": "{colum} {times}"}, "grids.rates: row 1, SGD: no word {colum}. Did you mean 'column'?"),
        ({"title": "{times"}, "grids.rates: a text is malformed"),
        ({"name": "{row_id}"}, "grids.rates: row 1, Fast: '1' is the name of another cell."),
        (
            {"name": "{column_id}", "columns": ["Shallow"], "rows": {1: {"cells": {"times": ["once"]}}}},
            "grids.rates: row 1, Shallow: 'shallow' is used twice.",
        ),
        ({"exceptions": {"a_2": {}}}, "grids.rates: exceptions: no cell is named 'a_2'. Did you mean 'a_1'?"),
        ({"exceptions": {"a_1": {"seeds": 0}}}, "grids.rates: row 1, Fast: a_1: seeds: "),
        (
            {"exceptions": {"a_1": {"settings": {"epoch": 1}}}},
            "grids.rates: row 1, Fast: a_1: 'epoch' is not a setting",
        ),
    ],
)
def test_a_mistake_in_a_grid_is_reported_with_file_grid_and_cell(refusal, changes, said):
    assert f"experiments.yaml: {said}" in refusal(grids={"rates": {**GRID, **changes}})


def test_a_grid_without_a_name_for_its_cells_is_refused(refusal):
    grid = {part: value for part, value in GRID.items() if part != "name"}
    assert "grids.rates: `name` is missing" in refusal(grids={"rates": grid})


def test_the_code_of_a_cell_is_found_in_a_file_of_another_time(resolved, tmp_path):
    resolved({"entry": "mlp"}, grids={"rates": {**GRID, "entry": "softmax_regression"}}, paper="keras_mnist_mlp")
    path = tmp_path / "keras_mnist_mlp" / "experiments.yaml"
    entry = "replications.keras_mnist_mlp.softmax_regression:run"
    assert code_of(path, "a_1") == (entry, DEFAULTS["settings_class"])
    assert code_of(path, "a_2") is None


# Mistakes in the settings


def test_an_unknown_setting_is_refused_with_the_experiment_and_the_nearest_spelling(refusal):
    reason = refusal({"settings": {"learning_rat": 0.1}})
    assert "shallow" in reason and "'learning_rat'" in reason and "Did you mean 'learning_rate'?" in reason


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("epochs", "20", id="text for a whole number"),
        pytest.param("epochs", 20.0, id="a fraction for a whole number"),
        pytest.param("epochs", True, id="yes or no for a whole number"),
        pytest.param("epochs", None, id="nothing"),
        pytest.param("learning_rate", "1e-3", id="a number that YAML reads as text"),
        pytest.param("learning_rate", float("nan"), id="no number"),
        pytest.param("learning_rate", float("inf"), id="an infinite number"),
        pytest.param("optimizer", "sdg", id="an unknown choice"),
    ],
)
def test_a_setting_of_the_wrong_type_is_refused_by_name(refusal, setting, value):
    reason = refusal({"settings": {setting: value}})
    assert f"shallow: {setting}: " in reason


def test_a_date_where_a_number_belongs_is_refused_like_any_wrong_type(tmp_path, resolved):
    resolved()
    path = tmp_path / "paper" / "experiments.yaml"
    path.write_text(path.read_text().replace("epochs: 20", "epochs: 2020-01-01"))
    forget()
    with pytest.raises(Problem, match=r"experiments\.yaml.*epochs"):
        module.verify_run("paper")


@pytest.mark.parametrize(
    ("setting", "value"), [("epochs", 0), ("epochs", -1), ("batch_size", 0), ("learning_rate", -0.1), ("sd", 0.0)]
)
def test_a_setting_that_must_be_above_zero_is_refused_when_it_is_not(refusal, setting, value):
    reason = refusal({"settings": {setting: value}})
    assert "shallow" in reason and f"{setting} must be above zero" in reason


def test_a_missing_setting_is_named(refusal):
    settings = {name: value for name, value in DEFAULTS["settings"].items() if name != "batch_size"}
    assert "batch_size" in refusal(defaults={"settings": settings})


def test_a_mistake_in_the_smoke_settings_is_reported_in_the_full_profile_too(refusal):
    reason = refusal({"smoke": {"epoch": 1}})
    assert "shallow: smoke" in reason and "Did you mean 'epochs'?" in reason


def test_settings_become_the_very_object_that_the_entry_is_given():
    settings = settings_object(DEFAULTS["settings_class"], DEFAULTS["settings"])
    assert (settings.epochs, settings.learning_rate, settings.dropout) == (20, 0.5, 0.0)
    assert type(settings).__module__ == "replications.keras_mnist_mlp.settings"


@pytest.mark.parametrize("place", ["no_such_module:Settings", "settings:Setings"])
def test_a_settings_class_that_does_not_exist_is_a_problem_of_that_experiment(refusal, place):
    reason = refusal({"settings_class": f"replications.keras_mnist_mlp.{place}"})
    assert "shallow" in reason and place in reason


# Mistakes in the rest


@pytest.mark.parametrize("seeds", [0, -1, "10", 2.5, True, None])
def test_a_number_of_seeds_that_is_none_is_refused(refusal, seeds):
    assert "shallow: seeds: " in refusal({"seeds": seeds})


@pytest.mark.parametrize(
    ("key", "value"),
    [("minutes", 0), ("minutes", float("nan")), ("tier", "quik"), ("protocol", "ful"), ("entry", "os:system")],
)
def test_any_other_impossible_value_is_refused_by_name(refusal, key, value):
    assert f"shallow: {key}: " in refusal({key: value})


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", ""])
def test_a_name_that_cannot_be_the_folder_of_its_records_is_refused(refusal, name):
    refusal(others={name: {"title": "Elsewhere"}})


def test_a_mistake_in_the_defaults_is_said_to_stand_there(refusal):
    assert "defaults: tier: " in refusal(defaults={"tier": "quik"})


def test_an_unknown_key_is_refused_with_the_nearest_spelling(refusal):
    reason = refusal({"minuts": 1})
    assert "shallow" in reason and "'minuts'" in reason and "Did you mean 'minutes'?" in reason


def test_an_unknown_key_of_a_metric_is_answered_with_the_nearest(refusal):
    reason = refusal({"metrics": {"test_loss": {"unti": "nats", "meaning": "mean cross-entropy"}}})
    assert "test_loss" in reason and "Did you mean 'unit'?" in reason


def test_an_unknown_dataset_is_refused_with_the_experiment_and_the_nearest_name(refusal):
    reason = refusal({"datasets": ["mnits"]})
    assert "'mnits'" in reason and "Did you mean 'mnist'?" in reason and "shallow" in reason


def test_an_unknown_environment_is_refused_with_the_experiment_and_the_nearest_name(refusal):
    reason = refusal({"environments": ["CartPole-v1", "CartPol-v1"]})
    assert "shallow" in reason and "'CartPol-v1'" in reason and "Did you mean 'CartPole-v1'?" in reason


def test_a_known_environment_is_taken(resolved):
    assert resolved({"environments": ["CartPole-v1"]})["shallow"].environments == ["CartPole-v1"]


@pytest.mark.parametrize(
    "own",
    [
        pytest.param({"reduced": "fewer epochs"}, id="what is reduced, but not that it is"),
        pytest.param({"protocol": "reduced"}, id="that it is reduced, but not what"),
    ],
)
def test_a_reduced_protocol_and_what_is_reduced_go_together(refusal, own):
    reason = refusal(own)
    assert "`protocol: reduced`" in reason and "shallow: " in reason and "found" not in reason


def test_a_reduced_protocol_that_says_what_is_reduced_is_taken(resolved):
    shallow = resolved({"protocol": "reduced", "reduced": "fewer epochs"})["shallow"]
    assert (shallow.protocol, shallow.reduced) == ("reduced", "fewer epochs")


def test_a_deterministic_method_runs_once(refusal):
    reason = refusal({"stochastic": False})
    assert "`seeds: 1`" in reason and "shallow" in reason


def test_a_verify_run_of_no_experiment_is_refused_with_the_nearest_name(refusal):
    reason = refusal(verify={"experiment": "shalow"})
    assert "verify" in reason and "'shalow'" in reason and "Did you mean 'shallow'?" in reason


def test_a_verify_run_needs_a_seed_that_the_experiment_has(refusal):
    assert "seed 10" in refusal(verify={"experiment": "shallow", "seed": 10})


def test_the_last_seed_will_do_for_a_verify_run(resolved):
    resolved(verify={"experiment": "shallow", "seed": 9})
    assert module.verify_run("paper").epochs is None
    assert (module.verify_run("paper").experiment, module.verify_run("paper").seed) == ("shallow", 9)


@pytest.mark.parametrize("epochs", [1, 20])
def test_a_verify_run_may_be_of_the_first_epochs(resolved, epochs):
    resolved(verify={"experiment": "shallow", "epochs": epochs})
    assert module.verify_run("paper").epochs == epochs


@pytest.mark.parametrize("epochs", [0, 21])
def test_a_verify_run_has_no_more_epochs_than_its_run_and_no_fewer_than_one(refusal, epochs):
    assert "verify" in refusal(verify={"experiment": "shallow", "epochs": epochs})


def test_only_what_has_epochs_can_be_cut_to_some(refusal):
    episodes = {
        "title": "Episodes",
        "settings_class": "replications.q_learning.settings:GridWorld",
        "smoke": {},
        "settings": {"double": False, "learners": 2, "steps": 10, "gamma": 0.9, "exponent": 1.0},
    }
    reason = refusal(
        defaults={"settings": {}, "smoke": {}},
        own={"settings": DEFAULTS["settings"]},
        others={"episodes": episodes},
        verify={"experiment": "episodes", "epochs": 2},
    )
    assert "episodes has no setting `epochs`" in reason


def test_an_unknown_experiment_is_answered_with_the_nearest_name(resolved):
    resolved()
    with pytest.raises(Problem, match=r"paper has no experiment 'shalow'\. Did you mean 'shallow'\?"):
        module.experiment("paper", "shalow")


# Profiles


def test_the_smoke_profile_takes_the_tiny_settings_and_one_seed_or_two_of_what_verify_retrains(resolved):
    other = {"title": "Other", "settings": {"optimizer": "rmsprop"}, "smoke": {"batch_size": 8}}
    tiny = resolved(others={"other": other}, profile="smoke")
    assert (tiny["shallow"].seeds, tiny["other"].seeds) == (2, 1)
    assert tiny["shallow"].settings == {**DEFAULTS["settings"], "epochs": 2}
    assert tiny["other"].settings == {**DEFAULTS["settings"], "optimizer": "rmsprop", "epochs": 2, "batch_size": 8}
    full = module.experiments("paper", "full")
    assert full["shallow"].settings == DEFAULTS["settings"] and full["shallow"].seeds == 10
    assert (full["shallow"].protocol, full["shallow"].reduced) == ("full", None)


def test_the_smoke_profile_is_a_reduced_protocol_beside_what_was_reduced_before(resolved):
    short = {"title": "Short", "protocol": "reduced", "reduced": "5 epochs"}
    tiny = resolved(others={"short": short}, profile="smoke")
    assert (tiny["shallow"].protocol, tiny["shallow"].reduced) == ("reduced", "smoke profile")
    assert tiny["short"].reduced == "5 epochs; smoke profile"


@pytest.fixture
def params(tmp_path, monkeypatch):
    """Writes params.yaml."""
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return (tmp_path / "params.yaml").write_text


def test_the_smoke_profile_is_refused_where_data_is_real(params):
    """Its records would take the places of the real ones, whose claims it cannot speak to."""
    params("profile: smoke\n")
    with pytest.raises(Problem, match="names real data"):
        current_profile()


def test_the_profile_is_that_of_params_yaml(tmp_path, monkeypatch, params, resolved):
    make_up(tmp_path / "mirror", tmp_path / "registry.yaml")
    monkeypatch.setattr(module, "registry", lambda: registry(tmp_path / "registry.yaml"))
    params("profile: smoke\n")
    resolved()
    assert module.experiments("paper")["shallow"].seeds == 2


@pytest.mark.parametrize("text", ["profile: smok\n", "profile:\n", "", "smoke\n", "profile: [smoke]\n", "profile: 'sm"])
def test_a_profile_that_is_none_is_refused(params, text):
    params(text)
    with pytest.raises(Problem, match=r"params\.yaml.*"):
        current_profile()


def test_a_misspelt_profile_is_answered_with_the_nearest(params):
    params("profile: smok\n")
    with pytest.raises(Problem, match="Did you mean 'smoke'"):
        current_profile()


def test_a_missing_params_yaml_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROOT", tmp_path)
    with pytest.raises(Problem, match=r"params\.yaml"):
        current_profile()


# Tiers


@pytest.mark.parametrize(
    ("named", "tiers"),
    [
        ("quick", ("quick",)),
        ("gpu,quick", ("quick", "gpu")),
        (" long , quick,", ("quick", "long")),
        ("long,long", ("long",)),
        ("quick,long,gpu", ("quick", "long", "gpu")),
    ],
)
@pytest.mark.parametrize("gpu", [False, True])
def test_the_tiers_named_in_the_environment_are_run_in_order_with_or_without_a_gpu(monkeypatch, named, tiers, gpu):
    monkeypatch.setenv("REPLICATE_TIERS", named)
    assert wanted_tiers(gpu) == tiers


@pytest.mark.parametrize("named", [None, ""])
def test_without_a_choice_all_tiers_run_on_a_gpu_and_the_quick_one_elsewhere(monkeypatch, named):
    monkeypatch.delenv("REPLICATE_TIERS", raising=False)
    if named is not None:
        monkeypatch.setenv("REPLICATE_TIERS", named)
    assert wanted_tiers(gpu=False) == ("quick",)
    assert wanted_tiers(gpu=True) == ("quick", "long", "gpu")


@pytest.mark.parametrize("named", ["lng", "quick,lng", "quick;lng"])
def test_an_unknown_tier_is_refused_by_name(monkeypatch, named):
    monkeypatch.setenv("REPLICATE_TIERS", named)
    with pytest.raises(Problem, match=r"REPLICATE_TIERS: '.*lng' is not a tier"):
        wanted_tiers(gpu=False)


def test_a_misspelt_tier_is_answered_with_the_nearest(monkeypatch):
    monkeypatch.setenv("REPLICATE_TIERS", "lng")
    with pytest.raises(Problem, match="Did you mean 'long'"):
        wanted_tiers(gpu=False)
