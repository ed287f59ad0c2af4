"""A claims.yaml is taken exactly as meant, or refused in words that help."""

import functools

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.errors import Problem
from common.evidence import claims as claims_module
from common.evidence.claims import ClaimsFile, claims, preregistered
from common.evidence.margins import error_of_count, error_of_percentage
from common.experiments import load as experiments_module
from tests.runs import forget

EXPERIMENTS = """
verify: {experiment: short_net}
defaults:
  entry: replications.keras_mnist_mlp.softmax_regression:run
  settings_class: replications.keras_mnist_mlp.settings:Settings
  settings: {epochs: 1, batch_size: 10, optimizer: sgd, learning_rate: 0.5}
  seeds: 3
  tier: quick
  minutes: 1
  metrics:
    test_error: {unit: "%", meaning: share of wrong answers}
    train_error: {unit: "%", meaning: the same on the training set}
    test_loss: {unit: nats, meaning: cross-entropy}
experiments:
  short_net: {title: A short net}
  tall_net: {title: A tall net}
"""

CLAIMS = """
paper: {title: A made-up paper, authors: Nobody, year: 1999, link: none, short: Made up}
claims:
  - id: error_of_short_net
    statement: The short net errs on 2.4 % of the images.
    where: table 1
    source: read
    kind: value
    experiment: short_net
    metric: test_error
    measured: last epoch
    better: lower
    published:
      value: 2.4
      unit: "%"
    margin:
      value: 0.2
      reason: made up
  - id: tall_beats_short
    statement: The tall net errs less than the short one.
    where: section 2
    source: secondary
    kind: ordering
    experiment: tall_net
    metric: test_error
    measured: last epoch
    better: lower
    against: {experiment: short_net}
"""

PARTS = {
    "published": {"value": 2.4, "unit": "%"},
    "margin": {"value": 0.2, "reason": "made up"},
    "against": {"experiment": "tall_net"},
}


@pytest.fixture(autouse=True)
def replication(tmp_path, monkeypatch):
    """A replication folder that holds nothing but experiments; each test brings its claims."""
    folder = tmp_path / "made_up"
    folder.mkdir()
    (folder / "experiments.yaml").write_text(EXPERIMENTS, encoding="utf-8")
    monkeypatch.setattr(claims_module, "REPLICATIONS", tmp_path)
    monkeypatch.setattr(experiments_module, "REPLICATIONS", tmp_path)
    forget()
    yield folder
    forget()


