"""Strict YAML: a mistake is never taken for a default, and the user is told where it stands."""

from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.config import Strict, read
from common.errors import Problem


class Author(Strict):
    name: str
    born: int | None = None


class Paper(Strict):
    title: str
    year: int = 1998
    rate: float = 0.1
    kind: Literal["value", "ordering"] = "value"
    authors: list[Author] = []
    notes: dict[str, Author] = {}
    settings: dict[str, Any] = {}


def loaded(folder: Path, text: str | bytes) -> Paper:
    path = folder / "paper.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, Paper)


def refusal(folder: Path, text: str | bytes) -> str:
    """What the user is told; always with the file's name."""
    with pytest.raises(Problem) as caught:
        loaded(folder, text)
    assert "paper.yaml" in str(caught.value)
    return str(caught.value)


def test_a_right_file_gives_its_values_and_the_defaults(tmp_path):
    paper = loaded(tmp_path, "title: LeNet\nauthors:\n- {name: LeCun, born: 1960}\n- name: Bottou\n")
    assert (paper.title, paper.year, paper.rate) == ("LeNet", 1998, 0.1)
    assert [(author.name, author.born) for author in paper.authors] == [("LeCun", 1960), ("Bottou", None)]


@pytest.mark.parametrize(
    ("text", "line", "written", "meant"),
    [
        pytest.param("title: x\n\ntilte: y", 3, "tilte", "title", id="at the top"),
        pytest.param("title: x\nauthors:\n- name: x\n  bron: 1960", 4, "bron", "born", id="in a list"),
        pytest.param("title: x\nauthors: [\n {name: x, bron: 1}]", 3, "bron", "born", id="in a list on one line"),
        pytest.param("title: x\nnotes:\n  first:\n    nam: x\n    name: y", 4, "nam", "name", id="in a mapping"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_spelling(tmp_path, text, line, written, meant):
    reason = refusal(tmp_path, text)
    assert f"paper.yaml:{line}: " in reason
    assert written in reason and f"Did you mean {meant!r}?" in reason


def test_an_unknown_key_like_no_other_is_answered_with_all_valid_ones(tmp_path):
    reason = refusal(tmp_path, "title: x\nauthors:\n- {name: x, zzz: 1}")
    assert "Valid: born, name." in reason


def test_all_mistakes_in_a_file_are_reported_at_once(tmp_path):
    reason = refusal(tmp_path, "titel: x\nyear: MCMXCVIII\n")
    assert "titel" in reason and "title" in reason and "paper.yaml:2: year" in reason


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("title: x\nyear: '1998'", "paper.yaml:2: year: ", id="text for a whole number"),
        pytest.param("title: x\nyear: 1998.0", "paper.yaml:2: year: ", id="a fraction for a whole number"),
        pytest.param("title: x\nyear: true", "paper.yaml:2: year: ", id="yes or no for a whole number"),
        pytest.param("title: 1998", "paper.yaml:1: title: ", id="a number for text"),
        pytest.param("title: x\nauthors: {name: y}", "paper.yaml:2: authors: ", id="a mapping for a list"),
        pytest.param("title: x\nauthors:\n- name: y\n- z", "paper.yaml:4: authors.1: ", id="text for a mapping"),
        pytest.param("title: x\nyear:", "paper.yaml:2: year: ", id="nothing for a whole number"),
        pytest.param("- title: x", "paper.yaml:1: the file: ", id="a list for the file"),
        pytest.param("", "paper.yaml:1: the file: ", id="an empty file"),
    ],
)
def test_a_wrong_type_is_refused_where_it_stands_and_never_converted(tmp_path, text, place):
    assert place in refusal(tmp_path, text)


def test_a_missing_key_is_named_where_it_is_missing(tmp_path):
    assert "paper.yaml:3: authors.0.name: " in refusal(tmp_path, "title: x\nauthors:\n- born: 1960\n")


def test_a_word_outside_the_choice_is_answered_with_the_nearest(tmp_path):
    assert "Did you mean 'ordering'?" in refusal(tmp_path, "title: x\nkind: odering")
    assert "Valid: ordering, value." in refusal(tmp_path, "title: x\nkind: 7up")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        pytest.param("title: x\nyear: 1\ntitle: y", 3, "title", id="at the top"),
        pytest.param("title: x\nauthors:\n- name: x\n  name: x", 4, "name", id="further in, even with the same value"),
        pytest.param("title: x\n'title': y", 2, "title", id="once in quotes"),
        pytest.param("title: x\nsettings:\n  a: 1\n  a: 2", 4, "a", id="where any key is possible"),
        pytest.param("title: x\nnotes:\n  a: &a {name: x}\n  b:\n    <<: *a\n    <<: *a", 6, "<<", id="a merge"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_the_line_of_the_second(tmp_path, text, line, key):
    reason = refusal(tmp_path, text)
    assert f"paper.yaml:{line}: " in reason and repr(key) in reason and "second time" in reason


OVERLAID = """
title: x
notes:
  first: &first {name: LeCun, born: 1960}
  second: {<<: *first, name: Bottou}
"""


def test_what_a_merge_takes_over_may_be_overridden(tmp_path):
    assert loaded(tmp_path, OVERLAID).notes["second"] == Author(name="Bottou", born=1960)


def test_a_mistake_beside_a_merge_is_found_where_it_is_written(tmp_path):
    assert "paper.yaml:5: notes.second.name: " in refusal(tmp_path, OVERLAID.replace("Bottou", "7"))


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.mkdir [{path}]",
        "title: !!python/object/apply:os.mkdir [{path}]",
        "title: x\nsettings: {{a: !!python/object/apply:os.mkdir [{path}]}}",
        "title: !!python/name:os.mkdir",
        "title: !mine x",
    ],
)
def test_a_tag_that_would_build_an_object_is_refused_and_nothing_is_run(tmp_path, text):
    made = tmp_path / "made-by-the-file"
    assert "tag" in refusal(tmp_path, text.format(path=made))
    assert not made.exists()


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "1.0e+999"])
def test_a_number_that_is_none_is_refused(tmp_path, value):
    reason = refusal(tmp_path, f"title: x\nrate: {value}")
    assert "paper.yaml:2: rate: " in reason and "finite" in reason


