"""README and docs/: short, without dead links, and of files, YAML and code that there are."""

import inspect
import re

import pytest
import yaml

from common.data.registry import Dataset
from common.evidence import written as claims_file
from common.evidence.claims import Claim
from common.experiments import written as experiments_file
from common.experiments.experiment import Experiment
from common.files import sha256_of, write
from common.project import REPLICATIONS, ROOT, papers
from tests.docs_pages import ALL, EXAMPLE, EXAMPLES, PAGES, blocks, name, text


def test_the_readme_is_a_screen_and_a_half():
    assert len(text(ROOT / "README.md").encode()) < 8_000


@pytest.mark.parametrize("path", ALL, ids=name)
def test_links_lead_to_files(path):
    linked = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", re.sub(r"`[^`]*`", "", text(path)))
    here = [target for pair in linked for target in pair if target and "://" not in target]
    # What is generated may not have been yet.
    dead = [target for target in here if "reports/" not in target and not (path.parent / target).exists()]
    assert dead == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_files_are_those_that_there_are(path):
    named = re.findall(r"(?<![\w/.<])((?:common|replications|tests|benchmarks|docs)/[\w/]+(?:\.\w+)?)", text(path))
    modules = re.findall(r"python -m ((?:common|replications|benchmarks)[\w.]*)", text(path))
    known = [each for each in named if not any(example in each for example in EXAMPLES)]
    paths = [*known, *(module.replace(".", "/") for module in modules)]
    assert [each for each in paths if not ((ROOT / each).exists() or (ROOT / f"{each}.py").exists())] == []


@pytest.mark.parametrize("paper", papers())
def test_a_replication_says_which_of_its_files_to_read_in_which_order(paper):
    last = text(REPLICATIONS / paper / "README.md").rpartition("\n\n")[2]
    files = re.findall(r"[\w/]+\.(?:py|yaml)", last)
    assert last.startswith("Read these files in this order: ") and files
    assert [file for file in files if not any((place / file).is_file() for place in (REPLICATIONS / paper, ROOT))] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_the_words_are_those_of_the_field(path):
    phrases = r"held against|mend it|\blest\b|of old|likewise|the plain way|no chance in it|straddle|made.up data"
    assert re.findall(phrases, text(path), re.IGNORECASE) == []


def test_the_examples_of_yaml_are_read_as_they_stand(tmp_path):
    paper = tmp_path / EXAMPLE
    paper.mkdir()
    about = {"paper": {"title": "A", "authors": "B", "year": 2000, "link": "C", "short": "D"}}
    (paper / "claims.yaml").write_text(yaml.safe_dump(about) + "".join(blocks("add_a_paper.md", "claims.yaml")))
    (paper / "experiments.yaml").write_text("".join(blocks("add_a_paper.md", "experiments.yaml")))
    claims = claims_file.written(paper / "claims.yaml", set(Claim.model_fields)).content()["claims"]
    found = {claim.id: claim for claim in map(Claim.model_validate, claims)}
    assert set(found) == {"tanh", "relu_beats_tanh", "sgd_1em1", "momentum_1em1", "sgd_1em2"}
    assert found["sgd_1em1"].published.value == 2.51 and found["sgd_1em1"].source == "unverified"
    file = experiments_file.written(paper / "experiments.yaml")
    merged = {each: file.merged(EXAMPLE, each) for each in file.own}
    experiments = {each: Experiment(paper=EXAMPLE, name=each, **own) for each, own in merged.items()}
    assert set(experiments) == {"sgd_1em1", "momentum_1em1", "sgd_1em2"} and file.verify.experiment in experiments
    assert experiments["sgd_1em1"].tier == "long"
    assert experiments["sgd_1em1"].entry == f"replications.{EXAMPLE}.train:run"


def test_the_optimizers_and_their_arguments_are_those_that_there_are():
    from common.methods.optimizer_rules import RULES

    table = (
        text(ROOT / "docs/add_a_paper.md").partition("| optimizer | arguments |\n|---|---|\n")[2].partition("\n\n")[0]
    )
    described = {}
    for row in table.splitlines():
        optimizers, arguments = ([*re.findall("`(\\w+)`", cell)] for cell in row.strip("|").split("|"))
        described.update(dict.fromkeys(optimizers, arguments))
    assert described == {name: [*inspect.signature(rule).parameters][1:] for name, rule in RULES.items()}


def test_the_dataset_of_the_example_can_be_written_and_read(tmp_path):
    """The code of docs/add_data.md as it stands, stand-in and parser."""
    [entry] = [yaml.safe_load(each) for each in blocks("add_data.md", "1. The entry")]
    assert Dataset(**{**entry["two_moons"], "format": "text"}).files.keys() == {"points.csv"}
    code = {"write": write}
    for heading in ("2. The parser", "3. The synthetic stand-in"):
        exec("\n".join(blocks("add_data.md", heading, "python")), code)
    for path in (tmp_path / "points.csv", tmp_path / "again.csv"):
        code["write_points"](path, 20)
    assert sha256_of(tmp_path / "points.csv") == sha256_of(tmp_path / "again.csv")
    points = code["read_points"](tmp_path / "points.csv")
    assert points.positions.shape == (20, 2) and set(points.labels) == {0, 1}
    for wrong in ("a,b\n1,2", "x,y,moon\n1,2", "x,y,moon\n1,2,three"):
        (tmp_path / "points.csv").write_text(wrong)
        with pytest.raises(code["BadFile"], match=r"points\.csv"):
            code["read_points"](tmp_path / "points.csv")


def test_the_lines_of_the_page_on_notebooks_run(capsys):
    """In one go, as in a notebook; the first draws a line for each of the two kinds, the second prints."""
    blocks = re.findall(r"```python\n(.*?)```", text(ROOT / "docs/notebooks.md"), re.DOTALL)
    known: dict = {}
    for block in blocks:
        exec(block, known)
    [axes] = known["grid"].axes.flat
    assert len([line for line in axes.lines if len(line.get_xdata()) > 1]) == 2
    assert "ci_high" in capsys.readouterr().out
