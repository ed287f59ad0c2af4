"""What an experiment costs, roughly, and so who runs it by default."""

from typing import Literal

Tier = Literal["quick", "long", "gpu", "days"]
TIERS: tuple[Tier, ...] = ("quick", "long", "gpu", "days")
