"""Many copies of one world, stepped together: each by gymnasium's own rule, all by the same few array operations."""

import numpy as np

from replications.q_learning.environments import World


class Worlds:
    """Independent copies of a world, each in a state of its own."""

    def __init__(self, world: World, copies: int, random: np.random.Generator) -> None:
        self.world = world
        self.random = random
        self._starts = np.cumsum(world.start)
        self.state = np.zeros(copies, np.intp)
        self.clock = np.zeros(copies, np.intp)  # steps since each episode began
        self.collected = np.zeros(copies)  # undiscounted reward since then
        self.restart(np.arange(copies))

    def restart(self, which: np.ndarray) -> None:
        """Begin a new episode in the copies `which` (their indices)."""
        drawn = np.searchsorted(self._starts, self.random.random(len(which)), side="right")
        self.state[which] = np.minimum(drawn, self.world.states - 1)
        self.clock[which] = 0
        self.collected[which] = 0.0

    def step(
        self, action: np.ndarray, chance: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """One step of every copy: new states [copies], rewards [copies], and the indices of the copies whose episode
        has ended for good, and of those where it is over (ended or cut off by the clock). These wait for `restart`.

        action [copies]; chance [copies], uniform in [0, 1), draws the outcomes as gymnasium's one number per step does;
        a world without chance needs none.
        """
        world = self.world
        entry = self.state * world.actions + action
        if world.outcomes > 1:  # from the pair to its outcome, in the flattened tables
            drawn = world.cumulative[0].take(entry) <= chance
            for reached in world.cumulative[1:]:
                drawn = drawn.astype(np.intp) + (reached.take(entry) <= chance)
            entry = entry * world.outcomes + drawn
        self.state = world.next_state.take(entry)
        reward = world.reward.take(entry)
        self.clock += 1
        self.collected += reward
        terminated = world.terminated.take(entry)
        ended = np.flatnonzero(terminated)
        if world.step_limit is None:
            return self.state, reward, ended, ended
        return self.state, reward, ended, np.flatnonzero(terminated | (self.clock >= world.step_limit))

    def keep(self, which: np.ndarray) -> None:
        """Go on with the copies `which` (bool [copies]) alone."""
        self.state, self.clock, self.collected = self.state[which], self.clock[which], self.collected[which]
