"""Every replication as a user runs it, tiny: real DVC, real training, in a temporary project on synthetic data."""

import hashlib
import html
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from common.cli import smoke
from common.evidence.claims import claims
from common.experiments.load import experiments
from common.project import papers
from tests.smoke_project import make_finished, records, replicate, rerun, succeeded


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
        # Two seeds of two epochs prove nothing.
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
    for paper in papers():
        page = re.sub("</?code>", "`", html.unescape((finished / f"reports/{paper}/index.html").read_text()))
        report = html.unescape((finished / f"reports/{paper}/README.md").read_text()).replace("\\*", "*")
        for claim in claims(paper).claims:
            said = [claim.where, claim.measured, *([claim.margin.reason] if claim.margin else [])]
            if claim.published and claim.published.uncertainty:
                said.append(f"published with ± {claim.published.uncertainty:g}")
            for words in said:
                assert " ".join(words.split()).rstrip(".") in report and " ".join(words.split()).rstrip(".") in page


def test_a_second_repro_finds_everything_up_to_date_and_the_checkout_clean(finished):
    assert "up to date" in succeeded(smoke.repro(finished))
    status = subprocess.run(
        [sys.executable, "-m", "dvc", "status"],
        cwd=finished,
        env=smoke.environment(finished),
        capture_output=True,
        text=True,
    )
    assert "up to date" in status.stdout
    assert not subprocess.run(["git", "status", "--porcelain"], cwd=finished, capture_output=True, text=True).stdout


def test_a_fresh_clone_finds_its_runs_in_place(finished, tmp_path):
    """No cache, no remote, no data yet: nothing is trained, and nothing that git knows changes."""
    clone = tmp_path / "project"
    subprocess.run(["git", "clone", "-q", str(finished), str(clone)], check=True)
    (tmp_path / "mirror").symlink_to(finished.parent / "mirror")
    before = records(clone)
    succeeded(smoke.repro(clone))
    assert not rerun(clone, before)
    assert not subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True).stdout
    assert replicate(clone, "check").returncode == 0


def test_verify_finds_identical_bits_for_every_paper(finished):
    answer = succeeded(replicate(finished, "verify"))
    assert answer.count("identical bits") == len(papers()), answer


def test_judging_and_drawing_again_gives_the_same_bytes(finished):
    def digests() -> dict[Path, str]:
        files = [path for path in (finished / "reports").rglob("*") if path.is_file()]
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = digests()
    succeeded(replicate(finished, "report"))
    assert digests() == before
