"""The native core gives what the Python code gives: the same pages, features and articles."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import native
from indexer.corpus.fingerprint import fingerprint
from indexer.extract import extract_article
from indexer.extract.article import read_page
from indexer.extract.body.classify import line_scores
from indexer.extract.body.features import line_features
from indexer.extract.fields.site import _fold
from indexer.extract.learned.trees import scorer
from indexer.extract.markup.density import measure_density
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.markup.walk import parse, walk
from indexer.native.core_digest import sources_digest
from indexer.page.clean import _STEADY, clean
from indexer.page.guard import _openings_and_pairs, _tags
from indexer.page.source_parts import count_parts

ROOT = Path(__file__).parents[1]
CASES = sorted((ROOT / "tests" / "cases").rglob("*.html"))
CAPTURED = datetime(2020, 1, 1, tzinfo=UTC)
needs_core = pytest.mark.skipif(native.core is None, reason=native.implementation())

FRAGMENTS = st.sampled_from(
    """<p> </p> <div> </div> <div/class=comment> <table><tr><td> </table> <b> </i> <br> <h1> </h1>
    <a/href=x> </a> <a/href=/author/ann-made> <script> </script> <title> </title> <!-- --> <pre>
    </pre> <time/datetime='2015-01-01T99:99'> <select><option> <ul><li> </ul> <svg> <math><mi>
    <meta/name="&#32;Author&#32;"/content=A> <meta/name=x/content=""/value=y> <meta/content=z>
    <meta/itemprop=É/content=1> <link/rel=Canonical/href=/c> <link/rel=x> <script>f("2015-01-02")
    <script/type=Text/JSON>{} <title>T
    <meta/property=article:published_time/content='2015-02-31T00:00:00-99:99'> <template> <body>
    <script/type=application/ld+json>{"@type":"NewsArticle","author":[1,{"name":[null]}]}</script>
    <html/lang=x> <html/xml:lang=y> <nav> </nav> <footer> <noscript> </noscript> <article> <main>
    <span/itemprop="author&#32;x"> <span/class=Byline/data-date=2015-09-09>
    <font/style=display:none>
    <span/style="DISPLAY:&#32;block"> <span/class=sr-only/hidden> <i/aria-hidden=true> <rt> <ruby>
    <div/id=wm-ipp-base> <span/class="visuallyHidden&#32;ART-icle_bodyText"> <my-tag>
    <foreignObject>
    <div/class=&#x130;tem> <span/rel=AUTHOR> <time/pubdate> <frameset> <noframes> </noframes> <img>
    <p/class="é&#x2003;story-Body"> &nbsp; &#x2003; &#x85; \x00 \ud800 \u202e Posted: By | 3/4/2015
    2015-09-09T19:48:41Z &#xD800; &amp;lt; ＡＢＣ 。 日本語 Ünïcödé""".split()
)
PROSE = st.sampled_from([
    "The council of the harbour met on Monday, spoke of the crane, and of nothing else at all. ",
    "Der Rat tagte am Montag über den Kran; „niemand“ weiß, weshalb. ",
    "港の会議は月曜日に開かれた。",
    "Share this", "Read more: the crane", "By Ann Made", "1,234 comments", "\n \t", "  ",
])  # fmt: skip
PAGES = st.lists(st.one_of(FRAGMENTS, PROSE, st.text(max_size=12)), max_size=80).map(" ".join)


@contextmanager
def python_alone() -> Iterator[None]:
    """Without the core, as where it was never built."""
    core, native.core = native.core, None
    try:
        yield
    finally:
        native.core = core


def read(html: str) -> dict[str, object] | None:
    root = parse(html)
    return as_values(walk(root)) if root is not None else None


def as_values(page: ParsedPage) -> dict[str, object]:
    return {**asdict(page), "notes": list(page.notes)}


def assert_same(html: bytes) -> None:
    """Both implementations make the same page and the same article of *html*."""
    text = html.decode("utf-8", "replace")
    quick, article = read(text), extract_article(html, "http://paper.example/2015/09/a")
    with python_alone():
        assert read(text) == quick
        assert extract_article(html, "http://paper.example/2015/09/a") == article


@needs_core
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_both_implementations_read_a_made_up_page_alike(case: Path) -> None:
    assert_same(case.read_bytes())


@needs_core
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_both_implementations_read_random_markup_alike(page: str) -> None:
    assert_same(page.encode("utf-8", "surrogatepass"))


