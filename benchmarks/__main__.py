"""`python -m benchmarks [PAPER]`: the hot paths in one go, written to reports/benchmarks.json and growth.json.

`python -m benchmarks suite` measures how the suite itself grows.
"""

import importlib
import os
import sys
from types import ModuleType

from rich.table import Column, Table

from benchmarks.harness import measure, measure_growth
from common.cli import names
from common.cli.screen import console
from common.errors import Problem
from common.files import pretty_json, write
from common.pages.speed import (
    GROWTH,
    GROWTH_HEAD,
    RATE_HEAD,
    RATES,
    Line,
    benchmarks,
    growth_cells,
    lines,
    rate_cells,
)
from common.project import REPORTS, ROOT
from common.runs.machine import cpu_name


def main(paper: str | None) -> None:
    """Measure every path (of one paper); what was measured of others before stays. Nothing else should be running."""
    machine = {"machine": f"{cpu_name()}, {os.cpu_count()} cores"}
    for module in modules():
        for path in module.PATHS:
            if paper in (None, path.replication):
                print(f"{path.name} ...", flush=True)
                _keep(RATES, measure(path) | machine)
        for growth in module.GROWTHS:
            if paper in (None, growth.replication):
                print(f"{growth.name}, by {growth.of} ...", flush=True)
                _keep(GROWTH, measure_growth(growth) | machine)
    _show()


def modules() -> list[ModuleType]:
    """Those that have benchmarks, each with its PATHS and GROWTHS."""
    stems = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py") if path.stem != "harness")
    return [importlib.import_module(f"benchmarks.{stem}") for stem in stems]


def _named(text: str) -> str:
    return text if text == "suite" else names.paper(text)


def _keep(name: str, line: Line) -> None:
    others = [other for other in lines(name) if other["path"] != line["path"]]
    kept = sorted([*others, line], key=lambda each: (each["replication"], each["path"]))
    write(REPORTS / name, pretty_json(kept))


def _show() -> None:
    """As the report has it."""
    out, found = console(), benchmarks()
    for head, rows in ((RATE_HEAD, map(rate_cells, found.rates)), (GROWTH_HEAD, map(growth_cells, found.growth))):
        columns = (Column(name, overflow="fold") for name in head)  # no number is cut short
        table = Table(*columns, box=None, header_style="dim", padding=(0, 2, 0, 0))
        for cells in rows:
            table.add_row(*cells)
        out.print(table)


if __name__ == "__main__":
    try:
        main(_named(sys.argv[1]) if len(sys.argv) > 1 else None)
    except Problem as problem:
        sys.exit(str(problem))
