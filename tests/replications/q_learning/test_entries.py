"""The entries themselves, tiny: bit for bit the same twice, and honest about what they refuse."""

import numpy as np
import pytest

from common.cli.smoke import make_project
from common.errors import Problem
from common.experiments.load import experiments
from common.runs.run import CannotRun, Run
from replications.q_learning import convergence, grid_world, maximization_bias, online, roulette, sweep
from replications.q_learning.convergence import Learning
from replications.q_learning.dynamic_programming import optimal_values
from replications.q_learning.environments import load
from replications.q_learning.settings import Convergence, MaximizationBias, Online
from replications.q_learning.summaries import groups, summary
from tests.runs import settings_of
from tests.smoke_project import edit, records, replicate

ENTRIES = {module.__name__ + ":run": module.run for module in (
    convergence, grid_world, maximization_bias, online, roulette, sweep
)}  # fmt: skip


def carry_out(settings, entry, seed=0):
    run = Run(seed, settings, {}, checkpoint=None)
    return entry(run), run.history


@pytest.mark.parametrize("name", experiments("q_learning", "smoke"))
def test_a_seed_gives_the_same_bits_twice_and_another_seed_others(name):
    found = experiments("q_learning", "smoke")[name]
    settings = settings_of("q_learning", name, "smoke")
    (first, history), (second, again), (third, _) = (
        carry_out(settings, ENTRIES[found.entry], seed) for seed in (0, 0, 1)
    )
    assert first.metrics == second.metrics and history == again
    if name != "frozen_lake_greedy":  # nobody reaches the goal in so few episodes
        assert first.metrics != third.metrics
    assert set(first.metrics) == set(found.metrics)
    if first.exhibit is not None:
        assert sum(array.nbytes for array in first.exhibit.values()) < 200_000


@pytest.mark.filterwarnings("ignore:.*out of date")
@pytest.mark.parametrize("name", ["Taxi-v3", "FrozenLake-v9", "Pendulum-v1"])
def test_a_wrong_environment_ends_an_entry_before_anything_is_learnt(name):
    with pytest.raises(CannotRun):
        carry_out(Convergence(name, 2, 10, 0.9, 0.8), convergence.run)
    with pytest.raises(CannotRun):
        carry_out(Online(name, "q_learning", 2, 3, 0.5, 0.1, 0.9, last=1), online.run)


@pytest.mark.parametrize(
    ("name", "changed", "word"),
    [
        ("frozen_lake_4x4", {"learners": 0}, "learners"),
        ("frozen_lake_4x4", {"gamma": 1.0}, "gamma"),
        ("frozen_lake_4x4", {"exponent": 0.0}, "step sizes"),
        ("cliff_sarsa", {"step_size": 2.0}, "step_size"),
        ("cliff_sarsa", {"last": 501}, "last"),
        ("cliff_sarsa", {"epsilon": 0.0}, "epsilon"),
        ("cliff_sarsa", {"rule": "dyna"}, "rule"),
        ("sweep_sarsa", {"step_sizes": [0.0]}, "step_sizes"),
        ("sweep_sarsa", {"asymptotic_skip": 10_000}, "asymptotic_skip"),
        ("bias_q_learning", {"long_episodes": 3}, "long_episodes"),
        ("roulette_q_linear", {"trials": 0}, "trials"),
        ("grid_world_q_linear", {"steps": 0}, "steps"),
    ],
)
def test_settings_that_make_no_sense_are_refused(name, changed, word):
    with pytest.raises(Problem, match=word):
        settings_of("q_learning", name, **changed)


def test_convergence_moves_one_entry_per_learner_by_the_rule():
    """Against a scalar loop that is given the same pairs and outcomes."""
    world = load("FrozenLake-v1")
    pairs = (world.reachable[:, None] * 4 + np.arange(4)).reshape(-1)
    settings = Convergence("FrozenLake-v1", 2, 4, 0.9, 0.8)
    learning = Learning(world, pairs, settings, np.random.default_rng(7))
    learning.advance(150)
    random = np.random.default_rng(7)
    drawn = pairs[random.integers(len(pairs), size=(150, 2))]
    chances = random.random((150, 2))
    for learner in range(2):
        q, visits = np.zeros((world.states, 4)), np.zeros(world.states * 4)
        for pair, chance in zip(drawn[:, learner], chances[:, learner], strict=True):
            outcome = int((np.cumsum(world.probability[pair])[:-1] <= chance).sum())
            visits[pair] += 1
            onward = 0 if world.terminated[pair, outcome] else q[world.next_state[pair, outcome]].max()
            state, action = divmod(pair, 4)
            target = world.reward[pair, outcome] + 0.9 * onward
            q[state, action] += (visits[pair] + 1) ** -0.8 * (target - q[state, action])
        assert np.abs(learning.tables.reshape(2, world.states, 4)[learner] - q).max() < 1e-12