@needs_core
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_both_implementations_read_a_mutated_page_alike(data: st.DataObject) -> None:
    page = bytearray(data.draw(st.sampled_from(CASES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(page)))
        end = min(len(page), at + data.draw(st.integers(0, 300)))
        page[at:end] = data.draw(
            st.one_of(PAGES.map(lambda text: text.encode("utf-8", "ignore")), st.binary(max_size=9))
        )
    assert_same(bytes(page))


@needs_core
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 3000 + "deep",
        "<b>" * 2000 + "bold" + "<p>x" * 200,
        "<table>" * 500 + "x",
        "<p>a<br>" * 30_000,
        f"<p class='{'story ' * 2000}comment'>cut",
        f"<p class='{'é' * 299}share share'>cut inside",
        f"<p style='{'a:b;' * 900}display:none'>long style",
        "<a href='/" + "x/" * 300 + "author/ann-made'>far",
        "<ruby>漢<rt>kan</rt> 字 </ruby>" * 50,
        "<span hidden>" + "word " * 100 + "</span>",
        "<p>\u2003a\u2003\u2003b\u00a0</p>",
        "<pre>\n a\r\n  b <br> c </pre>",
        "<frameset><frame></frameset><noframes><p>inside</noframes>",
        "",
        "\x00",
        "\ud800<p>\udfff",
    ],
    ids=lambda page: page[:20].encode("unicode_escape").decode(),
)
def test_both_implementations_read_a_hostile_page_alike(page: str) -> None:
    quick = read(page)
    with python_alone():
        assert read(page) == quick


@needs_core
def test_both_implementations_read_the_given_pages_alike(shared: Path) -> None:
    sets = sorted((shared / "data" / "extraction" / "sets").glob("*/html"))
    pages = [page for folder in sets for page in sorted(folder.glob("*.html.gz"))[:4]]
    assert pages
    for page in pages:
        assert_same(gzip.decompress(page.read_bytes()))


@needs_core
def test_a_node_outlives_the_name_of_its_tree() -> None:
    root = parse("<p>one<p>two")
    assert root is not None
    nodes = root.css("p")
    del root
    assert [node.first_child.text_content for node in nodes if node.first_child] == ["one", "two"]


@needs_core
def test_the_core_refuses_values_of_other_types() -> None:
    assert native.core is not None
    for call in (
        lambda: native.core.parse(b"bytes"),
        lambda: native.core.walk(None, ParsedPage(), frozenset()),
        lambda: native.core.walk(parse("x"), object(), frozenset()),
        lambda: native.core.Node(),
        lambda: parse("x").css(1),
    ):
        with pytest.raises((TypeError, AttributeError, KeyError)):
            call()


def run(code: str, folder: Path = ROOT, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BACKISSUE_NATIVE": "", **changed}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=folder)


TELL = "from indexer import native; print(native.implementation())"


def test_a_setting_switches_the_core_off() -> None:
    said = run(TELL, BACKISSUE_NATIVE="0").stdout
    assert said == "pure Python (native core: switched off by BACKISSUE_NATIVE)\n"


@needs_core
def test_a_core_older_than_its_sources_is_not_used(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "indexer", tmp_path / "indexer")
    assert run(TELL, tmp_path).stdout.startswith("native core")
    with (tmp_path / "indexer" / "native" / "walk.c").open("a") as source:
        source.write("/* changed */\n")
    assert "pure Python (native core: older than its sources" in run(TELL, tmp_path).stdout
    assert "build it again" in run(TELL, tmp_path, BACKISSUE_NATIVE="1").stderr


def test_without_the_core_everything_runs(tmp_path: Path) -> None:
    without = shutil.ignore_patterns("*.so", "__pycache__")
    shutil.copytree(ROOT / "indexer", tmp_path / "indexer", ignore=without)
    assert run(TELL, tmp_path).stdout == "pure Python (native core: not built)\n"
    code = "from indexer import extract_article as e; print(e(b'<h1>A day</h1>', 'http://a.example').title)"
    assert run(code, tmp_path).stdout == "A day\n"


def test_the_version_says_which_implementation_is_in_use() -> None:
    said = run("from indexer.cli import main; import sys; sys.argv = ['x', '--version']; main()")
    assert said.stdout.splitlines()[1] == native.implementation()


@needs_core
def test_the_lexbor_of_the_core_is_that_of_the_installed_selectolax() -> None:
    assert native.core is not None
    assert f"selectolax {version('selectolax')}" == native.core.LEXBOR, (
        "indexer/native/lexbor.txt names another version than the one installed: pages would be "
        "read by two parsers; name the same one in both, with its hash, and run make native"
    )


def test_the_lexbor_that_is_fetched_is_of_the_selectolax_that_containers_install() -> None:
    pinned = re.compile(r"^selectolax==(\S+)", re.MULTILINE)
    fetched = pinned.search((ROOT / "indexer" / "native" / "lexbor.txt").read_text("utf-8"))
    locked = pinned.search((ROOT / "requirements.lock").read_text("utf-8"))
    assert fetched is not None and locked is not None
    assert fetched[1] == locked[1], "lexbor.txt and requirements.lock name two selectolaxes"


def test_the_digest_covers_the_sources_of_the_core(tmp_path: Path) -> None:
    assert sources_digest(tmp_path) == ""
    (tmp_path / "a.c").write_text("int a;\n")
    one = sources_digest(tmp_path)
    (tmp_path / "a.h").write_text("int a;\n")
    assert sources_digest(tmp_path) not in ("", one)


@needs_core
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                """<p <script> <script/x </script </SCRIPT> <style> </style/ <title </title>
                <!-- -->
                --!> <!--> <!---> - = " ' > < / <xmp </xmp> <TextArea > <\u017fcript> <scr\u0130pt>
                </t\u0130tle> <\u212a <a\u212a <B\x00
                </Td/ </p <a="x>y">z a=1 b="2>" c='3"' <iframe/ <noframes\x85 \x1c""".split(" ")
            ),
            st.text("ab= \n'\"<>/-!\u3000", max_size=9),
            st.just(" a=1" * 150),
            st.just("x" * 501),
        ),
        max_size=40,
    ).map("".join)
)
def test_both_implementations_count_the_same_tags(page: str) -> None:
    quick = _openings_and_pairs(page), list(_tags(page))
    with python_alone():
        assert (_openings_and_pairs(page), list(_tags(page))) == quick


