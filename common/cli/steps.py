"""The pipeline's steps that train nothing, from fingerprints to pages, each a function that writes files."""

from common.evidence import judge as judging
from common.experiments.load import experiments
from common.files import pretty_json, write, write_if_changed
from common.pages import generate as texts
from common.project import FINGERPRINTS, REPORTS, ROOT, papers
from common.records.fingerprint import fingerprint


def fingerprints_text() -> str:
    table = {
        paper: {name: fingerprint(*found.code) for name, found in experiments(paper).items()} for paper in papers()
    }
    return pretty_json(table)


def fingerprints() -> None:
    write(FINGERPRINTS, fingerprints_text())


def judge(paper: str) -> None:
    for name, text in judged(paper).items():
        write(REPORTS / paper / name, text)


def judged(paper: str) -> dict[str, str]:
    """The judge's files, as they follow from the records."""
    rows = judging.judge(paper)
    return {
        "claims.json": pretty_json(judging.as_json(rows)),
        "score.json": pretty_json(judging.score(rows)),
        "metrics.json": pretty_json(judging.metrics(paper)),
    }


def draw(paper: str) -> None:
    from common.pages.figures.draw import draw as draw_figures  # matplotlib and seaborn take a second

    draw_figures(paper)
    for path, text in texts.of_paper(paper).items():
        write_if_changed(path, text)


def gather() -> None:
    for path, text in texts.of_all().items():
        write_if_changed(path, text)


def single_file() -> str:
    """The report as one page that can be sent; its name."""
    from common.pages.html.page import page

    path = ROOT / "report.html"
    write(path, page(single_file=True))
    return path.name
