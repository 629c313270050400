import csv
import io
import json
import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from serving import archive_of, made_document

from indexer.export.tables import cell as table_cell
from webapp import create_app


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """450 articles of which many have the same date."""
    documents = [made_document(number) for number in range(450)]
    path = archive_of(tmp_path_factory.mktemp("many") / "archive", documents)
    return create_app(path, export_limit=430).test_client()


def test_the_answer_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=ferry&facet=source&facet=published").json
    assert {
        "query", "index", "total", "took_ms", "results", "facets", "next_cursor", "next_url",
    } <= set(answer)  # fmt: skip
    assert {"q", "parsed", "changes", "suggestions"} <= set(answer["query"])
    assert {"generation", "documents"} <= set(answer["index"])
    result = answer["results"][0]
    assert {
        "id", "url", "title", "authors", "source", "source_name", "language", "section",
        "published", "published_from", "published_confidence", "updated", "captured", "score",
        "snippets", "versions", "captures", "story", "warc", "links",
    } <= set(result)  # fmt: skip
    assert {"id", "size"} <= set(result["story"])
    assert {"file", "offset", "length", "record_id", "digest"} <= set(result["warc"])
    assert {"self", "versions", "replay"} <= set(result["links"])
    value = answer["facets"]["source"]["values"][0]
    assert {"value", "label", "count", "selected", "toggle_url"} <= set(value)
    assert {"missing", "other"} <= set(answer["facets"]["source"])
    assert {"interval", "values", "missing"} <= set(answer["facets"]["published"])


def test_every_link_of_a_result_leads_somewhere(client: FlaskClient) -> None:
    for result in client.get("/api/v1/search?limit=5").json["results"]:
        for link in result["links"].values():
            assert client.get(link).status_code == 200, link


