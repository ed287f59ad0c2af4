"""What a code host and pre-commit read: CI, forms for issues, hooks. They agree with the project."""

import re
import tomllib

import pytest
import yaml

from common.project import ROOT

FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def read(path: str):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_ci_runs_the_projects_own_script_on_every_python_that_is_allowed():
    [job] = read(".github/workflows/ci.yml")["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    first, end = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", allowed).groups()
    assert job["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in range(int(first), int(end))]


def test_hooks_are_local_and_lint_as_make_does():
    [repository] = read(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    hooks = [hook["entry"].replace(" --force-exclude", "") for hook in repository["hooks"]]
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    ours = [line.strip("\t@ .").replace("$(BIN)", ".venv/bin").strip() for line in lint.splitlines()]
    assert hooks == [*ours, ".venv/bin/replicate check"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_forms_ask_for_what_is_needed(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    ids = [part["id"] for part in form["body"]]
    assert form["name"] and form["description"] and len(set(ids)) == len(ids)
    assert all(part["attributes"]["label"] for part in form["body"])
    assert any(part.get("validations", {}).get("required") for part in form["body"])
    assert f'"{form["name"]}"' in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
