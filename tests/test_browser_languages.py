"""Pages in German, whose words are the longest, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect
from serving import Watch, launching, served

from webapp import create_app

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "/?limit=4", "/?q=ferry&language=en&source=-tarrowcourier.example&from=2009&to=2010&limit=4",
    "/?q=ferry zeppelin&language=en", "/trends?q=ferry&q=bridge", "/values/author", "/sources",
    "/sources/tarrowcourier.example", "/changes", "/help", "/nosuch", "/?from=never",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return launching(browser_type_launch_args)


@pytest.fixture(scope="module")
def site(sample_archive: Path) -> Iterator[str]:
    with served(create_app(sample_archive)) as address:
        yield address


@pytest.fixture
def german(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A narrow window of a reader who reads German."""
    context = browser.new_context(
        base_url=site, locale="de-DE", viewport={"width": 320, "height": 700}
    )
    watch = Watch(context)
    yield context
    context.close()
    assert [error for error in watch.errors if "status of 40" not in error] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_german_page_is_accessible_and_fits_320_pixels(
    german: BrowserContext, address: str
) -> None:
    page = german.new_page()
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"{address} is {width} pixels wide"
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, result.generate_report()


def test_an_article_and_its_capture_fit_and_are_accessible_in_german(
    german: BrowserContext,
) -> None:
    page = german.new_page()
    page.goto("/?q=ferry")
    page.locator(".hit h3 a").first.click()
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        result = Axe().run(page, options={**RULES, "iframes": False})
        assert result.violations_count == 0, result.generate_report()
        if page.locator("a.button.main[href^='/web/']").count():
            page.locator("a.button.main[href^='/web/']").click()


def test_the_language_is_changed_without_scripts_and_stays(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto("/?q=ferry")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator(".hit h3 a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator(".trail a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    context.close()
