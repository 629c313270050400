"""Every limit on how much of a page is read leaves a note where it bites."""

import json
from datetime import UTC, datetime

import pytest

from indexer.extract import extract_article, extract_linear
from indexer.model.article import Article

URL = "http://post.example/2019/crane"
PROSE = "The board of the harbour met until midnight, and spoke of nothing but the old crane. "
BODY = "".join(f"<p>{PROSE}{number}</p>" for number in range(6))
BYLINE = "<p class=byline>Tam Okell</p>"
DAY = "<p class=date>5 November 2019</p>"
STORY = f"<h1>Crane breaks again</h1>{BYLINE}{DAY}{BODY}"
MANY = range(450)


def read(body: str, head: str = "", url: str = URL) -> Article:
    page = f"<html><head><title>Crane breaks again</title>{head}</head><body>{body}</body></html>"
    return extract_article(page.encode(), url, None, datetime(2020, 1, 1, tzinfo=UTC))


def linked_data(**said: object) -> str:
    thing = {"@type": "NewsArticle", "headline": "Crane breaks again", **said}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"


def teaser(at: int) -> str:
    day = f"2018-{at % 12 + 1:02}-{at % 28 + 1:02}"
    return f"<li><a href=/{at}>Herring number {at}</a> <time datetime={day}>{day}</time></li>"


CELLS = "<table>" + "".join(f"<tr><td class=data>{at},5</td></tr>" for at in MANY) + "</table>"
WORDS = "<table>" + "<tr><td class=data>North pile</td></tr>" * 450 + "</table>"
ROW = "<p>" + " ".join(f"<span class=data>{at},5</span>" for at in MANY) + "</p>"
TEASERS = "<ul class=related>" + "".join(map(teaser, MANY)) + "</ul>"
SIGNED = "".join(f"<div class=author>Ann Made {'I' * (at % 3)}</div>" for at in MANY)
READ_MARKS = "only 400 of 45{} elements marked as a date or an author were read"


@pytest.mark.parametrize(
    ("above", "note"),
    [
        (CELLS, READ_MARKS.format(2)),
        (ROW, READ_MARKS.format(2)),
        (TEASERS, READ_MARKS.format(2)),
        (SIGNED, READ_MARKS.format(2)),
        (WORDS, None),
    ],
    ids=["cells of data", "data in one line", "teasers", "authors", "cells without a number"],
)
def test_hundreds_of_marks_above_an_article_hide_neither_its_date_nor_its_author(
    above: str, note: str | None
) -> None:
    article = read(above + STORY)
    assert article.authors == ("Tam Okell",)
    assert article.published == datetime(2019, 11, 5, tzinfo=UTC)
    assert list(article.notes) == ([note] if note else [])


def test_a_date_in_microdata_below_hundreds_of_comments_is_read() -> None:
    comments = "".join(f"<p class=date>Reader {at} wrote at {at}:00</p>" for at in MANY)
    stated = "<span itemprop=datePublished content=2019-11-05T08:00:00Z></span>"
    article = read(f"<h1>Crane breaks again</h1>{BODY}<div class=comments>{comments}</div>{stated}")
    assert article.published == datetime(2019, 11, 5, 8, tzinfo=UTC)


def test_a_page_below_every_limit_has_no_note() -> None:
    assert read(STORY).notes == ()


@pytest.mark.parametrize(
    ("body", "head", "note"),
    [
        (STORY, "<meta name=a content=b>" * 501, "only the first 500 meta elements were read"),
        (STORY, "<link rel=a href=b>" * 501, "only the first 500 link elements were read"),
        (STORY, f"<meta name=description content='{PROSE * 30}'>",
         "the description was cut at 2,000 characters"),
        (STORY, linked_data(x=[{"a": 1}] * 501),
         "only the first 500 items of a list in JSON-LD were read"),
        (STORY, linked_data(x=[[{"a": 1}] * 400] * 6),
         "only the first 2,000 objects of JSON-LD were read"),
        (STORY, linked_data(keywords=[f"word {at}" for at in range(41)]),
         "only the first 40 tags were read"),
        (STORY, linked_data(author=[f"Ann{chr(97 + at)} Made" for at in range(31)]),
         "only the first 30 authors were read"),
        (f"<div class='{'word ' * 61} comments'>{STORY}</div>", "",
         "a class attribute was cut at 300 characters"),
        ("<h4>Herring</h4>" * 61 + STORY, "",
         "of headings after the first 60 only h1 elements were read"),
        ("<h4>a</h4><p>b</p>" * 501 + STORY, "", "only the first 500 headings were read"),
        (f"<h1>{PROSE * 12}</h1>{BODY}", "", "a heading was cut at 1,000 characters"),
        (STORY + "".join(f"<p>{at} {PROSE}</p>" for at in range(500)), "",
         "the prose in which pull quotes are looked for was cut at 40,000 characters"),
    ],
)  # fmt: skip
def test_a_limit_that_bites_leaves_a_note(body: str, head: str, note: str) -> None:
    assert note in read(body, head).notes


def test_lines_beside_the_text_that_are_not_kept_leave_a_note() -> None:
    between = "".join(f"<li><a href=/{at}>Also {at}</a></li>" for at in range(90))
    article = read(f"<h1>Crane breaks again</h1>{BODY}<nav></nav><ul>{between}</ul>{BODY}")
    assert "only the first 60 lines beside the text were kept" in article.notes
    assert len(article.skipped) == 60


def test_lines_of_the_plain_fallback_in_which_no_date_is_looked_for_leave_a_note() -> None:
    article = extract_linear(f"<p>{PROSE}</p>".encode() * 5001, URL, degraded="lines")
    assert "dates and authors were looked for in the first 5,000 lines" in article.notes
    assert len(article.blocks) == 5001
