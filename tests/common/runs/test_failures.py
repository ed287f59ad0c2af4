"""Runs that go wrong: each is told from its neighbours, recorded as what it is, and costs nobody else anything."""

import json
import os
import signal
import subprocess

import numpy as np
import pytest

from tests.smoke_project import command, copy_of, edit, environment, records, replicate, results, succeeded
from tests.stub_project import PAPER, make

SEEDS = range(4)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    return make(tmp_path_factory.mktemp("bad_luck"))


@pytest.fixture
def project(pristine, tmp_path):
    return copy_of(pristine, tmp_path)


def run(project, experiment, *options, **variables):
    done = replicate(project, "run", f"{PAPER}/{experiment}", *options, REPLICATE_WORKERS="2", **variables)
    found = {seed: records(project).get(f"{PAPER}/{experiment}/{seed}") for seed in SEEDS}
    return done, found


FAILURES = {
    "killed": "its process was killed 3 times",
    "memory": "out of memory",
    "not_a_number": "diverged: place was nan after epoch 3",
    "infinite_metric": "undefined: the metric place is not a finite number (inf)",
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """A project in which all of these went wrong at once, and what was said of it."""
    project = make(tmp_path_factory.mktemp("failed"), ("none", *FAILURES))
    said = replicate(project, "run", PAPER, REPLICATE_WORKERS="2").stdout
    succeeded(replicate(project, "judge", PAPER))
    return project, said


@pytest.mark.parametrize("fault", FAILURES)
def test_a_run_that_goes_wrong_is_recorded_as_failed_and_no_other_is(failed, fault):
    project, said = failed
    found = [records(project)[f"{PAPER}/{fault}/{seed}"] for seed in SEEDS]
    assert [record["status"] for record in found] == ["finished", "failed", "finished", "finished"]
    assert FAILURES[fault] in found[1]["reason"] and FAILURES[fault] in said
    rows = json.loads((project / "reports" / "claims" / f"{PAPER}.json").read_text())["claims"]
    [row] = [row for row in rows if row["claim"] == fault]
    assert (row["n"], row["failed"]) == (3, 1)
    succeeded(replicate(project, "show", f"{PAPER}/{fault}"))


@pytest.mark.parametrize("look", ["plan", "draw"])
def test_failed_runs_are_planned_and_drawn_like_others(failed, look):
    succeeded(replicate(failed[0], look, PAPER))


def test_a_run_that_diverged_leaves_its_last_good_checkpoint(project):
    run(project, "not_a_number")
    kept = list((project / ".replicate/checkpoints").glob(f"{PAPER}.not_a_number.*"))
    assert [path.name.split(".")[2] for path in kept] == ["1"] and kept[0].name.endswith(".failed.npz")
    with np.load(kept[0], allow_pickle=False) as checkpoint:
        assert checkpoint["done"] == 2 and np.isfinite(checkpoint["state_0"]).all()
    done, found = run(project, "not_a_number", "--seeds", "1", "--fresh")  # from the start again, not from there
    assert "seed 1 failed: diverged" in done.stdout
    assert found[1]["circumstances"]["resumed"] is False


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("memory", f"{PAPER}: 1 run, "),
        ("not_a_number", f"{PAPER}/not_a_number: all requested runs are recorded, 1 of them as failed"),
    ],
)
def test_a_failure_of_the_machine_is_tried_again_and_one_of_training_is_not(project, fault, said):
    run(project, fault)
    done, _ = run(project, fault)
    assert said in done.stdout


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("bug", "KeyError: 'no such thing'"),
        ("left", "its process ended with status 7"),
        ("undeclared", "gives ['distance'], which experiments.yaml does not declare"),
        pytest.param(
            "late_backend",
            "loads its backend while it runs, when it is too late to make it deterministic",
            marks=pytest.mark.torture,
        ),
    ],
)
def test_a_fault_of_the_code_leaves_no_record_and_an_exit_status(project, fault, said):
    done, found = run(project, fault)
    assert done.returncode == 1
    assert f"{PAPER}/{fault} seed 1 could not be run" in done.stdout and said in done.stdout
    assert found[1] is None and all(found[seed]["status"] == "finished" for seed in (0, 2, 3))


