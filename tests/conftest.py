"""How all tests run: on one thread each, the longest first; property tests without a time limit."""

import os
import sys

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

# On CI the same examples each time: a failure is about the change.
settings.register_profile("everywhere", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("everywhere")

#: They begin first, so that none of them goes on alone at the end.
LONGEST = ("test_every_paper.py", "test_kills.py", "test_pipeline.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Tests train on one thread, as runs do: bits depend on it, and pytest has a process for each core anyway."""
    threadpool_limits(1)
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow:
        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
