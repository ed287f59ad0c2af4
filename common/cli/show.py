"""`replicate claims` and `replicate show`: the verdicts, and what stands behind one."""

import json
from collections.abc import Sequence

from common.cli.screen import console
from common.pages.terminal.claim import find, print_claim
from common.pages.terminal.claims import chosen, print_answers, print_claims


def show_claims(paper: str | None, verdicts: Sequence[str] = (), as_json: bool = False) -> None:
    rows = chosen(paper, verdicts)
    if as_json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        print_claims(console(), rows)


def show_all_claims() -> None:
    """For the end of a long output: what has a verdict, then the answer per paper."""
    out, rows = console(), chosen(None, [])
    print_claims(out, rows, folded=True)
    out.print()
    print_answers(out, rows)


def show_claim(name: str) -> None:
    print_claim(console(), find(name))
