"""The pipeline as a user runs it: real DVC, in a temporary project whose one paper needs numpy alone."""

import html
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from common.cli import smoke
from common.cli.dvc import dvc
from common.evidence.verdicts import VERDICTS
from common.files import pretty_json
from common.records.record import content
from tests.runs import record_of
from tests.smoke_project import commit, copy_of, edit, records, replicate, rerun, results, succeeded
from tests.stub_project import PAPER, make_finished

EXPERIMENTS = f"replications/{PAPER}/experiments.yaml"
RUNS = f"run@{PAPER}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    return make_finished(tmp_path_factory.mktemp("smoke"))


@pytest.fixture
def project(finished, tmp_path) -> Path:
    """A copy of it, to spoil."""
    return copy_of(finished, tmp_path)


def test_only_what_a_change_touches_is_run_again(project):
    shared, own = project / "common/runs/run.py", project / f"replications/{PAPER}/ink.py"
    before = records(project)
    edit(shared, "import zlib\n", "import zlib  # note\n")
    succeeded(smoke.repro(project, RUNS))
    assert rerun(project, before) == set()

    edit(own, "class Images", "LIMIT = 1\n\n\nclass Images")
    succeeded(smoke.repro(project, RUNS))
    assert rerun(project, before) == {f"{PAPER}/ink"}

    before = records(project)
    edit(shared, "import zlib  # note\n", "import zlib\n\nLIMIT = 1\n")
    succeeded(smoke.repro(project, RUNS))
    assert rerun(project, before) == {f"{PAPER}/none", f"{PAPER}/ink"}


def test_taking_seeds_away_and_back_runs_nothing(project):
    before = records(project)
    edit(project / EXPERIMENTS, "  seeds: 4", "  seeds: 1")
    succeeded(smoke.repro(project, RUNS))
    edit(project / EXPERIMENTS, "  seeds: 1", "  seeds: 4")
    succeeded(smoke.repro(project, RUNS))
    assert rerun(project, before) == set()


def test_a_gpu_brings_in_the_tiers_that_a_cpu_leaves_out(project):
    """The device is pretended: a driver's tool on the PATH that lists one."""
    edit(project / EXPERIMENTS, "  ink:\n", "  ink:\n    tier: gpu\n")
    shutil.rmtree(project / f"reports/{PAPER}/runs/ink")
    before = records(project)
    succeeded(smoke.repro(project, RUNS, REPLICATE_TIERS=""))
    assert rerun(project, before) == set()

    tools = project.parent / "tools"
    tools.mkdir()
    (tools / "nvidia-smi").write_text("#!/bin/sh\necho 'GPU 0: Pretended (UUID: GPU-0)'\n")
    (tools / "nvidia-smi").chmod(0o755)
    path = f"{tools}{os.pathsep}{smoke.environment(project)['PATH']}"
    succeeded(smoke.repro(project, "--force", RUNS, REPLICATE_TIERS="", PATH=path))
    assert rerun(project, before) == {f"{PAPER}/ink"}


@pytest.mark.torture
def test_a_file_that_dvc_was_killed_over_is_healed_by_the_next_command(project):
    """DVC writes these two in place."""
    for path in (".dvc/tmp/rwlock", "dvc.lock"):
        text = (project / path).read_text()
        (project / path).write_text(text[: text.rfind("md5: ") + 2])  # of the first one, nothing or nearly so
        assert smoke.repro(project, "--force", "fetch").returncode
        assert path in replicate(project, "list").stderr
        assert "up to date" in succeeded(smoke.repro(project))
    assert replicate(project, "check").returncode == 0


def test_one_seed_gives_the_same_result_alone_and_beside_others(project):
    """The records came from seeds side by side; here the seeds of an experiment share one process, in turn."""
    before = results(project)
    succeeded(replicate(project, "run", f"{PAPER}/none", "--fresh", REPLICATE_WORKERS="1"))
    assert results(project) == before


def test_verify_retrains_the_first_epochs_alone_where_it_is_told_to(project):
    edit(project / EXPERIMENTS, "{experiment: none}", "{experiment: none, seed: 1, epochs: 1}")
    answer = succeeded(replicate(project, "verify", PAPER))
    assert "none seed 1: identical bits (the history of the first 1 epochs agrees" in answer


def test_verify_does_not_compare_with_a_stale_record(project):
    edit(project / f"replications/{PAPER}/ink.py", "class Images", "LIMIT = 1\n\n\nclass Images")
    answer = replicate(project, "verify", f"{PAPER}/ink")
    assert "unchecked (its record is stale" in answer.stdout and answer.returncode == 1


def forge(project: Path, experiment: str) -> None:
    """A record sealed anew over another result, so that nothing but a rerun shows it."""
    path = project / f"reports/{PAPER}/runs/{experiment}/0.json"
    body = json.loads(path.read_text())
    body["result"]["parameters"] = 1
    path.write_text(pretty_json(content(record_of(body))))


