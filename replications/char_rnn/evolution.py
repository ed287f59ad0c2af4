"""What a network writes after so many updates: Karpathy's evolution of samples on War and Peace."""

import numpy as np

from common.data.text import text_in
from common.runs.run import Result, Run
from replications.char_rnn import saved
from replications.char_rnn.learning import Learner
from replications.char_rnn.sampling import SAMPLE, sample
from replications.char_rnn.settings import EvolutionSettings
from replications.char_rnn.streams import cut


class WithPages:
    """A learner, and what it has written at each stage so far [stages, SAMPLE]: both are kept between stretches."""

    def __init__(self, learner: Learner, stages: int) -> None:
        self.learner = learner
        self.pages = np.zeros((stages, SAMPLE), "uint8")

    def arrays(self) -> list[np.ndarray]:
        return [self.pages, *self.learner.arrays()]

    def restore(self, arrays: list[np.ndarray]) -> None:
        self.pages = arrays[0]
        self.learner.restore(arrays[1:])


def run(run: Run[EvolutionSettings]) -> Result:
    settings = run.settings
    text = text_in(run.data[settings.dataset])
    parts = cut(text.codes, settings)
    learner = Learner(run, len(text.alphabet))
    state = WithPages(learner, len(settings.stages))
    for stretch in run.epochs(max(settings.stages) // settings.stretch, state):
        updates = np.arange(stretch * settings.stretch, (stretch + 1) * settings.stretch)
        order = updates % len(parts.train.inputs)
        run.log(train_loss=learner.learn(parts.train, order, settings.learning_rate))
        done = (stretch + 1) * settings.stretch
        if done in settings.stages:
            state.pages[settings.stages.index(done)] = sample(learner.reader(), text, 1.0, run.random("writing", done))
    saved.save(saved.path(run.models, settings, run.seed), learner.shape, text.alphabet, learner.weights())
    return Result(
        metrics={"validation_loss": learner.look(parts.validation)},
        parameters=learner.shape.parameters(),
        exhibit={"stages": np.array(settings.stages, "int32"), "pages": state.pages},
    )
