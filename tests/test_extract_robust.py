"""No bytes make extraction raise, store control characters, or take long."""

import re
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import indexer
from indexer.extract import extract, extract_article, extract_bare, extract_linear, extract_text
from indexer.extract.dates.parse import dates_in, read_date
from indexer.model.article import Article
from indexer.model.capture import Capture, Location

URL = "http://paper.example/2015/09/a"
PROSE = (
    "The council of the harbour met on Monday and spoke of nothing but the crane until midnight. "
)
TAGS = st.sampled_from(
    """<p> </p> <div> </div> <div/class=comment> <table><tr><td> </table> <b> </i> <br> <h1> </h1>
    <a/href=x> </a> <script> </script> <title> </title> <!-- --> <pre> </pre>
    <time/datetime='2015-01-01T99:99'> <select><option>
    <span/itemprop=author> <ul><li> </ul> <svg>
    <meta/property=article:published_time/content='2015-02-31T00:00:00-99:99'> <template> <body>
    <script/type=application/ld+json>{"@type":"NewsArticle","author":[1,{"name":[null]}]}</script>
    <html/lang=x> <base/href='javascript:1'> \x00 \ud800 \u202e Posted: By | 3/4/2015
    2015-09-09T19:48:41Z &#xD800; &amp;lt;""".split()
)
PAGES = st.lists(st.one_of(TAGS, st.text(max_size=20), st.just(PROSE)), max_size=60).map("".join)


def stored(article: Article) -> list[str]:
    fields = [
        article.title,
        article.description,
        article.section,
        article.source_name,
        article.language,
    ]
    blocks = [block.text for block in article.blocks]
    return [text for text in (*fields, *article.authors, *article.tags, *blocks) if text]


def assert_storable(article: Article) -> None:
    for text in stored(article):
        text.encode("utf-8")
        for char in text:
            assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"), repr(char)
            assert not "\u202a" <= char <= "\u202e" and not "\u2066" <= char <= "\u2069"
    for date in (article.published, article.updated):
        assert date is None or date.tzinfo is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_no_page_raises_or_stores_control_characters(page: str) -> None:
    assert_storable(extract_article(page.encode("utf-8", "surrogatepass"), URL))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=30), st.none() | st.text(max_size=40))
def test_no_bytes_url_or_header_raises(data: bytes, url: str, header: str | None) -> None:
    assert_storable(extract_article(data, url, header))
    assert_storable(extract_text(data, url))
    assert_storable(extract_linear(data, url, header, degraded="memory"))
    assert_storable(extract_bare(data, url, header, degraded="memory"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 -/.:TZ+年月日,amp JanFebMärz'", max_size=60))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    read_date(text)
    for date in dates_in(text):
        assert date.at.tzinfo is not None


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=1995, max_value=2060), st.integers(min_value=1, max_value=12))
def test_no_date_is_later_than_the_capture(year: int, month: int) -> None:
    captured = datetime(2020, 6, 15, tzinfo=UTC)
    page = f"<h1>Crane breaks again</h1><p>Posted: {year}-{month:02}-01</p>" + f"<p>{PROSE}</p>" * 5
    article = extract_article(page.encode(), URL, None, captured)
    assert article.published is None or article.published.date() <= captured.date().replace(day=16)


@pytest.mark.parametrize(
    ("html", "limit"),
    [
        ("<div>" * 100_000 + PROSE + "</div>" * 100_000, "depth"),
        ("<b>" * 20_000 + PROSE, "depth"),
        (f"<p>{'lorem ipsum ' * 900_000}</p>", None),
        ("<p " + "a=1 " * 100_000 + f">{PROSE}", "attributes"),
        (f"<p>{PROSE}</p><!-- " + f"<p>{PROSE}</p>" * 20, "unclosed"),
        ("<div>a</div>" * 30_000 + f"<p>{PROSE}</p>", "lines"),
        ("<p>" + "<font color=1><p>" * 4_000 + PROSE, "formatting"),
        ("<table>" + "<a>x<b>y" * 20_000 + "</table>", "depth"),
        ("<title>" + "- | " * 200_000 + "</title>", None),
        ("<p>" + "\u0301" * 500_000 + "</p>", None),
        ("<span class=author>By Ann Made and " * 3_000, None),
        ("".join(f"<p>{PROSE * 2}{at}<p>{PROSE[:50]}{at}" for at in range(8_000)), None),
        ("<article>" * 3_900 + f"<h1>Crane</h1><p>{PROSE}</p>" * 5_000, None),
        ("<script type=text/template>" + f"<p>{PROSE}</p>" * 9_000 + "</script>", None),
        ("<p>4 March 2015 Posted: 3/4/2015 Updated: 5 May 2016</p>" * 3_000, None),
    ],
)  # fmt: skip
def test_a_hostile_page_costs_less_than_a_second_per_100_kb(html: str, limit: str | None) -> None:
    head = f"<html><head><title>Crane</title></head><body><p>{PROSE}</p>"
    page = f"{head}{html}<p>LAST {PROSE}</p>".encode()
    begin = time.process_time()
    article = extract_article(page, URL)
    assert time.process_time() - begin < 1 + len(page) / 100_000
    assert article.degraded == limit
    if limit is not None:
        assert "LAST The council" in article.text


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("p", "paragraph"), ("h2", "heading"), ("li", "item"), ("blockquote", "quote"),
     ("pre", "paragraph"), ("figcaption", "caption")],
)  # fmt: skip
def test_blocks_of_every_kind_are_stored_without_control_characters(tag: str, kind: str) -> None:
    dirty = f"The crane\x00 of\ud800 the&#0; old\u202e harbour&#xD800; {PROSE * 2}"
    page = f"<article><h1>Crane</h1><p>{PROSE * 3}</p><{tag}>{dirty}</{tag}><p>{PROSE * 3}</p>"
    article = extract_article(page.encode("utf-8", "surrogatepass"), URL)
    assert_storable(article)
    assert kind in [block.kind for block in article.blocks]


