"""What people write by hand, the prose of the replications' READMEs and the readings of verdicts, has its numbers from
somewhere: each one with a unit or a decimal point is published, set, or measured in that very replication.

A short number may still be right by accident; one of three digits hardly. What is neither published, set nor measured
stands below, with the reason.
"""

import json
import re
from collections.abc import Iterator

import pytest

from common.evidence.claims import claims
from common.experiments.load import experiments
from common.project import REPLICATIONS, REPORTS, papers

COSTS = "a sum of `minutes` in experiments.yaml, rounded; `replicate plan` has it by experiment"
SPREAD = "from the lowest to the highest of four recorded losses"
HISTORY = "in the middle of a run, which a test of test_dqn_parts.py compares with the record"
COMPUTED = "computed anew by a test of test_entries.py"
ALLOWED = {
    "char_rnn": {
        "2.6": "million characters in four fifths of 3,258,246",
        "4.3": "MB of a corpus that is not to hand, as its model's page says",
        "0.007": "1.449 less 1.442, both published",
        "0.042": SPREAD,
        "0.006": SPREAD,
        "15 minutes": COSTS,
        "15 hours": COSTS,
    },
    "dcgan": {"12 seconds": "what `verify` took, which leaves no record"},
    "dqn": {"492.0": HISTORY, "476.5": HISTORY},
    "distillation": {
        "0.01": "a learning rate that was tried and not taken",
        "1207.0580": "an address",
        "2.34": (trial := "three passes of the recipe at a rate of 10, and at 1, made to choose between them"),
        "2.33": trial,
        "0.94": trial,
        "0.32": trial,
        "0.25": trial,
    },
    "lecun1998": {"30 core-minutes": COSTS},
    "lectures": {
        "99.8 %": (uncovered := "stated by a lecture of no named net"),
        "99.7 %": uncovered,
        "3.6 %": "published by LeCun and others 1998",
    },
    "q_learning": {
        "0.7442": "exact, by dynamic programming over time: see the tests of dynamic_programming.py",
        "0.8235": "14/17, exact",
        "21 %": COMPUTED,
    },
}

UNITS = (
    r"%|nats|points?|errors?|times|seconds?|minutes?|hours?|microseconds?|core-seconds?|core-minutes?"
    r"|(?:images|characters|patterns|steps)(?: a| per) second"
)
NUMBER = re.compile(rf"(?<![\w.,^/-])(\d+(?:,\d{{3}})*(?:\.\d+)?)(?![\w^]|[.,]\d)(?: ?((?:{UNITS})(?!\w)))?")
RESULTS = re.compile(r"<!-- results.*?<!-- /results -->", re.DOTALL)


def typed(text: str) -> Iterator[tuple[str, str]]:
    """Each number with a unit or a decimal point, as it is written, and its unit or ""; not what is code."""
    text = " ".join(re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.DOTALL).split())
    for number, unit in NUMBER.findall(text):
        if unit or "." in number:
            yield number, unit


def readme(paper: str) -> str:
    return RESULTS.sub("", (REPLICATIONS / paper / "README.md").read_text(encoding="utf-8"))


def published_tables(paper: str) -> str:
    """The README's tables of what the source claims and does, and of what we set beside it."""
    return "\n".join(line for line in readme(paper).partition("## Results")[0].splitlines() if line.startswith("|"))


def prose(paper: str) -> str:
    """All else of the README, and the readings."""
    published = published_tables(paper).splitlines()
    return "\n".join([*(line for line in readme(paper).splitlines() if line not in published), *readings(paper)])


def readings(paper: str) -> list[str]:
    return [claim.reading or "" for claim in claims(paper).claims]


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


def known(paper: str) -> list[tuple[float, str]]:
    """Numbers that were published, set or measured, each with the unit that it was measured in, or ""."""
    published = [claim.model_dump(exclude={"reading"}) for claim in claims(paper).claims]
    run = [found.model_dump() for found in experiments(paper).values()]
    written = [*leaves(published), *leaves(claims(paper).paper.model_dump()), *leaves(run), published_tables(paper)]
    found = [(float(value), "") for value in written if isinstance(value, int | float)]
    for text in filter(lambda value: isinstance(value, str), written):
        found += [
            (float(each.replace(",", "")), "") for each in re.findall(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?", text)
        ]
    units = {
        (name, metric): about.unit
        for name, each in experiments(paper).items()
        for metric, about in each.metrics.items()
    }
    for name, table in json.loads((REPORTS / paper / "metrics.json").read_text()).items():
        for metric, about in table.items():
            found.append((about["mean"], units[name, metric]))
    return found


def of_single_seeds(paper: str) -> list[float]:
    records = [json.loads(path.read_text()) for path in (REPORTS / paper / "runs").glob("*/*.json")]
    values = [value for record in records if record["result"] for value in record["result"]["metrics"].values()]
    return [value for value in values if not isinstance(value, dict)]


def unfounded(paper: str, text: str) -> list[str]:
    """The numbers of a text that nothing known rounds to, as far as they are written out.

    There are so many single seeds that only four digits tell them from one another.
    """
    sources, seeds, wrong = known(paper), of_single_seeds(paper), []
    for number, unit in typed(text):
        value, digits = float(number.replace(",", "")), len(number.partition(".")[2])
        candidates = [source for source, its_unit in sources if unit != "%" or its_unit in ("%", "")]
        candidates += seeds if len(number.replace(".", "").lstrip("0")) >= 4 else []
        near = any((round(abs(each), digits) if digits else abs(each)) == value for each in candidates)
        if not near and not {number, f"{number} {unit}"} & ALLOWED.get(paper, {}).keys():
            wrong.append(f"{number} {unit}".strip())
    return wrong


@pytest.mark.parametrize("paper", papers())
def test_each_typed_number_was_published_set_or_measured(paper):
    assert unfounded(paper, prose(paper)) == []


@pytest.mark.parametrize("paper", papers())
def test_nothing_is_allowed_that_is_not_written(paper):
    written = {form for number, unit in typed(prose(paper)) for form in (number, f"{number} {unit}")}
    assert ALLOWED.get(paper, {}).keys() <= written
