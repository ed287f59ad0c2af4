"""What a person names on the command line: a paper, an experiment, a claim, a verdict, seeds."""

import difflib
from collections.abc import Iterable, Sequence

from common.config import nearest
from common.errors import Problem
from common.evidence.claims import claims
from common.evidence.row import Row
from common.evidence.verdicts import VERDICTS
from common.experiments.experiment import Experiment
from common.experiments.load import experiment, experiments
from common.pages.rows import rows_of
from common.project import papers


def paper(text: str) -> str:
    """A whole paper."""
    name, _, rest = text.strip("/").partition("/")
    _known(name)
    if rest:
        raise Problem(f"This command takes a whole paper, not {text!r}.", f"Say: {name}")
    return name


def chosen(text: str) -> list[Experiment]:
    """The experiments of a paper, or the one that is named: PAPER or PAPER/EXPERIMENT."""
    name, slash, rest = text.strip("/").partition("/")
    _known(name)
    if not slash:
        return list(experiments(name).values())
    if measuring := _measuring(name, rest):
        raise Problem(
            f"{name}/{rest} is a claim, measured by {' and '.join(map(str, measuring))}.",
            f"Name the experiment: {' or '.join(map(str, measuring))}",
        )
    return [experiment(name, rest)]


def one(text: str, command: str) -> Experiment:
    """A single experiment, for a command that takes no more."""
    if "/" not in text.strip("/"):
        raise Problem(f"`{command}` takes one experiment.", f"replicate {command} {_known(text)}/EXPERIMENT")
    return chosen(text)[0]


def whole_paper(text: str) -> bool:
    return "/" not in text.strip("/")


def experiments_behind(text: str) -> list[Experiment]:
    """As `chosen`; of PAPER/CLAIM the experiments that it rests on. A name that both have is the experiment's."""
    name, _, rest = text.strip("/").partition("/")
    return _measuring(_known(name), rest) or chosen(text)


def _measuring(name: str, claim_id: str) -> list[Experiment]:
    """The experiments of the claim of that name; none where there is no such claim, or an experiment of that name."""
    if not claim_id or claim_id in experiments(name):
        return []
    found = next((claim for claim in claims(name).claims if claim.id == claim_id), None)
    if found is None:
        return []
    sides = dict.fromkeys(side for way in found.ways for side, _ in way.sides)
    return [experiment(name, side) for side in sides]


def claim(text: str) -> Row:
    """By PAPER/CLAIM, or by the claim's name where only one paper has it."""
    owner, slash, name = text.strip("/").rpartition("/")
    if slash:
        known = {row.claim: row for row in rows_of(_known(owner))}
        if name not in known:
            raise Problem(f"{owner} has no claim {name!r}.{nearest(name, known)}")
        return known[name]
    holders = {each: [found.id for found in claims(each).claims] for each in papers()}
    having = [each for each, known_ids in holders.items() if name in known_ids]
    if len(having) == 1:
        return claim(f"{having[0]}/{name}")
    if having:
        raise Problem(f"{len(having)} papers have a claim {name!r}.", f"Say which: replicate show {having[0]}/{name}")
    if name in holders:
        raise Problem(f"{name} is a paper.", f"Its claims: replicate claims {name}. One: replicate show {name}/CLAIM")
    close = difflib.get_close_matches(name, [found for known_ids in holders.values() for found in known_ids], n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    raise Problem(f"There is no claim {name!r}.", f"{hint}All of them: replicate claims")


def rows(of_paper: str | None, verdicts: Sequence[str]) -> list[Row]:
    """All claims, or those of a paper, or those with one of these verdicts ("stale" counts as one here)."""
    wanted = [_verdict(verdict) for verdict in verdicts]
    found = (row for name in ([of_paper] if of_paper else papers()) for row in rows_of(name))
    return [row for row in found if not wanted or row.verdict in wanted or (row.stale and "stale" in wanted)]


def _verdict(text: str) -> str:
    name = text.replace("-", " ").replace("_", " ")
    if name not in (*VERDICTS, "stale"):
        raise Problem(f"There is no verdict {text!r}.{nearest(name, [*VERDICTS, 'stale'])}")
    return name


def seeds(text: str | None, of: Iterable[Experiment]) -> list[int] | None:
    """ "3", "0,2,5" or "0-4", each a seed of all these experiments; None where none is named."""
    if text is None:
        return None
    numbers: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or int(last or first) < int(first):
            raise Problem(f"--seeds {text!r} is not a list of seeds.", "Say for instance 3, or 0,2,5, or 0-4.")
        for each in of:
            if int(last or first) >= each.seeds > 0:  # none: a cell of a grid that the smoke profile leaves out
                raise Problem(
                    f"--seeds {text!r}: {each} has the seeds 0 to {each.seeds - 1}.",
                    "They are fixed in experiments.yaml before the first run, and not added to for a verdict.",
                )
        numbers.extend(range(int(first), int(last or first) + 1))
    return numbers


def _known(name: str) -> str:
    if name not in papers():
        begins = [each for each in papers() if name and each.startswith(name)]
        hint = f" Did you mean {begins[0]!r}?" if begins else nearest(name, papers())
        raise Problem(f"There is no replication {name!r}.{hint}")
    return name
