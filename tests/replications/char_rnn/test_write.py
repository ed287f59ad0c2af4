"""Writing as a reader meets it, with a tiny network that `replicate run` has trained."""

import subprocess
import sys
from pathlib import Path

import pytest

from common.cli import smoke
from tests.smoke_project import edit, environment, replicate, succeeded


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project on synthetic text in which the network of seed 0 is trained, and that of seed 1 is not."""
    project = smoke.make_project(tmp_path_factory.mktemp("write"), only="char_rnn")
    edit(project / "replications/char_rnn/experiments.yaml", "experiment: adding_rnn ", "experiment: shakespeare ")
    succeeded(replicate(project, "run", "char_rnn/shakespeare", "--seeds", "0"))
    return project


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "replications.char_rnn.write", *arguments]


def write(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=project, env=environment(project), capture_output=True, text=True, check=False
    )


def test_the_same_seed_writes_the_same_text_after_the_prompt(project):
    asked = ("shakespeare", "--prompt", "the ", "--length", "60", "--seed", "3")
    written = succeeded(write(project, *asked))
    assert written.startswith("the ") and len(written) == len("the ") + 60 + len("\n")
    assert succeeded(write(project, *asked)) == written


def test_text_appears_while_it_is_made(project):
    """More is asked for than anybody waits for, and some of it is there at once."""
    asked = command("--prompt", "the ", "--length", "1000000000")
    with subprocess.Popen(asked, cwd=project, env=environment(project), stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout
        assert writing.stdout.read(100).startswith("the ")
        assert writing.poll() is None
        writing.kill()


def test_without_a_trained_network_the_command_that_trains_one_is_shown(project):
    done = write(project, "--model-seed", "1")
    assert done.returncode == 1
    assert "no trained network of char_rnn/shakespeare, seed 1" in done.stderr
    assert "replicate run char_rnn/shakespeare --seeds 1 (about " in done.stderr
    [network] = (project / "models/char_rnn").iterdir()
    kept = network.rename(project / "kept.npz")
    assert "replicate verify char_rnn/shakespeare --seed 0 (about " in write(project).stderr  # where a record stands
    kept.rename(network)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (("--prompt", "Ж"), "has never seen 'Ж'.\nIt knows: "),
        (("--model-seed", "7"), "Its seeds are 0 to 1."),
        (("--temperature", "0"), "Say a number from 0.01 to 100"),
        (("adding_lstm",), "One that does: shakespeare"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_remedy(project, asked, answer):
    done = write(project, *asked)
    assert done.returncode == 1 and answer in done.stderr
    assert "Traceback" not in done.stderr
