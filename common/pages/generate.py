"""Every text that is generated: the pages in reports/, and the tables between the marks of the READMEs."""

import re
from pathlib import Path

from common.errors import Problem
from common.evidence.judge import as_csv
from common.files import pretty_json
from common.pages.html.page import page
from common.pages.markdown.all_papers import overview, summary
from common.pages.markdown.paper import paper_report
from common.pages.outputs import with_outputs
from common.pages.rows import results, rows_of
from common.pages.words import Row
from common.project import REPLICATIONS, REPORTS, ROOT, papers, shown


def all_rows() -> list[Row]:
    return [row for paper in papers() for row in rows_of(paper)]


def of_paper(paper: str) -> dict[Path, str]:
    """The texts that the draw stage writes: the paper's report, and the results in its folder's README."""
    own = REPLICATIONS / paper / "README.md"
    return {
        REPORTS / paper / "README.md": paper_report(paper),
        own: between_marks(own, "results", results(paper, REPLICATIONS / paper)),
    }


def of_all() -> dict[Path, str]:
    """The texts that the last stage writes: all claims in one place, and the pages about them."""
    rows = all_rows()
    readme = ROOT / "README.md"
    return {
        REPORTS / "claims.json": pretty_json(rows),
        REPORTS / "claims.csv": as_csv(rows),
        REPORTS / "README.md": overview(rows),
        REPORTS / "index.html": page(),
        readme: with_outputs(between_marks(readme, "claims", summary(rows))),
    }


def between_marks(path: Path, name: str, content: str) -> str:
    """The file's text with `content` between <!-- name --> and <!-- /name -->."""
    text = path.read_text(encoding="utf-8")
    marked = re.compile(rf"(<!-- {name}[^>]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marked.search(text):
        raise Problem(
            f"{shown(path)} has no place for its table.", f"Put the lines <!-- {name} --> and <!-- /{name} --> there."
        )
    return marked.sub(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text)
