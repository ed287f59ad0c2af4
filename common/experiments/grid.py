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
column or `cells` is a word, {so}, for the grid's texts, beside {row}, {column}, {row_id} and {column_id}. A text that
is one word alone becomes what the word stands for: `units: "{units}"` is a number where the word is one.
"""

import re
import string
from collections.abc import Callable, Collection, Iterator
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
    parts: Parts

    @property
    def place(self) -> str:
        return f"row {self.row}, {self.column}"


def _labelled(written: object) -> object:
    """Labels with what is their own; YAML takes a label such as 64 for a number."""
    if isinstance(written, list) and all(isinstance(label, str | int) for label in written):
        if len(set(written)) < len(written):
            raise ValueError("a label is used twice")
        written = {label: {} for label in written}
    if isinstance(written, dict):
        return {str(label) if type(label) is int else label: own for label, own in written.items()}
    return written


Labels = Annotated[dict[str, Parts], BeforeValidator(_labelled), Field(min_length=1)]


class Layout(Strict):
    columns: Labels
    rows: Labels
    exceptions: dict[str, Parts] = {}


@dataclass(frozen=True)
class Grid:
    """A grid of things that have the parts `known`, each named by its text under the key `name`."""

    where: str
    layout: Layout
    parts: Parts  # what all cells share
    name: str
    known: Collection[str]
    merge: Callable[[Parts, Parts], Parts]  # lays parts over others

    def cells(self) -> list[Cell]:
        """Row by row."""
        cells = [self._cell(row, column, own) for row in self.layout.rows for column, own in self._present(row)]
        names: set[str] = set()
        for cell in cells:
            if cell.name in names:
                raise Problem(f"{self.where}: {cell.place}: {cell.name!r} is the name of another cell.")
            names.add(cell.name)
        for exception in self.layout.exceptions:
            if exception not in names:
                raise Problem(f"{self.where}: exceptions: no cell is named {exception!r}.{nearest(exception, names)}")
        return cells

    def _present(self, row: str) -> Iterator[tuple[str, Parts]]:
        """The columns in which a row has a cell, and what `cells` says of each."""
        tables = self.layout.rows[row].get("cells", {})
        if not isinstance(tables, dict) or not all(isinstance(values, list) for values in tables.values()):
            raise Problem(f"{self.where}: row {row}: `cells` gives lists by key, each with a value for every column.")
        for key, values in tables.items():
            if len(values) != len(self.layout.columns):
                count = len(self.layout.columns)
                raise Problem(f"{self.where}: row {row}: {key}: {len(values)} values for {count} columns.")
        for number, column in enumerate(self.layout.columns):
            own = {key: values[number] for key, values in tables.items()}
            if None not in own.values():
                yield column, own
            elif any(value is not None for value in own.values()):
                raise Problem(f"{self.where}: row {row}, {column}: null in one table and a value in another.")

    def _cell(self, row: str, column: str, own: Parts) -> Cell:
        about_row, about_column = self.layout.rows[row], self.layout.columns[column]
        words = {**about_row, **about_column, **own, "row": row, "column": column}
        words["row_id"] = about_row.get("id", identifier(row))
        words["column_id"] = about_column.get("id", identifier(column))
        parts = self.parts
        for each in (about_row, about_column, own):
            parts = self.merge(
                parts, {part: each[part] for part in each if part in self.known and part not in OF_LABELS}
            )
        try:
            parts = {part: _filled_inside(value, words) for part, value in parts.items()}
        except (ValueError, TypeError, LookupError) as error:
            raise Problem(f"{self.where}: row {row}, {column}: {str(error).rstrip('.')}.") from None
        name = str(parts.pop(self.name))
        return Cell(row, column, name, self.merge(parts, self.layout.exceptions.get(name, {})))


#: What a row or a column says of itself, and not of its cells.
OF_LABELS = ("id", "cells")


def grid(where: str, written: Parts, name: str, known: Collection[str], merge: Callable[[Parts, Parts], Parts]) -> Grid:
    """A grid as it is written, checked as far as that goes without its cells."""
    layout = _layout(where, {part: value for part, value in written.items() if part in Layout.model_fields})
    parts = {part: value for part, value in written.items() if part not in Layout.model_fields}
    for part in parts:
        if part not in known and part != name:
            raise Problem(f"{where}: unknown key {part!r}.{nearest(part, {*known, name, *Layout.model_fields})}")
    if name not in parts:
        raise Problem(f"{where}: `{name}` is missing; for instance {name}: {{row_id}}_{{column_id}}")
    _check_words(where, layout, parts, known)
    return Grid(where, layout, parts, name, known, merge)


def identifier(label: str) -> str:
    """ "LSTM 1" is lstm_1."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def _layout(where: str, written: Parts) -> Layout:
    try:
        return Layout.model_validate(written)
    except pydantic.ValidationError as error:
        lines = [
            f"{where}: {'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}."
            for item in error.errors()
        ]
        raise Problem("\n".join(lines)) from None


def _check_words(where: str, layout: Layout, parts: Parts, known: Collection[str]) -> None:
    """A misspelt part would otherwise pass for a word, and its default be taken."""
    if misplaced := [column for column, own in layout.columns.items() if "cells" in own]:
        raise Problem(f"{where}: column {misplaced[0]}: `cells` stands in rows, with a value for every column.")
    labels = [*layout.rows.values(), *layout.columns.values()]
    tables = [each["cells"] for each in labels if isinstance(each.get("cells"), dict)]
    owns = [{word: own for word, own in each.items() if word not in OF_LABELS} for each in labels] + tables
    try:
        used = _words_of([parts, *owns])
    except ValueError as error:
        raise Problem(f"{where}: a text is malformed: {error}.") from None
    for own in owns:
        for word in own:
            if word not in known and word not in used:
                raise Problem(f"{where}: {word!r} is not a key, and no text has {{{word}}}.{nearest(word, known)}")


def _filled_inside(value: Any, words: Parts) -> Any:
    """A value with each {word} in its texts replaced; {value:.3f} as Python formats it, {value} alone as it is."""
    if isinstance(value, str):
        for word in _words_of(value):
            if word not in words:
                raise ValueError(f"no word {{{word}}}.{nearest(word, words)}")
        alone = re.fullmatch(r"\{(\w+)\}", value)
        return words[alone[1]] if alone else value.format_map(words)
    if isinstance(value, dict):
        return {key: _filled_inside(inner, words) for key, inner in value.items()}
    return [_filled_inside(inner, words) for inner in value] if isinstance(value, list) else value


def _words_of(value: object) -> set[str]:
    """The words that a text names, or the texts inside a value."""
    if isinstance(value, str):
        return {word for _, word, _, _ in string.Formatter().parse(value) if word is not None}
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return {word for inner in inside for word in _words_of(inner)}
