"""A fully connected network trained by plain gradient descent, and its layers looked at now and then.

Sections 3 and 5 of the paper, and Table 1 of the one on rectifiers.
"""

import keras
import numpy as np

from common.data import mnist
from common.methods.classification import Examples, Split, error, logits_of
from common.methods.inference import Inference
from common.methods.optimizer_rules import RULES
from common.methods.training import Training
from common.runs.run import CannotRun, Result, Run
from replications.glorot2010 import findings
from replications.glorot2010.network import PIXELS, network
from replications.glorot2010.propagation import hidden_layers
from replications.glorot2010.settings import STRETCH
from replications.glorot2010.settings import Training as Settings


def run(run: Run[Settings]) -> Result:
    parameters = train(run)
    return Result(findings.of_layers(run.history, run.settings), parameters)


def rectifiers(run: Run[Settings]) -> Result:
    """The same for nets of which errors and zeros are asked alone."""
    parameters = train(run)
    return Result(findings.of_errors(run.history, run.settings), parameters)


def train(run: Run[Settings]) -> int:
    """Train once by each learning rate, always from the same weights and in the same order of images.

    What is found is in the run's history, rate by rate. Gives the number of parameters.
    """
    settings = run.settings
    keras.utils.set_random_seed(run.seed)
    model = network(settings, settings.l1)
    first_weights = model.get_weights()
    data = split(run)
    assert data.validation
    arrays = [keras.ops.convert_to_tensor(array) for array in (data.train.inputs, data.train.labels)]

    def loss(inputs, labels):
        entropies = keras.losses.sparse_categorical_crossentropy(labels, model(inputs), from_logits=True)
        return keras.ops.mean(entropies) + sum(model.losses)

    training = Training(model, RULES["sgd"](settings.learning_rates[0]), loss, xla=True)
    answer = Inference(model, logits_of, block=2_000, xla=False)
    stretches = [look // STRETCH for look in settings.looks]
    for number in run.epochs(len(settings.learning_rates) * len(stretches), training):
        rate, look = divmod(number, len(stretches))
        if look == 0:
            model.set_weights(first_weights)
        training.optimizer.learning_rate = settings.learning_rates[rate]
        since = range(stretches[look - 1] if look else 0, stretches[look])
        losses = [training.run_pass(arrays, rows(run, stretch), settings.batch_size) for stretch in since]
        errors = {
            "validation_error": error(answer(data.validation.inputs), data.validation.labels),
            "test_error": error(answer(data.test.inputs), data.test.labels),
        }
        run.log(train_loss=float(np.mean(losses)), **errors, **layers_now(model, settings, data.test))
    return model.count_params()


def rows(run: Run[Settings], stretch: int) -> np.ndarray:
    """Those of the training images for one stretch of updates: each pass over all of them has an order of its own."""
    images, size = run.settings.train_images, STRETCH * run.settings.batch_size
    passes, place = divmod(stretch, images // size)
    return run.random("order", passes).permutation(images)[place * size : (place + 1) * size]


def split(run: Run[Settings]) -> Split:
    """Digits [n, 784], scaled to [0, 1]; the last training images are held out."""
    digits, settings = mnist.load(run.data["mnist"]), run.settings
    trained, held_out = settings.train_images, settings.validation_images
    if trained + held_out > len(digits.train_labels):
        raise CannotRun(f"There are no {trained} images to train on beside {held_out} that are held out.")

    def part(images: np.ndarray, labels: np.ndarray) -> Examples:
        return Examples((images.reshape(-1, PIXELS) / 255).astype("float32"), labels.astype("int32"))

    return Split(
        part(digits.train_images[:trained], digits.train_labels[:trained]),
        part(digits.test_images, digits.test_labels),
        part(digits.train_images[-held_out:], digits.train_labels[-held_out:]),
    )


def layers_now(model: keras.Model, settings: Settings, test: Examples) -> dict[str, float]:
    """Of each hidden layer what Figures 2, 3, 9 and 10 draw, and the share of hidden units whose output is 0.

    To four digits: a history holds many of them, and figures need no more.
    """
    inputs, labels = test.inputs[: settings.examples], test.labels[: settings.examples]
    layers = hidden_layers(model.get_weights(), settings.activation, inputs, labels)
    values = {"zeros": 100 * float(np.mean([layer.activations == 0 for layer in layers]))}
    for number, layer in enumerate(layers, start=1):
        values[f"mean_{number}"] = float(layer.activations.mean())
        values[f"sd_{number}"] = float(layer.activations.std())
        values[f"high_{number}"] = float(np.percentile(layer.activations, 98))
        values[f"weight_gradient_{number}"] = layer.weight_gradient_sd
    return {name: float(f"{value:.4g}") for name, value in values.items()}
