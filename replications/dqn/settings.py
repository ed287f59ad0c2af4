"""The settings of this replication's experiments."""

from dataclasses import dataclass

from common.runs.run import positive


@dataclass(frozen=True)
class Settings:
    environment: str
    """Gymnasium's id; the experiment's `environments` says the same, which puts it into the record's key."""
    steps: int
    """Steps in the environment, all episodes together."""
    log_every: int
    """Steps between two points of the learning curve."""
    replay_size: int
    """Transitions remembered; the oldest is forgotten first."""
    batch_size: int
    learning_starts: int
    """Up to this step, memories are gathered and nothing is learned."""
    train_every: int
    """Steps between two updates."""
    target_every: int
    """Steps between two copies of the network's weights to the target network."""
    gamma: float
    """The discount."""
    learning_rate: float
    """Adam's, as are the next three."""
    beta_1: float
    beta_2: float
    epsilon: float
    explore_first: float
    """The chance of a random action at the first step ..."""
    explore_last: float
    """... and from the end of the exploration on."""
    explore_fraction: float
    """The share of all steps over which it falls from one to the other."""
    last_episodes: int = 100
    """The result is the mean return of so many episodes at the end of training."""
    greedy_episodes: int = 100
    """Episodes played after training, without random actions."""

    def __post_init__(self) -> None:
        positive(
            self,
            *("steps", "log_every", "replay_size", "batch_size", "train_every", "target_every", "learning_rate"),
            *("epsilon", "explore_fraction", "last_episodes", "greedy_episodes"),
        )
        if self.steps % self.log_every:
            raise ValueError("steps must be a multiple of log_every")
        if not 0 <= self.learning_starts < self.steps:
            raise ValueError("learning_starts must be at least 0 and below steps")
        if not 0 <= self.gamma <= 1:
            raise ValueError("gamma must lie between 0 and 1")
        if not 0 <= self.explore_last <= self.explore_first <= 1:
            raise ValueError("explore_last and explore_first must lie between 0 and 1, the last no higher")
