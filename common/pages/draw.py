"""Drawing a paper's figures, and the list of them that the pages show."""

import importlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from common.files import pretty_json, write
from common.pages.theme import Picture, styled
from common.project import REPORTS

LIST = "figures.json"


def figures_folder(paper: str) -> Path:
    return REPORTS / paper / "figures"


def draw(paper: str) -> None:
    """Draw all figures of a paper afresh; what an older version drew goes."""
    folder = figures_folder(paper)
    shutil.rmtree(folder, ignore_errors=True)
    with styled():
        pictures = importlib.import_module(f"replications.{paper}.figures").draw(folder)
    write(folder / LIST, pretty_json([asdict(picture) for picture in pictures]))


def pictures(paper: str) -> list[Picture]:
    path = figures_folder(paper) / LIST
    return [Picture(**picture) for picture in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []
