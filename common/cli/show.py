"""`replicate claims` and `replicate show`: the verdicts, and what stands behind one."""

import json
from collections.abc import Sequence

from common.cli import names
from common.cli.screen import console
from common.evidence.row import as_json
from common.pages.claim.claim import dossier
from common.pages.terminal.claim import print_claim
from common.pages.terminal.claims import print_answers, print_claims


def show_claims(paper: str | None, verdicts: Sequence[str] = (), json_wanted: bool = False) -> None:
    rows = names.rows(names.paper(paper) if paper else None, verdicts)
    if json_wanted:
        print(json.dumps(as_json(rows), indent=1, ensure_ascii=False))
    else:
        print_claims(console(), rows)


def show_all_claims() -> None:
    """For the end of a long output: what has a verdict, then the answer per paper."""
    out, rows = console(), names.rows(None, [])
    print_claims(out, rows, folded=True)
    out.print()
    print_answers(out, rows)


def show_claim(name: str) -> None:
    print_claim(console(), dossier(names.claim(name)))
