"""Records on disk: kept whole, and believed only as they were written and where they belong."""

import dataclasses
import hashlib
import json
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from common.errors import Problem
from common.records import store
from common.records.record import Exhibit, Ingredients, Record, content, content_sha256
from common.records.store import (
    LARGEST_EXHIBIT,
    all_records,
    find,
    pack_exhibit,
    read_exhibit,
    read_record,
    record_path,
    save,
)
from tests.runs import record_of


@pytest.fixture(autouse=True)
def reports(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "REPORTS", tmp_path)
    return tmp_path


def made_up(seed: int = 0, experiment: str = "net", **parts) -> Record:
    made_of = Ingredients(
        code="0" * 64,
        settings={"epochs": 2, "rate": 0.1, "rule": "sgd", "widths": [3, 4]},
        datasets={"mnist": "1" * 64},
        environments={},
        seed=seed,
    )
    return record_of(
        {
            "replication": "paper",
            "experiment": experiment,
            "seed": seed,
            "key": made_of.key,
            "ingredients": made_of,
            "status": "finished",
            "result": {
                "seed": seed,
                "metrics": {"error": 0.1 + 0.2, "reward": {"mean": 1e-17, "sd": 1 / 3, "n": 50}},
                "history": {"loss": [0.7, 1 / 3]},
                "parameters": 7850,
            },
            "circumstances": {"seconds": 1.5, "threads": 1, "dirty": False, "note": "± 1 “quoted”", "promised": {}},
            **parts,
        }
    )


def with_exhibit(content, **parts) -> Record:
    exhibit, data = pack_exhibit(0, content)
    record = made_up(exhibit=exhibit, **parts)
    save(record, data)
    return record


def refusal(path) -> str:
    with pytest.raises(Problem) as caught:
        read_record(path)
    return str(caught.value)


# What is saved is what is read.


def test_what_is_saved_is_read_again_to_the_last_bit():
    record = made_up()
    save(record, None)
    assert find("paper", "net", 0) == record


def test_a_failed_run_is_saved_with_its_reason():
    record = made_up(status="failed", reason="diverged: loss was nan after epoch 3", result=None)
    save(record, None)
    found = find("paper", "net", 0)
    assert found == record
    assert not found.finished


def test_a_carried_record_says_where_it_comes_from():
    save(made_up(carried_from={"code": "2" * 64, "commit": "abc"}), None)
    assert find("paper", "net", 0).carried_from == {"code": "2" * 64, "commit": "abc"}


def test_a_seed_without_a_record_is_no_error():
    assert find("paper", "net", 0) is None
    assert all_records("paper") == {}


def test_all_records_come_in_the_order_of_experiments_and_seeds():
    for experiment, seed in [("net", 10), ("net", 2), ("ant", 3)]:
        save(made_up(seed, experiment), None)
    assert list(all_records("paper")) == [("ant", 3), ("net", 2), ("net", 10)]


def test_the_exhibit_is_written_before_the_record_that_names_it(monkeypatch):
    """Were it the other way round, a full disk would leave a record whose exhibit does not exist."""

    def no_room(path, content):
        raise Problem("no room")

    exhibit, data = pack_exhibit(0, "some text")
    monkeypatch.setattr(store, "write", no_room)
    with pytest.raises(Problem):
        save(made_up(exhibit=exhibit), data)
    written = []
    monkeypatch.setattr(store, "write", lambda path, content: written.append(path.name))
    save(made_up(exhibit=exhibit), data)
    assert written == ["0.txt", "0.json"]


# What was tampered with is refused.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"error": 0.30000000000000004', '"error": 0.2'),
        ('"error": 0.30000000000000004', '"error": 0.3'),
        ('"n": 50', '"n": 500'),
        ('"seconds": 1.5', '"seconds": 1.4'),
        ('"status": "finished"', '"status": "failed"'),
        ('"promised": {}', '"promised": {"claim": {"published": 1.0, "margin": 2.0}}'),
        ('"rule": "sgd"', '"rule": "adam"'),
        ('"mnist": "1111', '"mnist": "2222'),
        ('"parameters": 7850', '"parameters": null'),
    ],
)
def test_a_record_edited_by_hand_is_refused_by_name(old, new):
    save(made_up(), None)
    path = record_path("paper", "net", 0)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    said = refusal(path)
    assert f"{path} was changed after it was written" in said
    assert "git checkout" in said  # what to do about it


