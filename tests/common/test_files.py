"""Files are written whole or not at all, and digests depend on values alone."""

import contextlib
import hashlib
import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Problem
from common.files import canonical_json, digest, pretty_json, sha256_of, write, write_if_changed


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a full disk, the system ends a write at that size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_text_and_bytes_arrive_as_they_are_in_folders_made_for_them(tmp_path):
    write(tmp_path / "a" / "b" / "text", "±\n")
    write(tmp_path / "bytes", b"\x00\xff")
    assert (tmp_path / "a" / "b" / "text").read_bytes() == b"\xc2\xb1\n"
    assert (tmp_path / "bytes").read_bytes() == b"\x00\xff"


def test_a_write_that_fails_halfway_leaves_the_old_content_and_nothing_else(tmp_path):
    path = tmp_path / "record.json"
    write(path, "old")
    with no_file_larger_than(1000), pytest.raises(Problem) as caught:
        write(path, "new" * 1000)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    assert "record.json" in caught.value.what and "File too large" in caught.value.what
    assert "make room and run again" in caught.value.remedy


KILLED = """
import os, sys
from pathlib import Path
from common.files import write
os.replace = lambda *paths: os.kill(os.getpid(), 9)
write(Path(sys.argv[1]), "never")
"""


@pytest.mark.parametrize("again", [write, write_if_changed])
def test_what_a_kill_leaves_of_a_write_is_gone_after_the_next(tmp_path, again):
    path = tmp_path / "record.json"
    write(path, "old")
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert len(list(tmp_path.iterdir())) == 2 and path.read_text() == "old"
    under_way = tmp_path / f".record.json.abc.{os.getppid()}.part"  # of a process that lives
    under_way.touch()
    again(path, "old")
    assert set(tmp_path.iterdir()) == {path, under_way}


def test_a_first_write_that_fails_leaves_no_file_at_all(tmp_path):
    with no_file_larger_than(1000), pytest.raises(Problem):
        write(tmp_path / "record.json", "new" * 1000)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_of_the_old_file_is_not_disturbed_by_the_new_one(tmp_path):
    path = tmp_path / "record.json"
    write(path, "old content")
    with path.open() as reader:
        assert reader.read(3) == "old"
        write(path, "new")
        assert reader.read() == " content"
    assert path.read_text() == "new"


def test_a_file_where_a_folder_should_be_gives_a_problem_with_a_remedy(tmp_path):
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(Problem, match=r"reports.record\.json could not be written: .") as caught:
        write(tmp_path / "reports" / "record.json", "x")
    assert caught.value.remedy


def test_a_folder_in_the_files_place_gives_a_problem_and_leaves_no_temporary_file(tmp_path):
    (tmp_path / "record.json").mkdir()
    with pytest.raises(Problem, match=r"record\.json could not be written: .") as caught:
        write(tmp_path / "record.json", "x")
    assert caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is read-only to the superuser")
def test_a_read_only_folder_gives_a_problem_with_a_remedy(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(Problem, match="Permission denied") as caught:
            write(tmp_path / "record.json", "x")
    finally:
        tmp_path.chmod(0o700)
    assert caught.value.remedy


def test_others_may_read_what_is_written(tmp_path):
    """The temporary file it comes from is closed to them, which a shared mirror or a web server would notice."""
    write(tmp_path / "index.html", "x")
    assert stat.S_IMODE((tmp_path / "index.html").stat().st_mode) == 0o644


def test_a_file_that_says_the_same_already_is_left_alone(tmp_path):
    path = tmp_path / "page.md"
    assert write_if_changed(path, "± 1\n")
    before = path.stat()
    assert not write_if_changed(path, "± 1\n")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert write_if_changed(path, "± 2\n")
    assert path.read_text(encoding="utf-8") == "± 2\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
)


def test_canonical_json_is_sorted_at_every_depth_without_spaces():
    assert canonical_json({"b": [1, {"d": None, "c": "±"}], "a": 0.1}) == '{"a":0.1,"b":[1,{"c":"±","d":null}]}'


@given(value=st.dictionaries(st.text(), JSON))
def test_canonical_json_keeps_the_value_and_forgets_the_order(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(dict(reversed(value.items()))) == text
    assert canonical_json(json.loads(text)) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_does_not_know_are_refused(number):
    for writer in (canonical_json, pretty_json, digest):
        with pytest.raises(ValueError, match="not JSON compliant"):
            writer({"metric": [number]})


def test_json_for_people_keeps_the_order_given_and_ends_its_last_line():
    assert list(json.loads(pretty_json({"b": 1, "a": 2}))) == ["b", "a"]
    assert pretty_json({"b": "±"}).endswith('"±"\n}\n')


def test_a_digest_depends_on_the_value_and_not_on_the_order():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 1.0}) != digest({"a": "1"})
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()


def test_the_sha256_of_a_file_is_the_known_one(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
