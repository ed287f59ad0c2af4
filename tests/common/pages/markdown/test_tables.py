"""Claims as text: what a reader of the report is told."""

import pytest

from common.evidence.claims import Claim
from common.evidence.verdicts import VERDICTS
from common.pages.markdown.tables import (
    claims_table,
    escaped,
    markdown_table,
    measured,
    metrics_table,
    number,
    published,
    seeds,
    terms,
    verdict,
)
from common.pages.words import SIGNS, does_it_hold, score


def row(**parts):
    return {
        "replication": "paper",
        "claim": "about_2_4",
        "kind": "value",
        "statement": "Errs on 2.4 %.",
        "where": "table 1",
        "metric": "error",
        "unit": "%",
        "published": 2.4,
        "source": "read",
        "margin": 0.3,
        "better": "lower",
        "experiment": "ours",
        "against": None,
        "tier": "quick",
        "protocol": "full",
        "n": 3,
        "failed": 0,
        "mean": 2.5,
        "sd": 0.1,
        "ci_low": 2.25,
        "ci_high": 2.75,
        "verdict": "replicated",
        "reason": "it lies within",
        "stale": False,
        "seconds": 60.0,
        "device": "CPU",
        **parts,
    }


def rows(*verdicts):
    return [row(verdict=name) for name in verdicts]


COMPARISON = {"against": "theirs", "published": None, "margin": None}


# Answers in words.


def test_the_score_counts_each_verdict_in_a_fixed_order():
    assert score(rows("not run", "exceeded", "replicated", "replicated")) == (
        "4 claims: 2 replicated (2 read in the source itself), 1 exceeded, 1 not run"
    )
    assert score(rows(*reversed(VERDICTS))) == (
        "6 claims: 1 replicated (1 read in the source itself), 1 exceeded, 1 not replicated, 1 inconclusive, "
        "1 indicative, 1 not run"
    )


def test_the_score_says_how_well_the_values_are_known_that_were_replicated():
    sources = ["unverified", "read", "secondary", "unverified"]
    assert score([*[row(source=source) for source in sources], row(source="read", verdict="exceeded")]) == (
        "5 claims: 4 replicated (1 read in the source itself, 1 at second hand, 2 unverified), 1 exceeded"
    )
    assert score(rows("not replicated")) == "1 claim: 1 not replicated"


def test_a_single_claim_is_counted_as_one():
    assert score(rows("replicated")).startswith("1 claim: 1 replicated")


@pytest.mark.parametrize(
    ("verdicts", "answer"),
    [
        (["replicated"], "It holds: the claim was replicated."),
        (["replicated", "replicated"], "It holds: all 2 claims were replicated."),
        (["replicated", "exceeded"], "In part: 1 replicated, 1 exceeded."),
        (["exceeded", "exceeded"], "Better than published: all 2 claims were exceeded."),
        (
            ["replicated", "not run", "inconclusive"],
            "Not all known yet: 1 replicated, 1 inconclusive, 1 not run.",
        ),
        (["replicated", "inconclusive"], "Not all known yet: 1 replicated, 1 inconclusive."),
        (["exceeded", "not replicated"], "In part: 1 exceeded, 1 not replicated."),
        (["replicated", "not replicated", "inconclusive"], "In part: 1 replicated, 1 not replicated, 1 inconclusive."),
        (
            ["replicated", "exceeded", "not replicated", "indicative"],
            "Not all known yet: 1 replicated, 1 exceeded, 1 not replicated, 1 indicative.",
        ),
        (["not replicated", "not replicated"], "It does not hold here: none of 2 claims was replicated."),
        (
            ["not replicated", "not replicated", "not run"],
            "Not all known yet: 2 not replicated, 1 not run.",
        ),
        (["inconclusive", "indicative", "not run"], "Not known yet: no claim has a verdict."),
        ([], "Not known yet: no claim has a verdict."),
    ],
)
def test_does_it_hold(verdicts, answer):
    assert does_it_hold(rows(*verdicts)) == answer