def load(folder, text: str | bytes) -> ClaimsFile:
    (folder / "claims.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    claims.cache_clear()
    return claims("made_up")


def refusal(folder, text: str) -> str:
    with pytest.raises(Problem) as caught:
        load(folder, text)
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert CLAIMS.count(old) == 1
    return CLAIMS.replace(old, new)


def line_of(word: str, text: str) -> int:
    return text[: text.index(word)].count("\n") + 1


def one_claim(**parts) -> str:
    content = yaml.safe_load(CLAIMS)
    claim = {name: value for name, value in content["claims"][0].items() if name not in PARTS}
    return yaml.safe_dump({**content, "claims": [{**claim, **parts}]}, sort_keys=False)


def test_claims_are_read_as_they_stand(replication):
    found = load(replication, CLAIMS)
    value, ordering = found.claims
    assert (found.paper.short, found.paper.year) == ("Made up", 1999)
    assert (value.published.value, value.published.unit, value.margin.value) == (2.4, "%", 0.2)
    assert (value.other, value.paired) == (None, False)
    assert ordering.other == ("short_net", "test_error")  # the claim's own metric, unless it names another


def test_the_other_side_may_have_a_metric_of_its_own(replication):
    found = load(replication, changed("{experiment: short_net}", "{experiment: short_net, metric: train_error}"))
    assert found.claims[1].other == ("short_net", "train_error")


def test_a_missing_file_is_named(replication):
    with pytest.raises(Problem, match=r"made_up.claims\.yaml is missing"):
        claims("made_up")


@pytest.mark.parametrize(
    ("old", "new", "misspelt", "hint"),
    [
        ("    margin:\n", "    margn:\n", "claims.0.margn", "Did you mean 'margin'?"),
        ("      reason: made up", "      raeson: made up", "claims.0.margin.raeson", "Did you mean 'reason'?"),
        ("short: Made up", "shrot: Made up", "paper.shrot", "Did you mean 'short'?"),
        ("against: {experiment", "against: {experimnt", "claims.1.against.experimnt", "Did you mean 'experiment'?"),
        (
            '      unit: "%"',
            '      unit: "%"\n      xyz: 1',
            "claims.0.published.xyz",
            "Valid: uncertainty, unit, value.",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_file_line_and_nearest_spelling(replication, old, new, misspelt, hint):
    text = changed(old, new)
    line = line_of(misspelt.rpartition(".")[2], text)
    said = refusal(replication, text)
    assert f"{replication / 'claims.yaml'}:{line}: {misspelt}: unknown key. {hint}" in said


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("    kind: value", "    kind: vlaue", "Did you mean 'value'?"),
        ("    kind: ordering", "    kind: orderings", "Did you mean 'ordering'?"),
        ("    source: secondary", "    source: secondry", "Did you mean 'secondary'?"),
    ],
)
def test_an_unknown_choice_is_refused_with_line_and_nearest_spelling(replication, old, new, hint):
    text = changed(old, new)
    said = refusal(replication, text)
    assert f"claims.yaml:{line_of(new, text)}: " in said
    assert hint in said


def test_better_is_lower_or_higher_and_nothing_else(replication):
    said = refusal(replication, one_claim(**{**PARTS, "against": None, "better": "hihger"}))
    assert "'hihger' is not possible here. Did you mean 'higher'?" in said


def test_all_mistakes_are_reported_at_once(replication):
    text = changed("    kind: value", "    kind: vlaue").replace("    where: section 2", "    wheer: section 2")
    said = refusal(replication, text)
    assert "Did you mean 'value'?" in said
    assert "Did you mean 'where'?" in said


def test_a_duplicate_id_is_refused(replication):
    said = refusal(replication, changed("id: tall_beats_short", "id: error_of_short_net"))
    assert said == f"{replication / 'claims.yaml'}: error_of_short_net: this id is used twice."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    experiment: tall_net", "    experiment: tal_net"),
        ("against: {experiment: short_net}", "against: {experiment: shrt_net}"),
    ],
)
def test_an_unknown_experiment_is_refused_on_either_side_with_the_nearest(replication, old, new):
    said = refusal(replication, changed(old, new))
    meant = "tall_net" if "tal_net" in new else "short_net"
    assert "claims.yaml: tall_beats_short: there is no experiment" in said
    assert f"Did you mean '{meant}'?" in said


@pytest.mark.parametrize(
    ("old", "new", "experiment", "meant"),
    [
        ("tall_net\n    metric: test_error", "tall_net\n    metric: tst_error", "tall_net", "test_error"),
        ("{experiment: short_net}", "{experiment: short_net, metric: test_los}", "short_net", "test_loss"),
    ],
)
def test_an_unknown_metric_is_refused_on_either_side_with_the_nearest(replication, old, new, experiment, meant):
    said = refusal(replication, changed(old, new))
    assert f"claims.yaml: tall_beats_short: {experiment} gives no metric" in said
    assert f"Did you mean '{meant}'?" in said


NEEDED = {
    "value": ["published", "margin"],
    "ordering": ["against"],
    "equivalence": ["against", "margin"],
    "bound": ["published"],
}


@pytest.mark.parametrize("kind", NEEDED)
def test_each_kind_of_claim_is_complete_with_what_it_needs(replication, kind):
    found = load(replication, one_claim(kind=kind, **{part: PARTS[part] for part in NEEDED[kind]}))
    assert found.claims[0].kind == kind


@pytest.mark.parametrize(("kind", "missing"), [(kind, part) for kind, parts in NEEDED.items() for part in parts])
def test_each_kind_of_claim_is_refused_without_what_it_needs(replication, kind, missing):
    text = one_claim(kind=kind, **{part: PARTS[part] for part in NEEDED[kind] if part != missing})
    assert f"a claim of kind '{kind}' needs `{missing}`" in refusal(replication, text)


