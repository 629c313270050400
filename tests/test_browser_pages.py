import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from serving import Watch, launching, served

from webapp import create_app

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
}
LOOK: dict[str, object] = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size"]
        + ["scrollable-region-focusable", "css-orientation-lock", "meta-viewport"],
    }
}
"""The rules whose outcome depends on colours or on the window, not on the document alone."""
PAGES = (
    "/?limit=4",
    '/?q="night ferry" fares&limit=4',
    "/?q=ferry&language=en&source=-tarrowcourier.example&from=2009&to=2010&limit=4",
    "/?q=ferry&from=2009&to=2009&sort=-captured&limit=4",
    "/?q=ferry zeppelin&language=en",
    "/trends?q=ferry&q=bridge",
    "/trends?q=ferry&by=source&from=2000",
    "/trends?q=ferry&q=bridge&q=vesk&q=fares&q=harbour&q=council&view=lines",
    "/trends?q=ferry&q=bridge&view=lines&from=2009-02&to=2009-02&interval=day",
    "/?published=2009&published=2011-03&captured=-2010",
    "/values/author",
    "/trends?q=ferry&q=bridge&collapse=story&measure=count",
    "/sources",
    "/changes",
    "/sources?sort=-walls",
    "/sources/tarrowcourier.example",
    "/sources/elfarodepuertogris.example",
    "/help",
    "/docs",
    "/nosuch",
    "/?from=never",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return launching(browser_type_launch_args)


@pytest.fixture(scope="module")
def site(sample_archive: Path) -> Iterator[str]:
    with served(create_app(sample_archive)) as address:
        yield address


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A window in which any error of the console fails the test."""
    context = browser.new_context(base_url=site, viewport=WIDE)
    watch = Watch(context)
    yield context
    context.close()
    wanted = [error for error in watch.errors if "status of 40" not in error]
    assert wanted == []
    assert watch.hosts <= {site.removeprefix("http://")}


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _count(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("h1").inner_text().partition("article")[0]))


def test_a_reader_searches_narrows_and_goes_back(page: Page) -> None:
    page.goto("/")
    everything = _count(page)
    page.get_by_label("Search the archive", exact=True).last.fill("ferry")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"\?q=ferry$"))
    found = _count(page)
    assert 0 < found < everything
    page.locator(".facets .value").first.click()
    expect(page.locator(".chips a").first).to_be_visible()
    assert _count(page) <= found
    page.go_back()
    assert _count(page) == found
    page.go_back()
    assert _count(page) == everything


def test_a_bar_narrows_the_search(page: Page) -> None:
    page.goto("/?q=ferry")
    bar = page.locator("svg[data-brush] a:has(.bar)").first
    value = bar.get_attribute("data-value")
    bar.locator(".target").click()
    expect(page).to_have_url(re.compile(f"from={value}&to={value}"))
    expect(page.locator(".chips a").first).to_contain_text("Published")


def test_a_drag_over_the_bars_chooses_a_range(page: Page) -> None:
    page.goto("/?q=ferry")
    bars = page.locator("svg[data-brush] a[data-value] .target")
    first, last = bars.nth(1).bounding_box(), bars.nth(3).bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 4, first["y"] + 60)
    page.mouse.down()
    page.mouse.move(last["x"] + 4, last["y"] + 70, steps=6)
    page.mouse.up()
    values = [
        page.locator("#when-form input[name=from]"),
        page.locator("#when-form input[name=to]"),
    ]
    expect(page).to_have_url(re.compile(r"from=\d{4}&to=\d{4}"))
    start, end = (int(field.input_value()) for field in values)
    assert end - start == 2


def test_a_drag_over_the_lines_chooses_a_range(page: Page) -> None:
    page.goto("/trends?q=ferry&q=bridge&view=lines")
    columns = page.locator(".overlaid a[data-value] .target")
    first, last = columns.nth(1).bounding_box(), columns.nth(3).bounding_box()
    assert first
    assert last
    page.mouse.move(first["x"] + 4, first["y"] + 60)
    page.mouse.down()
    page.mouse.move(last["x"] + 4, last["y"] + 70, steps=6)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d{4}&to=\d{4}.*view=lines"))
    expect(columns).to_have_count(3)


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=ferry"))
    seen: set[str] = set()
    for _ in range(150):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => { const a = document.activeElement, r = a.getBoundingClientRect();
                 const within = s => a.closest(s) ? s : "";
                 const s = getComputedStyle(a);
                 return [within(".facets") || within("svg") || within(".hit") || within(".sort"),
                         r.width > 0 && r.height > 0] }"""
        )
        assert place[1], "focus went where nothing is seen"
        seen.add(place[0])
        if place[0] == ".hit":
            break
    assert {".facets", "svg", ".sort", ".hit"} <= seen
    page.keyboard.press("Enter")
    expect(page.locator("article.story h1")).to_be_visible()


