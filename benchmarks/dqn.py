"""DQN on CartPole-v1: environment steps per second, ours against the loop of Keras's and PyTorch's tutorials."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import Goal, Growth, HotPath, Turn
from common.experiments.load import experiments
from common.experiments.settings import settings_object
from common.runs.machine import make_deterministic, quietly
from common.runs.run import Run

OURS, PLAIN = 10_000, 2_000  # steps in a stretch
#: An update every 10 steps in every stretch, and the chance of a random action that a whole run has on average.
ALWAYS = {"steps": 1_000_000_000, "learning_starts": 1_000, "explore_first": 0.29, "explore_last": 0.29}
WEIGHTS = 4 * 120 + 120 * 84 + 84 * 2
#: Forward for each step's action; a tenth of an update on 128 rows: three passes of the network and one of its target.
OPERATIONS_PER_STEP = 2 * WEIGHTS * (1 + 128 * 4 / 10)


class Stretches(Run):
    """A run that ends a stretch whenever it logs a point of its curve."""

    turn: Turn

    def log(self, **values: float) -> None:
        super().log(**values)
        if "mean_return" in values:
            self.turn(OURS)


def settings_for(stretch: int) -> Any:
    found = experiments("dqn", "full")["cartpole"]
    return settings_object(found.settings_class, {**found.settings, **ALWAYS, "log_every": stretch})


def ours(turn: Turn, seed: int) -> None:
    with quietly():
        from replications.dqn import dqn

        make_deterministic()
    run = Stretches(seed, settings_for(OURS), {}, None)  # type: ignore[arg-type]
    run.turn = turn
    dqn.run(run)


def plain(turn: Turn, seed: int) -> None:
    """The model is called at each step, and trained by train_on_batch."""
    with quietly():
        import keras

        make_deterministic()
    settings = settings_for(PLAIN)
    keras.utils.set_random_seed(seed)

    def network() -> keras.Model:
        model = keras.Sequential(
            [
                keras.Input((4,)),
                keras.layers.Dense(120, activation="relu"),
                keras.layers.Dense(84, activation="relu"),
                keras.layers.Dense(2),
            ]
        )
        model.compile(optimizer=keras.optimizers.Adam(settings.learning_rate), loss="mse")
        return model

    model, target = network(), network()

    def best_action(observation):
        return int(np.argmax(model(observation[None])))

    def update(states, actions, rewards, next_states, ends):
        aims = np.array(model(states))
        future = np.max(target(next_states), axis=1)
        aims[np.arange(len(actions)), actions] = rewards + settings.gamma * future * (1 - ends)
        model.train_on_batch(states, aims)

    loop(settings, best_action, update, lambda: target.set_weights(model.get_weights()), turn, seed)


def by_torch(turn: Turn, seed: int) -> None:
    import torch
    from torch import nn

    settings = settings_for(OURS)
    torch.manual_seed(seed)

    def network() -> nn.Module:
        return nn.Sequential(nn.Linear(4, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 2))

    model, target = network(), network()
    rule = torch.optim.Adam(model.parameters(), settings.learning_rate)

    def best_action(observation):
        with torch.no_grad():
            return int(model(torch.from_numpy(observation)).argmax())

    def update(*batch):
        states, actions, rewards, next_states, ends = map(torch.from_numpy, batch)
        with torch.no_grad():
            aims = rewards + settings.gamma * target(next_states).max(1).values * (1 - ends)
        loss = nn.functional.mse_loss(model(states).gather(1, actions[:, None])[:, 0], aims)
        rule.zero_grad()
        loss.backward()
        rule.step()

    loop(settings, best_action, update, lambda: target.load_state_dict(model.state_dict()), turn, seed)


def loop(settings: Any, best_action: Callable, update: Callable, copy_to_target: Callable, turn: Turn, seed: int):
    """The same algorithm as ours, one step at a time, its memory a list."""
    import gymnasium

    random, memory = np.random.default_rng(seed), []
    environment = gymnasium.make("CartPole-v1")
    observation, _ = environment.reset(seed=seed)
    for step in range(settings.steps):
        explores = random.random() < settings.explore_last
        action = int(random.integers(2)) if explores else best_action(observation)
        next_observation, reward, terminated, truncated, _ = environment.step(action)
        memory.append((observation, action, np.float32(reward), next_observation, np.float32(terminated)))
        del memory[: -settings.replay_size]
        observation = environment.reset()[0] if terminated or truncated else next_observation
        if step > settings.learning_starts and step % settings.train_every == 0:
            batch = [memory[row] for row in random.integers(len(memory), size=settings.batch_size)]
            update(*(np.array(part) for part in zip(*batch, strict=True)))
        if step % settings.target_every == 0:
            copy_to_target()
        if (step + 1) % settings.log_every == 0:
            turn(settings.log_every)


PATHS = [
    HotPath(
        name="DQN on CartPole-v1",
        replication="dqn",
        unit="steps",
        ours=ours,
        plain=plain,
        work=OPERATIONS_PER_STEP,
        limit="matrix product",
        goal=Goal(1.5, "CleanRL's dqn.py", rate=6_300),
        plain_has_threads=False,
        torch=by_torch,
        torch_has_threads=False,
    )
]
GROWTHS: list[Growth] = []