@pytest.mark.parametrize(
    ("kind", "superfluous"), [("value", "against"), ("ordering", "margin"), ("bound", "margin"), ("bound", "against")]
)
def test_a_part_that_would_have_no_effect_is_refused(replication, kind, superfluous):
    """A margin on an ordering would be believed by the reader and ignored by the judge."""
    text = one_claim(kind=kind, **{part: PARTS[part] for part in [*NEEDED[kind], superfluous]})
    assert f"a claim of kind '{kind}' has no `{superfluous}`" in refusal(replication, text)


@pytest.mark.parametrize("kind", ["ordering", "equivalence"])
def test_a_comparison_may_name_the_published_number(replication, kind):
    parts = {part: PARTS[part] for part in [*NEEDED[kind], "published"]}
    assert load(replication, one_claim(kind=kind, **parts)).claims[0].published.value == 2.4


def test_pairing_needs_another_side(replication):
    text = one_claim(kind="bound", published=PARTS["published"], paired=True)
    assert "`paired` goes with `against`" in refusal(replication, text)


@pytest.mark.parametrize("margin", ["0", "0.0", "-0.2", ".nan", ".inf", "-.inf", '"0.2"', "true", "null", "[0.2]"])
def test_a_margin_is_a_finite_number_above_zero(replication, margin):
    text = changed("      value: 0.2\n", f"      value: {margin}\n")
    said = refusal(replication, text)
    assert f"claims.yaml:{line_of(f'value: {margin}', text)}: claims.0.margin.value: " in said


@pytest.mark.parametrize("value", [".nan", ".inf", '"2.4"', "true", "null"])
def test_a_published_value_is_a_finite_number(replication, value):
    assert "claims.0.published.value: " in refusal(replication, changed("value: 2.4", f"value: {value}"))


def test_the_uncertainty_of_a_published_value_is_above_zero(replication):
    found = load(replication, changed("value: 2.4", "value: 2.4\n      uncertainty: 0.1")).claims[0].published
    assert found.uncertainty.number == 0.1 and str(found.uncertainty) == "± 0.1"
    for refused in ("0", "-0.1", ".nan"):
        text = changed("value: 2.4", f"value: 2.4\n      uncertainty: {refused}")
        assert "claims.0.published.uncertainty" in refusal(replication, text)


def test_an_uncertainty_says_what_it_is(replication):
    def uncertainty(written: str) -> str:
        return changed("value: 2.4", f"value: 2.4\n      uncertainty: {written}")

    found = load(replication, uncertainty("{population_sd: 0.1, seeds: 3}")).claims[0].published.uncertainty
    assert str(found) == "± 0.1 (standard deviation with n in its denominator over 3 seeds)"
    assert "so many `seeds`" in refusal(replication, uncertainty("{sd: 0.1}"))
    assert "one of sd," in refusal(replication, uncertainty("{sd: 0.1, interval: 0.2, seeds: 3}"))


def test_a_number_that_yaml_takes_for_text_is_explained(replication):
    assert "write 1.0e-3" in refusal(replication, changed("      value: 0.2\n", "      value: 2e-1\n"))


@pytest.mark.parametrize("id_", ["Error", "with space", "../up", "_x", "a|b", ""])
def test_an_id_is_a_plain_word(replication, id_):
    text = changed("id: tall_beats_short", f"id: {yaml.safe_dump(id_, default_style=chr(34)).strip()}")
    assert "claims.1.id: " in refusal(replication, text)


def test_a_key_said_twice_is_refused_with_its_line(replication):
    text = changed("    where: table 1\n", "    where: table 1\n    where: table 2\n")
    said = refusal(replication, text)
    assert f"claims.yaml:{line_of('where: table 2', text)}: not plain YAML: 'where' is given a second time" in said


def test_a_file_without_claims_is_refused(replication):
    assert "claims.yaml:3: claims: " in refusal(replication, CLAIMS[: CLAIMS.index("claims:")] + "claims: []\n")


# Defaults

DEFAULTS = {
    "source": "read",
    "kind": "value",
    "metric": "test_error",
    "measured": "last epoch",
    "better": "lower",
    "published": {"unit": "%"},
    "margin": {"value": 0.2, "reason": "made up"},
    "against": {"metric": "train_error"},
}