@needs_core
@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(
            st.sampled_from(" \t\n\x00\x1c\x1f\x7f\x85\xa0ab.é“\u3000日\u2028\u0301\xad"),
            st.characters(),
        )
    )
)
def test_both_implementations_clean_alike(text: str) -> None:
    quick = clean(text)
    with python_alone():
        assert clean(text) == quick


@needs_core
@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(st.sampled_from(" _-aZß\u0130\u0149'0"), st.characters())))
def test_both_implementations_fold_alike(text: str) -> None:
    quick = _fold(text)
    with python_alone():
        assert _fold(text) == quick


@needs_core
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["a", "one", "Straße", "日本", "x" * 40, "\ud800", "7"])))
def test_both_implementations_make_the_same_fingerprint(words: list[str]) -> None:
    quick = fingerprint("paragraph", " ".join(words))
    with python_alone():
        assert fingerprint("paragraph", " ".join(words)) == quick


@needs_core
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_both_implementations_sum_trees_alike(data: st.DataObject) -> None:
    number = st.floats(-9, 9)
    tree = st.recursive(
        number, lambda below: st.tuples(st.integers(0, 4), number, below, below).map(list)
    )
    trees = data.draw(st.lists(tree, min_size=1, max_size=6))
    row = data.draw(st.lists(st.one_of(number, st.booleans()), min_size=5, max_size=5))
    quick = scorer(trees, "trees")(row)
    with python_alone():
        assert scorer(trees, "trees")(row) == quick


@needs_core
def test_both_implementations_make_the_same_features(shared: Path) -> None:
    folder = shared / "data" / "extraction" / "sets"
    for each in sorted(folder.glob("*/html")):
        for path in sorted(each.glob("*.html.gz"))[:6]:
            assert_same_features(gzip.decompress(path.read_bytes()))


@needs_core
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_both_implementations_make_the_same_features_of_a_made_up_page(case: Path) -> None:
    assert_same_features(case.read_bytes())


@needs_core
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_both_implementations_make_the_same_features_of_random_markup(page: str) -> None:
    assert_same_features(page.encode("utf-8", "ignore"))


def assert_same_features(html: bytes) -> None:
    context = read_page(html, "http://paper.example/2015/09/a")
    if context is None or not context.page.lines:
        return
    page, density, line = context.page, context.density, context.span.title
    given = (page, density, context.title, line, context.description or "")
    assert native.core is not None
    quick = native.core.line_features(*given), line_scores(*given), measure_density(page, line)
    with python_alone():
        assert (line_features(*given), line_scores(*given), measure_density(page, line)) == quick


PARTS = ("<input", "WAYBACK", "pass", "aa", "<", 'id="A"')


@needs_core
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([*PARTS, "a", "<inp", "WAY", "ss"]), st.text(max_size=3))
    ).map("".join)
)
def test_both_implementations_count_the_same_parts(text: str) -> None:
    quick = count_parts(text, PARTS)
    with python_alone():
        assert count_parts(text, PARTS) == quick


@needs_core
def test_a_page_read_from_its_bytes_is_the_page_read_from_its_text() -> None:
    html = "<p>“Ünïcödé”\x00 &amp; 日本</p><template shadowrootmode=open><p>in</template>"
    root, other = parse(html, html.encode()), parse(html)
    assert root is not None and other is not None
    assert as_values(walk(root)) == as_values(walk(other))


@needs_core
def test_the_signs_that_cleaning_passes_over_are_left_alone_by_it() -> None:
    signs = [chr(code) for first, last in _STEADY for code in range(first, last + 1)]
    with python_alone():
        assert all(clean(f"{sign}{sign}a") == f"{sign}{sign}a" for sign in signs)
    for before in ("a", "é", "\u3000", "が", "한"):
        assert all(unicodedata.is_normalized("NFC", before + sign) for sign in signs)
