"""All papers at once, in Markdown: the first screen of README.md, and reports/README.md."""

import re

from common.evidence.claims import claims
from common.pages.markdown.tables import claims_table, escaped, markdown_table
from common.pages.speed import benchmarks, benchmarks_text
from common.pages.words import MEANINGS, SIGNS, Row, does_it_hold, score
from common.project import papers


def summary(rows: list[Row]) -> str:
    """For README.md: the answer per paper, and all claims folded away below."""
    return (
        f"**{score(rows)}.**\n\n{_papers_table(rows, 'replications/{}')}\n\n"
        f"<details>\n<summary>All {len(rows)} claims</summary>\n\n"
        f"{_linked(claims_table(rows, True), 'replications')}\n\n</details>\n\n{_meanings()}"
    )


def overview(rows: list[Row]) -> str:
    parts = [
        "# Does it hold?",
        "Published results in machine learning, rerun: each published number is a claim that can fail, and each "
        "verdict rests on several seeds and an interval.",
        f"**{score(rows)}.**",
        "The same as a page: [index.html](index.html); as data: [claims.json](claims.json), [claims.csv](claims.csv). "
        "What stands behind each claim is in its paper's report.",
        _papers_table(rows, "{}/README.md"),
        _meanings(),
        "## All claims",
        _linked(claims_table(rows, True), ".", "/README.md"),
        benchmarks_text(benchmarks()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _papers_table(rows: list[Row], link: str) -> str:
    lines = []
    for paper in papers():
        own = [row for row in rows if row["replication"] == paper]
        name = f"[{escaped(claims(paper).paper.short)}]({link.format(paper)})"
        lines.append([name, does_it_hold(own)])
    return markdown_table(["Paper", "Does it hold?"], lines)


def _meanings() -> str:
    return markdown_table(
        ["Verdict", "What it means"], [[f"{SIGNS[name]} {name}", MEANINGS[name]] for name in MEANINGS]
    )


def _linked(table: str, folder: str, suffix: str = "") -> str:
    """Paper names as links to where the reader of this table finds the paper."""
    return re.sub(r"\(PAPER/([a-z0-9_]+)\)", rf"({folder}/\1{suffix})", table)
