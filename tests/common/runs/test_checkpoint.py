"""A run under way is kept after each epoch and resumed from there, or started afresh; never from half a state."""

import errno
import os
from types import SimpleNamespace

import numpy as np
import pytest

from common.errors import Problem
from common.runs import checkpoint as checkpoint_module
from common.runs.checkpoint import FileCheckpoint
from common.runs.run import Run
from tests.runs import Interrupted


class Weights:
    """A state of several types and shapes, as a network's is."""

    def __init__(self, *values: np.ndarray) -> None:
        self.values = list(values)

    def arrays(self) -> list[np.ndarray]:
        return self.values

    def restore(self, arrays: list[np.ndarray]) -> None:
        assert len(arrays) == len(self.values)
        self.values = list(arrays)


def trained() -> Weights:
    """Twelve arrays, so that an order by name would show."""
    numbered = [np.full((2, 3), number, "float32") for number in range(9)]
    return Weights(*numbered, np.array(0.1), np.arange(3, dtype="uint32"), np.zeros((0, 4), "float64"))


def untrained() -> Weights:
    return Weights(*(np.zeros_like(array) for array in trained().values))


def same(one: Weights, other: Weights) -> bool:
    return all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one.values, other.values, strict=True)
    )


FROM_THE_BEGINNING = (0, {})
HISTORY = {"train_loss": [0.5, 0.1 + 0.2], "±": [1e-300, -0.0]}


@pytest.fixture
def kept(tmp_path) -> FileCheckpoint:
    """A run that has kept two of its five epochs."""
    checkpoint = FileCheckpoint(tmp_path, "run")
    checkpoint.start()
    checkpoint.keep(trained(), HISTORY, done=2, total=5)
    return checkpoint


def test_what_was_kept_comes_back_to_the_bit(kept, tmp_path):
    state = untrained()
    assert FileCheckpoint(tmp_path, "run").resume(state) == (2, HISTORY)
    assert same(state, trained())


def test_only_the_last_epoch_kept_comes_back(kept, tmp_path):
    later = trained()
    later.values[0] = later.values[0] + 1
    kept.keep(later, {"train_loss": [0.5, 0.3, 0.2]}, done=3, total=5)
    state = untrained()
    assert FileCheckpoint(tmp_path, "run").resume(state) == (3, {"train_loss": [0.5, 0.3, 0.2]})
    assert same(state, later)


def test_a_run_without_a_checkpoint_starts_from_the_beginning(tmp_path):
    state = untrained()
    checkpoint = FileCheckpoint(tmp_path, "run")
    assert checkpoint.resume(state) == FROM_THE_BEGINNING
    assert not checkpoint.resumed and same(state, untrained())


def test_a_run_is_not_resumed_from_that_of_another(kept, tmp_path):
    state = untrained()
    assert FileCheckpoint(tmp_path, "other").resume(state) == FROM_THE_BEGINNING
    assert same(state, untrained())


def test_a_truncated_checkpoint_is_ignored_wherever_it_ends(kept, tmp_path):
    whole = kept.state.read_bytes()
    for length in [*range(0, len(whole), 31), len(whole) - 1]:
        kept.state.write_bytes(whole[:length])
        state, checkpoint = untrained(), FileCheckpoint(tmp_path, "run")
        assert checkpoint.resume(state) == FROM_THE_BEGINNING
        assert not checkpoint.resumed and same(state, untrained())


@pytest.mark.parametrize("garbage", [b"", b"\x00" * 5000, b"PK\x03\x04garbage", b"\x80\x04garbage", b"<html></html>"])
def test_garbage_in_place_of_a_checkpoint_is_ignored(tmp_path, garbage):
    checkpoint = FileCheckpoint(tmp_path, "run")
    checkpoint.state.write_bytes(garbage)
    state = untrained()
    assert checkpoint.resume(state) == FROM_THE_BEGINNING
    assert same(state, untrained())


def test_arrays_of_some_other_program_are_ignored(tmp_path):
    checkpoint = FileCheckpoint(tmp_path, "run")
    with checkpoint.state.open("wb") as file:
        np.savez(file, weights=np.ones(3), bias=np.zeros(1))
    state = untrained()
    assert checkpoint.resume(state) == FROM_THE_BEGINNING
    assert same(state, untrained())


