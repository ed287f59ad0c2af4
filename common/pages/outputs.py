"""What README shows of `replicate claims` and `replicate show`: their real output, below the command that it names."""

import io
import re
import shlex

from rich.console import Console

from common.errors import Problem
from common.pages.terminal.claim import find, print_claim
from common.pages.terminal.claims import chosen, print_claims

SHOWN = re.compile(r"(```console\n\$ replicate (claims|show) ([^\n]*)\n).*?(```)", re.DOTALL)
WIDTH = 100


def with_outputs(text: str) -> str:
    """The text with the output of each such command; left as it is where what it names is not there."""
    return SHOWN.sub(_filled, text)


def _filled(found: re.Match[str]) -> str:
    try:
        return found[1] + _output(found[2], shlex.split(found[3])) + found[4]
    except Problem:  # a checkout without that paper
        return found[0]


def _output(command: str, arguments: list[str]) -> str:
    out = Console(file=io.StringIO(), width=WIDTH, color_system=None, highlight=False)
    if command == "show":
        print_claim(out, find(arguments[0]))
    else:
        paper, *options = arguments
        print_claims(out, chosen(paper, [word for word in options if word != "--verdict"]))
    assert isinstance(out.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in out.file.getvalue().splitlines())
