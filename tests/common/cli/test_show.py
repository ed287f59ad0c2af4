"""Claims and plans at a terminal."""

import json

import pytest
from typer.testing import CliRunner

from common.cli import complete
from common.cli.app import app
from common.cli.show import show_all_claims
from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import experiments
from common.pages.rows import rows_of
from common.pages.words import does_it_hold
from common.project import papers


@pytest.fixture
def says(monkeypatch):
    """What a command writes, at a terminal of a given width."""

    def run(*arguments: str, columns: int = 80) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        done = CliRunner().invoke(app, list(arguments))
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    return run


def test_claims_are_filtered_by_paper_and_verdict(says):
    everything = json.loads(says("claims", "--json"))
    assert json.loads(says("claims", "--verdict", "stale", "--json")) == [row for row in everything if row["stale"]]
    for verdict in {row["verdict"] for row in everything}:
        shown = json.loads(says("claims", "--verdict", verdict.replace(" ", "-"), "--json"))
        assert shown == [row for row in everything if row["verdict"] == verdict]
    both = json.loads(says("claims", "q_learning", "--verdict", "replicated", "--verdict", "not replicated", "--json"))
    assert {row["verdict"] for row in both} <= {"replicated", "not replicated"}
    assert {row["replication"] for row in both} == {"q_learning"}


def test_an_unknown_verdict_is_answered_with_the_nearest(says):
    with pytest.raises(Problem, match="Did you mean 'replicated'"):
        says("claims", "--verdict", "replcated")


def test_the_end_of_reproduce_folds_what_is_not_run_and_answers_per_paper(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "250")
    show_all_claims()
    lines = capsys.readouterr().out.splitlines()
    answers = " ".join(" ".join(lines).split())
    for paper in papers():
        rows = rows_of(paper)
        not_run = [row for row in rows if row.verdict == "not run"]
        folded = [line for line in lines if f"replicate claims {paper}" in line]
        assert [f" {len(not_run)} not run" in line for line in folded] == ([True] if not_run else [])
        for row in rows:
            assert any(f" {row.claim} " in line for line in lines) == (row not in not_run)
        assert f"{paper} {does_it_hold(rows)}" in answers


def test_list_takes_one_paper(says):
    listed = says("list", "lecun1998", columns=200)
    assert all(name in listed for name in experiments("lecun1998")) and "q_learning" not in listed


def test_a_whole_paper_is_asked_for_where_nothing_less_will_do(says):
    with pytest.raises(Problem, match="takes a whole paper"):
        says("claims", "keras_mnist_mlp/accuracy_then")


def test_no_name_is_cut_at_80_columns(says):
    assert "…" not in says("claims") + says("list") + says("plan")
    listed = says("list")
    for paper in papers():
        assert all(name in listed for name in experiments(paper))


@pytest.mark.parametrize("paper", papers())
def test_show_says_all_that_stands_behind_a_claim(says, paper):
    claim, row = claims(paper).claims[0], rows_of(paper)[0]
    shown = " ".join(says("show", f"{paper}/{claim.id}", columns=200).split())
    for words in (
        claim.statement,
        claim.where,
        row.measured,  # of the shorter protocol, while that stands in
        f"{paper}/{row.experiment}",
        "Deviations",
        "Cost now",
    ):
        assert " ".join(words.split()) in shown


def test_show_takes_a_claim_by_its_own_name_where_one_paper_has_it(says):
    assert says("show", "taxi_threshold") == says("show", "q_learning/taxi_threshold")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("taxi_treshold", "Did you mean 'taxi_threshold'"),
        ("q_learning/taxi_treshold", "Did you mean 'taxi_threshold'"),
        ("q_lerning/taxi_threshold", "Did you mean 'q_learning'"),
        ("q_learning", "is a paper"),
    ],
)
def test_an_unknown_claim_is_answered_with_what_to_do(says, name, answer):
    with pytest.raises(Problem) as caught:
        says("show", name)
    assert answer in str(caught.value)


def test_the_shell_is_offered_papers_then_what_is_in_them():
    assert complete.target("q") == ["q_learning"]
    assert complete.target("q_learning/taxi_g") == ["q_learning/taxi_greedy"]
    assert complete.target("nothing/") == []
