"""`replicate diff`: what changed in the verdicts since a commit, by a real git checkout."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.cli import diff
from common.cli.app import app
from common.errors import Problem
from common.evidence.row import Row
from tests.common.pages.made_up import NOT_RUN, row


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def write(project: Path, *rows: Row | dict) -> None:
    found = [each if isinstance(each, dict) else asdict(each) for each in rows]
    (project / "reports").mkdir(exist_ok=True)
    (project / "reports" / "claims.json").write_text(json.dumps(found))


THEN = [row(claim="first"), row(claim="second", **NOT_RUN), row(claim="third", replication="other")]


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A checkout, one folder below its repository's top, whose only commit has three claims."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(tmp_path, "init", "-q")
    write(folder, *THEN)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "three claims")
    monkeypatch.setattr(diff, "ROOT", folder)
    monkeypatch.setenv("COLUMNS", "200")
    return folder


def says(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["diff", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_nothing_is_said_of_claims_that_are_the_same(project):
    write(project, *THEN[1:], row(claim="first", statement="In other words.", mean=2.5 + 1e-14, seconds=99.0))
    assert says("HEAD") == "No verdict and no measured value changed since HEAD.\n"
    assert json.loads(says("HEAD", "--json")) == []


def test_what_changed_is_shown_by_paper_with_both_values(project):
    ran = row(claim="second", verdict="inconclusive", mean=2.75, ci_low=2.6, ci_high=2.9, n=5)
    write(project, row(claim="first", margin=0.5), ran, row(claim="fourth", **NOT_RUN))
    shown = [line.strip() for line in says("HEAD").splitlines()]
    assert shown == [
        "other",
        "third: withdrawn (was replicated)",
        "paper",
        "first: published 2.4 ± 0.3 % -> 2.4 ± 0.5 %",
        "second: verdict not run -> inconclusive; measured – -> 2.75 % [2.60, 2.90]; n 0 -> 5",
        "fourth: added (not run)",
        "4 claims differ from HEAD; the verdict of 1 changed.",
    ]


def test_the_same_as_data(project):
    write(project, row(claim="first", mean=2.6), *THEN[1:2], row(claim="fourth"))
    first, fourth, third = sorted(json.loads(says("HEAD", "--json")), key=lambda change: change["claim"])
    assert (first["then"]["mean"], first["now"]["mean"]) == (2.5, 2.6) and first["replication"] == "paper"
    assert fourth["then"] is None and fourth["now"]["verdict"] == "replicated"
    assert third["now"] is None and third["then"]["n"] == 3


def test_a_file_of_before_is_compared_by_the_fields_that_it_has(project):
    fields = ("replication", "claim", "verdict", "published", "margin", "mean", "ci_low", "ci_high", "unit")
    write(project, {field: asdict(THEN[0])[field] for field in fields} | {"notes": []}, *THEN[1:])
    git(project, "commit", "-aqm", "as it was before")
    write(project, *THEN)
    assert "first: n 0 -> 3" in says("HEAD")


@pytest.mark.parametrize("revision", ["nothing", "HEAD~9", "", "HEAD:reports"])
def test_an_unknown_revision_is_answered_with_how_to_list_them(project, revision):
    with pytest.raises(Problem) as caught:
        says(revision)
    assert f"no revision {revision!r}" in caught.value.what and "git log" in caught.value.remedy


def test_a_revision_without_a_report_is_said_to_have_none(project):
    git(project, "rm", "-q", "--cached", "reports/claims.json")
    git(project, "commit", "-q", "-m", "no report")
    with pytest.raises(Problem, match=r"HEAD has no reports/claims\.json"):
        says("HEAD")


@pytest.mark.parametrize(
    ("content", "answer"),
    [("[{", "is not JSON"), ('{"claims": 3}', "of another version"), ('[{"id": "first"}]', "of another version")],
)
def test_a_report_that_cannot_be_read_is_named(project, content, answer):
    (project / "reports" / "claims.json").write_text(content)
    git(project, "commit", "-aqm", "another form")
    write(project, *THEN)
    with pytest.raises(Problem, match=answer) as caught:
        says("HEAD")
    assert "HEAD" in caught.value.what


def test_outside_a_checkout_there_are_no_revisions(project, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(project / "nowhere"))
    with pytest.raises(Problem, match="not a git checkout"):
        says("HEAD")
