"""Each cell of a generated table, and each seed of a row's evidence, is that row's own, and no other's.

What they should say comes from claims.json, metrics.json and the records.
"""

import functools
import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from common.evidence.claims import claims
from common.pages.markdown import tables
from common.project import REPLICATIONS, REPORTS, ROOT, papers
from common.records.store import all_records
from tests.common.pages.generated import generated

NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
records = functools.cache(all_records)
Lines = list[dict[str, str]]  # each line of a table: its cells by the heads of their columns


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def shown(*values: float | None, digits: int = 5) -> list[float]:
    return [float(f"{value:.{digits}g}") for value in values if value is not None]


def plain(cell: str) -> str:
    """A cell as it is read: without tags, marks and escapes."""
    cell = re.sub(r"<[^>]*>", " ", cell)
    cell = re.sub(r"\[([a-z0-9_]+)\]\([^)]*\)", r"\1", cell)
    return " ".join(html.unescape(cell).replace("\\", "").replace("`", "").split())


def markdown_tables(text: str, head: str) -> Lines:
    """The lines of all tables whose first columns have these heads, as in "Paper | Claim"."""
    found: Lines = []
    for table in re.findall(rf"^\| {re.escape(head)} \|.*\n(?:\|.*\n?)+", text, re.MULTILINE):
        heads, _, *lines = ([plain(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines())
        found += [dict(zip(heads, line, strict=True)) for line in lines]
    return found


def html_claims(text: str) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Paper, claim, the cells of its row, and its evidence."""
    heads = ["Verdict", "Claim", "On one axis", "Published", "Measured [95 % interval]", "n"]
    for paper, claim, row, evidence in re.findall(
        r'<tbody id="(\w+)\.(\w+)".*?<tr>(.*?)<tr class=evidence>(.*?)</details>', text, re.DOTALL
    ):
        yield paper, claim, dict(zip(heads, map(plain, row.split("<td>")[1:]), strict=True)), evidence


def evidence_in_markdown(text: str) -> list[tuple[str, str]]:
    """The claims of a paper's report, each with its evidence."""
    return re.findall(r"<summary><code>(\w+)</code>.*?</summary>(.*?)</details>", text, re.DOTALL)


def wrong_cells(row: dict[str, Any], cells: dict[str, str]) -> list[str]:
    """The heads of the columns that say something else than the row of claims.json."""
    against = row["against"] or ""
    one_number = row["ci_low"] is None or row["ci_low"] == row["ci_high"]
    right = {
        "Claim": plain(row["statement"]) in cells["Claim"]
        and ("(published value unverified)" in cells["Claim"]) == (row["source"] == "unverified"),
        "Published": numbers(cells["Published"].replace(against, "")) == shown(row["published"], row["margin"])
        and against in cells["Published"],
        "Measured [95 % interval]": numbers(cells["Measured [95 % interval]"].replace(row["unit"], ""))
        == shown(row["mean"], *([] if one_number else [row["ci_low"], row["ci_high"]])),
        "n": numbers(cells["n"]) == shown(row["n"], row["failed"] or None),
        "Verdict": cells["Verdict"].split(" ", 1)[1].removesuffix(" (stale)") == row["verdict"]
        and cells["Verdict"].endswith("(stale)") == row["stale"],
    }
    return [head for head, fits in right.items() if not fits]


def wrong_seeds(paper: str, claim: str, evidence: str) -> list[str]:
    """What the lines "0: 2.4; 1: 2.5" of a row's evidence say that its records do not."""
    known = next(each for each in claims(paper).claims if each.id == claim)
    named = [(known.experiment, known.metric), *([known.other] if known.other else [])]
    run = {experiment for experiment, _ in records(paper)}
    sides = [side for side in named if side[0] in run]
    lines = [plain(line) for line in re.findall(r"By seed(?:<dd>|:\* )([^\n]*)", evidence)]
    wrong = []
    for (name, metric), line in zip(sides, lines, strict=True):
        made = {seed: record for (experiment, seed), record in records(paper).items() if experiment == name}
        said = dict(pair.split(": ", 1) for pair in line.split("; "))
        if {int(seed) for seed in said} != set(made):
            wrong.append(f"{name}: {line}")
        for seed, outcome in said.items():
            result = made[int(seed)].result
            if result and metric in result.metrics and numbers(outcome) != shown(made[int(seed)].number(metric)):
                wrong.append(f"{name} {seed}: {outcome}")
    return wrong


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, str], dict[str, Any]]:
    found = json.loads((REPORTS / "claims.json").read_text(encoding="utf-8"))
    return {(row["replication"], row["claim"]): row for row in found}


def claim_of(cells: dict[str, str]) -> str:
    return cells["Claim"].partition(":")[0]


OVERVIEWS = [ROOT / "README.md", REPORTS / "README.md"]
OF_PAPERS = [folder / paper / "README.md" for folder in (REPORTS, REPLICATIONS) for paper in papers()]


