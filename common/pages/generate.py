"""Every text that is generated: the pages in reports/, and the parts between the marks of the READMEs."""

import re
from pathlib import Path

from common.errors import Problem
from common.evidence.row import as_csv, as_json
from common.files import pretty_json
from common.pages.html.page import overview_page, paper_page
from common.pages.markdown.all_papers import overview, summary
from common.pages.markdown.paper import paper_report, results
from common.pages.rows import all_judged
from common.project import REPLICATIONS, REPORTS, ROOT, shown


def of_paper(paper: str) -> dict[Path, str]:
    """The texts that the draw stage writes: the paper's pages, and the results in its folder's README."""
    own = REPLICATIONS / paper / "README.md"
    return {
        REPORTS / paper / "README.md": paper_report(paper),
        REPORTS / paper / "index.html": paper_page(paper),
        own: between_marks(own, "results", results(paper, REPLICATIONS / paper)),
    }


def of_all() -> dict[Path, str]:
    """The texts that the gather stage writes: all claims in one place, from what the judge wrote of each paper."""
    papers, readme = all_judged(), ROOT / "README.md"
    rows = [row for paper in papers for row in paper.rows]
    return {
        REPORTS / "claims.json": pretty_json(as_json(rows)),
        REPORTS / "claims.csv": as_csv(rows),
        REPORTS / "README.md": overview(papers),
        REPORTS / "index.html": overview_page(papers),
        readme: between_marks(readme, "claims", summary(papers)),
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
