"""Deep Q-learning: replay, a target network, and an exploration that fades.

The algorithm of Mnih et al. (2013, 2015), with the choices of CleanRL's dqn.py for tasks of few numbers.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.dqn.environment import make
from replications.dqn.greedy import play
from replications.dqn.network import Agent, Policy
from replications.dqn.replay import Replay, columns
from replications.dqn.settings import Settings

NextValue = Callable[[Agent, Any], Any]  # what observations [n, size] are worth: [n]


def run(run: Run[Settings]) -> Result:
    return learn(run, highest_value)


def highest_value(agent: Agent, observations):
    """Of the best action, chosen and judged by the target network."""
    return ops.max(agent.values(agent.target, observations), axis=1)


@np.errstate(over="ignore", invalid="ignore")  # a network that diverges overflows before its loss is logged
def learn(run: Run[Settings], next_value: NextValue) -> Result:
    """Act, remember and learn for so many steps, then play what was learned."""
    settings = run.settings
    environment, size, actions = make(settings.environment, settings.log_every)
    agent = Agent(size, actions, run.random("weights"))
    policy = Policy(agent)
    memory = Replay(settings.replay_size, size)
    update = updater(settings, agent, next_value)
    drawing = run.random("replay")

    returns: deque[float] = deque(maxlen=settings.last_episodes)
    episode_return = 0.0
    observation, _ = environment.reset(seed=run.seed)
    for start in range(0, settings.steps, settings.log_every):
        random = run.random("exploration", start)
        chances = random.random(settings.log_every).tolist()
        random_actions = random.integers(actions, size=settings.log_every).tolist()
        losses = []
        for step, chance, action in zip(range(start, settings.steps), chances, random_actions, strict=False):
            if chance >= exploration(settings, step):
                action = policy.action(observation)
            next_observation, reward, terminated, truncated, _ = environment.step(action)
            memory.add(observation, action, float(reward), next_observation, terminated)
            observation = next_observation
            episode_return += float(reward)
            if terminated or truncated:
                returns.append(episode_return)
                episode_return = 0.0
                observation, _ = environment.reset()
            if step > settings.learning_starts:
                if step % settings.train_every == 0:
                    losses.append(update(memory.sample(drawing, settings.batch_size)))
                    policy.read(agent)
                if step % settings.target_every == 0:
                    agent.copy_to_target()
        run.log(mean_return=float(np.mean(returns)))
        if losses:
            run.log(loss=float(np.mean(losses)))
    return measured(run, environment, agent)


def exploration(settings: Settings, step: int) -> float:
    """The chance of a random action: falls on a straight line, then stays."""
    slope = (settings.explore_last - settings.explore_first) / (settings.explore_fraction * settings.steps)
    return max(settings.explore_first + slope * step, settings.explore_last)


def updater(settings: Settings, agent: Agent, next_value: NextValue) -> Callable[[np.ndarray], float]:
    """One step of Adam on a batch of the memory's rows; the loss as it was met."""
    # Epsilon stands outside the root as PyTorch's does, but before the correction of the second average's bias.
    optimizer = keras.optimizers.Adam(
        settings.learning_rate,
        beta_1=settings.beta_1,
        beta_2=settings.beta_2,
        epsilon=settings.epsilon,
        amsgrad=False,
    )
    training = Training(agent, optimizer, lambda rows: td_loss(agent, rows, next_value, settings.gamma), xla=True)
    return lambda rows: training.run_batch(ops.convert_to_tensor(rows))


def td_loss(agent: Agent, rows, next_value: NextValue, gamma: float):
    """The mean squared temporal-difference error over a batch of the memory's rows."""
    observations, actions, rewards, next_observations, terminated = columns(rows, agent.sizes[0])
    target = ops.stop_gradient(rewards + gamma * (1 - terminated) * next_value(agent, next_observations))
    return ops.mean(ops.square(target - value_of(agent(observations), actions)))


def value_of(values, actions):
    """Of each row of values [n, actions] the one of that row's action: [n]."""
    return ops.take_along_axis(values, ops.cast(actions, "int32")[:, None], axis=1)[:, 0]


def measured(run: Run[Settings], environment, agent: Agent) -> Result:
    """The mean return at the end of training, and how the learned policy plays when nothing is random."""
    settings, policy = run.settings, Policy(agent)
    seed = int(run.random("greedy").integers(2**31))
    episodes = [play(environment, policy, None if number else seed) for number in range(settings.greedy_episodes)]
    surplus = [episode.promised - episode.discounted(settings.gamma) for episode in episodes]
    return Result(
        metrics={
            "mean_return": run.history["mean_return"][-1],
            "greedy_return": float(np.mean([episode.rewards.sum() for episode in episodes])),
            "overestimate": float(np.mean(surplus)),
        },
        parameters=int(agent.online.shape[0]),
        exhibit={"observations": episodes[0].observations} if run.seed == 0 else None,
    )
