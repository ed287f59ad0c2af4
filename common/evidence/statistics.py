"""The statistics behind the verdicts: small pure functions of numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

CONFIDENCE = 0.95

#: Digits that count. In binary 2.4 + 0.3 is a little less than 2.7, which must not decide a verdict; and the last
#: bits of a mean may differ between kinds of CPU.
DIGITS = 12


class Sample(NamedTuple):
    """n independent measurements, by their mean and standard deviation."""

    n: int
    mean: float
    sd: float


class Interval(NamedTuple):
    low: float
    high: float

    def within(self, low: float, high: float) -> bool:
        return low <= self.low and self.high <= high


def significant(value: float, scale: float | None = None) -> float:
    """`value` to the digits that count: its own, or those of the `scale` of what it was computed from.

    A difference has lost the digits that its two sides shared, so the scale of these decides.
    """
    size = abs(value if scale is None else scale)
    if size == 0 or not math.isfinite(value):
        return value
    return round(value, DIGITS - 1 - math.floor(math.log10(size)))


def difference(a: float, b: float) -> float:
    """a - b; 0 where only the last bits differ."""
    return significant(a - b, max(abs(a), abs(b)))


def around(middle: float, half: float) -> Interval:
    """`middle` ± `half`."""
    scale = max(abs(middle), abs(half))
    return Interval(significant(middle - half, scale), significant(middle + half, scale))


def last_digit(interval: Interval | None) -> int | None:
    """The last digit that an interval supports, the second of its half-width, as a power of ten: 0 for 465 ± 79.

    None where there is no interval, or one without width.
    """
    half = (interval.high - interval.low) / 2 if interval else 0.0
    return int(f"{half:.1e}".partition("e")[2]) - 1 if half > 0 else None


def to_place(value: float, place: int) -> str:
    """Rounded to the power of ten `place`: 465.01 to place 0 is "465", to -1 "465.0", to 1 "470"."""
    return f"{round(value, -place) + 0.0:.{max(0, -place)}f}"


def rounded(value: float, interval: Interval | None, *edges: float) -> str:
    """With the digits that the interval supports; a number without a spread has five.

    Where an end decides a verdict, it has as many more as it takes to stay on its side of each edge.
    """
    place = last_digit(interval)
    if place is None:
        return f"{value:.5g}"
    while any(_side(float(to_place(value, place)), edge) != _side(value, edge) for edge in edges):
        place -= 1
    return to_place(value, place)


def _side(value: float, edge: float) -> int:
    return (value > edge) - (value < edge)


def sample(values: Sequence[float]) -> Sample:
    """Of [n] values; the standard deviation has n - 1 in its denominator and is 0 for one value."""
    n = len(values)
    mean = math.fsum(values) / n
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1)) if n > 1 else 0.0
    return Sample(n, mean, sd)


def pooled(samples: Sequence[Sample]) -> Sample:
    """Several samples as one: the mean and sd that all their measurements together have."""
    n = sum(part.n for part in samples)
    mean = math.fsum(part.n * part.mean for part in samples) / n
    squares = math.fsum((part.n - 1) * part.sd**2 + part.n * (part.mean - mean) ** 2 for part in samples)
    return Sample(n, mean, math.sqrt(squares / (n - 1)) if n > 1 else 0.0)


def interquartile_mean(values: Sequence[float]) -> float:
    """The mean of [n] values without the lowest quarter of them and the highest, quarters rounded down."""
    cut = len(values) // 4
    return math.fsum(sorted(values)[cut : len(values) - cut]) / (len(values) - 2 * cut)


def bootstrap_interval(
    values: Sequence[float], of: Callable[[Sequence[float]], float], resamples: int = 10_000
) -> Interval:
    """Of a statistic of [n] values the middle 95 % over samples of n that are drawn from them with repetition.

    So it never reaches beyond the values. The draws are the same each time.
    """
    random = Random(0)
    found = sorted(of(random.choices(values, k=len(values))) for _ in range(resamples))
    beyond = round((1 - CONFIDENCE) / 2 * resamples)  # of them on each side
    return Interval(found[beyond], found[-1 - beyond])


def student_t(confidence: float, freedom: float) -> float:
    """How many standard errors to each side hold `confidence` of Student's distribution."""
    from scipy.special import stdtrit  # scipy.stats takes a second to import, this a tenth

    return float(stdtrit(freedom, 0.5 + confidence / 2))


