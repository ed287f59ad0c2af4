"""Runs that go wrong: each is told from its neighbours, recorded as what it is, and costs nobody else anything."""

import json
import os
import signal
import subprocess

import numpy as np
import pytest

from tests.bad_luck_project import PAPER, make
from tests.smoke_project import command, edit, environment, records, replicate, results

SEEDS = range(4)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One project for all: each test runs another experiment of it."""
    return make(tmp_path_factory.mktemp("bad_luck"))


def run(project, experiment, *options, **variables):
    done = replicate(project, "run", f"{PAPER}/{experiment}", *options, REPLICATE_WORKERS="2", **variables)
    found = {seed: records(project).get(f"{PAPER}/{experiment}/{seed}") for seed in SEEDS}
    return done, found


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("killed", "its process was killed 3 times"),
        ("memory", "out of memory"),
        ("not_a_number", "diverged: place was nan after epoch 3"),
        ("infinite_metric", "diverged: the metric place was inf at the end"),
    ],
)
def test_a_run_that_goes_wrong_is_recorded_as_failed_and_no_other_is(project, fault, reason):
    done, found = run(project, fault)
    assert found[1], done.stdout + done.stderr
    assert found[1]["status"] == "failed" and reason in found[1]["reason"]
    assert reason in done.stdout
    assert {found[seed]["status"] for seed in (0, 2, 3)} == {"finished"}
    replicate(project, "judge", PAPER)
    rows = json.loads((project / "reports" / PAPER / "claims.json").read_text())
    [row] = [row for row in rows if row["claim"] == fault]
    assert (row["n"], row["failed"]) == (3, 1)


def test_a_run_that_diverged_leaves_its_last_good_checkpoint(project):
    run(project, "not_a_number")
    kept = list((project / ".replicate/checkpoints").glob(f"{PAPER}.not_a_number.*"))
    assert [path.name.split(".")[2] for path in kept] == ["1"] and kept[0].name.endswith(".failed.npz")
    with np.load(kept[0], allow_pickle=False) as checkpoint:
        assert checkpoint["done"] == 2 and np.isfinite(checkpoint["state_0"]).all()
    _, found = run(project, "not_a_number")  # from the start again, not from there
    assert found[1]["circumstances"]["resumed"] is False


def test_a_fault_of_the_code_leaves_no_record_and_an_exit_status(project):
    done, found = run(project, "bug")
    assert done.returncode == 1
    assert "KeyError" in done.stdout and "walk.py" in done.stdout
    assert found[1] is None and all(found[seed]["status"] == "finished" for seed in (0, 2, 3))


def test_what_a_killed_run_cost_is_not_made_up(project):
    done, found = run(project, "killed", "--fresh")
    assert set(found[1]["circumstances"]) == {"commit", "dirty", "promised", "terms", "published_cost"}, done.stdout


def test_marks_left_by_a_killed_command_put_no_blame_on_what_it_ran(project):
    """Progress files of runs that are not under way: all four would be suspects."""
    run(project, "none")
    before = results(project)
    checkpoints = project / ".replicate" / "checkpoints"
    for seed in SEEDS:
        key = records(project)[f"{PAPER}/killed/{seed}"]["key"][:16]
        (checkpoints / f"{PAPER}.killed.{seed}.{key}.record.tensorflow.progress").write_text("{}")
    done, found = run(project, "killed", "--fresh")
    assert [found[seed]["status"] for seed in SEEDS] == ["finished", "failed", "finished", "finished"], done.stdout
    assert results(project) | before == results(project)


def test_records_say_what_was_promised_and_whether_the_checkout_was_clean(project):
    _, found = run(project, "none", "--fresh")
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
    edit(project / "replications/bad_luck/claims.yaml", "value: 8944", "value: 8945")
    _, found = run(project, "none", "--fresh")
    assert found[0]["circumstances"]["dirty"] is True
    subprocess.run(["git", "checkout", "-q", "replications"], cwd=project, check=True)


def test_seeds_taken_away_after_the_runs_are_noted_in_the_verdict(project):
    """The run that did badly must not vanish without a word."""
    run(project, "none", "--fresh")
    experiments = project / "replications/bad_luck/experiments.yaml"
    edit(experiments, "  seeds: 4", "  seeds: 3")
    replicate(project, "judge", PAPER)
    rows = json.loads((project / "reports" / PAPER / "claims.json").read_text())
    [row] = [row for row in rows if row["claim"] == "none"]
    assert row["n"] == 3 and "after runs of none its seeds were changed" in row["notes"]
    edit(experiments, "  seeds: 3", "  seeds: 4")


def test_ctrl_c_says_what_was_kept_and_the_next_run_goes_on_from_there(project):
    undisturbed = results(project)[f"{PAPER}/none/3"]
    edit(project / "replications/bad_luck/experiments.yaml", "settings: {fault: none}", "settings: {epochs: 400}")
    running = subprocess.Popen(
        command("run", f"{PAPER}/none"),
        cwd=project, env=environment(project, REPLICATE_WORKERS="1"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    for line in running.stdout:
        if "none seed 0: finished" in line:
            break
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130
    assert "1 of 4 runs are recorded" in said
    done, _ = run(project, "none")
    assert done.returncode == 0 and "3 runs" in done.stdout
    assert results(project)[f"{PAPER}/none/3"]["history"]["place"][:20] == undisturbed["history"]["place"]
