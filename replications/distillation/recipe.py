"""The large net as the first paper on dropout trains its nets, to which the paper sends the reader; and its pupils.

G. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov 2012, arXiv:1207.0580, Appendix A.1.
"""

import keras
from keras import layers

from common.data import mnist
from common.runs.run import Result, Run
from replications.distillation.findings import of_all
from replications.distillation.learning import Learner, label_loss
from replications.distillation.nets import LARGE_PARAMETERS, hidden, logits, pixels
from replications.distillation.rising_momentum import RisingMomentum
from replications.distillation.teaching import teach
from replications.distillation.teaching_settings import Recipe


def run(run: Run[Recipe]) -> Result:
    digits = mnist.load(run.data["mnist"])
    settings = run.settings
    net = large(run.seed, settings, images=len(digits.train_labels))
    return of_all(run, teach(run, digits, net, settings.large_batch_size, settings.lessons), digits)


def large(seed: int, settings: Recipe, images: int) -> Learner:
    keras.utils.set_random_seed(seed)
    net = recipe_net(settings)
    updates = -(-images // settings.large_batch_size)  # a pass
    rule = RisingMomentum(settings.first_momentum, settings.last_momentum, settings.momentum_epochs, updates)
    return Learner(net, label_loss(net), rule, settings.large_learning_rate, settings.large_decay)


def recipe_net(settings: Recipe) -> keras.Model:
    """Two hidden layers of 1,200 units, from uint8 images [n, 28, 28] to logits [n, 10]."""
    net = keras.Sequential([keras.Input((28, 28), dtype="uint8"), *pixels(), *dropout(settings.visible_dropout)])
    for _ in range(2):
        net.add(hidden(1200, _start(settings), keras.constraints.MaxNorm(settings.longest, axis=0)))
        for layer in dropout(settings.hidden_dropout):
            net.add(layer)
    net.add(logits(_start(settings)))
    assert net.count_params() == LARGE_PARAMETERS
    return net


def dropout(share: float) -> list[layers.Layer]:
    """What is left is not scaled up in training; all is scaled down afterwards, which is to halve weights at 0.5.

    Keras does the former: the second layer undoes it in training, and in use scales down. It matters here, since
    rates, lengths and initial weights are those of weights that are halved later.
    """
    return [layers.Dropout(share), layers.Rescaling(1 - share)]


def _start(settings: Recipe) -> keras.initializers.Initializer:
    return keras.initializers.RandomNormal(0.0, settings.spread)
