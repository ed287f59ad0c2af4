"""What a reader of any page is told of a claim: answers, scores, cells."""

import pytest

from common.evidence.verdicts import VERDICTS
from common.pages import words
from tests.common.pages.made_up import COMPARISON, NOT_RUN, row, rows


def test_the_score_counts_each_verdict_in_a_fixed_order():
    assert words.score(rows("not run", "exceeded", "replicated", "replicated")) == (
        "4 claims: 2 replicated (2 checked in the source), 1 exceeded, 1 not run"
    )
    assert words.score(rows(*reversed(VERDICTS))) == (
        "6 claims: 1 replicated (1 checked in the source), 1 exceeded, 1 not replicated, 1 inconclusive, "
        "1 indicative, 1 not run"
    )


def test_the_score_says_how_well_the_values_are_known_that_were_replicated():
    sources = ["unverified", "read", "secondary", "unverified"]
    assert words.score([*[row(source=source) for source in sources], row(verdict="exceeded")]) == (
        "5 claims: 4 replicated (1 checked in the source, 1 in a secondary source, 2 from memory), 1 exceeded"
    )
    assert words.score(rows("not replicated")) == "1 claim: 1 not replicated"


@pytest.mark.parametrize(
    ("verdicts", "answer"),
    [
        (["replicated"], "Yes: the claim was replicated."),
        (["replicated", "replicated"], "Yes: all 2 claims were replicated."),
        (["replicated", "exceeded"], "Partly: 1 replicated, 1 exceeded."),
        (["exceeded", "exceeded"], "Better than published: all 2 claims were exceeded."),
        (["replicated", "not run", "inconclusive"], "Incomplete: 1 replicated, 1 inconclusive, 1 not run."),
        (["replicated", "inconclusive"], "Incomplete: 1 replicated, 1 inconclusive."),
        (["replicated", "not replicated", "inconclusive"], "Partly: 1 replicated, 1 not replicated, 1 inconclusive."),
        (["replicated", "not replicated", "indicative"], "Incomplete: 1 replicated, 1 not replicated, 1 indicative."),
        (["not replicated", "not replicated"], "No: none of 2 claims was replicated."),
        (["not replicated", "not run"], "Incomplete: 1 not replicated, 1 not run."),
        (["inconclusive", "indicative", "not run"], "Not known yet: 1 inconclusive, 1 indicative, 1 not run."),
        ([], "Not known yet: no claims."),
    ],
)
def test_does_it_hold(verdicts, answer):
    assert words.does_it_hold(rows(*verdicts)) == answer


def test_the_answer_says_how_many_claims_have_stale_runs():
    assert words.does_it_hold([row(stale=True), row(), row()]) == (
        "Yes: all 3 claims were replicated. "
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
    assert set(words.SIGNS) == set(words.MEANINGS) == set(VERDICTS)
    assert len(set(words.SIGNS.values())) == len(VERDICTS)


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