def test_a_wrong_metric_shows_before_a_long_run_and_not_after_it(project):
    edit(project / f"replications/{PAPER}/experiments.yaml", "  minutes: 0.1", "  minutes: 60")
    edit(
        project / f"replications/{PAPER}/experiments.yaml",
        "settings: {fault: undeclared}",
        "settings: {fault: undeclared, unlucky_seed: 0}",
    )
    done, found = run(project, "undeclared")
    assert done.returncode == 1
    assert "undeclared seed 0 cannot be run: " in done.stdout and "gives ['distance'], which" in done.stdout
    assert not any(found.values())
    done, found = run(project, "none")
    assert done.returncode == 0 and "Rehearsing 1 experiments" in done.stdout and all(found.values())


def test_what_an_assertion_asks_is_said_though_it_has_no_words(project):
    edit(project / f"replications/{PAPER}/walk.py", "    walk = Walk()", "    walk = Walk()\n    assert run.seed != 2")
    done, found = run(project, "none")
    assert "none seed 2 could not be run: AssertionError: `assert run.seed != 2` does not hold" in done.stdout
    assert found[2] is None and found[3]["status"] == "finished"


def test_no_cost_is_invented_for_a_killed_run(failed):
    about = records(failed[0])[f"{PAPER}/killed/1"]["circumstances"]
    assert set(about) == {"cause", "commit", "dirty", "promised", "terms", "published_cost"}


def test_records_say_what_was_preregistered_and_whether_the_checkout_was_clean(project):
    _, found = run(project, "none")
    about = found[0]["circumstances"]
    assert about["dirty"] is False and len(about["commit"]) == 40
    assert about["promised"]["none"] == {
        "kind": "value",
        "experiment": "none",
        "metric": "place",
        "published": {"value": 8944, "unit": "steps"},
        "better": "higher",
        "margin": {"value": 100},
    }
    edit(project / f"replications/{PAPER}/claims.yaml", "value: 8944", "value: 8945")
    _, found = run(project, "none", "--fresh")
    assert found[0]["circumstances"]["dirty"] is True


def test_seeds_taken_away_after_the_runs_are_noted_in_the_verdict(project):
    """The run that did badly must not vanish without a word."""
    run(project, "none")
    edit(project / f"replications/{PAPER}/experiments.yaml", "  seeds: 4", "  seeds: 3")
    replicate(project, "judge", PAPER)
    rows = json.loads((project / "reports" / "claims" / f"{PAPER}.json").read_text())["claims"]
    [row] = [row for row in rows if row["claim"] == "none"]
    assert row["n"] == 3 and "after runs of none its seeds were changed" in row["caveats"]


def left_training(project) -> list[int]:
    """Processes of the pool that live on, of this project."""
    import psutil

    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        if "common.runs.process" in (process.info["cmdline"] or []) and process.info["cwd"] == str(project):
            found.append(process.pid)
    return found


def under_way(project) -> subprocess.Popen:
    """`replicate run`, which has recorded the first of four runs and is at the second."""
    edit(project / f"replications/{PAPER}/experiments.yaml", "settings: {fault: none}", "settings: {epochs: 200}")
    running = subprocess.Popen(
        command("run", f"{PAPER}/none"),
        cwd=project,
        env=environment(project, REPLICATE_WORKERS="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Tests that run in a shell's background ignore Ctrl-C, and what they start would, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for line in running.stdout:
        if "none seed 0: finished" in line:
            break
    return running


def test_a_command_that_is_killed_takes_its_runs_with_it(project):
    running = under_way(project)
    assert left_training(project)
    running.kill()
    running.communicate(timeout=60)  # its output is open for as long as a process of its pool lives
    assert not left_training(project)


def test_ctrl_c_says_what_was_kept_and_the_next_run_continues_from_there(project):
    run(project, "none")
    undisturbed = results(project)[f"{PAPER}/none/3"]
    running = under_way(project)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130, said
    assert not left_training(project)
    assert "1 of 4 runs are recorded" in said
    done, _ = run(project, "none")
    assert done.returncode == 0 and "3 runs" in done.stdout
    assert results(project)[f"{PAPER}/none/3"]["history"]["place"][:20] == undisturbed["history"]["place"]
