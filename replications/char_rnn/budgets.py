"""Karpathy, Johnson and Li's table: cells and depths at equal numbers of parameters, stopped early."""

from common.data.text import text_in
from common.runs.run import Result, Run
from replications.char_rnn import saved
from replications.char_rnn.learning import Learner, train
from replications.char_rnn.memory import tracking
from replications.char_rnn.reading import Reader
from replications.char_rnn.settings import Settings
from replications.char_rnn.streams import cut


def run(run: Run[Settings]) -> Result:
    """The test text is read once, by the network as it was after its best epoch on the validation text."""
    text = text_in(run.data[run.settings.dataset])
    parts = cut(text.codes, run.settings)
    learner = Learner(run, len(text.alphabet))
    train(run, learner, parts.train, parts.validation)

    saved.save(saved.path(run.models, run.settings, run.seed), learner.shape, text.alphabet, learner.best)
    reader = Reader(learner.shape, learner.best)
    tracked = tracking(reader, parts, text)
    return Result(
        metrics={
            "test_loss": reader.loss(*parts.test.by_stream()),
            "validation_loss": reader.loss(*parts.validation.by_stream()),
            "train_loss": reader.loss(*parts.train.by_stream()),
            **tracked.correlations,
        },
        parameters=learner.shape.parameters(),
        exhibit=tracked.exhibit if run.seed == 0 else None,
    )
