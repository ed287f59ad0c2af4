"""The report as one HTML page: style and script inside it, pictures beside it, nothing fetched from anywhere."""

import base64
import mimetypes
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from common.evidence.claims import claims
from common.evidence.verdicts import VERDICTS
from common.pages import readme as prose
from common.pages import speed as benchmarks
from common.pages import words as answers
from common.pages.claim.axis import axis
from common.pages.claim.claim import READING, dossiers
from common.pages.claim.facts import facts
from common.pages.claim.provenance import makings
from common.pages.figures.listing import Picture, figures_folder, pictures
from common.pages.markdown import tables
from common.pages.rows import made_with, rows_of
from common.project import papers
from common.records.store import all_records

TEMPLATES = Path(__file__).with_name("templates")


def page(single_file: bool = False) -> str:
    """The page in reports/; as a single file it also holds its pictures, and links to no file beside it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        answers=answers,
        tables=tables,
        benchmarks=benchmarks,
        axis=axis,
        facts=facts,
        percent=percent,
        READING=READING,
    )
    environment.filters.update(ticked=ticked, capitalized=lambda text: text[:1].upper() + text[1:])
    found = [_paper(paper, single_file) for paper in papers()]
    claimed = [(paper, each) for paper in found for each in paper["dossiers"]]
    return environment.get_template("index.html").render(
        papers=found,
        claimed=sorted(claimed, key=lambda pair: tables.unsettled(pair[1].row)),
        rows=[row for paper in papers() for row in rows_of(paper)],
        verdicts=VERDICTS,
        speed=benchmarks.benchmarks(),
        single_file=single_file,
    )


def _paper(paper: str, single_file: bool) -> dict[str, Any]:
    link: Callable[[str], str] = partial(_outside, paper) if single_file else partial(prose.from_reports, paper)
    return {
        "name": paper,
        "about": claims(paper).paper,
        "dossiers": dossiers(paper),
        "rows": rows_of(paper),
        "sections": prose.sections(paper, link),
        "deviations": prose.deviations(paper),
        "notes": link("README.md"),
        "pictures": [(picture, _source(paper, picture, single_file)) for picture in pictures(paper)],
        "made_with": made_with(paper),
        "made_mostly": next(iter(makings(all_records(paper).values())), None),
    }


def _outside(paper: str, target: str) -> str:
    """A page that was sent to somebody has no neighbours."""
    return target if "://" in target else "#" + paper


def _source(paper: str, picture: Picture, single_file: bool) -> str:
    if not single_file:
        return f"{paper}/figures/{picture.file}"
    path = figures_folder(paper) / picture.file
    kind = mimetypes.guess_type(path.name)[0]
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def percent(share: float) -> str:
    """For coordinates in a drawing: two digits are finer than any screen."""
    return f"{100 * share:.2f}".rstrip("0").rstrip(".") + "%"


def ticked(text: str) -> Markup:
    """What stands between backticks, as code; all else as text."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
