"""The environments: Gymnasium's, by id, and nothing that would quietly be another task than the published one."""

import gymnasium
from gymnasium.envs.registration import find_highest_version

from common.runs.run import CannotRun


def make(name: str, patience: int) -> tuple[gymnasium.Env, int, int]:
    """The environment of that id, if it is current and fit for deep Q-learning, and how many numbers it shows and
    actions it takes.

    `patience` is the number of steps within which an episode must end, so that each stretch of a learning curve
    has one to tell of.
    """
    try:
        spec = gymnasium.spec(name)
        # The checker looks at every step's types and costs more than the step.
        environment = gymnasium.make(name, disable_env_checker=True)
    except (gymnasium.error.Error, ImportError) as error:
        raise CannotRun(f"The environment {name!r} is not available: {error}") from None
    newest = find_highest_version(spec.namespace, spec.name)
    if spec.version != newest:
        raise CannotRun(
            f"The environment {name!r} is out of date: {spec.name} is at v{newest}. "
            "Another version is another task: name the current one."
        )
    observations, actions = environment.observation_space, environment.action_space
    if not isinstance(actions, gymnasium.spaces.Discrete) or actions.start != 0:
        raise CannotRun(f"{name} has no numbered actions ({actions}), which Q-learning needs.")
    if not isinstance(observations, gymnasium.spaces.Box) or len(observations.shape) != 1:
        raise CannotRun(f"{name} shows no vector of numbers ({observations}), which this network needs.")
    if spec.max_episode_steps is None or spec.max_episode_steps > patience:
        raise CannotRun(
            f"An episode of {name} may last {spec.max_episode_steps or 'for ever'} steps, longer than log_every "
            f"({patience}): raise log_every."
        )
    return environment, observations.shape[0], int(actions.n)
