"""One paper's report, in Markdown: its answer, its claims, what stands behind each, and its figures."""

from common.evidence.claims import claims
from common.pages.claim.claim import READING, Dossier, dossiers
from common.pages.claim.facts import facts
from common.pages.markdown.tables import claims_table, escaped, verdict
from common.pages.rows import figures_text, made_with, measured_text, rows_of
from common.pages.words import does_it_hold
from common.project import REPORTS


def paper_report(paper: str) -> str:
    source, rows, notes = claims(paper).paper, rows_of(paper), f"../../replications/{paper}/README.md"
    parts = [
        f"# {escaped(source.title)}",
        f"{escaped(source.authors)}, {source.year}. {escaped(source.link)}",
        f"[Protocol and deviations]({notes}#protocol); [open questions]({notes}#open-questions). "
        f"Run it: `replicate run {paper}`. Doubt it: `replicate verify {paper}`.",
        f"**Does it hold?** {does_it_hold(rows)}",
        claims_table(rows, with_paper=False),
        "## What stands behind each claim",
        *(_evidence(found) for found in dossiers(paper)),
        "## Figures",
        figures_text(paper, REPORTS / paper) or "None yet.",
        "## All that was measured",
        measured_text(paper),
        escaped(made_with(paper)),
    ]
    return "\n\n".join(parts) + "\n"


def _evidence(found: Dossier) -> str:
    lines = [f"- {verdict(found.row)}: {escaped(found.reason)}"]
    lines += [f"- **Note:** {escaped(note)}" for note in found.notes]
    lines += [f"- **{READING}:** {escaped(found.reading)}"] if found.reading else []
    lines += [f"- *{label}:* {escaped(text)}" for label, text in facts(found)]
    head = f"<summary><code>{found.claim.id}</code>: {verdict(found.row)}</summary>"
    return f"<details>\n{head}\n\n" + "\n".join(lines) + "\n\n</details>"
