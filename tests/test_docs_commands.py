"""README and docs/: every command can be given as it stands, and writes what is shown."""

import itertools
import os
import re
import shlex
import subprocess
import sys

import pytest
import typer
import yaml
from typer.testing import CliRunner

from common.cli.app import app
from common.cli.new import NEXT_STEPS
from common.data.registry import Dataset
from common.evidence.claims import claims
from common.experiments.load import experiments
from common.project import ROOT, papers
from tests.docs_pages import ALL, EXAMPLE, EXAMPLES, blocks, name, text

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
UsageError = typer.BadParameter.__base__  # click's, or typer's copy of it


def command_lines(page: str) -> list[list[str]]:
    """The words of each `replicate ...` of a page: between backticks and in blocks of sh. A console's are run."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    lines += re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL))
    parts = [part for line in lines for part in re.split(r"&&|;", line.split("  #")[0])]
    words = [part.replace("\n", " ").split() for part in parts if "replicate" in part]
    assignment = re.compile(r"[A-Z_]+=\S*")
    bare = [[*itertools.dropwhile(assignment.fullmatch, each)] for each in words]
    return [each[1:] for each in bare if each[:1] == ["replicate"] and each[1:]]


@pytest.mark.parametrize("path", ALL, ids=name)
def test_commands_are_those_that_there_are(path):
    """With the options that they have, and for papers, experiments and claims that there are."""
    wrong = [
        f"replicate {' '.join(words)}: {fault}" for words in command_lines(text(path)) if (fault := refusal(words))
    ]
    assert wrong == []


def refusal(words: list[str]) -> str | None:
    """Why the command would not take these words; None where it would."""
    if words[0].startswith("-"):
        return None if words[0] in ("--debug", "--install-completion") else "no such option"
    if words[0].isupper():
        return None
    if words[0] not in COMMANDS:
        return "no such command"
    command, given = COMMANDS[words[0]], [word for word in words[1:] if word != "..."]
    if not given:  # the command is named, not called
        return None
    try:
        with command.make_context(words[0], [*given], resilient_parsing=False) as context:
            named = [context.params.get(part) for part in ("paper", "target", "targets", "claim")]
    except UsageError as error:
        return str(error)
    return next((f"there is no {each}" for part in named if part for each in flat(part) if not known(each)), None)


def flat(part: str | list[str]) -> list[str]:
    return [part] if isinstance(part, str) else part


def known(target: str) -> bool:
    """Whether a paper, an experiment or a claim has this name; words in capitals stand for any."""
    paper, _, rest = target.partition("/")
    if paper.isupper() or paper in EXAMPLES:
        return True
    if paper not in papers():
        return any(claim.id == target for each in papers() for claim in claims(each).claims)
    return (
        not rest or rest.isupper() or rest in experiments(paper) or rest in {each.id for each in claims(paper).claims}
    )


def test_what_the_docs_call_wrongly_is_seen():
    for line in (
        "rnu dqn",
        "run dqn --tires long",
        "run dqn/cartpol",
        "show",
        "claims dqn/",
        "diff HEAD HEAD",
        "list no_paper",
    ):
        page = f"As `replicate {line}` does."
        assert len(command_lines(page)) == 1
        assert (refusal(line.split()) is None) == (line in ("show", "claims dqn/")), line


CONSOLE = [
    (path, *block) for path in ALL for block in re.findall(r"```console\n\$ ([^\n]+)\n(.*?)```", text(path), re.DOTALL)
]


@pytest.mark.parametrize(
    ("path", "command", "shown"), CONSOLE, ids=[f"{name(path)}: {line}" for path, line, _ in CONSOLE]
)
def test_outputs_are_what_the_commands_write(path, command, shown):
    """At a terminal of 100 columns; a line of three dots stands for any lines."""
    written = WRITTEN[command]() if command in WRITTEN else output(command)
    patterns = [r"(?:.*\n)*" if line == "..." else re.escape(line) + " *\n" for line in shown.splitlines()]
    assert re.fullmatch("".join(patterns), written), f"`{command}` writes now:\n{written}"


def output(command: str) -> str:
    """What a command that only reads writes, to either stream."""
    program, *words = shlex.split(command)
    assert program == "replicate"
    run = [sys.executable, "-m", "common.cli.app", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(run, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def of_the_new_dataset() -> str:
    """`replicate data two_moons`, as if the file of the example had been fetched."""
    [entry] = [yaml.safe_load(each)["two_moons"] for each in blocks("add_data.md", "1. The entry")]
    checksum = Dataset(**{**entry, "format": "text"}).checksum
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("common.data.fetch.fetch", lambda names: dict.fromkeys(names, checksum))
        return CliRunner().invoke(app, ["data", "two_moons"]).output


#: What commands write that would change this checkout.
WRITTEN = {
    f"replicate new {EXAMPLE}": lambda: NEXT_STEPS.format(folder=f"replications/{EXAMPLE}", name=EXAMPLE),
    "replicate data two_moons": of_the_new_dataset,
}


@pytest.mark.parametrize("path", ALL, ids=name)
def test_make_has_the_targets_that_are_named(path):
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    code = "\n".join(re.findall(r"```(?:sh|console)\n.*?```|`[^`]*`", text(path), re.DOTALL))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) <= targets


def test_environment_variables_are_those_that_are_read():
    sources = "".join(text(path) for folder in ("common", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
    read = set(re.findall(r"[\"']((?:REPLICATE|DASK|KERAS|CUDA)_[A-Z_]+)[\"']", sources)) - INTERNAL
    table = re.findall(r"^\| `([A-Z_]+)` \|", text(ROOT / "docs" / "commands.md"), re.MULTILINE)
    assert set(table) == read
    assert {each for path in ALL for each in re.findall(r"\bREPLICATE_[A-Z_]+", text(path))} <= read


INTERNAL = {"REPLICATE_DEBUG"}  # set by `replicate --debug`


def test_every_command_is_in_the_docs():
    page = text(ROOT / "docs" / "commands.md")
    assert [command for command in COMMANDS if not re.search(rf"(?:replicate |make |`){command}\b", page)] == []
