"""The variational autoencoder of Figure 4 on MNIST, at each stepsize with bias correction and without it."""

import math

import keras
from keras import layers, ops

from common.methods.training import Training
from common.runs.run import Result, Run
from replications.adam2015.images import images
from replications.adam2015.names import WAYS, loss_at
from replications.adam2015.rules import OWN_RULES
from replications.adam2015.search import train_all
from replications.adam2015.settings import Autoencoder

PIXELS = 784


def run(run: Run[Autoencoder]) -> Result:
    settings = run.settings
    pixels, _ = images(run.data["mnist"], settings.train_images)
    trainings = {}
    for way in WAYS:
        for stepsize in settings.learning_rates:
            keras.utils.set_random_seed(run.seed)  # the same weights and noise for each
            trainings[loss_at(stepsize, way)] = training_of(autoencoder(settings, run.seed), settings, way, stepsize)
    train_all(run, trainings, [ops.convert_to_tensor(pixels)], guessing=PIXELS * math.log(2))
    return Result(
        compared(run.history, settings.learning_rates),
        parameters=trainings[loss_at(settings.learning_rates[0], "corrected")].model.count_params(),
    )


def compared(history: dict[str, list[float]], stepsizes: list[float]) -> dict[str, float]:
    """The two ways at their best stepsizes, at 0.001, and where Adam looks worst beside the other."""
    last = {way: [history[loss_at(stepsize, way)][-1] for stepsize in stepsizes] for way in WAYS}
    at_0001 = {way: history[loss_at(0.001, way)][-1] for way in WAYS}
    return {
        **{way: min(losses) for way, losses in last.items()},
        **{f"{way}_at_0001": loss for way, loss in at_0001.items()},
        "harm_at_0001": at_0001["uncorrected"] - at_0001["corrected"],
        "largest_excess": max(ours - theirs for ours, theirs in zip(*last.values(), strict=True)),
    }


class Sample(layers.Layer):
    """z = mean + sd * noise, for the mean [n, latent] and the logarithm of the variance, of the same shape."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.noise = keras.random.SeedGenerator(seed)

    def call(self, mean, log_variance):
        return mean + ops.exp(log_variance / 2) * keras.random.normal(ops.shape(mean), seed=self.noise)


def autoencoder(settings: Autoencoder, seed: int) -> keras.Model:
    """Pixels [n, 784] to the logits of pixels [n, 784], and mean and log-variance of the code, each [n, latent].

    The initial weights are those of the authors' code: normal with variance 1 / fan-in, and zeros for the log-variance.
    """

    def dense(units: int, activation: str | None = None) -> layers.Dense:
        normal = keras.initializers.VarianceScaling(1.0, mode="fan_in", distribution="untruncated_normal")
        return layers.Dense(units, activation, kernel_initializer=normal)

    pixels = keras.Input((PIXELS,))
    encoded = dense(settings.hidden, "softplus")(pixels)
    mean = dense(settings.latent)(encoded)
    log_variance = layers.Dense(settings.latent, kernel_initializer="zeros")(encoded)
    decoded = dense(settings.hidden, "softplus")(Sample(seed)(mean, log_variance))
    return keras.Model(pixels, [dense(PIXELS)(decoded), mean, log_variance])


def training_of(model: keras.Model, settings: Autoencoder, way: str, stepsize: float) -> Training:
    rule = OWN_RULES[WAYS[way]]
    optimizer = rule(stepsize, beta_1=settings.beta_1, beta_2=settings.beta_2, epsilon=settings.epsilon)
    return Training(model, optimizer, lambda pixels: negative_bound(pixels, *model(pixels)))


def negative_bound(pixels, logits, mean, log_variance):
    """Minus the variational bound on the log-likelihood of pixels [n, 784], in nats per image, mean over the batch."""
    reconstruction = ops.sum(ops.softplus(logits) - pixels * logits, axis=1)  # -log p(x | z) of Bernoulli pixels
    divergence = ops.sum(mean**2 + ops.exp(log_variance) - log_variance - 1, axis=1) / 2  # KL(q(z | x) || N(0, 1))
    return ops.mean(reconstruction + divergence)