def short(defaults: dict | None = None, **own) -> str:
    """A file with one claim that says little itself."""
    measured = {} if "readings" in own else {"experiment": "short_net"}
    claim = {"id": "ours", "statement": "As the name says.", "where": "table 1", **measured, **own}
    content = {"paper": yaml.safe_load(CLAIMS)["paper"], "defaults": {**DEFAULTS, **(defaults or {})}}
    return yaml.safe_dump({**content, "claims": [claim]}, sort_keys=False)


def test_a_claim_takes_the_defaults_part_by_part_and_its_own_wins(replication):
    [claim] = load(replication, short(published={"value": 2.4, "uncertainty": 0.1}, source="secondary")).claims
    assert (claim.kind, claim.source, claim.metric) == ("value", "secondary", "test_error")
    assert claim.published.model_dump() == {"value": 2.4, "unit": "%", "uncertainty": 0.1}
    assert claim.margin.model_dump(exclude_defaults=True) == {"value": 0.2, "reason": "made up"}


@pytest.mark.parametrize(
    ("own", "left_out"),
    [
        ({"kind": "ordering", "against": {"experiment": "tall_net"}}, {"margin", "published"}),
        ({"kind": "bound", "published": {"value": 3}}, {"margin", "against"}),
        ({"published": {"value": 3}}, {"against"}),
    ],
)
def test_a_default_that_does_not_fit_the_kind_of_a_claim_is_left_out(replication, own, left_out):
    [claim] = load(replication, short({"paired": True} if "against" in own else None, **own)).claims
    assert {part for part in ("published", "margin", "against") if getattr(claim, part) is None} == left_out
    if claim.against:
        assert claim.other == ("tall_net", "train_error") and claim.paired


def test_a_part_of_its_own_that_does_not_fit_is_refused_as_ever(replication):
    text = short(kind="ordering", against={"experiment": "tall_net"}, margin={"value": 1, "reason": "none"})
    assert "a claim of kind 'ordering' has no `margin`" in refusal(replication, text)


def test_a_mistake_in_the_defaults_is_said_once_and_where_it_stands(replication):
    content = yaml.safe_load(short({"metrc": "test_error"}, published={"value": 2.4}))
    content["claims"].append({**content["claims"][0], "id": "another"})
    text = yaml.safe_dump(content, sort_keys=False)
    said = refusal(replication, text)
    assert said == f"{replication / 'claims.yaml'}:{line_of('metrc', text)}: defaults.metrc: unknown key. " + (
        "Did you mean 'metric'?"
    )


def test_a_value_over_a_default_one_comes_with_its_own_reason(replication):
    """The default's reason speaks of another number."""
    said = refusal(replication, short(published={"value": 2.4}, margin={"value": 0.3}))
    assert "claims.0.margin.reason: Field required" in said


# Margins by a rule


def margin_of(folder, rule: dict, default: dict | None = None, **published) -> dict:
    published = {"value": 2.4, "unit": "%", **published}
    defaults = {"margin": default} if default else {"margin": {"value": 9, "reason": "of all the others"}}
    experiments = (folder / "experiments.yaml").read_text()
    (folder / "experiments.yaml").write_text(
        experiments.replace('test_error: {unit: "%"', f"test_error: {{unit: '{published['unit']}'")
    )
    return (
        load(folder, short(defaults, published=published, margin=rule))
        .claims[0]
        .margin.model_dump(exclude_defaults=True)
    )


@pytest.mark.parametrize(
    ("percent", "margin"),
    [  # 2 sqrt(p (1 - p) / 10,000): for 4.7 %, 200 sqrt(0.047 x 0.953) / 100 = 0.4233
        (4.7, 0.42),
        (0.95, 0.19),
        (12.0, 0.65),
        (50, 1.0),
    ],
)
def test_a_margin_of_standard_errors_of_a_percentage(replication, percent, margin):
    found = margin_of(replication, {"standard_errors": 2, "of": 10_000}, value=percent)
    assert found == {"value": margin, "reason": "2 standard errors of the published percentage on 10,000 test cases."}


