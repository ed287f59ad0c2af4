"""What the shell offers after TAB. A mistake in a file is no reason to fail there: then nothing is offered."""

from collections.abc import Callable, Iterable

from common.errors import Problem
from common.project import papers


def paper(incomplete: str) -> list[str]:
    return [name for name in papers() if name.startswith(incomplete)]


def target(incomplete: str) -> list[str]:
    """A paper, and once its name stands there its experiments."""
    return _inside(incomplete, _experiments)


def claim(incomplete: str) -> list[str]:
    return _inside(incomplete, _claims)


def dataset(incomplete: str) -> list[str]:
    from common.data.registry import registry

    return [name for name in registry() if name.startswith(incomplete)]


def verdict(incomplete: str) -> list[str]:
    from common.evidence.verdicts import VERDICTS

    return [name for name in [*VERDICTS, "stale"] if name.startswith(incomplete)]


def _inside(incomplete: str, names: Callable[[str], Iterable[str]]) -> list[str]:
    chosen, slash, _ = incomplete.partition("/")
    try:
        offered = [f"{chosen}/{name}" for name in names(chosen)] if slash else papers()
    except (Problem, OSError):
        return []
    return [name for name in offered if name.startswith(incomplete)]


def _experiments(chosen: str) -> Iterable[str]:
    from common.experiments.load import experiments

    return experiments(chosen)


def _claims(chosen: str) -> Iterable[str]:
    from common.evidence.claims import claims

    return [found.id for found in claims(chosen).claims]
