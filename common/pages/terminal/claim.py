"""All that stands behind one claim, at a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from common.pages import words
from common.pages.claim.axis import Axis, axis
from common.pages.claim.claim import INTERPRETATION, Dossier
from common.pages.claim.facts import facts
from common.pages.terminal.claims import verdict_text


def print_claim(out: Console, found: Dossier) -> None:
    row = found.row
    out.print(verdict_text(row), Text(row.statement, style="bold"))
    out.print(Text(f"Published {words.published(row)}; measured {words.measured(row)}"))
    out.print(Text(f"{row.reason[:1].upper()}{row.reason[1:]}."))
    for caveat in row.caveats:
        out.print(Text(f"Caveat: {caveat}.", style="yellow"))
    if row.interpretation:
        out.print(Text(f"{INTERPRETATION}: {row.interpretation.replace('`', '')}"))
    out.print()
    for line in drawing(axis(row), min(out.width, 78)):
        out.print(Text(line, no_wrap=True))
    out.print()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, fact in facts(found):
        table.add_row(label, escape(fact.replace("`", "")))
    out.print(table)


def drawing(of: Axis, width: int) -> list[str]:
    """The claim's axis in characters, a line each for runs, what counts as holding, interval and numbers."""

    def column(value: float) -> int:
        return round(of.at(value) / 1000 * (width - 1))

    runs, band, bar, numbers = ([" "] * width for _ in range(4))
    for point in of.points:
        runs[column(point)] = "•"
    first, last = (column(edge) for edge in of.accepted)
    band[first : last + 1] = "░" * (last + 1 - first)
    band[column(of.line)] = "┃"
    if of.interval:
        low, high = (column(end) for end in of.interval)
        bar[low : high + 1] = "├" + "─" * (high - low - 1) + "┤" if high > low else "┼"
    for tick in of.ticks:
        text = words.number(tick)
        start = min(max(column(tick) - len(text) // 2, 0), width - len(text))
        numbers[start : start + len(text)] = text
    lines = ["".join(line).rstrip() for line in (runs, band, bar, numbers)]
    return [*filter(None, lines), f"{of.unit}: • one run, ░ would count as holding, ┃ published, ├─┤ 95 % interval"]
