"""Kinds of dates that sites write in many ways: months, relative lines, addresses, calendars."""

from datetime import UTC, datetime

import pytest

from indexer.extract import extract_article
from indexer.model.article import Article

CAPTURED = datetime(2020, 6, 15, 12, 30, tzinfo=UTC)
SENTENCE = "The board of the harbour met until midnight, and spoke of nothing but the old crane. "
BODY = f"<p>{SENTENCE * 3}</p>" * 5
TITLE = "Crane breaks again in the harbour"
HEADLINE = f"<h1>{TITLE}</h1>"


def read(
    body: str, head: str = "", url: str = "http://paper.example/a", language: str = "en-GB"
) -> Article:
    page = (
        f"<html lang={language}><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    )
    return extract_article(page.encode(), url, "text/html; charset=utf-8", CAPTURED)


def day(article: Article) -> str | None:
    return article.published.date().isoformat() if article.published else None


def days(article: Article) -> tuple[str | None, str | None]:
    return day(article), article.updated.date().isoformat() if article.updated else None


@pytest.mark.parametrize(
    "line",
    ["2018年11月", "2018년 11월", "11/2018", "2018/11", "Nov. 2018", "Published November 2018",
     "Published: 11/2018", "Noviembre de 2018", "listopad 2018", "marraskuu 2018", "ноябрь 2018 г.",
     "พฤศจิกายน 2561", "tháng 11 năm 2018", "発行：2018年11月号", "November 2018 | Issue 4"],
)  # fmt: skip
def test_a_month_alone_has_the_precision_of_a_month(line: str) -> None:
    stated = read(f"{HEADLINE}<p>{line}</p>{BODY}").published_stated
    assert stated is not None
    assert (stated.at.date().isoformat(), stated.precision) == ("2018-11-01", "month")
    assert stated.confidence != "high"


@pytest.mark.parametrize("line", ["© November 2018", "Member since November 2018", "Room 11/2018a"])
def test_a_month_of_something_else_does_not_date_the_article(line: str) -> None:
    assert read(f"{HEADLINE}<p>{line}</p>{BODY}").published is None


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Publié aujourd'hui à 06h00, mis à jour à 11h22 • 4 min", "2020-06-15", "2020-06-15"),
        ("Publié hier à 18h03 • 3 min de lecture", "2020-06-14", None),
        ("Publié hier à 18h03, mis à jour à 11h22", "2020-06-14", None),
        ("Hoy a las 10:15 · 3 min", "2020-06-15", None),
        ("Вчера, 18:03 • 5 мин", "2020-06-14", None),
        ("Igår kl 18.03 · 3 min", "2020-06-14", None),
        ("Posted 3 hours ago by Tam Okell | 4 min read", "2020-06-15", None),
        ("vor 3 Std. • 4 Min. Lesezeit", "2020-06-15", None),
        ("Updated 3h ago", "2020-06-15", "2020-06-15"),
        ("5분 전", "2020-06-15", None),
        ("By TAM OKELL, Coast Press Writer Thu May 22, 5:10 PM ET", "2020-05-22", None),
    ],
)
def test_a_relative_line_with_more_words_is_completed_by_the_capture(
    line: str, published: str, updated: str | None
) -> None:
    assert days(read(f"{HEADLINE}<p>{line}</p>{BODY}")) == (published, updated)


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        ("06.05.13", "http://paper.example/2013/06/crane", "2013-06-05"),
        ("06.05.13", "http://paper.example/2013/05/crane", "2013-05-06"),
        ("13.05.06", "http://paper.example/2013/05/crane", "2013-05-06"),
        ("13.05.06", "http://paper.example/crane", "2006-05-13"),
        ("06.05.2013", "http://paper.example/2013/06/crane", "2013-05-06"),
    ],
)
def test_the_rest_of_the_page_settles_a_year_of_two_digits(
    line: str, url: str, expected: str
) -> None:
    assert day(read(f"{HEADLINE}<p class=date>{line}</p>{BODY}", url=url)) == expected


@pytest.mark.parametrize("attribute", ["2019-07-03T10:18:46Z", "2018-07-03", "2020-01-03T10:18:46"])
@pytest.mark.parametrize("markup", ["", "itemprop=datePublished "])
def test_the_day_that_readers_see_counts_more_than_another_in_the_attribute(
    markup: str, attribute: str
) -> None:
    time = f'<time {markup}datetime="{attribute}">29 June 2019</time>'
    assert day(read(HEADLINE + time + BODY)) == "2019-06-29"


def test_an_attribute_that_is_one_of_two_days_shown_does_not_disagree() -> None:
    time = (
        '<time itemprop="dateModified" datetime="2019-11-29T19:20:45.000+01:00">'
        "27/11/2019 01:57 | Actualizado a 29/11/2019 19:20</time>"
    )
    assert days(read(HEADLINE + time + BODY, language="es")) == ("2019-11-27", "2019-11-29")


