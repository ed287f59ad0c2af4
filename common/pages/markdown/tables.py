"""Claims and measurements as the cells of tables."""

import html
from collections.abc import Iterable, Sequence

from common.evidence.claims import Claim
from common.pages.words import SIGNS, Row


def number(value: float | None, digits: int = 5) -> str:
    return "–" if value is None else f"{value:.{digits}g}"


def published(row: Row) -> str:
    """The published value with its margin; a comparison says what it is held against."""
    if row["published"] is None:
        if row["kind"] == "equivalence":
            return f"≈ {row['against']} ± {number(row['margin'])} {row['unit']}"
        return f"{'<' if row['better'] == 'lower' else '>'} {row['against']}"
    sign = {"bound": "≤ " if row["better"] == "lower" else "≥ "}.get(row["kind"], "")
    margin = f" ± {number(row['margin'])}" if row["margin"] is not None else ""
    return f"{sign}{number(row['published'])}{margin} {row['unit']}"


def mean(row: Row) -> str:
    """Our mean, or the difference in a comparison."""
    if row["mean"] is None:
        return "–"
    return f"{'difference ' if row['against'] else ''}{number(row['mean'])} {row['unit']}"


def interval(row: Row) -> str:
    """The interval for that mean; "" where there is none to speak of."""
    if row["ci_low"] is None or row["ci_low"] == row["ci_high"]:
        return ""
    return f"[{number(row['ci_low'])}, {number(row['ci_high'])}]"


def measured(row: Row) -> str:
    """Mean and interval in one cell."""
    return " ".join(part for part in (mean(row), interval(row)) if part)


def verdict(row: Row) -> str:
    return f"{SIGNS[row['verdict']]} {row['verdict']}" + (" (stale)" if row["stale"] else "")


def seeds(row: Row) -> str:
    return f"{row['n']}" + (f" ({row['failed']} failed)" if row["failed"] else "")


def unsettled(row: Row) -> bool:
    """By which tables are sorted: first what was run, else in the order of claims.yaml."""
    return bool(row["verdict"] == "not run")


def claims_table(rows: Sequence[Row], with_paper: bool) -> str:
    """A Markdown table, a line per claim."""
    head = [*(["Paper"] if with_paper else []), "Claim", "Published", "Measured [95 % interval]", "n", "Verdict"]
    lines = []
    for row in sorted(rows, key=unsettled):
        unverified = " *(published value unverified)*" if row["source"] == "unverified" else ""
        paper = [f"[{row['replication']}](PAPER/{row['replication']})"] if with_paper else []
        lines.append(
            [
                *paper,
                f"`{row['claim']}`: {escaped(row['statement'])}{unverified}",
                escaped(published(row)),
                escaped(measured(row)),
                seeds(row),
                verdict(row),
            ]
        )
    return markdown_table(head, lines)


def terms(claim: Claim) -> str:
    """Where a claim stands, the rule by which it was measured, and within what it would count as the same."""
    parts = [f"{claim.where}; measured: {claim.measured}"]
    if claim.published and claim.published.uncertainty is not None:
        parts.append(f"published with ± {number(claim.published.uncertainty)} {claim.published.unit}")
    if claim.margin:
        parts.append(f"margin {number(claim.margin.value)}: {claim.margin.reason}")
    return " ".join("; ".join(parts).split()).rstrip(".")


MEASURED_HEAD = ["Experiment", "Metric", "Mean", "sd", "n"]


def measured_cells(
    metrics: dict[str, dict[str, dict[str, float]]], units: dict[str, dict[str, str]]
) -> list[list[str]]:
    """All that was measured, claimed or not, a line per metric."""
    return [
        [name, metric, f"{number(found['mean'])} {units[name][metric]}", number(found["sd"], 2), str(found["n"])]
        for name, table in metrics.items()
        for metric, found in table.items()
    ]


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
