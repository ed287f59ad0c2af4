"""Drawing a paper's figures."""

import importlib
import shutil

from common.pages.figures.listing import figures_folder, keep_list
from common.pages.figures.theme import styled


def draw(paper: str) -> None:
    """Draw all figures of a paper afresh; what an older version drew goes."""
    folder = figures_folder(paper)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)  # DVC asks for it, whether there is anything to draw or not
    with styled():
        keep_list(paper, importlib.import_module(f"replications.{paper}.figures").draw(folder))
