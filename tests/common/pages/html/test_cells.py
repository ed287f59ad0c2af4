"""Each row of a page, and the evidence under it, is that claim's own: its cells, its reason, its seeds."""

import html
import re

import pytest

from common.evidence.claims import claims
from common.evidence.measurements import measurements
from common.evidence.readings import rule_whole
from common.pages import words
from common.pages.html.page import overview_page, paper_page
from common.pages.rows import all_judged, judged
from common.project import papers


def plain(cell: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", cell)).split())


def wanted(row) -> list[str]:
    """What must stand in the cells: verdict, statement, published, measured, n."""
    return [words.verdict(row), row.statement, words.published(row), words.measured(row), words.seeds(row)]


def begins(cells: list[str], row) -> bool:
    verdict, statement, _, published, measured, n = cells
    found = [verdict, statement, published, measured, n]
    return all(cell.startswith(" ".join(text.split())) for cell, text in zip(found, wanted(row), strict=True))


def test_each_line_of_the_overview_is_its_claims_own():
    rows = {(row.replication, row.claim): row for paper in all_judged() for row in paper.rows}
    lines = re.findall(r"<tr id=(\w+)/(\w+) [^>]*>(.*?)(?=<tr |<tbody|</table)", overview_page(all_judged()), re.DOTALL)
    assert {(paper, claim) for paper, claim, _ in lines} == rows.keys()
    for paper, claim, line in lines:
        assert begins([plain(cell) for cell in line.split("<td>")[1:]], rows[paper, claim]), (paper, claim)


@pytest.mark.parametrize("paper", papers())
def test_each_row_of_a_papers_page_and_its_evidence_are_its_claims_own(paper):
    rows = {row.claim: row for row in judged(paper).rows}
    found = re.findall(r'<tbody id="(\w+)".*?<tr>(.*?)<tr class=evidence>(.*?)</details>', paper_page(paper), re.DOTALL)
    assert [claim for claim, *_ in found] == list(rows)
    for claim, line, evidence in found:
        row, read = rows[claim], plain(evidence)
        assert begins([plain(cell) for cell in line.split("<td>")[1:]], row), claim
        assert row.reason[1:] in read and all(caveat in read for caveat in row.caveats), claim
        assert seeds_that_differ(paper, claim, evidence) == [], claim


def seeds_that_differ(paper: str, name: str, evidence: str) -> list[str]:
    """What the lines "0: 2.4; 1: 2.5" say that the records do not."""
    claim = next(claim for claim in claims(paper).claims if claim.id == name)
    shown = rule_whole(claim, measurements(paper)).claim
    made = [(measurements(paper)[experiment], metric) for experiment, metric in shown.sides]
    lines = [plain(line) for line in re.findall(r"<dt>By seed<dd>([^\n]*)", evidence)]
    wrong = []
    for (side, metric), line in zip(((side, metric) for side, metric in made if side.records), lines, strict=True):
        said = dict(pair.split(": ", 1) for pair in line.split("; "))
        assert {int(seed) for seed in said} == {record.seed for record in side.records}
        for seed, value in side.by_seed(metric).items():
            if (
                said[str(seed)] != f"{value:.5g}"
                and abs(float(said[str(seed)]) - value) > last_place(said[str(seed)]) / 2
            ):
                wrong.append(f"{side.name} {seed}: {said[str(seed)]}, not {value}")
    return wrong


def last_place(number: str) -> float:
    """What one more in its last digit is worth; zeros at the end of a whole number may stand for what was rounded."""
    whole, _, decimals = number.partition(".")
    return 10.0 ** -len(decimals) if decimals else 10.0 ** (len(whole) - len(whole.rstrip("0")))
