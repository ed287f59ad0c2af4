"""The evidence for a claim as labelled lines, the same for the page, the code host and the terminal.

Names and commands stand between backticks.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from common.pages import words
from common.pages.claim.claim import Dossier, Side
from common.pages.claim.provenance import Environment, cost_now, cost_then, made
from common.pages.readme import deviations
from common.pages.words import number

SOURCES = {
    "read": "",
    "secondary": " (from a secondary source)",
    "unverified": " (from memory, not checked in the source)",
    "ours": " (the number is ours, not published)",
}


class Fact(NamedTuple):
    label: str
    text: str


def facts(found: Dossier, brief: bool = False, said: Environment | None = None) -> list[Fact]:
    """All of them, or the `brief` ones of a page on which the claim's paper has a section.

    That says once for all claims which deviations there are, how to run all seeds, and what most records were made
    with (`said`).
    """
    lines = chain(
        _claim(found),
        _measurement(found),
        _protocol(found, not brief),
        _costs(found, said),
        _reruns(found, not brief),
        _origins(found, said),
    )
    return [Fact(label, " ".join(text.split())) for label, text in lines]


def _claim(found: Dossier) -> Iterator[Fact]:
    row = found.row
    spread = f"; published with {row.uncertainty_is}" if row.uncertainty_is else ""
    yield Fact("Claim", f"`{found.name}`: {row.where}{SOURCES[row.source]}{spread}")
    if row.same_as:
        yield Fact("Counted", f"at `{row.same_as}`, the same statement")
    if row.vacuous:
        yield Fact("Cannot fail", row.vacuous)
    if row.unreachable:
        yield Fact("Cannot hold", row.unreachable)
    yield Fact("Measured as", row.measured)
    if row.corrected:
        yield Fact("Corrected", f"after runs, in words that no number hangs on: {', '.join(row.corrected)}")
    if row.margin is not None:
        size = f"a factor of {number(row.margin)}" if row.margin_is_factor else f"{number(row.margin)} {row.unit}"
        yield Fact("Margin", f"{size}: {row.margin_reason}")
    for read in row.readings:
        measured = "" if read["mean"] is None else f": {words.read_as(read)} {row.unit}"
        side = f" ({read['direction']})" if read["direction"] else ""
        yield Fact("Reading", f"by {read['reads']} (`{read['experiment']}`): {read['verdict']}{side}{measured}")
    if row.second_opinion:
        yield Fact("Second opinion", row.second_opinion)
    if row.with_half_margin:
        yield Fact("Other margins", f"half as wide: {row.with_half_margin}; twice as wide: {row.with_double_margin}")


def _measurement(found: Dossier) -> Iterator[Fact]:
    explained = set()
    for label, side in zip(("Ours", "Against"), found.sides, strict=False):
        over = f"; each run is a mean over {side.learners:,} learners" if side.learners > 1 else ""
        what = "" if side.meaning in explained else f". {side.meaning}"
        explained.add(side.meaning)
        yield Fact(label, f"`{side.name}`, {side.title}{what}{over}")
        if side.seeds:
            yield Fact("By seed", "; ".join(f"{seed}: {outcome}" for seed, outcome in side.seeds))


def _protocol(found: Dossier, with_deviations: bool) -> Iterator[Fact]:
    yield Fact("Protocol", f"reduced: {'; '.join(found.reduced)}" if found.reduced else "full")
    paper = found.row.replication
    if with_deviations and (count := deviations(paper)):
        yield Fact(
            "Deviations", f"{count} from the paper's protocol, each with its reason: `replications/{paper}/README.md`"
        )


def _costs(found: Dossier, said: Environment | None) -> Iterator[Fact]:
    then = next(filter(None, (cost_then(side.measurements.experiment) for side in found.sides)), "")
    if then:
        yield Fact("Cost then", then)
    for side in found.experiments:
        yield Fact("Cost now", _of(side, found) + cost_now(side.measurements, said))


def _reruns(found: Dossier, of_all_seeds: bool) -> Iterator[Fact]:
    for side in found.experiments:
        name = str(side.measurements.experiment)
        if not side.measurements.records:
            yield Fact("Run", f"`replicate run {name}`")
        elif of_all_seeds:
            yield Fact("Rerun", f"one seed: `replicate verify {name}`; all: `replicate run {name} --fresh`")
        else:
            yield Fact("Rerun", f"`replicate verify {name}`")


def _origins(found: Dossier, said: Environment | None) -> Iterator[Fact]:
    for side in found.experiments:
        for line in made(side.measurements.records, said):
            yield Fact("Recorded", _of(side, found) + line)


def _of(side: Side, found: Dossier) -> str:
    """Whose fact it is, where two could be meant."""
    return f"`{side.name}`: " if len(found.experiments) > 1 else ""
