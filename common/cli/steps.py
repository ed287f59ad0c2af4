"""The pipeline's steps that train nothing, from fingerprints to pages, each a function that writes files."""

from pathlib import Path

from common.evidence import judge as judging
from common.experiments.load import experiments
from common.files import pretty_json, write_if_changed
from common.pages import generate
from common.pages.rows import as_text, claims_path
from common.project import FINGERPRINTS, REPORTS, papers
from common.records.fingerprint import fingerprint


def fingerprints_of(paper: str) -> str:
    return pretty_json({name: fingerprint(*found.code) for name, found in experiments(paper).items()})


def fingerprints() -> None:
    for paper in papers():
        write_if_changed(FINGERPRINTS / f"{paper}.json", fingerprints_of(paper))
    for left in set(FINGERPRINTS.glob("*.json")) - {FINGERPRINTS / f"{paper}.json" for paper in papers()}:
        left.unlink()


def judge(paper: str) -> None:
    for path, text in judged(paper).items():
        write_if_changed(path, text)


def judged(paper: str) -> dict[Path, str]:
    """The judge's files, as they follow from the records."""
    rows = judging.judge(paper)
    return {
        claims_path(paper): as_text(paper, rows),
        REPORTS / paper / "score.json": pretty_json(judging.score(rows)),
        REPORTS / paper / "metrics.json": pretty_json(judging.metrics(paper)),
    }


def draw(paper: str) -> None:
    from common.pages.figures.draw import draw as draw_figures  # matplotlib and seaborn take a second

    draw_figures(paper)
    for path, text in generate.of_paper(paper).items():
        write_if_changed(path, text)


def gather() -> None:
    for path, text in generate.of_all().items():
        write_if_changed(path, text)
