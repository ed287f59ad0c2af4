"""Every replication as a user runs it, tiny, on synthetic data, and then once more on the other backend."""

import hashlib
import html
import json
import math
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from common.evidence.claims import claims
from common.experiments.load import experiments
from common.project import papers
from tests.smoke_project import copy_of, make_finished, records, replicate, results, succeeded

pytestmark = pytest.mark.torture

#: What draws all its random numbers by numpy. The others start from Keras's, which differ from backend to backend.
SAME_NUMBERS = (
    "char_rnn/*",
    "dqn/*",
    "q_learning/*",
    "keras_mnist_mlp/softmax_regression/*",
    "lecun1998/fc_*",
    "lecun1998/lenet[145]/*",
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """A smoke project in which the pipeline has run once, and all of it is committed."""
    return make_finished(tmp_path_factory.mktemp("smoke"))


def test_every_replication_runs_end_to_end(finished):
    rows = json.loads((finished / "reports/claims.json").read_text())
    page = html.unescape((finished / "reports/index.html").read_text())
    assert {row["replication"] for row in rows} == set(papers())
    for row in rows:
        assert row["statement"][:40] in page
        sides = [row["experiment"], *([row["against"].split()[-1]] if row["against"] else [])]
        if not all(experiments(row["replication"], "smoke")[side].seeds for side in sides):
            assert row["verdict"] == "not run"  # of a grid two cells are run
            continue
        # A seed or two of two epochs prove nothing.
        assert row["verdict"] == "indicative" and row["protocol"] == "reduced", row
        assert "smoke profile" in row["reason"] and row["n"] > 0 and not row["failed"], row
    for paper in papers():
        figures = json.loads((finished / f"reports/{paper}/figures.json").read_text())
        assert figures
        for figure in figures:
            assert (finished / f"reports/{paper}/figures" / figure["file"]).stat().st_size > 1000
            assert figure["alt"]
    assert all(record["status"] == "finished" for record in records(finished).values())


def test_the_pages_of_a_paper_say_what_each_claim_is_compared_with(finished):
    rows = json.loads((finished / "reports/claims.json").read_text())
    measured = {(row["replication"], row["claim"]): row["measured"] for row in rows}  # a shorter protocol has its own
    for paper in papers():
        page = re.sub("</?code>", "`", html.unescape((finished / f"reports/{paper}/index.html").read_text()))
        report = html.unescape((finished / f"reports/{paper}/README.md").read_text()).replace("\\*", "*")
        for claim in claims(paper).claims:
            said = [claim.where, measured[paper, claim.id], *([claim.margin.reason] if claim.margin else [])]
            if claim.published and claim.published.uncertainty:
                said.append(f"published with {claim.published.uncertainty}")
            for words in said:
                assert " ".join(words.split()).rstrip(".") in report and " ".join(words.split()).rstrip(".") in page


def test_verify_finds_identical_bits_for_every_paper(finished):
    answer = succeeded(replicate(finished, "verify"))
    assert answer.count("identical bits") == len(papers()), answer


def test_judging_and_drawing_again_gives_the_same_bytes(finished):
    def digests() -> dict[Path, str]:
        files = [path for path in (finished / "reports").rglob("*") if path.is_file()]
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = digests()
    for paper in papers():
        succeeded(replicate(finished, "report", paper))
    assert digests() == before


@pytest.fixture(scope="module")
def both(finished, tmp_path_factory) -> tuple[dict, dict]:
    """Of one experiment for each entry, results by paper/experiment/0, under TensorFlow and under JAX."""
    pytest.importorskip("jax")
    project = copy_of(finished, tmp_path_factory.mktemp("backends"))
    seed_0 = {name: found for name, found in results(project).items() if name in one_of_each_entry()}
    for name in seed_0:
        paper, experiment, seed = name.split("/")
        (project / "reports" / paper / "runs" / experiment / f"{seed}.json").unlink()
    for paper in papers():
        succeeded(replicate(project, "run", paper, "--seeds", "0", KERAS_BACKEND="jax"))
    return seed_0, {name: found for name, found in results(project).items() if name in seed_0}


def one_of_each_entry() -> set[str]:
    """Names of first runs, of experiments that the smoke profile runs."""
    run = [found for paper in papers() for found in experiments(paper, "smoke").values() if found.seeds]
    return {f"{found}/0" for found in {found.code: found for found in reversed(run)}.values()}


def test_every_entry_gives_the_same_measurements_on_both(both):
    for name, tensorflow in both[0].items():
        jax = both[1][name]
        assert jax["metrics"].keys() == tensorflow["metrics"].keys(), name
        assert jax["parameters"] == tensorflow["parameters"], name
        assert lengths(jax) == lengths(tensorflow), name
        assert all(math.isfinite(number) for number in numbers(jax)), name


def test_the_same_random_numbers_give_the_same_results(both):
    compared = [name for name in both[0] if any(fnmatch(name, pattern) for pattern in SAME_NUMBERS)]
    assert {name.partition("/")[0] for name in compared} >= {"char_rnn", "dqn", "q_learning", "lecun1998"}
    for name in compared:
        assert numbers(both[1][name]) == pytest.approx(numbers(both[0][name]), rel=1e-3, abs=1e-6), name


def lengths(result: dict) -> dict[str, int]:
    return {name: len(values) for name, values in result["history"].items()}


def numbers(result: dict) -> list[float]:
    """All that was measured, epoch by epoch and at the end."""
    metrics = [value if isinstance(value, dict) else {"mean": value} for value in result["metrics"].values()]
    return [
        *(number for values in result["history"].values() for number in values),
        *(number for metric in metrics for number in metric.values()),
    ]
