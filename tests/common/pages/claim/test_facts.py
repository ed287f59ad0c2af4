"""What a reader must know of a claim stands in every form of it, and none of it can become markup."""

import dataclasses
import io

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from common.pages import rows as results
from common.pages.claim import claim as building
from common.pages.claim.claim import INTERPRETATION, Dossier, Side, dossier, dossiers
from common.pages.claim.provenance import made
from common.pages.html import page as html
from common.pages.markdown import paper as markdown
from common.pages.markdown.all_papers import overview, summary
from common.pages.rows import Judged, judged
from common.pages.terminal.claim import print_claim
from common.project import REPLICATIONS
from common.records.store import all_records

PAPER = "dqn"
EVIL = "<script>alert('x')</script> [a](javascript:alert(1)) | *b*"


def at_a_terminal(found: Dossier) -> str:
    out = Console(file=io.StringIO(), width=10_000)
    print_claim(out, found)
    return out.file.getvalue()


@pytest.fixture
def changed(monkeypatch):
    """A paper whose first row is changed before it is shown."""

    def change(**parts) -> Judged:
        found = judged(PAPER)
        first, *others = found.rows
        new = dataclasses.replace(found, rows=[dataclasses.replace(first, **parts), *others])
        for module in (results, html, markdown):
            monkeypatch.setattr(module, "judged", lambda paper: new)
        return new

    return change


def test_reason_caveats_and_interpretation_stand_in_every_form(changed):
    paper = changed(reason="because of the moon", caveats=["it was full", "and red"], interpretation="It `waned`.")
    forms = [markdown.paper_report(PAPER), html.paper_page(PAPER), at_a_terminal(dossier(paper.rows[0]))]
    for text in forms:
        for words in ("ecause of the moon", "it was full", "and red", INTERPRETATION, "waned"):
            assert words in text


def test_nothing_in_a_row_becomes_markup_on_a_code_host(changed):
    paper = changed(reason=EVIL, caveats=[EVIL], statement=EVIL, unit=EVIL, interpretation=EVIL, against=EVIL)
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")  # a code host lets tags through
    own = markdown.results(PAPER, REPLICATIONS / PAPER)
    for text in (markdown.paper_report(PAPER), own, overview([paper]), summary([paper])):
        shown = reader.render(text)
        assert "<script" not in shown and 'href="javascript' not in shown and "<em>b</em>" not in shown
    assert "alert('x')" in reader.render(own)


def test_a_seed_that_failed_says_why():
    side = dossiers(judged(PAPER))[0].sides[0]
    [one, *others] = side.measurements.records
    failed = dataclasses.replace(one, status="failed", result=None, reason="diverged: loss was nan")
    changed = dataclasses.replace(side.measurements, records=[failed, *others])
    assert Side(changed, side.metric, side.last_digit).seeds[0] == (one.seed, "failed: diverged: loss was nan")


@pytest.mark.parametrize(("last", "shown"), [(0, "465.1"), (-1, "465.12"), (1, "465"), (None, "465.12")])
def test_a_seed_has_one_digit_more_than_its_mean_can_have(last, shown, monkeypatch):
    side = dossiers(judged(PAPER))[0].sides[0]
    monkeypatch.setattr(building.Record, "number", lambda record, metric: 465.12)
    assert Side(side.measurements, side.metric, last).seeds[0][1] == shown


def test_a_record_says_that_it_was_carried_over_and_made_with_uncommitted_changes():
    record = next(iter(all_records(PAPER).values()))
    about = {**record.circumstances, "commit": "1234567890", "dirty": False}
    clean = dataclasses.replace(record, circumstances=about, carried_from=None)
    dirty = dataclasses.replace(clean, circumstances={**about, "dirty": True})
    carried = dataclasses.replace(clean, carried_from={"commit": "abcdef0123", "key": "k", "code": "c"})
    [line] = made([clean])
    assert "commit 1234567; " in line and "carried" not in line and "uncommitted" not in line
    assert "commit 1234567 with uncommitted changes; " in made([dirty])[0]
    assert "commit 1234567, carried over from abcdef0; " in made([carried])[0]
