"""The parts that need no training: memory, exploration, network, environments, settings, and the loop's bookkeeping."""

import itertools
import json
import re

import gymnasium
import numpy as np
import pytest

from common.errors import Problem
from common.experiments.load import experiments
from common.project import REPLICATIONS, REPORTS
from common.runs.run import CannotRun, Diverged, Run
from replications.dqn import dqn, figures
from replications.dqn.environment import make
from replications.dqn.greedy import Episode
from replications.dqn.network import PARAMETERS, Agent, Policy, initial_weights
from replications.dqn.replay import Replay, columns
from tests.runs import settings_of


def test_the_memory_holds_the_last_rows_and_forgets_the_oldest():
    memory = Replay(3, 2)
    assert len(memory) == 0
    for number in range(5):
        memory.add(np.full(2, number), number, -number, np.full(2, number + 1), number == 4)
        assert len(memory) == min(number + 1, 3)
    assert sorted(memory.rows[:, 2]) == [2, 3, 4]
    assert memory.rows[4 % 3].tolist() == [4, 4, 4, -4, 5, 5, 1]


def test_a_batch_is_drawn_from_what_is_held_alone_and_every_row_is_met():
    memory = Replay(100, 1)
    for number in range(1, 6):
        memory.add(np.array([number]), 0, 0.0, np.array([0]), False)
    drawn = memory.sample(np.random.default_rng(0), 500)
    assert drawn.shape == (500, 5)
    assert set(drawn[:, 0]) == {1, 2, 3, 4, 5}
    assert np.bincount(drawn[:, 0].astype(int))[1:].min() > 70
    again = memory.sample(np.random.default_rng(0), 500)
    assert (drawn == again).all()


def test_the_columns_come_apart_as_they_were_put_in():
    memory = Replay(1, 3)
    memory.add(np.array([1, 2, 3]), 1, -0.5, np.array([4, 5, 6]), True)
    observations, actions, rewards, next_observations, terminated = columns(memory.rows, 3)
    assert observations.tolist() == [[1, 2, 3]]
    assert next_observations.tolist() == [[4, 5, 6]]
    assert (actions, rewards, terminated) == (1, -0.5, 1)


@pytest.mark.parametrize(
    ("step", "chance"), [(0, 1.0), (125_000, 0.525), (249_999, 0.0500038), (250_000, 0.05), (499_999, 0.05)]
)
def test_exploration_falls_from_1_to_a_twentieth_over_the_first_half(step, chance):
    assert dqn.exploration(settings_of("dqn", "cartpole"), step) == pytest.approx(chance, abs=1e-7)


@pytest.mark.parametrize(("shape", "count"), PARAMETERS.items())
def test_the_number_of_parameters_is_that_of_three_dense_layers(shape, count):
    observations, actions = shape
    sizes = (observations, 120, 84, actions)
    assert count == sum((a + 1) * b for a, b in itertools.pairwise(sizes))
    assert Agent(*shape, np.random.default_rng(0)).online.shape == (count,)


def test_weights_and_biases_start_within_one_over_the_root_of_the_inputs():
    weights = initial_weights((4, 120, 84, 2), np.random.default_rng(0))
    first, last = weights[: 5 * 120], weights[-85 * 2 :]
    assert 0.49 < np.abs(first).max() <= 0.5
    assert 0.9 / 84**0.5 < np.abs(last).max() <= 1 / 84**0.5
    assert abs(first.mean()) < 0.03


def test_the_policy_in_numpy_chooses_as_the_network_does():
    import keras

    agent = Agent(6, 3, np.random.default_rng(1))
    policy = Policy(agent)
    agent.online.assign(initial_weights(agent.sizes, np.random.default_rng(2)))
    policy.read(agent)
    observations = np.random.default_rng(3).normal(size=(200, 6)).astype("float32")
    values = keras.ops.convert_to_numpy(agent(observations))
    np.testing.assert_allclose([policy.values(row) for row in observations], values, rtol=1e-4, atol=1e-6)
    assert [policy.action(row) for row in observations] == values.argmax(axis=1).tolist()
    assert len(set(values.argmax(axis=1))) > 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CartPol-v1", "CartPole"),
        ("CartPole-v9", "v9"),
        ("CartPole-v0", "CartPole is at v1"),
        ("Taxi-v3", "Taxi-v4"),
        ("LunarLander-v2", "LunarLander-v3"),
        ("nowhere:Task-v1", "nowhere"),
        ("Pendulum-v1", "no numbered actions"),
        ("FrozenLake-v1", "no vector of numbers"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_an_environment_that_will_not_do_is_one_clear_problem(name, said):
    with pytest.raises(CannotRun, match=said) as caught:
        make(name, 500)
    assert name.rpartition(":")[2] in str(caught.value)


def test_an_episode_must_fit_between_two_points_of_the_curve():
    with pytest.raises(CannotRun, match=r"500 steps, longer than log_every \(499\)"):
        make("CartPole-v1", 499)


def test_the_environment_of_the_settings_is_the_one_in_the_records_key():
    for found in experiments("dqn", "full").values():
        assert found.environments == [found.settings["environment"]]


@pytest.mark.parametrize("profile", ["full", "smoke"])
def test_no_two_experiments_are_one_and_the_same(profile):
    """They would share their records' keys."""
    each = [(found.entry, sorted(found.settings.items())) for found in experiments("dqn", profile).values()]
    assert all(one != other for number, one in enumerate(each) for other in each[:number])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"log_every": 3_000}, "multiple"),
        ({"learning_starts": 500_000}, "learning_starts"),
        ({"gamma": 1.5}, "gamma"),
        ({"explore_last": 2.0}, "explore_last"),
        ({"train_every": 0}, "train_every"),
        ({"replay_sice": 1}, "replay_size"),
    ],
)
def test_settings_that_make_no_sense_never_train(changes, said):
    with pytest.raises(Problem, match=said):
        settings_of("dqn", "cartpole", **changes)


