"""Facets and counts over time as a client of the API uses them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from webapp import create_app

DATES = ("published", "updated", "captured")
FIELDS = ("source", "language", "section", "author", "tag", "collection", "kind")


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


def asked(client: FlaskClient, address: str) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, (address, answer.text)
    return answer.json


def test_all_three_dates_are_counted_in_one_search(client: FlaskClient) -> None:
    for interval in ("year", "month"):
        dates = "&".join(f"facet={date}" for date in DATES)
        answer = asked(client, f"search?q=the&{dates}&facet=source&interval={interval}")
        assert set(answer["facets"]) == {*DATES, "source"}
        for date in DATES:
            counted = answer["facets"][date]
            assert counted["interval"] == interval
            total = sum(bar["count"] for bar in counted["values"]) + counted["missing"]
            assert total == answer["total"]["value"]
            names = [bar["value"] for bar in counted["values"]]
            assert names == sorted(names)
            first, last = int(names[0][:4]), int(names[-1][:4])
            assert {int(name[:4]) for name in names} == set(range(first, last + 1))


@pytest.mark.parametrize("date", DATES)
def test_years_months_and_days_are_chosen_like_other_values(client: FlaskClient, date: str) -> None:
    everything = asked(client, f"search?facet={date}&interval=month")
    bars = [bar for bar in everything["facets"][date]["values"] if bar["count"]]
    one, other = bars[0], bars[-1]
    for bar in (one, other):
        assert asked_url(client, bar["toggle_url"])["total"]["value"] == bar["count"]
    both = asked(client, f"search?{date}={one['value']}&{date}={other['value']}&facet={date}")
    assert both["total"]["value"] == one["count"] + other["count"]
    again = asked(client, f"search?{date}={one['value']}&facet={date}&interval=month&facet=source")
    counts = again["facets"][date]
    assert [bar["count"] for bar in counts["values"] if bar["count"]] == [b["count"] for b in bars]
    assert counts["missing"] == everything["facets"][date]["missing"]
    assert [bar["value"] for bar in counts["values"] if bar["selected"]] == [one["value"]]
    assert sum(value["count"] for value in again["facets"]["source"]["values"]) == one["count"]
    without = asked(client, f"search?{date}=-{one['value']}&facet={date}&interval=month")
    assert without["total"]["value"] == everything["total"]["value"] - one["count"]
    excluded = [bar["value"] for bar in without["facets"][date]["values"] if bar["excluded"]]
    assert excluded == [one["value"]]


def asked_url(client: FlaskClient, url: str) -> Any:
    return asked(client, url.partition("/api/v1/")[2])


def test_a_search_that_found_nothing_names_the_chosen_time(client: FlaskClient) -> None:
    query = asked(client, "search?q=ferry&published=1805")["query"]
    ferries = asked(client, "search?q=ferry")["total"]["value"]
    assert query["without"] == [{"removed": "published", "total": ferries}]
    page = client.get("/?q=ferry&published=1805")
    assert "the chosen periods of publication" in page.text
    chosen = client.get("/?published=2009-03&captured=-2010").text
    assert "March 2009" in chosen and "Not captured" in chosen


def test_days_of_a_short_range_are_counted_though_all_days_would_be_too_many(
    client: FlaskClient,
) -> None:
    wide = asked(client, "search?facet=published&interval=day")["facets"]["published"]
    assert wide["interval"] == "month"  # and says so
    month = asked(client, "search?from=2009-03&to=2009-03&facet=published")
    days = month["facets"]["published"]
    assert days["interval"] == "day"
    assert sum(bar["count"] for bar in days["values"]) == month["total"]["value"]
    assert days["missing"] == wide["missing"]


@pytest.mark.parametrize("field", FIELDS)
def test_values_are_listed_by_count_or_name_and_found_by_their_beginning(
    client: FlaskClient, field: str
) -> None:
    by_count = asked(client, f"facets/{field}?size=1000")["values"]
    by_name = asked(client, f"facets/{field}?size=1000&sort=name")["values"]
    assert [v["value"] for v in by_name] == sorted(v["value"] for v in by_count)
    assert all(one["count"] >= other["count"] for one, other in pairwise(by_count))
    if by_name:
        begins = by_name[0]["value"][:2]
        wanted = [v for v in by_name if v["value"].startswith(begins)]
        found = asked(client, f"facets/{field}?size=1000&sort=name&prefix={begins.upper()}")
        assert [v for v in found["values"] if v["value"].startswith(begins)] == wanted
    facet = asked(client, f"search?facet={field}&facet_size=200")["facets"][field]
    assert [v["count"] for v in facet["values"]] == [v["count"] for v in by_count]


@pytest.mark.parametrize("date", DATES)
def test_periods_are_listed_by_count_or_name_and_found_by_their_beginning(
    client: FlaskClient, date: str
) -> None:
    bars = asked(client, f"search?q=the&facet={date}&interval=month")["facets"][date]["values"]
    counted = {bar["value"]: bar["count"] for bar in bars if bar["count"]}
    answer = asked(client, f"facets/{date}?q=the&interval=month&sort=name&size=1000")
    assert answer["interval"] == "month"
    assert [(v["value"], v["count"]) for v in answer["values"]] == sorted(counted.items())
    some = asked(client, f"facets/{date}?q=the&interval=month&prefix=2009-0&size=2")["values"]
    ranked = sorted(
        (-count, value) for value, count in counted.items() if value.startswith("2009-0")
    )
    assert [(-v["count"], v["value"]) for v in some] == ranked[:2]


def test_listed_other_and_missing_counts_add_up_to_the_total(client: FlaskClient) -> None:
    for size in (1, 3):
        for field in ("source", "section", "language", "kind"):
            answer = asked(client, f"search?q=the&facet={field}&facet_size={size}")
            facet = answer["facets"][field]
            listed = sum(value["count"] for value in facet["values"])
            whole = asked(client, "search?q=the kind:*")["total"]["value"]
            total = whole if field == "kind" else answer["total"]["value"]
            assert listed + facet["other"] + facet["missing"] == total, field


def test_collapsed_hits_are_counted_beside_the_articles(client: FlaskClient) -> None:
    answer = asked(client, "search?collapse=story&limit=200")
    seen, address = len(answer["results"]), answer["next_url"]
    while address:
        following = asked_url(client, address)
        seen, address = seen + len(following["results"]), following["next_url"]
    assert answer["total"]["groups"] == seen < answer["total"]["value"]
    assert asked(client, "search")["total"]["groups"] is None


# ---- timelines ----------------------------------------------------------------------------


def test_a_timeline_fills_its_range_and_shows_gaps_as_gaps(client: FlaskClient) -> None:
    answer = asked(client, "timeline?q=ferry&from=2001&to=2024")
    points = {point["value"]: point for point in answer["points"]}
    assert list(points) == [str(year) for year in range(2001, 2025)]
    assert points["2001"]["total"] == 0 and points["2001"]["per_10000"] is None
    assert points["2009"]["per_10000"] == pytest.approx(
        10_000 * points["2009"]["count"] / points["2009"]["total"], abs=0.01
    )
    months = asked(client, "timeline?q=ferry&from=2009&to=2010")
    assert (months["interval"], len(months["points"])) == ("month", 24)
    days = asked(client, "timeline?q=ferry&from=2009-02&to=2009-02")
    assert (days["interval"], len(days["points"])) == ("day", 28)
    assert sum(p["count"] for p in days["points"]) == next(
        p["count"] for p in months["points"] if p["value"] == "2009-02"
    )
    assert days["missing"] == answer["missing"]


@pytest.mark.parametrize("query", ["q=ferry", "", "q=kind:front", "kind=other&versions=all"])
@pytest.mark.parametrize("date", DATES)
def test_no_point_counts_more_than_there_is(client: FlaskClient, query: str, date: str) -> None:
    answer = asked(client, f"timeline?{query}&date_field={date}&interval=year&by=source")
    for timeline in (answer, *answer["series"]):
        assert [p["value"] for p in timeline["points"]] == [p["value"] for p in answer["points"]]
        for point in timeline["points"]:
            assert 0 <= point["count"] <= point["total"]
            assert (point["per_10000"] is None) == (point["total"] == 0)


def test_a_timeline_can_be_split_by_source(client: FlaskClient) -> None:
    answer = asked(client, "timeline?q=ferry&by=source&size=20&interval=year")
    facet = asked(client, "search?q=ferry&facet=source&facet_size=200")["facets"]["source"]
    counts = {
        one["value"]: sum(p["count"] for p in one["points"]) + one["missing"]
        for one in answer["series"]
    }
    assert counts == {value["value"]: value["count"] for value in facet["values"]}
    for at, point in enumerate(answer["points"]):
        assert point["count"] == sum(one["points"][at]["count"] for one in answer["series"])
    first = answer["series"][0]["value"]
    alone = asked(client, f"timeline?q=ferry&source={first}&interval=year&by=source")
    assert [one["value"] for one in alone["series"]] == [first]
    assert alone["series"][0]["points"] == alone["points"]
    others = asked(client, f"timeline?q=ferry&source=-{first}&by=source&size=20")["series"]
    assert first not in [one["value"] for one in others]
    assert len(asked(client, "timeline?by=author&size=2")["series"]) == 2


def test_counts_over_time_share_the_time_of_one_search(sample_archive: Path) -> None:
    hurried = create_app(sample_archive, budget=0.0).test_client()
    dates = "&".join(f"facet={date}" for date in DATES)
    answer = asked(hurried, f"search?q=ferry&{dates}")
    assert answer["timed_out"] and not set(DATES) & set(answer["facets"])
    timeline = asked(hurried, "timeline?q=ferry&by=source")
    assert timeline["timed_out"] and timeline["series"] == []
    page = hurried.get("/trends?q=ferry&by=source").text
    assert "not everything was counted" in page and "nothing archived" not in page
    answer = asked(create_app(sample_archive).test_client(), "timeline?q=ferry&by=source")
    assert not answer["timed_out"]