def test_the_answer_says_how_many_claims_have_stale_runs():
    answer = does_it_hold([row(stale=True), row(), row()])
    assert answer == (
        "It holds: all 3 claims were replicated. "
        "1 of 3 claims has runs that are stale: from before a change of code, settings or data."
    )


def test_an_indicative_claim_is_shown_and_not_scored():
    assert does_it_hold(rows("indicative")) == "Not known yet: no claim has a verdict."
    assert "~ indicative" in claims_table(rows("indicative"), with_paper=False)


# Cells.


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "2.4 ± 0.3 %"),
        ({"published": 0.0, "margin": 0.001, "unit": "nats"}, "0 ± 0.001 nats"),
        ({"kind": "bound", "margin": None, "better": "lower"}, "≤ 2.4 %"),
        ({"kind": "bound", "margin": None, "better": "higher"}, "≥ 2.4 %"),
        ({**COMPARISON, "kind": "ordering", "better": "lower"}, "< theirs"),
        ({**COMPARISON, "kind": "ordering", "better": "higher"}, "> theirs"),
        ({**COMPARISON, "kind": "equivalence", "better": "lower", "margin": 0.3}, "≈ theirs ± 0.3 %"),
        ({**COMPARISON, "kind": "equivalence", "better": "higher", "margin": 0.3}, "≈ theirs ± 0.3 %"),
    ],
)
def test_published_says_what_the_measurement_is_held_against(parts, text):
    assert published(row(**parts)) == text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "2.5 % [2.25, 2.75]"),
        ({"kind": "bound"}, "2.5 % [2.25, 2.75]"),
        ({"ci_low": 2.5, "ci_high": 2.5}, "2.5 %"),  # a method without chance
        ({"ci_low": None, "ci_high": None}, "2.5 %"),  # one run, no spread
        ({"mean": 0.0, "ci_low": -0.1, "ci_high": 0.1}, "0 % [-0.1, 0.1]"),
        ({"mean": None, "sd": None, "ci_low": None, "ci_high": None}, "–"),
        (
            {**COMPARISON, "kind": "ordering", "mean": -1.0, "ci_low": -1.5, "ci_high": -0.5},
            "difference -1 % [-1.5, -0.5]",
        ),
        (
            {**COMPARISON, "kind": "equivalence", "mean": 0.0, "ci_low": -0.5, "ci_high": 0.5},
            "difference 0 % [-0.5, 0.5]",
        ),
        ({**COMPARISON, "kind": "ordering", "mean": -1.0, "ci_low": None, "ci_high": None}, "difference -1 %"),
        ({**COMPARISON, "kind": "ordering", "mean": -1.0, "ci_low": -1.0, "ci_high": -1.0}, "difference -1 %"),
    ],
)
def test_measured_says_mean_and_interval(parts, text):
    assert measured(row(**parts)) == text


def test_numbers_are_shown_to_five_digits_and_nothing_as_a_dash():
    assert (number(98.40123), number(0.000123456), number(0.1234, 2), number(None)) == (
        "98.401",
        "0.00012346",
        "0.12",
        "–",
    )


def test_every_verdict_has_its_own_sign():
    assert set(SIGNS) == set(VERDICTS)
    assert len(set(SIGNS.values())) == len(VERDICTS)


def test_a_stale_row_says_so_beside_its_verdict():
    assert verdict(row()) == "✔ replicated"
    assert verdict(row(verdict="not replicated", stale=True)) == "✘ not replicated (stale)"


def test_failed_runs_stand_beside_the_number_of_seeds():
    assert (seeds(row()), seeds(row(failed=2))) == ("3", "3 (2 failed)")


# The terms of a claim.

CLAIM = {
    "id": "about_2_4",
    "statement": "Errs on 2.4 %.",
    "where": "table 1",
    "source": "read",
    "kind": "value",
    "experiment": "ours",
    "metric": "error",
    "measured": "last epoch",
    "better": "lower",
    "published": {"value": 2.4, "unit": "%", "uncertainty": 0.15},
    "margin": {"value": 0.3, "reason": "Two standard\n  deviations."},
}


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "table 1; measured: last epoch; published with ± 0.15 %; margin 0.3: Two standard deviations"),
        (
            {"published": {"value": 2.4, "unit": "%"}},
            "table 1; measured: last epoch; margin 0.3: Two standard deviations",
        ),
        ({"kind": "bound", "margin": None, "published": {"value": 2.4, "unit": "%"}}, "table 1; measured: last epoch"),
    ],
)
def test_the_terms_are_where_it_stands_the_rule_and_the_margin_with_its_reason(parts, text):
    assert terms(Claim.model_validate({**CLAIM, **parts})) == text


