"""The command as a person meets it: its help, its errors, and how little it loads."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from common.cli.app import main
from common.project import ROOT, papers


@pytest.fixture
def answer(monkeypatch, capsys):
    """The exit status of a command, what it printed, and what it complained of; all in this process."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["replicate", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return run


def replicate(*arguments: str, cwd=ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "common.cli.app", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **variables},
        capture_output=True,
        text=True,
    )


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys; print(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


COMMANDS = {
    *("reproduce", "list", "plan", "run", "verify", "claims", "show"),  # for who asks whether it holds
    *("diff", "results"),
    *("report", "check", "data", "smoke", "rekey", "new", "pack", "unpack"),  # for who adds to it
}


def test_help_has_a_line_for_every_command():
    lines = [line.strip("│ ").split(maxsplit=1) for line in replicate("--help").stdout.splitlines()]
    said = {words[0]: words[1] for words in lines if len(words) == 2}
    assert said.keys() >= COMMANDS
    assert all(len(said[command]) > 10 for command in COMMANDS)


HEAVY = {"tensorflow", "keras", "jax", "pandas", "matplotlib", "seaborn", "scipy", "sklearn", "dvc"}


@pytest.mark.parametrize("statement", ["import common", "import common.cli.app"])
def test_nothing_heavy_is_loaded_for_help(statement):
    assert not loaded_by(statement) & {*HEAVY, "numpy", "pydantic"}


def test_checking_and_judging_load_no_training_library():
    assert not loaded_by("import common.cli.check, common.cli.plan, common.cli.steps") & (HEAVY - {"scipy"})


def test_drawing_loads_no_training_library():
    """Where a paper's figures would, each report took seconds longer, and TensorFlow had its say in the terminal."""
    with_figures = [paper for paper in papers() if (ROOT / "replications" / paper / "figures.py").exists()]
    modules = [f"replications.{paper}.figures" for paper in with_figures]
    assert not loaded_by(f"import {', '.join(modules)}") & {"tensorflow", "keras", "jax"}


def test_an_unknown_replication_is_answered_with_the_nearest(answer):
    status, _, complaint = answer("run", "keras_mnist_mpl")
    assert status == 1
    assert "There is no replication 'keras_mnist_mpl'. Did you mean 'keras_mnist_mlp'?" in complaint
    assert "Traceback" not in complaint


def test_the_beginning_of_a_name_is_enough_for_a_hint(answer):
    assert "Did you mean 'keras_mnist_mlp'?" in answer("claims", "keras")[2]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["unpack", "nothing.zip"], "There is no file nothing.zip."),
        (["smoke", "--keep", "/dev/null/x"], "Not a directory: /dev/null/x"),
        (["verify", "keras_mnist_mlp/rmsprop_then", "--seed", "99"], "has no recorded seed 99"),
        (["run", "keras_mnist_mlp/accuracy_then"], "Name the experiment: keras_mnist_mlp/rmsprop_then"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_no_traceback(command, said, answer):
    status, _, complaint = answer(*command)
    assert status == 1
    assert said in complaint and "Traceback" not in complaint and "This is a bug" not in complaint


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("verify keras_mnist_mlp/rmsprop_th", "keras_mnist_mlp/rmsprop_then"),
        ("claims q_", "q_learning"),
        ("verif", "verify"),
    ],
)
def test_shell_completion_offers_papers_experiments_and_commands(line, offered):
    """As bash asks after TAB, by the variables that it sets."""
    words = f"replicate {line}"
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[0] = 'replicate'; from common.cli.app import main; main()"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_REPLICATE_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [offered]


def test_an_unknown_experiment_is_answered_with_the_nearest(answer):
    status, _, complaint = answer("verify", "keras_mnist_mlp/rmsprop_than")
    assert status == 1
    assert "Did you mean 'rmsprop_then'?" in complaint


@pytest.mark.parametrize(
    ("named", "said"),
    [("lng", "--tier: 'lng' is not a tier. Did you mean 'long'?"), ("", "--tier: '' is not a tier")],
)
def test_an_unknown_tier_is_answered_with_the_nearest(named, said, answer):
    status, _, complaint = answer("run", "keras_mnist_mlp", "--tier", named)
    assert status == 1 and said in complaint


@pytest.mark.parametrize("seeds", ["x", "1-", "1,,2", "-1"])
def test_seeds_that_are_none_are_refused(seeds, answer):
    status, _, complaint = answer("run", "keras_mnist_mlp/softmax_regression", f"--seeds={seeds}")
    assert status == 1
    assert "is not a list of seeds" in complaint


def test_debug_shows_where_an_error_arose():
    assert "Traceback" in replicate("--debug", "run", "nothing").stderr


def test_a_bug_is_reported_without_a_traceback(tmp_path):
    shutil.copytree(ROOT / "common", tmp_path / "common")
    (tmp_path / "common/evidence/judge.py").write_text("def judge(paper):\n    return {}['missing']\n")
    for folder in ("replications", "reports"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    done = replicate("judge", papers()[0], cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "This is a bug" in done.stderr and "Traceback" not in done.stderr


def test_claims_as_data_are_those_of_the_report(answer):
    shown = json.loads(answer("claims", "--json")[1])
    assert shown == json.loads((ROOT / "reports" / "claims.json").read_text())
    one = json.loads(answer("claims", papers()[0], "--json")[1])
    assert one == [row for row in shown if row["replication"] == papers()[0]]


def test_standing_in_another_checkout_is_refused(tmp_path):
    """Its records would be made by code that is not there."""
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "project.py").write_text("")
    inside = tmp_path / "reports"
    inside.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "from common.cli.app import main; main()", "list"],
        cwd=inside,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "belongs to" in done.stderr and str(tmp_path) in done.stderr
