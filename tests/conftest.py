"""Property tests have no time limit, and on CI the same examples each time: a red is about the change."""

import os

import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("everywhere")

#: They begin first, so that none of them goes on alone at the end.
LONGEST = ("test_every_paper.py", "test_kills.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)
