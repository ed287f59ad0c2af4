"""From records on disk to a row per claim, through the real store, seals and fingerprints, and without any training."""

import csv
import dataclasses
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from common.errors import Problem
from common.evidence import claims as claims_module
from common.evidence import judge as judging
from common.evidence.claims import preregistered
from common.evidence.row import Row, as_csv, as_json, from_json
from common.experiments import load as experiments_module
from common.files import pretty_json
from common.records import store
from common.records.current import ingredients
from tests.runs import forget, record_of

#: The fields of a row in reports/claims.json, in their order.
CONTRACT = [
    "replication", "claim", "kind", "statement", "where", "metric", "unit", "published", "printed", "uncertainty",
    "uncertainty_is", "source", "margin", "margin_is_factor", "margin_reason", "better", "measured", "experiment",
    "against", "paired", "tier", "protocol", "n", "seeds", "failed", "mean", "sd", "ci_low", "ci_high", "points",
    "verdict", "direction", "p", "second_opinion", "with_half_margin", "with_double_margin", "readings", "same_as",
    "vacuous", "unreachable", "caveats", "corrected", "reason", "interpretation", "stale", "seconds", "device",
]  # fmt: skip

EXPERIMENT = {
    "title": "Made up",
    "entry": "replications.keras_mnist_mlp.softmax_regression:run",
    "settings_class": "replications.keras_mnist_mlp.settings:Settings",
    "settings": {"epochs": 1, "batch_size": 10, "optimizer": "sgd", "learning_rate": 0.5},
    "datasets": ["mnist"],
    "seeds": 3,
    "tier": "quick",
    "minutes": 2,
    "metrics": {"error": {"unit": "%", "meaning": "wrong answers"}, "loss": {"unit": "%", "meaning": "as it is"}},
}
CLAIM = {
    "statement": "As the name says.",
    "where": "table 1",
    "source": "read",
    "kind": "value",
    "experiment": "ours",
    "metric": "error",
    "measured": "last epoch",
    "better": "lower",
}
ANOTHER_RATE = {**EXPERIMENT["settings"], "learning_rate": 0.1}
MACHINE = {"seconds": 60.0, "device": "CPU", "cpu": "Chip A"}


