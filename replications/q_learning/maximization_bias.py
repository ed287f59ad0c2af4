"""Example 6.7: a step to the left leads where every action loses on average, and yet Q-learning goes there.

From A, right ends the episode with 0; left leads to B with 0, whose actions each end it with a reward drawn from
N(-0.1, 1). So right is optimal, and an epsilon-greedy optimum still goes left in epsilon / 2 of the episodes.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.choices import among_best, epsilon_greedy
from replications.q_learning.settings import MaximizationBias
from replications.q_learning.summaries import groups, summary

LEFT = 0
MEAN, SD = -0.1, 1.0  # of the rewards in B
LATE = 50  # episodes at the end of the curve
POINTS = 100  # of the history beyond the curve


def run(run: Run[MaximizationBias]) -> Result:
    settings = run.settings
    random = run.random("experience")
    learners = Learners(settings)
    share = np.zeros(settings.long_episodes)  # percent of learners that went left, by episode
    peak = np.zeros(settings.learners)
    at_end, at_asymptote = Tally(settings.learners), Tally(settings.learners)
    for episode in range(settings.long_episodes):
        left = learners.play(random)
        share[episode] = 100.0 * left.mean()
        if settings.episodes - LATE <= episode < settings.episodes:
            at_end.add(left)
        if episode >= settings.long_episodes // 2:
            at_asymptote.add(left)
        if share[episode] == share[: settings.episodes].max():
            peak = 100.0 * left

    for start, end in groups(settings.long_episodes, POINTS):
        run.log(long_episode=end, long_left=share[start:end].mean())
    for percent in share[: settings.episodes]:
        run.log(left=percent)
    return Result(
        metrics={
            "left_at_end": summary(at_end.percent),
            "left_at_asymptote": summary(at_asymptote.percent),
            "left_at_peak": summary(peak),
            "left_lowest": float(share[: settings.episodes].min()),
        }
    )


class Tally:
    """How often each learner did something."""

    def __init__(self, learners: int) -> None:
        self.times, self.of = np.zeros(learners), 0

    def add(self, did: np.ndarray) -> None:
        self.times += did
        self.of += 1

    @property
    def percent(self) -> np.ndarray:
        return 100.0 * self.times / self.of


class Learners:
    """Independent learners; with `double`, two tables each, of which chance picks the one to update."""

    def __init__(self, settings: MaximizationBias) -> None:
        self.settings = settings
        tables = 2 if settings.double else 1
        self.a = np.zeros((tables, 2, settings.learners))  # values of left and right in A
        self.b = np.zeros((tables, settings.actions, settings.learners))
        self.everyone = np.arange(settings.learners)

    def play(self, random: np.random.Generator) -> np.ndarray:
        """One episode of every learner; who went left, bool [learners]."""
        uniform = random.random((4, self.settings.learners))
        left = epsilon_greedy(self.a.sum(axis=0), self.settings.epsilon, uniform[0]) == LEFT
        self._arrive(self.everyone[~left], uniform)
        self._go_left(self.everyone[left], uniform, random)
        return left

    def _updated(self, uniform: np.ndarray) -> np.ndarray:
        """int [learners]: which table moves."""
        return (uniform >= 0.5).astype(np.intp) if self.settings.double else np.zeros(len(uniform), np.intp)

    def _arrive(self, who: np.ndarray, uniform: np.ndarray) -> None:
        """Those who went right have ended with a reward of 0."""
        table = self._updated(uniform[1, who])
        self.a[table, 1 - LEFT, who] *= 1 - self.settings.step_size

    def _go_left(self, who: np.ndarray, uniform: np.ndarray, random: np.random.Generator) -> None:
        """Those who went left come to B, act there and end; each of the two steps moves one table entry."""
        if not len(who):
            return
        step_size = self.settings.step_size
        table, values = self._updated(uniform[1, who]), self.b[:, :, who]
        if self.settings.double:  # one table names the best action, the other values it
            named = among_best(values[table, :, np.arange(len(who))].T, random.random(len(who)))
            onward = values[1 - table, named, np.arange(len(who))]
        else:
            onward = values[0].max(axis=0)
        self.a[table, LEFT, who] += step_size * (onward - self.a[table, LEFT, who])

        action = epsilon_greedy(values.sum(axis=0), self.settings.epsilon, uniform[2, who])
        reward = random.normal(MEAN, SD, len(who))
        table = self._updated(uniform[3, who])
        self.b[table, action, who] += step_size * (reward - self.b[table, action, who])
