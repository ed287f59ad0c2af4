"""What the maps alone say, with no net and no chance: when a length has converged, and where the phases meet."""

import numpy as np

from common.runs.run import Result, Run
from replications.signal_propagation.mean_field import MeanField, critical_weight_variance
from replications.signal_propagation.settings import Convergence, Criticality

STARTS = np.linspace(0, 15, 25)  # those of the authors' code for their Figure 1D
SCANNED = 1.0, 4.0  # σw², from and to


def convergence(run: Run[Convergence]) -> Result:
    """How many layers the length map takes to come near its fixed point, in the mean over the starts."""
    settings = run.settings
    theory = MeanField(settings.weight_variance, settings.bias_variance)
    return Result({"layers": float(np.mean([_layers(theory, q, settings.tolerance) for q in STARTS]))})


def _layers(theory: MeanField, q: float, tolerance: float) -> int:
    layers = 0
    while abs(q - theory.length) >= tolerance * theory.length:
        q = theory.next_length(q)
        layers += 1
    return layers


def criticality(run: Run[Criticality]) -> Result:
    settings = run.settings
    critical = critical_weight_variance(settings.bias_variance)
    variances = np.linspace(*SCANNED, settings.scanned)
    scanned = [MeanField(variance, settings.bias_variance, settings.keep) for variance in variances]
    return Result(
        {
            "critical_weight_variance": critical,
            "critical_length_scale": MeanField(critical, settings.bias_variance).length_scale,
            "longest_depth_scale": max(theory.depth_scale for theory in scanned),
        }
    )
