"""What a person names on the command line: a paper, one experiment of it, or for `verify` a claim."""

from common.errors import Problem
from common.evidence.claims import claims
from common.experiments.load import experiment, experiments, known_paper

Target = tuple[str, str | None]


def target(text: str) -> Target:
    """A paper, or one experiment of it."""
    paper, name = _parts(text)
    if name and (measuring := _measuring(paper, name)):
        raise Problem(
            f"{paper}/{name} is a claim, measured by {' and '.join(measuring)}.",
            f"Name the experiment: {' or '.join(f'{paper}/{each}' for each in measuring)}",
        )
    if name:
        experiment(paper, name)
    return paper, name or None


def targets(text: str) -> list[Target]:
    """The same, or the experiments that a claim rests on. A name that both have is the experiment's."""
    paper, name = _parts(text)
    return [(paper, each) for each in _measuring(paper, name)] or [target(text)]


def _parts(text: str) -> tuple[str, str]:
    paper, _, name = text.strip("/").partition("/")
    return known_paper(paper), name


def _measuring(paper: str, name: str) -> list[str]:
    """The experiments of the claim of that name; none where there is no such claim, or an experiment of that name."""
    if not name or name in experiments(paper):
        return []
    found = next((claim for claim in claims(paper).claims if claim.id == name), None)
    if found is None:
        return []
    return list(dict.fromkeys([found.experiment, *([found.other[0]] if found.other else [])]))
