"""`replicate bench`: the hot paths in one go, written to reports/benchmarks.json and shown as a table."""

import importlib
import json
import os

from rich.console import Console
from rich.table import Table

from common.files import pretty_json, write
from common.project import REPORTS
from common.runs.machine import cpu_name

RATES, GROWTH = REPORTS / "benchmarks.json", REPORTS / "growth.json"


def bench(paper: str | None) -> None:
    """Measure every path (of one paper); what was measured of others before stays."""
    harness = importlib.import_module("benchmarks.harness")
    machine = {"machine": f"{cpu_name()}, {os.cpu_count()} cores"}
    for module in harness.modules():
        for path in module.PATHS:
            if paper in (None, path.replication):
                print(f"{path.name} ...", flush=True)
                _keep(RATES, harness.measure(path) | machine)
        for growth in module.GROWTHS:
            if paper in (None, growth.replication):
                print(f"{growth.name}, by {growth.of} ...", flush=True)
                _keep(GROWTH, harness.measure_growth(growth) | machine)
    _show()


def _read(path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def _keep(path, line: dict) -> None:
    others = [other for other in _read(path) if other["path"] != line["path"]]
    write(path, pretty_json(sorted([*others, line], key=lambda each: (each["replication"], each["path"]))))


def _show() -> None:
    table = Table("path", "unit", "ours", "plain", "times", "goal", "share of limit", box=None)
    for line in _read(RATES):
        table.add_row(
            line["path"], line["unit"], f"{line['ours']:,.0f}", f"{line['plain']:,.0f}", f"{line['ratio']:.2f}",
            line["goal_in_words"], f"{line['share_of_limit']:.0%} of {line['limited_by']}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    for line in _read(GROWTH):
        console.print(f"{line['path']}: time grows as {line['of']}^{line['exponent']}")