def test_learning_tends_to_q_star_when_chance_is_absent():
    world = load("CliffWalking-v1")
    result, history = carry_out(Convergence("CliffWalking-v1", 2, 300, 0.9, 0.6), convergence.run)
    assert result.metrics["largest_distance"] < 0.5 < history["largest_distance"][0]
    assert np.abs(result.exhibit["exact"] - optimal_values(world, 0.9)).max() < 1e-4


def test_a_constant_step_unsettles_only_where_chance_has_a_say():
    """Its learners come near Q* and stray again on slippery ice; along the cliff, without chance, they stay."""
    slippery, _ = carry_out(Convergence("FrozenLake-v1", 4, 400, 0.9, 0.0, 0.1), convergence.run)
    certain, _ = carry_out(Convergence("CliffWalking-v1", 4, 400, 0.9, 0.0, 0.5), convergence.run)
    assert certain.metrics["smallest_excursion"] < 0.05 < slippery.metrics["smallest_excursion"]
    for metrics in (slippery.metrics, certain.metrics):
        assert metrics["smallest_distance"] <= metrics["smallest_excursion"]


def test_the_second_half_of_training_is_looked_at_evenly():
    looks = convergence.looks(44, 44 * 5_000)
    late = [look for look in looks if look >= 44 * 2_500]
    assert looks[0] == 44 and looks[-1] == 44 * 5_000
    assert len(late) >= 40 and np.diff(late).max() <= 44 * 2_500 / 40


@pytest.mark.parametrize(
    ("environment", "visits", "gamma", "exponent", "distance"),
    [
        ("Taxi-v4", 50, 0.9, 0.8, pytest.approx(7, abs=0.5)),
        ("Taxi-v4", 50, 0.9, 0.6, pytest.approx(4.3, abs=0.5)),
        ("FrozenLake8x8-v1", 200, 0.99, 0.8, pytest.approx(0.5, abs=0.05)),
        ("FrozenLake8x8-v1", 200, 0.9, 0.8, pytest.approx(0.06, abs=0.025)),
    ],
)
def test_the_distances_by_which_readme_explains_its_deviations(environment, visits, gamma, exponent, distance):
    result, _ = carry_out(Convergence(environment, 4, visits, gamma, exponent), convergence.run)
    assert result.metrics["distance"]["mean"] == distance


@pytest.mark.parametrize(("actions", "percent"), [(5, 10), (20, 21)])
def test_the_share_of_left_actions_depends_on_the_number_of_actions_as_readme_says(actions, percent):
    result, _ = carry_out(MaximizationBias(False, 4_000, 300, 300, actions, 0.1, 0.1), maximization_bias.run)
    assert result.metrics["left_at_end"]["mean"] == pytest.approx(percent, abs=1.5)


def test_roulette_pays_a_36th_of_38_on_nearly_every_bet():
    assert sum(count for *_, count in roulette.BETS) == 170
    for wins, numbers, _ in roulette.BETS:
        assert wins * numbers / 38 == pytest.approx(36 / 38 if numbers != 5 else 35 / 38)


def test_double_q_learning_overestimates_less_where_all_is_noise():
    (single, _), (double, _) = (
        carry_out(MaximizationBias(each, 400, 300, 300, 10, 0.1, 0.1), maximization_bias.run) for each in (False, True)
    )
    assert single.metrics["left_at_peak"]["mean"] > 85
    assert double.metrics["left_at_peak"]["mean"] < 62


def test_summary_and_groups():
    assert summary(np.array([1.0, 3.0])) == {"mean": 2.0, "sd": pytest.approx(2**0.5), "n": 2}
    assert groups(7, 3) == [(0, 2), (2, 5), (5, 7)]
    assert groups(2, 5) == [(0, 1), (1, 2)]


def test_a_continuous_action_space_leaves_no_result_to_record(tmp_path):
    project = make_project(tmp_path)
    experiments_file = project / "replications/q_learning/experiments.yaml"
    edit(experiments_file, "environment: Taxi-v4, learners: 50", "environment: Pendulum-v1, learners: 50")
    done = replicate(project, "run", "q_learning/taxi_greedy", "--seeds", "0")
    assert done.returncode == 1
    assert "q_learning/taxi_greedy seed 0 could not be run: Pendulum-v1 has the action space" in done.stdout
    assert "Traceback" not in done.stdout and not records(project)
