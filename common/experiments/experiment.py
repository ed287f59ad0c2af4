"""The form of an experiment, as experiments.yaml gives it."""

import json
import math
from dataclasses import asdict
from typing import Any, Literal

import pydantic
from pydantic import Field

from common.config import Strict
from common.experiments.settings import prepared
from common.experiments.tiers import Tier
from common.files import canonical_json

Profile = Literal["full", "smoke"]


class Metric(Strict):
    unit: str
    meaning: str
    range: list[float | None] = Field([None, None], min_length=2, max_length=2)  # what it can be; null: without end

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest that it can be."""
        low, high = self.range
        return -math.inf if low is None else low, math.inf if high is None else high

    @pydantic.model_validator(mode="after")
    def _in_order(self) -> "Metric":
        if self.ends[0] >= self.ends[1]:
            raise ValueError("`range` is [lowest, highest]")
        return self


class PublishedCost(Strict):
    """What the paper's own run took."""

    hardware: str
    seconds: float | None = None
    seconds_per_epoch: float | None = None

    @pydantic.model_validator(mode="after")
    def _one_of_them(self) -> "PublishedCost":
        if (self.seconds is None) == (self.seconds_per_epoch is None):
            raise ValueError("say either `seconds` or `seconds_per_epoch`")
        return self


class Verify(Strict):
    """The run that is retrained on every new machine: at most 60 core-seconds.

    Where a whole run takes longer, `epochs` says how many of its first ones are retrained, by the same settings but
    for their number: so what an epoch does must not depend on how many there will be.
    """

    experiment: str
    seed: int = Field(ge=0, default=0)
    epochs: int | None = Field(ge=1, default=None)


class Experiment(Strict):
    """One configuration of a paper. `paper` and `name` are given when the file is read; no file says them."""

    paper: str
    name: str
    title: str
    runs_of: str | None = None  # another paper's experiment, which this is: its records are copied
    # By full name here; in experiments.yaml also short: `lenet5`, and `LeNet5` for a class of the paper's settings.py.
    entry: str = Field(pattern=r"^(common|replications)(\.[a-z0-9_]+)+:[a-z0-9_]+$")
    settings_class: str = Field(pattern=r"^(common|replications)(\.[a-z0-9_]+)+:[A-Za-z0-9_]+$")
    settings: dict[str, Any] = {}
    datasets: list[str] = []
    environments: list[str] = []  # gymnasium's ids
    seeds: int = Field(ge=1)
    stochastic: bool = True
    tier: Tier
    minutes: float = Field(gt=0)  # expected on one core, until a record tells better
    protocol: Literal["full", "reduced"] = "full"
    reduced: str | None = None  # what is reduced
    metrics: dict[str, Metric] = Field(min_length=1)
    smoke: dict[str, Any] = {}
    published_cost: PublishedCost | None = None

    def __str__(self) -> str:
        return f"{self.paper}/{self.name}"

    def __hash__(self) -> int:
        return hash((self.paper, self.name))

    @property
    def prepared(self) -> Any:
        """The settings as the object that the entry is given."""
        return prepared(self.settings_class, json.dumps(self.settings, default=str))

    @property
    def all_settings(self) -> dict[str, Any]:
        """The settings with all defaults, as a record's JSON would have them: lists for tuples."""
        return json.loads(canonical_json(asdict(self.prepared)))

    @property
    def code(self) -> tuple[str, str]:
        """The names from which all code that makes its numbers can be followed."""
        return self.entry, self.settings_class

    @pydantic.model_validator(mode="after")
    def _consistent(self) -> "Experiment":
        if self.protocol == "reduced" and self.reduced is None:
            raise ValueError("`protocol: reduced` goes with `reduced`, which says what is less than the paper's")
        if self.protocol == "full" and self.reduced is not None:
            raise ValueError("`reduced` goes with `protocol: reduced` only")
        if not self.stochastic and self.seeds != 1:
            raise ValueError("a deterministic method runs once: `seeds: 1`")
        return self
