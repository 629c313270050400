"""The steps of extraction, each on its own."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from indexer.extract import extract_article
from indexer.extract.body import classify
from indexer.extract.body.features import NAMES, line_features
from indexer.extract.body.plain import find_body
from indexer.extract.dates.decide import reads_month_first
from indexer.extract.dates.parse import dates_in, read_date
from indexer.extract.fields.language import declared, find_language
from indexer.extract.fields.names import is_name, split_names
from indexer.extract.fields.site import cut_site
from indexer.extract.markup.density import measure_density
from indexer.extract.markup.linear import document_title, strip
from indexer.extract.markup.metadata import read_metadata
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.markup.traits import BODY, COMMENT, SHARE, class_bits
from indexer.extract.markup.walk import parse, walk
from indexer.extract.verdict.judge import judge
from indexer.extract.verdict.signals import Signals
from indexer.page.clean import clean, clean_code, clean_lines
from indexer.page.decode import decode
from indexer.page.guard import is_binary, pathological

RUSSIAN = "Городской совет одобрил новый бюджет после долгих споров о школах и дорогах. " * 5
JAPANESE = "市議会は月曜日、学校や道路をめぐる長い議論の末に新しい予算を承認した。" * 8
CHINESE = (
    "市议会在星期一经过长时间的讨论之后，批准了关于学校和道路的新预算，他们说这是大家的要求。" * 6
)
GREEK = "Το δημοτικό συμβούλιο ενέκρινε τον νέο προϋπολογισμό μετά από μακρά συζήτηση. " * 4


SENTENCE = "The board of the harbour met until midnight, and spoke of nothing but the old crane."


def read(html: str) -> ParsedPage:
    root = parse(html)
    assert root is not None
    return walk(root)


# ---- clean ----------------------------------------------------------------------------------


def test_stored_text_has_no_controls_bidi_overrides_or_lone_surrogates() -> None:
    assert clean("a\x00b\x85c\u202ed\u2066e\ufefff") == "ab cdef"
    assert clean("x\ud800y") == "x\ufffdy"
    assert clean_lines("one \x07two\n\n three\u200b ") == "one two\nthree"
    assert clean_code("  if x:\n\treturn\x00\n\n") == "  if x:\n    return"
    assert clean_code("a\x1fb\x1ec") == "a b\nc"


def test_a_flood_of_combining_marks_is_cut() -> None:
    assert len(clean("a" + "\u0301" * 10_000)) < 10


# ---- decode ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (GREEK, "cp1253"),
    ],
)
@pytest.mark.parametrize("label", ["utf-8", None])
def test_a_wrong_or_missing_label_does_not_garble_the_text(
    text: str, charset: str, label: str | None
) -> None:
    meta = f'<meta charset="{label}">' if label else ""
    page = f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(charset)
    found = decode(page)
    assert text[:30] in found.text
    assert found.source == "detected"


def test_one_stray_byte_does_not_change_the_encoding_of_a_page() -> None:
    found = decode("Straße und Köln, überall Grüße.".encode() + b"\xe9" + b" weiter")
    assert found.charset == "utf-8"
    assert found.text.startswith("Straße und Köln")
    assert found.replaced == 1


def test_a_byte_order_mark_beats_every_label() -> None:
    found = decode(RUSSIAN.encode("utf-16"), "text/html; charset=utf-8")
    assert (found.text[:10], found.source) == (RUSSIAN[:10], "bom")


def test_utf_16_without_a_byte_order_mark_is_recognised_by_its_zero_bytes() -> None:
    assert "council" in decode("The council met. ".encode("utf-16-le") * 20).text


def test_latin_1_means_windows_1252() -> None:
    found = decode(b"It\x92s caf\xe9", "text/html; charset=ISO-8859-1")
    assert (found.text, found.charset, found.source) == ("It’s café", "cp1252", "header")


def test_a_utf_7_label_is_ignored() -> None:
    assert decode(b"+ADw-script+AD4-", "text/html; charset=utf-7").text == "+ADw-script+AD4-"


# ---- guard and linear -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "limit"),
    [
        ("<div>" * 20_000, "depth"),
        ("<p " + " ".join(f'a{i}="{i}"' for i in range(30_000)) + ">x</p>", "attributes"),
        ("<p>" + "".join(f"<font a={i}>" for i in range(500)) + "<p>x" * 2_000, "formatting"),
        ("x" * 13_000_000, "size"),
        ("<p>An ordinary page.</p>", None),
    ],
)
def test_a_page_too_costly_for_a_tree_is_recognised_before_parsing(
    html: str, limit: str | None
) -> None:
    assert pathological(html) == limit


def test_the_fallback_keeps_text_and_drops_scripts_and_comments() -> None:
    html = "<script>var a='<p>no'</script><!-- no --><p>One &amp; <b>two</b><p>three<br>four"
    assert strip(html, Notes()) == ["One & two", "three", "four"]


def test_the_fallback_reads_past_a_comment_that_never_ends() -> None:
    assert strip("<p>before</p><!-- <p>after</p>", Notes())[-1] == "after"


def test_the_fallback_finds_end_tags_in_any_case() -> None:
    html = "<sTyle>a{}</StYle><SCRIPT>no</script>One<p><script>no</SCRIPT>two"
    assert strip(html, Notes()) == ["One", "two"]


ENDLESS = """
    <style> <style></style> <STYLE></STYLE> <style></StYle> <style></STYLE><script></script>
    <script> <title> <title></TITLE> <title>x <title <textarea> <textarea></TextArea>
    <svg><select><iframe> <!-- <!----> <!---->> < << <a <a> </ </a <! <? <p> & &lt; <a/href="
    <a/href="> <p/a='<' <style><!-- <!--<style></style>-->
