import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from serving import archive_of, made_document

from indexer.corpus.archive import Archive
from indexer.corpus.takedown import named_removal
from indexer.ingest.take_down import change_removals
from indexer.model.article import Block, StatedDate
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import Document, HeldBlock
from webapp import create_app
from webapp.api.story_members import first_doubt, spread_over_time, word_shares, words_of

DAY = datetime(2015, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


@pytest.fixture(scope="module")
def story(client: FlaskClient) -> dict:
    """The sample story that most papers have."""
    found = client.get("/api/v1/search?collapse=story&limit=200").json["results"]
    largest = max(found, key=lambda one: (one["story"]["size"], one["story"]["id"]))
    return client.get(f"/api/v1/stories/{largest['story']['id']}").json


def _stated(at: datetime, precision: str = "instant", confidence: str = "high") -> StatedDate:
    return StatedDate(at, Provenance(DatePlace.META, "date"), confidence, precision)  # type: ignore[arg-type]


def _member(
    number: int, published: StatedDate | None, *paragraphs: str, **more: object
) -> Document:
    blocks = tuple(HeldBlock(Block("paragraph", text)) for text in paragraphs or ("One text.",))
    url = f"https://paper{number}.example/story"
    return made_document(
        number, source_name=f"Paper {number}", published=published, blocks=blocks,
        **{"url": url, "story": "shared", "story_size": 2, **more},
    )  # fmt: skip


def _tree(client: FlaskClient, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def test_a_story_lists_every_address_with_its_dates_the_earliest_first(
    client: FlaskClient, story: dict
) -> None:
    assert story["size"] == len(story["articles"]) == 3
    assert story["sources"] == len({one["source"] for one in story["articles"]})
    dates = [one["published"] for one in story["articles"]]
    assert dates == sorted(dates)
    assert story["first"] == story["articles"][0]["id"] and story["first_doubt"] is None
    assert sum(point["count"] for point in story["points"]) + story["undated"] == 3
    assert story["points"][-1]["so_far"] == 3
    page = _tree(client, f"/stories/{story['id']}")
    for one in story["articles"]:
        assert one["title"] in page.body.text() and one["source_name"] in page.body.text()
        assert page.css_first(f"a[href='/articles/{one['id']}']")


def test_pages_of_a_story_hold_each_article_once(client: FlaskClient, story: dict) -> None:
    address, found = f"/api/v1/stories/{story['id']}?limit=2", []
    while address:
        answer = client.get(address).json
        found += [one["id"] for one in answer["articles"]]
        address = answer["next_url"]
    assert found == [one["id"] for one in story["articles"]]
    first = _tree(client, f"/stories/{story['id']}?limit=2")
    assert len(first.css(".outlets tbody tr")) == 2
    (later,) = first.css("a[rel=next]")
    assert len(_tree(client, str(later.attributes["href"])).css(".outlets tbody tr")) == 1


def test_what_each_changed_leads_to_a_comparison_word_by_word(
    client: FlaskClient, story: dict
) -> None:
    base, *others = story["articles"]
    assert base["difference"] is None and story["compared_with"] == base["id"]
    for other in others:
        found = other["difference"]
        assert 0 < found["kept"] <= 1 and found["kept"] + found["cut"] == pytest.approx(1)
        diff = client.get(found["diff"]).json
        assert diff["before"]["id"] == base["id"] and diff["after"]["id"] == other["id"]
        assert diff["unchanged"] + diff["changed"] > 0
        page = _tree(client, found["page"])
        heads = [node.text() for node in page.css(".heads h3")]
        assert heads == [base["source_name"], other["source_name"]]
        assert page.css("del, ins")
        assert not page.css("form.choose")
        assert page.css_first(f"a[href='{found['diff']}']")
        assert _tree(client, found["page"] + "?view=inline").css(".inline del, .inline ins")


def test_only_articles_of_one_story_or_one_address_can_be_compared(
    client: FlaskClient, story: dict
) -> None:
    found = client.get("/api/v1/search?q=ferry&limit=50").json["results"]
    other = next(one for one in found if one["story"]["id"] != story["id"])
    one = story["first"]
    assert client.get(f"/articles/{one}/diff/{other['id']}").status_code == 404
    for first, second in ((one, other["id"]), ("nosuch", one)):
        answer = client.get(f"/api/v1/stories/{story['id']}/{first}..{second}/diff")
        assert answer.status_code == 404 and "no article" in answer.json["detail"]


def test_rows_of_results_and_articles_lead_to_their_story(client: FlaskClient, story: dict) -> None:
    page = f"/stories/{story['id']}"
    title = story["articles"][-1]["title"]
    rows = _tree(client, f"/?q=title:({title!r})".replace("'", '"'))
    assert rows.css_first(f".hit a[href='{page}']")
    for one in story["articles"]:
        assert _tree(client, f"/articles/{one['id']}").css_first(f"a[href='{page}']")
    german = _tree(client, f"/articles/{story['first']}?lang=de")
    assert german.css_first(f"a[href='{page}?lang=de']")


def test_the_id_of_a_member_leads_to_the_story_and_any_other_to_none(
    client: FlaskClient, story: dict
) -> None:
    for one in story["articles"]:
        answer = client.get(f"/stories/{one['id']}", follow_redirects=True)
        assert answer.status_code == 200 and answer.request.path == f"/stories/{story['id']}"
    assert client.get("/stories/nosuch").status_code == 404
    assert client.get("/api/v1/stories/nosuch").status_code == 404
    assert client.get(f"/api/v1/stories/{story['id']}?limit=0").status_code == 400


def test_a_removed_article_is_gone_from_its_story_and_from_comparisons(
    sample_archive: Path, story: dict, tmp_path: Path
) -> None:
    archive = Archive.open(Path(shutil.copytree(sample_archive, tmp_path / "archive")))
    served = create_app(archive.path).test_client()
    gone, stays = story["articles"][1], story["articles"][2]
    assert gone["title"] in served.get(f"/stories/{story['id']}").text
    change_removals(archive, lambda: [named_removal(archive, "url", gone["url"])])
    left = served.get(f"/stories/{stays['id']}", follow_redirects=True)
    assert left.status_code == 200
    assert gone["title"] not in left.text and gone["source_name"] not in left.text
    assert stays["title"] in left.text
    assert served.get(gone["difference"]["page"]).status_code == 404
    assert served.get(gone["difference"]["diff"]).status_code == 404


@pytest.mark.parametrize(
    ("first", "other", "doubt"),
    [
        (_stated(DAY + timedelta(hours=8)), _stated(DAY + timedelta(hours=9)), None),
        (_stated(DAY + timedelta(hours=8)), _stated(DAY + timedelta(hours=8)), "same_day"),
        (_stated(DAY, "day"), _stated(DAY + timedelta(hours=9)), "same_day"),
        (_stated(DAY, "day"), _stated(DAY, "day"), "same_day"),
        (_stated(DAY, "day"), _stated(DAY + timedelta(days=1), "day"), None),
        (_stated(DAY, "month"), _stated(DAY + timedelta(days=9), "day"), "same_day"),
        (_stated(DAY, confidence="low"), _stated(DAY + timedelta(days=9)), "uncertain"),
        (_stated(DAY), None, "undated"),
        (None, None, "undated"),
    ],
)
def test_who_was_first_is_said_only_where_it_is_known(
    first: StatedDate | None, other: StatedDate | None, doubt: str | None
) -> None:
    assert first_doubt([_member(1, first), _member(2, other)]) == doubt


def test_two_articles_of_one_paper_on_one_day_leave_no_doubt_who_was_first() -> None:
    members = [
        _member(1, _stated(DAY, "day")),
        _member(1, _stated(DAY, "day"), url="https://paper1.example/again"),
    ]
    assert first_doubt(members) is None


@pytest.mark.parametrize("doubt", ["undated", "same_day", "uncertain"])
def test_the_page_says_why_it_is_not_known_who_was_first(doubt: str, tmp_path: Path) -> None:
    dates = {
        "undated": (_stated(DAY, "day"), None),
        "same_day": (_stated(DAY, "day"), _stated(DAY, "day")),
        "uncertain": (_stated(DAY, confidence="low"), _stated(DAY + timedelta(days=3))),
    }[doubt]
    path = archive_of(tmp_path, [_member(n, date) for n, date in enumerate(dates, 1)])
    client = create_app(path).test_client()
    answer = client.get("/api/v1/stories/shared").json
    assert answer["first"] is None and answer["first_doubt"] == doubt
    assert "Not known" in client.get("/stories/shared").text


def test_shares_of_words_are_those_kept_added_and_cut() -> None:
    one = _member(1, None, "The bridge is open again after nine long years.")
    other = _member(2, None, "The bridge is open after nine years, says the mayor.")
    found = word_shares(words_of(one), words_of(other))
    assert (found.kept, found.added, found.cut) == (0.778, 0.3, 0.222)
    nothing = words_of(_member(1, None, ""))
    empty = word_shares(nothing, nothing)
    assert (empty.kept, empty.added, empty.cut) == (0, 0, 0)


def test_the_spread_is_counted_in_intervals_no_finer_than_the_dates() -> None:
    dates = [_stated(DAY, "day"), _stated(DAY + timedelta(days=2), "day")]
    interval, points = spread_over_time([_member(n, date) for n, date in enumerate(dates)])
    assert interval == "day" and [point.count for point in points] == [1, 0, 1]
    monthly = [*dates, _stated(datetime(2015, 4, 1, tzinfo=UTC), "month")]
    interval, points = spread_over_time([_member(n, date) for n, date in enumerate(monthly)])
    assert interval == "month" and [(p.value, p.so_far) for p in points] == [
        ("2015-03", 2),
        ("2015-04", 3),
    ]
    assert spread_over_time([_member(1, None)]) == ("day", [])
    ends = [_stated(datetime(1, 1, 1, tzinfo=UTC)), _stated(datetime(9999, 12, 31, tzinfo=UTC))]
    interval, points = spread_over_time([_member(n, date) for n, date in enumerate(ends)])
    assert interval == "year" and points[-1].so_far == 2
    assert first_doubt([_member(n, date) for n, date in enumerate(reversed(ends))]) is None


def test_trends_count_stories_instead_of_copies(client: FlaskClient) -> None:
    copies = client.get("/api/v1/timeline?interval=year").json
    stories = client.get("/api/v1/timeline?interval=year&collapse=story").json
    assert copies["counts"] == "none" and stories["counts"] == "story"
    found = client.get("/api/v1/search?collapse=story&undated=true").json
    assert stories["missing"] == found["total"]["groups"]
    for before, after in zip(copies["points"], stories["points"], strict=True):
        year = client.get(f"/api/v1/search?collapse=story&published={before['value']}").json
        assert after["count"] == after["total"] == year["total"]["groups"] <= before["count"]
    assert sum(p["count"] for p in stories["points"]) < sum(p["count"] for p in copies["points"])


def test_the_page_of_trends_offers_stories_and_says_what_is_counted(client: FlaskClient) -> None:
    page = _tree(client, "/trends?q=bridge&collapse=story&measure=count")
    (chosen,) = page.css("select[name=collapse] option[selected]")
    assert chosen.text() == "each story once"
    asked = "/api/v1/timeline?q=bridge&interval=year&collapse=story"
    counts = [point["count"] for point in client.get(asked).json["points"]]
    cells = [row.css("td")[0].text() for row in page.css(".figures tbody tr")]
    assert list(map(int, cells)) == counts
    assert "Stories found" in page.body.text()
    other_view = _tree(client, "/trends?q=bridge&collapse=story&view=lines")
    assert other_view.css("select[name=collapse] option[selected]")
