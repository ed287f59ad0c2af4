"""Figures of papers of which something has not run, or has failed in every seed: that is no reason to draw nothing."""

import dataclasses

import pytest

from common.evidence.measurements import Measurements, measurements
from common.pages.figures.draw import drawn
from common.project import papers

MISSING = {"everything": slice(None), "every other": slice(0, None, 2)}


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize("paper", papers())
def test_a_paper_is_drawn_without(paper, missing, tmp_path):
    gone = list(measurements(paper))[MISSING[missing]]
    for picture in drawn(paper, tmp_path, without(gone, measurements(paper))):
        assert (tmp_path / picture.file).exists() and picture.alt


def without(gone: list[str], found: dict[str, Measurements]) -> dict[str, Measurements]:
    """As where these have not run; a failed run counts for figures as none."""
    return {name: dataclasses.replace(side, records=[]) if name in gone else side for name, side in found.items()}
