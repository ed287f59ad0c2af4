"""What the shell offers after TAB. A mistake in a file is no reason to fail there: then nothing is offered."""

from common.errors import Problem
from common.project import papers


def paper(incomplete: str) -> list[str]:
    return [name for name in papers() if name.startswith(incomplete)]


def target(incomplete: str) -> list[str]:
    """A paper, and once its name stands there its experiments."""
    chosen, slash, _ = incomplete.partition("/")
    if not slash:
        return paper(incomplete)
    from common.experiments.load import experiments

    try:
        return [str(each) for each in experiments(chosen).values() if str(each).startswith(incomplete)]
    except (Problem, OSError):
        return []
