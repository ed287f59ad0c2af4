"""`replicate write` as a reader meets it, with a tiny network that `replicate run` has trained."""

import subprocess
from pathlib import Path

import pytest

from common.cli import smoke
from common.experiments.load import experiment
from tests.smoke_project import command, environment, leave, replicate, succeeded

FROM = ("write", "--from", "char_rnn/shakespeare")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project on made-up text in which the network of seed 0 is trained, and that of seed 1 is not."""
    project = smoke.make_project(tmp_path_factory.mktemp("write"))
    leave("char_rnn", project)
    succeeded(replicate(project, "run", "char_rnn/shakespeare", "--seeds", "0"))
    return project


def test_the_same_seed_writes_the_same_text_after_the_prompt(project):
    asked = (*FROM, "--prompt", "the ", "--length", "60", "--seed", "3")
    written = succeeded(replicate(project, *asked))
    assert written.startswith("the ") and len(written) == len("the ") + 60 + len("\n")
    assert succeeded(replicate(project, *asked)) == written


def test_text_appears_while_it_is_made(project):
    """More is asked for than anybody waits for, and some of it is there at once."""
    asked = command(*FROM, "--prompt", "the ", "--length", "1000000000")
    with subprocess.Popen(asked, cwd=project, env=environment(project), stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout
        assert writing.stdout.read(100).startswith("the ")
        assert writing.poll() is None
        writing.kill()


def test_without_a_trained_network_the_command_that_trains_one_is_told(project):
    done = replicate(project, *FROM, "--model-seed", "1")
    assert done.returncode == 1
    assert "no trained network of char_rnn/shakespeare, seed 1" in done.stderr
    minutes = f"{experiment('char_rnn', 'shakespeare').minutes:.1f}"
    assert f"replicate run char_rnn/shakespeare --seeds 1 (about {minutes} minutes of one core)" in done.stderr


def test_with_a_record_the_command_is_one_that_trains_again(project):
    [network] = (project / "models/char_rnn").iterdir()
    kept = network.rename(project / "kept.npz")
    done = replicate(project, *FROM)
    assert "replicate verify char_rnn/shakespeare --seed 0 (as then: about " in done.stderr
    kept.rename(network)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ((*FROM, "--prompt", "Ж"), "has never seen 'Ж'.\nIt knows: "),
        ((*FROM, "--model-seed", "7"), "Its seeds are 0 to 1."),
        ((*FROM, "--temperature", "0"), "Say a number from 0.01 to 100"),
        (("write", "--from", "char_rnn/adding_lstm"), "One that does: char_rnn/shakespeare"),
        (("write", "--from", "char_rnn"), "replicate write --from char_rnn/EXPERIMENT"),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_remedy(project, asked, answer):
    done = replicate(project, *asked)
    assert done.returncode == 1 and answer in done.stderr
    assert "Traceback" not in done.stderr
