import random
import re

import pytest

from webapp.replay import sanitize

URL = "https://tarrow.example/news/1"


def rewrite(url: str, role: str) -> str:
    return f"/web/2016{role}/{url}"


def page(text: str) -> str:
    return sanitize.page(text, URL, rewrite)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<svg><script>alert(1)</script></svg>",
        "<svg onload=alert(1)>",
        "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>",
        "<svg><foreignObject><iframe srcdoc='<script>1</script>'></iframe></foreignObject></svg>",
        "<math><mtext><mglyph><style><!--</style><img title='--&gt;<img src=1 onerror=alert(1)>'>",
        "<img src=x onerror=alert(1)>",
        "<body onload=alert(1)>",
        "<iframe src=//evil.example></iframe><iframe srcdoc='<script>1</script>'></iframe>",
        "<object data=x></object><embed src=x><applet code=x></applet>",
        "<frameset><frame src=x></frameset>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<meta http-equiv=Content-Security-Policy content=x>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<!-- a comment -->",
        "<template><script>alert(1)</script></template>",
        "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>1</script>'>x</a>",
        "<a href='vbscript:x' ping=https://evil.example>x</a>",
        "<form action=https://evil.example><input name=a formaction=//evil.example></form>",
        "<link rel=preload href=//evil.example/x><link rel=import href=x>",
        "<video src=x poster=x></video><audio src=x></audio>",
        "<plaintext><script>alert(1)</script>",
        "<xmp><script>alert(1)</script></xmp>",
        "<style></style><script>alert(1)</script>",
        "<div style='background:url(https://evil.example/x)'>x</div>",
        "<style>@import 'https://evil.example/x.css'; a{b:url(//evil.example/y)}</style>",
        "<input autofocus onfocus=alert(1)>",
        "<x-y is=z onclick=alert(1) srcdoc=x>x</x-y>",
        "<portal src=https://evil.example></portal><fencedframe src=x></fencedframe>",
        "<img integrity=x crossorigin=y src=z>",
    ],
)
def test_nothing_that_runs_or_leads_out_remains(hostile: str) -> None:
    written = page(f"<p>before</p>{hostile}<p>after</p>").lower()
    tags = "script iframe frame object embed applet base meta template portal form video audio"
    for tag in tags.split():
        assert not re.search(rf"<{tag}[\s>]", written), written
    for word in (" on", "javascript:", "vbscript:", "<!--", "srcdoc", "ping=", "formaction", "is="):
        inside_tags = re.findall(r"<[a-z][^>]*>", written)
        assert not any(re.search(rf"{word}\w*=?", tag) for tag in inside_tags), written
    for address in re.findall(r"https?://evil\.example", written):
        before = written.split(address)[0]
        assert before.endswith(("/web/2016/", "im_/", "cs_/")), written


def test_links_and_images_lead_into_the_archive() -> None:
    written = page(
        "<a href='../b?x=1&amp;y=2#c'>b</a><img src=/i.png srcset='/j.png 1x, k.png 2x'>"
        "<link rel=stylesheet href=s.css><td background=t.gif><a href='#here'>h</a>"
    )
    assert 'href="/web/2016/https://tarrow.example/b?x=1&amp;y=2#c" target="_top"' in written
    assert 'src="/web/2016im_/https://tarrow.example/i.png"' in written
    assert "/web/2016im_/https://tarrow.example/j.png 1x, " in written
    assert "/web/2016im_/https://tarrow.example/news/k.png 2x" in written
    assert 'href="/web/2016cs_/https://tarrow.example/news/s.css"' in written
    assert '<a href="#here">' in written


def test_a_base_element_is_followed_but_not_kept() -> None:
    written = page("<base href='https://cdn.example/a/'><img src=i.png>")
    assert 'src="/web/2016im_/https://cdn.example/a/i.png"' in written


def test_style_sheets_lead_into_the_archive() -> None:
    css = sanitize.style(
        "@import \"a.css\"; @import url(b.css); i{background:URL( 'c.png' )} u{x:url(data:,y)}",
        URL,
        rewrite,
    )
    assert '@import url("/web/2016cs_/https://tarrow.example/news/b.css")' in css
    assert "cs_/https://tarrow.example/news/a.css" in css
    assert 'url("/web/2016im_/https://tarrow.example/news/c.png")' in css
    assert "url(data:,y)" in css


def test_a_style_element_cannot_be_broken_out_of() -> None:
    written = page("<svg><style>a{b:'&lt;/style>&lt;script>alert(1)&lt;/script>'}</style></svg>")
    assert "<script" not in written


def test_text_and_harmless_markup_stay() -> None:
    written = page(
        "<!DOCTYPE html><h1 class=x>A &amp; B</h1>"
        "<table><tr><td colspan=2>c</table><noscript>n</noscript>"
    )
    assert written.startswith("<!DOCTYPE html>")
    assert '<h1 class="x">A &amp; B</h1>' in written
    assert '<td colspan="2">c</td>' in written
    assert ">n<" in written


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 100_000,
        "<b x='1'>" * 5_000,
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">",
        "<select>" + "<option>x" * 100_000,
        "<i>x</i>" * 100_000,
    ],
)
def test_pages_that_would_take_long_to_parse_are_refused(text: str) -> None:
    assert sanitize.too_costly(text)


def test_ordinary_long_pages_are_not_too_costly() -> None:
    assert not sanitize.too_costly("<div><p>words<br>more <a href=x>link</a></p></div>" * 9_000)
    assert not sanitize.too_costly("<p>unclosed <li>item <td>cell" * 9_000)


def test_an_article_kept_in_one_long_attribute_is_not_too_costly() -> None:
    assert not sanitize.too_costly(f"<div data-page='{'word ' * 3_000}'><p>Storm</p></div>")


@pytest.mark.parametrize(
    "text",
    ["<x-y>" * 5_000, "<div>" * 4_100, "<font a=1>" * 500 + "<p>x" * 2_000],
)
def test_unclosed_elements_of_every_name_count_for_the_cost(text: str) -> None:
    assert sanitize.too_costly(text)


def test_random_markup_neither_fails_nor_leaves_a_script() -> None:
    noise = random.Random(7)
    parts = [
        "<div",
        " style='a:url(",
        "<script>",
        "</",
        ">",
        "<svg><style>",
        "<!--",
        "&#x",
        "\0",
        "'",
    ]
    for _ in range(500):
        text = "".join(noise.choice(parts) + chr(noise.randrange(1, 0x3000)) for _ in range(40))
        assert "<script" not in page(text)
