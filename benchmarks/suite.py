"""The suite itself: what its commands cost as it grows, on generated projects of 40 claims and 100 records a paper."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from benchmarks import _papers
from benchmarks.harness import Growth, HotPath
from common.cli import smoke

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]

#: Milliseconds from a letter typed into a fresh page's search field until the table is laid out anew.
FIRST_FILTER = """
const field = document.getElementById('by-text'), start = performance.now();
field.value = 'n';
field.dispatchEvent(new Event('input', {bubbles: true}));
document.body.offsetHeight;
return performance.now() - start;
"""


@cache
def project(papers: int) -> Path:
    """Made once for all that is measured on it."""
    folder = tempfile.mkdtemp(prefix="replicate-growth-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return _papers.make(Path(folder), papers)


def seconds_of(command: Callable[[Path], str], ending: str, papers: int) -> float:
    """Of a command that says `ending` where, as here, nothing is to be done."""
    made = project(papers)
    started = time.perf_counter()
    said = command(made)
    taken = time.perf_counter() - started
    assert ending in said, said
    return taken


def check(made: Path) -> str:
    return _papers.python(made, "-m", "common.cli.app", "check")


def first_check(made: Path) -> str:
    """As in a fresh clone, where nothing is known to be unchanged."""
    for known in (made / ".replicate").glob("unchanged-since-*"):
        known.unlink()
    return check(made)


def repro(made: Path) -> str:
    return smoke.repro(made).stdout


def gather(made: Path) -> str:
    return _papers.python(made, "-m", "common.cli.app", "gather")


def kilobytes_of_the_overview(papers: int) -> float:
    return (project(papers) / "reports" / "index.html").stat().st_size / 1000


def milliseconds_of_the_first_filter(papers: int) -> float:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    with tempfile.TemporaryDirectory() as profile:
        for switch in (*SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        browser = webdriver.Chrome(options=options, service=Service(DRIVER))
        try:
            browser.get((project(papers) / "reports" / "index.html").as_uri())
            return browser.execute_script(FIRST_FILTER)
        finally:
            browser.quit()


def growth(name: str, measured: Callable[[int], float], unit: str = "s") -> Growth:
    return Growth(name, "suite", "papers", (10, 25, 50), measured, unit)


PATHS: list[HotPath] = []
GROWTHS = [
    growth("replicate check, in a fresh clone", partial(seconds_of, first_check, "agree")),
    growth("replicate check, again", partial(seconds_of, check, "agree")),
    growth("dvc repro, nothing to do", partial(seconds_of, repro, "up to date")),
    growth("replicate gather", partial(seconds_of, gather, "")),
    growth("overview page", kilobytes_of_the_overview, "kB"),
]
if BROWSER and DRIVER:
    GROWTHS.append(growth("overview page, first letter of a filter", milliseconds_of_the_first_filter, "ms"))
