"""The fixed codes of LeNet-5's output: each class a stylised 7x12 drawing of its character (Fig. 3).

The paper shows them as a picture. This is a public transcription of it, as our reference sheet has it; the README's
open questions say how far it can be trusted.
"""

import numpy as np

WIDTH, HEIGHT = 7, 12

#: 0 to 9 from left to right; # is +1 and . is -1.
DRAWN = """
.......   ...##..   .......   #######   .......   .......   ..####.   #######   .#####.   .#####.
.......   ..###..   .......   .....##   .......   .......   .##....   .....##   ##...##   ##..###
..###..   .####..   .#####.   ....##.   .......   #######   ##.....   .....##   ##...##   ##...##
.##.##.   ...##..   ##...##   ...##..   .##..##   ##.....   ##.....   ....##.   ##...##   ##...##
##...##   ...##..   #....##   ..####.   .##..##   ##.....   ######.   ...##..   .#####.   ##..###
##...##   ...##..   ....##.   .....##   ###..##   .####..   ###..##   ...##..   ##...##   .######
##...##   ...##..   ..###..   .....##   ##...##   ..####.   ##...##   ..##...   ##...##   .....##
##...##   ...##..   .##....   .....##   ##...##   .....##   ##...##   ..##...   ##...##   .....##
.##.##.   ...##..   ##.....   ##...##   ##..###   ##...##   ###..##   ..##...   ##...##   ....##.
..###..   .######   #######   .#####.   .######   .#####.   .#####.   ..##...   .#####.   .####..
.......   .......   .......   .......   .....##   .......   .......   .......   .......   .......
.......   .......   .......   .......   .....##   .......   .......   .......   .......   .......
"""


def digit_codes() -> np.ndarray:
    """[10, 84], +1 and -1, row by row of each drawing."""
    rows = [line.split() for line in DRAWN.strip().splitlines()]
    assert len(rows) == HEIGHT and all(len(row) == 10 and {len(part) for part in row} == {WIDTH} for row in rows)
    drawings = np.array([[[1 if mark == "#" else -1 for mark in row[digit]] for row in rows] for digit in range(10)])
    return drawings.reshape(10, WIDTH * HEIGHT).astype("float32")
