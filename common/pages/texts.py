"""Every text that is generated: the pages in reports/, and the tables between the marks of the READMEs."""

import re
from pathlib import Path

from common.errors import Problem
from common.evidence.claims import claims
from common.evidence.judge import as_csv
from common.files import pretty_json
from common.pages.pictures import pictures
from common.pages.results import claims_and_rows, made_with, results, rows_of
from common.pages.tables import Row, claims_table, does_it_hold, escaped, score
from common.project import REPLICATIONS, REPORTS, ROOT, papers, shown

TEMPLATE = Path(__file__).with_name("templates") / "index.html"


def all_rows() -> list[Row]:
    return [row for paper in papers() for row in rows_of(paper)]


def of_paper(paper: str) -> dict[Path, str]:
    """The texts that the draw stage writes: the paper's report, and the results in its folder's README."""
    own = REPLICATIONS / paper / "README.md"
    return {
        REPORTS / paper / "README.md": _paper_report(paper),
        own: between_marks(own, "results", results(paper, REPLICATIONS / paper)),
    }


def of_all() -> dict[Path, str]:
    """The texts that the last stage writes: all claims in one place, and the pages about them."""
    rows = all_rows()
    readme = ROOT / "README.md"
    return {
        REPORTS / "claims.json": pretty_json(rows),
        REPORTS / "claims.csv": as_csv(rows),
        REPORTS / "README.md": _overview(rows),
        REPORTS / "index.html": _page(rows),
        readme: between_marks(
            readme, "claims", f"{score(rows)}.\n\n{_linked(claims_table(rows, True), 'replications')}"
        ),
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


def _paper_report(paper: str) -> str:
    source = claims(paper).paper
    return (
        f"# {escaped(source.title)}\n\n"
        f"{escaped(source.authors)}, {source.year}. {escaped(source.link)}\n\n"
        f"Protocol, deviations and open questions: [replications/{paper}](../../replications/{paper}/README.md). "
        f"Run it: `replicate run {paper}`. Doubt it: `replicate verify {paper}`.\n\n"
        f"{results(paper, REPORTS / paper)}\n"
    )


def _overview(rows: list[Row]) -> str:
    lines = []
    for paper in papers():
        answer = does_it_hold([row for row in rows if row["replication"] == paper])
        lines.append(f"- [{escaped(claims(paper).paper.short)}]({paper}/README.md): {answer}")
    return (
        "# Does it hold?\n\n"
        f"{score(rows)}. The same as a page: [index.html](index.html); as data: [claims.json](claims.json), "
        "[claims.csv](claims.csv).\n\n"
        + "\n".join(lines)
        + f"\n\n{_linked(claims_table(rows, True), '.', '/README.md')}\n"
    )


def _linked(table: str, folder: str, suffix: str = "") -> str:
    """Paper names as links to where the reader of this table finds the paper."""
    return re.sub(r"\(PAPER/([a-z0-9_]+)\)", rf"({folder}/\1{suffix})", table)


def _page(rows: list[Row]) -> str:
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    sections = [
        {
            "name": paper,
            "about": claims(paper).paper,
            "claims": claims_and_rows(paper),
            "answer": does_it_hold([row for row in rows if row["replication"] == paper]),
            "pictures": pictures(paper),
            "made_with": made_with(paper),
        }
        for paper in papers()
    ]
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    from common.pages import tables

    return template.render(rows=rows, score=score(rows), papers=sections, tables=tables)