def test_a_key_that_does_not_fit_the_ingredients_is_refused_though_the_seal_holds():
    save(made_up(key="3" * 64), None)
    assert "0.json: its key does not fit its ingredients" in refusal(record_path("paper", "net", 0))


def test_ingredients_of_another_seed_are_refused_though_the_seal_holds():
    other = made_up(1).ingredients
    save(made_up(ingredients=other, key=other.key), None)
    assert "0.json: its key does not fit its ingredients" in refusal(record_path("paper", "net", 0))


@pytest.mark.parametrize(
    ("paper", "experiment", "file"),
    [("paper", "net", "1.json"), ("paper", "other", "0.json"), ("other", "net", "0.json"), ("paper", "net", "00.json")],
)
def test_a_record_at_the_place_of_another_is_refused(reports, paper, experiment, file):
    save(made_up(), None)
    moved = reports / paper / "runs" / experiment / file
    moved.parent.mkdir(parents=True, exist_ok=True)
    moved.write_bytes(record_path("paper", "net", 0).read_bytes())
    assert f"{moved} is the record of paper/net, seed 0" in refusal(moved)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", "\ufeff{}", '{"seed": 0}', "[" * 100_000])
def test_a_file_that_is_no_record_is_refused_by_name(content):
    path = record_path("paper", "net", 0)
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    said = refusal(path)
    assert str(path) in said
    assert "delete it to have it run again" in said


def test_a_file_that_is_no_text_is_refused_by_name():
    path = record_path("paper", "net", 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe\x00")
    assert f"{path} cannot be read" in refusal(path)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '"\\ud800"'])
@pytest.mark.parametrize("place", ['"error": 0.30000000000000004', '"seconds": 1.5', '"rate": 0.1'])
def test_what_no_record_could_hold_is_refused_by_name_wherever_it_stands(place, number):
    save(made_up(), None)
    path = record_path("paper", "net", 0)
    text = path.read_text(encoding="utf-8")
    name = place.partition(":")[0]
    path.write_text(text.replace(place, f"{name}: {number}"), encoding="utf-8")
    assert str(path) in refusal(path)


def test_an_unknown_field_is_refused():
    save(made_up(), None)
    path = record_path("paper", "net", 0)
    path.write_text(path.read_text(encoding="utf-8").replace("{", '{"extra": 1,', 1), encoding="utf-8")
    assert "does not have a record's form" in refusal(path)


def leaves(content, path=()):
    """The way to every value inside a record that holds no others."""
    if isinstance(content, dict | list) and content:
        for key, inner in content.items() if isinstance(content, dict) else enumerate(content):
            yield from leaves(inner, (*path, key))
    else:
        yield path


BODY = json.loads(json.dumps(content(made_up())))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(leaves(BODY))), values)
def test_no_value_of_a_record_can_be_replaced_unseen(place, new):
    body = json.loads(json.dumps(BODY))
    inside = body
    for key in place[:-1]:
        inside = inside[key]
    assume(inside[place[-1]] != new)
    inside[place[-1]] = new
    path = record_path("paper", "net", 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body), encoding="utf-8")
    assert str(path) in refusal(path)


# Exhibits.


def test_an_exhibit_is_read_again_as_it_was_packed():
    images = np.arange(12, dtype=np.uint8).reshape(3, 4)
    labels = np.array([0.1, 0.2], dtype=np.float32)
    found = read_exhibit(with_exhibit({"images": images, "labels": labels}))
    assert list(found) == ["images", "labels"]
    assert np.array_equal(found["images"], images)
    assert found["labels"].dtype == np.float32
    assert found["images"].dtype == np.uint8


def test_a_record_without_an_exhibit_has_no_arrays():
    assert read_exhibit(made_up()) == {}