def test_facet_counts_add_up(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?facet=language&facet=published&facet_size=200").json
    total = answer["total"]["value"]
    language = answer["facets"]["language"]
    assert sum(v["count"] for v in language["values"]) + language["missing"] == total
    published = answer["facets"]["published"]
    assert sum(v["count"] for v in published["values"]) + published["missing"] == total


def test_facets_are_sorted_by_count_or_by_name(client: FlaskClient) -> None:
    def values(order: str) -> list[tuple[str, int]]:
        address = f"/api/v1/search?facet=author&facet_size=200&facet_sort={order}"
        found = client.get(address).json["facets"]["author"]["values"]
        return [(value["value"], value["count"]) for value in found]

    by_count, by_name = values("count"), values("name")
    assert [count for _, count in by_count] == sorted((c for _, c in by_count), reverse=True)
    assert by_name == sorted(by_count)


def test_a_toggle_url_finds_as_many_as_the_facet_counted(client: FlaskClient) -> None:
    counted = "facet=source&facet=language&facet=section&facet=published"
    facets = client.get(f"/api/v1/search?q=ferry&{counted}").json["facets"]
    for field in ("source", "language", "section"):
        for value in facets[field]["values"]:
            answer = client.get(value["toggle_url"]).json
            assert answer["total"]["value"] == value["count"]
            shown = answer["facets"][field]["values"]
            assert [v["selected"] for v in shown if v["value"] == value["value"]] == [True]


def test_a_bar_finds_as_many_as_it_counted(client: FlaskClient) -> None:
    published = client.get("/api/v1/search?facet=published").json["facets"]["published"]
    for bar in published["values"]:
        address = f"/api/v1/search?from={bar['value']}&to={bar['value']}"
        assert client.get(address).json["total"]["value"] == bar["count"]
    undated = client.get("/api/v1/search?undated=true").json
    assert undated["total"]["value"] == published["missing"]
    assert all(result["published"] is None for result in undated["results"])


def test_the_counts_over_time_are_finer_in_a_shorter_range(client: FlaskClient) -> None:
    def interval(query: str) -> str:
        facets = client.get(f"/api/v1/search?facet=published&{query}").json["facets"]
        return str(facets["published"]["interval"])

    assert interval("") == "year"
    assert interval("from=2010&to=2010") == "month"


def test_times_are_in_utc_and_numbers_are_numbers(client: FlaskClient) -> None:
    for result in client.get("/api/v1/search?limit=100").json["results"]:
        for name in ("published", "updated", "captured"):
            if result[name] is not None:
                assert result[name].endswith("Z")
                assert datetime.fromisoformat(result[name]).tzinfo is not None
        assert isinstance(result["warc"]["offset"], int)
        assert result["published_precision"] in (None, "instant", "day", "month", "year")


def test_cursors_visit_every_article_once(many: FlaskClient) -> None:
    for sort in ("-published", "published", "relevance"):
        seen: list[str] = []
        address: str | None = f"/api/v1/search?q=harbour&limit=100&sort={sort}&facet_size=0"
        while address:
            answer = many.get(address).json
            seen += [result["id"] for result in answer["results"]]
            address = answer["next_url"]
        assert (len(seen), len(set(seen))) == (450, 450)


def test_the_next_page_is_also_named_in_the_headers(many: FlaskClient) -> None:
    answer = many.get("/api/v1/search?limit=1")
    assert answer.headers["Link"] == f'<{answer.json["next_url"]}>; rel="next"'
    assert "Link" not in many.get("/api/v1/search?q=nosuchword").headers


def test_a_cursor_of_another_search_is_refused(many: FlaskClient) -> None:
    cursor = many.get("/api/v1/search?limit=1").json["next_cursor"]
    answer = many.get(f"/api/v1/search?q=other&limit=1&cursor={cursor}")
    assert (answer.status_code, answer.json["param"]) == (400, "cursor")


def test_recency_ranks_newer_articles_higher(client: FlaskClient) -> None:
    plain = client.get("/api/v1/search?q=ferry&limit=50").json["results"]
    recent = client.get("/api/v1/search?q=ferry&limit=50&recency=true").json["results"]
    scores = {result["id"]: result["score"] for result in plain}
    assert {result["id"] for result in recent} == set(scores)
    for result in recent:
        share = result["score"] / scores[result["id"]]
        assert (1.3 < share < 1.7) if result["published"] else share == pytest.approx(1)


def test_titles_are_marked_and_escaped(client: FlaskClient) -> None:
    results = client.get("/api/v1/search?q=ferry&limit=50").json["results"]
    titles = [result["title_marked"] for result in results]
    assert any("<mark>" in title for title in titles)
    for result, title in zip(results, titles, strict=True):
        assert unescape(re.sub("</?mark>", "", title)) == result["title"]


def test_a_search_without_hits_is_not_an_error(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=zzzzqqqq")
    assert (answer.status_code, answer.json["results"]) == (200, [])


def test_a_search_without_hits_names_the_conditions_to_leave_out(client: FlaskClient) -> None:
    query = client.get("/api/v1/search?q=ferry&source=nosuch.example").json["query"]
    ferries = client.get("/api/v1/search?q=ferry").json["total"]["value"]
    assert query["without"] == [{"removed": "source", "total": ferries}]
    assert client.get("/api/v1/search?q=ferry").json["query"]["without"] == []


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("nosuch=1", "nosuch"),
        ("limit=1000", "limit"),
        ("from=never", "from"),
        ("cursor=AAAA", "cursor"),
        ("sort=best", "sort"),
    ],
)
def test_a_bad_parameter_gets_a_problem_that_names_it(
    client: FlaskClient, query: str, param: str
) -> None:
    answer = client.get(f"/api/v1/search?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["param"] == param
    assert answer.json["status"] == 400
    assert answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/articles/nosuch",
        "/api/v1/articles/nosuch/text",
        "/api/v1/articles/nosuch/versions",
        "/api/v1/articles/nosuch/similar",
        "/api/v1/facets/nosuch",
        "/api/v1/nosuch",
    ],
)
def test_a_missing_thing_is_a_404_problem(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_an_unchanged_search_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/api/v1/search?q=ferry&limit=2")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/search?limit=2&q=ferry", headers=tag).status_code == 304
    assert client.get("/api/v1/search?q=ferries&limit=2", headers=tag).status_code == 200


