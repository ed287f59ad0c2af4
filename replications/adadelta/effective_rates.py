"""Figure 2: which learning rates ADADELTA comes to by itself, layer by layer, while it trains the tanh net."""

import keras
import numpy as np

from common.methods.classification import error, images, logits_of
from common.methods.inference import Inference
from common.methods.optimizer_rules import RULES
from common.methods.training import Training
from common.runs.run import Result, Run
from replications.adadelta.settings import Settings
from replications.adadelta.train import network

EVERY = 60  # batches between two looks, as in the paper


def run(run: Run[Settings]) -> Result:
    settings = run.settings
    keras.utils.set_random_seed(run.seed)
    model, data = network(settings), images(run)
    arrays = [keras.ops.convert_to_tensor(array) for array in (data.train.inputs, data.train.labels)]

    def loss(inputs, labels):
        logits = logits_of(model, inputs, training=True)
        return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))

    optimizer = RULES[settings.optimizer](settings.learning_rate, **settings.optimizer_arguments)
    training = Training(model, optimizer, loss)
    answer = Inference(model, logits_of, block=2_000, xla=False)
    epsilon, stretch = settings.optimizer_arguments["epsilon"], EVERY * settings.batch_size
    for epoch in run.epochs(settings.epochs, training):
        order = run.random("order", epoch).permutation(len(data.train.labels))
        looks, losses = [], []
        for part in np.split(order, range(stretch, len(order), stretch)):
            losses.append(training.run_pass(arrays, part, settings.batch_size) * len(part) / len(order))
            looks.append(medians(optimizer, epsilon))
        first, middle, last, all_of_them, step = np.mean(looks, axis=0)
        wrong = error(answer(data.test.inputs), data.test.labels)
        run.log(first_rate=first, middle_rate=middle, last_rate=last, rate=all_of_them, step=step,
                test_error=wrong, train_loss=sum(losses))  # fmt: skip
    begin, end = ({name: values[place] for name, values in run.history.items()} for place in (0, -1))
    return Result(
        metrics={
            "first_rate_at_first": begin["first_rate"],
            "last_rate_at_first": begin["last_rate"],
            "rate_at_last": end["rate"],
            "step_at_first": begin["step"],
            "step_at_last": end["step"],
            "test_error": end["test_error"],
            "train_loss": end["train_loss"],
        },
        parameters=model.count_params(),
    )


def medians(optimizer: keras.optimizers.Optimizer, epsilon: float) -> list[float]:
    """Of RMS[dx] / RMS[g] over the weights of each of the three matrices and over all, and of RMS[dx] over all."""
    squares, moves = (
        [keras.ops.convert_to_numpy(slot) for slot in optimizer.variables if slot.path.endswith(f"kernel_{ending}")]
        for ending in ("accumulated_grad", "accumulated_delta_var")
    )
    rates = [
        np.sqrt((move + epsilon) / (square + epsilon)).ravel() for move, square in zip(moves, squares, strict=True)
    ]
    steps = np.sqrt(np.concatenate([move.ravel() for move in moves]))
    return [
        *(float(np.median(layer)) for layer in rates),
        float(np.median(np.concatenate(rates))),
        float(np.median(steps)),
    ]
