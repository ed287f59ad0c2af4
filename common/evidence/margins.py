"""Margins by a rule: how far from a published number still counts as the same, worked out from that number.

margin: {standard_errors: 2, of: 10000}   # of a percentage, or a count, among so many test cases
margin: {standard_errors: 2, of: 10000, seeds: 0.05}   # and from seed to seed, an sd of 5 % of the value
margin: {share: 0.1}                      # of the published value
margin: {uncertainties: 3.04}             # times the uncertainty that the source gives
margin: {rounded_to: 0.1}                 # half a unit of the last digit that the source prints
margin: {factor: 2}                       # from half of the published value to twice as much
margin: {value: 0.3, reason: ...}         # by hand
"""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

import pydantic
from pydantic import BeforeValidator, Field, WrapValidator

from common.config import Strict, nearest
from common.evidence.statistics import Interval, around, significant
from common.strict_yaml import Printed

RULES = ("standard_errors", "share", "uncertainties", "rounded_to", "factor")


#: What a source's ± can be, in words.
UNCERTAINTIES = {
    "unspecified": "",
    "sd": "standard deviation",
    "population_sd": "standard deviation with n in its denominator",
    "standard_error": "standard error",
    "interval": "95 % interval",
}


class Uncertainty(Strict):
    """What a source's ± is: one of these, with the number of seeds where it is a spread over seeds."""

    unspecified: float | None = Field(default=None, gt=0)
    sd: float | None = Field(default=None, gt=0)  # with n - 1 in its denominator
    population_sd: float | None = Field(default=None, gt=0)  # with n
    standard_error: float | None = Field(default=None, gt=0)
    interval: float | None = Field(default=None, gt=0)  # half of it
    seeds: int | None = Field(default=None, ge=2)

    @pydantic.model_validator(mode="after")
    def _one_kind(self) -> "Uncertainty":
        given = [kind for kind in UNCERTAINTIES if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"an uncertainty is a number, or one of {', '.join(list(UNCERTAINTIES)[1:])}")
        if given[0] in ("sd", "population_sd") and self.seeds is None:
            raise ValueError("a standard deviation is one over so many `seeds`")
        return self

    @pydantic.model_serializer(mode="wrap")
    def _as_written(self, whole: pydantic.SerializerFunctionWrapHandler) -> Any:
        """So that what records keep of a claim stays the same."""
        return self.unspecified or {part: value for part, value in whole(self).items() if value is not None}

    @property
    def kind(self) -> str:
        return next(kind for kind in UNCERTAINTIES if getattr(self, kind) is not None)

    @property
    def number(self) -> float:
        """As printed."""
        return float(getattr(self, self.kind))

    @property
    def half_width(self) -> float | None:
        """Within which the source itself puts its number, where it is not a spread over seeds."""
        if self.standard_error is not None:
            return 1.96 * self.standard_error
        return self.interval or self.unspecified

    def __str__(self) -> str:
        over = f" over {self.seeds} seeds" if self.seeds else ""
        what = f"{UNCERTAINTIES[self.kind]}{over}"
        return f"± {self.number:g}" + (f" ({what})" if what else "")


def _unspecified(given: object) -> object:
    """A number alone: the source does not say what its ± is."""
    return {"unspecified": float(given)} if isinstance(given, int | float) and not isinstance(given, bool) else given


def _as_written(written: Any, checked: pydantic.ValidatorFunctionWrapHandler) -> float:
    number: float = checked(written)
    return written if isinstance(written, Printed) else number


class Published(Strict):
    value: Annotated[float, WrapValidator(_as_written)]
    unit: str
    uncertainty: Annotated[Uncertainty | None, BeforeValidator(_unspecified)] = None

    @property
    def printed(self) -> str | None:
        """The value as its source has it, and claims.yaml: 1.60, not 1.6. None of a whole number."""
        return self.value.text if isinstance(self.value, Printed) else None


class Margin(Strict):
    value: float = Field(gt=0)
    reason: str
    factor: bool = False  # the published value times and over `value`, instead of plus and minus

    @pydantic.model_validator(mode="after")
    def _a_factor_is_above_one(self) -> "Margin":
        if self.factor and self.value <= 1:
            raise ValueError("a factor is above 1")
        return self

    def around(self, published: float) -> Interval:
        return within(published, self.value, self.factor)

    def times(self, so_many: float) -> "Margin":
        """So many times as wide."""
        wider = self.value**so_many if self.factor else so_many * self.value
        return self.model_copy(update={"value": wider})

    def __str__(self) -> str:
        return f"{'×/÷' if self.factor else '±'} {self.value:g}"


def within(published: float, margin: float, factor: bool) -> Interval:
    """What counts as the same as a published value."""
    if not factor:
        return around(published, margin)
    return Interval(*sorted((significant(published / margin), significant(published * margin))))