def test_an_article_holds_all_that_is_known(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=ferry&limit=1").json["results"][0]
    answer = client.get(found["links"]["self"]).json
    assert {name: answer[name] for name in ("id", "url", "title", "published")} == {
        name: found[name] for name in ("id", "url", "title", "published")
    }
    shown = [block["text"] for block in answer["blocks"] if not block["repeated"]]
    assert answer["text"] == "\n\n".join(shown)
    assert client.get(found["links"]["text"]).text == answer["text"] + "\n"
    assert len(answer["versions"]) == found["versions"]
    assert answer["captures"][-1]["captured"] == answer["captured"]


def _edited(client: FlaskClient) -> dict[str, object]:
    results = client.get("/api/v1/search?limit=200").json["results"]
    return next(result for result in results if result["versions"] > 1)


def test_two_editions_are_compared_by_number_or_by_id(client: FlaskClient) -> None:
    versions_url = str(_edited(client)["links"]["versions"])
    versions = client.get(versions_url).json["versions"]
    by_number = client.get(f"{versions_url}/1..2/diff").json
    by_id = client.get(f"{versions_url}/{versions[0]['id']}..{versions[1]['id']}/diff").json
    assert by_number == by_id
    assert by_number["changed"] + by_number["added"] + by_number["removed"] > 0
    for side, edition in (("before", versions[0]), ("after", versions[1])):
        text = client.get(f"/api/v1/articles/{edition['id']}/text").text.strip()
        passages = [
            "".join(piece["text"] for piece in pair[side])
            for pair in by_number["pairs"]
            if pair["part"] == "text" and pair[side]
        ]
        assert "\n\n".join(passages) == text


@pytest.mark.parametrize("pair", ["1..99", "0..1", "1..x", "-1..2"])
def test_an_edition_that_is_not_there_is_a_404(client: FlaskClient, pair: str) -> None:
    address = f"{_edited(client)['links']['versions']}/{pair}/diff"
    assert client.get(address).status_code == 404


def test_older_editions_are_found_only_when_asked_for(client: FlaskClient) -> None:
    current = client.get("/api/v1/search").json["total"]["value"]
    assert client.get("/api/v1/search?versions=all").json["total"]["value"] > current


def test_json_lines_hold_the_whole_result_set(many: FlaskClient) -> None:
    answer = many.get("/api/v1/search?q=harbour&format=jsonl&from=2012&to=2012")
    ids = [json.loads(line)["id"] for line in answer.text.splitlines()]
    assert (answer.mimetype, len(ids), len(set(ids))) == ("application/x-ndjson", 90, 90)
    assert "harbour" in answer.headers["Content-Disposition"]


def test_an_export_ends_at_its_cap_or_at_the_limit_asked_for(many: FlaskClient) -> None:
    assert len(many.get("/api/v1/search?format=jsonl").text.splitlines()) == 430
    assert len(many.get("/api/v1/search?format=jsonl&limit=7").text.splitlines()) == 7


def test_csv_is_one_row_for_each_article(many: FlaskClient) -> None:
    answer = many.get("/api/v1/search?format=csv&limit=3")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["source"] for row in rows] == ["tarrow.example"] * 3
    assert rows[0]["published"].endswith("Z")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@A1", "'@A1"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠A1", "'＠A1"),
        (";=1", ";'=1"), ("Ferry;=1;＝2", "Ferry;'=1;'＝2"), ("1-2; a=b", "1-2; a=b"), ("", ""),
    ],
)  # fmt: skip
def test_no_cell_of_a_csv_export_begins_like_a_formula(text: str, cell: str) -> None:
    assert table_cell(text) == cell


def test_the_columns_of_a_csv_export_stay_what_they_are(many: FlaskClient) -> None:
    header = many.get("/api/v1/search?format=csv&limit=1").text.splitlines()[0]
    assert header.split(",") == [
        "id", "url", "title", "authors", "source", "source_name", "language", "section",
        "published", "published_from", "published_confidence", "published_precision",
        "updated", "captured", "versions", "captures", "story", "story_size", "replay",
        "warc_file", "warc_offset", "query", "query_parsed", "index_generation", "exported",
    ]  # fmt: skip


