"""Published tables with ours in their cells, in the layout of the source."""

from dataclasses import dataclass

from common.evidence.claims import claims
from common.evidence.row import Row
from common.evidence.tables import Table
from common.pages.rows import Judged


@dataclass(frozen=True)
class PublishedTable:
    about: Table
    cells: dict[tuple[str, str], Row]  # by the labels of row and column; where the source has no number there is none


def published_tables(paper: Judged) -> list[PublishedTable]:
    """The tables of numbers; a table of comparisons alone reads better as a list of claims."""
    rows = {row.claim: row for row in paper.rows}
    found = [
        PublishedTable(table, {place: rows[claim] for place, claim in table.cells.items() if claim in rows})
        for table in claims(paper.name).tables
    ]
    return [table for table in found if any(row.published is not None for row in table.cells.values())]