""".split()


@pytest.mark.parametrize("end", ["", "</style></SCRIPT>-->></title></textarea></svg>"])
@pytest.mark.parametrize("piece", ENDLESS)
def test_the_fallback_takes_linear_time_whatever_is_left_open(piece: str, end: str) -> None:
    """A pass that searches the rest again for each piece takes minutes here, not a second."""
    html = piece * (1_500_000 // len(piece)) + end
    start = time.process_time()
    strip(html, Notes())
    document_title(html, Notes())
    assert time.process_time() - start < 4


def test_the_fallback_ignores_a_title_that_never_ends() -> None:
    assert document_title("<title>Ferry &amp; crane</title>", Notes()) == "Ferry & crane"
    assert document_title("<title>never closed <p>x", Notes()) == ""


def test_an_image_served_as_a_page_is_binary() -> None:
    assert is_binary("\x89PNG\x00\x00\x00\rIHDR\x00\x01\x02\x03\x04")
    assert not is_binary("An ordinary page with a stray \x00 in it.")


# ---- walk -------------------------------------------------------------------------------------


def test_lines_end_at_blocks_and_breaks_but_not_at_inline_elements() -> None:
    page = read("<div>one <b>two</b> <i>three</i><p>four<br>five</p></div>six")
    assert [line.text for line in page.lines] == ["one two three", "four", "five", "six"]
    assert [line.breaks for line in page.lines] == [0, 0, 1, 0]


def test_lines_know_whether_their_element_is_hidden_or_a_comment() -> None:
    page = read('<div style="display: none">a</div><div class="comment-list">b</div>')
    hidden, comment = (page.elements[line.element] for line in page.lines)
    assert hidden.hidden
    assert comment.bits & COMMENT


def test_no_depth_exhausts_the_stack() -> None:
    page = read("<span>" * 3_000 + "deep")
    assert page.lines[-1].text == "deep"


def test_class_names_are_split_at_capitals_and_punctuation() -> None:
    assert class_bits("articleBody") & BODY
    assert class_bits("entry-content js_x") & BODY
    assert class_bits("SocialShare__icons") & SHARE
    assert class_bits("shareholder") == 0


# ---- metadata ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Crane breaks"}',
        '<!-- {"@type":"NewsArticle","headline":"Crane breaks",} -->',
        '[{"@graph":[{"@type":["NewsArticle"],"headline":"Crane breaks"}]}]',
        '{"@type":"NewsArticle","headline":"Crane breaks","x":"a\nb"}',
        '{"@type":"NewsArticle","headline":"Crane breaks","x":"a"b"}',
        "//<![CDATA[\n" + '{"@type":"NewsArticle","headline":"Crane breaks"}' + "\n//]]>",
    ],
)
def test_json_ld_is_read_however_badly_it_is_written(script: str) -> None:
    page = read(f'<title>Crane breaks</title><script type="application/ld+json">{script}</script>')
    assert read_metadata(page, "").article["headline"] == "Crane breaks"


def test_the_json_ld_of_a_linked_article_is_not_the_pages_own() -> None:
    script = (
        '[{"@type":"NewsArticle","headline":"Herring season opens"},'
        '{"@type":"NewsArticle","headline":"Crane breaks again","datePublished":"2019-01-01"}]'
    )
    page = read(
        f'<title>Crane breaks again</title><script type="application/ld+json">{script}</script>'
    )
    assert read_metadata(page, "").article["headline"] == "Crane breaks again"


def test_a_body_that_stands_only_in_a_script_is_found() -> None:
    text = "".join(f"<p>{sentence}</p>" for sentence in [SENTENCE] * 6)
    state = json.dumps({"props": {"title": "Crane breaks", "html": text, "more": [{"x": None}]}})
    shell = f"<title>Crane breaks</title><script type=application/json>{state}</script><div></div>"
    article = extract_article(shell.encode(), "http://a.example/2019/crane")
    assert article.text == "\n\n".join([SENTENCE] * 6)
    other = shell.replace("<title>Crane breaks", "<title>Ferry sails")
    assert extract_article(other.encode(), "http://a.example/2019/crane").text == ""


# ---- title ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "url", "headline"),
    [
        ("Crane breaks again in harbour | Post", "", "Crane breaks again in harbour"),
        (
            "Crane breaks again - Coast Gazette",
            "http://coastgazette.example/",
            "Crane breaks again",
        ),
        ("Coast Gazette: Crane breaks", "", "Coast Gazette: Crane breaks"),
        ("Will he go? - A long night in the hall", "", "Will he go? - A long night in the hall"),
        ("Crane breaks, say all | World Post - Action News", "", "Crane breaks, say all"),
    ],
)
def test_the_site_is_cut_from_a_title_and_nothing_else(title: str, url: str, headline: str) -> None:
    assert cut_site(title, frozenset(), url) == headline


# ---- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("2015-09-09T19:48:41Z", "2015-09-09T19:48:41+00:00"),
        ("Sept. 4, 2015 3:45 p.m. ET", "2015-09-04T15:45:00-04:00"),
        ("Wed, 09 Oct 2013 10:11:12 +0200", "2013-10-09T10:11:12+02:00"),
        ("4 septembre 2015 à 14h30", "2015-09-04T14:30:00+00:00"),
        ("Stand: 3.4.2019, 12:30 Uhr", "2019-04-03T12:30:00+00:00"),
        ("12 de marzo de 2015", "2015-03-12T00:00:00+00:00"),
        ("2019年3月4日 12時30分", "2019-03-04T12:30:00+00:00"),
        ("2015. március 4.", "2015-03-04T00:00:00+00:00"),
        ("5 мая 2017 года", "2017-05-05T00:00:00+00:00"),
        ("٢٠٢٠-٠٣-٠٤", "2020-03-04T00:00:00+00:00"),
        ("१२ मार्च 2020", "2020-03-12T00:00:00+00:00"),
        ("10 tháng 3 2015", "2015-03-10T00:00:00+00:00"),
        ("4 มีนาคม 2563", "2020-03-04T00:00:00+00:00"),
        ("1567605600", "2019-09-04T14:00:00+00:00"),
        ("20150904123000", "2015-09-04T12:30:00+00:00"),
    ],
)
def test_a_date_is_read_as_its_country_writes_it(text: str, stated: str) -> None:
    date = read_date(text)
    assert date is not None
    assert date.at.isoformat() == stated


@pytest.mark.parametrize(
    "text",
    ["", "Version 1.2", "31 February 2015", "2015-13-01", "2024-11-10T12:00:00-99:99", "0000-00-00",
     "call 020 7946 0999", "99/99/9999"],
)  # fmt: skip
def test_version_numbers_phone_numbers_and_impossible_days_are_not_dates(text: str) -> None:
    assert read_date(text) is None


def test_the_order_of_day_and_month_follows_the_country() -> None:
    assert [d.at.month for d in dates_in("3/4/2015", month_first=True)] == [3]
    assert [d.at.month for d in dates_in("3/4/2015")] == [4]
    assert [d.at.month for d in dates_in("25/12/2015", month_first=True)] == [12]
    assert reads_month_first("en-US", "http://a.com/")
    assert not reads_month_first("en", "http://a.co.uk/")
    assert not reads_month_first("de", "http://a.com/")


# ---- authors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Tam Okell and Ines Varga", ["Tam Okell", "Ines Varga"]),
        ("Von Jörg Tamsen, dpa", ["Jörg Tamsen", "dpa"]),
        ("ByTam Okell", ["Tam Okell"]),
        ("Par Élodie de la Tour et Jean Noir", ["Élodie de la Tour", "Jean Noir"]),
        ("By TAM OKELL, Staff Writer", ["TAM OKELL"]),
        ("By Tam Okell (tam@post.example)", ["Tam Okell"]),
        ("by the light of a candle", []),
        ("By Friday the board will meet", []),
    ],
)
def test_a_byline_gives_names_and_only_names(byline: str, names: list[str]) -> None:
    assert split_names(byline, strict=True) == names


def test_roles_and_prose_are_not_names() -> None:
    assert is_name("Ines Varga")
    assert is_name("AFP")
    assert is_name("松村太郎")
    assert not is_name("Senior Political Correspondent")
    assert not is_name("the town hall")


# ---- language ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "The board of the harbour has said that it will not pay for the crane this year. " * 3,
            "en",
        ),
        (
            "Der Rat der Stadt hat am Dienstag beschlossen, dass die Brücke nicht bezahlt wird. "
            * 3,
            "de",
        ),
        (
            "Le conseil de la ville a décidé que le pont ne sera pas payé par les habitants. " * 3,
            "fr",
        ),
        (
            "El consejo de la ciudad ha decidido que no se pagará el puente con los impuestos. "
            * 3,
            "es",
        ),
        (RUSSIAN, "ru"),
        (JAPANESE, "ja"),
        (CHINESE, "zh"),
        (GREEK, "el"),
    ],
)
def test_the_text_decides_the_language_whatever_the_page_says(text: str, language: str) -> None:
    assert find_language(text, None) == language
    assert find_language(text, "sv") == language


def test_short_text_has_the_language_that_the_page_states() -> None:
    assert find_language("Hafen", "de") == "de"
    assert declared(None, "und", "pt_BR") == "pt"


# ---- verdict ----------------------------------------------------------------------------------


def signals(**changes: float) -> Signals:
    """Of a usual article, with *changes*."""
    usual = {
        "body": 3000.0, "blocks": 12.0, "longest": 400.0, "sentences": 12.0, "sentence_share": 1.0,
        "rows": 0.0, "digits": 0.01, "repeated": 0.0, "lines": 40.0, "prose": 3000.0,
        "body_share": 0.7, "link_share": 0.2, "linked_headings": 0.0, "says_article": 1.0,
        "headline": 1.0, "headline_shown": 1.0, "dated": 1.0, "signed": 1.0, "dated_path": 1.0,
        "slug_words": 4.0,
    }  # fmt: skip
    return Signals(**{**usual, **changes})


def test_a_long_text_about_errors_is_still_an_article() -> None:
    assert judge(signals(error_title=0.5, error_number=1.0))[0] == "article"


def test_a_stub_among_offers_to_subscribe_is_a_wall_and_a_whole_text_is_not() -> None:
    asked = {"wall_shown": 0.3, "walled": 1.0}
    stub = {"body": 90.0, "blocks": 1.0, "longest": 90.0, "sentences": 1.0, "lines": 6.0}
    assert judge(signals(**stub, **asked))[0] == "wall"
    assert judge(signals(**asked))[0] == "article"


def test_a_page_without_any_text_is_an_article_only_if_it_states_one() -> None:
    empty = {"body": 0.0, "blocks": 0.0, "longest": 0.0, "sentences": 0.0}
    assert judge(signals(**empty, says_article=0.0, shared_as_article=0.0))[0] != "article"


def test_every_verdict_says_how_sure_it_is() -> None:
    for body in (0.0, 200.0, 500.0, 5000.0):
        assert 0.5 <= judge(signals(body=body))[1] <= 1


# ---- plain text -------------------------------------------------------------------------------


def test_the_body_of_plain_text_is_its_longest_stretch_of_prose() -> None:
    prose = (
        "The board met until midnight, and nobody in the hall went home before the vote was taken."
    )
    menu = [
        "Home | Sport | Weather | Letters | Tides | Search the whole archive of this old paper |"
    ]
    lines = [*menu, "Crane breaks", prose, "Advertisement", prose, *["Teaser"] * 20, prose]
    assert find_body(lines) == (2, 4)


# ---- classifier -------------------------------------------------------------------------------


def test_the_shipped_weights_keep_plain_paragraphs() -> None:
    page = read(
        "<h1>Crane</h1>" + "<p>A sentence that is long enough to count as one, surely.</p>" * 9
    )
    sums = measure_density(page)
    rows = line_features(page, sums, "Crane", 0, "")
    assert all(row is None or len(row) == len(NAMES) for row in rows)
    values = classify.scores(page, sums, rows)
    assert [value > 0 for value in values[1:]] == [True] * 9


def test_an_instant_near_midnight_keeps_its_offset() -> None:
    date = read_date("2019-11-05T00:30:00+09:00")
    assert date is not None
    assert date.at.utcoffset() == timedelta(hours=9)
    assert date.at.astimezone(UTC) == datetime(2019, 11, 4, 15, 30, tzinfo=UTC)
