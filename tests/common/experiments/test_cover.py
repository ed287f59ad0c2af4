"""The smoke profile runs every entry with every one of its settings, and nothing twice for a number's sake."""

from typing import Any

from common.experiments.cover import cover
from common.experiments.experiment import Experiment


def experiment(name: str, entry: str = "train:run", **settings: Any) -> Experiment:
    return Experiment(
        paper="paper",
        name=name,
        title=name,
        entry=f"replications.paper.{entry}",
        settings_class="replications.paper.settings:Settings",
        settings=settings,
        seeds=3,
        tier="quick",
        minutes=1,
        metrics={"test_error": {"unit": "%", "meaning": "share of wrong answers"}},
    )


def test_other_numbers_are_left_out_and_other_words_entries_settings_and_switches_are_not():
    assert cover(
        [
            experiment("first", rate=0.1, rule="sgd"),
            experiment("other_numbers", rate=0.5, rule="sgd"),
            experiment("other_word", rate=0.1, rule="adam"),
            experiment("new_setting", rate=0.1, rule="sgd", layers=[300]),
            experiment("other_list", rate=0.1, rule="sgd", layers=[100]),
            experiment("longer_list", rate=0.1, rule="sgd", layers=[300, 100]),
            experiment("nested", rate=0.1, rule="sgd", reading={"start": "wide"}),
            experiment("nested_word", rate=0.1, rule="sgd", reading={"start": "lush"}),
            experiment("switched_on", rate=0.1, rule="sgd", shuffled=True),
            experiment("switched_off", rate=0.1, rule="sgd", shuffled=False),
            experiment("two_known_words", rate=0.1, rule="adam", reading={"start": "wide"}),
            experiment("other_entry", "train:ablation", rate=0.1, rule="sgd"),
            experiment("without_settings", "train:ablation"),
        ]
    ) == {
        "first",
        "other_word",
        "new_setting",
        "longer_list",
        "nested",
        "nested_word",
        "switched_on",
        "switched_off",
        "other_entry",
    }


def test_an_entry_without_settings_runs():
    assert cover([experiment("alone"), experiment("twin")]) == {"alone"}


def test_what_another_paper_runs_is_left_to_it():
    theirs = experiment("copied", rule="adam").model_copy(update={"runs_of": "other/lenet5"})
    assert cover([theirs, experiment("own", rule="adam")]) == {"own"}
