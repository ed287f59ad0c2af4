"""`replicate results`: all that was measured, as a table for people or as CSV for other programs."""

import sys

from common.cli import names
from common.evidence import frames


def show_results(paper: str | None, histories: bool, as_csv: bool) -> None:
    name = names.paper(paper) if paper else None
    frame = frames.histories(name) if histories else frames.runs(name)
    if as_csv:
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    of = ["paper", "experiment", "metric", *(["epoch"] if histories else ["unit"])]
    table = frame.groupby(of, observed=True, sort=False)["value"].agg(
        n="count", mean="mean", sd="std", min="min", max="max"
    )
    print(table.reset_index().to_string(index=False, float_format="{:.5g}".format, na_rep="–"))
