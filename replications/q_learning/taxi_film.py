"""The trained taxi at work, as a small animated picture."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from common.files import write
from common.pages.figures.theme import Picture

STATIONS = {"R": (0, 0), "G": (0, 4), "Y": (4, 0), "B": (4, 3)}  # row and column, in the order of their numbers
COLOURS = {"R": "#D55E00", "G": "#009E73", "Y": "#E69F00", "B": "#0072B2"}
WALLS = ((0, 1), (1, 1), (3, 0), (4, 0), (3, 2), (4, 2))  # to the right of these fields
FIELD, HEADER = 52, 26  # pixels
INSIDE = 4  # the passenger's place number when aboard
PACE, PAUSE = 350, 1600  # milliseconds


def film(folder: Path, exhibit: dict[str, np.ndarray], name: str) -> Picture | None:
    """Write `name`.gif of the exhibit's trips [trips, steps], -1 after each one's end."""
    frames, durations = [], []
    for number, states in enumerate(exhibit.get("trips", [])):
        passed = states[states >= 0]
        for step, state in enumerate(passed):
            last = step == len(passed) - 1
            collected = 20 - (step - 1) if last else -step
            frames.append(_frame(int(state), f"trip {number + 1}   step {step}   return {collected}", last))
            durations.append(PAUSE if last else PACE)
    if not frames:
        return None
    raw = io.BytesIO()
    # One palette for all frames, and no dithering: what does not change from frame to frame costs nothing.
    palette = frames[0].quantize(32, dither=Image.Dither.NONE)
    first, *others = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
    first.save(raw, format="gif", save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    write(folder / f"{name}.gif", raw.getvalue())
    return Picture(
        f"{name}.gif",
        "A trained taxi: to the passenger (dot), aboard, and to the destination (frame), by the shortest way",
        f"Animation of a 5 by 5 grid with walls: a taxi makes {len(exhibit['trips'])} trips, fetching a passenger at "
        "one of four stations and taking them to another.",
    )


def _frame(state: int, title: str, arrived: bool) -> Image.Image:
    """One state: taxi row and column, the passenger's place and the destination, packed as Taxi packs them."""
    rest, destination = divmod(state, 4)
    rest, place = divmod(rest, 5)
    row, column = divmod(rest, 5)
    picture = Image.new("RGB", (5 * FIELD + 1, 5 * FIELD + HEADER + 1), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((6, 6), title, fill="black")
    for line in range(6):
        draw.line([(line * FIELD, HEADER), (line * FIELD, HEADER + 5 * FIELD)], fill="#DDDDDD")
        draw.line([(0, HEADER + line * FIELD), (5 * FIELD, HEADER + line * FIELD)], fill="#DDDDDD")
    for letter, (its_row, its_column) in STATIONS.items():
        draw.rectangle(_box(its_row, its_column, 3), fill=COLOURS[letter])
        draw.text((its_column * FIELD + 7, HEADER + its_row * FIELD + 5), letter, fill="white")
    draw.rectangle(_box(*list(STATIONS.values())[destination], 3), outline="black", width=4)
    for its_row, its_column in WALLS:
        x = (its_column + 1) * FIELD
        draw.line([(x, HEADER + its_row * FIELD), (x, HEADER + (its_row + 1) * FIELD)], fill="black", width=5)
    draw.rounded_rectangle(_box(row, column, 13), 6, fill="#F0E442", outline="black", width=2)
    aboard = place == INSIDE and not arrived
    dot = (row, column) if aboard else list(STATIONS.values())[destination if place == INSIDE else place]
    x, y = dot[1] * FIELD + (FIELD // 2 if aboard else FIELD - 14), HEADER + dot[0] * FIELD + FIELD // 2
    draw.ellipse([x - 6, y - 6, x + 6, y + 6], fill="black", outline="white")
    return picture


def _box(row: int, column: int, inset: int) -> list[int]:
    """The corners of a field, drawn in by `inset`."""
    x, y = column * FIELD, HEADER + row * FIELD
    return [x + inset, y + inset, x + FIELD - inset, y + FIELD - inset]
