"""What stands behind a claim as labelled lines, the same for the page, the code host and the terminal.

Names and commands stand between backticks.
"""

from collections.abc import Iterator
from typing import NamedTuple

from common.pages.dossier import Dossier, Side
from common.pages.prose import deviations
from common.pages.tables import number

SOURCES = {"read": "", "secondary": " (read in a secondary source)", "unverified": " (not verified in the source)"}


class Fact(NamedTuple):
    label: str
    text: str


def facts(found: Dossier) -> list[Fact]:
    return [
        Fact(label, " ".join(text.split()))
        for part in (_claim, _measurement, _protocol, _costs, _reruns, _origins)
        for label, text in part(found)
    ]


def _claim(found: Dossier) -> Iterator[Fact]:
    claim = found.claim
    published = claim.published
    spread = f"; published with ± {number(published.uncertainty)}" if published and published.uncertainty else ""
    yield Fact("Claim", f"`{found.name}`: {claim.where}{SOURCES[claim.source]}{spread}")
    yield Fact("Measured as", claim.measured)
    if claim.margin:
        yield Fact("Margin", f"{number(claim.margin.value)} {found.row['unit']}: {claim.margin.reason}")


def _measurement(found: Dossier) -> Iterator[Fact]:
    for label, side in zip(("Ours", "Against"), found.sides, strict=False):
        over = f"; each run is a mean over {side.learners:,} learners" if side.learners > 1 else ""
        yield Fact(label, f"`{side.name}`, {side.title}. {side.meaning}{over}")
        values = "; ".join(f"{seed}: {outcome}" for seed, outcome in side.seeds)
        yield Fact("By seed", values or f"none of {side.evidence.experiment.seeds} is run")


def _protocol(found: Dossier) -> Iterator[Fact]:
    yield Fact("Protocol", f"reduced: {'; '.join(found.reduced)}" if found.reduced else "full")
    titles = [f"{index} {title}" for index, title in enumerate(deviations(found.paper), start=1)]
    if titles:
        yield Fact("Deviations", "; ".join(titles))


def _costs(found: Dossier) -> Iterator[Fact]:
    then = next((side.cost_then for side in found.sides if side.cost_then), "")
    if then:
        yield Fact("Cost then", then)
    for side in found.experiments:
        yield Fact("Cost now", _of(side, found) + side.cost_now)


def _reruns(found: Dossier) -> Iterator[Fact]:
    for side in found.experiments:
        name = f"{found.paper}/{side.name}"
        doubt = f"one seed: `replicate verify {name}`; " if side.evidence.records else ""
        yield Fact("Rerun", f"{doubt}all: `replicate run {name} --fresh`")


def _origins(found: Dossier) -> Iterator[Fact]:
    for side in found.experiments:
        for line in side.made:
            yield Fact("Made", _of(side, found) + line)


def _of(side: Side, found: Dossier) -> str:
    """Whose fact it is, where two could be meant."""
    return f"`{side.name}`: " if len(found.experiments) > 1 else ""