def test_a_margin_by_the_rounding_of_the_source_is_half_of_its_last_digit(replication):
    found = margin_of(replication, {"rounded_to": 0.1}, value=12.0)
    assert found["value"] == 0.05 and "rounded to 0.1" in found["reason"]


def test_a_margin_by_a_factor_is_one_up_and_down_and_above_1(replication):
    found = margin_of(replication, {"factor": 2}, value=7e-5)
    assert (found["value"], found["factor"]) == (2, True)
    assert "factor" in refusal(replication, short(published={"value": 2.4}, margin={"factor": 0.5}))


def test_a_reading_has_a_margin_by_a_rule_of_its_own_and_a_metric_of_its_own(replication):
    readings = [
        {"reads": "the text", "experiment": "short_net", "margin": {"rounded_to": 0.1}},
        {"reads": "the code", "experiment": "short_net", "metric": "train_error"},
    ]
    [claim] = load(replication, short(published={"value": 2.4}, margin={"share": 0.5}, readings=readings)).claims
    assert [way.margin.value for way in claim.ways] == [0.05, 1.2]
    assert [way.metric for way in claim.ways] == ["test_error", "train_error"]


@pytest.mark.parametrize(
    ("count", "cases", "margin"),
    [  # 2 sqrt(p (1 - p / n)): for 67 of 10,000, 2 sqrt(67 x 0.9933) = 16.3
        (67, 10_000, 16),
        (146, 10_000, 24),
        (14, 1_010, 7),
    ],
)
def test_a_margin_of_standard_errors_of_a_count_is_a_count(replication, count, cases, margin):
    found = margin_of(replication, {"standard_errors": 2, "of": cases}, value=count, unit="errors")
    assert found == {
        "value": margin,
        "reason": f"2 standard errors of the published count on {cases:,} test cases.",
    }


def test_the_scatter_of_seeds_adds_to_that_of_test_cases(replication):
    # p = 2.26: 2 sqrt(2.26 * 97.74 / 10,000 + (0.05 * 2.26)^2) = 2 sqrt(0.022089 + 0.012769) = 0.3734.
    found = margin_of(replication, {"standard_errors": 2, "of": 10_000, "seeds": 0.05}, value=2.26)
    assert found["value"] == 0.37
    assert found["reason"].endswith("on 10,000 test cases, and 5 % of it from seed to seed.")


def test_standard_errors_by_hand():
    assert error_of_percentage(50, 100) == 5
    assert error_of_percentage(0, 100) == error_of_percentage(100, 100) == 0
    assert error_of_count(50, 100) == 5
    assert error_of_count(20, 100) == 4


@pytest.mark.parametrize(
    ("rule", "published", "margin", "reason"),
    [
        ({"share": 0.1}, {"value": 6.28}, 0.63, "10 % of the published value."),
        ({"share": 0.1}, {"value": 5.65}, 0.57, "10 % of the published value."),  # 0.565, half upwards
        ({"share": 0.1}, {"value": -22.65}, 2.27, "10 % of the published value."),
        ({"share": 0.1, "round": 1}, {"value": 22.65}, 2.3, "10 % of the published value."),
        (
            {"uncertainties": 2.48, "round": 1},
            {"uncertainty": 16.11},
            40.0,
            "2.48 times the published uncertainty, 16.11.",
        ),
        ({"uncertainties": 2, "reason": "ours"}, {"uncertainty": 0.15}, 0.3, "ours"),
    ],
)
def test_a_margin_of_a_share_or_of_uncertainties(replication, rule, published, margin, reason):
    assert margin_of(replication, rule, **published) == {"value": margin, "reason": reason}


TWO_ERRORS = {"standard_errors": 2, "of": 10_000, "reason": "of 10,000 digits"}


@pytest.mark.parametrize(
    ("own", "margin"),
    [
        ({"reason": "as above"}, {"value": 0.31, "reason": "as above"}),
        ({"round": 1}, {"value": 0.3, "reason": "of 10,000 digits"}),
        ({"of": 100}, {"value": 3.06, "reason": "2 standard errors of the published percentage on 100 test cases."}),
        ({"share": 0.5}, {"value": 1.2, "reason": "50 % of the published value."}),
        ({"value": 7, "reason": "by hand"}, {"value": 7, "reason": "by hand"}),
    ],
)
def test_a_rule_in_the_defaults_is_changed_in_part_or_replaced(replication, own, margin):
    assert margin_of(replication, own, TWO_ERRORS) == margin


