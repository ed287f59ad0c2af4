"""The pages as the code makes them now. That the committed ones are these is what `replicate check` is for."""

import functools
from pathlib import Path

from common.pages import generate as texts
from common.project import papers


@functools.cache
def generated() -> dict[Path, str]:
    found = texts.of_all()
    for paper in papers():
        found |= texts.of_paper(paper)
    return found
