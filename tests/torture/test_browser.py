"""The page in a real browser without a network: it loads, filters, sorts, opens a row, and fits a phone."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.pages.claim.claim import READING
from common.pages.generate import all_rows
from common.pages.html.page import page
from common.pages.markdown.tables import published, unsettled, verdict
from common.project import REPORTS, papers

pytestmark = pytest.mark.torture

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
DESKTOP, TABLET, PHONE = (1280, 900), (800, 1100), (390, 844)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    """The page as the code makes it now, its pictures beside it."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "index.html").write_text(page(), encoding="utf-8")
    for paper in papers():
        (folder / paper).symlink_to(REPORTS / paper)
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator:
    if not (BROWSER and DRIVER):
        pytest.skip("no browser here: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in [*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


@pytest.fixture
def loaded(browser, address):
    """The page, freshly loaded at a desktop's width."""
    resize(browser, *DESKTOP)
    browser.get("about:blank")
    browser.get_log("browser"), browser.get_log("performance")
    browser.get(address)
    return browser


def resize(browser, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def ask(browser, expression: str):
    return browser.execute_script(f"return {expression}")


def shown(browser) -> list[str]:
    """The claims that are to be seen, in their order."""
    rows = "[...document.querySelectorAll('#table > tbody')]"
    return ask(browser, f"{rows}.filter(row => row.getClientRects().length).map(row => row.id)")


def choose(browser, name: str, value: str) -> None:
    browser.execute_script(
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


def broken_pictures(browser) -> list[str]:
    """Load every picture, those that are far below as well, and tell which came out empty.

    It waits for their loading, not for `decode()`: that one waits for frames, which a headless browser on a busy
    machine may owe for minutes.
    """
    return browser.execute_async_script(
        "const pictures = [...document.images], loads = image => image.complete || new Promise(settled => {"
        "  image.addEventListener('load', settled); image.addEventListener('error', settled) });"
        "pictures.forEach(image => image.loading = 'eager');"
        "Promise.all(pictures.map(loads)).then(() => "
        "  arguments[0](pictures.filter(image => !image.naturalWidth).map(image => image.src)))"
    )


def rows_of_the_table() -> list[dict]:
    return sorted(all_rows(), key=unsettled)


def identity(row: dict) -> str:
    return f"{row['replication']}.{row['claim']}"


def test_it_loads_without_a_network_and_without_a_complaint(loaded, address):
    assert broken_pictures(loaded) == []
    assert loaded.get_log("browser") == []
    asked = [
        entry["message"] for entry in loaded.get_log("performance") if "Network.requestWillBeSent" in entry["message"]
    ]
    assert asked and not [message for message in asked if '"url":"http' in message]
    assert shown(loaded) == [identity(row) for row in rows_of_the_table()]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_it_filters_by_paper_verdict_and_words(loaded, size):
    resize(loaded, *size)
    rows = rows_of_the_table()
    choose(loaded, "paper", "q_learning")
    assert shown(loaded) == [identity(row) for row in rows if row["replication"] == "q_learning"]
    choose(loaded, "verdict", "not replicated")
    assert shown(loaded) == [
        identity(row) for row in rows if row["replication"] == "q_learning" and row["verdict"] == "not replicated"
    ]
    choose(loaded, "paper", "")
    choose(loaded, "verdict", "stale")
    assert shown(loaded) == [identity(row) for row in rows if row["stale"]]
    choose(loaded, "verdict", "")
    choose(loaded, "text", "taxi THRESHOLD")
    assert "q_learning.taxi_threshold" in shown(loaded) and len(shown(loaded)) < len(rows)
    choose(loaded, "text", "xyzzy")
    assert shown(loaded) == [] and ask(loaded, "!document.getElementById('nothing').hidden")


WORST_FIRST = ["not replicated", "inconclusive", "exceeded", "replicated", "indicative", "not run"]
SORTED_BY = {
    "n": lambda row: row["n"],
    "verdict": lambda row: WORST_FIRST.index(row["verdict"]),
    "claim": lambda row: [identity(each) for each in rows_of_the_table()].index(identity(row)),
}


@pytest.mark.parametrize("name", SORTED_BY)
def test_it_sorts_both_ways(loaded, name):
    head = f"document.querySelector('th[data-sort={name}]')"
    keys = {identity(row): SORTED_BY[name](row) for row in all_rows()}
    for way, descending in (("ascending", False), ("descending", True)):
        ask(loaded, f"{head}.querySelector('button').click()")
        assert ask(loaded, f"{head}.getAttribute('aria-sort')") == way
        found = [keys[claim] for claim in shown(loaded)]
        assert found == sorted(found, reverse=descending)


def test_a_row_opens_its_evidence_by_click_by_key_and_by_link(loaded, address):
    from selenium.webdriver.common.keys import Keys

    name = "q_learning.taxi_threshold"
    opened = f"document.getElementById('{name}').querySelector('details').open"
    button = loaded.find_element("css selector", f"[id='{name}'] td button")
    assert not ask(loaded, opened)
    ask(loaded, f"document.getElementById('{name}').rows[0].cells[3].click()")
    assert ask(loaded, opened) and button.get_attribute("aria-expanded") == "true"
    button.send_keys(Keys.ENTER)
    assert not ask(loaded, opened)
    choose(loaded, "text", "xyzzy")
    loaded.execute_async_script(
        f"const done = arguments[0]; addEventListener('hashchange', () => done()); location.hash = '{name}'"
    )
    assert ask(loaded, opened) and name in shown(loaded)
    assert (
        ask(loaded, f"document.getElementById('{name}').querySelector('details svg').getBoundingClientRect().width")
        > 500
    )
    evidence = ask(loaded, f"document.getElementById('{name}').querySelector('details').innerText")
    for words in ("By seed", " deviations", "Cost now", "replicate verify q_learning/taxi_greedy", "commit "):
        assert words in evidence


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(loaded, size, scheme, tmp_path):
    resize(loaded, *size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    loaded.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    ask(loaded, "document.getElementById('all').click()")
    assert ask(loaded, "document.documentElement.scrollWidth") <= size[0]
    narrowest = "Math.min(...[...document.querySelectorAll('#table td:nth-child(2)')].map(cell => cell.offsetWidth))"
    assert ask(loaded, narrowest) > 200
    red, *_ = ask(loaded, "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)")
    assert (red < 128) == (scheme == "dark")
    folder = Path(os.environ.get("REPLICATE_TEST_SCREENSHOTS", tmp_path))
    loaded.save_screenshot(str(folder / f"{size[0]}-{scheme}.png"))


def test_a_wide_figure_keeps_its_width_on_a_phone_and_scrolls_in_its_box(loaded):
    resize(loaded, *PHONE)
    assert broken_pictures(loaded) == []
    picture = "document.querySelector('#lecun1998 figure img')"
    assert ask(loaded, f"{picture}.offsetWidth") >= 600
    assert ask(loaded, f"{picture}.parentElement.clientWidth") <= PHONE[0]
    loaded.execute_script(f"{picture}.parentElement.scrollLeft = 1000")
    assert ask(loaded, f"{picture}.parentElement.scrollLeft") > 100
    assert ask(loaded, "document.documentElement.scrollWidth") <= PHONE[0]


def test_paper_has_the_table_not_the_phones_list(loaded):
    resize(loaded, 718, 1000)  # A4 between its margins
    loaded.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert ask(loaded, "getComputedStyle(document.querySelector('#table td')).display") == "table-cell"
        verdicts = "[...document.querySelectorAll('#table tr:not(.evidence) td:first-child')]"
        assert not ask(loaded, f"{verdicts}.some(cell => cell.scrollWidth > cell.clientWidth)")
    finally:
        loaded.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_a_script_the_table_reads_and_evidence_opens(browser, address):
    from selenium.webdriver.support.wait import WebDriverWait

    resize(browser, *DESKTOP)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        row = browser.find_element("css selector", "[id='q_learning.taxi_threshold']")
        told = next(each for each in all_rows() if each["claim"] == "taxi_threshold")
        assert verdict(told) in row.text and published(told) in row.text
        row.find_element("css selector", "summary").click()
        assert "By seed" in row.text and READING in row.text
        drawn = row.find_element("css selector", "details use")
        # A busy machine may take a while to lay out what was opened.
        WebDriverWait(browser, 60).until(lambda _: drawn.is_displayed() and drawn.rect["width"] > 500)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
