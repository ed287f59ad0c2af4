"""How many environment steps a second the batched learners take, beside the plain loop over gymnasium.

    python -m benchmarks.q_learning

Both learn by Q-learning, epsilon-greedy with ties broken at random, and both count every step of every environment.
They take turns, and medians of five are shown, in seconds of this process's own processor time, one thread.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics
import time
from collections.abc import Callable

import gymnasium
import numpy as np

from replications.q_learning.environments import load
from replications.q_learning.learning import learn
from replications.q_learning.maximization_bias import Learners
from replications.q_learning.settings import MaximizationBias

ENVIRONMENTS = ("FrozenLake-v1", "FrozenLake8x8-v1", "CliffWalking-v1", "Taxi-v4")
LEARNERS = (1, 10, 100, 1_000, 4_000)
PLAIN_STEPS = 10_000
EPSILON, GAMMA, STEP_SIZE = 0.1, 0.99, 0.5
TURNS = 5


def plain(name: str, seed: int) -> float:
    """Steps per second of one learner, the way it is commonly written."""
    environment = gymnasium.make(name)
    random = np.random.default_rng(seed)
    q = np.zeros((environment.observation_space.n, environment.action_space.n))  # type: ignore[attr-defined]
    state, _ = environment.reset(seed=seed)
    began = time.process_time()
    for _ in range(PLAIN_STEPS):
        if random.random() < EPSILON:
            action = int(random.integers(q.shape[1]))
        else:
            action = int(random.choice(np.flatnonzero(q[state] == q[state].max())))
        following, reward, terminated, truncated, _ = environment.step(action)
        target = reward if terminated else reward + GAMMA * q[following].max()
        q[state, action] += STEP_SIZE * (target - q[state, action])
        state = environment.reset()[0] if terminated or truncated else following
    return PLAIN_STEPS / (time.process_time() - began)


def batched(name: str, learners: int, seed: int) -> float:
    """Steps per second of all learners together."""
    world = load(name)
    began = time.process_time()
    learned = learn(world, "q_learning", np.full(learners, STEP_SIZE), 20, EPSILON, GAMMA, np.random.default_rng(seed))
    return learned.steps / (time.process_time() - began)


def figure_6_5(seed: int) -> float:
    """Seconds for the two curves of Figure 6.5: 10,000 learners each, 300 episodes."""
    began = time.process_time()
    for double in (False, True):
        learners, random = (
            Learners(MaximizationBias(double, 10_000, 300, 300, 10, 0.1, 0.1)),
            np.random.default_rng(seed),
        )
        for _ in range(300):
            learners.play(random)
    return time.process_time() - began


def median(measure: Callable[..., float], *arguments: object) -> float:
    return statistics.median(measure(*arguments, seed) for seed in range(TURNS))


def main() -> None:
    print(f"{'steps a second':>18} {'plain loop':>12}", *(f"{f'{count:,} together':>16}" for count in LEARNERS))
    for name in ENVIRONMENTS:
        ways: dict[int, list[float]] = {count: [] for count in (0, *LEARNERS)}
        for turn in range(TURNS):
            for count, found in ways.items():
                found.append(batched(name, count, turn) if count else plain(name, turn))
        middle = {count: statistics.median(found) for count, found in ways.items()}
        cells = (f"{f'{middle[count]:,.0f} (x{middle[count] / middle[0]:.1f})':>16}" for count in LEARNERS)
        print(f"{name:>18} {middle[0]:>12,.0f}", *cells, flush=True)
    print(f"\nFigure 6.5, both methods, 10,000 learners each: {median(figure_6_5):.2f} s")


if __name__ == "__main__":
    main()
