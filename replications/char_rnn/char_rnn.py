"""Karpathy's char-rnn: two layers of LSTM read a text in 50 streams for 50 epochs; the last one counts."""

import numpy as np

from common.data.text import Text, text_in
from common.runs.run import Result, Run
from replications.char_rnn import saved
from replications.char_rnn.learning import Learner, train
from replications.char_rnn.reading import Reader
from replications.char_rnn.sampling import sample
from replications.char_rnn.settings import TEMPERATURES, Settings
from replications.char_rnn.streams import borders, cut


def run(run: Run[Settings]) -> Result:
    settings = run.settings
    text = text_in(run.data[settings.dataset])
    parts = cut(text.codes, settings)
    learner = Learner(run, len(text.alphabet))
    train(run, learner, parts.train, parts.validation)

    weights = learner.weights()
    saved.save(saved.path(run.models, settings, run.seed), learner.shape, text.alphabet, weights)
    reader = Reader(learner.shape, weights)
    held_out = parts.validation.by_stream() if settings.interleaved else end_of(text, settings)
    return Result(
        metrics={"validation_loss": reader.loss(*held_out), "train_loss": reader.loss(*parts.train.by_stream())},
        parameters=learner.shape.parameters(),
        exhibit=samples(run, reader, text) if run.seed == 0 else None,
    )


def end_of(text: Text, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """The held-out end of the file as one stream [time, 1]: its every character, each predicted from all before."""
    first, _ = borders(len(text.codes), settings)
    codes = text.codes[first - 1 :, None]
    return codes[:-1], codes[1:]


def samples(run: Run, reader: Reader, text: Text) -> dict[str, np.ndarray]:
    """What it writes at several temperatures."""
    return {
        f"temperature_{temperature}": sample(reader, text, temperature, run.random("writing", number))
        for number, temperature in enumerate(TEMPERATURES)
    }
