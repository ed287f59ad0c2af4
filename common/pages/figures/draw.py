"""Drawing a paper's figures: its own where it has a figures.py, else those that every paper has a use for."""

import importlib
import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

from common.evidence.measurements import Measurements, measurements
from common.pages.figures import default
from common.pages.figures.listing import Picture, figures_folder, keep_list
from common.pages.figures.theme import styled

#: What a figures.py has: given a folder to write to and the experiments that have finished runs.
Draw = Callable[[Path, dict[str, Measurements]], list[Picture | None]]


def draw(paper: str) -> None:
    """Draw all figures of a paper afresh; what an older version drew goes."""
    folder = figures_folder(paper)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)  # DVC asks for it, whether there is anything to draw or not
    keep_list(paper, drawn(paper, folder, measurements(paper)))


def drawn(paper: str, folder: Path, measured: dict[str, Measurements]) -> list[Picture]:
    finished = {name: side for name, side in measured.items() if side.finished}
    with styled():
        pictures = _drawer(paper)(folder, finished)
    return [picture for picture in pictures if picture is not None]


def _drawer(paper: str) -> Draw:
    own = f"replications.{paper}.figures"
    return importlib.import_module(own).draw if importlib.util.find_spec(own) else default.draw
