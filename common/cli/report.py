"""`replicate report`: the pages made again, from the records."""

from common.cli import steps, unchanged
from common.cli.side_by_side import side_by_side
from common.files import write
from common.project import ROOT, papers


def report(named: list[str] | None) -> None:
    """Judge and draw the named papers; by default those that have changed since they were drawn, or were all checked
    to agree with the pipeline's lock."""
    steps.fingerprints()
    changed = unchanged.changed(unchanged.states(strict=False), "report", "check")
    chosen = [paper for paper in papers() if paper in (changed if named is None else named)]
    for paper in side_by_side(_made, chosen):
        print(f"{paper}: judged and drawn", flush=True)
    if named is None and (left_out := len(papers()) - len(chosen)):
        print(f"{left_out} papers have not changed since they were drawn (again: replicate report PAPER)")
    steps.gather()
    left = unchanged.states(strict=False)
    unchanged.keep("report", {paper: left[paper] for paper in papers() if paper in chosen or paper not in changed})
    print("The report: reports/index.html (the same for a code host: reports/README.md)")


def _made(paper: str) -> str:
    steps.judge(paper)
    steps.draw(paper)
    return paper


def single_file() -> str:
    """The report as one page that can be sent; its name."""
    from common.pages.html import page

    path = ROOT / "report.html"
    write(path, page.single_file())
    return path.name