def test_a_checkpoint_damaged_in_any_place_is_ignored_or_still_right(tmp_path):
    """As by a failing disk: never an error, never half a state, never another one."""
    checkpoint = FileCheckpoint(tmp_path, "run")
    checkpoint.start()
    checkpoint.keep(Weights(np.arange(4.0)), HISTORY, done=2, total=5)
    whole = checkpoint.state.read_bytes()
    directory = whole.index(b"PK\x01\x02")  # here almost every byte matters in a way of its own
    for place in [*range(0, directory, 5), *range(directory, len(whole))]:
        for mask in (0x01, 0x80):
            damaged = bytearray(whole)
            damaged[place] ^= mask
            checkpoint.state.write_bytes(damaged)
            state = Weights(np.zeros(4))
            resumed = FileCheckpoint(tmp_path, "run").resume(state)
            assert resumed in (FROM_THE_BEGINNING, (2, HISTORY))
            assert same(state, Weights(np.arange(4.0) if resumed[0] else np.zeros(4)))


def test_the_time_spent_before_an_interruption_counts(tmp_path, monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(
        checkpoint_module, "time", SimpleNamespace(perf_counter=lambda: clock.now, process_time=lambda: clock.now / 2)
    )
    first = FileCheckpoint(tmp_path, "run")
    first.start()
    clock.now += 30
    first.keep(trained(), HISTORY, done=2, total=5)
    clock.now += 7  # lost with the process: after the last epoch kept

    second = FileCheckpoint(tmp_path, "run")
    clock.now += 1000  # nobody was at work
    second.start()
    assert second.spent == (0, 0) and not second.resumed
    second.resume(untrained())
    clock.now += 12
    assert second.spent == (42, 21) and second.resumed
    second.keep(trained(), HISTORY, done=3, total=5)

    third = FileCheckpoint(tmp_path, "run")
    third.start()
    third.resume(untrained())
    assert third.spent == (42, 21)


def test_how_far_a_run_is_can_be_read_while_it_is_under_way(tmp_path):
    checkpoint = FileCheckpoint(tmp_path / "made" / "for it", "run")
    checkpoint.start()
    checkpoint.keep(trained(), HISTORY, done=2, total=5)
    assert '"done": 2, "total": 5' in checkpoint.progress.read_text()


def test_a_run_that_is_over_leaves_nothing(kept, tmp_path):
    kept.forget()
    assert list(tmp_path.iterdir()) == []
    kept.forget()


def count_epochs(folder, total: int, stop_after: int | None = None, log_every: int = 1) -> tuple[list[int], Run]:
    """A run whose state is the number of epochs it has trained; the epochs it did, and the run."""
    state, did = Weights(np.array(0)), []
    run = Run(seed=0, settings=None, data={}, checkpoint=FileCheckpoint(folder, "run"))
    run.checkpoint.start()
    try:
        for epoch in run.epochs(total, state):
            if epoch == stop_after:
                raise Interrupted
            state.values = [state.values[0] + 1]
            did.append(epoch)
            if (epoch + 1) % log_every == 0:
                run.log(trained=float(state.values[0]))
    except Interrupted:
        pass
    return did, run


def test_an_interrupted_run_continues_with_the_epoch_it_was_in(tmp_path):
    assert count_epochs(tmp_path, total=5, stop_after=3)[0] == [0, 1, 2]
    did, run = count_epochs(tmp_path, total=5)
    assert did == [3, 4]
    assert run.history == {"trained": [1, 2, 3, 4, 5]}


def test_a_run_that_was_killed_after_its_last_epoch_trains_no_further(tmp_path):
    count_epochs(tmp_path, total=3)
    did, run = count_epochs(tmp_path, total=3)
    assert did == [] and run.history == {"trained": [1, 2, 3]}


def test_a_run_that_logs_rarely_continues_with_the_epoch_it_was_in(tmp_path):
    assert count_epochs(tmp_path, total=6, stop_after=4, log_every=2)[0] == [0, 1, 2, 3]
    did, run = count_epochs(tmp_path, total=6, log_every=2)
    assert did == [4, 5]
    assert run.history == {"trained": [2, 4, 6]}


def no_space_left(handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_checkpoint_that_cannot_be_written_leaves_the_last_one_in_place(kept, tmp_path, monkeypatch):
    """The content is refused here by its end; tests/common/runs/test_disk.py fills a disk."""
    monkeypatch.setattr("common.files.os.fsync", no_space_left)
    with pytest.raises(Problem, match="No space left on device"):
        kept.keep(untrained(), HISTORY, done=3, total=5)
    state = untrained()
    assert FileCheckpoint(tmp_path, "run").resume(state) == (2, HISTORY)
    assert same(state, trained())