@dataclass
class MadeUpPaper:
    """A replication whose experiments, claims and records each test writes itself."""

    folder: Path
    experiments: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)

    def experiment(self, name: str, **parts) -> None:
        self.experiments[name] = {**EXPERIMENT, **parts}
        self._write("experiments.yaml", {"verify": {"experiment": name}, "experiments": self.experiments})

    def claim(self, name: str, **parts) -> None:
        self.claims[name] = {"id": name, **CLAIM, **parts}
        self.write_claims()

    def write_claims(self) -> None:
        about = {"title": "Made up", "authors": "Nobody", "year": 1999, "link": "none", "short": "Made up"}
        self._write("claims.yaml", {"paper": about, "claims": list(self.claims.values())})

    def value_claim(self, name: str, published: float, margin: float, **parts) -> None:
        numbers = {"published": {"value": published, "unit": "%"}, "margin": {"value": margin, "reason": "made up"}}
        self.claim(name, **{**numbers, **parts})

    def ran(self, experiment: str, *values, first_seed: int = 0, **machine) -> None:
        """One finished run per value (a number, or the summary of many learners), from `first_seed` on."""
        for seed, value in enumerate(values, first_seed):
            metrics = {"error": value, "loss": 0.5}
            result = {"seed": seed, "metrics": metrics, "history": {}, "parameters": 10}
            self._save(experiment, seed, {**MACHINE, **machine}, status="finished", result=result)

    def failed(self, experiment: str, seed: int, reason: str = "diverged: loss was nan after epoch 1") -> None:
        self._save(experiment, seed, MACHINE, status="failed", reason=reason, result=None)

    def killed(self, experiment: str, seed: int) -> None:
        """A run that lost its process leaves no word of the machine."""
        self._save(experiment, seed, {}, status="failed", reason="its process was killed 3 times", result=None)

    def _save(self, experiment: str, seed: int, machine: dict, **parts) -> None:
        made_of = ingredients(experiments_module.experiment("made_up", experiment), seed)
        promised = preregistered("made_up")[experiment] if self.claims else {}
        place = {"replication": "made_up", "experiment": experiment, "seed": seed}
        circumstances = {**machine, "promised": promised}
        store.save(
            record_of({**place, "key": made_of.key, "ingredients": made_of, "circumstances": circumstances, **parts}),
            None,
        )

    def judged(self) -> list[Row]:
        forget()
        return judging.judge("made_up")

    def row(self, claim: str | None = None) -> Row:
        rows = self.judged()
        return next(row for row in rows if row.claim == claim) if claim else rows[0]

    def _write(self, name: str, content: dict) -> None:
        (self.folder / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        forget()


@pytest.fixture
def paper(tmp_path, monkeypatch):
    folder = tmp_path / "replications" / "made_up"
    folder.mkdir(parents=True)
    for module in (claims_module, experiments_module):
        monkeypatch.setattr(module, "REPLICATIONS", folder.parent)
    monkeypatch.setattr(experiments_module, "current_profile", lambda: "full")
    monkeypatch.setattr(store, "REPORTS", tmp_path / "reports")
    made_up = MadeUpPaper(folder)
    made_up.experiment("ours")
    yield made_up
    forget()


# What a row says.


def test_a_row_says_all_that_is_known_of_a_claim(paper):
    # Mean 2.4, sd 0.1; t(0.975, 2) * 0.1 / sqrt(3) = 4.302653 * 0.0577350 = 0.2484138.
    paper.value_claim("about_2_4", 2.4, 0.3, statement="Errs on\n  2.4 %.", source="unverified")
    paper.ran("ours", 2.3, 2.5, 2.4)
    (row,) = as_json(paper.judged())
    assert row.pop("ci_low") == pytest.approx(2.1515862, abs=1e-6)
    assert row.pop("ci_high") == pytest.approx(2.6484138, abs=1e-6)
    assert row == {
        "replication": "made_up",
        "claim": "about_2_4",
        "kind": "value",
        "statement": "Errs on 2.4 %.",
        "where": "table 1",
        "metric": "error",
        "unit": "%",
        "published": 2.4,
        "printed": "2.4",
        "uncertainty": None,
        "uncertainty_is": None,
        "source": "unverified",
        "margin": 0.3,
        "margin_is_factor": False,
        "margin_reason": "made up",
        "better": "lower",
        "measured": "last epoch",
        "experiment": "ours",
        "against": None,
        "paired": False,
        "tier": "quick",
        "protocol": "full",
        "n": 3,
        "seeds": 3,
        "failed": 0,
        "mean": 2.4,
        "sd": 0.1,
        "points": {0: 2.3, 1: 2.5, 2: 2.4},
        "verdict": "replicated",
        "direction": None,
        "p": None,
        "second_opinion": "the published run could be one of our seeds (p 1)",
        "with_half_margin": "inconclusive",  # ± 0.15
        "with_double_margin": "replicated",
        "readings": [],
        "same_as": None,
        "vacuous": None,
        "unreachable": None,
        "reason": "95 % interval 2.15 to 2.65 % lies within 2.4 ± 0.3",
        "caveats": [],
        "corrected": [],
        "interpretation": None,
        "stale": False,
        "seconds": 60.0,
        "device": "Chip A",
    }


def test_rows_have_the_fields_of_the_contract_and_stand_in_the_order_of_the_claims(paper):
    for name in ("zebra", "ant", "middle"):
        paper.value_claim(name, 2.4, 0.3)
    rows = as_json(paper.judged())
    assert [row["claim"] for row in rows] == ["zebra", "ant", "middle"]
    assert [list(row) for row in rows] == [CONTRACT] * 3


def test_json_and_csv_agree(paper):
    paper.experiment("never_run")
    paper.value_claim("about_2_4", 2.4, 0.3, statement='Says "2.4", and, with commas;\nso it does.')
    paper.value_claim("unknown", 2.4, 0.3, experiment="never_run")
    paper.ran("ours", 2.3, 2.5, 2.4, dirty=True)  # of which there is a note
    rows = paper.judged()
    lines = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert len(lines) == 2
    for line, row in zip(lines, as_json(rows), strict=True):
        assert list(line) == CONTRACT
        points = "; ".join(f"{seed}: {value}" for seed, value in row["points"].items())
        words = {**row, "points": points, "caveats": "; ".join(row["caveats"]), "readings": "", "corrected": ""}
        assert line == {name: "" if value is None else str(value) for name, value in words.items()}


def test_judging_twice_gives_the_same_bytes(paper):
    paper.experiment("theirs")
    paper.value_claim("about_2_4", 2.4, 0.3)
    paper.claim("ours_is_better", kind="ordering", against={"experiment": "theirs"})
    paper.ran("ours", 2.3, 2.51, 2.4, device="GPU A")
    paper.ran("theirs", 3.1, 3.3)
    paper.failed("theirs", 2)
    once, again = paper.judged(), paper.judged()
    assert pretty_json(as_json(once)) == pretty_json(as_json(again))
    assert as_csv(once) == as_csv(again)


def test_what_is_written_is_read_as_it_was(paper):
    paper.value_claim("about_2_4", 2.4, 0.3)
    paper.ran("ours", 2.3, 2.5, 2.4)
    rows = paper.judged()
    assert from_json(json.loads(pretty_json(as_json(rows)))) == rows


def test_numbers_do_not_carry_the_last_bits_that_differ_between_kinds_of_cpu(paper):
    paper.value_claim("small", 0.2, 0.3)
    paper.ran("ours", 0.1, 0.2, 0.3)  # whose mean comes out as 0.20000000000000004 or 0.19999999999999998
    assert (paper.row().mean, paper.row().sd) == (0.2, 0.1)


def test_seconds_and_device_are_those_of_the_runs(paper):
    paper.value_claim("about_2_4", 2.4, 0.3)
    paper.ran("ours", 2.3, seconds=10.0)
    paper.ran("ours", 2.5, first_seed=1, seconds=30.0, device="GPU B")
    paper.ran("ours", 2.4, first_seed=2, seconds=20.06, device="GPU B")
    row = paper.row()
    assert row.seconds == 20.0  # the mean of a run, to a tenth
    assert row.device == "Chip A and GPU B"


# Values.


@pytest.mark.parametrize(
    ("published", "better", "verdict", "words"),
    [
        (2.5, "lower", "replicated", "lies within 2.5 ± 0.3"),
        (3.4, "lower", "not replicated", "is better than 3.4 ± 0.3"),
        (3.4, "higher", "not replicated", "is worse than 3.4 ± 0.3"),
        (1.4, "lower", "not replicated", "is worse than 1.4 ± 0.3"),
        (1.4, "higher", "not replicated", "is better than 1.4 ± 0.3"),
        (1.4, "neither", "not replicated", "is higher than 1.4 ± 0.3"),
        (2.9, "lower", "inconclusive", "overlaps an edge of 2.9 ± 0.3"),
    ],
)
def test_a_value_is_judged_by_its_interval(paper, published, better, verdict, words):
    # The interval of 2.4 2.5 2.6 is 2.5 ± t(0.975, 2) * 0.1 / sqrt(3) = 2.5 ± 0.248.
    paper.value_claim("value", published, 0.3, better=better)
    paper.ran("ours", 2.4, 2.5, 2.6)
    row = paper.row()
    assert row.verdict == verdict
    assert words in row.reason


def test_nobody_is_told_to_add_seeds_until_it_fits(paper):
    paper.value_claim("value", 2.4, 0.2)
    paper.ran("ours", 2.3, 2.4, 2.5)
    row = paper.row()
    assert row.verdict == "inconclusive"
    assert "seeds" not in row.reason


def test_one_run_of_a_method_with_chance_is_inconclusive(paper):
    paper.value_claim("value", 2.4, 0.2)
    paper.ran("ours", 2.4)
    row = paper.row()
    assert (row.verdict, row.n, row.ci_low, row.ci_high) == ("inconclusive", 1, None, None)
    assert "a single run of a stochastic method" in row.reason


@pytest.mark.parametrize(("value", "verdict"), [(2.5, "replicated"), (2.7, "not replicated"), (2.1, "not replicated")])
def test_one_run_of_a_deterministic_method_is_enough_and_says_so(paper, value, verdict):
    paper.experiment("ours", stochastic=False, seeds=1)
    paper.value_claim("value", 2.4, 0.2)
    paper.ran("ours", value)
    row = paper.row()
    assert (row.verdict, row.n, row.ci_low, row.ci_high) == (verdict, 1, value, value)
    assert f"{value:g} % (deterministic, one run)" in row.reason


@pytest.mark.parametrize(
    ("published", "margin", "measured", "better"), [(2.4, 0.3, 2.7, "lower"), (0.7, 0.1, 0.8, "higher")]
)
def test_a_value_on_the_edge_is_within_it_in_decimals_too(paper, published, margin, measured, better):
    """In binary 2.4 + 0.3 is a little less than 2.7, which must not decide a verdict."""
    paper.experiment("ours", stochastic=False, seeds=1)
    paper.value_claim("value", published, margin, better=better)
    paper.ran("ours", measured)
    assert paper.row().verdict == "replicated"


def test_a_difference_on_the_edge_is_within_it_in_decimals_too(paper):
    """In binary 2.7 - 2.4 is a little more than 0.3."""
    for name, measured in (("ours", 2.7), ("theirs", 2.4)):
        paper.experiment(name, stochastic=False, seeds=1)
        paper.ran(name, measured)
    margin = {"value": 0.3, "reason": "made up"}
    paper.claim("equal", kind="equivalence", margin=margin, against={"experiment": "theirs"})
    assert paper.row().verdict == "replicated"


def test_methods_that_differ_in_the_last_bit_alone_are_not_ordered(paper):
    for name, measured in (("ours", 0.1 + 0.2), ("theirs", 0.3)):
        paper.experiment(name, stochastic=False, seeds=1)
        paper.ran(name, measured)
    paper.claim("worse", kind="ordering", better="higher", against={"experiment": "theirs"})
    assert paper.row().verdict == "inconclusive"


# Bounds.


@pytest.mark.parametrize(
    ("values", "better", "verdict", "words"),
    [
        ((2.4, 2.5, 2.6), "lower", "replicated", "every run has <= 2.6 %; the worst of 3 is 2.6"),
        ((2.4, 2.7, 2.6), "lower", "not replicated", "not every run has <= 2.6 %; the worst of 3 is 2.7"),
        ((2.7, 2.6, 2.8), "higher", "replicated", "every run has >= 2.6 %; the worst of 3 is 2.6"),
        ((2.7, 2.5, 2.8), "higher", "not replicated", "not every run has >= 2.6 %; the worst of 3 is 2.5"),
    ],
)
def test_a_bound_is_judged_by_its_worst_run(paper, values, better, verdict, words):
    paper.claim("bound", kind="bound", published={"value": 2.6, "unit": "%"}, better=better)
    paper.ran("ours", *values)
    row = paper.row()
    assert (row.verdict, row.published, row.margin) == (verdict, 2.6, None)
    assert row.reason == words


def test_one_run_may_keep_a_bound_where_one_seed_is_declared(paper):
    paper.experiment("ours", seeds=1)
    paper.claim("bound", kind="bound", published={"value": 2.6, "unit": "%"})
    paper.ran("ours", 2.5)
    assert paper.row().verdict == "replicated"


@pytest.mark.parametrize("gone", ["failed", "missing", "stale"])
def test_a_bound_is_not_kept_by_a_run_that_nobody_saw_end(paper, gone):
    paper.claim("bound", kind="bound", published={"value": 2.6, "unit": "%"})
    if gone == "stale":
        paper.ran("ours", 2.4, first_seed=2)
        paper.experiment("ours", settings=ANOTHER_RATE)
    paper.ran("ours", 2.4, 2.5)
    if gone == "failed":
        paper.failed("ours", 2)
    row = paper.row()
    assert row.verdict == "inconclusive"
    assert row.reason.startswith("the 2 of 3 runs that finished have <= 2.6 %; the worst of 2 is 2.5")
    assert "every" not in row.reason


def test_one_run_breaks_a_bound_whatever_became_of_the_others(paper):
    paper.claim("bound", kind="bound", published={"value": 2.6, "unit": "%"})
    paper.ran("ours", 2.4, 2.7)
    paper.failed("ours", 2)
    assert paper.row().verdict == "not replicated"


@pytest.mark.parametrize(("measured", "verdict"), [(-13.000000000000002, "replicated"), (-13.00001, "not replicated")])
def test_the_last_bits_do_not_break_a_bound(paper, measured, verdict):
    paper.experiment("ours", stochastic=False, seeds=1)
    paper.claim("bound", kind="bound", better="higher", published={"value": -13, "unit": "%"})
    paper.ran("ours", measured)
    assert paper.row().verdict == verdict


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 1.0, 1e6])
def test_numbers_of_any_size_are_distinguished_and_written_down(paper, scale):
    """Distances to an exact solution may be 1e-12, and one is still twice the other."""
    paper.experiment("theirs")
    paper.claim("bound", kind="bound", published={"value": 2.1 * scale, "unit": "%"})
    paper.value_claim("value", 2.0 * scale, 0.5 * scale)
    paper.claim("farther", kind="ordering", better="higher", against={"experiment": "theirs"})
    paper.ran("ours", 1.9 * scale, 2.0 * scale, 2.1 * scale)
    paper.ran("theirs", 0.9 * scale, 1.0 * scale, 1.1 * scale)
    rows = paper.judged()
    assert [row.verdict for row in rows] == ["replicated"] * 3
    assert rows[1].mean == pytest.approx(2 * scale, rel=1e-11)
    assert rows[1].ci_low == pytest.approx((2 - 0.2484138) * scale, rel=1e-6)
    assert judging.metrics("made_up")["theirs"]["error"]["mean"] == pytest.approx(scale, rel=1e-11)


