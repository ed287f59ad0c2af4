"""Learning online, and what each learner's greedy policy would collect afterwards (Example 6.6; Taxi; FrozenLake)."""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.dynamic_programming import greedy_returns, optimal_values
from replications.q_learning.environments import World, load
from replications.q_learning.learning import learn
from replications.q_learning.settings import Online
from replications.q_learning.summaries import groups, summary

POINTS = 250  # of the learning curve
PATIENCE = 200  # steps granted to a greedy policy where the environment sets no limit
TRIPS, LONGEST = 4, 40  # trips shown of the first learner, and their most steps


def run(run: Run[Online]) -> Result:
    settings = run.settings
    world = load(settings.environment)
    learned = learn(
        world,
        settings.rule,
        np.full(settings.learners, settings.step_size),
        settings.episodes,
        settings.epsilon,
        settings.gamma,
        run.random("experience"),
        settings.decay,
    )
    for start, end in groups(settings.episodes, POINTS):
        run.log(episode=end, online_return=learned.returns[:, start:end].mean())
    patience = world.step_limit or PATIENCE
    greedy = greedy_returns(world, learned.q, patience)
    best = greedy_returns(world, optimal_values(world, settings.gamma)[None], patience)
    return Result(
        metrics={
            "online_first": summary(learned.returns[:, : settings.last].mean(axis=1)),
            "online_last": summary(learned.returns[:, -settings.last :].mean(axis=1)),
            "greedy_return": summary(greedy),
            "worst_greedy_return": float(greedy.min()),
            "optimal_share": summary(100.0 * np.isclose(greedy, best)),
        },
        exhibit=exhibit(world, learned.q, run.random("trips")) if run.seed == 0 else None,
    )


def exhibit(world: World, q: np.ndarray, random: np.random.Generator) -> dict[str, np.ndarray]:
    """How the learners value and act, state by state, and some trips of the first one where chance moves nobody."""
    shown = {
        "value": q.max(axis=2).mean(axis=0).astype("float32"),  # [states], the mean over learners
        "policy": np.eye(world.actions)[q.argmax(axis=2)].mean(axis=0).astype("float32"),  # [states, actions], shares
    }
    if world.outcomes == 1:
        starts = random.choice(world.states, TRIPS, p=world.start)
        shown["trips"], shown["trip_actions"] = (array.astype("int16") for array in trips(world, q[0], starts))
    return shown


def trips(world: World, q: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the greedy policy of q [states, actions] leads from each start, and what it does: both [starts, LONGEST],
    -1 after the end of a trip."""
    states, actions = np.full((2, len(starts), LONGEST), -1)
    for trip, start in enumerate(starts):
        state = int(start)
        for step in range(LONGEST - 1):
            states[trip, step], actions[trip, step] = state, q[state].argmax()
            pair = state * world.actions + int(q[state].argmax())
            state = int(world.next_state[pair, 0])
            if world.terminated[pair, 0]:
                states[trip, step + 1] = state
                break
    return states, actions
