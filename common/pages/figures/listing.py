"""The list of a paper's figures, which the pages show."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from common.files import pretty_json, write
from common.project import REPORTS


@dataclass(frozen=True)
class Picture:
    """A saved figure."""

    file: str
    title: str
    alt: str  # what it shows, for those who cannot see it


def figures_folder(paper: str) -> Path:
    return REPORTS / paper / "figures"


def figures_list(paper: str) -> Path:
    """Beside the folder, which holds nothing but pictures: `dvc plots show` would plot any data in it."""
    return REPORTS / paper / "figures.json"


def pictures(paper: str) -> list[Picture]:
    path = figures_list(paper)
    return [Picture(**picture) for picture in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def keep_list(paper: str, drawn: Iterable[Picture]) -> None:
    write(figures_list(paper), pretty_json([asdict(picture) for picture in drawn]))