# Comparisons.


def compare(paper, kind="ordering", **parts) -> None:
    if "theirs" not in paper.experiments:
        paper.experiment("theirs")
    paper.claim("comparison", kind=kind, against={"experiment": "theirs"}, **parts)


@pytest.mark.parametrize(("better", "verdict"), [("lower", "replicated"), ("higher", "not replicated")])
def test_an_ordering_is_judged_by_the_difference(paper, better, verdict):
    # Both sds 0.1: the difference is -1, its error sqrt(0.01/3 + 0.01/3) = 0.0816497, freedom 4;
    # t(0.975, 4) = 2.776445; 2.776445 * 0.0816497 = 0.2266958.
    compare(paper, better=better)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 3.4, 3.5, 3.6)
    row = paper.row()
    assert (row.verdict, row.n, row.mean, row.sd, row.against) == (verdict, 3, -1.0, None, "theirs")
    assert (row.ci_low, row.ci_high) == pytest.approx((-1.2266958, -0.7733042), abs=1e-6)
    side = "claimed" if verdict == "replicated" else "other"
    assert row.reason == (
        f"2.50 (n 3) against 3.50 (n 3) %: difference, 95 % interval -1.23 to -0.77 lies on the {side} side of 0"
    )


def test_an_ordering_whose_interval_holds_0_is_inconclusive(paper):
    compare(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 2.5, 2.6, 2.7)
    row = paper.row()
    assert row.verdict == "inconclusive"
    assert row.reason.endswith("contains 0")


def test_the_other_side_may_be_another_metric(paper):
    paper.claim("comparison", kind="ordering", against={"experiment": "ours", "metric": "loss"}, better="higher")
    paper.ran("ours", 2.4, 2.5, 2.6)  # every loss is 0.5
    row = paper.row()
    assert (row.verdict, row.against, row.mean) == ("replicated", "loss of ours", 2.0)
    assert (row.ci_low + row.ci_high) / 2 == pytest.approx(2.0)


def test_pairing_by_seed_sees_what_scatter_hides(paper):
    # Differences -1.0 -1.1 -0.9: mean -1, sd 0.1, half the width 4.302653 * 0.1 / sqrt(3) = 0.2484138.
    # Unpaired, the sds are 1 and 0.95 and the interval reaches far beyond 0.
    values = {"ours": (1.0, 2.0, 3.0), "theirs": (2.0, 3.1, 3.9)}
    compare(paper, paired=True)
    for name, measured in values.items():
        paper.ran(name, *measured)
    row = paper.row()
    assert (row.verdict, row.n, row.mean, row.sd) == ("replicated", 3, -1.0, 0.1)
    assert (row.ci_low, row.ci_high) == pytest.approx((-1.2484138, -0.7515862), abs=1e-6)
    compare(paper)
    assert paper.row().verdict == "inconclusive"


def test_pairs_are_made_of_the_same_seed_though_runs_failed_on_either_side(paper):
    # Seed 1 of ours and seed 3 of theirs failed. Left are seeds 0 and 2: differences -1.0 and -0.9, mean -0.95,
    # sd 0.0707107; t(0.975, 1) * 0.0707107 / sqrt(2) = 12.706205 * 0.05 = 0.6353102.
    for name in ("ours", "theirs"):
        paper.experiment(name, seeds=4)
    compare(paper, paired=True)
    paper.ran("ours", 1.0)
    paper.failed("ours", 1)
    paper.ran("ours", 3.0, 7.0, first_seed=2)
    paper.ran("theirs", 2.0, 3.1, 3.9)
    paper.failed("theirs", 3)
    row = paper.row()
    assert (row.ci_low, row.ci_high) == pytest.approx((-1.5853102, -0.3146898), abs=1e-6)
    assert (row.n, row.mean, row.failed) == (2, -0.95, 2)
    assert row.reason.startswith("2.00 (n 2) against 2.95 (n 2) %: difference, 95 % interval")


def test_sides_without_a_common_seed_make_no_pairs(paper):
    compare(paper, paired=True)
    paper.ran("ours", 1.0)
    paper.ran("theirs", 2.0, 3.0, first_seed=1)
    row = paper.row()
    assert (row.verdict, row.n, row.mean, row.ci_low) == ("inconclusive", 0, None, None)
    assert "no seed in common" in row.reason


@pytest.mark.parametrize("lonely", ["ours", "theirs"])
def test_a_comparison_with_a_single_run_on_either_side_is_inconclusive(paper, lonely):
    compare(paper)
    for name in ("ours", "theirs"):
        paper.ran(name, *((2.5,) if name == lonely else (3.4, 3.5, 3.6)))
    row = paper.row()
    assert (row.verdict, row.ci_low, row.ci_high) == ("inconclusive", None, None)
    assert "a single run of a stochastic method" in row.reason


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("better", ["lower", "higher"])
def test_a_deterministic_method_is_compared_by_its_one_run(paper, better, paired):
    # 2.4 2.5 2.6 against 3.5: -1 ± 0.2484138, as for one mean; the other way round, 1 ± 0.2484138.
    with_chance, without, middle = ("ours", "theirs", -1) if better == "lower" else ("theirs", "ours", 1)
    paper.experiment(without, stochastic=False, seeds=1)
    compare(paper, better=better, paired=paired)
    paper.ran(with_chance, 2.4, 2.5, 2.6)
    paper.ran(without, 3.5)
    row = paper.row()
    assert row.verdict == "replicated"
    assert (row.ci_low, row.ci_high) == pytest.approx((middle - 0.2484138, middle + 0.2484138), abs=1e-6)
    assert "95 % interval" in row.reason


@pytest.mark.parametrize("without_chance", ["ours", "theirs"])
def test_one_run_with_chance_cannot_be_compared_even_with_a_method_without(paper, without_chance):
    paper.experiment("theirs")
    paper.experiment(without_chance, stochastic=False, seeds=1)
    compare(paper)
    paper.ran("ours", 2.5)
    paper.ran("theirs", 3.5)
    row = paper.row()
    assert (row.verdict, row.ci_low) == ("inconclusive", None)


def test_two_runs_on_each_side_are_enough_for_a_comparison(paper):
    # Both sds 0.1414214, errors 0.01 each, freedom 2; t(0.975, 2) * sqrt(0.02) = 4.302653 * 0.1414214 = 0.6084870.
    compare(paper)
    paper.ran("ours", 2.4, 2.6)
    paper.ran("theirs", 3.4, 3.6)
    row = paper.row()
    assert (row.verdict, row.n) == ("replicated", 2)
    assert (row.ci_low, row.ci_high) == pytest.approx((-1.6084870, -0.3915130), abs=1e-6)


@pytest.mark.parametrize("paired", [False, True])
def test_two_deterministic_methods_are_compared_by_their_one_difference(paper, paired):
    for name, value in (("ours", 2.5), ("theirs", 3.5)):
        paper.experiment(name, stochastic=False, seeds=1)
        paper.ran(name, value)
    compare(paper, paired=paired)
    row = paper.row()
    assert (row.verdict, row.ci_low, row.ci_high) == ("replicated", -1.0, -1.0)
    assert "deterministic" in row.reason
    assert "95 %" not in row.reason


