"""Published tables in claims.yaml: a grid of numbers, each of which becomes a claim.

    tables:
      table_1:
        title: Test error after 6 epochs
        where: Table 1                              # of a cell: Table 1, row SGD, 1e0
        columns: [1e0, 1e-1]
        rows:
          SGD:     [2.26, 2.51]
          Adagrad: [null, 7.41]                     # null: no such number
        id: "{row_id}_{column_id}"                  # sgd_1e0
        experiment: "{row_id}_{column_id}"
        statement: "{row} with {column} has a test error of {value:.2f} %."
        exceptions: {sgd_1e0: {source: read}}       # what one claim says itself
        source: unverified                          # and whatever else all cells share

The rules are those of common/experiments/grid.py; `value` is the word for the number. A row that says more than its
numbers has them in `cells: {value: [...]}`.
"""

from dataclasses import replace

from common.config import Strict
from common.errors import Problem
from common.evidence.defaults import merge
from common.experiments.grid import Cell, Parts, grid


class Table(Strict):
    """A table as its source prints it, with the id of the claim that each cell became."""

    name: str
    title: str
    where: str
    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], str]  # by row and column


def table(place: str, name: str, written: Parts, known: set[str]) -> tuple[Table, list[Cell]]:
    """A table and its cells, each with the parts of a claim; `known` are the keys that a claim has."""
    place = f"{place}: tables.{name}"
    for key in ("title", "where"):
        if not isinstance(written.get(key), str):
            raise Problem(f"{place}: `{key}` is missing, or is not text.")
    shared = {key: value for key, value in written.items() if key not in ("title", "where")}
    if isinstance(rows := written.get("rows"), dict):
        shared["rows"] = {row: {"cells": {"value": own}} if isinstance(own, list) else own for row, own in rows.items()}
    found = grid(place, shared, "id", {*known, "value"}, merge)
    cells = found.cells()
    return Table(
        name=name,
        title=written["title"],
        where=written["where"],
        rows=list(found.layout.rows),
        columns=list(found.layout.columns),
        cells={(cell.row, cell.column): cell.name for cell in cells},
    ), [replace(cell, parts=_claim(cell, written["where"])) for cell in cells]


def _claim(cell: Cell, where: str) -> Parts:
    parts = {key: value for key, value in cell.parts.items() if key != "value"}
    published = {"published": {"value": cell.parts["value"]}} if "value" in cell.parts else {}
    return {**merge({"where": f"{where}, {cell.place}", **published}, parts), "id": cell.name}
