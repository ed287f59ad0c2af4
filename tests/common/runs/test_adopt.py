"""What another paper has run is not run again."""

import pytest

from common.files import write
from tests.smoke_project import copy_of, edit, records, replicate, succeeded
from tests.stub_project import PAPER, add_paper, make

COPY = "second"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A paper has run; a second one has an experiment that is the first one's."""
    project = make(tmp_path_factory.mktemp("adopt"), ("none",))
    succeeded(replicate(project, "run", PAPER))
    add_paper(project, COPY)
    path = project / f"replications/{COPY}/experiments.yaml"
    write(
        path,
        path.read_text().partition("experiments:")[0]
        + f"experiments:\n  none: {{title: Copied, runs_of: {PAPER}/none}}\n",
    )
    return project


@pytest.fixture
def project(ran, tmp_path):
    return copy_of(ran, tmp_path)


def test_its_records_are_copied_with_what_was_promised_of_them(project):
    before = records(project)
    said = succeeded(replicate(project, "run", COPY))
    assert f"{COPY}/none: 4 records are copied from {PAPER}/none" in said and "all requested runs are recorded" in said
    now = records(project)
    for seed in range(4):
        original, copy = (now[f"{paper}/none/{seed}"] for paper in (PAPER, COPY))
        assert original == before[f"{PAPER}/none/{seed}"]
        assert copy["result"] == original["result"] and copy["key"] == original["key"]
        assert copy["circumstances"]["run_for"] == f"{PAPER}/none"
        assert copy["circumstances"]["promised"] == original["circumstances"]["promised"]
        assert (project / f"reports/{COPY}/runs/none/{copy['exhibit']['file']}").exists()
    succeeded(replicate(project, "fingerprint"))
    succeeded(replicate(project, "report", COPY))
    assert f"run for {PAPER}/none" in (project / f"reports/{COPY}/README.md").read_text()


def test_asked_for_afresh_it_runs(project):
    said = succeeded(replicate(project, "run", COPY, "--fresh"))
    assert "copied" not in said and f"{COPY}/none seed 3: finished" in said


def test_an_experiment_that_is_not_there_is_named(project):
    edit(project / f"replications/{COPY}/experiments.yaml", f"{PAPER}/none", f"{PAPER}/nine")
    answer = replicate(project, "run", COPY)
    assert answer.returncode and f"runs_of: no experiment '{PAPER}/nine'. Did you mean 'none'?" in answer.stderr


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f"runs_of: {COPY}/none", f"{COPY}/none has none of its own. Name whose they are."),
        (f"runs_of: {PAPER}/none, seeds: 9", "none: `seeds` is what runs_of says already."),
    ],
)
def test_it_says_no_more_than_whose_it_is(project, written, said):
    edit(project / f"replications/{COPY}/experiments.yaml", f"runs_of: {PAPER}/none", written)
    answer = replicate(project, "run", COPY)
    assert answer.returncode and said in answer.stderr