def test_typing_brings_suggestions(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("tarr")
    options = page.locator("#suggestions option")
    expect(options.first).to_have_attribute("value", 'source:"Tarrow Courier"')


def test_a_slash_typed_in_a_field_is_a_slash(page: Page) -> None:
    page.goto("/")
    page.locator("#when-form input[name=from]").press("/")
    expect(page.locator("#when-form input[name=from]")).to_have_value("/")


def test_keys_walk_through_results_and_articles_and_back_to_the_place(page: Page) -> None:
    page.goto("/?q=ferry&limit=4")
    titles = page.locator(".hit h3 a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(titles.nth(1)).to_be_focused()
    second, third = titles.nth(1).inner_text(), titles.nth(2).inner_text()
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text(second)
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text(third)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text(second)
    page.locator(".trail a").first.click()
    expect(page).to_have_url(re.compile("#hit-2$"))
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(third)
    page.go_back()
    expect(titles.nth(2)).to_be_focused()


def test_a_question_mark_lists_the_keys_unless_it_is_typed(page: Page) -> None:
    page.goto("/")
    page.locator("#q").press_sequentially("jo?")
    expect(page.locator("#q")).to_have_value("jo?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    _assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_everything_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator("#q").fill("ferry")
    page.get_by_role("button", name="Search").click()
    page.locator(".facets .value").first.click()
    page.locator("svg[data-brush] a:has(.bar) .target").first.click()
    assert len(page.locator(".chips li").all()) == 3
    page.locator(".chips a").first.click()
    page.locator("#when-form input[name=from]").fill("2009")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("q=ferry.*from=2009|from=2009.*q=ferry"))
    page.locator(".hit h3 a").first.click()
    expect(page.locator(".text mark").first).to_be_visible()
    page.get_by_role("link", name="See the archived page").click()
    frame = page.frame_locator("iframe.capture")
    expect(frame.locator("body")).to_contain_text(re.compile(r"\w+"))
    context.close()


def test_a_link_in_an_archived_page_leads_on_with_its_banner(page: Page) -> None:
    found = page.request.get("/api/v1/search?q=ferry&source=tarrowcourier.example").json()
    page.goto(found["results"][0]["links"]["replay"])
    before = page.locator(".banner h1").inner_text()
    page.frame_locator("iframe.capture").get_by_role("link", name="Tarrow Courier").first.click()
    expect(page.locator(".banner p").first).to_contain_text("tarrowcourier.example/")
    expect(page.locator(".banner h1")).not_to_have_text(before)


def _assert_accessible(page: Page, rules: dict[str, object] = RULES) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    found = Axe().run(page, options=rules)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, "wider than the window"


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str) -> None:
    page.goto(path)
    _assert_accessible(page)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="dark")
    page.goto(path)
    _assert_accessible(page, LOOK)


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_axe_finds_nothing_on_articles_editions_and_captures(
    page: Page, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    found = page.request.get("/api/v1/search?q=vesk&limit=100").json()["results"]
    edited = next(result for result in found if result["versions"] > 1)
    told = next((result for result in found if result["story"]["size"] > 1), edited)
    versions = page.request.get(edited["links"]["versions"]).json()["versions"]
    comparison = f"/articles/{versions[0]['id']}/diff/{versions[1]['id']}"
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    story = page.request.get(f"/api/v1/stories/{told['story']['id']}").json()
    of_story = [one["difference"]["page"] for one in story["articles"] if one["difference"]]
    for path in (
        edited["links"]["page"] + "?q=vesk&at=2",
        told["links"]["page"],
        comparison,
        f"/stories/{story['id']}",
        *of_story[:1],
    ):
        page.goto(path)
        _assert_accessible(page)
    page.goto(edited["links"]["replay"])
    around = Axe().run(page, context="header, main > section, footer", options=RULES)
    assert around.violations_count == 0, around.generate_report()


def test_a_story_is_read_and_compared_in_a_small_window_without_scripts(
    browser: Browser, site: str
) -> None:
    size: ViewportSize = {"width": 320, "height": 640}
    context = browser.new_context(base_url=site, java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto('/?q="eight hundred" bridge')
    page.locator(".hit details summary").first.click()
    page.get_by_role("link", name="The whole story").first.click()
    expect(page.locator("h2").first).to_have_text("Who published it first")
    expect(page.locator(".chart .bar").first).to_be_visible()
    page.locator(".trend summary").first.click()
    expect(page.get_by_role("columnheader", name="So far")).to_be_visible()
    page.get_by_role("link", name="Compare with the text of").first.click()
    expect(page.locator(".pairs ins").first).to_be_visible()
    page.get_by_role("link", name="Back to the story").click()
    expect(page).to_have_url(re.compile("/stories/"))
    context.close()


def test_no_page_is_wider_than_a_small_window(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_touch_targets_are_44_pixels_high_and_wide(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/?q=ferry&language=en")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
            .filter(e => e.checkVisibility() && !e.closest("svg, table, p"))
            .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
            .filter(([box]) => box.height < 43 || box.width < 43)
            .map(([, text]) => text)"""
    )
    assert small == []


def test_a_page_can_be_printed_without_its_controls(page: Page) -> None:
    page.goto("/?q=ferry")
    page.emulate_media(media="print")
    for gone in (".facets", ".when", ".paging", ".ask form"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("#saved")).to_be_hidden()


def test_a_printed_article_shows_the_address_of_its_source(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/?q=ferry")
    page.goto(str(page.locator(".hit h3 a").first.get_attribute("href")))
    expect(page.locator(".side .live")).to_be_visible()
    for gone in (".trail", ".side > .button", "dialog"):
        expect(page.locator(gone).first).to_be_hidden()
    ink, paper = page.evaluate(
        """(() => { const style = getComputedStyle(document.body);
                    return [style.color, style.backgroundColor] })()"""
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_searches_are_saved_listed_and_removed(page: Page) -> None:
    page.goto("/?q=ferry&language=en&limit=4")
    page.get_by_role("button", name="Save this search").click()
    page.goto("/?q=bridge&limit=4")
    page.get_by_role("button", name="Save this search").click()
    expect(page.get_by_role("button", name="Save this search")).to_be_hidden()
    _assert_accessible(page)
    page.locator("#saved-list a").nth(1).click()
    expect(page).to_have_url(re.compile("q=ferry&language=en"))
    page.get_by_role("button", name="Remove: ferry, English").click()
    expect(page.locator("#saved-list li")).to_have_count(1)
    page.reload()
    expect(page.locator("#saved-list li")).to_have_text(re.compile("bridge"))


def test_hostile_saved_searches_do_nothing(page: Page) -> None:
    page.goto("/?q=ferry&limit=4")
    store = "value => localStorage.setItem('backissue.searches', value)"
    for value in ("{", "null", "7", '{"length": 9}', "[null, 3, [], {}]"):
        page.evaluate(store, value)
        page.reload()
        expect(page.locator("#saved-list li")).to_have_count(0)
    hostile = [
        {"name": "<img src=x onerror=alert(1)>", "search": "?q=a"},
        {"name": "a", "search": "javascript:alert(1)"},
        {"name": "b", "search": "//evil.example/"},
        {"name": {"toString": 1}, "search": "?q=b"},
        *({"name": str(number), "search": f"?q={number}"} for number in range(99)),
    ]
    page.evaluate(
        "value => localStorage.setItem('backissue.searches', JSON.stringify(value))", hostile
    )
    page.reload()
    expect(page.locator("#saved-list a").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#saved-list img").count() == 0
    origin = page.evaluate("location.origin")
    links = page.locator("#saved-list a").evaluate_all("all => all.map(one => one.origin)")
    assert set(links) == {origin}
    assert len(links) <= 50
