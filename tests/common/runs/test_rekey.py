"""Carrying records over: only what is proved to be the same is carried, and nothing else is touched."""

import subprocess

import pytest

from tests.smoke_project import commit, copy_of, edit, records, replicate, succeeded
from tests.stub_project import PAPER, make

EXPERIMENT = f"{PAPER}/none"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    project = make(tmp_path_factory.mktemp("rekey"))
    succeeded(replicate(project, "run", EXPERIMENT))
    commit(project, "recorded")
    return project


@pytest.fixture
def project(recorded, tmp_path):
    return copy_of(recorded, tmp_path)


def change(project, old, new):
    edit(project / "replications" / PAPER / "walk.py", old, new)


def refused(project) -> str:
    before = records(project)
    done = replicate(project, "rekey", EXPERIMENT)
    assert done.returncode == 1
    assert records(project) == before
    return done.stderr


def test_a_refactoring_carries_records_over_and_they_say_what_made_them(project):
    """However often they were carried, they name the code that they were really made with."""
    before = records(project)
    for old, new in (("walk = Walk()", "walk = Walk()\n    unused = 1"), ("unused = 1", "unused = 2")):
        change(project, old, new)
        assert "4 records" in succeeded(replicate(project, "rekey", EXPERIMENT))
        assert succeeded(replicate(project, "plan", EXPERIMENT)).startswith("Nothing to do")
        for name, record in records(project).items():
            made = before[name]
            assert record["key"] != made["key"] and record["result"] == made["result"]
            assert record["carried_from"] == {
                "key": made["key"],
                "code": made["ingredients"]["code"],
                "commit": made["circumstances"]["commit"],
            }


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("+= np.linalg", "+= 2 * np.linalg", "the first epoch of seed 0"),
        ("else float(walk.place[0])}", "else float(walk.place[0]) + 1}", "metrics"),  # after the last epoch
        ("settings.epochs, walk", "settings.epochs - 1, walk", "place"),
        ("(metrics, ", "(metrics, parameters=3, ", "parameters"),
        ('np.array(run.history["place"])', 'np.array(run.history["place"]) + 1', "exhibit"),
    ],
)
def test_whatever_part_of_the_result_a_change_touches_it_is_refused(project, old, new, named):
    change(project, old, new)
    assert named in refused(project)


def test_means_over_learners_are_carried_too(project):
    change(project, '{"place": ', '{"place": {"mean": 1.0, "sd": 0.5, "n": 3} if walk else ')
    commit(project, "learners")
    succeeded(replicate(project, "run", EXPERIMENT))
    change(project, "walk = Walk()", "walk = Walk()\n    unused = 1")
    assert "4 records" in succeeded(replicate(project, "rekey", EXPERIMENT))


def test_records_of_other_settings_are_not_carried(project):
    experiments = project / "replications" / PAPER / "experiments.yaml"
    edit(experiments, "{fault: none}", "{fault: none, epochs: 21}")
    assert "settings, data or environments changed too" in refused(project)


def test_a_default_that_changed_is_refused_though_no_trial_shows_it(project):
    """The trial of one epoch and the smoke settings have epochs of their own."""
    edit(project / "replications" / PAPER / "settings.py", "epochs: int = 20", "epochs: int = 21")
    assert "epochs was 20 and is 21" in refused(project)


def test_every_group_of_records_is_proved_by_its_own_old_code(project):
    """Seed 3 is made by code that gives other numbers, then the code goes back to nearly what it was."""
    change(project, "+= np.linalg", "+= 2 * np.linalg")
    commit(project, "twice as far")
    succeeded(replicate(project, "run", EXPERIMENT, "--seeds", "3"))
    change(project, "+= 2 * np.linalg", "+= 1 * np.linalg")
    assert "seed 3 differs" in refused(project)


def test_records_of_an_uncommitted_state_are_not_carried(project):
    change(project, "walk = Walk()", "walk = Walk()\n    unused = 1")
    succeeded(replicate(project, "run", EXPERIMENT, "--seeds", "2"))
    change(project, "unused = 1", "unused = 2")
    assert "seed 2 was not made from a clean commit" in refused(project)


def test_a_run_that_was_stopped_keeps_its_checkpoint(project):
    """The one of the new key, under which the stopped run would go on."""
    change(project, "walk = Walk()", "walk = Walk()\n    unused = 1")
    succeeded(replicate(project, "rekey", EXPERIMENT))
    key = records(project)[f"{EXPERIMENT}/0"]["key"][:16]
    subprocess.run(["git", "checkout", "-q", "reports"], cwd=project, check=True)
    kept = project / ".replicate" / "checkpoints" / f"{PAPER}.none.0.{key}.record.tensorflow.npz"
    kept.write_bytes(b"half a run")
    succeeded(replicate(project, "rekey", EXPERIMENT))
    assert kept.read_bytes() == b"half a run"
    assert list(kept.parent.iterdir()) == [kept]


def test_a_setting_that_is_added_with_a_default_makes_nothing_stale_but_for_the_code(project):
    """The records are carried, whether the default stands in experiments.yaml or not; another value is another run."""
    before = records(project)
    edit(
        project / "replications" / PAPER / "settings.py",
        "    epochs: int = 20\n",
        "    epochs: int = 20\n    start: int = 0\n",
    )
    change(project, "walk = Walk()", "walk = Walk()\n    walk.place = walk.place + run.settings.start")
    assert "4 records" in succeeded(replicate(project, "rekey", EXPERIMENT))
    carried = records(project)
    assert all(carried[name]["result"] == before[name]["result"] for name in before)
    experiments = project / "replications" / PAPER / "experiments.yaml"
    edit(experiments, "{fault: none}", "{fault: none, start: 0}")
    assert succeeded(replicate(project, "plan", EXPERIMENT)).startswith("Nothing to do")
    edit(experiments, "start: 0}", "start: 1}")
    assert "4 runs" in succeeded(replicate(project, "plan", EXPERIMENT))