def test_the_discounted_return():
    assert Episode(np.zeros((4, 1)), np.array([1.0, 1.0, 2.0]), 0.0).discounted(0.5) == 1 + 0.5 + 0.5


@pytest.fixture
def watched(monkeypatch):
    """The loop with its learning left out: what it remembers, and when it would have learned and copied."""

    class Watched:
        memory: Replay
        updates = 0
        loss = 1.0
        copies: list[int] = []  # how many updates there had been

    seen = Watched()
    seen.copies = []

    class Memory(Replay):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            seen.memory = self

    def updater(*_):
        def update(rows):
            seen.updates += 1
            return seen.loss

        return update

    monkeypatch.setattr(dqn, "Replay", Memory)
    monkeypatch.setattr(dqn, "updater", updater)
    monkeypatch.setattr(Agent, "copy_to_target", lambda agent: seen.copies.append(seen.updates))
    return seen


def small_run(name="cartpole", seed=0, **changes):
    sizes = {"steps": 1_500, "log_every": 500, "learning_starts": 600, "greedy_episodes": 1}
    return Run(seed, settings_of("dqn", name, **{**sizes, **changes}), {}, None)


def test_updates_and_copies_come_at_their_steps(watched):
    dqn.run(small_run())
    assert watched.updates == 89  # at 610, 620, ... 1490
    assert watched.copies == [0, 40]  # at the start, and at step 1000 after its update


def test_an_episode_cut_off_by_its_time_limit_does_not_count_as_terminated(watched):
    run = small_run("mountaincar")
    dqn.run(run)
    assert run.history["mean_return"] == [-200.0] * 3  # no random walk reaches the flag
    held = watched.memory.rows[:1_500]
    assert not held[:, -1].any()
    # The state in which it was cut off is remembered, not the one that the next episode began in.
    np.testing.assert_allclose(held[199, 4:6], held[199, 0:2], atol=0.08)
    assert (held[200, 0:2] != held[199, 4:6]).all()


def test_an_episode_that_fails_does(watched):
    dqn.run(small_run())
    held = watched.memory.rows[:1_500]
    ends = np.flatnonzero(held[:, -1])
    assert 30 < len(ends) < 150
    assert (np.abs(held[ends, 8]) > 0.2).all()  # the pole's angle in the next observation


def test_the_history_continues_while_nothing_is_learned(watched):
    run = small_run()
    result = dqn.run(run)
    assert len(run.history["mean_return"]) == 3
    assert run.history["loss"] == [1.0, 1.0]
    assert result.metrics["mean_return"] == run.history["mean_return"][-1]
    assert result.parameters == 10_934
    assert result.exhibit["observations"].shape[1] == 4


def test_another_seed_is_another_run(watched):
    runs = [small_run(seed=seed) for seed in (0, 1)]
    for run in runs:
        dqn.run(run)
    assert runs[0].history["mean_return"] != runs[1].history["mean_return"]


def test_a_loss_that_is_no_number_ends_the_run(watched):
    watched.loss = float("nan")
    with pytest.raises(Diverged, match="loss was nan"):
        dqn.run(small_run())


def test_the_moving_picture_is_small_and_lasts_as_long_as_the_episode():
    import io

    from PIL import Image

    swaying = np.zeros((501, 4), "float32")
    swaying[:, 0] = 2 * np.sin(np.arange(501) / 40)
    swaying[:, 2] = 0.2 * np.sin(np.arange(501) / 7)
    written = figures.moving(swaying)
    assert len(written) < 150_000
    picture = Image.open(io.BytesIO(written))
    assert picture.size == figures.FRAME
    assert picture.n_frames == 126
    assert written == figures.moving(swaying)


def test_the_range_of_a_return_is_as_long_as_an_episode():
    for name in ("cartpole", "acrobot", "mountaincar"):
        found = experiments("dqn")[name]
        (environment,) = found.environments
        assert max(map(abs, found.metrics["mean_return"].ends)) == gymnasium.spec(environment).max_episode_steps


def test_the_late_forgetting_that_the_readme_tells_of_is_in_the_record():
    record = json.loads((REPORTS / "dqn" / "runs" / "cartpole" / "4.json").read_text())
    history, every = record["result"]["history"]["mean_return"], record["ingredients"]["settings"]["log_every"]
    text = " ".join((REPLICATIONS / "dqn" / "README.md").read_text(encoding="utf-8").split())
    (told,) = re.findall(r"Seed 4 of CartPole forgets late\.(.*?500,000)\.", text)
    numbers = re.findall(r"of (\d+\.\d) after ([\d,]+)", told)
    assert len(numbers) == 3
    for value, steps in numbers:
        assert round(history[int(steps.replace(",", "")) // every - 1], 1) == float(value)
