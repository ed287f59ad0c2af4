"""What a reader of any page is told of a claim: answers, scores, cells."""

import pytest

from common.evidence.verdicts import VERDICTS
from common.pages import words
from tests.common.pages.made_up import COMPARISON, NOT_RUN, row, rows


def test_the_score_counts_scored_statements_by_verdict_in_a_fixed_order():
    assert words.score(rows("inconclusive", "not replicated", "replicated", "replicated")) == (
        "4 published statements: 2 replicated, 1 not replicated, 1 inconclusive"
    )
    assert words.score([row(verdict="not replicated", direction=side) for side in ("better", "worse", "better")]) == (
        "3 published statements: 3 not replicated (2 better)"
    )
    assert words.score(rows("replicated")) == "1 published statement: 1 replicated"


UNSCORED = [
    ({"verdict": "not run"}, "not run"),
    ({"verdict": "indicative"}, "indicative"),
    ({"stale": True}, "stale"),
    ({"source": "ours"}, "ours"),
    ({"source": "unverified"}, "from memory"),
    ({"vacuous": "The margin takes in all that there is."}, "unable to fail"),
    ({"same_as": "another"}, "counted elsewhere"),
]


@pytest.mark.parametrize(("parts", "reason"), UNSCORED)
def test_what_is_not_scored_is_counted_beside_the_score(parts, reason):
    assert words.score([row(), row(source="secondary"), row(**parts)]) == (
        f"2 published statements: 2 replicated; not scored: 1 {reason}"
    )


def test_a_statement_that_was_judged_and_is_not_scored_says_why():
    assert words.remark(row()) == "" == words.remark(row(verdict="not run", source="unverified"))
    assert words.remark(row(source="unverified")) == "from memory"
    assert words.remark(row(source="ours")) == "ours, not published"
    assert words.remark(row(same_as="another")) == "counted at another"


def test_what_nothing_could_reach_counts_and_says_so():
    beyond = row(verdict="not replicated", unreachable="At most 7.93, whatever the method.")
    assert words.remark(beyond) == "out of reach of any method"
    assert words.does_it_hold([row(), row(verdict="not replicated"), beyond]) == (
        "Partly: 1 replicated, 2 not replicated. 1 of the 2 not replicated is out of reach of any method."
    )


def test_the_tally_keeps_what_is_not_scored_apart():
    found = [row(), row(verdict="not replicated"), row(source="ours"), row(stale=True), row(verdict="not run")]
    assert words.tally(found) == {"replicated": 1, "not replicated": 1, "not run": 1, "not scored": 2}


@pytest.mark.parametrize(
    ("verdicts", "answer"),
    [
        (["replicated"], "Yes: the statement was replicated."),
        (["replicated", "replicated"], "Yes: all 2 statements were replicated."),
        (["replicated", "not run", "inconclusive"],
         "Incomplete: 1 replicated, 1 inconclusive. Not scored: 1 not run."),
        (["replicated", "inconclusive"], "Incomplete: 1 replicated, 1 inconclusive."),
        (["replicated", "not replicated", "inconclusive"], "Partly: 1 replicated, 1 not replicated, 1 inconclusive."),
        (["replicated", "not replicated", "indicative"],
         "Incomplete: 1 replicated, 1 not replicated. Not scored: 1 indicative."),
        (["not replicated", "not replicated"], "No: none of 2 statements was replicated."),
        (["not replicated", "not run"], "Incomplete: 1 not replicated. Not scored: 1 not run."),
        (["inconclusive", "indicative", "not run"],
         "Not known yet: 1 inconclusive. Not scored: 1 indicative, 1 not run."),
        (["not run"], "Not known yet: nothing is scored. Not scored: 1 not run."),
        ([], "Not known yet: nothing is scored."),
    ],
)  # fmt: skip
def test_does_it_hold(verdicts, answer):
    assert words.does_it_hold(rows(*verdicts)) == answer


