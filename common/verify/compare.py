"""Comparing a retrained run with its record, and where the bits differ, with what its siblings let expect."""

from typing import Literal, NamedTuple

import numpy as np

from common.evidence.measurements import Measurements
from common.evidence.statistics import (
    Interval,
    Sample,
    around,
    prediction_interval,
    prediction_t,
    sample,
    significant,
    two_sided_p,
)
from common.records.record import Record, RunResult, Summary
from common.records.store import arrays_of, read_exhibit
from common.runs.run import Result
from common.runs.worker import Outcome

CONFIDENCE = 0.999
FEWEST = 3  # seeds (or learners) from which an interval means anything
#: Two results of a deterministic method may differ by this share, from the order in which sums are taken.
ROUNDING = 1e-6

Answer = Literal[
    "identical bits", "within seed noise", "within rounding", "both failed", "different", "failed", "unchecked"
]


class Number(NamedTuple):
    """One number that came out here and in the record, and all that the record's siblings have for it."""

    name: str
    here: float
    there: float
    expected: Sample
    learners: int  # over how many learners each of them is a mean; 1 where there is nothing averaged


class SeedTest(NamedTuple):
    """Whether a number could be that of one more seed: t = (here - mean) / (sd * sqrt(1/learners + 1/n))."""

    name: str
    t: float
    freedom: int  # n - 1
    p: float  # two-sided, of Student's t

    def __str__(self) -> str:
        return f"t = {self.t:.3g} with {self.freedom} degrees of freedom, p = {self.p:.2g}"


class Comparison(NamedTuple):
    answer: Answer
    detail: str
    tests: tuple[SeedTest, ...] = ()  # where bits differ and there are seeds to test them against


def compare(outcome: Outcome, record: Record, side: Measurements, epochs: int | None = None) -> Comparison:
    """`record` and `side` are current; `outcome` is of the run's first `epochs` only, where that is a number."""
    reason = (outcome.reason or "").partition("\n")[0]
    if outcome.status == "failed" and not record.finished:
        return Comparison("both failed", f"{reason} here, {record.reason} in the record")
    if outcome.result is None:
        return Comparison("failed", f"{reason} here, {record.status} in the record")
    if record.result is None:
        return Comparison("different", f"finished here, {record.reason} in the record")
    seconds = f"in {outcome.circumstances['seconds']:.0f} s"
    if outcome.result.parameters != record.result.parameters:
        words = f"{outcome.result.parameters} parameters here, {record.result.parameters} in the record"
        return Comparison("different", words)
    if set(outcome.history) != set(record.result.history):
        return Comparison("different", "the two histories are not of the same things")
    if epochs is not None:
        if not outcome.history:
            return Comparison("unchecked", "its entry logs nothing by epoch, so part of a run shows nothing")
        if all(values == record.result.history[name][:epochs] for name, values in outcome.history.items()):
            return Comparison("identical bits", f"the history of the first {epochs} epochs agrees, {seconds}")
        numbers = [_epoch(name, values, epochs, record.result, side) for name, values in outcome.history.items()]
    else:
        metrics = outcome.result.metrics
        if metrics == record.result.metrics and outcome.history == record.result.history:
            if _same_exhibit(outcome.result, record):
                return Comparison("identical bits", f"all metrics and the whole history agree, {seconds}")
            return Comparison("different", "all metrics and the whole history agree, but the exhibit does not")
        numbers = [_metric(name, value, record, side) for name, value in metrics.items()]
    return _by_numbers(numbers, side.experiment.stochastic)


def _epoch(name: str, values: list[float], epochs: int, there: RunResult, side: Measurements) -> Number:
    siblings = [record.result.history[name][epochs - 1] for record in side.finished if record.result]
    return Number(f"{name} after epoch {epochs}", values[-1], there.history[name][epochs - 1], sample(siblings), 1)


def _metric(name: str, value: float | Summary, record: Record, side: Measurements) -> Number:
    if isinstance(value, Summary):  # the learners of one run show their spread themselves
        assert record.result
        there = record.result.metrics[name]
        assert isinstance(there, Summary)
        return Number(name, value.mean, there.mean, Sample(there.n, there.mean, there.sd), there.n)
    return Number(name, value, record.number(name), sample(side.points(name)), 1)


def _same_exhibit(result: Result, record: Record) -> bool:
    """By the arrays: the same ones may be packed into other bytes by another machine's zlib."""
    here = arrays_of(result.exhibit) if result.exhibit else {}
    there = read_exhibit(record)
    return here.keys() == there.keys() and all(np.array_equal(here[name], there[name]) for name in here)


def _by_numbers(numbers: list[Number], stochastic: bool) -> Comparison:
    intervals = [_expected(number) if stochastic else _rounding(number) for number in numbers]
    details, tests, differs, fewest = [], [], False, FEWEST
    for number, interval in zip(numbers, intervals, strict=True):
        words = f"{number.name} {_both(number)}"
        if interval is None:
            fewest = min(fewest, number.expected.n)
        else:
            differs = differs or not interval.low <= significant(number.here) <= interval.high
            what = f"{CONFIDENCE:.1%} of seeds expected" if stochastic else "rounding explains a number"
            words += f", {what} in {interval.low:.6g} to {interval.high:.6g}"
            if stochastic:
                tests.append(_test(number))
                words += f", {tests[-1]}"
        details.append(words)
    if len(tests) > 1:
        details.append(f"smallest p: that of {min(tests, key=lambda test: test.p).name}")
    detail = "; ".join(details)
    if differs:
        return Comparison("different", detail, tuple(tests))
    if None in intervals:
        few = f"too few seeds for an interval ({fewest} where {FEWEST} are needed)"
        return Comparison("unchecked", f"{few}: {detail}", tuple(tests))
    return Comparison("within seed noise" if stochastic else "within rounding", detail, tuple(tests))


def _both(number: Number) -> str:
    """The two numbers; where they differ, with digits enough to see it."""
    here, there = f"{number.here:.6g}", f"{number.there:.6g}"
    if here == there and number.here != number.there:
        here, there = repr(float(number.here)), repr(float(number.there))
    return f"{here} here, {there} in the record"


def _test(number: Number) -> SeedTest:
    freedom = number.expected.n - 1
    t = prediction_t(number.here, number.expected, number.learners)
    return SeedTest(number.name, t, freedom, two_sided_p(t, freedom))


def _expected(number: Number) -> Interval | None:
    if number.expected.n < FEWEST:
        return None
    return prediction_interval(number.expected, CONFIDENCE, number.learners)


def _rounding(number: Number) -> Interval:
    return around(number.there, ROUNDING * max(abs(number.here), abs(number.there)))
