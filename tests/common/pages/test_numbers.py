"""No number that a reader meets was typed: each in README's table and in reports/ stands in the data."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from common.pages.origin import duration
from common.project import REPLICATIONS, REPORTS, ROOT, papers
from common.runs.settings import epochs_of

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
MARKED = re.compile(r"<!-- (claims|results)[^>]*-->(.*?)<!-- /\1 -->", re.DOTALL)
TEMPLATES = ROOT / "common" / "pages"


def numbers(text: str) -> set[str]:
    return {found.replace(",", "").lstrip("-") for found in NUMBER.findall(text)}


def generated(path: Path) -> str:
    """What a program wrote of a file, as a reader sees it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = re.sub(r"<(style|script|head)\b.*?</\1>", " ", text, flags=re.DOTALL)
        text = re.sub(r'<(p|div) class="?ticks"?>[^\n]*', " ", text)  # round numbers along an axis
        text = re.sub(r"<[^>]*>", " ", text)
    if not path.is_relative_to(REPORTS):
        text = " ".join(found[2] for found in MARKED.finditer(text))
    return html.unescape(text)


def pages() -> list[Path]:
    return [
        ROOT / "README.md",
        *(REPLICATIONS / paper / "README.md" for paper in papers()),
        REPORTS / "README.md",
        REPORTS / "index.html",
        *(REPORTS / paper / "README.md" for paper in papers()),
    ]


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def as_written(value: object) -> set[str]:
    """The ways in which a page may write a value."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        ways = {f"{abs(each):.{digits}g}" for each in (value, 100 * value) for digits in (2, 3, 5)}
        return {*ways, f"{abs(value):.0f}", str(abs(value))}
    text = str(value)
    return {*numbers(text), text[:7]}  # a commit is shown by its first seven digits


@pytest.fixture(scope="module")
def data() -> set[str]:
    """Every number of the data, of the texts that people wrote, and of the words that the pages put around them."""
    known: set[str] = set()
    for path in [*REPORTS.glob("*.json"), *REPORTS.glob("*/*.json"), *REPORTS.glob("*/runs/*/*.json")]:
        for value in leaves(json.loads(path.read_text())):
            known |= as_written(value)
    for paper in papers():
        for name in ("claims.yaml", "experiments.yaml", "README.md"):
            known |= numbers(MARKED.sub("", (REPLICATIONS / paper / name).read_text()))
        known |= costs(paper)
    for path in [*TEMPLATES.glob("*.py"), *TEMPLATES.glob("templates/*.html")]:
        known |= numbers(path.read_text())
    rows = json.loads((REPORTS / "claims.json").read_text())
    return known | {str(count) for count in range(len(rows) + 1)}


def costs(paper: str) -> set[str]:
    """Averages over runs, in whole and by epoch."""
    found: set[str] = set()
    for folder in (REPORTS / paper / "runs").glob("*"):
        records = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        about = [record["circumstances"] for record in records]
        seconds = mean(each.get("processor_seconds", each["seconds"]) for each in about)
        epochs = epochs_of(records[0]["ingredients"]["settings"]) or 1
        found |= numbers(duration(seconds)) | {f"{seconds / epochs:.3g}"}
        if published := about[0]["published_cost"]:
            found |= numbers(duration(published.get("seconds", 0)))
        learners = [
            metric["n"]
            for record in records
            for metric in (record["result"] or {"metrics": {}})["metrics"].values()
            if isinstance(metric, dict)
        ]
        found |= {str(count) for count in learners}
    return found


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_number_is_in_the_data(path, data):
    assert numbers(generated(path)) - data == set()


def test_a_number_that_somebody_typed_is_found(data):
    assert numbers("It answers 98.41234 % rightly, in 12,345.67 s.") - data == {"98.41234", "12345.67"}
