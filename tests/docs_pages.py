"""The pages that people read, for the tests of them."""

import re
from pathlib import Path

from common.project import REPLICATIONS, ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
ALL = [*PAGES, *sorted(REPLICATIONS.glob("*/README.md"))]
EXAMPLE = "maxout"  # the paper that docs/add_a_paper.md starts
EXAMPLES = (EXAMPLE, "moons")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(page: str, heading: str, language: str = "yaml") -> list[str]:
    """The blocks of a language under a heading of a page of docs/."""
    section = text(ROOT / "docs" / page).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