@pytest.mark.parametrize(
    ("margin", "theirs", "verdict", "words"),
    [
        (0.3, (2.4, 2.5, 2.6), "replicated", "lies within ± 0.3"),
        (0.2, (2.4, 2.5, 2.6), "inconclusive", "overlaps an edge of ± 0.2"),
        (0.3, (3.4, 3.5, 3.6), "not replicated", "lies outside ± 0.3"),
        (0.3, (1.4, 1.5, 1.6), "not replicated", "lies outside ± 0.3"),
    ],
)
def test_an_equivalence_is_judged_by_the_difference_and_its_margin(paper, margin, theirs, verdict, words):
    # Half the width is 0.2267, as for the ordering above.
    compare(paper, kind="equivalence", margin={"value": margin, "reason": "made up"})
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", *theirs)
    row = paper.row()
    assert (row.verdict, row.margin) == (verdict, margin)
    assert row.reason.endswith(words)


# Averages over many learners.


def test_summaries_are_pooled_so_that_n_counts_learners(paper):
    # Two runs of 3 learners each, means 1 and 3, sd 0.5: mean 2, squares 2 * 0.25 + 3 + 2 * 0.25 + 3 = 7,
    # sd sqrt(7/5) = 1.1832160; t(0.975, 5) = 2.570582; 2.570582 * 1.1832160 / sqrt(6) = 1.2417160.
    paper.value_claim("value", 2.0, 1.3)
    paper.ran("ours", {"mean": 1.0, "sd": 0.5, "n": 3}, {"mean": 3.0, "sd": 0.5, "n": 3})
    row = paper.row()
    assert (row.n, row.mean, row.verdict) == (6, 2.0, "replicated")
    assert row.sd == pytest.approx(1.1832160, abs=1e-6)
    assert (row.ci_low, row.ci_high) == pytest.approx((2 - 1.2417160, 2 + 1.2417160), abs=1e-5)


@pytest.mark.parametrize(
    ("published", "verdict", "direction"),
    [
        (210, "replicated", None),
        (900, "replicated", None),
        (901, "not replicated", "lower"),
        (9, "not replicated", "higher"),
    ],
)
def test_a_published_run_is_one_that_our_learners_may_be(paper, published, verdict, direction):
    """Its edges belong to the central 95 %; `direction` is where ours lie."""
    paper.claim("draw", kind="draw", better="neither", published={"value": published, "unit": "%"})
    paper.ran("ours", {"mean": 500.0, "sd": 200.0, "n": 1000, "low": 210.0, "high": 900.0})
    row = paper.row()
    assert (row.verdict, row.direction, row.n, row.ci_low, row.ci_high) == (verdict, direction, 1000, 210, 900)
    where = "lies among" if verdict == "replicated" else "lies beyond"
    assert row.reason == f"{published} % {where} the central 95 % of 1,000 learners, 210 to 900"
    assert row.second_opinion is None and row.with_half_margin is None


def test_a_draw_needs_learners_whose_ends_are_known(paper):
    paper.claim("draw", kind="draw", published={"value": 3, "unit": "%"})
    paper.ran("ours", {"mean": 500.0, "sd": 200.0, "n": 1000})
    with pytest.raises(Problem, match="of which draw is a draw"):
        paper.row()


def test_one_run_over_many_learners_shows_spread_enough(paper):
    # t(0.975, 99) = 1.984217; 1.984217 * 0.5 / sqrt(100) = 0.0992108.
    paper.experiment("theirs", seeds=1)
    paper.experiment("ours", seeds=1)
    paper.value_claim("value", 2.0, 0.1)
    compare(paper)
    paper.ran("ours", {"mean": 2.0, "sd": 0.5, "n": 100})
    paper.ran("theirs", {"mean": 3.0, "sd": 0.5, "n": 100})
    value, comparison = paper.judged()
    assert (value.ci_low, value.ci_high) == pytest.approx((1.9007892, 2.0992108), abs=1e-6)
    assert (value.verdict, comparison.verdict, comparison.n) == ("replicated", "replicated", 100)


def test_no_run_is_left_out_where_only_some_count_their_learners(paper):
    paper.value_claim("value", 2.0, 0.3)
    paper.ran("ours", {"mean": 1.0, "sd": 0.5, "n": 3}, 3.0)
    row = paper.row()
    assert (row.n, row.mean) == (2, 2.0)


# Failures and what was not run.


def test_failed_runs_are_counted_and_kept_out_of_the_mean(paper):
    paper.experiment("ours", seeds=5)
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.failed("ours", 3)
    paper.killed("ours", 4)
    row = paper.row()
    assert (row.n, row.failed, row.mean, row.verdict) == (3, 2, 2.5, "replicated")
    assert (row.seconds, row.device) == (60.0, "Chip A")


def test_failures_of_the_other_side_are_counted_too(paper):
    compare(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 3.4, 3.5)
    paper.failed("theirs", 2)
    assert paper.row().failed == 1


def test_a_method_that_always_fails_is_not_run_and_says_why(paper):
    paper.value_claim("value", 2.5, 0.3)
    for seed in range(3):
        paper.failed("ours", seed, f"diverged: loss was nan after epoch {7 + seed}")
    row = paper.row()
    assert (row.verdict, row.n, row.failed, row.mean, row.seconds) == ("not run", 0, 3, None, None)
    assert row.reason == "all 3 runs of ours failed: diverged: loss was nan after epoch 7"


@pytest.mark.parametrize(
    ("tier", "minutes", "cost"),
    [
        ("quick", 2, "6 minutes"),
        ("long", 39.5, "118 minutes"),
        ("long", 40, "2 hours"),
        ("gpu", 2000, "100 hours"),
    ],
)
def test_what_was_not_run_says_what_it_would_cost(paper, tier, minutes, cost):
    paper.experiment("ours", tier=tier, minutes=minutes)  # 3 seeds
    paper.value_claim("value", 2.5, 0.3)
    row = paper.row()
    assert (row.verdict, row.tier, row.n, row.mean, row.ci_low) == ("not run", tier, 0, None, None)
    assert row.reason == f"no runs of ours: tier {tier}, about {cost} of one core"
    assert (row.stale, row.device, row.seconds) == (False, None, None)