@pytest.mark.parametrize(
    ("rule", "published", "said"),
    [
        ({"standard_erors": 2, "of": 10}, {}, "unknown key 'standard_erors'. Did you mean 'standard_errors'?"),
        ({"standard_errors": 2}, {}, "`of` says of how many test cases"),
        ({"share": 0.1, "of": 10}, {}, "`of` says of how many test cases"),
        (
            {"share": 0.1, "uncertainties": 2},
            {},
            "one of `standard_errors`, `share`, `uncertainties`, `rounded_to` and `factor`",
        ),
        ({"share": 0.1, "seeds": 0.05}, {}, "`seeds` goes with `standard_errors`"),
        ({"reason": "none"}, {}, "a margin needs a `value`, or one of"),
        ({"uncertainties": 2}, {}, "`uncertainties` needs a published uncertainty"),
        ({"standard_errors": 2, "of": 10}, {"value": 100.5}, "100.5 % has no standard error"),
        (
            {"standard_errors": 2, "of": 10},
            {"unit": "share", "value": 0.95},
            "0.95 is not a count out of 10 test cases",
        ),
        ({"standard_errors": 2, "of": 10}, {"value": 0}, "rounded to none"),
        ({"share": "0.1"}, {}, "share: Input should be a valid number"),
        ({"share": 0.1}, {"value": "2.4"}, "the rule needs a `published` number"),
    ],
)
def test_a_rule_that_makes_no_margin_is_refused_with_the_claim(replication, rule, published, said):
    with pytest.raises(Problem) as caught:
        margin_of(replication, rule, {"round": 2} if "reason" in rule else None, **published)
    assert "claims.yaml: claims.0.margin: ours: " in str(caught.value) and said in str(caught.value)


def test_a_wrong_rule_is_reported_where_it_stands_in_the_defaults(replication):
    said = refusal(replication, short({"margin": {"shar": 0.1}}, published={"value": 2.4}))
    assert "claims.yaml: defaults.margin: ours: unknown key 'shar'. Did you mean 'share'?" in said


# Tables

TABLE = """
tables:
  table_1:
    title: Errors of two nets
    where: Table 1
    columns: [Short net, Tall net]
    rows:
      Test:  [2.4, 2.30]
      Train: [null, 1.1]
    id: "{row_id}_error_of_{column_id}"
    experiment: "{column_id}"
    metric: "{row_id}_error"
    statement: "{column} errs on {value:.2f} % ({row})."
    source: unverified
    kind: value
    measured: last epoch
    better: lower
    published: {unit: "%"}
    margin: {share: 0.1}
    exceptions:
      test_error_of_tall_net: {source: read, margin: {share: 0.2}, reading: As it is.}
"""


def with_table(old: str = "", new: str = "") -> str:
    assert TABLE.count(old) == 1 or not old
    return CLAIMS + (TABLE.replace(old, new) if old else TABLE)


def test_the_cells_of_a_table_are_claims_like_any_other(replication):
    found = load(replication, with_table())
    ids = ["test_error_of_short_net", "test_error_of_tall_net", "train_error_of_tall_net"]
    assert [claim.id for claim in found.claims] == ["error_of_short_net", "tall_beats_short", *ids]
    short, tall, train = found.claims[2:]
    assert (short.experiment, short.metric, short.source) == ("short_net", "test_error", "unverified")
    assert (short.published.value, short.margin.value) == (2.4, 0.24)
    assert short.statement == "Short net errs on 2.40 % (Test)."
    assert short.where == "Table 1, row Test, Short net"
    assert (tall.source, tall.margin.value, tall.reading) == ("read", 0.46, "As it is.")
    assert (train.metric, train.published.value) == ("train_error", 1.1)


