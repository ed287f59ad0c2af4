"""Every entry that the smoke profile changes in more than its size, trained tiny, but else as a full run is.

To be quick, smoke compiles less and lets like networks share what is compiled. What only compiling a net shows, such
as an operation that has no deterministic form, would wait for whoever starts a run of hours.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from common.cli import smoke
from common.experiments.load import experiments
from common.project import papers
from tests.smoke_project import replicate, results, succeeded

pytestmark = pytest.mark.torture

KEPT = {"least_variety"}  # a net that has hardly trained cannot meet it


def sizes(smoke_settings: dict) -> dict:
    """Of an experiment's smoke settings what makes it small: whole numbers, and lists of them."""
    return {
        key: value for key, value in smoke_settings.items() if key in KEPT or not isinstance(value, bool | str | float)
    }


def gives_up_more_than_size(paper: str) -> list[str]:
    """The first experiment of each entry of which that is true, of those that the smoke profile runs."""
    run = [found for found in experiments(paper, "smoke").values() if found.seeds]
    known = experiments(paper, "full")
    told = [found for found in run if sizes(known[found.name].smoke) != known[found.name].smoke]
    return [found.name for found in {found.code: found for found in reversed(told)}.values()]


def leave_sizes_alone(path: Path) -> None:
    path.write_text(yaml.safe_dump(with_sizes(yaml.safe_load(path.read_text())), sort_keys=False))


def with_sizes(content: Any) -> Any:
    """What experiments.yaml says, wherever it says something of smoke only what makes an experiment small."""
    if isinstance(content, list):
        return [with_sizes(part) for part in content]
    if not isinstance(content, dict):
        return content
    return {key: sizes(part) if key == "smoke" else with_sizes(part) for key, part in content.items()}


@pytest.mark.parametrize("paper", [paper for paper in papers() if gives_up_more_than_size(paper)])
def test_it_trains_as_it_is_configured(paper, tmp_path):
    project = smoke.make_project(tmp_path)
    leave_sizes_alone(project / "replications" / paper / "experiments.yaml")
    succeeded(replicate(project, "data"))
    for name in gives_up_more_than_size(paper):
        succeeded(replicate(project, "run", f"{paper}/{name}", "--seeds", "0"))
    assert {f"{paper}/{name}/0" for name in gives_up_more_than_size(paper)} <= results(project).keys()
