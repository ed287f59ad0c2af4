"""Van Hasselt's grid world: nine fields, and a noisy step that costs 1 on average.

From the start in one corner to the goal in the opposite one it is four steps, and any action in the goal gives 5 and
ends the episode: five steps for 5 - 4, an average of 0.2 a step. Elsewhere each step gives -12 or +10 by a coin.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.batched import Worlds
from replications.q_learning.choices import among_best, epsilon_greedy
from replications.q_learning.environments import World
from replications.q_learning.settings import GridWorld
from replications.q_learning.summaries import groups, summary

SIDE, START, GOAL = 3, 6, 2  # fields row by row from the top left: start at the bottom left, goal at the top right
STEP_REWARDS, GOAL_REWARD = (-12.0, 10.0), 5.0
POINTS = 200
LATE = 1_000  # steps at the end


def run(run: Run[GridWorld]) -> Result:
    settings = run.settings
    random = run.random("experience")
    world = grid()
    learners = Learners(world, settings)
    worlds = Worlds(world, settings.learners, random)
    late = np.zeros(settings.learners)
    for start, end in groups(settings.steps, POINTS):
        rewards = np.zeros(settings.learners)
        for step in range(start, end):
            reward = learners.step(worlds, random)
            rewards += reward
            if step >= settings.steps - LATE:
                late += reward
        run.log(step=end, reward=rewards.mean() / (end - start), start_value=learners.value(START).mean())
    return Result(
        metrics={
            "reward_at_end": summary(late / min(LATE, settings.steps)),
            "start_value": summary(learners.value(START)),
        }
    )


def grid() -> World:
    """The grid as a table; a move into a wall stays where it is."""
    states = SIDE * SIDE
    next_state = np.zeros((states * 4, 2), np.intp)
    reward = np.tile(STEP_REWARDS, (states * 4, 1))
    terminated = np.zeros((states * 4, 2), bool)
    for state in range(states):
        for action, (down, right) in enumerate(((0, -1), (1, 0), (0, 1), (-1, 0))):
            row, column = np.clip((state // SIDE + down, state % SIDE + right), 0, SIDE - 1)
            next_state[state * 4 + action] = row * SIDE + column
        if state == GOAL:
            reward[state * 4 : state * 4 + 4], terminated[state * 4 : state * 4 + 4] = GOAL_REWARD, True
    start = np.eye(states)[START]
    return World("grid world", 4, next_state, reward, terminated, np.full(reward.shape, 0.5), start)


class Learners:
    """Independent learners whose exploration and step sizes fall with their visits; with `double`, two tables each."""

    def __init__(self, world: World, settings: GridWorld) -> None:
        self.settings = settings
        self.tables = np.zeros((2 if settings.double else 1, settings.learners * world.states, world.actions))
        self.updates = np.zeros(self.tables.shape)  # of each entry of each table
        self.visits = np.zeros(settings.learners * world.states)
        self.first = np.arange(settings.learners) * world.states

    def value(self, state: int) -> np.ndarray:
        """The largest value of a state, the mean of the tables [learners]."""
        return self.tables.mean(axis=0)[self.first + state].max(axis=1)

    def step(self, worlds: Worlds, random: np.random.Generator) -> np.ndarray:
        """One step of every learner; the rewards."""
        choosing, chance, naming = random.random((3, self.settings.learners))
        row = self.first + worlds.state
        self.visits[row] += 1
        values = np.ascontiguousarray(self.tables[:, row].sum(axis=0).T)  # [actions, learners]
        action = epsilon_greedy(values, self.visits[row] ** -0.5, choosing)
        state, reward, ended, over = worlds.step(action, chance)
        table = random.integers(len(self.tables), size=len(row))
        ahead = self.tables[table, self.first + state].T  # [actions, learners]
        if self.settings.double:
            onward = self.tables[1 - table, self.first + state, among_best(ahead, naming)]
        else:
            onward = ahead.max(axis=0)
        onward[ended] = 0.0
        self.updates[table, row, action] += 1
        step_size = self.updates[table, row, action] ** -self.settings.exponent
        old = self.tables[table, row, action]
        self.tables[table, row, action] = old + step_size * (reward + self.settings.gamma * onward - old)
        worlds.restart(over)
        return reward
