"""Training G and D epoch by epoch, watched, so that a run that was interrupted goes on with the same bits."""

from collections.abc import Sequence

import keras
import numpy as np

from common.runs.run import Run
from replications.dcgan.adversaries import Adversaries, CoupledAdam
from replications.dcgan.data import CLASSES, Digits, latent, mini_batches
from replications.dcgan.evaluation import errors_of_neighbours
from replications.dcgan.sampling import Sampler
from replications.dcgan.settings import Settings, shown_after
from replications.dcgan.watch import Watch, pull

SHOWN = 50  # digits, each class in turn


class Trained:
    """The two nets, their optimiser and the samples kept by the way: all that an epoch changes."""

    def __init__(self, generator: keras.Model, discriminator: keras.Model, settings: Settings) -> None:
        self.size = settings.batch_size
        self.adversaries = Adversaries(generator, discriminator)
        # XLA does worse than TensorFlow's own convolutions on a processor; JAX has nothing but XLA, and would compile
        # every operation of a step by itself.
        jax = keras.backend.backend() == "jax"
        self.adversaries.compile(optimizer(settings), jit_compile=jax, run_eagerly=not settings.compiled and not jax)
        self.adversaries.optimizer.build(self.adversaries.trainable_variables)
        self.shown = np.zeros((len(shown_after(settings.epochs)), SHOWN, 784), "uint8")

    def fit(self, batches: dict[str, np.ndarray], learning_rate: float) -> dict[str, float]:
        """One pass over the mini-batches, in the order given; the mean losses, as they were met."""
        self.adversaries.optimizer.learning_rate.assign(learning_rate)
        fitted = self.adversaries.fit(batches, batch_size=self.size, shuffle=False, verbose=0)
        return {name: fitted.history[name][0] for name in ("loss_of_d", "loss_of_g")}

    @property
    def moving_g(self) -> CoupledAdam:
        return self.adversaries.optimizer

    def arrays(self) -> list[np.ndarray]:
        return [*(keras.ops.convert_to_numpy(variable) for variable in self._variables()), self.shown]

    def restore(self, arrays: Sequence[np.ndarray]) -> None:
        *values, self.shown = arrays
        for variable, value in zip(self._variables(), values, strict=True):
            variable.assign(value)

    def _variables(self) -> Sequence[keras.Variable]:
        return [*self.adversaries.variables, *self.adversaries.optimizer.variables]


def optimizer(settings: Settings) -> CoupledAdam:
    return CoupledAdam(settings.learning_rate, settings.beta_1, settings.beta_2, settings.epsilon, settings.l2)


def learning_rate(settings: Settings, epoch: int) -> float:
    """In epoch 0, 1, ...: full, then on a straight line towards 0, which the epoch after the last would have."""
    falling = settings.epochs - settings.decay_from
    return settings.learning_rate * (1 - max(0, epoch - settings.decay_from) / falling if falling else 1.0)


def train(run: Run[Settings], trained: Trained, digits: Digits) -> Sampler:
    """All epochs; the history holds the losses, the watched quantities, and the error by neighbours now and then."""
    settings, generator = run.settings, trained.adversaries.generator
    sampler = Sampler(generator, settings.batch_size)
    watch = Watch(sampler, digits, run.random("watch"), settings.least_variety)
    for epoch in run.epochs(settings.epochs, trained):
        batches = mini_batches(run, epoch, digits, sampler.conditional)
        run.log(**trained.fit(batches, learning_rate(settings, epoch)))
        run.log(variety=watch.variety(epoch), pull=pull(trained.moving_g, generator, epoch))
        if sampler.conditional and (epoch + 1) % settings.curve_every == 0:
            look_at_error(run, epoch, sampler, digits)
        if epoch + 1 in (kept := shown_after(settings.epochs)):
            trained.shown[kept.index(epoch + 1)] = shown(run, sampler)
    return sampler


def look_at_error(run: Run[Settings], epoch: int, sampler: Sampler, digits: Digits) -> None:
    """On the validation images: the test images are looked at once, at the end."""
    images, labels = digits.validation_images, digits.validation_labels
    random = run.random("curve", epoch)
    run.log(validation_error=errors_of_neighbours(sampler, random, images, labels, [run.settings.samples])[0])


def shown(run: Run[Settings], sampler: Sampler) -> np.ndarray:
    """The same z after each epoch, the classes in turn: [50, 784] uint8."""
    count = -(-SHOWN // sampler.batch) * sampler.batch
    z = latent(run.random("shown"), count, sampler.latent)
    images = sampler.images(z, np.arange(count) % CLASSES)[:SHOWN]
    return np.round(255 * images).astype("uint8")
