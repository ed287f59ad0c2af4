"""Which maps of a layer see which of the layer before, as [maps before, maps] of 0 and 1."""

import numpy as np

#: Table I of the paper: for each map of C3 the maps of S2 that it sees. 60 links.
LENET5_C3 = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
    [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
    [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
]  # fmt: skip

#: LeNet-1: 20 links from 4 maps to 12, as Table 1 of LeCun et al. 1990 (NIPS 2) has them.
LENET1_C3 = [[0], [0, 1], [0, 1], [1], [0, 1], [0, 1], [2], [2, 3], [2, 3], [3], [2, 3], [2, 3]]

#: LeNet-4: the paper gives no table. Neighbours in a ring of 8 maps, 60 links (see README, open questions).
LENET4_C3 = [
    [(start + step) % 8 for step in range(size)]
    for size, starts in ((3, range(8)), (4, range(0, 8, 2)), (5, range(1, 8, 2)))
    for start in starts
]


def table(seen: list[list[int]], maps_before: int) -> np.ndarray:
    links = np.zeros((maps_before, len(seen)), "float32")
    for number, chosen in enumerate(seen):
        links[chosen, number] = 1
    return links


def full(maps_before: int, maps: int) -> np.ndarray:
    return np.ones((maps_before, maps), "float32")


def lenet4_f5(units: int = 120, maps: int = 16, places: int = 25) -> np.ndarray:
    """Links [25 * 16, 120]: two units in three see 5 of the 16 maps, the third sees 4.

    So LeNet-4 has the 17,000 parameters and 260,000 connections that the paper gives; joined to all maps, this
    layer alone would have 48,120.
    """
    seen = []
    for unit in range(units):
        step = 2 * (unit // maps) + 1  # odd, and so the maps are all different
        seen.append([(unit + step * number) % maps for number in range(4 if unit % 3 == 2 else 5)])
    return np.tile(table(seen, maps), (places, 1))
