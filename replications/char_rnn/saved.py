"""Trained networks on disk, in the ignored folder models/: for writing, never for measuring."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from replications.char_rnn.settings import Settings
from replications.char_rnn.shape import Shape


class Saved(NamedTuple):
    shape: Shape
    alphabet: bytes
    weights: list[np.ndarray]


def path(models: Path, settings: Settings, seed: int) -> Path:
    """Named for all settings, so that no other network, say a tiny one for a test, ever takes its place."""
    name = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode()).hexdigest()[:12]
    return models / "char_rnn" / f"{settings.dataset}-{settings.cell}-{name}-{seed}.npz"


def save(place: Path, shape: Shape, alphabet: bytes, weights: Sequence[np.ndarray]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_suffix(f".{os.getpid()}.part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            shape=json.dumps(shape),
            alphabet=np.frombuffer(alphabet, np.uint8),
            **dict[str, Any]({f"weights_{number}": array for number, array in enumerate(weights)}),
        )
    os.replace(temporary, place)


def load(place: Path) -> Saved:
    with np.load(place, allow_pickle=False) as kept:
        shape = Shape(*json.loads(str(kept["shape"])))
        weights = [kept[f"weights_{number}"] for number in range(len(list(shape.weights())))]
        return Saved(shape, kept["alphabet"].tobytes(), weights)