def test_a_page_captured_with_an_error_status_is_not_an_article() -> None:
    body = (f"<h1>Crane breaks again</h1><p>{PROSE * 4}</p>" * 3).encode()
    where = Location("a.warc", 0, len(body))
    found = extract(Capture(URL, None, "response", 503, "text/html", body, where))
    assert found.kind == "error"


def test_hints_are_used_only_where_the_page_says_nothing() -> None:
    where = Location("a.wacz", 0, 1)
    hints = {"title": "Crane breaks", "text": "The crane broke.\nAgain."}
    bare = extract(
        Capture(URL, None, "response", 200, "text/html", b"<html></html>", where, (), hints)
    )
    assert (bare.title, bare.text) == ("Crane breaks", "The crane broke.\n\nAgain.")
    page = f"<h1>Ferry sails</h1><p>{PROSE * 5}</p>".encode()
    full = extract(Capture(URL, None, "response", 200, "text/html", page, where, (), hints))
    assert full.title == "Ferry sails"
    assert "The crane broke" not in full.text


def test_noise_is_neither_article_nor_text() -> None:
    article = extract_article(bytes(range(256)) * 40, URL)
    assert (article.kind, article.text) == ("other", "")


@pytest.mark.parametrize(
    "html",
    [
        "<title>Crane breaks again</title>",
        "<p>Fog</p>" * 6000 + "<p>The crane of the harbour broke again at noon.</p>" * 9,
    ],
    ids=["a title without a line", "prose after five thousand lines"],
)
def test_the_plain_fallback_survives_a_page_without_lines_or_early_prose(html: str) -> None:
    assert extract_linear(html.encode(), "http://a.example/", degraded="lines").published is None


def test_the_barest_fallback_reads_the_beginning_of_a_page_at_a_fixed_cost() -> None:
    page = f"<title>Crane</title><p>Posted: 2015-09-09<p>{PROSE}<p>" + "<p>x<b>" * 2_000_000
    start = time.process_time()
    article = extract_bare(page.encode(), "http://a.example/", degraded="cpu")
    assert time.process_time() - start < 2
    assert (article.title, article.degraded, article.published) == ("Crane", "cpu", None)
    assert article.text.startswith(PROSE.strip())
    assert "only the first 262,144 bytes were read" in article.notes


def test_broken_json_ld_full_of_blanks_is_read_in_linear_time() -> None:
    page = f'<script type="application/ld+json">{{"a":{" " * 60_000}x}}</script>' * 2
    start = time.process_time()
    extract_article(page.encode(), "http://a.example/")
    assert time.process_time() - start < 2


def test_without_a_capture_only_dates_of_another_century_are_refused() -> None:
    page = "<h1>Crane breaks again</h1><time datetime={}>{}</time>"
    page += f"<p>{PROSE}</p>" * 5
    dates = {
        day: extract_article(page.format(day, day).encode(), "http://a.example/1").published
        for day in ("2099-12-30", "2100-01-02")
    }
    assert dates == {"2099-12-30": datetime(2099, 12, 30, tzinfo=UTC), "2100-01-02": None}


def test_extraction_asks_no_clock() -> None:
    root = Path(indexer.__file__).parent
    clocks = re.compile(
        r"\b(?:now|today|utcnow|localtime|gmtime|perf_counter|monotonic)\(|time\.time"
    )
    for path in (*root.glob("extract/**/*.py"), *root.glob("page/**/*.py")):
        assert not clocks.search(path.read_text("utf-8")), path