def test_a_number_that_yaml_reads_as_text_is_refused_with_the_way_to_write_it(tmp_path):
    reason = refusal(tmp_path, "title: x\nrate: 1e-3")
    assert "paper.yaml:2: rate: " in reason and "write 1.0e-3" in reason
    assert loaded(tmp_path, "title: x\nrate: 1.0e-3").rate == 0.001


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(Problem, match=r"paper\.yaml is missing"):
        read(tmp_path / "paper.yaml", Paper)


def test_a_folder_in_place_of_the_file_is_a_problem_too(tmp_path):
    (tmp_path / "paper.yaml").mkdir()
    with pytest.raises(Problem, match=r"paper\.yaml"):
        read(tmp_path / "paper.yaml", Paper)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("title: 'never closed", id="an open quote"),
        pytest.param("title: a: b", id="two colons"),
        pytest.param("title: x\n---\ntitle: y", id="two documents"),
        pytest.param(b"title: \xff\xfe", id="not UTF-8"),
        pytest.param(b"title: \x00", id="a control character"),
        pytest.param("title: x\nyear: 2020-13-45", id="a day that is none"),
        pytest.param("title: x\nsettings: {[1, 2]: x}", id="a list as key"),
        pytest.param("title: x\nsettings: {{a: 1}: x}", id="a mapping as key"),
        pytest.param("title: x\nsettings: {a: !!bool perhaps}", id="a yes or no that is neither"),
        pytest.param("title: x\nsettings: {a: !!int ''}", id="an empty whole number"),
        pytest.param("title: x\nsettings: {a: !!timestamp soon}", id="a time that is none"),
        pytest.param("title: x\nsettings: {a: !!set [1]}", id="a list as set"),
        pytest.param("title: x\nrate: " + "1:" * 300 + "1.0", id="a number beyond all bounds"),
        pytest.param("title: " + "[" * 1000, id="endless nesting"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_without_a_traceback(tmp_path, text):
    assert "not plain YAML" in refusal(tmp_path, text)


def test_an_alias_that_contains_itself_is_refused(tmp_path):
    refusal(tmp_path, "title: x\nauthors: &a [*a]")


#: What YAML is made of, so that random texts get further than the first character.
PIECES = [
    *("title", "year", "authors", "settings", "name", "x", "1998", "0.1", ".nan", "1e-3", "true", "~", "''", '"'),
    *(": ", ":", "\n", "\n  ", "\n- ", "\n  - ", " ", "- ", "? ", ", ", "{", "}", "[", "]", "|", ">", "#", "---\n"),
    *("&a ", "*a", "<<: ", "!!int ", "!!bool ", "!!float ", "!!set ", "!!omap ", "!!binary ", "!!timestamp ", "!x "),
    *("2020-13-45", "0o7", "0x", "1:60", "=", "\t", "%YAML 9.9\n", "é", "\x00"),
]
ANY_TEXT = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(content=ANY_TEXT.map(str.encode) | ANY_TEXT.map(lambda text: f"title: x\n{text}".encode()) | st.binary())
def test_any_file_at_all_loads_or_is_a_problem_that_names_it(content, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    try:
        assert isinstance(loaded(folder, content), Paper)
    except Problem as problem:
        assert "paper.yaml" in str(problem)
