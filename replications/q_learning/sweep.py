"""Figure 6.3: performance over the step size, at the start of learning and in the long run."""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.environments import load
from replications.q_learning.learning import learn
from replications.q_learning.settings import Sweep
from replications.q_learning.summaries import summary


def run(run: Run[Sweep]) -> Result:
    settings = run.settings
    world = load(settings.environment)
    metrics = {}
    for phase, learners, episodes, skip in (
        ("interim", settings.interim_learners, settings.interim_episodes, 0),
        ("asymptotic", settings.asymptotic_learners, settings.asymptotic_episodes, settings.asymptotic_skip),
    ):
        # All step sizes side by side: learner l has the step size number l // learners.
        learned = learn(
            world,
            settings.rule,
            np.repeat(settings.step_sizes, learners),
            episodes,
            settings.epsilon,
            settings.gamma,
            run.random(phase),
        )
        means = learned.returns[:, skip:].mean(axis=1).reshape(-1, learners)  # [step sizes, learners]
        for step_size, performance in zip(settings.step_sizes, means, strict=True):
            metrics[f"{phase}_{100 * step_size:03.0f}"] = summary(performance)
    return Result(metrics=metrics)