def test_a_table_remembers_how_its_source_prints_it(replication):
    [table] = load(replication, with_table()).tables
    assert (table.name, table.title, table.where) == ("table_1", "Errors of two nets", "Table 1")
    assert (table.rows, table.columns) == (["Test", "Train"], ["Short net", "Tall net"])
    assert table.cells == {
        ("Test", "Short net"): "test_error_of_short_net",
        ("Test", "Tall net"): "test_error_of_tall_net",
        ("Train", "Tall net"): "train_error_of_tall_net",
    }


def test_the_claims_of_a_table_take_the_defaults_of_the_file_too(replication):
    text = CLAIMS.replace("claims:", "defaults: {measured: by default}\nclaims:") + TABLE.replace(
        "    measured: last epoch\n", ""
    )
    assert load(replication, text).claims[-1].measured == "by default"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    where: Table 1\n", "", "tables.table_1: `where` is missing"),
        ("    source: unverified", "    sorce: read", "tables.table_1: unknown key 'sorce'. Did you mean 'source'?"),
        ("[2.4, 2.30]", "[2.4]", "tables.table_1: row Test: value: 1 values for 2 columns."),
        ("({row})", "({rwo})", "tables.table_1: row Test, Short net: no word {rwo}. Did you mean 'row'?"),
        ("({row})", "({row)", "tables.table_1: a text is malformed"),
        ("[2.4, 2.30]", "[2.4, much]", "tables.table_1: row Test, Tall net: Unknown format code 'f'"),
        (
            '    experiment: "{column_id}"',
            '    experiment: "{column_id}x"',
            "row Test, Short net: test_error_of_short_net: there is no experiment 'short_netx'.",
        ),
        (
            "test_error_of_tall_net:",
            "test_error_of_tal_net:",
            "exceptions: no cell is named 'test_error_of_tal_net'. Did you mean 'test_error_of_tall_",
        ),
        (
            '    id: "{row_id}_error_of_{column_id}"',
            "    id: one",
            "tables.table_1: row Test, Tall net: 'one' is the name of another cell.",
        ),
        (
            "    kind: value",
            "    kind: vlaue",
            "tables.table_1.row Test, Short net.kind: 'vlaue' is not possible here.",
        ),
        (
            "margin: {share: 0.2}",
            "margin: {shar: 0.2}",
            "tables.table_1.row Test, Tall net.margin: test_error_of_tall_net: unknown key 'shar'",
        ),
        ("[Short net, Tall net]", "[Short net, Short net]", "tables.table_1: columns: a label is used twice."),
        (
            "[Short net, Tall net]",
            "{Short net: {wide: 1}, Tall net: {}}",
            "tables.table_1: 'wide' is not a key, and no text has {wide}.",
        ),
    ],
)
def test_a_mistake_in_a_table_is_reported_with_file_table_and_cell(replication, old, new, said):
    told = refusal(replication, with_table(old, new))
    assert "claims.yaml" in told and said in told


# What records keep of the rules


def test_the_rules_of_an_experiment_are_its_claims_without_their_prose(replication):
    load(replication, CLAIMS)
    value = {"kind": "value", "experiment": "short_net", "metric": "test_error", "better": "lower"}
    value |= {"published": {"value": 2.4, "unit": "%"}, "margin": {"value": 0.2}}
    ordering = {"kind": "ordering", "experiment": "tall_net", "metric": "test_error", "better": "lower"}
    ordering |= {"against": {"experiment": "short_net"}}
    assert preregistered("made_up") == {
        "short_net": {"error_of_short_net": value, "tall_beats_short": ordering},
        "tall_net": {"tall_beats_short": ordering},
    }


def test_the_rules_are_the_same_however_the_file_is_written(replication):
    load(replication, CLAIMS)
    written_out = preregistered("made_up")
    content = yaml.safe_load(CLAIMS)
    for claim in content["claims"]:
        for part in ("kind", "metric", "measured", "better"):
            del claim[part]
    content["claims"][0] |= {"published": {"value": 2.4}, "margin": {"share": 0.085}}  # 0.204
    content["claims"][1]["kind"] = "ordering"
    content["defaults"] = DEFAULTS | {"margin": {"reason": "another"}, "against": {}}
    forget()
    load(replication, yaml.safe_dump(content, sort_keys=False))
    assert preregistered("made_up") == written_out


