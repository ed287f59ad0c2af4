"""One paper's report, in Markdown: its answer, its claims, the evidence for each, and its figures."""

import os
from pathlib import Path

from common.evidence.row import Row
from common.pages import words
from common.pages.bibtex import bibtex
from common.pages.claim.claim import INTERPRETATION, Dossier, dossiers
from common.pages.claim.facts import facts
from common.pages.claim.provenance import made_with
from common.pages.claim.published import PublishedTable, published_tables
from common.pages.figures.listing import figures_folder, pictures
from common.pages.markdown.tables import claims_table, escaped, markdown_table, metrics_table
from common.pages.rows import all_measured, judged
from common.project import REPORTS


def paper_report(paper: str) -> str:
    """reports/<paper>/README.md."""
    found, notes = judged(paper), f"../../replications/{paper}/README.md"
    about = found.about
    parts = [
        f"# {escaped(about.title)}",
        f"{escaped(about.authors)}, {about.year}. {escaped(about.link)}",
        f"**Does it hold?** {words.does_it_hold(found.rows, len(found.withdrawn))}",
        f"[All papers](../README.md); [this page for a browser](index.html); "
        f"[protocol and deviations]({notes}#protocol); [open questions]({notes}#open-questions). "
        f"Run it: `replicate run {paper}`. Verify: `replicate verify {paper}`.",
        *(published_table(table) for table in published_tables(found)),
        claims_table(found.rows),
        *(f"Withdrawn after runs: `{claim}`. {escaped(why)}" for claim, why in found.withdrawn.items()),
        "## Evidence for each claim",
        *(_evidence(each) for each in dossiers(found)),
        "## Figures",
        figures_text(paper, REPORTS / paper) or "None yet.",
        "## All measurements",
        "With or without a claim. The sd is over seeds, or over learners where n counts these.",
        metrics_table(*all_measured(paper)),
        f"<details>\n<summary>BibTeX</summary>\n\n```bibtex\n{bibtex(about.works)}\n```\n\n</details>",
        escaped(made_with(paper)),
    ]
    return "\n\n".join(parts) + "\n"


def published_table(table: PublishedTable) -> str:
    """In each cell the published number, and ours with the sign of its verdict."""
    about = table.about
    lines = [[escaped(row), *(_cell(table.cells.get((row, column))) for column in about.columns)] for row in about.rows]
    title = f"**{escaped(about.where)}**: {escaped(about.title)}. Published, and ours with the sign of its verdict:"
    return f"{title}\n\n{markdown_table(['', *map(escaped, about.columns)], lines)}"


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    ours = row.verdict if row.mean is None else f"{words.SIGNS[row.verdict]} {words.value(row)}"
    return f"{words.printed(row)} ({ours})"


def _evidence(found: Dossier) -> str:
    row = found.row
    lines = [f"- {words.verdict(row)}: {escaped(row.reason)}"]
    lines += [f"- **Caveat:** {escaped(caveat)}" for caveat in row.caveats]
    lines += [f"- **{INTERPRETATION}:** {escaped(row.interpretation)}"] if row.interpretation else []
    lines += [f"- *{label}:* {escaped(text)}" for label, text in facts(found)]
    head = f"<summary><code>{row.claim}</code>: {words.verdict(row)}</summary>"
    return f"<details>\n{head}\n\n" + "\n".join(lines) + "\n\n</details>"


def results(paper: str, folder: Path) -> str:
    """For the replication's own README, which lies in `folder`: the answer, the claims, two figures."""
    found = judged(paper)
    rows = found.rows
    reports = os.path.relpath(REPORTS / paper, folder)
    parts = [
        f"**Does it hold?** {words.does_it_hold(rows, len(found.withdrawn))}",
        claims_table(rows),
        f"The evidence for each claim, all figures and all measurements: [the report]({reports}/README.md).",
        figures_text(paper, folder, most=2),
    ]
    return "\n\n".join(filter(None, parts))


def figures_text(paper: str, folder: Path, most: int | None = None) -> str:
    """A paper's figures, or its first ones, for a Markdown file in `folder`."""
    figures = os.path.relpath(figures_folder(paper), folder)
    return "\n\n".join(
        f"![{escaped(picture.alt)}]({figures}/{picture.file})\n\n*{escaped(picture.title)}*"
        for picture in pictures(paper)[:most]
    )
