"""What a small net can be taught: on which digits, at which temperature, and how wide it is itself."""

from dataclasses import dataclass

ALL = tuple(range(10))
TEMPERATURES = {300: (4, 10, 20, 40), 30: (1, 2.5, 4, 10, 20)}  # tried with so many units a layer


@dataclass(frozen=True)
class Lesson:
    """One small net's."""

    digits: tuple[int, ...] = ALL
    """Of the transfer set."""
    units: int = 800
    """Of each of its two hidden layers."""
    temperature: float | None = None
    """None: that of the settings."""

    @property
    def complete(self) -> bool:
        """Whether the transfer set has every digit."""
        return self.digits == ALL


def at_temperature(units: int, temperature: float) -> str:
    """The name of a lesson of that temperature, say units_30_at_2_5."""
    return f"units_{units}_at_{temperature:g}".replace(".", "_")


LESSONS = {
    "distilled": Lesson(),
    "without_threes": Lesson(digits=(0, 1, 2, 4, 5, 6, 7, 8, 9)),
    "sevens_and_eights": Lesson(digits=(7, 8)),
    **{
        at_temperature(units, temperature): Lesson(units=units, temperature=temperature)
        for units, tried in TEMPERATURES.items()
        for temperature in tried
    },
}