def test_the_answer_says_how_many_claims_have_stale_runs():
    assert words.does_it_hold([row(stale=True), row(), row()]) == (
        "Yes: all 2 statements were replicated. Not scored: 1 stale. "
        "1 of 3 claims has runs that are stale: from before a change of code, settings or data."
    )


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "2.4 ± 0.3 %"),
        ({"published": 0.0, "margin": 0.001, "unit": "nats"}, "0 ± 0.001 nats"),
        ({"kind": "bound", "margin": None, "better": "lower"}, "≤ 2.4 %"),
        ({"kind": "bound", "margin": None, "better": "higher"}, "≥ 2.4 %"),
        ({**COMPARISON, "better": "lower"}, "< theirs"),
        ({**COMPARISON, "better": "higher"}, "> theirs"),
        ({**COMPARISON, "kind": "equivalence", "margin": 0.3}, "≈ theirs ± 0.3 %"),
    ],
)
def test_published_says_what_the_measurement_is_compared_with(parts, text):
    assert words.published(row(**parts)) == text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "2.50 % [2.25, 2.75]"),
        ({"mean": 465.01, "ci_low": 386.2, "ci_high": 543.82, "unit": "points"}, "465 points [386, 544]"),
        ({"kind": "bound", "mean": 0.0123, "ci_low": 0.0113, "ci_high": 0.0134}, "0.0123 % [0.0113, 0.0134]"),
        ({"mean": 2.512345, "ci_low": 2.512345, "ci_high": 2.512345}, "2.5123 %"),  # a deterministic method
        ({"mean": 2.512345, "ci_low": None, "ci_high": None}, "2.5123 %"),  # one run, no spread
        ({"mean": 0.0, "ci_low": -0.1, "ci_high": 0.1}, "0.00 % [-0.10, 0.10]"),
        (NOT_RUN, "–"),
        ({**COMPARISON, "mean": -1.0, "ci_low": -1.5, "ci_high": -0.5}, "difference -1.00 % [-1.50, -0.50]"),
        ({**COMPARISON, "mean": -1.0, "ci_low": None, "ci_high": None}, "difference -1 %"),
    ],
)  # fmt: skip
def test_measured_has_the_digits_that_the_interval_supports(parts, text):
    assert words.measured(row(**parts)) == text


def test_every_verdict_has_its_own_sign_and_meaning():
    assert set(words.SIGNS) == set(words.MEANINGS) == {*VERDICTS, "not scored"}
    assert len(set(words.SIGNS.values())) == len(words.SIGNS)


def test_stale_rows_and_failed_runs_say_so():
    assert words.verdict(row()) == "✔ replicated"
    assert words.verdict(row(verdict="not replicated", stale=True)) == "✘ not replicated (stale)"
    assert (words.seeds(row()), words.seeds(row(failed=2))) == ("3", "3 (2 failed)")


@pytest.mark.parametrize(
    ("parts", "ends"),
    [
        ({}, (-0.5, 7 / 6)),
        ({**COMPARISON, "kind": "equivalence", "margin": 0.5, "ci_low": -1.0, "ci_high": 0.25}, (-2.0, 0.5)),
        ({**COMPARISON, "ci_low": -1.0, "ci_high": 0.25}, None),
        ({"ci_low": None, "ci_high": None}, None),
    ],
)
def test_an_interval_is_drawn_in_margins_from_the_published_value(parts, ends):
    assert words.in_margins(row(**parts)) == (ends if ends is None else pytest.approx(ends))


def test_a_published_number_is_shown_as_its_source_prints_it():
    assert words.published(row(published=1.6, printed="1.60")).startswith("1.60 ± 0.3")
    assert words.published(row(published=146.0, printed=None)).startswith("146 ± 0.3")


def test_a_margin_that_is_a_factor_is_shown_as_one():
    found = row(published=0.016, printed="0.016", margin=2.0, margin_is_factor=True, ci_low=0.008, ci_high=0.064)
    assert words.published(found).startswith("0.016 ×/÷ 2")
    assert words.in_margins(found) == pytest.approx((-1, 2))
