"""BibTeX: entries that a bibliography can take as they stand."""

import html
import re

import pytest

from common.evidence.claims import Paper, Work, claims
from common.pages.bibtex import bibtex, names
from common.pages.html.page import paper_page
from common.pages.markdown.paper import paper_report
from common.project import papers

LECUN = Work(
    title="Gradient-based learning applied to document recognition",
    authors="Y. LeCun, L. Bottou, Y. Bengio and P. Haffner",
    year=1998,
    link="https://doi.org/10.1109/5.726791",
)


def work(**parts) -> Work:
    return LECUN.model_copy(update=parts)


def test_an_entry_has_what_a_bibliography_needs():
    assert bibtex([LECUN]) == (
        "@misc{lecun1998,\n"
        "  title = {{Gradient-based learning applied to document recognition}},\n"
        "  author = {Y. LeCun and L. Bottou and Y. Bengio and P. Haffner},\n"
        "  year = {1998},\n"
        "  doi = {10.1109/5.726791},\n"
        "}"
    )


@pytest.mark.parametrize(
    ("authors", "written", "key"),
    [
        ("M. D. Zeiler", "M. D. Zeiler", "zeiler1998"),
        ("A. One, B. Two, and C. Three", "A. One and B. Two and C. Three", "one1998"),
        ("Mark Towers and others", "Mark Towers and others", "towers1998"),
        ("Hado van Hasselt\n  and Andy Sandham", "Hado van Hasselt and Andy Sandham", "hasselt1998"),
        ("Keras contributors", "{Keras contributors}", "keras1998"),
        ("Ø. Gödel and J. G. M. Araújo", "Ø. Gödel and J. G. M. Araújo", "godel1998"),
        ("李", "李", "work1998"),
    ],
)
def test_authors_are_joined_by_and(authors, written, key):
    entry = bibtex([work(authors=authors)])
    assert f"  author = {{{written}}},\n" in entry and entry.startswith(f"@misc{{{key},\n")


@pytest.mark.parametrize(
    ("link", "fields"),
    [
        ("https://arxiv.org/abs/1212.5701", ["eprint = {1212.5701}", "archiveprefix = {arXiv}"]),
        ("https://a.org/b_c#d", ["url = {https://a.org/b_c#d}"]),
        ("https://a.org/b (part_1.py)", ["url = {https://a.org/b}", "note = {part\\_1.py}"]),
        ("Proceedings of X & Y", ["howpublished = {Proceedings of X \\& Y}"]),
    ],
)
def test_a_link_becomes_fields_that_styles_know(link, fields):
    entry = bibtex([work(link=link)])
    assert all(f"  {field},\n" in entry for field in fields)


def test_what_tex_would_read_otherwise_is_escaped():
    entry = bibtex([work(title=r"50 % of $x_1 & {y}#~^ \z")])
    assert r"{{50 \% of \$x\_1 \& \{y\}\#\textasciitilde{}\textasciicircum{} \textbackslash{}z}}" in entry


def test_entries_with_one_key_get_a_letter_each():
    entries = bibtex([LECUN, work(year=1989), work(title="Another")])
    assert re.findall(r"@misc{(\w+),", entries) == ["lecun1998a", "lecun1989", "lecun1998b"]


def test_a_paper_is_its_own_work_unless_it_names_others():
    about = {**LECUN.model_dump(), "short": "LeCun"}
    assert Paper(**about).works == [Paper(**about)]
    assert Paper(**about, cite=[work(year=1989)]).works == [work(year=1989)]


@pytest.mark.parametrize("paper", papers())
def test_the_authors_of_every_paper_are_names_alone(paper):
    for each in claims(paper).paper.works:
        assert [name for name in names(each.authors) if re.search(r"[;()\d]", name)] == []


def test_both_pages_of_a_paper_show_its_entries():
    entry = bibtex(claims("lecun1998").paper.works)
    assert f"```bibtex\n{entry}\n```" in paper_report("lecun1998")
    folded = re.search(
        r"<details><summary>BibTeX</summary><pre>(.*?)</pre></details>", paper_page("lecun1998"), re.DOTALL
    )
    assert folded and html.unescape(folded[1]) == entry