@pytest.mark.parametrize("path", [*OVERVIEWS, *OF_PAPERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_each_line_of_a_table_of_claims_is_about_its_claim(path, rows):
    text = generated()[path]
    if path in OVERVIEWS:
        found = {(line["Paper"], claim_of(line)): line for line in markdown_tables(text, "Paper | Claim")}
        assert found.keys() == rows.keys()
    else:
        found = {(path.parent.name, claim_of(line)): line for line in markdown_tables(text, "Claim")}
        assert found.keys() == {key for key in rows if key[0] == path.parent.name}
    assert {key: wrong for key, line in found.items() if (wrong := wrong_cells(rows[key], line))} == {}


def test_each_row_of_the_page_and_its_evidence_are_about_its_claim(rows):
    found = list(html_claims(generated()[REPORTS / "index.html"]))
    assert {(paper, claim) for paper, claim, *_ in found} == rows.keys()
    for paper, claim, cells, evidence in found:
        row = rows[paper, claim]
        assert wrong_cells(row, cells) == [], (paper, claim)
        assert wrong_seeds(paper, claim, evidence) == [], (paper, claim)
        read = plain(evidence)
        assert row["reason"][1:] in read and all(note in read for note in row["notes"]), (paper, claim)


@pytest.mark.parametrize("paper", papers())
def test_the_evidence_in_a_papers_report_is_that_of_its_records(paper):
    found = evidence_in_markdown(generated()[REPORTS / paper / "README.md"])
    assert [claim for claim, _ in found] == [claim.id for claim in claims(paper).claims]
    assert [wrong for claim, evidence in found for wrong in wrong_seeds(paper, claim, evidence)] == []


@pytest.mark.parametrize("path", OF_PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_all_that_was_measured_is_what_metrics_json_has(path):
    metrics = json.loads((REPORTS / path.parent.name / "metrics.json").read_text(encoding="utf-8"))
    lines = markdown_tables(generated()[path], "Experiment | Metric")
    said = {
        (line["Experiment"], line["Metric"]): [numbers(line[head])[0] for head in ("Mean", "sd", "n")] for line in lines
    }
    assert said == {
        (name, metric): [*shown(found["mean"]), *shown(found["sd"], digits=2), found["n"]]
        for name, table in metrics.items()
        for metric, found in table.items()
    }


def test_each_line_of_the_table_of_speed_is_about_its_path():
    measured = json.loads((REPORTS / "benchmarks.json").read_text(encoding="utf-8"))
    lines = markdown_tables(generated()[REPORTS / "README.md"], "Path | Unit")
    assert [line["Path"] for line in lines] == [path["path"] for path in measured]
    for line, path in zip(lines, measured, strict=True):
        for head, values in (
            ("Ours", [path["ours"], *path["spread"]["ours"]]),
            ("Plain", [path["plain"], *path["spread"]["plain"]]),
            ("Ours / plain", [path["ratio"]]),
            ("Share of limit", [100 * path["share_of_limit"]]),
        ):
            assert numbers(line[head]) == pytest.approx(values, rel=0.005), (path["path"], head)


# These tests would notice.

PLANTED: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "Measured [95 % interval]": lambda row: (tables.mean(row), tables.mean({**row, "mean": 1.01 * row["mean"]})),
    "Published": lambda row: (tables.published(row), tables.published({**row, "published": row["mean"]})),
    "n": lambda row: (f"| {row['n']} |", f"| {row['n'] + 1} |"),
    "Verdict": lambda row: (tables.verdict(row), tables.verdict({**row, "verdict": "inconclusive"})),
}


@pytest.mark.parametrize("head", PLANTED)
def test_what_is_not_the_rows_own_planted_in_its_line_is_found(rows, head):
    (paper, claim), row = next(
        (key, row) for key, row in rows.items() if row["verdict"] == "replicated" and row["kind"] == "value"
    )
    text = generated()[ROOT / "README.md"]
    line = next(line for line in text.splitlines() if line.startswith(f"| [{paper}]") and f"`{claim}`:" in line)
    right, planted = PLANTED[head](row)
    assert line.count(right) == 1
    changed = text.replace(line, line.replace(right, planted))
    found = {(each["Paper"], claim_of(each)): each for each in markdown_tables(changed, "Paper | Claim")}
    assert wrong_cells(row, found[paper, claim]) == [head]


def test_a_seeds_number_planted_in_the_evidence_is_found():
    text = generated()[REPORTS / "index.html"]
    evidence = next(found for *name, _, found in html_claims(text) if name == ["lecun1998", "fc_300"])
    assert wrong_seeds("lecun1998", "fc_300", evidence) == []
    first, second = re.findall(r"By seed<dd>0: ([\d.]+); 1: ([\d.]+)", evidence)[0]
    swapped = evidence.replace(f"0: {first}; 1: {second}", f"0: {second}; 1: {first}")
    assert wrong_seeds("lecun1998", "fc_300", swapped) == [f"fc_300 0: {second}", f"fc_300 1: {first}"]
