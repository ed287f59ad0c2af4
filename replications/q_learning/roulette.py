"""Van Hasselt's roulette: 170 bets that lose on average, and one way to stop; gambling on never ends.

All bets lead back to the table, discounted; stopping ends the game with 0. So every bet is worth its small expected
loss and no more, since the best thing to do after it is to stop. A trial updates all actions at once.
"""

import numpy as np

from common.runs.run import Result, Run
from replications.q_learning.settings import Roulette
from replications.q_learning.summaries import summary

#: What each kind of bet wins in all per dollar, on how many of the wheel's 38 numbers, and how many such bets there
#: are: single numbers, pairs, threes, fours, five numbers, sixes, dozens and columns, halves. The paper gives no
#: list; the table has 161 of these, and nine more single numbers make 170.
BETS = [(36, 1, 47), (18, 2, 62), (12, 3, 15), (9, 4, 22), (7, 5, 1), (6, 6, 11), (3, 12, 6), (2, 18, 6)]
POCKETS = 38
POINTS = 100


def run(run: Run[Roulette]) -> Result:
    settings = run.settings
    wins = np.repeat([win for win, _, _ in BETS], [count for _, _, count in BETS]).astype(float)
    chances = np.repeat([numbers / POCKETS for _, numbers, _ in BETS], [count for _, _, count in BETS])
    random = run.random("wheel")
    tables = np.zeros((2 if settings.double else 1, settings.learners, len(wins) + 1))  # the last action stops
    counts = np.zeros((len(tables), settings.learners, 1))
    everyone = np.arange(settings.learners)
    marks = set(np.unique(np.geomspace(1, settings.trials, POINTS).round().astype(int)).tolist())
    for trial in range(1, settings.trials + 1):
        rewards = np.where(random.random((settings.learners, len(wins))) < chances, wins, 0.0) - 1.0
        table = random.integers(len(tables), size=settings.learners)
        moved = tables[table, everyone]
        # One table names the best action, and the other values it; Q-learning's one table does both.
        onward = tables[1 - table if settings.double else table, everyone, moved.argmax(axis=1)]
        counts[table, everyone] += 1
        step_size = counts[table, everyone] ** -settings.exponent
        moved[:, :-1] += step_size * (rewards + settings.gamma * onward[:, None] - moved[:, :-1])
        tables[table, everyone] = moved
        if trial in marks:
            run.log(trial=trial, mean_value=tables[:, :, :-1].mean())
    bets = tables[:, :, :-1].mean(axis=0)  # [learners, bets]
    return Result(
        metrics={
            "mean_value": summary(bets.mean(axis=1)),
            "lowest_value": float(bets.min()),
            "highest_value": float(bets.max()),
        }
    )
