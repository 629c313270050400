"""Markup that browsers show in its own way is read as they show it."""

import pytest

from indexer.extract.markup.archive_banners import is_notice, without_banners
from indexer.extract.markup.shadow_roots import open_shadow_roots
from indexer.extract.markup.walk import parse, walk


def lines(html: str) -> list[str]:
    root = parse(f"<html><body>{html}</body></html>")
    assert root is not None
    return [line.text for line in walk(root).lines]


@pytest.mark.parametrize(
    "inside",
    [
        "the <st1:City><st1:place>Lind</st1:place></st1:City> boats",
        "the <b><x-name>Lind</x-name></b> boats",
        "<v-mark>the</v-mark> Lind boats",
        "the <output>Lind</output> boats",
        "the <nobr>Lind boats</nobr>",
        "the Li<wbr>nd boats",
        "the <bdo dir=ltr>Lind</bdo> <acronym>boats</acronym>",
        "the <ruby>Lind<rp>(</rp><rt>lint</rt><rp>)</rp></ruby> boats",
        "the <ruby><rb>Lind</rb> <rtc><rt>lint</rt></rtc></ruby> boats",
        "the <math><mrow><mi>Lind</mi></mrow><annotation>\\lind</annotation></math> boats",
        "the <span style='display: none'>copied from here</span>Lind boats",
        "the <font style='font-size:0px;color:#fff'>x7Gq</font>Lind boats",
        "the Lind boats<span hidden>Shown by a click</span>",
        "the Lind <a href=/x>boats<span class=sr-only> (opens in a new window)</span></a>",
        "the Lind<span class='tooltip'>A town of the north</span> boats",
    ],
)
def test_an_inline_element_neither_breaks_a_paragraph_nor_adds_to_it(inside: str) -> None:
    assert lines(f"<p>Nobody saw {inside} come in.</p><p>Then.</p>") == [
        "Nobody saw the Lind boats come in.", "Then.",
    ]  # fmt: skip


def test_readings_beside_japanese_words_are_left_out() -> None:
    ruby = "<ruby>\n <rb>港</rb>\n <rt>みなと</rt>\n</ruby>"
    assert lines(f"<p>{ruby}の<ruby>委員<rt>いいん</rt>会<rt>かい</rt></ruby>は</p>") == [
        "港の委員会は"
    ]


def test_an_unknown_element_around_blocks_or_alone_is_a_block() -> None:
    assert lines("<x-story><p>One.</p><p>Two.</p></x-story><x-a>Three</x-a><x-a>Four</x-a>") == [
        "One.", "Two.", "Three", "Four",
    ]  # fmt: skip


def test_a_long_hidden_part_is_kept_for_the_classifier_to_judge() -> None:
    rest = "The rest of the story is shown by a click on the button below. " * 6
    assert rest.strip() in lines(f"<p>First.</p><span style='display:none'>{rest}</span>Next.")


def test_a_hidden_date_is_still_read() -> None:
    root = parse("<p>Posted <span itemprop=datePublished hidden>2019-03-04</span>today</p>")
    assert root is not None
    assert [mark.prop for mark in walk(root).marks] == ["datepublished"]


@pytest.mark.parametrize("name", ["shadowrootmode", "shadowroot", "shadowmode", "SHADOWROOTMODE"])
def test_declarative_shadow_roots_are_read_and_other_templates_are_not(name: str) -> None:
    inner = f'<x-b><template {name.lower()}="closed"><p>Two.</p></template></x-b>'
    html = (
        f"<x-a><template {name.lower()}=open><style>p{{}}</style><p>One.</p>{inner}"
        "<template><p>Not shown.</p></template><p>Three.</p></template></x-a>"
    )
    assert lines(html) == ["One.", "Two.", "Three."]


def test_templates_that_never_end_are_left_as_they_are() -> None:
    html = "</template>" * 3 + "<template shadowroot=open><p>One.</p>"
    assert open_shadow_roots(html).count("<shadow-root") == 1
    assert open_shadow_roots("<template id=a>") == "<template id=a>"


BANNERS = [
    "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><table><tr><td>12 captures<p>Go SEP</td></table>"
    "<!-- END WAYBACK TOOLBAR INSERT -->",
    "<div id=wm-ipp-base lang=en><div id=wm-ipp-inside>12 captures 3 Mar 1999</div></div>",
    "<div id=wm-ipp-print>The Wayback Machine - https://web.archive.org/web/1999/http://x.example/"
    "</div>",
    "<div id=donato><div id=donato-base>Dear reader, please give what you can.</div></div>",
    "<div id=_wb_plain_banner>This is an archived page from 1999.</div>",
    "<div id=google-cache-hdr>This is Google's cache of http://x.example/.</div>",
    "<!-- START ARCHIVE-IT BANNER --><center>You are viewing a page.</center>"
    "<!-- END ARCHIVE-IT BANNER -->",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_the_banner_of_an_archive_is_not_read(banner: str) -> None:
    assert lines(f"{banner}<p>The boats came in.</p>") == ["The boats came in."]


def test_the_header_of_archive_today_is_not_read_and_one_of_a_page_is() -> None:
    page = '<div id="HEADER"><p>Saved from x.example</p></div><div id="CONTENT"><p>Text.</p></div>'
    assert lines(page) == ["Saved from x.example", "Text."]
    assert lines(page + "<a href='https://archive.ph/x'>copy</a>") == ["Text.", "copy"]


def test_a_banner_whose_end_is_missing_takes_nothing_with_it() -> None:
    html = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>Text."
    assert without_banners(html) == html


def test_a_sentence_about_archives_is_not_a_notice() -> None:
    assert is_notice("You are viewing an archived web page, captured on 3 March 1999.")
    assert not is_notice("The Internet Archive in San Francisco has opened its doors to visitors.")


def test_the_page_in_noframes_is_read() -> None:
    html = (
        "<html><head><title>Lindmoor</title></head><frameset cols=20%,80%><frame src=menu.html>"
        "<frame src=text.html><noframes><body bgcolor=white><p>The boats came in.<p>Then."
        "</body></noframes></frameset></html>"
    )
    root = parse(html)
    assert root is not None
    assert [line.text for line in walk(root).lines] == ["The boats came in.", "Then."]


def test_noscript_is_read_where_the_page_shows_a_menu_and_notices_only() -> None:
    menu = "".join(f"<li><a href=/{at}>Landings of part {at}</a></li>" for at in range(40))
    story = "".join(f"<p>Boat {at} came in by the third evening, and the quay was full.</p>"
                    for at in range(20))  # fmt: skip
    found = lines(f"<ul>{menu}</ul><noscript>{story}</noscript>")
    assert sum(text.startswith("Boat ") for text in found) == 20
    shown = lines(f"<ul>{menu}</ul>{story}<noscript>{story}</noscript>")
    assert sum(text.startswith("Boat ") for text in shown) == 20
