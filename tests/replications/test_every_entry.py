"""Every function that an experiments.yaml names as an entry trains, tiny, and gives what it promises."""

import importlib

import pytest

from common.data.synthetic import make_up
from common.experiments.load import experiments
from common.project import papers
from common.runs.run import Run
from common.runs.worker import checked
from tests.runs import KeepsNothing

#: The first experiment of each, by the smoke profile, that runs a second or two.
TINY = {found.entry: found for paper in papers() for found in reversed(experiments(paper, "smoke").values())}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    made = tmp_path_factory.mktemp("data")
    make_up(made, made / "registry.yaml")
    return made


@pytest.mark.parametrize("entry", TINY)
def test_it_gives_what_its_experiment_declares(entry, data, tmp_path):
    tiny = TINY[entry]
    module, _, function = entry.partition(":")
    folders = {name: data / name for name in tiny.datasets}
    run = Run(0, tiny.prepared, folders, KeepsNothing(), models=tmp_path)
    checked(entry, tiny.metrics, getattr(importlib.import_module(module), function)(run))