class Rule(Strict):
    standard_errors: float | None = Field(default=None, gt=0)
    of: int | None = Field(default=None, gt=0)  # test cases
    seeds: float | None = Field(default=None, gt=0)  # standard deviation from seed to seed, as a share of the value
    share: float | None = Field(default=None, gt=0)
    uncertainties: float | None = Field(default=None, gt=0)
    rounded_to: float | None = Field(default=None, gt=0)
    factor: float | None = Field(default=None, gt=1)
    round: int | None = Field(default=None, ge=0)  # decimals: by default 2, and none for a count
    reason: str | None = None  # by default the rule in words

    @pydantic.model_validator(mode="after")
    def _one_rule(self) -> "Rule":
        if sum(getattr(self, rule) is not None for rule in RULES) != 1:
            raise ValueError(f"a margin needs a `value`, or one of `{'`, `'.join(RULES[:-1])}` and `{RULES[-1]}`")
        if (self.of is None) != (self.standard_errors is None):
            raise ValueError("`of` says of how many test cases, and goes with `standard_errors`")
        if self.seeds is not None and self.standard_errors is None:
            raise ValueError("`seeds` goes with `standard_errors`")
        return self


def margin_by(rule: Rule, published: Published) -> Margin:
    decimals, value = 2, published.value
    if rule.factor is not None:
        said = f"From the published value over {rule.factor:g} to {rule.factor:g} times as much."
        return Margin(value=rule.factor, factor=True, reason=rule.reason or said)
    if rule.rounded_to is not None:
        said = f"The published number is rounded to {rule.rounded_to:g}, and the method has no chance in it."
        return Margin(value=rule.rounded_to / 2, reason=rule.reason or said)
    if rule.standard_errors is not None and rule.of is not None:
        if published.unit == "%":
            each, what = error_of_percentage(value, rule.of), "percentage"
        else:
            each, what, decimals = error_of_count(value, rule.of), "count", 0
        margin = rule.standard_errors * math.hypot(each, (rule.seeds or 0) * value)
        reason = f"{rule.standard_errors:g} standard errors of the published {what} on {rule.of:,} test cases."
        if rule.seeds:
            scatter = f"of the {what} on {rule.of:,} test cases, and {100 * rule.seeds:g} % of it from seed to seed."
            reason = f"{rule.standard_errors:g} standard deviations of one run: {scatter}"
    elif rule.share is not None:
        margin = rule.share * abs(value)
        reason = f"{100 * rule.share:g} % of the published value."
    else:
        if published.uncertainty is None or rule.uncertainties is None:
            raise ValueError("`uncertainties` needs a published uncertainty")
        margin = rule.uncertainties * published.uncertainty.number
        reason = f"{rule.uncertainties:g} times the published uncertainty, {published.uncertainty.number:g}."
    rounded = _rounded(margin, decimals if rule.round is None else rule.round)
    if rounded == 0:
        raise ValueError(f"the rule makes {margin:.2g}, which is rounded to none: raise `round`, or give a `value`")
    return Margin(value=rounded, reason=rule.reason or reason)


def error_of_percentage(percent: float, cases: int) -> float:
    """The standard error, in per cent, of a percentage that was counted on so many cases."""
    if not 0 <= percent <= 100:
        raise ValueError(f"{percent:g} % has no standard error")
    return 100 * math.sqrt(percent / 100 * (1 - percent / 100) / cases)


def error_of_count(count: float, cases: int) -> float:
    """The standard error of how many of so many cases it is true of."""
    if not 0 <= count <= cases or count != int(count):
        raise ValueError(f"{count:g} is not a count out of {cases:,} test cases")
    return math.sqrt(count * (1 - count / cases))


def _rounded(value: float, decimals: int) -> float:
    """Half upwards, as people round; float's last bits must not decide."""
    if abs(value) >= 1e15:  # has no decimals
        return value
    return float(Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def merged_margin(default: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A margin over a default one: parts of the same rule, or a value or another rule, which replaces it whole.

    A reason is one for the very rule that it came with.
    """
    if not own.keys() <= {"of", "seeds", "round", "reason", *(default.keys() & RULES)}:
        return own
    same_rule = own.keys() <= {"round", "reason"}
    return {**{part: value for part, value in default.items() if part != "reason" or same_rule}, **own}


def resolved_margin(margin: dict[str, Any], published: object) -> dict[str, Any]:
    """`value` and `reason` in place of a rule; what is wrong with the rule as a ValueError."""
    if "value" in margin:
        return margin
    try:
        rule = Rule.model_validate(margin)
    except pydantic.ValidationError as error:
        raise ValueError("; ".join(_said(item) for item in error.errors())) from None
    try:
        number = Published.model_validate(published)
    except pydantic.ValidationError:
        raise ValueError("the rule needs a `published` number") from None
    return margin_by(rule, number).model_dump(exclude_defaults=True)


def _said(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"unknown key {key!r}.{nearest(key, {*Rule.model_fields, 'value'})}".rstrip(".")
    message = item["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
