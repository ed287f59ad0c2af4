"""Watkins and Dayan's theorem, held against Q* from dynamic programming.

As in the theorem, a step is one quadruple: a state and an action, the state and reward that follow, and one table
entry that moves. Pairs are drawn evenly among the reachable ones (exploring starts of one step each), so that every
pair is visited again and again. Nothing is ever cut off by the clock: a time limit plays no part here.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.dynamic_programming import optimal_values
from replications.q_learning.environments import World, load
from replications.q_learning.settings import Convergence

BLOCK = 1_000  # steps whose chance is drawn at once
POINTS = 60  # looks at the distance, evenly spaced in the logarithm of the visits
LATE_POINTS = 40  # further ones, evenly spaced over the second half


def run(run: Run[Convergence]) -> Result:
    settings = run.settings
    world = load(settings.environment)
    truth = optimal_values(world, settings.gamma).reshape(-1)
    pairs = (world.reachable[:, None] * world.actions + np.arange(world.actions)).reshape(-1)
    learning = Learning(world, pairs, settings, run.random("experience"))
    total = settings.visits * len(pairs)
    late = []  # distances [learners] at each look of the second half
    for steps in looks(len(pairs), total):
        learning.advance(steps)
        distance = np.abs(learning.tables.reshape(settings.learners, -1)[:, pairs] - truth[pairs]).max(axis=1)
        run.log(visits=steps / len(pairs), distance=distance.mean(), largest_distance=distance.max())
        if steps > total // 2:
            late.append(distance)
    return Result(
        metrics={
            "largest_distance": float(distance.max()),
            "smallest_distance": float(np.min(late)),
            "smallest_excursion": float(np.max(late, axis=0).min()),
            "distance": {"mean": float(distance.mean()), "sd": float(distance.std(ddof=1)), "n": settings.learners},
            "fewest_visits": int(learning.visits.reshape(settings.learners, -1)[:, pairs].min()),
        },
        exhibit={
            "learned": learning.tables[: world.states].astype("float32"),  # the first learner's [states, actions]
            "exact": truth.reshape(world.states, world.actions).astype("float32"),
        }
        if run.seed == 0
        else None,
    )


def looks(first: int, total: int) -> list[int]:
    """Numbers of steps at which to look, the last one `total`."""
    over_all = (first * (total / first) ** (point / (POINTS - 1)) for point in range(POINTS))
    over_half = (total - total / 2 * point / LATE_POINTS for point in range(LATE_POINTS))
    return sorted({round(step) for step in (*over_all, *over_half)})


class Learning:
    """Independent learners that each update one random pair per step."""

    def __init__(self, world: World, pairs: np.ndarray, settings: Convergence, random: np.random.Generator) -> None:
        self.world, self.pairs, self.settings, self.random = world, pairs, settings, random
        self.first = np.arange(settings.learners) * world.states  # each learner's first row
        self.tables = np.zeros((settings.learners * world.states, world.actions))
        self.visits = np.zeros(self.tables.size, np.int64)
        longest = 2 * settings.visits + 1_000  # far more than any pair is visited
        self.step_sizes = settings.constant * (np.arange(longest) + 1.0) ** -settings.exponent
        self.steps = 0

    def advance(self, to: int) -> None:
        """Go on until every learner has taken `to` steps."""
        while self.steps < to:
            self._block(min(BLOCK, to - self.steps))

    def _block(self, length: int) -> None:
        world, shape = self.world, (length, self.settings.learners)
        pair = self.pairs[self.random.integers(len(self.pairs), size=shape)]
        outcome = (self.random.random(shape) >= world.cumulative[:, pair]).sum(axis=0)
        entries = self.first * world.actions + pair
        rows = self.first + world.next_state[pair, outcome]
        rewards = world.reward[pair, outcome]
        discounts = self.settings.gamma * ~world.terminated[pair, outcome]
        values, visits, step_sizes = self.tables.reshape(-1), self.visits, self.step_sizes
        for entry, row, reward, discount in zip(entries, rows, rewards, discounts, strict=True):
            onward = self.tables.take(row, axis=0).max(axis=1)
            old = values.take(entry)
            count = visits.take(entry) + 1
            visits[entry] = count
            values[entry] = old + step_sizes.take(count) * (reward + discount * onward - old)
        self.steps += length
