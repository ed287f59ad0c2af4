"""What a replication's own README says, as HTML: its protocol, its deviations, its open questions.

Whatever HTML or script stands in the Markdown comes out as text.
"""

import functools
import posixpath
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


def deviations(paper: str) -> list[str]:
    """What each numbered deviation from the paper's protocol is about: the words it begins with, in italics."""
    return list(_deviations((REPLICATIONS / paper / "README.md").read_text(encoding="utf-8")))


@functools.cache
def _deviations(text: str) -> tuple[str, ...]:
    tokens, titles, heading = _markdown().parse(text), [], ""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[index + 1].content
        if heading == "Protocol" and token.type == "inline" and _begins_numbered_item(tokens, index):
            titles.append(_first_words(token))
    return tuple(titles)


def from_reports(paper: str, target: str) -> str:
    """Where a link in a replication's README leads from the paper's page in reports/<paper>/."""
    if "://" in target:
        return target
    folder = posixpath.relpath((REPLICATIONS / paper).relative_to(ROOT), (REPORTS / paper).relative_to(ROOT))
    if target.startswith("#"):
        return f"{folder}/README.md{target}"
    return posixpath.normpath(posixpath.join(folder, target))


def _tokens(paper: str) -> list[Token]:
    return _markdown().parse((REPLICATIONS / paper / "README.md").read_text(encoding="utf-8"))


def _relink(token: Token, link: Link) -> None:
    for child in token.children or []:
        if child.type == "link_open":
            child.attrs["href"] = link(str(child.attrs["href"]))
        if child.type == "image":
            source = link(str(child.attrs["src"]))
            child.attrs["src"] = "" if "://" in source else source  # the page fetches nothing


def _begins_numbered_item(tokens: list[Token], index: int) -> bool:
    item, paragraph = tokens[index - 2 : index] if index >= 2 else (None, None)
    return bool(item and paragraph and item.type == "list_item_open" and item.info.isdigit())  # "" in a list of dots


def _first_words(inline: Token) -> str:
    """The words in italics with which an item begins; else its first sentence."""
    children = inline.children or []
    kinds = [child.type for child in children]
    if "em_open" in kinds[:2] and "em_close" in kinds:
        inside = children[kinds.index("em_open") : kinds.index("em_close")]
        return "".join(child.content for child in inside).rstrip(".")
    return inline.content.partition(". ")[0]
