"""A task for each of many papers, side by side in processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from common.runs.machine import cores

Found = TypeVar("Found")


def side_by_side(task: Callable[[str], Found], papers: Sequence[str]) -> Iterator[Found]:
    """What the task gives for each paper, in their order."""
    processes = min(cores(), len(papers))
    if processes < 2:
        yield from map(task, papers)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(task, papers)
