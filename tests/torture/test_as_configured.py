"""Every experiment that the smoke profile changes in more than its size, trained as it is configured for a full run.

To be quick, smoke compiles less and lets like networks share what is compiled. What only compiling a net shows, such
as an operation that has no deterministic form, would wait for whoever starts a run of hours.
"""

from pathlib import Path

import pytest
import yaml

from common.cli import smoke
from common.project import papers
from tests.smoke_project import replicate, results, succeeded

pytestmark = pytest.mark.torture

KEPT = {"least_variety"}  # a net that has hardly trained cannot meet it


def only_smaller(path: Path) -> set[str]:
    """Take from the smoke settings all that is no size; the names of the experiments that this changes."""
    text = yaml.safe_load(path.read_text())
    changed = set()
    for name, experiment in text["experiments"].items():
        sizes = {
            key: value for key, value in experiment.get("smoke", {}).items() if key in KEPT or not is_no_size(value)
        }
        if sizes != experiment.get("smoke", {}):
            experiment["smoke"] = sizes
            changed.add(name)
    path.write_text(yaml.safe_dump(text, sort_keys=False))
    return changed


def is_no_size(value: object) -> bool:
    return isinstance(value, bool | str | float)


@pytest.mark.parametrize("paper", papers())
def test_it_trains_as_it_is_configured(paper, tmp_path):
    project = smoke.make_project(tmp_path)
    changed = only_smaller(project / "replications" / paper / "experiments.yaml")
    if not changed:
        pytest.skip("smoke changes nothing but sizes")
    succeeded(replicate(project, "data"))
    succeeded(replicate(project, "run", paper, "--seeds", "0"))
    assert {f"{paper}/{name}/0" for name in changed} <= results(project).keys()
