"""The pages as files: each whole in itself, small, readable without a script, and with no text that becomes code."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from common.pages import readme as prose
from common.pages import words
from common.pages.figures.listing import Picture
from common.pages.html import page as building
from common.pages.html.page import overview_page, paper_page, single_file
from common.pages.rows import all_judged, judged
from common.project import REPORTS, papers
from tests.common.pages.made_up import COMPARISON, paper, row

EVIL = "<script>alert('x')</script> & \"quoted\" 'q' `<b>` ](javascript:alert(1))"
PAPER = "q_learning"
BASE, PER_LINE, PER_CLAIM = 60_000, 400, 1_500  # bytes: any page, a claim in the overview, a claim with its evidence
PER_READING = 200
KINDS = ["overview", *papers(), "single file"]


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]

    @property
    def ids(self) -> list[str | None]:
        return [attributes["id"] for _, attributes in self.found if "id" in attributes]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = {"overview": overview_page(all_judged()), "single file": single_file()}
    return found | {name: paper_page(name) for name in papers()}


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture
def tags(texts, kind) -> Tags:
    return Tags(texts[kind])


def test_the_overview_is_small(texts):
    claims = sum(len(found.rows) for found in all_judged())
    assert len(texts["overview"].encode()) < BASE + PER_LINE * claims


def test_a_claim_adds_little_to_the_overview():
    long = {"statement": "A network with 300 hidden units, trained on distorted digits, has a test error of 2.4 %."}
    few, many = (overview_page([paper("made_up", [row(**long, claim=f"c{i}") for i in range(n)])]) for n in (1, 1001))
    assert len(many.encode()) - len(few.encode()) < PER_LINE * 1000


@pytest.mark.parametrize("name", papers())
def test_a_papers_page_is_small(texts, name):
    rows = judged(name).rows
    readings = sum(len(row.readings) + bool(row.against) for row in rows)  # a comparison shows two experiments as well
    assert len(texts[name].encode()) < BASE + PER_CLAIM * len(rows) + PER_READING * readings


def test_nothing_is_fetched_from_anywhere(tags, texts, kind):
    for tag, attributes in tags.found:
        for name in ("src", "srcset", "data", "poster"):
            value = attributes.get(name) or ""
            assert "//" not in value or value.startswith("data:image/"), (tag, value)
        if tag == "link":
            assert attributes["href"] == "data:,"
    assert not tags.all("iframe") and not tags.all("object")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', texts[kind])
    assert policy and policy[1].startswith("default-src 'none'")


def test_every_picture_and_drawing_has_a_text_alternative(tags):
    for image in tags.all("img"):
        assert len(image["alt"] or "") > 10
    for drawing in [*tags.all("svg"), *(mark for mark in tags.all("i") if "role" in mark)]:
        assert drawing["role"] == "img"
        assert drawing.get("aria-label") or drawing.get("aria-labelledby") in tags.ids


def test_each_id_is_there_once_and_each_link_inside_leads_somewhere(tags):
    assert len(tags.ids) == len(set(tags.ids))
    inside = {link["href"][1:] for link in tags.all("a") if (link.get("href") or "").startswith("#")}
    assert inside - {""} <= set(tags.ids)


def test_each_link_to_a_file_leads_to_one(tags, kind):
    if kind == "single file":  # it has no neighbours
        pages = [link for link in tags.all("a") if not (link["href"] or "").startswith(("#", "https://", "http://"))]
        assert pages == [] and all((image["src"] or "").startswith("data:image/") for image in tags.all("img"))
        return
    folder = REPORTS if kind == "overview" else REPORTS / kind
    written = {REPORTS / "index.html", *(REPORTS / name / "index.html" for name in papers())}
    written |= {REPORTS / "claims.csv", REPORTS / "claims.json"}
    for target in [link.get("href") for link in tags.all("a")] + [image["src"] for image in tags.all("img")]:
        file = (target or "").partition("#")[0]
        if file and "://" not in file:
            assert (folder / file).resolve() in written or (folder / file).exists(), target


def test_each_line_of_the_overview_leads_to_its_claim_on_its_papers_page(texts):
    links = re.findall(r"<tr id=(\w+)/(\w+) .*?<a href=([^>]*)>", texts["overview"])
    assert len(links) == sum(len(found.rows) for found in all_judged())
    for name, claim, link in links:
        assert link == f"{name}/index.html#{claim}"
        assert f'<tbody id="{claim}"' in texts[name]


@pytest.mark.parametrize("name", papers())
def test_a_papers_page_says_what_it_is_whether_it_holds_and_how_to_rerun_it(texts, name):
    text, found = texts[name], judged(name)
    start = text.partition("<table")[0]
    assert str(building.escape(found.about.title)) in start and "../index.html" in start
    assert (
        str(building.escape(words.does_it_hold(found.rows, len(found.withdrawn)))) in start
        and f"replicate verify {name}" in start
    )
    for part in ("Protocol", "Open questions"):
        assert str(prose.sections(name, lambda target: building._beside(name, target))[part]) in text
    assert text.count("<summary>Evidence</summary>") == len(found.rows)
    for picture in building.pictures(name):
        assert str(building.escape(picture.title)) in text


def test_drawings_in_the_overview_are_cut_off_where_they_end():
    far = row(claim="far", ci_low=12.0, ci_high=13.0)
    near = row(claim="near")
    text = overview_page([paper("made_up", [far, near, row(**COMPARISON, claim="other")])])
    drawn = re.findall(r"<i ([^>]*role=img[^>]*)>", text)
    assert drawn == [
        'class=over style=--a:3;--b:3 role=img aria-label="32.00 to 35.33"',
        'style=--a:-0.5;--b:1.17 role=img aria-label="-0.50 to 1.17"',
    ]


def test_text_from_yaml_files_and_models_stays_text(monkeypatch, tmp_path):
    found = judged(PAPER)
    bad = {"statement": EVIL, "reason": EVIL, "caveats": [EVIL], "unit": EVIL, "against": EVIL, "where": EVIL}
    bad |= {"measured": EVIL, "interpretation": EVIL, "margin_reason": EVIL}
    first = dataclasses.replace(found.rows[0], **bad)
    about = found.about.model_copy(update={"title": EVIL, "authors": EVIL, "short": EVIL})
    changed = dataclasses.replace(found, rows=[first], about=about)
    readme = f"# x\n\n## Protocol\n\n1. *{EVIL}* {EVIL}\n\n## Open questions\n\n- {EVIL}\n\n<script>alert(2)</script>\n"
    (tmp_path / PAPER).mkdir()
    (tmp_path / PAPER / "README.md").write_text(readme)
    monkeypatch.setattr(prose, "REPLICATIONS", tmp_path)
    monkeypatch.setattr(building, "judged", lambda paper: changed)
    monkeypatch.setattr(building.readme, "from_reports", lambda paper, target: target)
    monkeypatch.setattr(building, "pictures", lambda paper: [Picture("cliff.png", EVIL, EVIL)])
    for text, least in ((paper_page(PAPER), 9), (overview_page([changed]), 4)):
        tags = Tags(text)
        assert len(tags.all("script")) == 1
        assert not [attributes for _, attributes in tags.found if any(name.startswith("on") for name in attributes)]
        assert not [link for link in tags.all("a") if (link.get("href") or "").startswith("javascript")]
        assert text.count("&lt;script&gt;") >= least
        assert all(image["alt"] == EVIL for image in tags.all("img"))


@pytest.mark.parametrize("paper", papers())
def test_what_a_paper_leaves_in_git_is_under_2_5_mb(paper):
    """Records, promises, exhibits, pictures and pages."""
    assert sum(path.stat().st_size for path in (REPORTS / paper).rglob("*") if path.is_file()) < 2_500_000