# Tables.


def test_a_claim_is_a_line_of_the_table():
    assert claims_table([row()], with_paper=False).splitlines() == [
        "| Claim | Published | Measured [95 % interval] | n | Verdict |",
        "| --- | --- | --- | --- | --- |",
        "| `about_2_4`: Errs on 2.4 %. | 2.4 ± 0.3 % | 2.5 % [2.25, 2.75] | 3 | ✔ replicated |",
    ]


def test_the_table_of_all_papers_names_each_paper():
    head, _, line = claims_table([row()], with_paper=True).splitlines()
    assert head.startswith("| Paper | Claim |")
    assert line.startswith("| [paper](PAPER/paper) | `about_2_4`: ")


def test_what_was_run_stands_before_what_was_not():
    found = [row(claim=name, verdict=verdict) for name, verdict in zip("abcd", VERDICTS[::-1], strict=False)]
    table = claims_table(found, with_paper=False)
    assert [line[3] for line in table.splitlines()[2:]] == ["b", "c", "d", "a"]


def test_an_unverified_published_value_is_marked():
    assert "*(published value unverified)*" in claims_table([row(source="unverified")], with_paper=False)
    for source in ("read", "secondary"):
        assert "unverified" not in claims_table([row(source=source)], with_paper=False)


def cells(line: str) -> list[str]:
    """The cells of a line as a Markdown reader splits it: at bars without a backslash."""
    return [cell.strip() for cell in line.replace("\\|", "\0").split("|")[1:-1]]


def test_a_statement_cannot_break_out_of_its_cell_or_into_html():
    table = claims_table([row(statement="A | B <script>alert('x')</script>\n| & more")], with_paper=False)
    head, _, line = table.splitlines()
    assert len(cells(line)) == len(cells(head))
    assert "<script>" not in table
    assert "A \\| B &lt;script&gt;alert('x')&lt;/script&gt; \\| &amp; more" in line


def test_a_unit_cannot_break_into_html_either():
    """Units come from the same YAML files as statements."""
    unit = "<script>|"
    tables = [
        claims_table([row(unit=unit)], with_paper=False),
        metrics_table({"ours": {"error": {"mean": 2.5, "sd": 0.1, "n": 3}}}, {"ours": {"error": unit}}),
    ]
    for table in tables:
        assert "<script>" not in table
        assert len({len(cells(line)) for line in table.splitlines()}) == 1


def test_escaped_text_is_one_line():
    assert escaped('two\n  lines, <b> & "quotes"') == 'two lines, &lt;b&gt; &amp; "quotes"'


def test_all_that_was_measured_is_a_table_too():
    metrics = {
        "ours": {"error": {"mean": 2.512345, "sd": 0.1234, "n": 3}, "loss": {"mean": 0.5, "sd": 0.0, "n": 3}},
        "theirs": {"error": {"mean": 3.0, "sd": 0.2, "n": 5}},
    }
    units = {"ours": {"error": "%", "loss": "nats"}, "theirs": {"error": "%"}}
    assert metrics_table(metrics, units).splitlines() == [
        "| Experiment | Metric | Mean | sd | n |",
        "| --- | --- | --- | --- | --- |",
        "| `ours` | `error` | 2.5123 % | 0.12 | 3 |",
        "| `ours` | `loss` | 0.5 nats | 0 | 3 |",
        "| `theirs` | `error` | 3 % | 0.2 | 5 |",
    ]


def test_bars_in_cells_are_escaped():
    assert markdown_table(["a|b"], [["c|d"]]).splitlines() == ["| a\\|b |", "| --- |", "| c\\|d |"]
