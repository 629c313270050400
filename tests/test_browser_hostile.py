"""Archived scripts and strings in a real browser: nothing of them runs or asks anything."""

from collections.abc import Iterator

import pytest
from archives import write_warc
from flask import Response
from playwright.sync_api import Browser, expect
from serving import Watch, archive_of, launching, made_document, served
from test_web_hostile import PAYLOADS, _poisoned

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from webapp import create_app

pytestmark = pytest.mark.browser
PARTS = pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in (1, 2, 3))]
)
"""A fourth of what is tried; the others take minutes."""

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
    script = {"headers": [("Content-Type", "text/javascript")]}
    write_warc(
        folder / "tries.warc.gz",
        [
            ("https://tries.example/a.js", "window.archived = 'ran'", WHEN, script),
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


def test_an_archived_script_never_runs_as_that_of_a_page(browser: Browser, captured: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{captured}/?q=storm")
    archived = "/web/20160301120000id_/https://tries.example/a.js"
    answer = page.request.get(captured + archived)
    assert (answer.status, answer.text()) == (200, "window.archived = 'ran'")
    ended = page.evaluate(
        """address => new Promise(resolve => {
            const script = document.createElement("script");
            script.onload = () => resolve("loaded");
            script.onerror = () => resolve("refused");
            script.src = address;
            document.head.append(script);
        })""",
        archived,
    )
    assert (ended, page.evaluate("window.archived")) == ("refused", None)
    own = page.locator("script[src*='/static/']").first.get_attribute("src")
    assert page.evaluate(
        """address => new Promise(resolve => {
            const script = document.createElement("script");
            script.onload = () => resolve(true);
            script.onerror = () => resolve(false);
            script.src = address + "&again";
            document.head.append(script);
        })""",
        own,
    )
    context.close()


# ---- archived scripts by their own address ----------------------------------------------------

RAN = "document.title = 'ran'; alert('ran')"
SCRIPT = "/web/20160301120000id_/https://tries.example/evil.js"
LOADS = f"""<!doctype html><title>Storm</title><link rel=stylesheet href="{SCRIPT}">
<script src="{SCRIPT}"></script><script type=module src="{SCRIPT}"></script>
<body><h1>Storm</h1><p>The harbour was closed.</p><iframe src="{SCRIPT}"></iframe>
<object data="{SCRIPT}"></object><embed src="{SCRIPT}"></body>"""


@pytest.fixture(scope="module")
def unfetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that sees no Sec-Fetch header, as with browsers that do not send any."""
    folder = tmp_path_factory.mktemp("unfetched")
    script = {"headers": [("Content-Type", "text/javascript")]}
    write_warc(
        folder / "tries.warc.gz",
        [
            ("https://tries.example/page", LOADS, WHEN, {}),
            ("https://tries.example/evil.js", RAN, WHEN, script),
        ],
    )
    path = folder / "archive"
    ingest([folder / "tries.warc.gz"], Archive.create(path), workers=1)
    app = create_app(path)
    answer = app.wsgi_app

    def without(environ: dict[str, object], start_response: object) -> object:
        kept = {name: value for name, value in environ.items() if "SEC_FETCH" not in name}
        return answer(kept, start_response)  # type: ignore[arg-type]

    app.wsgi_app = without  # type: ignore[assignment]
    with served(app) as address:
        yield address


@pytest.mark.parametrize("part", ["", "mp_", "if_", "oe_", "id_"])
def test_a_page_cannot_run_an_archived_script_in_a_browser_without_fetch_metadata(
    browser: Browser, unfetched: str, part: str
) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    page.goto(f"{unfetched}/web/20160301120000{part}/https://tries.example/page")
    page.wait_for_timeout(300)
    assert not [error for error in watch.errors if "dialog" in error]
    assert all("ran" not in frame.title() for frame in page.frames)
    context.close()


@pytest.mark.parametrize("part", ["id_", "js_", "mp_", ""])
def test_a_page_of_the_server_cannot_run_an_archived_script(
    browser: Browser, unfetched: str, part: str
) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    page.goto(unfetched)
    page.evaluate(
        "source => document.head.append(Object.assign(document.createElement('script'),"
        " {src: source}))",
        SCRIPT.replace("id_", part),
    )
    page.wait_for_timeout(300)
    assert "ran" not in page.title()
    assert not [error for error in watch.errors if "dialog" in error]
    context.close()


# ---- one wall at a time ----------------------------------------------------------------------

_XLINK = "xmlns:xlink='http://www.w3.org/1999/xlink'"
_SVG_PARTS = [
    "<script>fetch('EVIL/a')</script>", "<script href='EVIL/a'/>", "<script xlink:href='EVIL/a'/>",
    "<image href='EVIL/a.png' width='9' height='9'/>", "<image xlink:href='EVIL/a.png'/>",
    "<use href='EVIL/a.svg#x'/>", "<use xlink:href='EVIL/a.svg#x'/>",
    "<feImage href='EVIL/a.png'/>", "<filter id='f'><feImage href='EVIL/a.png'/></filter>"
    "<rect width='9' height='9' filter='url(#f)'/>",
    "<rect width='9' height='9' fill='url(EVIL/a.svg#x)'/>",
    "<rect width='9' height='9' style='fill:url(EVIL/a.svg#x)'/>",
    "<rect width='9' height='9' filter='url(EVIL/a.svg#x)'/>",
    "<rect width='9' height='9' mask='url(EVIL/a.svg#x)'/>",
    "<rect width='9' height='9' clip-path='url(EVIL/a.svg#x)'/>",
    "<path d='M0 0L9 9' marker-end='url(EVIL/a.svg#x)'/>",
    "<rect width='9' height='9' cursor='url(EVIL/a.png), auto'/>",
    "<style>@import 'EVIL/a.css';</style>", "<style>@import url(EVIL/a.css);</style>",
    "<style>@font-face{font-family:x;src:url(EVIL/a.woff)} text{font-family:x}</style>"
    "<text y='9'>x</text>",
    "<style>svg{background:image-set('EVIL/a.png' 1x)}</style>",
    "<foreignObject width='9' height='9'><img xmlns='http://www.w3.org/1999/xhtml' src='EVIL/a'/>"
    "</foreignObject>",
    "<foreignObject width='9' height='9'><iframe xmlns='http://www.w3.org/1999/xhtml' src='EVIL'/>"
    "</foreignObject>",
    "<link xmlns='http://www.w3.org/1999/xhtml' rel='stylesheet' href='EVIL/a.css'/>",
    "<script xmlns='http://www.w3.org/1999/xhtml' src='EVIL/a.js'/>",
    "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='EVIL/a.xml'/>",
    "<math xmlns='http://www.w3.org/1998/Math/MathML' href='EVIL/a'><mi>x</mi></math>",
    "<image href='a.png'><set attributeName='href' to='EVIL/a.png'/></image>",
    "<image><animate attributeName='href' values='EVIL/a.png;EVIL/b.png' dur='1s'/></image>",
    "<a href='EVIL/a'><rect width='9' height='9'/></a>", "<handler>fetch('EVIL/a')</handler>",
    "<pattern id='p' href='EVIL/a.svg#x'/><rect width='9' height='9' fill='url(#p)'/>",
    "<textPath href='EVIL/a.svg#x'>x</textPath>",
    "<audio xmlns='http://www.w3.org/1999/xhtml' src='EVIL/a' autoplay='autoplay'/>",
]  # fmt: skip
_SVG_FRAMES = [
    "<svg xmlns='http://www.w3.org/2000/svg' XLINK>PART</svg>",
    "<?xml-stylesheet href='EVIL/a.css'?><svg xmlns='http://www.w3.org/2000/svg' XLINK>PART</svg>",
    "<?xml-stylesheet type='text/xsl' href='EVIL/a.xsl'?>"
    "<svg xmlns='http://www.w3.org/2000/svg' XLINK>PART</svg>",
    "<!DOCTYPE svg SYSTEM 'EVIL/a.dtd'><svg xmlns='http://www.w3.org/2000/svg' XLINK>PART</svg>",
    "<s:svg xmlns:s='http://www.w3.org/2000/svg' xmlns='http://www.w3.org/2000/svg' XLINK"
    " onload=\"fetch('EVIL/b')\">PART</s:svg>",
    "<html xmlns='http://www.w3.org/1999/xhtml'><body><svg xmlns='http://www.w3.org/2000/svg'"
    " XLINK>PART</svg></body></html>",
]
_CSS_WAYS = [
    "background:url(EVIL/1)", "background:url('EVIL/2')", r"background:\75rl(EVIL/3)",
    r"background:u\52 l('EVIL/4')", "background:url(\\68ttps://evil.example/5)",
    "background:image-set('EVIL/6' 1x)", "background:-webkit-image-set(url(EVIL/7) 1x)",
    "background:image-set(url(EVIL/8) 1x, 'EVIL/9' 2x)", "background:image('EVIL/10')",
    "background:src('EVIL/11')", "background:cross-fade(url(EVIL/12), url(EVIL/13), 50%)",
    "background:-webkit-cross-fade(url(EVIL/14), url(EVIL/15), 50%)",
    "list-style:url(EVIL/16)", "cursor:url(EVIL/17), auto", "content:url(EVIL/18)",
    "border-image:url(EVIL/19) 1", "mask-image:url(EVIL/20)", "filter:url(EVIL/21#x)",
    "clip-path:url(EVIL/22#x)", "shape-outside:url(EVIL/23); float:left",
    "--x:url(EVIL/24); background:var(--x)", "--x:'EVIL/25'; background:image-set(var(--x) 1x)",
    "--x:image-set('EVIL/26' 1x); background:var(--x)", "background:url(/**/EVIL/27)",
    "background:/**/url(EVIL/28)/**/", "background:url(EVIL/29", "background:URL(\tEVIL/30\t)",
    "content:'a\\\nb' url(EVIL/31)", "color:red;/*'*/background:url(EVIL/32)/*'*/",
    "content:'\n;background:url(EVIL/33);x:'", "background:image-set(type('x') 'EVIL/34' 1x)",
    "background:url(/*)*/'a);background:url(EVIL/35)'", "background:attr(data-x type(<url>))",
    "background:image-set(\\22 EVIL/36\\22  1x)", "background:-moz-element(#x),url( EVIL/37 )",
    "background:paint(x, url(EVIL/38))", "offset-path:url(EVIL/39#x)",
]  # fmt: skip
_CSS_RULES = [
    "@import 'EVIL/40';", "@import url(EVIL/41);", r"@\69mport 'EVIL/42';",
    "@import/**/'EVIL/43';", "@import url(data:text/css,@import%20url(EVIL/44));",
    "@import 'EVIL/45' layer(x) supports(color:red) screen;", "@import src('EVIL/46');",
    "@charset 'x'; @import 'EVIL/47';", "<!-- @import 'EVIL/48'; -->",
    "@font-face{font-family:x;src:url(EVIL/49)} b{font-family:x}",
    "@namespace x url(EVIL/50);", "@media all{b{background:url(EVIL/51)}}",
    "@supports (color:red){b{background:image-set('EVIL/52' 1x)}}",
    "@property --p{syntax:'<image>';inherits:true;initial-value:url(EVIL/53)}"
    " b{background:var(--p)}", "b{&:hover,&{background:url(EVIL/54)}}",
]  # fmt: skip


def _svg_payloads() -> list[str]:
    made = [
        frame.replace("XLINK", _XLINK).replace("PART", part).replace("EVIL", EVIL)
        for frame in _SVG_FRAMES
        for part in _SVG_PARTS
    ]
    assert len(made) >= 190
    return made


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose answers carry no policy, so that only the rewriting stands."""
    folder = tmp_path_factory.mktemp("walls")
    records: list[tuple[str, str, str, dict[str, object]]] = []
    for number, text in enumerate(_svg_payloads()):
        media = {"headers": [("Content-Type", "image/svg+xml")]}
        records.append((f"https://tries.example/{number}.svg", text, WHEN, media))
    styles = [f"b{{{way}}}" for way in _CSS_WAYS] + _CSS_RULES
    for number, style in enumerate(styles):
        css = style.replace("EVIL", EVIL)
        text = f"<style>{css}</style><b data-x='{EVIL}/a'>x</b><b style=\"{css[2:-1]}\">y</b>"
        records.append((f"https://tries.example/style/{number}", text, WHEN, {}))
    write_warc(folder / "tries.warc.gz", records)
    path = folder / "archive"
    ingest([folder / "tries.warc.gz"], Archive.create(path), workers=1)
    app = create_app(path)

    @app.after_request
    def without_policy(response: Response) -> Response:
        response.headers.pop("Content-Security-Policy", None)
        return response

    app.after_request_funcs[None].insert(0, app.after_request_funcs[None].pop())
    with served(app) as address:
        yield address


@PARTS
def test_no_picture_asks_another_host_even_without_a_policy(
    browser: Browser, walls: str, part: int
) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    for number in range(len(_svg_payloads()))[part::4]:
        answer = page.goto(f"{walls}/web/20160301120000im_/https://tries.example/{number}.svg")
        assert answer is not None
        assert "Content-Security-Policy".lower() not in answer.headers
        assert answer.headers["content-type"].startswith(("image/svg+xml", "text/plain"))
    page.wait_for_timeout(500)
    assert watch.hosts == {walls.removeprefix("http://")}
    assert not [error for error in watch.errors if "dialog" in error]
    context.close()


@PARTS
def test_no_style_asks_another_host_even_without_a_policy(
    browser: Browser, walls: str, part: int
) -> None:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    for number in range(len(_CSS_WAYS) + len(_CSS_RULES))[part::4]:
        page.goto(f"{walls}/web/20160301120000/https://tries.example/style/{number}")
        assert page.frame_locator("iframe.capture").locator("b").count() >= 1
    page.wait_for_timeout(500)
    assert watch.hosts == {walls.removeprefix("http://")}
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
