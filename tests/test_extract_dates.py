"""Which date on a page is that of its article: places, updates, clocks, agreement, zones."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract import extract_article
from indexer.extract.dates.from_capture import counted_back, without_year
from indexer.extract.dates.parse import YEARS, lines_to_read, may_hold_date
from indexer.model.article import Article

SENTENCE = "The board of the harbour met until midnight, and spoke of nothing but the old crane. "
BODY = f"<p>{SENTENCE * 3}</p>" * 5
HEADLINE = "<h1>Crane breaks again in the harbour</h1>"
CAPTURED = datetime(2020, 6, 15, 12, 30, tzinfo=UTC)


def read(
    body: str, head: str = "", url: str = "http://paper.example/a",
    captured: datetime | None = CAPTURED, language: str = "en-GB",
) -> Article:  # fmt: skip
    page = (
        f"<html lang={language}><head><title>Crane breaks again in the harbour</title>{head}</head>"
        f"<body>{body}</body></html>"
    )
    return extract_article(page.encode(), url, "text/html; charset=utf-8", captured)


def day(article: Article) -> str | None:
    return article.published.date().isoformat() if article.published else None


# ---- places that state a date -----------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "<p>Published: 4 March 2019</p>",
        "<dl><dt>Published</dt><dd>4 March 2019</dd></dl>",
        "<p class=byline>By Tam Okell, Harbour Correspondent | 4 March 2019</p>",
        '<div class="meta"><time>4 March 2019</time></div>',
        '<time datetime="2019-03-04T10:00">last spring</time>',
        '<time pubdate datetime="2019-03-04">spring</time>',
        '<span class="entry-date updated published">4 March 2019</span>',
        '<abbr class="published" title="2019-03-04T10:00:00+0000">spring</abbr>',
        '<span class="timestamp" data-time="1551693600">spring</span>',
        '<span class="date" data-published-on="2019-03-04T10:00:00Z">spring</span>',
        '<span property="dc:date dc:created" content="2019-03-04T10:00:00+00:00">spring</span>',
        '<span property="schema:datePublished" content="2019-03-04">spring</span>',
        '<meta itemprop="http://schema.org/datePublished" content="2019-03-04">',
        '<td class="info"><script>showDate("2019/03/04 01:43:09")</script> 7 readers</td>',
        "<p>Veröffentlichungsdatum: 04.03.2019</p>",
        "<p>By Tam on 4 March 2019 | 18 Comments. "
        "This post may contain links to shops that pay us a small share of what you spend.</p>",
        "<p>This was posted on Monday, March 4th, 2019 at 11:03 pm and is filed under Harbour.</p>",
        "<p>Der Artikel wurde am 4. März 2019 um 23:03 Uhr gepostet</p>",
        "<p>4 Mart 2019 tarihinde yayınlandı</p>",
        "<p>2019年3月4日公開</p>",
        "<p>公開日2019年3月4日</p>",
    ],
)
def test_a_date_at_the_headline_is_found_in_any_markup(line: str) -> None:
    assert day(read(HEADLINE + line + BODY)) == "2019-03-04"


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time", "DC.date.issued", "dcterms.issued", "publish-date", "PublishDate",
        "cXenseParse:publishtime", "parsely-pub-date", "sailthru.date", "date.available",
        "vr:published_time", "article_date_original", "citation_online_date", "issue_date",
        "bt:pubDate", "date", "dc:date", "article.created", "outbrain-date",
    ],
)  # fmt: skip
def test_a_meta_element_is_recognised_by_the_words_in_its_name(name: str) -> None:
    found = read(HEADLINE + BODY, f'<meta name="{name}" content="2019-03-04T10:00:00Z">')
    assert day(found) == "2019-03-04"
    assert found.published_from == f"meta:{name.lower()}"


@pytest.mark.parametrize(
    "name",
    ["article:publisher", "expiry-date", "article:expiration_time", "build-date",
     "event:start_date", "publisher_id", "generated-at", "og:image", "unpublish_date"],
)  # fmt: skip
def test_a_meta_element_about_an_expiry_a_build_or_an_event_does_not_date_the_article(
    name: str,
) -> None:
    assert read(HEADLINE + BODY, f'<meta name="{name}" content="1551693600">').published is None
    assert read(HEADLINE + BODY, f'<meta name="{name}" content="2019-03-04">').published is None


def test_an_update_and_the_first_publication_in_one_line_are_kept_apart() -> None:
    found = read(f"{HEADLINE}<p>Updated 6 March 2019 | First published 4 March 2019</p>{BODY}")
    assert day(found) == "2019-03-04"
    assert found.updated is not None
    assert found.updated.date().isoformat() == "2019-03-06"


def test_the_earlier_of_two_equally_ranked_meta_elements_is_the_publication() -> None:
    head = (
        '<meta name="DC.date.issued" content="2019-03-06T10:00:00Z">'
        '<meta property="article:published_time" content="2019-03-04T10:00:00Z">'
    )
    assert day(read(HEADLINE + BODY, head)) == "2019-03-04"


def test_a_page_that_states_only_an_update_is_dated_by_it_with_low_confidence() -> None:
    found = read(f"{HEADLINE}<p>Last updated: 4 March 2019</p>{BODY}")
    assert day(found) == "2019-03-04"
    assert found.published_confidence == "low"


def test_a_month_stays_a_month_unless_a_line_states_the_day() -> None:
    head = '<meta name="citation_publication_date" content="2019/03">'
    found = read(HEADLINE + BODY, head)
    assert found.published_stated is not None
    assert found.published_stated.precision == "month"
    found = read(f"{HEADLINE}<p>4 March 2019</p>{BODY}", head)
    assert day(found) == "2019-03-04"


def test_a_month_in_the_url_gives_way_to_an_update_within_that_month() -> None:
    page = f"{HEADLINE}<p>Last updated: 4 March 2019</p>{BODY}"
    assert day(read(page, url="http://paper.example/2019/03/crane")) == "2019-03-04"
    dated = read(page, url="http://paper.example/2019/02/crane")
    assert dated.published_stated is not None
    assert (day(dated), dated.published_stated.precision) == ("2019-02-01", "month")


def test_the_canonical_url_is_read_when_the_captured_one_has_no_date() -> None:
    head = '<link rel="canonical" href="http://paper.example/2019/03/04/crane">'
    assert day(read(HEADLINE + BODY, head, "http://paper.example/?p=12")) == "2019-03-04"
    assert day(read(HEADLINE + BODY, head, "http://paper.example/2019/03/05/crane")) == "2019-03-05"


def test_six_digits_in_the_url_are_a_day_only_beside_their_year() -> None:
    found = read(HEADLINE + BODY, url="http://paper.example/news/2019/190304_crane.html")
    assert day(found) == "2019-03-04"
    assert (
        read(HEADLINE + BODY, url="http://paper.example/news/190304_crane.html").published is None
    )


def test_the_value_attribute_of_a_standard_meta_element_is_read() -> None:
    head = '<meta name="{}" value="2019-03-04T10:00:00Z">'
    assert day(read(HEADLINE + BODY, head.format("article:published_time"))) == "2019-03-04"
    assert read(HEADLINE + BODY, head.format("date")).published is None


def test_a_date_at_the_headline_ranks_above_a_meta_element_named_only_date() -> None:
    head = '<meta name="date" content="2019-05-09">'
    assert day(read(f"{HEADLINE}<p>4 March 2019</p>{BODY}", head)) == "2019-03-04"
    assert day(read(HEADLINE + BODY, head)) == "2019-05-09"


@pytest.mark.parametrize(
    "title",
    ["Crane breaks again in the harbour - 4 March 2019 - Coast Gazette",
     "Gazette | 04.03.2019 | Crane breaks again in the harbour",
     "Crane breaks again in the harbour \u2013 Gazette \u2013 4 March 2019, 10:30"],
)  # fmt: skip
def test_a_part_of_the_title_that_is_a_date_is_the_publication(title: str) -> None:
    found = extract_article(f"<title>{title}</title>{HEADLINE}{BODY}".encode(), "", None, CAPTURED)
    assert day(found) == "2019-03-04"
    assert found.published_from == "title"


def test_a_date_at_the_headline_ranks_above_the_date_in_the_title() -> None:
    page = "<title>Concert at the quay - 12 May 2019 - Gazette</title><h1>Concert at the quay</h1>"
    found = [
        extract_article(f"{page}{line}{BODY}".encode(), "", None, CAPTURED)
        for line in ("<p>4 March 2019</p>", "")
    ]
    assert list(map(day, found)) == ["2019-03-04", "2019-05-12"]


@pytest.mark.parametrize(
    "title",
    ["Tides in the harbour - 4 March 2019", "Week from 26 - 4 March 2019", "Before 4 March 2019"],
)
def test_a_date_in_the_headline_is_the_subject_and_not_the_publication(title: str) -> None:
    page = f"<title>{title}</title><h1>{title}</h1>{BODY}"
    assert extract_article(page.encode(), "", None, CAPTURED).published is None


def test_a_date_confirmed_by_the_url_has_a_higher_confidence() -> None:
    page = f"{HEADLINE}<p>4 March 2019</p>{BODY}"
    sure = [
        read(page, url=url).published_confidence
        for url in ("http://paper.example/a", "http://paper.example/20190304-crane")
    ]
    assert sure == ["medium", "high"]


# ---- scripts and data attributes --------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        '<script>window.page={"published_at":"2019-03-04T06:22:28+01:00"}</script>',
        '<script>dataLayer=[{ datePublished : "2019-03-04" }]</script>',
        r'<script>var state="{\"publicationDate\":\"2019-03-04T06:22:28Z\"}"</script>',
        "<script>pubDate = '2019-03-04 10:11:12'; modified_at='2019-03-09'</script>",
        '<div data-publish-date="2019-03-04"></div>',
        "<script>{'createdAt': 1551693600}</script>",
    ],
)
def test_a_date_in_a_script_is_used_when_the_page_shows_none(script: str) -> None:
    found = read(HEADLINE + BODY + script)
    assert day(found) == "2019-03-04"
    assert found.published_confidence == "low"
    assert (found.published_from or "").startswith("script:")


def test_scripts_with_several_publication_dates_are_ignored() -> None:
    script = '<script>[{"publishedAt":"2019-03-04"},{"publishedAt":"2019-03-05"}]</script>'
    assert read(HEADLINE + BODY + script).published is None


def test_a_date_at_the_headline_ranks_above_a_script() -> None:
    script = '<script>{"publishedAt":"2019-03-09"}</script>'
    assert day(read(f"{HEADLINE}<p>4 March 2019</p>{BODY}{script}")) == "2019-03-04"


def test_other_json_ld_objects_are_used_only_if_they_state_the_same_day() -> None:
    films = [f'{{"@type":"Movie","datePublished":"2019-03-0{n}"}}' for n in (4, 4, 5)]
    data = '<script type="application/ld+json">[{}]</script>'
    assert day(read(HEADLINE + BODY, data.format(",".join(films[:2])))) == "2019-03-04"
    assert read(HEADLINE + BODY, data.format(",".join(films))).published is None


# ---- dates of other things --------------------------------------------------------------------


CLOCK = (
    "<header><time datetime=2020-06-15>Monday, 15 June 2020</time><a href=/>Gazette</a></header>"
)


def test_the_clock_in_the_head_of_a_page_is_not_its_date() -> None:
    assert read(CLOCK + HEADLINE + BODY).published is None
    dated = f"{CLOCK}{HEADLINE}<p>4 March 2019</p>{BODY}"
    assert day(read(dated)) == "2019-03-04"
    assert day(read(dated, captured=None)) == "2019-03-04"


def test_the_clock_of_a_page_copied_days_before_the_capture_is_not_its_date() -> None:
    page = f"{CLOCK.replace('15', '10')}{HEADLINE}<p class=byline>Tam Okell, 4 March 2019</p>{BODY}"
    assert day(read(page)) == "2019-03-04"


def test_a_date_above_the_headline_inside_the_article_header_is_its_date() -> None:
    page = f"<article><header><p class=date>4 March 2019</p>{HEADLINE}</header>{BODY}</article>"
    assert day(read(page)) == "2019-03-04"


def test_a_date_called_today_does_not_date_the_article() -> None:
    page = f"{HEADLINE}<p>High water 9.12 | Today is Monday, 15 June 2020 | Letters</p>{BODY}"
    assert read(page).published is None


@pytest.mark.parametrize(
    "line",
    ["© 1996-2019, 4 March 2019 Coast Gazette", "Copyright 4 March 2019", "(c) 2019-03-04 Gazette"],
)
def test_a_copyright_date_is_not_a_publication(line: str) -> None:
    assert read(f"{HEADLINE}{BODY}<p>{line}</p>").published is None


def test_today_or_a_copyright_in_the_line_before_does_not_discard_a_date() -> None:
    for before in ("Harbour Today", "\u00a9 Coast Press"):
        assert day(read(f"{HEADLINE}<p>{before}</p><p>4 March 2019</p>{BODY}")) == "2019-03-04"


def test_the_dates_in_a_list_of_teasers_do_not_date_the_article() -> None:
    teasers = "".join(
        f'<div class="teaser-x"><i class="date">{n} May 2019</i><a href="/{n}">Herring</a></div>'
        for n in range(2, 9)
    )
    assert day(read(f"{HEADLINE}{teasers}<p>4 March 2019</p>{BODY}")) == "2019-03-04"
    assert day(read(f"{HEADLINE}<p>4 March 2019</p>{BODY}{teasers}")) == "2019-03-04"


def test_a_date_in_a_quotation_or_caption_does_not_date_the_article() -> None:
    quoted = "<blockquote><p>Posted by Tam on 9 March 2019</p></blockquote>"
    pictured = "<figure><figcaption>The crane on 9 March 2019</figcaption></figure>"
    for other in (quoted, pictured):
        assert day(read(f"{HEADLINE}{other}<p>4 March 2019</p>{BODY}")) == "2019-03-04"


def test_a_related_article_published_after_the_last_update_does_not_date_the_article() -> None:
    page = (
        f"{HEADLINE}<p class=modified>Updated 4 March 2019</p>{BODY}<div class=related-stories>"
        '<div><a href=/2>Herring</a><time itemprop=datePublished datetime="2020-05-05">5 May</time>'
        "</div></div>"
    )
    assert day(read(page)) == "2019-03-04"


def test_a_timestamp_at_the_moment_of_the_capture_is_the_clock_of_the_server() -> None:
    head = '<meta property="article:published_time" content="2020-06-15T12:29:40Z">'
    page = f"{HEADLINE}<p>Posted: 4 March 2019</p>{BODY}"
    assert day(read(page, head)) == "2019-03-04"


def test_a_date_after_the_capture_is_dropped_with_a_note_and_the_next_is_taken() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
    found = read(f"{HEADLINE}<p>4 March 2019</p>{BODY}", head)
    assert day(found) == "2019-03-04"
    assert any("after the capture" in note for note in found.notes)


# ---- agreement, order of day and month, zones -------------------------------------------------


def test_url_and_text_together_rank_above_a_vaguely_named_meta_element() -> None:
    head = '<meta name="timestamp" content="2020-01-01T10:00:00Z">'
    page = f"{HEADLINE}<p>4 March 2019</p>{BODY}"
    assert day(read(page, head, "http://paper.example/20190304-crane")) == "2019-03-04"


def test_the_month_in_the_url_decides_whether_the_month_is_written_first() -> None:
    page = f"{HEADLINE}<p>03/04/2019</p>{BODY}"
    read_as = [
        day(read(page, url=f"http://paper.example/2019/{month}/crane", language="en-US"))
        for month in ("03", "04")
    ]
    assert read_as == ["2019-03-04", "2019-04-03"]


def test_an_unambiguous_date_sets_the_order_of_day_and_month_for_the_page() -> None:
    page = f"{HEADLINE}<p>03/04/2019</p>{BODY}<ul><li>25/12/2019 Herring</li></ul>"
    assert day(read(page, language="en-US")) == "2019-04-03"
    assert day(read(page.replace("25/12", "12/25"), language="de")) == "2019-03-04"


def test_day_and_month_are_swapped_if_the_date_would_be_after_the_capture() -> None:
    assert day(read(f"{HEADLINE}<p>02/12/2020</p>{BODY}", language="de")) == "2020-02-12"


def test_a_utc_timestamp_moves_to_the_local_day_that_the_page_shows() -> None:
    head = '<meta property="article:published_time" content="2019-03-03T23:30:00Z">'
    found = read(f"{HEADLINE}<p>4 March 2019</p>{BODY}", head)
    assert day(found) == "2019-03-04"
    assert found.published == datetime(2019, 3, 3, 23, 30, tzinfo=UTC)


def test_a_utc_timestamp_moves_to_a_zone_that_the_page_states() -> None:
    head = '<meta property="article:published_time" content="2019-03-05T02:10:00Z">'
    page = f"{HEADLINE}<p>4 March 2019</p><p>Updated 4 March 2019, 11:05 PM EST</p>{BODY}"
    found = read(page, head)
    assert found.published is not None
    assert found.published.isoformat() == "2019-03-04T21:10:00-05:00"
    shown = f"{HEADLINE}<time datetime='2019-03-05T12:10:20+10:00'>5 March</time>{BODY}"
    found = read(shown, head.replace("02:10:00Z", "02:10:20.5Z"))
    assert found.published is not None
    assert found.published.utcoffset() == timedelta(hours=10)


def test_a_stated_zone_of_the_same_instant_wins_over_the_day_in_the_url() -> None:
    head = '<meta property="article:published_time" content="2019-03-04T11:46:01Z">'
    page = f"{HEADLINE}<time datetime='2019-03-04T07:46:01-04:00'>4 March</time>{BODY}"
    found = read(page, head, "http://paper.example/2019/03/05/crane")
    assert found.published is not None
    assert found.published.isoformat() == "2019-03-04T07:46:01-04:00"


def test_a_visible_time_gives_a_utc_timestamp_its_zone_only_in_steps_of_15_minutes() -> None:
    head = '<meta property="article:published_time" content="2019-03-05T02:40:31Z">'
    found = read(f"{HEADLINE}<p class=date>4 March 2019, 21:40</p>{BODY}", head)
    assert found.published is not None
    assert found.published.isoformat() == "2019-03-04T21:40:31-05:00"
    odd = read(f"{HEADLINE}<p class=date>4 March 2019, 21:52</p>{BODY}", head)
    assert odd.published is not None
    assert odd.published.utcoffset() == timedelta(0)
    assert odd.published_confidence == "low"


def test_a_timestamp_at_local_midnight_belongs_to_the_day_that_begins_then() -> None:
    script = '<script>{"published_at":"2019-03-03T23:00:00Z"}</script>'
    late = script.replace("23:00", "23:10")
    aside = "<aside><p>Gazette, Harbour, 4 March 2019, from our office at the quay</p></aside>"
    assert day(read(f"{aside}{HEADLINE}{BODY}{script}")) == "2019-03-04"
    assert day(read(f"{aside}{HEADLINE}{BODY}{late}")) == "2019-03-03"


def test_an_article_id_is_not_a_timestamp() -> None:
    mark = '<span class="date" data-id="1551693600">in spring</span>'
    assert read(HEADLINE + mark + BODY).published is None


def test_a_line_that_repeats_the_headline_dates_the_article_even_in_a_sidebar() -> None:
    aside = "<aside>Crane breaks again in the harbour was posted on 4 March 2019</aside>"
    assert day(read(f"{HEADLINE}{BODY * 3}{aside}")) == "2019-03-04"


# ---- datelines and lone dates -----------------------------------------------------------------


@pytest.mark.parametrize(
    "opening",
    ["HARBOUR CITY, March 4, 2019 (Coast Press) -- ", "Hafenstadt, den 4. März 2019 – ",
     "PORT-VILLE, 4 mars 2019 / ", "Hafenstadt, (04.03.2019). ", "04.03.2019 \u2013 "],
)  # fmt: skip
def test_a_dateline_dates_a_press_release(opening: str) -> None:
    found = read(f"{HEADLINE}<p>{opening}{SENTENCE * 4}</p>{BODY}")
    assert day(found) == "2019-03-04"


def test_a_dateline_may_follow_a_dek_but_not_close_the_article() -> None:
    dek = f"<p>{SENTENCE * 3}</p>"
    assert day(read(f"{HEADLINE}{dek}<p>Harbour City, 4 March 2019 - {SENTENCE * 4}</p>{BODY}"))
    assert (
        read(f"{HEADLINE}{BODY}<p>Harbour City, 4 March 2019 - the end</p>{BODY}").published is None
    )


def test_a_date_at_the_start_of_a_sentence_does_not_date_the_article() -> None:
    page = f"{HEADLINE}<p>On the evening of 4 March 2015 - the eighth - {SENTENCE * 4}</p>{BODY}"
    assert read(page).published is None


def test_a_date_below_the_headline_counts_on_a_page_without_a_body() -> None:
    page = f"{HEADLINE}<ul class=list-inline><li><time datetime=2019-03-04>in spring</time></ul>"
    assert day(read(f"{page}<dl><dt>Joined</dt><dd>11 May 2017</dd></dl>")) == "2019-03-04"


def test_the_only_date_alone_in_a_line_is_taken_as_a_last_resort() -> None:
    assert day(read(f"{HEADLINE}{BODY}<p>4 March 2019</p>{BODY}")) == "2019-03-04"
    two = f"{HEADLINE}{BODY}<p>4 March 2019</p><p>5 March 2019</p>{BODY}"
    assert read(two).published is None


# ---- completed by the capture -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("3 hours ago", "2020-06-15"), ("13 hours ago", "2020-06-14"),
        ("an hour ago", "2020-06-15"),
        ("vor 2 Tagen", "2020-06-13"), ("il y a une semaine", "2020-06-08"),
        ("hace 3 días", "2020-06-12"), ("há 2 dias", "2020-06-13"), ("2 dni temu", "2020-06-13"),
        ("2 дня назад", "2020-06-13"), ("prije 2 dana", "2020-06-13"), ("2 gün önce", "2020-06-13"),
        ("2日前", "2020-06-13"), ("2 天前", "2020-06-13"), ("2일 전", "2020-06-13"),
        ("πριν 2 μέρες", "2020-06-13"), ("2 ngày trước", "2020-06-13"), ("Yesterday", "2020-06-14"),
        ("Heute, 9:44 Uhr", "2020-06-15"), ("Dnes 9:44", "2020-06-15"), ("昨天 9:44", "2020-06-14"),
        ("πριν από 3 ώρες", "2020-06-15"), ("2 päivää sitten", "2020-06-13"),
        ("prieš 2 dienas", "2020-06-13"), ("pirms 2 dienām", "2020-06-13"),
        ("siku 2 zilizopita", "2020-06-13"), ("2 napja", "2020-06-13"),
        ("2 दिन पहिले", "2020-06-13"), ("2 दिवसांपूर्वी", "2020-06-13"),
        ("2 วันที่ผ่านมา", "2020-06-13"), ("2 ថ្ងៃមុន", "2020-06-13"), ("2 күн бұрын", "2020-06-13"),
        ("2 soat oldin", "2020-06-15"), ("قبل يومين", "2020-06-13"), ("منذ ساعة", "2020-06-15"),
        ("לפני יומיים", "2020-06-13"), ("день назад", "2020-06-14"),
        ("31 день назад", "2020-05-15"),
        ("101 день назад", None), ("tydzień temu", "2020-06-08"), ("3ч назад", "2020-06-15"),
        ("il y a environ 3 jours", "2020-06-12"), ("vor etwa 2 Tagen", "2020-06-13"),
        ("vandag", "2020-06-15"), ("šodien", "2020-06-15"), ("eile 9:44", "2020-06-14"),
        ("3 day trip", None), ("Yesterday's papers", None), ("vor Ort 3 Tage", None),
    ],
)  # fmt: skip
def test_a_relative_time_is_counted_back_from_the_capture(text: str, stated: str | None) -> None:
    found = counted_back(text, CAPTURED)
    assert (found.at.date().isoformat() if found else None) == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [("4 March", "2020-03-04"), ("June 20", "2019-06-20"), ("Mi., 4. März", "2020-03-04"),
     ("3月4日", "2020-03-04"), ("4. März, 12:30 Uhr", "2020-03-04"), ("04.03.", "2020-03-04"),
     ("Mo 04.03. 12.30 Uhr", "2020-03-04"), ("12:30, 4 March", "2020-03-04"),
     ("04/03 12:30", "2020-03-04"), ("04/03", None), ("Posted 4 March", "2020-03-04"),
     ("Updated 4 March", None), ("Chapter 5 March", None), ("Top 10 in May", None)],
)  # fmt: skip
def test_a_date_without_a_year_is_the_latest_before_the_capture(
    text: str, stated: str | None
) -> None:
    found = without_year(text, CAPTURED, month_first=False)
    assert (found.at.date().isoformat() if found else None) == stated


def test_a_relative_date_has_low_confidence_and_needs_a_dated_capture() -> None:
    page = f"{HEADLINE}<p>2 days ago</p>{BODY}"
    found = read(page)
    assert (day(found), found.published_confidence) == ("2020-06-13", "low")
    assert found.published_from == "relative:2 days ago"
    assert read(page, captured=None).published is None
    dated = read(f"{HEADLINE}<p>2 days ago</p><p>4 March 2019</p>{BODY}")
    assert day(dated) == "2019-03-04"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from("3 an il y a vor ago days 天前 4 March today 12:30 年 /".split()),
        max_size=8,
    ),
    st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2100, 1, 1)),
)
def test_a_relative_date_is_never_after_the_capture(words: list[str], captured: datetime) -> None:
    at = captured.replace(tzinfo=UTC)
    text = " ".join(words)
    for found in (counted_back(text, at), without_year(text, at, month_first=True)):
        assert found is None or (found.at <= at and found.at.year in YEARS)


PARTS = st.sampled_from(
    """<p> </p> <time> </time> <span/class=date> </span> <time/datetime=2031-01-01> 4/3/2019
    <meta/itemprop=datePublished/content=2019-03-04> Updated: Posted: 2/1/2020 yesterday ©
    1600-01-01 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-14:00 1399/02/21 ١٤٤١
    <div/data-published=1e9> 令和99年99月99日 31.12.2099 253402300799
    <script>"published":"2020-02-30"</script>""".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTS, max_size=30).map(" ".join))
def test_no_page_is_dated_after_its_capture(markup: str) -> None:
    found = read(f"{HEADLINE}{markup}{BODY}")
    for at in (found.published, found.updated):
        assert at is None or at.date() <= CAPTURED.date().replace(day=16)


def test_a_page_with_hundreds_of_dates_in_scripts_says_that_not_all_were_read():
    dates = "".join(f'{{"publishedAt": "2019-03-{n % 28 + 1:02}"}},' for n in range(300))
    article = read(f"<h1>Crane breaks</h1><p>The crane broke.</p><script>[{dates}]</script>")
    assert "only the first 200 dates in scripts were read" in article.notes


def test_more_than_ten_bad_dates_are_counted():
    metas = "".join(f'<meta name="date{"." * n}published" content="soon">' for n in range(13))
    notes = read(f"{metas}<h1>Crane breaks</h1><p>The crane broke.</p>").notes
    assert len(notes) == 11
    assert notes[0] == "meta:datepublished 'soon' is not a date"
    assert notes[-1] == "and 3 more such notes"


@given(st.lists(st.text("ab \n年-.0129", max_size=14), max_size=12), st.integers(3, 14))
def test_lines_searched_at_once_are_those_that_each_alone_can_hold_a_date(texts, longest):
    alone = [
        number for number, text in enumerate(texts) if len(text) <= longest and may_hold_date(text)
    ]
    assert list(lines_to_read(texts, longest)) == alone


@pytest.mark.parametrize(
    ("published", "updated"),
    [
        ("Publikacja:", "Ostatnia modyfikacja:"), ("Ievietots", "Labots"),
        ("Publicação:", "Atualização:"), ("Публикувана", "Актуализирана"),
        ("Објавено на", "Изменето"), ("Розміщено", "Відредаговано"), ("Botuar", "Azhurnuar"),
        ("Disiarkan", "Dikemaskini"), ("Ilichapishwa", "Ilisasishwa"), ("شائع شدہ", "اپ ڈیٹ شدہ"),
        ("منتشر شده در", "آخرین به‌روزرسانی:"), ("प्रकाशित मिति:", "अद्यावधिक:"),
        ("பதிவு செய்த நாள்:", "மாற்றம் செய்த நாள்:"), ("ప్రచురణ:", "అప్‌డేట్:"),
        ("გამოქვეყნებულია", "განახლებულია"), ("Հրապարակվել է", "Թարմացվել է"),
        ("Dərc olunub:", "Yenilənib:"), ("Chop etilgan", "Yangilangan"), ("발행일:", "갱신:"),
        ("Filed", "Amended"), ("Première publication le", "Corrigé le"), ("Geplaas", "Bygewerk"),
    ],
)  # fmt: skip
def test_labels_of_many_languages_tell_a_change_from_the_publication(
    published: str, updated: str
) -> None:
    found = read(f"{HEADLINE}<p>{updated} 2020-05-05 10:30 | {published} 2020-05-03 8:00</p>{BODY}")
    assert day(found) == "2020-05-03"
    assert found.updated is not None
    assert found.updated.date().isoformat() == "2020-05-05"


@pytest.mark.parametrize(
    "path", ["/2020/0503/c1024-4711.html", "/202005/03/crane", "/2020-05/03/content_4711.htm"]
)
def test_a_day_in_the_address_may_be_cut_into_two_numbers(path: str) -> None:
    assert day(read(f"{HEADLINE}{BODY}", url=f"http://paper.example{path}")) == "2020-05-03"


@pytest.mark.parametrize("value", ["/Date(1588492800000)/", "Date(1588492800000)", "1588492800.25"])
def test_seconds_and_milliseconds_are_read_as_programs_write_them(value: str) -> None:
    head = f"<meta property=article:published_time content='{value}'>"
    assert day(read(f"{HEADLINE}{BODY}", head)) == "2020-05-03"


@pytest.mark.parametrize(
    ("opening", "stated"),
    [
        ("PORT-VILLE, May 3 (AP) -- The board met.", "2020-05-03"),
        ("Port Ville, 3 May (dpa) – The board met.", "2020-05-03"),
        ("HAFENSTADT, 3. Mai - The board met.", "2020-05-03"),
        ("The crane broke on Sunday, May 3 - the day of rest.", None),
    ],
)
def test_the_day_of_a_dateline_is_completed_by_the_capture(
    opening: str, stated: str | None
) -> None:
    found = read(f"{HEADLINE}<p>{opening} {SENTENCE * 3}</p>{BODY}")
    assert (day(found), found.published_confidence) == (stated, "low" if stated else None)
