"""Archived scripts and strings in a real browser: nothing of them runs or asks anything."""

from collections.abc import Iterator

import pytest
from archives import write_warc
from playwright.sync_api import Browser, expect
from serving import Watch, archive_of, launching, made_document, served
from test_web_hostile import PAYLOADS, _poisoned

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from webapp import create_app

pytestmark = pytest.mark.browser

WHEN = "2016-03-01T12:00:00Z"
EVIL = "https://evil.example"
TRIES = f"""<!doctype html><title>Storm</title>
<script>alert(1); top.location = '{EVIL}'; fetch('/api/v1/stats')</script>
<meta http-equiv=refresh content="0;url={EVIL}">
<link rel=stylesheet href={EVIL}/s.css><link rel=prefetch href={EVIL}/p>
<link rel=dns-prefetch href={EVIL}>
<style>@import url({EVIL}/i.css); body {{ background: url({EVIL}/b.png) }}</style>
<body onload="alert(2)" background={EVIL}/bg.png><h1>Storm</h1><p>The harbour was closed.</p>
<img src=x onerror="alert(3)"><img src={EVIL}/i.png srcset="{EVIL}/j.png 2x">
<svg onload="alert(4)"><script>alert(5)</script><image href={EVIL}/k.png /></svg>
<iframe srcdoc="<script>alert(6)</script>"></iframe><iframe src={EVIL}></iframe>
<object data={EVIL}></object><embed src={EVIL}><video src={EVIL}/v autoplay></video>
<form action={EVIL} id=f><input autofocus onfocus=alert(7)><button>go</button></form>
<a id=js href="javascript:alert(8)">js</a>
<a id=data href="data:text/html,<script>alert(9)</script>">data</a>
</body>"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return launching(browser_type_launch_args)


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("tries")
    svg = {"headers": [("Content-Type", "image/svg+xml")]}
    write_warc(
        folder / "tries.warc.gz",
        [
            ("https://tries.example/page", TRIES, WHEN, {}),
            ("https://tries.example/i.svg", "<svg onload='alert(1)'/>", WHEN, svg),
        ],
    )
    path = folder / "archive"
    ingest([folder / "tries.warc.gz"], Archive.create(path), workers=1)
    with served(create_app(path)) as address:
        yield address


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    documents = [made_document(n, **_poisoned(n, text)) for n, text in enumerate(PAYLOADS)]
    path = archive_of(tmp_path_factory.mktemp("poisoned") / "archive", documents)
    with served(create_app(path)) as address:
        yield address


@pytest.mark.parametrize("part", ["", "mp_"])
def test_an_archived_page_has_no_effect(browser: Browser, captured: str, part: str) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    address = f"{captured}/web/20160301120000{part}/https://tries.example/page"
    page.goto(address)
    frame = page.frame_locator("iframe.capture")
    expect(frame.locator("h1")).to_have_text("Storm")
    frame.locator("#js").click()
    frame.locator("#data").click()
    page.wait_for_timeout(300)
    assert page.url == address.replace("mp_", "")
    assert "Archived" in page.title()
    assert watch.hosts == {captured.removeprefix("http://")}
    assert all("status of 404" in error for error in watch.errors), watch.errors
    context.close()


def test_the_copy_has_no_origin_to_act_for(browser: Browser, captured: str) -> None:
    page = browser.new_page()
    page.goto(f"{captured}/web/20160301120000/https://tries.example/page")
    inside = page.frame(url=lambda url: "mp_" in url)
    assert inside is not None
    assert inside.evaluate("self.origin") == "null"
    page.close()


def test_a_picture_with_a_script_does_not_run_it(browser: Browser, captured: str) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    page.goto(f"{captured}/web/20160301120000im_/https://tries.example/i.svg")
    page.wait_for_timeout(200)
    assert not [error for error in watch.errors if "dialog" in error]
    context.close()


def test_no_string_of_an_archive_runs_on_any_page(browser: Browser, poisoned: str) -> None:
    context = browser.new_context(base_url=poisoned)
    watch = Watch(context)
    page = context.new_page()
    found = page.request.get("/api/v1/search?q=harbour&limit=100").json()["results"]
    paths = ["/", "/?q=harbour", "/sources", "/values/author", "/values/section"]
    paths += [f"{result['links']['page']}?q=harbour" for result in found]
    paths += [f"/?q={payload}" for payload in PAYLOADS[:6]]
    for path in paths:
        page.goto(path)
    assert watch.errors == []
    assert watch.hosts == {poisoned.removeprefix("http://")}
    context.close()
