"""All papers at once, in Markdown: the first screen of README.md, and reports/README.md."""

from collections.abc import Sequence

from common.pages import words
from common.pages.markdown.speed import benchmarks_text
from common.pages.markdown.tables import Link, claims_table, escaped, markdown_table
from common.pages.rows import Judged
from common.pages.speed import benchmarks


def summary(papers: Sequence[Judged]) -> str:
    """For README.md: the score, and a row per paper."""
    return f"**{_score(papers)}.**\n\n{_papers_table(papers, 'reports/{}/README.md'.format)}"


def overview(papers: Sequence[Judged]) -> str:
    """reports/README.md."""
    link = "{}/README.md".format
    meanings = [[f"{words.SIGNS[name]} {name}", meaning] for name, meaning in words.MEANINGS.items()]
    meanings.append([words.MARK, "a caveat goes with the verdict, and stands with its evidence"])
    parts = [
        "# Does it hold?",
        "Published results in machine learning, rerun: each published number is a claim that can fail, and each "
        "verdict rests on several seeds and an interval.",
        f"**{_score(papers)}.**",
        "The same as a page: [index.html](index.html); as data: [claims.json](claims.json), [claims.csv](claims.csv). "
        "The evidence for each claim is in its paper's report.",
        _papers_table(papers, link),
        words.robustness([row for paper in papers for row in paper.rows]),
        markdown_table(["Verdict", "What it means"], meanings),
        "## All claims",
        claims_table([row for paper in papers for row in paper.rows], link),
        benchmarks_text(benchmarks()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _score(papers: Sequence[Judged]) -> str:
    withdrawn = sum(len(paper.withdrawn) for paper in papers)
    return words.score([row for paper in papers for row in paper.rows], withdrawn)


def _papers_table(papers: Sequence[Judged], link: Link) -> str:
    shown = words.tally([row for paper in papers for row in paper.rows])
    lines = []
    for paper in papers:
        counted = words.tally(paper.rows)
        counts = [str(counted.get(name, "")) for name in shown]
        marked = sum(bool(row.caveats) for row in paper.rows) + len(paper.withdrawn)
        claims = f"{len(paper.rows)}" + (f" ({marked} {words.MARK})" if marked else "")
        lines.append([f"[{escaped(paper.about.short)}]({link(paper.name)})", claims, *counts])
    return markdown_table(["Paper", "claims", *(f"{words.SIGNS[name]} {name}" for name in shown)], lines)
