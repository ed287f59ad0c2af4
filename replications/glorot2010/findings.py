"""What a history of layers says in a few numbers: when they saturate, how far, and how alike they are."""

from common.runs.run import History
from replications.glorot2010.settings import Training

SATURATED = 0.9  # a 98th percentile from here on: of tanh, the slope is then below a fifth of its largest


def of_errors(history: History, settings: Training) -> dict[str, float]:
    """What holds for all units, at the end of training by the best rate."""
    best, part = by_best_rate(history, settings)
    ends = {name: part[name][-1] for name in ("test_error", "validation_error", "zeros")}
    return {"learning_rate": settings.learning_rates[best], **ends}


def of_layers(history: History, settings: Training) -> dict[str, float]:
    """The same, and how the layers differ."""
    _, part = by_best_rate(history, settings)
    second, last = (part[f"weight_gradient_{number}"][-1] for number in (2, settings.layers))
    return {
        **of_errors(history, settings),
        **means(part, settings.layers),
        **percentiles(part, settings),
        "second_weight_gradient": second,
        "last_weight_gradient": last,
        "weight_gradient_ratio": second / last,
    }


def by_best_rate(history: History, settings: Training) -> tuple[int, History]:
    """The number of the rate whose validation error is the lowest at the end, and its part of the history."""
    looks = len(settings.looks)
    ends = history["validation_error"][looks - 1 :: looks]
    best = ends.index(min(ends))
    return best, {name: values[best * looks : (best + 1) * looks] for name, values in history.items()}


def means(part: History, layers: int) -> dict[str, float]:
    """The mean activation of the last hidden layer where it is lowest, and those of the others at that look."""
    last = part[f"mean_{layers}"]
    lowest = last.index(min(last))
    others = [part[f"mean_{number}"][lowest] for number in range(1, layers)]
    return {
        "last_mean_lowest": last[lowest],
        "last_mean": last[-1],
        "first_mean": others[0],
        "second_to_last_mean": others[-1],
        "lowest_other_mean": min(others),
    }


def percentiles(part: History, settings: Training) -> dict[str, float]:
    """After how many updates a layer's 98th percentile was first seen to be `SATURATED`, or where training ended if
    it never was; at the end the mean of these percentiles over the layers, and the highest less the lowest."""
    by_layer = [part[f"high_{number}"] for number in range(1, settings.layers + 1)]
    named = {"first": by_layer[0], "second": by_layer[1], "third": by_layer[2], "last": by_layer[-1]}
    reached = {
        f"{name}_saturates": [look for look, value in zip(settings.looks, values, strict=True) if value >= SATURATED]
        for name, values in named.items()
    }
    ends = [values[-1] for values in by_layer]
    return {
        **{name: looks[0] if looks else settings.looks[-1] for name, looks in reached.items()},
        "percentile": sum(ends) / len(ends),
        "percentile_spread": max(ends) - min(ends),
    }