def test_an_attribute_that_the_text_writes_in_the_other_order_does_not_disagree() -> None:
    time = '<time datetime="2019-03-04T10:18:46Z">03/04/2019</time>'
    found = read(HEADLINE + time + BODY).published_stated
    assert found is not None
    assert found.at == datetime(2019, 3, 4, 10, 18, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    "path",
    ["/04-03-2019/crane", "/news/04/03/2019/crane", "/2019/mar/04/crane", "/news/04-mar-2019/crane",
     "/crane-04-03-2019.html", "/04.03.2019/crane", "/4-mars-2019/crane", "/crane_04032019.html",
     "/04mar2019/crane", "/crane-march-4-2019", "/2019/03/4/crane"],
)  # fmt: skip
def test_a_day_in_the_address_is_read_in_any_order(path: str) -> None:
    assert day(read(HEADLINE + BODY, url=f"http://paper.example{path}")) == "2019-03-04"


@pytest.mark.parametrize("path", ["/stories/04-03-19/crane", "/id/1-2-20190/x", "/a/99032019"])
def test_other_numbers_in_an_address_are_not_a_day(path: str) -> None:
    assert read(HEADLINE + BODY, url=f"http://paper.example{path}").published is None


@pytest.mark.parametrize(
    "name",
    ["parsely-pub-date", "sailthru.date", "dc.date", "cXenseParse:recs:publishtime",
     "Vendor.articleFirstPublished"],
)  # fmt: skip
def test_microdata_at_the_headline_counts_more_than_a_meta_element_of_a_vendor(name: str) -> None:
    time = '<time itemprop="datePublished" datetime="2019-08-30T16:45+0100">30 August 2019</time>'
    head = f'<meta name="{name}" content="2018-02-05T16:07">'
    assert day(read(HEADLINE + time + BODY, head)) == "2019-08-30"


@pytest.mark.parametrize(
    "headline",
    ["<h1>{} <small>4 March 2019</small></h1>", "<h1><i class=date>4 March 2019</i> {}</h1>",
     "<h1>{} (4 March 2019)</h1>"],
)  # fmt: skip
def test_a_day_set_beside_the_headline_in_its_element_is_the_publication(headline: str) -> None:
    assert day(read(headline.format(TITLE) + BODY)) == "2019-03-04"


def test_a_publication_after_the_change_and_after_the_visible_day_is_not_believed() -> None:
    head = (
        '<meta property="article:published_time" content="2020-02-02T10:00:00Z">'
        '<meta property="article:modified_time" content="2019-03-06T10:00:00Z">'
    )
    page = f"{HEADLINE}<p>Posted 4 March 2019</p><p>Updated 6 March 2019</p>{BODY}"
    assert days(read(page, head)) == ("2019-03-04", "2019-03-06")


def test_the_first_comment_does_not_date_the_article() -> None:
    comment = (
        "<section id=comments><div class=comment><b>Ole</b> "
        f"<time datetime=2019-04-01T10:00:00Z>1 April 2019</time><p>{SENTENCE}</p></div></section>"
    )
    assert read(HEADLINE + BODY + comment).published is None


@pytest.mark.parametrize(
    "line",
    ["This article was written on 4 March 2019.", "Originally published 4 March 2019",
     "This story first appeared on March 4, 2019.", "Artikel vom 4. März 2019",
     "Dieser Artikel wurde am 4. März 2019 verfasst.", "Cet article a été rédigé le 4 mars 2019.",
     "Este artículo fue escrito el 4 de marzo de 2019."],
)  # fmt: skip
def test_a_label_far_below_the_text_dates_the_article(line: str) -> None:
    links = "".join(f"<p><a href=/{n}>Fog over the quay, part {n} of it</a></p>" for n in range(25))
    assert day(read(f"{HEADLINE}{BODY}{links}<p>{line}</p>")) == "2019-03-04"


def test_the_date_of_a_saved_http_head_is_not_a_publication() -> None:
    head = "<pre>HTTP/1.1 200 OK\nDate: Mon, 04 Mar 2019 10:00:00 GMT\nServer: a</pre>"
    lines = "<p>Date: Mon, 04 Mar 2019 10:00:00 GMT</p>"
    for saved in (head, lines):
        assert read(HEADLINE + saved + BODY).published is None


@pytest.mark.parametrize(
    "line",
    ["When: 12 May 2019, 8 pm, Town Hall", "Wann: 12. Mai 2019, 20 Uhr", "Quand : 12 mai 2019",
     "Doors open: 12 May 2019"],
)  # fmt: skip
def test_the_day_of_an_event_does_not_date_the_article(line: str) -> None:
    assert read(f"{HEADLINE}<p>{line}</p>{BODY}").published is None
    classed = "<p class=event-date>12 May 2019</p><p class=date>4 March 2019</p>"
    assert day(read(HEADLINE + classed + BODY)) == "2019-03-04"


