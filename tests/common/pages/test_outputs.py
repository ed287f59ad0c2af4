"""The outputs of commands that README shows are those that the commands have."""

from typer.testing import CliRunner

from common.cli.app import app
from common.pages.outputs import WIDTH, with_outputs
from common.project import ROOT

BLOCK = "Before.\n\n```console\n$ replicate {command}\n{output}```\n\nAfter.\n"


def test_a_block_gets_what_the_command_writes(monkeypatch):
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    for command in ("claims q_learning --verdict not-replicated", "show q_learning/taxi_threshold"):
        filled = with_outputs(BLOCK.format(command=command, output="typed by hand 98.7\n"))
        written = CliRunner().invoke(app, command.split()).output
        lines = "".join(f"{line.rstrip()}\n" for line in written.splitlines())
        assert filled == BLOCK.format(command=command, output=lines)
        assert with_outputs(filled) == filled


def test_other_blocks_and_papers_that_are_not_here_are_left_alone():
    for command in ("verify q_learning", "show no_such_paper/claim", "claims no_such_paper"):
        text = BLOCK.format(command=command, output="as it was\n")
        assert with_outputs(text) == text


def test_readme_shows_nothing_else():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_outputs(text) == text
