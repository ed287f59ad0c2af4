"""What counts as unchanged: of each paper, and of the whole."""

import pytest

from common.cli import unchanged

FILES = {
    "common/pages.py": "",
    "common/pages/template.html": "",
    "params.yaml": "",
    "README.md": "",
    "data/raw/mnist/images": "",
    "replications/one/claims.yaml": "",
    "replications/one/train.py": "import replications.one.net",
    "replications/two/README.md": "",
    "replications/two/variant.py": "from replications.one import train",
    "reports/one/runs/a/0.json": "",
    "reports/one/figures/a.png": "",
    "reports/claims/one.json": "",
    "reports/fingerprints/two.json": "",
    "reports/claims.json": "",
}
BOTH = {"one", "two"}


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(unchanged, "ROOT", tmp_path)
    monkeypatch.setattr(unchanged, "REPLICATIONS", tmp_path / "replications")
    monkeypatch.setattr(unchanged, "SCRATCH", tmp_path / ".replicate")
    monkeypatch.setattr(unchanged, "papers", lambda: ["one", "two"])
    unchanged.keep("check", unchanged.states(strict=False))
    return tmp_path


def changed() -> set[str]:
    return unchanged.changed(unchanged.states(strict=False), "report", "check")


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("common/pages.py", BOTH),
        ("common/pages/template.html", BOTH),
        ("params.yaml", BOTH),
        ("README.md", set()),
        ("data/raw/mnist/images", set()),
        ("replications/one/claims.yaml", {"one"}),
        ("replications/one/train.py", BOTH),  # the other imports it
        ("replications/two/README.md", {"two"}),
        ("replications/two/variant.py", {"two"}),
        ("reports/one/runs/a/0.json", {"one"}),
        ("reports/one/figures/a.png", {"one"}),
        ("reports/claims/one.json", {"one"}),
        ("reports/fingerprints/two.json", {"two"}),
        ("reports/claims.json", set()),
    ],
)
def test_a_changed_file_changes_the_papers_it_belongs_to_and_the_whole(checkout, name, papers):
    assert changed() == set()
    (checkout / name).write_text("changed")
    assert changed() == {*papers, unchanged.WHOLE}
    (checkout / name).unlink()
    assert unchanged.WHOLE in changed()


def test_new_files_and_other_packages_count_and_what_python_leaves_does_not(checkout, monkeypatch):
    (checkout / "common/__pycache__").mkdir()
    (checkout / "common/__pycache__/pages.pyc").write_text("")
    assert changed() == set()
    (checkout / "reports/one/runs/a/1.json").write_text("")
    assert changed() == {"one", unchanged.WHOLE}
    (checkout / "site/jinja2-9.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(checkout / "site")
    assert changed() == {*BOTH, unchanged.WHOLE}


def test_a_stricter_check_is_another_one(checkout):
    assert unchanged.changed(unchanged.states(strict=True), "check") == {*BOTH, unchanged.WHOLE}


def test_one_command_remembers_some_papers_and_a_damaged_memory_is_none(checkout):
    (checkout / "params.yaml").write_text("changed")
    now = unchanged.states(strict=False)
    unchanged.keep("report", {"two": now["two"]})
    assert changed() == {"one", unchanged.WHOLE}
    for command in ("check", "report"):
        unchanged._path(command).write_text("{")
    assert changed() == {*BOTH, unchanged.WHOLE}
