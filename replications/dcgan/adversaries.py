"""G and D in one model with one loss, so that Keras's ordinary `fit` trains both; and the rule that moves them.

One step takes one mini-batch for D and another for G. What D is to learn reaches D's weights only, for the fakes
that it is shown count as constants; what G is to learn reaches G's weights only, for G is judged by a D whose
weights count as constants. So each moves by its own gradient, both at once, G judged by D as it was before the step.
"""

from typing import Any

import keras
from keras import ops


class Adversaries(keras.Model):
    """`fit` takes a dictionary: `images`, `z`, `labels` for D's mini-batch, `z_for_g`, `labels_for_g` for G's.

    Without labels the net is unconditional.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model) -> None:
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.built = True  # both nets are
        self._means = [keras.metrics.Mean(name=name) for name in ("loss_of_d", "loss_of_g")]

    def call(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Log-odds of being real [n, 1]: of the real images, of the fakes shown to D, of the fakes for G to learn."""
        labels = [batch["labels"]] if "labels" in batch else []
        labels_for_g = [batch["labels_for_g"]] if labels else []
        fakes = ops.stop_gradient(self.generator([batch["z"], *labels]))
        fixed = [ops.stop_gradient(variable.value) for variable in self.discriminator.trainable_variables]
        other = [variable.value for variable in self.discriminator.non_trainable_variables]
        judged, _ = self.discriminator.stateless_call(
            fixed, other, [self.generator([batch["z_for_g"], *labels_for_g]), *labels_for_g]
        )
        return {
            "real": self.discriminator([batch["images"], *labels]),
            "fake": self.discriminator([fakes, *labels]),
            "judged": judged,
        }

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        losses = loss_of_d(y_pred["real"], y_pred["fake"]), loss_of_g(y_pred["judged"])
        for mean, loss in zip(self._means, losses, strict=True):
            mean.update_state(loss)
        return losses[0] + losses[1]

    @property
    def metrics(self) -> list[keras.metrics.Metric]:
        return self._means


def loss_of_d(real, fake):
    """Mean over the mini-batch of the cross-entropy of calling real images real, plus that of calling fakes fake."""
    return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))


def loss_of_g(judged):
    """Mean cross-entropy of D's calling the fakes real: not min log(1 - D), whose gradient vanishes when D wins."""
    return ops.mean(ops.softplus(-judged))


class CoupledAdam(keras.optimizers.Adam):
    """Adam as the authors have it: `l2` times the weight joins the gradient before the averages see it (not decoupled).

    The rule is Keras's own. TensorFlow has it as one operation, which goes over the memory once, where Keras goes over
    it for every sign in the formula: a tenth of a step of these nets.
    """

    def __init__(self, learning_rate: float, beta_1: float, beta_2: float, epsilon: float, l2: float) -> None:
        super().__init__(learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon, amsgrad=False)
        self.l2 = l2

    def update_step(self, gradient, variable, learning_rate) -> None:
        gradient = gradient + self.l2 * variable
        if keras.backend.backend() == "tensorflow":
            self._update_at_once(gradient, variable, learning_rate)
        else:
            super().update_step(gradient, variable, learning_rate)

    def _update_at_once(self, gradient, variable, learning_rate) -> None:
        import tensorflow as tf

        place, step = self._get_variable_index(variable), ops.cast(self.iterations + 1, "float32")
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].value.handle,
            v=self._velocities[place].value.handle,
            beta1_power=ops.power(self.beta_1, step),
            beta2_power=ops.power(self.beta_2, step),
            lr=ops.convert_to_tensor(learning_rate),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )

    def average_gradient(self, variable: keras.Variable) -> keras.Variable:
        """Adam's running average of the gradient, decay included."""
        return self._momentums[self._get_variable_index(variable)]
