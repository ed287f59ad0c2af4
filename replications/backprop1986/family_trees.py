"""Who is whose aunt: two family trees of one shape, learnt from 100 of the 104 questions that they answer."""

from typing import Any

import numpy as np

from common.runs.run import Result, Run
from replications.backprop1986.count import drawn
from replications.backprop1986.learners import lenient
from replications.backprop1986.nets import Nets
from replications.backprop1986.settings import Family

RELATIONS = ("husband", "wife", "son", "daughter", "father", "mother",
             "brother", "sister", "nephew", "niece", "uncle", "aunt")  # fmt: skip
PEOPLE = ("Christopher", "Andrew", "Arthur", "James", "Charles", "Colin",
          "Penelope", "Christine", "Victoria", "Jennifer", "Margaret", "Charlotte")  # fmt: skip
ITALIANS = ("Roberto", "Pierro", "Emilio", "Marco", "Tomaso", "Alfonso",
            "Maria", "Francesca", "Lucia", "Angela", "Gina", "Sophia")  # fmt: skip
COUPLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Christopher", "Penelope", ("Arthur", "Victoria")),
    ("Andrew", "Christine", ("James", "Jennifer")),
    ("Arthur", "Margaret", ()),
    ("Charles", "Jennifer", ()),
    ("James", "Victoria", ("Colin", "Charlotte")),
)
CODES = 6  # units for each of person and relation
SIZES = (2 * len(PEOPLE) + len(RELATIONS), 2 * CODES, 12, 6, 2 * len(PEOPLE))


def run(run: Run[Family]) -> Result:
    settings = run.settings
    nets = Nets(SIZES, False, settings.learners, settings.spread, run.random("weights"), joined())
    shown, answers = questions()
    trained = np.ones((settings.learners, len(shown), 1))
    for learner, held_out in enumerate(choices(run.random("held out"), settings)):
        trained[learner, held_out] = 0
    found = taught(nets, shown, answers, trained, settings)
    exhibit = {"codes": nets.weights[0][:4, : SIZES[0], :], "sweeps": found["sweeps_until_close"]}
    metrics: dict[str, Any] = {name: drawn(values) for name, values in found.items()}
    return Result(metrics, parameters=nets.parameters, exhibit=exhibit)


def choices(random: np.random.Generator, settings: Family) -> list[np.ndarray]:
    """For each learner the questions that are kept from it."""
    return [random.choice(len(questions()[0]), settings.held_out, replace=False) for _ in range(settings.learners)]


def taught(
    nets: Nets, shown: np.ndarray, answers: np.ndarray, trained: np.ndarray, settings: Family
) -> dict[str, np.ndarray]:
    """Of each learner [learners]: sweeps until it answers, and what it answers at the end; `trained` [learners,
    questions, 1] is 1 for those that it learns from."""
    taken = {"right": np.full(len(trained), np.inf), "close": np.full(len(trained), np.inf)}
    for number in range(1, settings.sweeps + 1):
        activities = nets.activities(shown)
        slope = lenient(activities[-1], answers) * trained
        gentle = number <= settings.gentle_sweeps
        nets.step(nets.gradients(activities, slope), *(settings.gently if gentle else settings.then))
        for weights in nets.weights:
            weights *= 1 - settings.decay
        worst = np.abs(slope).max(axis=(1, 2))
        for name, short in (("right", 0.3), ("close", 0.1)):
            taken[name] = np.where((worst < short) & np.isinf(taken[name]), number, taken[name])
    off = np.abs(lenient(nets.activities(shown)[-1], answers)).max(axis=2)  # [learners, questions]
    of_training = trained[..., 0] == 1
    return {
        **{f"sweeps_until_{name}": np.minimum(counts, settings.sweeps) for name, counts in taken.items()},
        "trained_right": ((off < 0.3) & of_training).sum(axis=1),
        "trained_past": ((off == 0) & of_training).sum(axis=1),
        "held_out_right": ((off < 0.3) & ~of_training).sum(axis=1),
    }


def joined() -> np.ndarray:
    """People to the first six units of the first layer, relations to the others; all have biases."""
    there = np.zeros((SIZES[0] + 1, SIZES[1]))
    there[: 2 * len(PEOPLE), :CODES] = 1
    there[2 * len(PEOPLE) : -1, CODES:] = 1
    there[-1] = 1
    return there


def questions() -> tuple[np.ndarray, np.ndarray]:
    """Person and relation [104, 36], and all who are meant [104, 24]: English people first, then the Italians."""
    shown, answers = [], []
    for family in range(2):
        for (person, relation), meant in relatives().items():
            asked, answer = np.zeros(SIZES[0]), np.zeros(SIZES[-1])
            asked[family * len(PEOPLE) + PEOPLE.index(person)] = 1
            asked[2 * len(PEOPLE) + RELATIONS.index(relation)] = 1
            answer[[family * len(PEOPLE) + PEOPLE.index(one) for one in meant]] = 1
            shown.append(asked)
            answers.append(answer)
    return np.stack(shown), np.stack(answers)


def relatives() -> dict[tuple[str, str], set[str]]:
    """Of the English family, by person and relation; an Italian stands at the same place of ITALIANS."""
    found: dict[tuple[str, str], set[str]] = {}

    def add(person: str, male: str, female: str, other: str) -> None:
        relation = male if PEOPLE.index(other) < len(PEOPLE) // 2 else female
        found.setdefault((person, relation), set()).add(other)

    siblings = {one: set(children) - {one} for _, _, children in COUPLES for one in children}
    for husband, wife, children in COUPLES:
        add(wife, "husband", "wife", husband)
        add(husband, "husband", "wife", wife)
        for child in children:
            for parent in (husband, wife):
                add(parent, "son", "daughter", child)
                add(child, "father", "mother", parent)
            for other in siblings[child]:
                add(child, "brother", "sister", other)
            # uncles and aunts, of blood or married to them
            for parent in (husband, wife):
                for sibling in siblings.get(parent, ()):
                    couple = next(({one, other} for one, other, _ in COUPLES if sibling in (one, other)), {sibling})
                    for relative in couple:
                        add(child, "uncle", "aunt", relative)
                        add(relative, "nephew", "niece", child)
    return found
