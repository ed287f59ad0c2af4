"""The section on speed: there only when something was measured, and as true as what was."""

import json

import pytest

from common.pages import speed as measuring
from common.pages.html.page import overview_page
from common.pages.markdown.speed import benchmarks_text
from common.pages.speed import benchmarks, curve, growth_cells, rate_cells

RATE = {
    "path": "a <script> path", "replication": "q_learning", "unit": "steps/s", "ours": 8_440_811, "plain": 41_536,
    "ratio": 203.2, "goal": 100,
    "goal_in_words": "100 × the plain way", "limit": 1.9e7, "limited_by": "memory bandwidth", "share_of_limit": 0.4443,
    "torch": {"version": "2.13.0", "rate": 9_100_000, "ratio": 0.928, "spread": [9_000_000, 9_200_000]},
    "spread": {"ours": [8_000_000, 8_500_000], "plain": [41_000, 42_000]}, "machine": "a machine",
}  # fmt: skip
GROWTH = {
    "path": "a table", "replication": "q_learning", "of": "learners", "sizes": [100, 1_000, 10_000],
    "unit": "s", "values": [0.01, 0.1, 1.0], "exponent": 1.0,
}  # fmt: skip


@pytest.fixture
def measured(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "REPORTS", tmp_path)
    (tmp_path / "benchmarks.json").write_text(
        json.dumps([RATE, {**RATE, "path": "slow", "ratio": 0.9, "torch": "not installed"}])
    )
    (tmp_path / "growth.json").write_text(json.dumps([GROWTH]))


def test_nothing_is_said_where_nothing_was_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "REPORTS", tmp_path)
    assert not benchmarks() and benchmarks_text(benchmarks()) == ""
    assert 'id="speed"' not in overview_page([])


def test_a_rate_is_said_with_its_spread_its_goal_and_the_limit():
    assert rate_cells(RATE) == [
        "a <script> path",
        "steps/s",
        "8,440,811 (8,000,000 to 8,500,000)",
        "41,536 (41,000 to 42,000)",
        "203 ✔",
        "100 × the baseline",
        "0.928 ✘ over 9,100,000 (9,000,000 to 9,200,000)",
        "44.4 % of the memory bandwidth",
    ]
    assert rate_cells({**RATE, "ratio": 99.0})[4] == "99 ✘"
    assert rate_cells({**RATE, "goal_in_words": "60% of the limit"})[5] == "60% of the limit, here 100 × the baseline"


def test_where_pytorch_was_not_measured_the_line_says_why():
    assert rate_cells({**RATE, "torch": "not installed"})[6] == "not installed"
    assert rate_cells({name: value for name, value in RATE.items() if name != "torch"})[6] == "not measured"


def test_growth_is_a_line_on_logarithmic_axes():
    assert curve(GROWTH) == [(40, 92), (500, 50), (960, 8)]
    assert growth_cells(GROWTH)[1:] == ["100: 0.01 s; 1,000: 0.1 s; 10,000: 1 s", "learners to the power of 1"]
    assert growth_cells({**GROWTH, "unit": "kB"})[1] == "100: 0.01 kB; 1,000: 0.1 kB; 10,000: 1 kB"


def test_the_pages_show_both_and_escape_names(measured):
    text, built = benchmarks_text(benchmarks()), overview_page([])
    for name in ("a &lt;script&gt; path", "slow", "a table"):
        assert name in text and name in built
    assert "a <script> path" not in text + built
    assert "on a machine, beside PyTorch 2.13.0." in text and "on a machine, beside PyTorch 2.13.0." in built


def test_bars_and_goals_lie_inside_the_axis(measured):
    found = benchmarks()
    assert all(0 <= found.share(value) <= 1 for value in (0.9, 1.0, 100, 203.2))
    assert {1.0, 10.0, 100.0} <= set(found.ticks)
