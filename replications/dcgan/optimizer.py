"""Adam as the authors have it: the weights' decay is part of the gradient."""

import keras
from keras import ops


class CoupledAdam(keras.optimizers.Adam):
    """Adam that adds `l2` times the weight to each gradient before its averages see it (L2, not decoupled decay).

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