@pytest.mark.parametrize(("present", "absent"), [("ours", "theirs"), ("theirs", "ours")])
def test_a_comparison_is_not_run_until_both_sides_are(paper, present, absent):
    paper.experiment("theirs", tier="long")
    compare(paper)
    paper.ran(present, 2.4, 2.5, 2.6)
    row = paper.row()
    assert (row.verdict, row.tier, row.ci_low) == ("not run", "long", None)  # the dearer tier of the two
    assert row.reason.startswith(f"no runs of {absent}: ")
    assert (row.n, row.mean) == (0, None)  # one side alone has no difference


def test_seeds_beyond_those_fixed_do_not_count(paper):
    """Adding seeds until the verdict pleases would be easy otherwise."""
    paper.experiment("ours", seeds=5)
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6, 9.0, 9.0)
    paper.experiment("ours", seeds=3)
    row = paper.row()
    assert (row.n, row.mean, row.verdict) == (3, 2.5, "replicated")


def test_a_metric_added_after_the_runs_is_reported_in_words(paper):
    """A costly tier keeps its old records."""
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.experiment("ours", metrics={**EXPERIMENT["metrics"], "recall": {"unit": "%", "meaning": "new"}})
    paper.value_claim("value", 2.5, 0.3, metric="recall")
    row = paper.row()
    assert (row.verdict, row.reason) == ("not run", "the records of ours are from before it gave recall")


# Reduced protocols.

REDUCED = {"protocol": "reduced", "reduced": "5 epochs of 20"}


def test_a_reduced_protocol_makes_a_verdict_indicative(paper):
    paper.experiment("ours", **REDUCED)
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    row = paper.row()
    assert (row.verdict, row.protocol, row.mean) == ("indicative", "reduced", 2.5)
    assert row.reason.startswith("reduced protocol (5 epochs of 20); by the rule it would be: replicated, ")


def test_a_reduced_protocol_on_the_other_side_makes_a_comparison_indicative(paper):
    paper.experiment("theirs", **REDUCED)
    compare(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 3.4, 3.5, 3.6)
    row = paper.row()
    assert (row.verdict, row.protocol) == ("indicative", "reduced")
    assert "5 epochs of 20" in row.reason


def test_a_reduced_protocol_that_was_not_run_is_not_run(paper):
    paper.experiment("ours", **REDUCED)
    paper.value_claim("value", 2.5, 0.3)
    row = paper.row()
    assert (row.verdict, row.protocol) == ("not run", "reduced")


# Stale records, and promises.


def test_stale_runs_are_not_averaged_with_current_ones(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 9.0, first_seed=2)
    paper.experiment("ours", settings=ANOTHER_RATE)
    paper.ran("ours", 2.45, 2.46)
    row = paper.row()
    assert (row.n, row.mean, row.verdict, row.stale) == (2, 2.455, "replicated", True)
    assert row.caveats == ["1 stale run of ours left out"]


def test_fewer_seeds_than_declared_are_a_caveat(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.6)
    assert paper.row().caveats == ["only 2 of the 3 seeds of ours have run"]


def test_a_seed_that_failed_or_is_stale_was_run(paper):
    """Of both there is another word in the row."""
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.6)
    paper.failed("ours", 2)
    assert (paper.row().caveats, paper.row().failed) == ([], 1)
    paper.experiment("ours", settings=ANOTHER_RATE)
    paper.ran("ours", 2.45, 2.46)
    assert paper.row().caveats == ["1 stale run of ours left out"]


def test_seeds_that_are_missing_on_one_side_of_a_comparison_are_noted(paper):
    compare(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 3.5)
    assert paper.row().caveats == ["only 1 of the 3 seeds of theirs have run"]


def test_stale_runs_of_several_makes_are_not_averaged_either(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 9.0, first_seed=0, finished="2026-01-02T00:00:00+00:00")
    paper.experiment("ours", settings=ANOTHER_RATE)
    paper.ran("ours", 2.45, 2.46, first_seed=1, finished="2026-01-03T00:00:00+00:00")
    paper.experiment("ours", settings={**ANOTHER_RATE, "learning_rate": 0.2})
    row = paper.row()
    assert (row.n, row.mean, row.stale) == (2, 2.455, True)
    assert row.caveats == [
        "the runs of ours are stale, from before a change of its code, settings or data",
        "1 stale run of ours left out",
    ]


