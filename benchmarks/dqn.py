"""Environment steps per second of DQN on CartPole-v1, ours against a plain loop in the manner of a tutorial.

    python -m benchmarks.dqn

Each contender runs in a process of its own on one core, warmed up, and is let go for a stretch of steps in turn:
ours alone, ours twice side by side, the plain loop. The medians of 5 rounds are printed, with what this machine's
processor manages in a matrix product. It takes a few minutes; nothing else should be running.
"""

import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection

import numpy as np

from common.runs.experiments import experiments, settings_object
from common.runs.machine import ENVIRONMENT, cpu_name, make_deterministic, quietly
from common.runs.run import Run

ROUNDS = 5
OURS, PLAIN = 10_000, 2_000  # steps in a stretch
#: An update every 10 steps in every stretch, and the chance of a random action that a whole run has on average.
ALWAYS = {"steps": 1_000_000, "learning_starts": 1_000, "explore_first": 0.29, "explore_last": 0.29}


class Stretches(Run):
    """A run that tells the time of each stretch and waits for leave to go on."""

    leave: Connection
    started = 0.0

    def log(self, **values: float) -> None:
        super().log(**values)
        if "mean_return" in values:
            self.leave.send(time.perf_counter() - self.started)
            self.leave.recv()
            self.started = time.perf_counter()


def settings_for(stretch: int):
    found = experiments("dqn", "full")["cartpole"]
    return settings_object(found.settings_class, {**found.settings, **ALWAYS, "log_every": stretch})


def ours(leave: Connection, seed: int) -> None:
    with quietly():
        from replications.dqn import dqn

        make_deterministic()
    run = Stretches(seed, settings_for(OURS), {}, None)  # type: ignore[arg-type]
    run.leave, run.started = leave, time.perf_counter()
    dqn.run(run)


def plain(leave: Connection, seed: int) -> None:
    """The same algorithm as tutorials write it: the model is called at each step, and trained by train_on_batch."""
    with quietly():
        import gymnasium
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
    target.set_weights(model.get_weights())
    random, memory = np.random.default_rng(seed), []
    environment = gymnasium.make("CartPole-v1")
    observation, _ = environment.reset(seed=seed)
    started = time.perf_counter()
    for step in range(settings.steps):
        if random.random() < settings.explore_last:
            action = int(random.integers(2))
        else:
            action = int(np.argmax(model(observation[None])))
        next_observation, reward, terminated, truncated, _ = environment.step(action)
        memory.append((observation, action, reward, next_observation, terminated))
        del memory[: -settings.replay_size]
        observation = environment.reset()[0] if terminated or truncated else next_observation
        if step > settings.learning_starts and step % settings.train_every == 0:
            batch = [memory[row] for row in random.integers(len(memory), size=settings.batch_size)]
            states, actions, rewards, next_states, ends = (np.array(part) for part in zip(*batch, strict=True))
            aims = np.array(model(states))
            future = np.max(target(next_states), axis=1)
            aims[np.arange(len(actions)), actions] = rewards + settings.gamma * future * (1 - ends)
            model.train_on_batch(states, aims)
        if step % settings.target_every == 0:
            target.set_weights(model.get_weights())
        if (step + 1) % settings.log_every == 0:
            leave.send(time.perf_counter() - started)
            leave.recv()
            started = time.perf_counter()


class Contender:
    """A process that runs a stretch whenever it is told to."""

    def __init__(self, play, stretch: int, seed: int) -> None:
        self.stretch = stretch
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=play, args=(theirs, seed), daemon=True)
        self.process.start()
        self.pipe.recv()  # the first stretch, in which all is compiled

    def go(self) -> None:
        self.pipe.send("go")

    def rate(self) -> float:
        """Steps per second of the stretch, once it is over."""
        return self.stretch / self.pipe.recv()


def matrix_product(size: int = 3_000) -> float:
    """GFLOP/s in single precision, on all cores."""
    a = np.random.default_rng(0).normal(size=(size, size)).astype("float32")
    rates = []
    for _ in range(5):
        started = time.perf_counter()
        a @ a
        rates.append(2 * size**3 / (time.perf_counter() - started) / 1e9)
    return statistics.median(rates)


def main() -> None:
    before = matrix_product()
    os.environ.update(ENVIRONMENT)  # for the processes to come; this one has its threads
    one, two = Contender(ours, OURS, 0), Contender(ours, OURS, 1)
    tutorial = Contender(plain, PLAIN, 0)
    alone, together, plainly = [], [], []
    for _ in range(ROUNDS):
        one.go()
        alone.append(one.rate())
        one.go(), two.go()
        together.append(one.rate() + two.rate())
        tutorial.go()
        plainly.append(tutorial.rate())
    for contender in (one, two, tutorial):
        contender.process.terminate()
    after = matrix_product()
    print(f"{cpu_name()}, {os.cpu_count()} cores; matrix product {before:.0f} GFLOP/s before, {after:.0f} after")
    print(f"{'DQN on CartPole-v1':<24}{'steps/s':>10}{'lowest':>10}{'highest':>10}{'x plain':>10}")
    for name, rates in (("ours, one run", alone), ("ours, two side by side", together), ("plain loop", plainly)):
        middle = statistics.median(rates)
        shown = f"{middle:>10,.0f}{min(rates):>10,.0f}{max(rates):>10,.0f}"
        print(f"{name:<24}{shown}{middle / statistics.median(plainly):>10.1f}")


if __name__ == "__main__":
    main()
