"""Small worlds on paper: what states are worth, where policies go, and the paths they take."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

LAKE_4X4 = ("SFFF", "FHFH", "FFFH", "HFFG")
LAKE_8X8 = ("SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG")
CLIFF = ("FFFFFFFFFFFF", "FFFFFFFFFFFF", "FFFFFFFFFFFF", "SCCCCCCCCCCG")

LAKE_MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # of FrozenLake's actions: to the right, and down, in fields
DARK = "#3B4A5A"


def policy_map(axes: Axes, lake: tuple[str, ...], values: np.ndarray, best: np.ndarray) -> None:
    """Each field in the colour of its value [states], with that value in hundredths and arrows to where its best
    actions [states, actions] aim."""
    rows, columns = len(lake), len(lake[0])
    axes.imshow(values.reshape(rows, columns), cmap="YlGnBu", vmin=0, vmax=max(float(values.max()), 1e-9) * 1.3)
    small = columns > 4
    for state, (value, actions) in enumerate(zip(values, best, strict=True)):
        row, column = divmod(state, columns)
        letter = lake[row][column]
        if letter in "HG":
            _field(axes, row, column, DARK if letter == "H" else "#FFFFFF")
            axes.text(column, row, "hole" if letter == "H" else "goal", ha="center", va="center",
                      color="white" if letter == "H" else DARK, fontsize=6 if small else 9)  # fmt: skip
            continue
        ink = "white" if value > 0.75 * values.max() else DARK
        for action in np.flatnonzero(actions):
            right, down = LAKE_MOVES[action]
            axes.annotate("", (column + 0.4 * right, row + 0.4 * down), (column + 0.1 * right, row + 0.1 * down),
                          arrowprops={"arrowstyle": "-|>", "color": ink, "linewidth": 1})  # fmt: skip
        axes.text(column - 0.44, row - 0.42, f"{100 * value:.0f}" if value >= 0.01 else f"{100 * value:.1f}",
                  ha="left", va="top", color=ink, fontsize=5.5 if small else 8)  # fmt: skip
    _bare(axes, rows, columns)


def paths(axes: Axes, grid: tuple[str, ...], trips: dict[tuple[str, str], np.ndarray]) -> None:
    """The states that trips pass through, by (label, colour), side by side where they share fields."""
    rows, columns = len(grid), len(grid[0])
    for row, line in enumerate(grid):
        for column, letter in enumerate(line):
            if letter == "C":
                _field(axes, row, column, DARK)
            elif letter in "SG":
                axes.text(column - 0.42, row + 0.4, letter, fontsize=11, color=DARK)
    for number, ((label, colour), states) in enumerate(trips.items()):
        shift = 0.12 * (number - (len(trips) - 1) / 2)
        visited = states[states >= 0]
        y, x = visited // columns + shift, visited % columns + shift
        axes.plot(x, y, color=colour, linewidth=3, label=label)
        axes.plot(x[-1:], y[-1:], color=colour, marker="o", markersize=7)
    axes.text((columns - 1) / 2, rows - 1, "the cliff: -100, and back to S", color="white", ha="center", va="center")
    axes.set_aspect("equal")
    _bare(axes, rows, columns)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=len(trips), fontsize=9)


def _field(axes: Axes, row: int, column: int, colour: str) -> None:
    axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, color=colour, linewidth=0))


def _bare(axes: Axes, rows: int, columns: int) -> None:
    """Lines between the fields, and nothing along the edges."""
    axes.grid(visible=False)
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    for line in range(rows + 1):
        axes.axhline(line - 0.5, color="#CCCCCC", linewidth=0.6)
    for line in range(columns + 1):
        axes.axvline(line - 0.5, color="#CCCCCC", linewidth=0.6)
    for side in axes.spines.values():
        side.set_visible(False)
