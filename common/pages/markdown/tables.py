"""Claims and measurements as Markdown tables."""

import html
from collections.abc import Callable, Iterable, Sequence

from common.evidence.row import Row
from common.evidence.statistics import Sample, mean_interval, rounded
from common.pages import words
from common.pages.words import number

Link = Callable[[str], str]  # where a paper's name leads from the reader's page


def claims_table(rows: Sequence[Row], link: Link | None = None) -> str:
    """A line per claim; with a link, each begins with its paper."""
    head = [*(["Paper"] if link else []), "Claim", "Published", "Measured [95 % interval]", "n", "Verdict"]
    lines = []
    for row in sorted(rows, key=words.unsettled):
        remark = f" *({words.remark(row)})*" if words.remark(row) else ""
        paper = [f"[{row.replication}]({link(row.replication)})"] if link else []
        lines.append(
            [
                *paper,
                f"`{row.claim}`: {escaped(row.statement)}{remark}",
                escaped(words.published(row)),
                escaped(words.measured(row)),
                words.seeds(row),
                words.verdict(row),
            ]
        )
    return markdown_table(head, lines)


MEASURED_HEAD = ["Experiment", "Metric", "Mean", "sd", "n"]


def measured_cells(
    metrics: dict[str, dict[str, dict[str, float]]], units: dict[str, dict[str, str]]
) -> list[list[str]]:
    """All that was measured, claimed or not, a line per metric."""
    return [
        [name, metric, f"{_mean(found)} {units[name][metric]}", number(found["sd"], 2), str(found["n"])]
        for name, table in metrics.items()
        for metric, found in table.items()
    ]


def _mean(found: dict[str, float]) -> str:
    return rounded(found["mean"], mean_interval(Sample(int(found["n"]), found["mean"], found["sd"])))


def metrics_table(metrics: dict[str, dict[str, dict[str, float]]], units: dict[str, dict[str, str]]) -> str:
    lines = measured_cells(metrics, units)
    return markdown_table(
        MEASURED_HEAD, [[f"`{name}`", f"`{metric}`", *map(escaped, rest)] for name, metric, *rest in lines]
    )


def markdown_table(head: list[str], lines: Iterable[list[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)


def escaped(text: str) -> str:
    """Text for a code host's Markdown, whatever a YAML file or a model put in it: no tags, emphasis or links."""
    return html.escape(" ".join(text.split()), quote=False).replace("*", "\\*").replace("](", "]\\(")
