"""Grids: many things that differ by their row and their column alone, written as a table is in a paper.

    columns: {LSTM: {settings: {cell: lstm}}, GRU: {settings: {cell: gru}}}
    rows:
      64:  {settings: {units: 64},  cells: {minutes: [6, 5]}}      # one for each column
      128: {settings: {units: 128}, cells: {minutes: [13, null]}}  # null: no GRU of 128 units
    name: war_{column_id}_{row_id}                                 # war_lstm_64, war_gru_64, war_lstm_128
    title: "{column}, {row} units"
    tier: long
    exceptions: {war_lstm_128: {tier: gpu}}

Rows and columns are the labels of the table: a list of them, or each with what is its own. An id is the label in small
letters with "_" for all else, unless `id` says otherwise. What is a part of each thing (here of an experiment) may
stand in the grid, a row, a column, `cells` or `exceptions`, and the later of these wins. Anything else in a row, a
column or `cells` is a word, {so}, for the grid's texts, beside {row}, {column}, {row_id} and {column_id}.
"""

import re
import string
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any

import pydantic
from pydantic import BeforeValidator, Field

from common.config import Strict, nearest
from common.errors import Problem

Parts = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    row: str
    column: str
    name: str
    words: Parts
    parts: Parts

    @property
    def place(self) -> str:
        return f"row {self.row}, {self.column}"


def _labelled(written: object) -> object:
    """Labels with what is their own; YAML takes a label such as 64 for a number."""
    if isinstance(written, list) and all(isinstance(label, str | int) for label in written):
        if len(set(written)) < len(written):
            raise ValueError("a label stands there twice")
        written = {label: {} for label in written}
    if isinstance(written, dict):
        return {str(label) if type(label) is int else label: own for label, own in written.items()}
    return written


Labels = Annotated[dict[str, Parts], BeforeValidator(_labelled), Field(min_length=1)]


class Layout(Strict):
    columns: Labels
    rows: Labels
    exceptions: dict[str, Parts] = {}


def grid(
    where: str, written: Parts, name: str, known: Collection[str], merge: Callable[[Parts, Parts], Parts]
) -> tuple[Layout, list[Cell]]:
    """The cells of a grid, row by row.

    `name` is the key of the text that names each cell, `known` are the parts of what a cell stands for, and `merge`
    lays parts over others.
    """
    layout = _layout(where, {part: value for part, value in written.items() if part in Layout.model_fields})
    parts = {part: value for part, value in written.items() if part not in Layout.model_fields}
    for part in parts:
        if part not in known and part != name:
            raise Problem(f"{where}: unknown key {part!r}.{nearest(part, {*known, name, *Layout.model_fields})}")
    if name not in parts:
        raise Problem(f"{where}: `{name}` is missing; for instance {name}: {{row_id}}_{{column_id}}")
    _check_words(where, layout, written, known)
    cells = [
        _cell(where, layout, parts, name, known, merge, row, number)
        for row in layout.rows
        for number in _present(where, layout, row)
    ]
    names = [cell.name for cell in cells]
    for exception in layout.exceptions:
        if exception not in names:
            raise Problem(f"{where}: exceptions: no cell is named {exception!r}.{nearest(exception, names)}")
    return layout, cells


def identifier(label: str) -> str:
    """ "LSTM 1" is lstm_1."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def filled(text: str, words: Parts) -> str:
    """`text` with each {word} replaced; {value:.3f} as Python formats it."""
    for word in _words_of(text):
        if word not in words:
            raise ValueError(f"no word {{{word}}}.{nearest(word, words)}")
    return text.format_map(words)


def _words_of(value: object) -> set[str]:
    """The words that a text names, or the texts inside a value."""
    if isinstance(value, str):
        return {word for _, word, _, _ in string.Formatter().parse(value) if word is not None}
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return {word for inner in inside for word in _words_of(inner)}


def _layout(where: str, written: Parts) -> Layout:
    try:
        return Layout.model_validate(written)
    except pydantic.ValidationError as error:
        lines = [
            f"{where}: {'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}."
            for item in error.errors()
        ]
        raise Problem("\n".join(lines)) from None


def _own(layout: Layout) -> list[Parts]:
    """What rows, columns and cells say of their own."""
    headers = [*layout.rows.values(), *layout.columns.values()]
    tables = [row["cells"] for row in layout.rows.values() if isinstance(row.get("cells"), dict)]
    return [*({key: own for key, own in each.items() if key not in ("id", "cells")} for each in headers), *tables]


def _check_words(where: str, layout: Layout, written: Parts, known: Collection[str]) -> None:
    """A misspelt part would otherwise pass for a word, and its default be taken."""
    try:
        used = _words_of({part: value for part, value in written.items() if part != "exceptions"})
    except ValueError as error:
        raise Problem(f"{where}: a text is malformed: {error}.") from None
    for own in _own(layout):
        for word in own:
            if word not in known and word not in used:
                raise Problem(f"{where}: {word!r} is no key, and no text has {{{word}}}.{nearest(word, known)}")


def _present(where: str, layout: Layout, row: str) -> list[int]:
    """The numbers of the columns in which a row has a cell."""
    tables = layout.rows[row].get("cells", {})
    if not isinstance(tables, dict) or not all(isinstance(values, list) for values in tables.values()):
        raise Problem(f"{where}: row {row}: `cells` gives lists by key, each with a value for every column.")
    for key, values in tables.items():
        if len(values) != len(layout.columns):
            raise Problem(f"{where}: row {row}: {key}: {len(values)} values for {len(layout.columns)} columns.")
    present = []
    for number, column in enumerate(layout.columns):
        values = [values[number] for values in tables.values()]
        if None not in values:
            present.append(number)
        elif any(value is not None for value in values):
            raise Problem(f"{where}: row {row}, {column}: null in one table and a value in another.")
    return present


def _cell(
    where: str,
    layout: Layout,
    parts: Parts,
    name: str,
    known: Collection[str],
    merge: Callable[[Parts, Parts], Parts],
    row: str,
    number: int,
) -> Cell:
    column = list(layout.columns)[number]
    about_row, about_column = layout.rows[row], layout.columns[column]
    own = {key: values[number] for key, values in about_row.get("cells", {}).items()}
    words = {**about_row, **about_column, **own, "row": row, "column": column}
    words["row_id"] = about_row.get("id", identifier(row))
    words["column_id"] = about_column.get("id", identifier(column))
    for each in (about_row, about_column, own):
        parts = merge(parts, {part: value for part, value in each.items() if part in known and part != "id"})
    try:
        parts = {part: _filled_inside(value, words) for part, value in parts.items()}
    except (ValueError, TypeError, LookupError) as error:
        raise Problem(f"{where}: row {row}, {column}: {str(error).rstrip('.')}.") from None
    called = str(parts.pop(name))
    return Cell(row, column, called, words, merge(parts, layout.exceptions.get(called, {})))


def _filled_inside(value: Any, words: Parts) -> Any:
    if isinstance(value, str):
        return filled(value, words)
    if isinstance(value, dict):
        return {key: _filled_inside(inner, words) for key, inner in value.items()}
    return [_filled_inside(inner, words) for inner in value] if isinstance(value, list) else value
