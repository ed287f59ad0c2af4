"""What a reader must be told of a claim stands wherever it is told, and none of it can become markup."""

import io

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from common.evidence.claims import claims
from common.pages import rows as results
from common.pages.claim.claim import READING, Side, dossiers
from common.pages.claim.provenance import made
from common.pages.html.page import page
from common.pages.markdown.all_papers import overview, summary
from common.pages.markdown.paper import paper_report
from common.pages.terminal.claim import print_claim
from common.project import REPLICATIONS
from common.records.store import all_records

PAPER = "dqn"
EVIL = "<script>alert('x')</script> [a](javascript:alert(1)) | *b*"


def at_a_terminal(name: str) -> str:
    out = Console(file=io.StringIO(), width=10_000)
    print_claim(out, next(found for found in dossiers(PAPER) if found.claim.id == name))
    return out.file.getvalue()


@pytest.fixture
def rows(monkeypatch) -> list[dict]:
    """The rows of one paper, to be changed before they are told."""
    found = [dict(row) for row in results.rows_of(PAPER)]
    real = results.rows_of
    monkeypatch.setattr(results, "rows_of", lambda paper: found if paper == PAPER else real(paper))
    return found


def test_reason_notes_and_reading_stand_in_every_form(rows):
    row = next(row for row, claim in zip(rows, claims(PAPER).claims, strict=True) if claim.reading)
    row |= {"reason": "because of the moon", "notes": ["it was full", "and red"]}
    reading = " ".join(next(c.reading or "" for c in claims(PAPER).claims if c.id == row["claim"]).split())
    report, own, whole = paper_report(PAPER), results.results(PAPER, REPLICATIONS / PAPER), page()
    for text in (report, own, whole, at_a_terminal(row["claim"])):
        for words in ("ecause of the moon", "it was full", "and red"):
            assert words in text
    for text in (report, whole, at_a_terminal(row["claim"])):
        assert READING in text and reading.partition("`")[0][:60] in text


def test_nothing_in_a_row_becomes_markup_on_a_code_host(rows):
    for row in rows:
        row |= {"reason": EVIL, "notes": [EVIL], "statement": EVIL, "unit": EVIL}
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")  # a code host lets tags through
    for text in (paper_report(PAPER), results.results(PAPER, REPLICATIONS / PAPER), overview(rows), summary(rows)):
        shown = reader.render(text)
        assert "alert('x')" in shown
        assert "<script" not in shown and 'href="javascript' not in shown and "<em>b</em>" not in shown


def test_a_seed_that_failed_says_why():
    [one, *others] = dossiers(PAPER)[0].sides[0].evidence.records
    failed = one.model_copy(update={"status": "failed", "result": None, "reason": "diverged: loss was nan"})
    side = dossiers(PAPER)[0].sides[0]
    changed = side.evidence.__class__(side.name, side.evidence.experiment, [failed, *others], False, 0)
    assert Side(PAPER, changed, side.metric).seeds[0] == (one.seed, "failed: diverged: loss was nan")


def test_a_record_says_that_it_was_carried_over_and_made_with_uncommitted_changes():
    record = next(iter(all_records(PAPER).values()))
    about = {**record.circumstances, "commit": "1234567890", "dirty": False}
    clean = record.model_copy(update={"circumstances": about, "carried_from": None})
    dirty = clean.model_copy(update={"circumstances": {**about, "dirty": True}})
    carried = clean.model_copy(update={"carried_from": {"commit": "abcdef0123", "key": "k", "code": "c"}})
    [line] = made([clean])
    assert "commit 1234567; " in line and "carried" not in line and "uncommitted" not in line
    assert "commit 1234567 with uncommitted changes; " in made([dirty])[0]
    assert "commit 1234567, carried over from abcdef0; " in made([carried])[0]
    again = clean.model_copy(update={"carried_from": {"commit": "1234567890", "key": "k", "code": "c"}})
    assert "commit 1234567, carried over; " in made([again])[0]