def test_a_changed_setting_makes_a_row_stale_and_leaves_its_verdict(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    assert paper.row().stale is False
    paper.experiment("ours", settings=ANOTHER_RATE)
    row = paper.row()
    assert (row.stale, row.verdict, row.n) == (True, "replicated", 3)
    assert row.caveats == ["the runs of ours are stale, from before a change of its code, settings or data"]


def test_one_stale_record_makes_the_row_stale(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5)
    paper.experiment("ours", settings=ANOTHER_RATE)
    paper.ran("ours", 2.6, first_seed=2)
    assert paper.row().stale is True


def test_a_change_on_the_other_side_makes_a_comparison_stale(paper):
    compare(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 3.4, 3.5, 3.6)
    paper.experiment("theirs", settings={**EXPERIMENT["settings"], "epochs": 2})
    assert paper.row().stale is True


def test_other_titles_tiers_and_minutes_make_nothing_stale(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.experiment("ours", title="Another", tier="long", minutes=50)
    assert paper.row().stale is False


def test_runs_of_code_that_no_commit_holds_are_noted(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, dirty=True)
    paper.ran("ours", 2.5, first_seed=1, dirty=None)  # git had no answer
    paper.ran("ours", 2.6, first_seed=2, dirty=False)
    assert paper.row().caveats == ["2 runs of ours made with uncommitted changes"]


@pytest.mark.parametrize(("published", "margin", "changed"), [(2.5, 0.4, "margin"), (2.6, 0.3, "published")])
def test_a_claim_changed_after_the_runs_has_a_caveat(paper, published, margin, changed):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    assert paper.row().caveats == []
    paper.value_claim("value", published, margin)
    assert paper.row().caveats == ["after these runs the claim was changed in: " + changed]


def test_a_reading_written_after_the_runs_is_no_caveat(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    before = paper.row()
    paper.value_claim("value", 2.5, 0.3, reading="The margin is wide.")
    assert paper.row() == dataclasses.replace(before, interpretation="The margin is wide.")


def test_one_run_under_another_margin_is_enough_for_the_note(paper):
    paper.value_claim("value", 2.5, 0.4)
    paper.ran("ours", 2.4)
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.5, 2.6, first_seed=1)
    assert paper.row().caveats == ["after these runs the claim was changed in: margin"]


def test_a_claim_written_after_the_runs_is_noted(paper):
    paper.value_claim("first", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.value_claim("afterthought", 2.5, 0.3)
    assert paper.row("first").caveats == []
    assert paper.row("afterthought").caveats == ["this claim was written down after these runs"]


def test_a_comparison_is_checked_for_changes_on_both_sides(paper):
    margin = {"value": 0.3, "reason": "made up"}
    compare(paper, kind="equivalence", margin=margin)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 2.4, 2.5, 2.6)
    assert paper.row().caveats == []
    compare(paper, kind="equivalence", margin={**margin, "value": 0.5})
    assert paper.row().caveats == ["after these runs the claim was changed in: margin"]


# All that was measured.


def test_metrics_hold_every_measured_number_claimed_or_not(paper):
    paper.experiment("never_run")
    paper.experiment("always_fails")
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.failed("always_fails", 0)
    forget()
    assert judging.metrics("made_up") == {
        "ours": {"error": {"mean": 2.5, "sd": 0.1, "n": 3}, "loss": {"mean": 0.5, "sd": 0.0, "n": 3}}
    }


def test_a_record_edited_by_hand_is_not_judged(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.5, 2.6)
    record = store.record_path("made_up", "ours", 1)
    record.write_text(record.read_text(encoding="utf-8").replace("2.5", "2.4"), encoding="utf-8")
    with pytest.raises(Problem, match=r"1\.json was changed after it was written"):
        paper.judged()


# Second opinions.


@pytest.mark.parametrize(
    ("published", "opinion"),
    [
        # Of 2.4 2.5 2.6: t = (2.8 - 2.5) / (0.1 sqrt(1 + 1/3)) = 2.598 with 2 degrees of freedom,
        # p = 1 - t/sqrt(t^2 + 2).
        ({"value": 2.8}, "the published run could be one of our seeds (p 0.12)"),
        ({"value": 3.5}, "the published run is hardly one of our seeds (p 0.013)"),  # t = 8.660
        # 2.252 to 2.748 lies outside 2.9 ± 0.1, and p is that of t = 3.464.
        (
            {"value": 2.9, "uncertainty": 0.1},
            "with the source's own ± 0.1 as the margin: not replicated; "
            "the published run could be one of our seeds (p 0.074)",
        ),
        (
            {"value": 2.5, "uncertainty": {"standard_error": 0.2}},
            "with the source's own ± 0.392 as the margin: replicated; "
            "the published run could be one of our seeds (p 1)",
        ),
        # Errors 0.01/3 each: t = 0.3 / sqrt(0.02/3) = 3.674 with 4 degrees of freedom.
        (
            {"value": 2.8, "uncertainty": {"sd": 0.1, "seeds": 3}},
            "by Welch's test the two means differ (p 0.021, 3 seeds there and 3 here)",
        ),
        # The same sd, had it been printed with 3 in its denominator.
        (
            {"value": 2.8, "uncertainty": {"population_sd": 0.1 * (2 / 3) ** 0.5, "seeds": 3}},
            "by Welch's test the two means differ (p 0.021, 3 seeds there and 3 here)",
        ),
    ],
)
def test_a_value_has_a_second_opinion_that_does_not_hang_on_our_margin(paper, published, opinion):
    paper.claim("value", published={"unit": "%", **published}, margin={"value": 0.3, "reason": "made up"})
    paper.ran("ours", 2.4, 2.5, 2.6)
    assert paper.row().second_opinion == opinion


def test_one_seed_of_several_has_no_second_opinion_even_by_the_margin_of_the_source(paper):
    published = {"value": 2.6, "unit": "%", "uncertainty": 0.05}
    paper.claim("value", published=published, margin={"value": 0.3, "reason": "made up"})
    paper.ran("ours", 2.4)
    assert paper.row().second_opinion is None


def test_two_seeds_and_a_deterministic_method_have_no_second_opinion(paper):
    paper.value_claim("value", 2.5, 0.3)
    paper.ran("ours", 2.4, 2.6)
    assert paper.row().second_opinion is None
    paper.experiment("ours", stochastic=False, seeds=1)
    assert paper.row().second_opinion is None
    published = {"value": 2.6, "unit": "%", "uncertainty": 0.05}
    paper.claim("value", published=published, margin={"value": 0.3, "reason": "made up"})
    assert paper.row().second_opinion == "with the source's own ± 0.05 as the margin: not replicated"


def test_a_metric_with_ends_has_an_interquartile_mean_and_a_word_where_its_margin_is_too_wide(paper):
    """Stated long after the runs, its range changes neither their keys nor what was promised."""
    paper.value_claim("value", 98.0, 3.0, better="higher")
    paper.ran("ours", 97.0, 98.0, 99.0)
    paper.experiment("ours", metrics={"error": {**EXPERIMENT["metrics"]["error"], "range": [0, 100]}})
    row = paper.row()
    assert (row.stale, row.caveats, row.vacuous) == (False, [], None)
    assert row.second_opinion == (
        "the published run could be one of our seeds (p 1); "
        "it cannot fail upwards, for the margin reaches 100 %, where the range ends; "
        "the interquartile mean over the seeds is 98.0 [97.0, 99.0] (bootstrap)"
    )


def test_what_the_range_makes_vacuous_gives_way_to_a_reason_by_hand(paper):
    paper.experiment("ours", metrics={"error": {**EXPERIMENT["metrics"]["error"], "range": [0, 100]}})
    paper.value_claim("value", 95.0, 5.0)
    assert paper.row().vacuous == "The worst that error can be, 100 %, would pass too."
    paper.value_claim("value", 95.0, 5.0, vacuous="As everybody knows.")
    assert paper.row().vacuous == "As everybody knows."


def test_an_ordering_says_whether_it_survives_the_correction_for_all_of_its_paper(paper):
    paper.ran("ours", 2.4, 2.5, 2.6)
    for name, values in (("far", (9.4, 9.5, 9.6)), ("near", (2.7, 2.79, 2.87))):
        paper.experiment(name, settings=ANOTHER_RATE)
        paper.claim(f"beats_{name}", kind="ordering", against={"experiment": name}, paired=True)
        paper.ran(name, *values)
    rows = {row.claim: row for row in paper.judged()}
    assert rows["beats_far"].second_opinion == "it survives Holm's correction for the 2 orderings of this paper"
    assert rows["beats_near"].p == pytest.approx(0.0005, abs=0.0005)


def test_what_the_verdict_would_be_with_other_margins(paper):
    paper.value_claim("value", 2.7, 0.4)  # 2.252 to 2.748
    paper.ran("ours", 2.4, 2.5, 2.6)
    row = paper.row()
    assert (row.with_half_margin, row.verdict, row.with_double_margin) == (
        "inconclusive", "inconclusive", "replicated",
    )  # fmt: skip


def test_nothing_is_said_of_other_margins_where_there_is_none(paper):
    paper.claim("low", kind="bound", published={"value": 3.0, "unit": "%"})
    paper.ran("ours", 2.4, 2.5, 2.6)
    assert paper.row().with_half_margin is None is paper.row().with_double_margin


# Readings, and protocols that are shorter than the paper's.


def with_readings(paper) -> None:
    paper.experiment("theirs", settings=ANOTHER_RATE)
    parts = {part: value for part, value in CLAIM.items() if part != "experiment"}
    paper.claims["value"] = {
        "id": "value",
        **parts,
        "published": {"value": 2.5, "unit": "%"},
        "margin": {"value": 0.3, "reason": "made up"},
        "readings": [{"reads": "the text", "experiment": "ours"}, {"reads": "the code", "experiment": "theirs"}],
    }
    paper.write_claims()


@pytest.mark.parametrize(
    ("by_the_code", "verdict", "direction"),
    [
        ((2.4, 2.5, 2.6), "replicated", None),
        ((3.4, 3.5, 3.6), "depends on the reading", None),
        ((2.7, 2.8, 2.9), "depends on the reading", None),  # inconclusive by the code
    ],
)
def test_a_claim_that_is_read_in_two_ways_needs_both(paper, by_the_code, verdict, direction):
    with_readings(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", *by_the_code)
    row = paper.row()
    assert (row.verdict, row.direction, row.experiment, row.mean) == (verdict, direction, "ours", 2.5)
    assert [(read["reads"], read["experiment"]) for read in row.readings] == [
        ("the text", "ours"),
        ("the code", "theirs"),
    ]
    assert row.reason.startswith("by 2 readings that ran: ") and "1 replicated" in row.reason.replace("2", "1")


def test_a_reading_has_its_own_margin_and_metric(paper):
    with_readings(paper)
    paper.claims["value"]["readings"] = [
        {"reads": "the text", "experiment": "ours", "margin": {"value": 0.05, "reason": "made up"}},
        {"reads": "the code", "experiment": "theirs", "metric": "loss"},
    ]
    paper.write_claims()
    for name in ("ours", "theirs"):
        paper.ran(name, 2.4, 2.5, 2.6)
    row = paper.row()
    assert [(read["verdict"], read["mean"]) for read in row.readings] == [
        ("inconclusive", 2.5),
        ("not replicated", 0.5),
    ]


@pytest.mark.parametrize(
    ("measured", "verdict", "direction", "in_margins"),
    [  # half of 0.016 to twice of it
        ((0.0089, 0.0090, 0.0091), "replicated", None, -0.830),  # log2(0.009 / 0.016)
        ((0.0310, 0.0315, 0.0320), "inconclusive", None, 0.977),
        ((0.0639, 0.0640, 0.0641), "not replicated", "higher", 2.0),
        ((-0.001, 0.0, 0.001), "not replicated", "lower", float("-inf")),  # no factor leads there
    ],
)
def test_a_margin_may_be_a_factor(paper, measured, verdict, direction, in_margins):
    margin = {"value": 2, "factor": True, "reason": "made up"}
    paper.claim("value", published={"value": 0.016, "unit": "%"}, margin=margin, better="neither")
    paper.ran("ours", *measured)
    row = paper.row()
    assert (row.verdict, row.direction, row.margin, row.margin_is_factor) == (verdict, direction, 2, True)
    assert row.same == (0.008, 0.032) and row.in_margins(row.mean) == pytest.approx(in_margins, abs=1e-3)
    assert "0.016 ×/÷ 2" in row.reason


def test_a_claim_that_fails_by_every_reading_is_not_replicated(paper):
    with_readings(paper)
    for name in ("ours", "theirs"):
        paper.ran(name, 3.4, 3.5, 3.6)
    assert (paper.row().verdict, paper.row().direction) == ("not replicated", "worse")


def test_a_reading_that_has_not_run_is_named(paper):
    with_readings(paper)
    paper.ran("ours", 2.4, 2.5, 2.6)
    row = paper.row()
    assert row.verdict == "replicated" and "not run yet: the reading by the code" in row.caveats
    assert [read["verdict"] for read in row.readings] == ["replicated", "not run"]


def test_a_reading_that_ran_by_a_reduced_protocol_does_not_decide(paper):
    with_readings(paper)
    paper.experiment("theirs", settings=ANOTHER_RATE, protocol="reduced", reduced="2 epochs instead of 20")
    paper.ran("ours", 2.4, 2.5, 2.6)
    paper.ran("theirs", 9.4, 9.5, 9.6)
    assert paper.row().verdict == "replicated"


def test_the_shorter_protocol_stands_in_until_the_full_one_has_run(paper):
    paper.experiment("short", settings=ANOTHER_RATE, protocol="reduced", reduced="2 epochs instead of 20")
    paper.value_claim("value", 2.5, 0.3, reduced={"experiment": "short", "measured": "epoch 2"})
    paper.ran("short", 3.4, 3.5, 3.6)
    row = paper.row()
    assert (row.verdict, row.experiment, row.mean, row.measured) == ("indicative", "short", 3.5, "epoch 2")
    assert "2 epochs instead of 20" in row.reason
    paper.ran("ours", 2.4, 2.5, 2.6)
    assert (paper.row().verdict, paper.row().experiment) == ("replicated", "ours")


def test_what_stands_in_has_a_reduced_protocol(paper):
    paper.experiment("short", settings=ANOTHER_RATE)
    paper.value_claim("value", 2.5, 0.3, reduced={"experiment": "short", "measured": "epoch 2"})
    with pytest.raises(Problem, match="short has the full protocol"):
        paper.row()