@pytest.mark.parametrize(
    "line",
    ["4 במרץ 2019", "٤ مارس ٢٠١٩", "الاثنين ٢٧ جمادى الآخرة ١٤٤٠ هـ - ٤ مارس ٢٠١٩ م",
     "27 جمادى الثانية 1440 الموافق 4 مارس 2019", "۱۳ اسفند ۱۳۹۷", "4 มี.ค. 62", "平成31年3月4日",
     "४ मार्च २०१९", "৪ মার্চ ২০১৯", "Ngày 4 tháng 3 năm 2019", "4 Mart 2019 Pazartesi",
     "4. maaliskuuta 2019", "2019. március 4.", "2019(e)ko martxoaren 4a", "2019 m. kovo 4 d.",
     "2019. 3. 4. 오전 10:00", "4 бер. 2019", "4 marca 2019 r."],
)  # fmt: skip
def test_a_day_is_read_as_its_language_and_calendar_write_it(line: str) -> None:
    assert day(read(f"{HEADLINE}<p>{line}</p>{BODY}")) == "2019-03-04"


def test_a_label_that_touches_its_time_says_what_the_date_is() -> None:
    line = "<div>Published<span>13:23, 4 Aug 2018</span></div>"
    line += "<div>Updated<span>20:49, 5 Aug 2018</span></div>"
    assert days(read(f"{HEADLINE}{line}{BODY}")) == ("2018-08-04", "2018-08-05")


def test_a_label_belongs_to_the_date_that_follows_it_and_to_no_further_one() -> None:
    times = "<time class=published datetime=2018-02-10T09:30:00+01:00>10 February 2018</time>"
    times += "<time class=updated datetime=2018-02-12T09:00:00+01:00>12 February 2018</time>"
    assert days(read(f"{HEADLINE}<p>Posted on {times}</p>{BODY}")) == ("2018-02-10", "2018-02-12")


@pytest.mark.parametrize("words", ["Joined March 2007", "Member since 2007", "Mitglied seit 2007"])
def test_an_element_that_opens_with_another_event_does_not_date_the_article(words: str) -> None:
    joined = f"<span class=join-date title='10:46 AM - 20 Mar 2007'>{words}</span>"
    assert read(f"{HEADLINE}{joined}{BODY}").published is None


@pytest.mark.parametrize(
    "shown",
    ["<span itemprop=datePublished content=2018-12-06>06 December 2018</span>",
     "<span property=datePublished>6/12/2018</span>"],
)  # fmt: skip
def test_microdata_that_readers_see_tells_the_zone_of_an_instant(shown: str) -> None:
    stated = '{"@type":"NewsArticle","headline":"%s","datePublished":"2018-12-05T23:15:00Z"}'
    head = f"<script type='application/ld+json'>{stated % TITLE}</script>"
    body = f"{HEADLINE}{BODY}<p>By Ann Made {shown}</p>"
    published = read(body, head).published
    assert published is not None
    assert published.isoformat() == "2018-12-06T00:15:00+01:00"


def test_a_change_of_days_before_does_not_take_a_sure_publication_away() -> None:
    head = "<meta name=last-modified content=2018-02-05T18:13:00Z>"
    head += "<meta itemprop=dateModified content=2018-02-05T18:13:00Z>"
    shown = "<p>By Ann Made <time itemprop=datePublished datetime=2018-02-08>8 Feb 2018</time></p>"
    assert days(read(f"{HEADLINE}{shown}{BODY}", head)) == ("2018-02-08", None)


def test_metadata_that_repeat_the_last_change_as_the_publication_are_not_believed() -> None:
    stated = (
        '{"@type":"NewsArticle","headline":"%s","datePublished":"2018-08-04T13:23:00Z",'
        '"dateModified":"2018-08-06T19:49:50Z"}'
    )
    head = f"<script type='application/ld+json'>{stated % TITLE}</script>"
    head += "<meta property=article:published_time content=2018-08-06T19:49:50Z>"
    head += "<meta property=article:modified_time content=2018-08-06T19:49:50Z>"
    updated = "<p>Updated 20:49, 6 Aug 2018</p>"
    assert days(read(f"{HEADLINE}{updated}{BODY}", head)) == ("2018-08-04", "2018-08-06")


def test_an_instant_whose_local_day_nothing_shows_is_not_surely_of_its_day() -> None:
    time = "<time datetime=2018-08-05T00:23:33Z>at 0:23</time>"
    stated = '{"@type":"NewsArticle","headline":"%s","datePublished":"2018-08-05T00:23:33Z"}'
    head = f"<script type='application/ld+json'>{stated % TITLE}</script>"
    article = read(f"{HEADLINE}<p>{time}</p>{BODY}", head)
    assert article.published_stated is not None
    assert article.published_stated.confidence != "high"
