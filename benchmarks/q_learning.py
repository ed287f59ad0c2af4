"""Tabular Q-learning: environment steps per second of learners together, against the loop over one environment."""

import time
from functools import partial

import numpy as np

from benchmarks.harness import Goal, Growth, HotPath, Turn

ENVIRONMENTS = ("FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "Taxi-v4")
TOGETHER = 4_000
EPISODES = 100  # of each learner
PLAIN_STEPS = 20_000  # in a stretch
EPSILON, GAMMA, STEP_SIZE = 0.1, 0.99, 0.5
#: A step reads two rows of a table of at most 6 actions and writes an entry, draws three random numbers, and looks up
#: where it leads: some 40 numbers of 8 bytes.
BYTES_PER_STEP = 320


def together(name: str, turn: Turn, seed: int) -> None:
    while True:
        turn(learn_together(name, TOGETHER, seed))
        seed += 1_000


def learn_together(name: str, learners: int, seed: int) -> float:
    """The steps that all learners took in their episodes."""
    from replications.q_learning.environments import load
    from replications.q_learning.learning import learn

    random = np.random.default_rng(seed)
    return learn(load(name), "q_learning", np.full(learners, STEP_SIZE), EPISODES, EPSILON, GAMMA, random).steps


def alone(name: str, turn: Turn, seed: int) -> None:
    """One learner, the way it is commonly written."""
    import gymnasium

    environment = gymnasium.make(name)
    random = np.random.default_rng(seed)
    q = np.zeros((environment.observation_space.n, environment.action_space.n))  # type: ignore[attr-defined]
    state, _ = environment.reset(seed=seed)
    while True:
        for _ in range(PLAIN_STEPS):
            if random.random() < EPSILON:
                action = int(random.integers(q.shape[1]))
            else:
                action = int(random.choice(np.flatnonzero(q[state] == q[state].max())))
            following, reward, terminated, truncated, _ = environment.step(action)
            target = reward if terminated else reward + GAMMA * q[following].max()
            q[state, action] += STEP_SIZE * (target - q[state, action])
            state = environment.reset()[0] if terminated or truncated else following
        turn(PLAIN_STEPS)


def seconds_for_learners(learners: int) -> float:
    started = time.perf_counter()
    learn_together("CliffWalking-v1", learners, learners)
    return time.perf_counter() - started


PATHS = [
    HotPath(
        name=f"Q-learning on {name}, {TOGETHER:,} learners",
        replication="q_learning",
        unit="steps",
        ours=partial(together, name),
        plain=partial(alone, name),
        work=BYTES_PER_STEP,
        limit="memory bandwidth",
        goal=Goal(50),
        plain_has_threads=False,
    )
    for name in ENVIRONMENTS
]
GROWTHS = [
    Growth(f"Q-learning on CliffWalking-v1, {EPISODES} episodes", "q_learning", "learners",
           (10, 100, 1_000, 10_000, 100_000), seconds_for_learners)
]  # fmt: skip
