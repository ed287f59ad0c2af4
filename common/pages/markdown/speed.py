"""What the benchmarks measured, as Markdown tables."""

from common.pages.markdown.tables import escaped, markdown_table
from common.pages.speed import GROWTH_HEAD, RATE_HEAD, Benchmarks, growth_cells, rate_cells


def benchmarks_text(found: Benchmarks) -> str:
    """Markdown; "" where nothing was measured."""
    parts = [f"## Speed\n\nMeasured by `python -m benchmarks` on {escaped(found.where)}."]
    if found.rates:
        parts.append(markdown_table(RATE_HEAD, [_escaped(rate_cells(line)) for line in found.rates]))
    if found.growth:
        parts.append(markdown_table(GROWTH_HEAD, [_escaped(growth_cells(line)) for line in found.growth]))
    return "\n\n".join(parts) if found else ""


def _escaped(cells: list[str]) -> list[str]:
    return [escaped(cell) for cell in cells]
