"""Small worlds as arrays: every transition of a gymnasium environment that keeps a table of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gymnasium
import numpy as np

from common.runs.run import CannotRun


@dataclass(frozen=True)
class World:
    """A finite decision process. A *pair* is `state * actions + action`; K is the most outcomes that a pair has."""

    name: str
    actions: int
    next_state: np.ndarray  # int [pairs, K]
    reward: np.ndarray  # float [pairs, K]
    terminated: np.ndarray  # bool [pairs, K]: the outcome ends the episode for good
    probability: np.ndarray  # float [pairs, K], rows sum to 1; an outcome that does not exist has 0
    start: np.ndarray  # float [states]: where episodes begin
    step_limit: int | None = None  # episodes are cut off after so many steps, wherever they are

    @property
    def states(self) -> int:
        return len(self.start)

    @property
    def outcomes(self) -> int:
        """K"""
        return self.next_state.shape[1]

    @cached_property
    def cumulative(self) -> np.ndarray:
        """[K - 1, pairs]: outcome k is drawn by a uniform number that reaches k of these, as gymnasium draws it."""
        return np.ascontiguousarray(np.cumsum(self.probability, axis=1)[:, :-1].T)

    @cached_property
    def reachable(self) -> np.ndarray:
        """int [n]: the states in which somebody who begins where episodes begin can come to act."""
        seen = self.start > 0
        while True:
            acting = np.repeat(seen, self.actions)[:, None] & (self.probability > 0) & ~self.terminated
            grown = seen.copy()
            grown[self.next_state[acting]] = True
            if (grown == seen).all():
                return np.flatnonzero(seen)
            seen = grown


def load(name: str) -> World:
    """The transition table of gymnasium's environment `name`, as that environment itself keeps it."""
    try:
        made = gymnasium.make(name)
    except gymnasium.error.DeprecatedEnv as error:
        raise CannotRun(
            f"gymnasium no longer offers {name!r}: {error} Name the version that replaced it; it is another task."
        ) from None
    except gymnasium.error.Error:
        raise CannotRun(
            f"gymnasium has no environment {name!r}: check `environments` and `environment` in experiments.yaml."
        ) from None
    try:
        return _table(name, made)
    finally:
        made.close()


def _table(name: str, made: gymnasium.Env) -> World:
    for what, space in (("action", made.action_space), ("observation", made.observation_space)):
        if not isinstance(space, gymnasium.spaces.Discrete):
            raise CannotRun(
                f"{name} has the {what} space {space}; tabular Q-learning needs a finite one (Discrete). "
                "Choose an environment with finitely many states and actions, FrozenLake-v1 for one.",
            )
    inner: Any = made.unwrapped
    if not hasattr(inner, "P") or getattr(inner, "fickle_passenger", False):
        raise CannotRun(
            f"{name} keeps no table of all its transitions, and so cannot be stepped as arrays. "
            "FrozenLake, CliffWalking and Taxi do.",
        )
    states, actions = int(made.observation_space.n), int(made.action_space.n)  # type: ignore[attr-defined]
    outcomes = [inner.P[state][action] for state in range(states) for action in range(actions)]
    most = max(len(each) for each in outcomes)
    table = np.zeros((4, len(outcomes), most))
    for pair, each in enumerate(outcomes):
        table[:, pair, : len(each)] = np.array(each, float).T
    probability, next_state, reward, terminated = table
    limit = made.spec.max_episode_steps if made.spec else None
    return World(
        name,
        actions,
        next_state.astype(np.intp),
        reward,
        terminated.astype(bool),
        probability,
        np.asarray(inner.initial_state_distrib, float),
        limit,
    )