def test_a_record_that_a_rerun_does_not_give_is_called_different(project):
    forge(project, "none")
    before = records(project)
    answer = replicate(project, "verify", f"{PAPER}/none")
    assert "none seed 0: different (" in answer.stdout and answer.returncode == 1
    answer = replicate(project, "verify", f"{PAPER}/none", "--all")
    assert "1 different" in answer.stdout and "1 identical bits" in answer.stdout and answer.returncode == 1
    assert records(project) == before  # to verify is to write nothing


# DVC's own tools.


def dvc_says(project: Path, *arguments: str) -> str:
    """What DVC answers; with `.` as the path of code, since it runs experiments in a copy of the project."""
    identity = {f"GIT_{role}_{part}": "smoke" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    env = smoke.environment(project) | {"PYTHONPATH": ".", "COLUMNS": "100"} | identity
    done = dvc(*arguments, project=project, env=env, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "failed to load" not in done.stderr, done.stderr
    return done.stdout


def test_metrics_and_plots_are_the_verdicts_and_the_figures(project):
    [found] = json.loads(dvc_says(project, "metrics", "show", "--json"))[""]["data"].values()
    rows = json.loads((project / f"reports/claims/{PAPER}.json").read_text())["claims"]
    assert found["data"] == {verdict: len([row for row in rows if row["verdict"] == verdict]) for verdict in VERDICTS}
    assert found["data"]["indicative"] > 0

    dvc_says(project, "plots", "show")
    page = (project / "dvc_plots/index.html").read_text()
    figures = sorted(path.name for path in (project / f"reports/{PAPER}/figures").iterdir())
    assert figures and all(f"figures_{name}" in page for name in figures)
    assert "vegaEmbed(" not in page  # no data is taken for a figure
    assert not subprocess.run(["git", "status", "--porcelain"], cwd=project, capture_output=True, text=True).stdout


# Runs that are asked for.


def test_a_run_that_diverges_is_recorded_and_shows_in_the_exit_status(project):
    edit(project / EXPERIMENTS, "fault: none", "stride: 1.0e+308")
    done = replicate(project, "run", f"{PAPER}/none", "--seeds", "1")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "none seed 1 failed: diverged: " in done.stdout
    assert "1 of 1 runs failed. They are recorded, and count as failed." in done.stdout
    succeeded(replicate(project, "run", f"{PAPER}/none", "--accept-failures"))
    again = succeeded(replicate(project, "run", f"{PAPER}/none"))
    assert "all requested runs are recorded, 2 of them as failed" in again


def test_in_the_pipeline_a_claim_whose_runs_all_diverge_is_a_finding_like_another(project):
    """The paper is judged, drawn and reported; page, README and terminal say what became of the claim."""
    edit(project / EXPERIMENTS, "fault: none", "stride: 1.0e+308")
    succeeded(smoke.repro(project))
    row = json.loads((project / "reports/claims.json").read_text())[0]
    assert row["verdict"] == "not run" and row["failed"] == 2
    what = row["reason"].partition("failed: ")[2]
    assert what.startswith("diverged: place was inf")
    for page in (f"reports/{PAPER}/index.html", f"reports/{PAPER}/README.md"):
        text = html.unescape((project / page).read_text()).replace("\\_", "_")
        assert what in text, page
    assert what in " ".join(succeeded(replicate(project, "show", f"{PAPER}/{row['claim']}")).split())


def test_a_slip_in_the_claims_is_told_before_anything_trains(project):
    before = records(project)
    edit(project / f"replications/{PAPER}/claims.yaml", "experiment: none", "experimnt: none")
    done = replicate(project, "run", PAPER, "--fresh")
    assert done.returncode == 1
    assert "claims.yaml" in done.stderr and "Did you mean 'experiment'?" in done.stderr
    assert rerun(project, before) == set()


def test_a_plan_refuses_broken_claims_too(project):
    edit(project / f"replications/{PAPER}/claims.yaml", "experiment: none", "experimnt: none")
    done = replicate(project, "plan")
    assert done.returncode == 1
    assert "claims.yaml" in done.stderr and "Did you mean 'experiment'?" in done.stderr


def test_seeds_beyond_those_promised_are_refused(project):
    done = replicate(project, "run", f"{PAPER}/none", "--seeds", "0-2")
    assert done.returncode == 1
    assert "none has the seeds 0 to 1" in done.stderr
    assert not (project / f"reports/{PAPER}/runs/none/2.json").exists()


def test_what_a_tier_leaves_out_is_named_with_the_way_to_run_it(project):
    edit(project / EXPERIMENTS, "  ink:\n", "  ink:\n    tier: long\n")
    shutil.rmtree(project / f"reports/{PAPER}/runs/ink")
    said = succeeded(replicate(project, "run", PAPER, REPLICATE_TIERS="quick"))
    assert "nothing to do" not in said
    assert f"Left out: {PAPER}/ink of tier long, 1 run" in said
    assert f"replicate run {PAPER}/ink" in said


def test_check_names_everything_that_disagrees(project):
    runs = project / f"reports/{PAPER}/runs/none"
    shutil.copy(runs / "0.npz", runs / "7.npz")
    edit(project / "README.md", "<!-- /claims -->", "99.9 %\n<!-- /claims -->")
    edit(project / "reports/claims.csv", "8944", "8945")
    edit(project / f"reports/{PAPER}/metrics.json", '"n": 2', '"n": 3')
    (runs / "1.json").unlink()
    done = replicate(project, "check")
    assert done.returncode == 1
    for named in (
        "7.npz has no record",
        f"reports/{PAPER}/metrics.json, reports/{PAPER}/README.md",
        "README.md: not what the claims give",
        "none seed 1 is not recorded",
        "dvc.lock is behind: ",
    ):
        assert named in done.stdout, done.stdout


def test_an_edited_record_is_refused_by_check_by_judge_and_by_run(project):
    record = project / f"reports/{PAPER}/runs/none/0.json"
    edit(record, '"place": ', '"place": 1')
    for command in (["check"], ["judge", PAPER], ["run", PAPER]):
        done = replicate(project, *command)
        assert done.returncode == 1
        assert "none/0.json was changed after it was written" in done.stdout + done.stderr
    assert smoke.repro(project).returncode != 0


def test_stale_and_orphaned_records_are_told_apart(project):
    edit(project / EXPERIMENTS, "smoke: {epochs: 2}", "smoke: {epochs: 1}")
    edit(project / EXPERIMENTS, "  seeds: 4", "  seeds: 1")
    done = replicate(project, "check")
    assert "setting epochs was 2 and is 1" in done.stdout
    assert "none/1.json: experiments.yaml has no such run" in done.stdout


def test_a_paper_that_the_pipeline_does_not_know_is_named_by_check(project):
    shutil.copytree(project / "replications" / PAPER, project / "replications/a_copy")
    edit(project / "dvc.yaml", "  - papers:\n", "  - papers:\n      - a_ghost\n")
    done = replicate(project, "check")
    assert "dvc.yaml: the list `papers` lacks a_copy" in done.stdout
    assert "dvc.yaml: the list `papers` has a_ghost, but there is no replications/a_ghost" in done.stdout


def test_tampered_data_is_refused_though_nothing_is_to_be_trained(project):
    path = project / "data/raw/mnist/t10k-labels-idx1-ubyte.gz"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    wrong = "t10k-labels-idx1-ubyte.gz is not the registry's"
    done = replicate(project, "run", PAPER)
    assert done.returncode == 1 and wrong in done.stderr
    assert smoke.repro(project).returncode != 0
    done = replicate(project, "check")
    assert done.returncode == 1 and wrong in done.stdout


def test_check_asks_for_no_data_that_is_not_fetched_yet(project):
    shutil.rmtree(project / ".dvc/cache")  # as in a clone where `replicate data` has run, and DVC has not
    assert "agree" in succeeded(replicate(project, "check"))
    shutil.rmtree(project / "data/raw")
    (project / "data/fetched.json").unlink()
    assert "agree" in succeeded(replicate(project, "check"))
    edit(project / "common/data/registry.yaml", "Synthetic, in place of: ", "Synthetic, in place of: the ")
    assert "common/data/registry.yaml is modified" in replicate(project, "check").stdout


def test_tampered_data_is_refused_by_training(project):
    path = project / "data/raw/mnist/t10k-labels-idx1-ubyte.gz"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    done = replicate(project, "run", PAPER, "--fresh")
    assert done.returncode == 1
    assert "t10k-labels-idx1-ubyte.gz is not the registry's" in done.stderr


@pytest.mark.torture
def test_reproduce_fails_where_the_committed_evidence_disagrees(project):
    done = replicate(project, "reproduce")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "1 checked, 0 unchecked; all that was checked agrees"
    runs = project / f"reports/{PAPER}/runs"
    shutil.copy(runs / "none/0.npz", runs / "none/7.npz")
    done = replicate(project, "reproduce")
    assert done.returncode == 1
    assert "7.npz has no record" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("not all agrees, see above: replicate check")


@pytest.mark.torture
def test_reproduce_fails_where_the_rerun_disagrees(project):
    """Nothing else is wrong: the forged record is judged, reported and committed like another."""
    forge(project, "none")  # whose first epochs `verify` retrains
    succeeded(smoke.repro(project))
    commit(project, "forged")
    done = replicate(project, "reproduce")
    assert "agree." in done.stdout and "none seed 0: different (" in done.stdout
    assert done.returncode == 1


@pytest.mark.torture
def test_without_data_reproduce_still_checks_what_it_can(project):
    """Neither mirror nor network: the synthetic registry has no public source, and the mirror is taken away."""
    shutil.rmtree(project / "data/raw")
    done = replicate(project, "reproduce", REPLICATE_MIRROR=str(project.parent / "nowhere"))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (
        "REPLICATE_MIRROR" in done.stdout and "mnist/train-images-idx3-ubyte.gz could not be downloaded" in done.stdout
    )
    assert "Every replication ran end to end on synthetic data" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 checked, 1 unchecked; no run was checked, all else agrees"
    strict = replicate(project, "reproduce", REPLICATE_MIRROR=str(project.parent / "nowhere"), STRICT="1")
    assert strict.returncode == 1