ODD = [
    "",
    "claims",
    "- 1",
    "paper: 2\nclaims: {a: b}",
    "1: x",
    "yes: 1",
    "null: 1",
    "2001-01-01: 1",
    "? [a, b]\n: c",  # a key that cannot be hashed
    "? {a: b}\n: c",
    "claims: [{? [a] : b}]",
    "&a [*a]",
    "&a {paper: *a, claims: [*a]}",
    "paper: !!bool perhaps",
    "paper: !!int ''",
    "paper: !!float ''",
    "paper: !!timestamp never",
    "paper: !!python/object/apply:os.getcwd []",
    "paper: !mine 1",
    "paper: !!set {a, b}",
    "paper: 2001-13-45",
    "paper: {year: 0x" + "f" * 5000 + "}",
    "paper: {title: 0x" + "f" * 5000 + "}",
    "<<: 3",
    "a: 1\n--- \nb: 2",
    "[" * 2000,
    '"\\ud800": 1',
    "\x00",
]


@pytest.mark.parametrize("text", ODD, ids=[text[:30] for text in ODD])
def test_odd_yaml_is_refused_as_a_problem_that_names_the_file(replication, text):
    assert str(replication / "claims.yaml") in refusal(replication, text)


def test_a_file_that_is_no_text_is_refused(replication):
    with pytest.raises(Problem, match=r"claims\.yaml"):
        load(replication, b"\xff\xfe\xfa")


known_keys = ["paper", "defaults", "claims", "id", "kind", "value", "margin", "share", "published", "against"]
of_tables = ["tables", "rows", "columns", "cells", "exceptions"]
words = st.sampled_from([*"abc01", *known_keys, *of_tables, "experiment", "short_net"])
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.binary(max_size=4)
    | st.text(max_size=6)
    | words
)
keys = words | st.text(max_size=6) | st.integers() | st.booleans() | st.none() | st.tuples(words)
structures = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
VALID = {**yaml.safe_load(CLAIMS), "defaults": {"margin": {"share": 0.1}}, **yaml.safe_load(TABLE)}


def places(content, path=()):
    """The way to every value inside `content`."""
    if isinstance(content, dict | list):
        for key, inner in content.items() if isinstance(content, dict) else enumerate(content):
            yield (*path, key)
            yield from places(inner, (*path, key))


def replaced(content, path, new):
    if not path:
        return new
    copied = content.copy()
    copied[path[0]] = replaced(content[path[0]], path[1:], new)
    return copied


spoilt = st.builds(functools.partial(replaced, VALID), st.sampled_from(list(places(VALID))), structures)
tokens = st.lists(
    words | st.sampled_from([*"[]{}:,-?!&*|>'\"#%@\n\t ", ": ", "- ", "\n  ", "? ", "&a ", "*a", "<<", "!!", "!!int "]),
    max_size=20,
).map("".join)


def loads_or_is_a_problem(folder, text: str) -> None:
    try:
        found = load(folder, text)
    except Problem as problem:
        assert "claims.yaml" in str(problem)
    else:
        assert isinstance(found, ClaimsFile)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(structures | spoilt)
@example(VALID)
def test_any_structure_loads_or_is_a_problem(replication, content):
    loads_or_is_a_problem(replication, yaml.safe_dump(content, allow_unicode=True))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tokens | st.text(st.characters(codec="utf-8"), max_size=20))
@example(CLAIMS)
def test_any_text_loads_or_is_a_problem(replication, text):
    loads_or_is_a_problem(replication, text)


def test_two_sides_in_different_units_are_refused(replication):
    text = CLAIMS.replace("against: {experiment: short_net}", "against: {experiment: short_net, metric: test_loss}")
    assert "tall_beats_short: the two sides are measured in '%' and 'nats'." in refusal(replication, text)


def test_a_number_keeps_the_digits_that_it_is_written_with(replication):
    text = short(published={"value": 2.4}).replace("value: 2.4\n", "value: 2.40\n")
    [claim] = load(replication, text).claims
    assert (claim.published.value, claim.published.printed) == (2.4, "2.40")
    [claim] = load(replication, short(published={"value": 146})).claims
    assert claim.published.printed is None
