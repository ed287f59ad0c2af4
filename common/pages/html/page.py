"""The report as HTML pages: style and script inside each, pictures beside them, nothing fetched from anywhere."""

import base64
import mimetypes
import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from common.evidence.verdicts import VERDICTS
from common.pages import readme, speed, words
from common.pages.bibtex import bibtex
from common.pages.claim.axis import axis
from common.pages.claim.claim import INTERPRETATION, dossiers
from common.pages.claim.facts import facts
from common.pages.claim.provenance import environments, made_with
from common.pages.claim.published import published_tables
from common.pages.figures.listing import Picture, figures_folder, pictures
from common.pages.rows import Judged, all_judged, judged
from common.records.store import all_records

TEMPLATES = Path(__file__).with_name("templates")


def paper_page(paper: str) -> str:
    """reports/<paper>/index.html: all about one paper."""
    return _environment().get_template("paper.html").render(paper=_paper(judged(paper), single_file=False))


def overview_page(papers: Sequence[Judged]) -> str:
    """reports/index.html: a row per paper, and all claims as one table."""
    return _environment().get_template("index.html").render(papers=papers, speed=speed.benchmarks(), sections=[])


def single_file() -> str:
    """One page to send: it holds all papers and their pictures, and links to no file beside it."""
    papers = all_judged()
    sections = [_paper(paper, single_file=True) for paper in papers]
    return _environment().get_template("index.html").render(papers=papers, speed=speed.benchmarks(), sections=sections)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        words=words, benchmarks=speed, axis=axis, facts=facts, percent=percent, verdicts=VERDICTS,
        INTERPRETATION=INTERPRETATION, anchor=anchor,
    )  # fmt: skip
    environment.filters.update(ticked=ticked, cut=cut, capitalized=lambda text: text[:1].upper() + text[1:])
    return environment


def _paper(paper: Judged, single_file: bool) -> dict[str, Any]:
    name = paper.name
    link: Callable[[str], str] = partial(_outside, name) if single_file else partial(_beside, name)
    return {
        "name": name,
        "about": paper.about,
        "bibtex": bibtex(paper.about.works),
        "dossiers": dossiers(paper),
        "tables": published_tables(paper),
        "rows": paper.rows,
        "withdrawn": paper.withdrawn,
        "sections": readme.sections(name, link),
        "pictures": [(picture, _source(name, picture, single_file)) for picture in pictures(name)],
        "made_with": made_with(name),
        "made_mostly": next(iter(environments(all_records(name).values())), None),
    }


def anchor(prefix: str, title: str) -> str:
    """The id of a part of a paper's page. The hyphen keeps it apart from claims, which have none in their names."""
    return f"{prefix}part-{title.lower().replace(' ', '-')}"


def _beside(paper: str, target: str) -> str:
    """A page among its files; what the README has as a heading is a part of the page where the page shows it."""
    if target in ("#protocol", "#open-questions"):
        return "#" + anchor("", target[1:])
    return readme.from_reports(paper, target)


def _outside(paper: str, target: str) -> str:
    """A page that was sent to somebody has no neighbours."""
    return target if "://" in target else "#" + paper


def _source(paper: str, picture: Picture, single_file: bool) -> str:
    if not single_file:
        return f"figures/{picture.file}"
    path = figures_folder(paper) / picture.file
    kind = mimetypes.guess_type(path.name)[0]
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def percent(share: float) -> str:
    """For coordinates in a drawing: two digits are finer than any screen."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def cut(margins: float) -> str:
    """For a drawing that ends at 3 margins to both sides."""
    return f"{min(max(margins, -3.0), 3.0):.2f}".rstrip("0").rstrip(".")


def ticked(text: str) -> Markup:
    """What stands between backticks, as code; all else as text."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
