"""The pages in a real browser: Debian's chromium and chromium-driver."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from api.reader import GRAPHIQL
from tests.served import keep, talk
from tests.test_app import serving

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
PATIENCE = 30  # seconds


def need(found: bool, what: str) -> None:
    """Skip where something is missing, but never in CI, where a skipped test would look like a passed one."""
    if not found and os.environ.get("CI") == "true":
        pytest.fail(f"{what}: in CI this must be there")
    if not found:
        pytest.skip(what)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chrome]:
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    need(bool(chromium and chromedriver), "needs Debian's packages chromium and chromium-driver")
    options = Options()
    options.binary_location = chromium or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = Chrome(options=options, service=Service(chromedriver))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    store = keep(tmp_path, talk())
    with serving(store) as address:
        yield address
    store.close()


@contextmanager
def page_elsewhere(html: str) -> Iterator[str]:
    """A page on another port, which is another origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def wait(browser: Chrome, until: Callable[[Chrome], bool]) -> None:
    WebDriverWait(browser, PATIENCE).until(until)


def log(browser: Chrome, kind: str) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def requested_hosts(browser: Chrome) -> set[str]:
    """Hosts that the page asked anything of, by the browser's own record."""
    messages = [json.loads(entry["message"])["message"] for entry in log(browser, "performance")]
    urls = [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]
    return {urlsplit(url).netloc for url in urls if url.startswith("http")}


def complaints(browser: Chrome) -> list[str]:
    return [entry["message"] for entry in log(browser, "browser") if entry["level"] == "SEVERE"]


def test_a_page_of_another_origin_gets_its_answer(browser: Chrome, address: str) -> None:
    script = f"""fetch("{address}/graphql", {{
        method: "POST",
        headers: {{ "Content-Type": "application/json" }},
        body: JSON.stringify({{ query: "{{ claims {{ totalCount }} }}" }}),
    }}).then((answer) => answer.json()).then((body) => {{ document.title = "got " + body.data.claims.totalCount; }})
       .catch((error) => {{ document.title = "failed: " + error; }});"""
    with page_elsewhere(f"<!doctype html><title>waiting</title><script>{script}</script>") as elsewhere:
        browser.get(elsewhere)
        wait(browser, lambda driver: driver.title != "waiting")
        assert browser.title == "got 4"


def test_graphiql_asks_no_other_host_and_runs_a_query(browser: Chrome, address: str) -> None:
    need(GRAPHIQL.is_file(), "needs GraphiQL, which `python web/build.py` builds")
    browser.get(f"{address}/graphql")
    wait(browser, lambda driver: bool(driver.find_elements(By.CSS_SELECTOR, "button.graphiql-execute-button")))
    browser.find_element(By.CSS_SELECTOR, "button.graphiql-execute-button").click()
    wait(browser, lambda driver: "about 100,000" in driver.find_element(By.CSS_SELECTOR, ".result-window").text)
    assert requested_hosts(browser) == {urlsplit(address).netloc}
    assert complaints(browser) == []


def test_graphiql_shows_the_schema(browser: Chrome, address: str) -> None:
    need(GRAPHIQL.is_file(), "needs GraphiQL, which `python web/build.py` builds")
    browser.get(f"{address}/graphql")
    wait(browser, lambda driver: bool(driver.find_elements(By.CSS_SELECTOR, ".graphiql-sidebar button")))
    browser.find_elements(By.CSS_SELECTOR, ".graphiql-sidebar button")[0].click()
    wait(browser, lambda driver: "Query" in driver.find_element(By.CSS_SELECTOR, ".graphiql-plugin").text)


def test_a_search_leads_to_the_words_in_the_transcript(browser: Chrome, address: str) -> None:
    browser.get(address)
    browser.find_element(By.NAME, "q").send_keys("Memphis", Keys.ENTER)
    wait(browser, lambda driver: "found for" in driver.find_element(By.TAG_NAME, "h1").text)
    browser.find_element(By.CSS_SELECTOR, "a[href='/source/talk#s1']").click()
    wait(browser, lambda driver: driver.current_url.endswith("/source/talk#s1"))
    reached = browser.find_element(By.CSS_SELECTOR, ".row:target")
    assert "Colossus is a cluster that stands in Memphis" in reached.text
    assert requested_hosts(browser) == {urlsplit(address).netloc}
    assert complaints(browser) == []


def test_an_assumption_is_typed_and_the_answer_changes(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entity/cluster/xai-memphis")
    field = browser.find_element(By.ID, "assumption")
    field.send_keys("pue=1.3", Keys.ENTER)
    wait(browser, lambda driver: bool(driver.find_elements(By.CSS_SELECTOR, ".assumed")))
    assert "assume=pue%3D1.3" in browser.current_url
    summary = next(
        one
        for one in browser.find_elements(By.CSS_SELECTOR, ".estimate > summary")
        if one.text.startswith("power of the facility")
    )
    assert "was " in summary.text
    summary.send_keys(Keys.ENTER)  # opens the working, without a mouse
    working = browser.find_element(By.CSS_SELECTOR, ".estimate[open] .working")
    assert "assumed" in working.text
    assert any(bar.size["width"] > 0 for bar in working.find_elements(By.CSS_SELECTOR, ".bar"))
    assert requested_hosts(browser) == {urlsplit(address).netloc}
    assert complaints(browser) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_window(browser: Chrome, address: str, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
    )
    claim = talk().claims[1].id
    for path in (
        "/",
        "/search?q=Memphis",
        "/entity/cluster/xai-memphis",
        "/entity/cluster/xai-memphis?assume=pue=1.3&assume=tdp=9",
        "/source/talk",
        f"/claim/{claim}",
        "/nowhere",
    ):
        browser.get(address + path)
        browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_the_pages_can_be_used_by_keyboard(browser: Chrome, address: str) -> None:
    browser.get(f"{address}/entity/cluster/xai-memphis")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the content"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.tag_name == "main"
