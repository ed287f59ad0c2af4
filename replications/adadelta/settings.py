"""The settings of this replication's experiments."""

from dataclasses import dataclass
from typing import Literal

from common.methods.classifier_settings import ClassifierSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ClassifierSettings):
    activation: Literal["relu", "tanh"] = "relu"
    """Of both hidden layers."""
    initial_weights: Literal["glorot_uniform", "lecun_normal"] = "glorot_uniform"
    """U(±sqrt(6 / (fan-in + fan-out))), or normal with variance 1 / fan-in; biases start at 0."""
