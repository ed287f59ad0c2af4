"""The page as a file: whole in itself, small, and with no text that could become code."""

import dataclasses
import html
import re
from functools import partial
from html.parser import HTMLParser

import pytest

from common.pages import readme as prose
from common.pages.claim.claim import dossiers
from common.pages.figures.listing import Picture
from common.pages.html import page as building
from common.pages.html.page import page
from common.pages.rows import made_with
from common.project import REPORTS, papers

EVIL = "<script>alert('x')</script> & \"quoted\" 'q' `<b>` ](javascript:alert(1))"
PAPER = "q_learning"


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


@pytest.fixture(scope="module")
def text() -> str:
    return page()


@pytest.fixture(scope="module")
def tags(text) -> Tags:
    return Tags(text)


def test_it_is_under_400_kb(text):
    assert len(text.encode()) < 400_000


def test_all_reports_together_are_under_8_mb():
    assert sum(path.stat().st_size for path in REPORTS.rglob("*") if path.is_file()) < 8_000_000


def test_nothing_in_it_is_fetched_from_anywhere(tags):
    for tag, attributes in tags.found:
        for name in ("src", "srcset", "data", "poster"):
            assert "//" not in (attributes.get(name) or ""), (tag, attributes)
        if tag == "link":
            assert attributes["href"] == "data:,"
    assert not tags.all("iframe") and not tags.all("object")


def test_every_picture_has_a_text_alternative_and_is_there(tags):
    for image in tags.all("img"):
        assert len(image["alt"] or "") > 10
        assert (REPORTS / (image["src"] or "")).is_file()
    for drawing in tags.all("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.get("aria-hidden") == "true"


def test_each_id_is_there_once_and_each_link_inside_leads_somewhere(tags):
    ids = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = {link["href"][1:] for link in tags.all("a") if (link.get("href") or "").startswith("#")}
    assert inside <= set(ids)
    assert {drawing["aria-labelledby"] for drawing in tags.all("svg") if "aria-labelledby" in drawing} <= set(ids)


def test_each_link_to_a_file_leads_to_one(tags):
    for link in tags.all("a"):
        target = (link.get("href") or "").partition("#")[0]
        if target and "://" not in target:
            assert (REPORTS / target).exists(), target


def test_every_claim_has_a_row_that_reads_without_a_script(text, tags):
    rows = [body["id"] for body in tags.all("tbody") if "id" in body]
    all_of_them = [(paper, found) for paper in papers() for found in dossiers(paper)]
    settled_first = sorted(all_of_them, key=lambda pair: pair[1].row["verdict"] == "not run")
    assert rows == [f"{paper}.{found.claim.id}" for paper, found in settled_first]
    assert text.count("<summary>Evidence</summary>") == len(rows)


def test_each_row_draws_its_axis_again_in_its_evidence(tags):
    """By reference, so that it needs no script."""
    drawn = [drawing["id"] for drawing in tags.all("svg") if "id" in drawing]
    assert [use["href"] for use in tags.all("use")] == [f"#{name}" for name in drawn]
    assert len(drawn) == sum(len(dossiers(paper)) for paper in papers())


def test_a_single_file_holds_its_pictures_and_links_to_no_neighbour():
    tags = Tags(page(single_file=True))
    assert all((image["src"] or "").startswith("data:image/") for image in tags.all("img"))
    for link in tags.all("a"):
        assert (link["href"] or "").startswith(("#", "https://", "http://"))


def test_text_from_yaml_files_and_models_stays_text(monkeypatch, tmp_path):
    found = dossiers(PAPER)[0]
    row = {**found.row, "statement": EVIL, "reason": EVIL, "notes": [EVIL], "unit": EVIL, "against": EVIL}
    claim = found.claim.model_copy(update={"where": EVIL, "measured": EVIL, "reading": EVIL})
    folder = tmp_path / PAPER
    folder.mkdir()
    readme = f"# x\n\n## Protocol\n\n1. *{EVIL}* {EVIL}\n\n## Open questions\n\n- {EVIL}\n\n<script>alert(2)</script>\n"
    (folder / "README.md").write_text(readme)
    monkeypatch.setattr(prose, "REPLICATIONS", tmp_path)
    monkeypatch.setattr(prose, "from_reports", lambda paper, target: target)
    monkeypatch.setattr(building, "papers", lambda: [PAPER])
    monkeypatch.setattr(building, "dossiers", lambda paper: [dataclasses.replace(found, row=row, claim=claim)])
    monkeypatch.setattr(building, "pictures", lambda paper: [Picture("cliff.png", EVIL, EVIL)])
    tags = Tags(built := page())
    assert len(tags.all("script")) == 1
    assert not [attributes for _, attributes in tags.found if any(name.startswith("on") for name in attributes)]
    assert not [link for link in tags.all("a") if (link.get("href") or "").startswith("javascript")]
    assert built.count("&lt;script&gt;") >= 9
    assert tags.all("img")[0]["alt"] == EVIL


def test_a_script_in_an_exhibit_of_text_would_not_run_either(text):
    """The page says itself that nothing but its own style and script is welcome."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy and policy[1].startswith("default-src 'none'")


def test_a_row_leaves_out_what_its_papers_section_says(text):
    paper = "lecun1998"
    row = text.partition(f'<tbody id="{paper}.fc_300"')[2].partition("<tbody")[0]
    section = text.partition(f'<section id="{paper}"')[2].partition("</section>")[0]
    machine = made_with(paper).partition(",")[0]
    for words in (machine, f"replicate run {paper}/EXPERIMENT --fresh", "<h3>Open questions"):
        assert words in section and words.removeprefix("Made on ") not in row
    assert "<dt>Made<dd>commit" in row


def test_a_section_names_each_deviation_and_a_single_file_holds_the_whole_protocol(text):
    alone = page(single_file=True)
    for paper in papers():
        section = text.partition(f'id="{paper}.protocol"')[2].partition("</section>")[0]
        titles = re.findall("<li>([^<]*)", section.partition("</ol>")[0])
        assert [html.unescape(title) for title in titles] == prose.deviations(paper) != []
        assert f'href="../replications/{paper}/README.md#protocol"' in section
        assert str(prose.sections(paper, partial(building._outside, paper))["Protocol"]) in alone
