"""What a replication's own README says, as HTML: its protocol, its deviations, its open questions.

Whatever HTML or script stands in the Markdown comes out as text.
"""

import functools
import posixpath
import re
from collections.abc import Callable
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from common.project import REPLICATIONS, REPORTS, ROOT

Link = Callable[[str], str]  # where a link of the README leads from the page; "" for nowhere


@functools.cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False, "typographer": False, "html": False})


def sections(paper: str, link: Link) -> dict[str, Markup]:
    """The README's second-level sections by heading."""
    tokens = _tokens(paper)
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    found = {}
    for start, end in pairwise([*starts, len(tokens)]):
        body = tokens[start + 3 : end]
        for token in body:
            _relink(token, link)
        found[tokens[start + 1].content] = Markup(_markdown().renderer.render(body, _markdown().options, {}))
    return found


def deviations(paper: str) -> int:
    """How many deviations from the paper's protocol the README tells: the numbered points of that section."""
    return _deviations(_written_by_people(paper))


@functools.cache
def _deviations(text: str) -> int:
    found, heading = 0, ""
    for before, token in pairwise(_markdown().parse(text)):
        if before.type == "heading_open":
            heading = token.content
        numbered = token.type == "list_item_open" and token.info.isdigit()  # "" in a list of dots
        found += heading == "Protocol" and numbered
    return found


def from_reports(paper: str, target: str) -> str:
    """Where a link in a replication's README leads from the paper's page in reports/<paper>/."""
    if "://" in target:
        return target
    folder = posixpath.relpath((REPLICATIONS / paper).relative_to(ROOT), (REPORTS / paper).relative_to(ROOT))
    if target.startswith("#"):
        return f"{folder}/README.md{target}"
    return posixpath.normpath(posixpath.join(folder, target))


def _tokens(paper: str) -> list[Token]:
    return _markdown().parse(_written_by_people(paper))


def _written_by_people(paper: str) -> str:
    """The README without its tables of results, which the page has of its own and which take long to parse."""
    text = (REPLICATIONS / paper / "README.md").read_text(encoding="utf-8")
    return re.sub(r"<!-- results.*<!-- /results -->", "", text, flags=re.DOTALL)


def _relink(token: Token, link: Link) -> None:
    for child in token.children or []:
        if child.type == "link_open":
            child.attrs["href"] = link(str(child.attrs["href"]))
        if child.type == "image":
            source = link(str(child.attrs["src"]))
            child.attrs["src"] = "" if "://" in source else source  # the page fetches nothing