def test_packing_an_exhibit_twice_gives_the_same_bytes_whatever_the_clock_says(monkeypatch):
    content = {"images": np.arange(1000).reshape(10, 100), "labels": np.ones(3)}
    first = pack_exhibit(4, content)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 2, 3, 4, 5, 6, 0, 34, 0)))
    assert pack_exhibit(4, content) == first
    assert first[0].file == "4.npz"
    assert first[0].sha256 == hashlib.sha256(first[1]).hexdigest()


def test_a_text_exhibit_is_kept_as_text():
    exhibit, data = pack_exhibit(4, "Schön ± gut")
    assert (exhibit.file, data.decode("utf-8")) == ("4.txt", "Schön ± gut")


def test_a_text_exhibit_comes_back_as_one_string():
    exhibit, data = pack_exhibit(0, "Schön ± gut")
    record = made_up(exhibit=exhibit)
    save(record, data)
    assert str(read_exhibit(record)["text"]) == "Schön ± gut"


def test_a_missing_exhibit_is_refused():
    with_exhibit({"images": np.zeros(3)})
    path = record_path("paper", "net", 0)
    path.with_name("0.npz").unlink()
    assert "0.npz is missing or is not the exhibit that its record names" in refusal(path)


def test_a_changed_exhibit_is_refused():
    with_exhibit({"images": np.zeros(3)})
    path = record_path("paper", "net", 0)
    path.with_name("0.npz").write_bytes(pack_exhibit(0, {"images": np.ones(3)})[1])
    assert "0.npz is missing or is not the exhibit that its record names" in refusal(path)


@pytest.mark.parametrize("elsewhere", ["../0.txt", "sub/0.txt", "..", "."])
def test_an_exhibit_outside_the_folder_of_its_record_is_refused(elsewhere):
    exhibit, data = pack_exhibit(0, "some text")
    path = record_path("paper", "net", 0)
    for folder in (path.parents[1], path.parent / "sub"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "0.txt").write_bytes(data)
    save(made_up(exhibit=dataclasses.replace(exhibit, file=elsewhere)), None)
    assert "is not the exhibit that its record names" in refusal(path)


def test_an_exhibit_may_have_the_largest_size_and_not_a_byte_more():
    assert LARGEST_EXHIBIT == 200_000
    assert len(pack_exhibit(0, "a" * 200_000)[1]) == 200_000
    with pytest.raises(Problem, match="An exhibit of 200,001 bytes is too large: 200,000 at most"):
        pack_exhibit(0, "a" * 200_001)


def test_the_size_of_an_exhibit_is_that_of_its_file():
    packed = pack_exhibit(0, {"zeros": np.zeros(1_000_000)})[1]  # 8 MB that compress well
    assert len(packed) <= 200_000
    with pytest.raises(Problem, match="too large"):
        pack_exhibit(0, {"noise": np.random.default_rng(0).random(30_000)})
    with pytest.raises(Problem, match="too large"):
        pack_exhibit(0, "ä" * 100_001)  # two bytes each


unpickled = []


class Payload:
    """Whatever a stranger might put into a pickle."""

    def __reduce__(self):
        return unpickled.append, ("run",)


def test_nothing_in_an_exhibit_is_unpickled():
    """A record and its exhibit may come from anywhere; an array of objects would run code when it is read."""
    path = record_path("paper", "net", 0)
    path.parent.mkdir(parents=True)
    file = path.with_name("0.npz")
    np.savez_compressed(file, images=np.array([Payload()], dtype=object))
    record = made_up(exhibit=Exhibit(file="0.npz", sha256=hashlib.sha256(file.read_bytes()).hexdigest()))
    save(record, None)
    with pytest.raises((ValueError, Problem), match=r"Object arrays cannot be loaded|exhibit"):
        read_exhibit(read_record(path))
    assert unpickled == []


def test_a_record_from_before_a_field_was_added_still_reads():
    """`carried_from` stands for the new field: the seal is that of the file's own content."""
    record = made_up()
    save(record, None)
    path = record_path("paper", "net", 0)
    content = json.loads(path.read_text())
    del content["carried_from"]
    content["sha256"] = content_sha256(content)
    path.write_text(json.dumps(content))
    assert read_record(path).result == record.result