def two_sided_p(t: float, freedom: float) -> float:
    """How often chance alone takes Student's t this far from 0, or farther, to either side."""
    from scipy.special import stdtr

    return float(2 * stdtr(freedom, -abs(t)))


def mean_interval(of: Sample, confidence: float = CONFIDENCE) -> Interval | None:
    """The interval for the mean; None for a single measurement, which says nothing of its spread."""
    if of.n < 2:
        return None
    return around(of.mean, student_t(confidence, of.n - 1) * of.sd / math.sqrt(of.n))


def difference_interval(a: Sample, b: Sample) -> Interval:
    """The interval for mean(a) - mean(b), spreads unequal (Welch). A deterministic side has sd 0."""
    middle = difference(a.mean, b.mean)
    error, freedom = _welch_error(a, b)
    return around(middle, student_t(CONFIDENCE, freedom) * error if error else 0.0)


def _welch_error(a: Sample, b: Sample) -> tuple[float, float]:
    """The standard error of mean(a) - mean(b), and its degrees of freedom."""
    errors = [part.sd**2 / part.n for part in (a, b)]
    total = sum(errors)
    if total == 0:
        return 0.0, math.inf
    shares = [error / total for error in errors]  # not the errors themselves: their squares may be too small to hold
    freedom = 1 / sum(share**2 / (part.n - 1) for share, part in zip(shares, (a, b), strict=True) if share)
    return math.sqrt(total), freedom


def welch_p(a: Sample, b: Sample) -> float:
    """How often chance alone puts two means of equal methods this far apart, or farther; spreads may differ."""
    error, freedom = _welch_error(a, b)
    away = difference(a.mean, b.mean)
    if error == 0:
        return 1.0 if away == 0 else 0.0
    return two_sided_p(away / error, freedom)


def p_of_mean(of: Sample) -> float:
    """How often chance alone takes the mean of n measurements around 0 this far from it, or farther."""
    error = of.sd / math.sqrt(of.n)
    if error == 0:
        return 1.0 if of.mean == 0 else 0.0
    return two_sided_p(of.mean / error, of.n - 1)


def holm(ps: Mapping[str, float], level: float = 1 - CONFIDENCE) -> set[str]:
    """Those of several tests that still reject when the chance of any false rejection is kept to `level`."""
    kept: set[str] = set()
    for tested, (name, p) in enumerate(sorted(ps.items(), key=lambda item: item[1])):
        if p > level / (len(ps) - tested):
            break
        kept.add(name)
    return kept


def prediction_interval(of: Sample, confidence: float, more: int = 1) -> Interval | None:
    """Where the mean of so many more measurements would lie with this confidence; None for a single measurement."""
    if of.n < 2:
        return None
    return around(of.mean, student_t(confidence, of.n - 1) * of.sd * math.sqrt(1 / more + 1 / of.n))


def prediction_t(value: float, of: Sample, more: int = 1) -> float:
    """How many of its standard errors the mean of so many more measurements lies from that of the sample."""
    away = difference(value, of.mean)
    error = of.sd * math.sqrt(1 / more + 1 / of.n)
    return away / error if error else math.copysign(math.inf, away) if away else 0.0


def binomial_band(share: float, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """Where a share (0 to 1) measured on `trials` test cases would scatter by the choice of the cases alone."""
    from scipy.special import ndtri

    half = float(ndtri(0.5 + confidence / 2)) * math.sqrt(share * (1 - share) / trials)
    return Interval(share - half, share + half)