def test_links_begin_where_a_server_has_mounted_the_application(client: FlaskClient) -> None:
    mounted = {"SCRIPT_NAME": "/morgue"}
    answer = client.get("/api/v1/search?limit=1", environ_overrides=mounted).json
    for link in answer["results"][0]["links"].values():
        assert link.startswith("/morgue/")
        path = link.removeprefix("/morgue")
        assert client.get(path, environ_overrides=mounted).status_code == 200, link


def test_an_export_that_cannot_be_begun_is_an_error(many: FlaskClient) -> None:
    assert many.get("/api/v1/search?format=csv&cursor=AAAA").status_code == 400


def test_stats_account_for_every_record(client: FlaskClient) -> None:
    stats = client.get("/api/v1/stats").json
    assert sum(stats["outcomes"].values()) == stats["records"]
    assert stats["index"]["documents"] > 0
    assert stats["first_capture"] < stats["last_capture"]


def test_the_ledger_is_read_page_by_page(client: FlaskClient) -> None:
    count = client.get("/api/v1/stats").json["records"]
    rows: list[object] = []
    address: str | None = "/api/v1/records?limit=50"
    while address:
        answer = client.get(address).json
        rows += answer["records"]
        address = answer["next_url"]
    assert len(rows) == count
    revisits = client.get("/api/v1/records?outcome=revisit").json["records"]
    assert {row["outcome"] for row in revisits} == {"revisit"}


def test_paths_of_the_machine_stay_unknown(client: FlaskClient, sample_archive: Path) -> None:
    folder = str(Path(__file__).parents[1])
    for address in ("/api/v1/search?limit=50", "/api/v1/records", "/cdx?url=x", "/api/v1/stats"):
        text = client.get(address).text
        assert folder not in text
        assert str(sample_archive) not in text


def test_facet_values_are_found_by_how_they_begin(client: FlaskClient) -> None:
    values = client.get("/api/v1/facets/author").json["values"]
    first = values[0]
    found = client.get(f"/api/v1/facets/author?prefix={first['label'][:3]}").json["values"]
    assert first in found
    assert len(found) < len(values)


def test_suggestions_complete_what_was_typed_and_link_to_their_search(client: FlaskClient) -> None:
    found = client.get("/api/v1/suggest?q=tarr").json["suggestions"]
    assert "Tarrow Courier" in [one["text"] for one in found if one["kind"] == "source"]
    for one in found:
        page = client.get(one["search"])
        assert page.status_code == 200
        assert "No articles found" not in page.text
    assert client.get("/api/v1/suggest").json == {"suggestions": []}


def test_a_timeline_counts_matches_beside_everything(client: FlaskClient) -> None:
    answer = client.get("/api/v1/timeline?q=ferry&interval=year").json
    whole = client.get("/api/v1/search?facet=published").json["facets"]["published"]
    assert {p["value"]: p["total"] for p in answer["points"]} == {
        bar["value"]: bar["count"] for bar in whole["values"]
    }
    assert all(0 <= point["count"] <= point["total"] for point in answer["points"])
    found = client.get("/api/v1/search?q=ferry").json["total"]["value"]
    assert sum(p["count"] for p in answer["points"]) + answer["missing"] == found


def test_sources_are_those_of_the_facet(client: FlaskClient) -> None:
    sources = client.get("/api/v1/sources").json["sources"]
    facet = client.get("/api/v1/search?facet=source&facet_size=200").json["facets"]["source"]
    assert {s["value"]: s["count"] for s in sources} == {
        v["value"]: v["count"] for v in facet["values"]
    }


def test_similar_articles_have_other_addresses(client: FlaskClient) -> None:
    lists = []
    for found in client.get("/api/v1/search?q=ferry").json["results"]:
        similar = client.get(f"{found['links']['self']}/similar?limit=3").json["results"]
        assert found["url"] not in [other["url"] for other in similar]
        lists.append(similar)
    assert 0 < max(map(len, lists)) <= 3


def test_an_empty_corpus_says_that_it_is_empty(many: FlaskClient) -> None:
    answer = many.get("/api/v1/stats")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "ingest" in answer.json["detail"]
