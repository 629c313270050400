"""Memento (RFC 7089): what each kind of resource says, read by other people's parsers."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from requests.utils import parse_header_links
from werkzeug.test import TestResponse

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from tests.archives import page, response
from webapp import create_app
from webapp.replay import timemaps
from webapp.shared import open_archive

URL = "https://paper.example/a?b=1,2&c=%22x%22"
YEARS = (2010, 2012, 2014, 2016)
WORDS = (
    "The ferry of Hallin left the harbour at nine, and half the town had come to see it go. " * 5
)
SCRIPT = b"alert(1)"


def then(year: int) -> str:
    return f"{year}-03-01T12:00:00Z"


RECORDS = [
    *(response(URL, page(f"{WORDS} {year}"), date=then(year)) for year in YEARS),
    response(
        "https://paper.example/x.js",
        SCRIPT,
        date=then(2010),
        http={"Content-Type": "text/javascript", "X-Odd": "1\x00\u20ac", "Set-Cookie": "a=b"},
    ),
    response("https://paper.example/gone", b"<h1>gone</h1>", status="404 Not Found"),
    response("https://paper.example/old", b"moved", status="301 Moved", http={"Location": URL}),
    response("http://paper.example/up", b"", status="301 Moved",
             http={"Location": "https://paper.example/up"}, date=then(2010)),
    response("https://paper.example/up", page(WORDS), date=then(2010)),
]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("memento")
    (folder / "a.warc").write_bytes(b"".join(RECORDS))
    ingest([folder / "a.warc"], Archive.create(folder / "archive"), workers=1)
    return create_app(folder / "archive").test_client()


def links(text: str) -> dict[str, dict[str, str]]:
    """Links by each of their relations."""
    found = parse_header_links(text.replace(",\n", ", "))
    return {rel: link for link in found for rel in [link["rel"]]}


def stamp(year: int) -> str:
    return f"{year}0301120000"


def memento(year: int) -> str:
    return f"http://localhost/web/{stamp(year)}/{URL}"


@pytest.mark.parametrize(
    ("asked", "year"),
    [
        ("Fri, 01 Jan 2010 00:00:00 GMT", 2010),
        ("Thu, 03 May 2012 07:08:09 GMT", 2012),
        ("Tue, 01 Jan 1980 00:00:00 GMT", 2010),
        ("", 2016),
    ],
)
def test_a_timegate_leads_to_the_capture_nearest_in_time(
    client: FlaskClient, asked: str, year: int
) -> None:
    answer = client.get(f"/web/{URL}", headers={"Accept-Datetime": asked})
    assert (answer.status_code, answer.location) == (302, memento(year))
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert "Memento-Datetime" not in answer.headers
    found = links(answer.headers["Link"])
    assert found["original"]["url"] == URL
    assert found["timemap"]["url"] == f"http://localhost/web/timemap/link/{URL}"


@pytest.mark.parametrize(
    "asked", ["yesterday", "Fri, 01 Jan 2010", "Fri, 99 Jan 2010 00:00:00 GMT"]
)
def test_a_malformed_instant_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/web/{URL}", headers={"Accept-Datetime": asked}).status_code == 400


@pytest.mark.parametrize("role", ["", "mp_", "if_", "oe_", "id_"])
def test_a_memento_says_its_time_and_its_neighbours(client: FlaskClient, role: str) -> None:
    answer = client.get(f"/web/{stamp(2012)}{role}/{URL}")
    assert answer.status_code == 200
    assert answer.headers["Memento-Datetime"] == "Thu, 01 Mar 2012 12:00:00 GMT"
    found = links(answer.headers["Link"])
    assert {rel: link["url"] for rel, link in found.items()} == {
        "original": URL,
        "timegate": f"http://localhost/web/{URL}",
        "timemap": f"http://localhost/web/timemap/link/{URL}",
        "first prev memento": memento(2010),
        "memento": memento(2012),
        "next memento": memento(2014),
        "last memento": memento(2016),
    }
    assert found["memento"]["datetime"] == "Thu, 01 Mar 2012 12:00:00 GMT"


@pytest.mark.parametrize(
    ("digits", "year"), [("1", 2010), ("2", 2010), ("20", 2010), ("201", 2010), ("20131", 2012),
                         ("2014", 2014), ("9999", 2016), ("201309010000", 2014)],
)  # fmt: skip
def test_1_to_14_digits_lead_to_the_nearest_capture(
    client: FlaskClient, digits: str, year: int
) -> None:
    assert client.get(f"/web/{digits}/{URL}").location == f"/web/{stamp(year)}/{URL}"


def test_a_url_without_a_scheme_or_escaped_as_a_whole_is_found(client: FlaskClient) -> None:
    bare = URL.removeprefix("https://")
    assert client.get(f"/web/2014/{bare}").location == f"/web/{stamp(2014)}/{bare}"
    assert client.get(f"/web/{bare}").status_code == 302
    raw = {"RAW_URI": f"/web/{stamp(2014)}id_/{quote(URL)}"}
    assert client.get(f"/web/{stamp(2014)}id_/x", environ_overrides=raw).status_code == 200


def test_a_timemap_lists_every_capture_in_both_forms(client: FlaskClient) -> None:
    answer = client.get(f"/web/timemap/link/{URL}")
    assert answer.mimetype == "application/link-format"
    found = parse_header_links(answer.text.strip().replace(",\n", ", "))
    mementos = [link for link in found if "memento" in link["rel"].split()]
    assert [link["url"] for link in mementos] == [memento(year) for year in YEARS]
    assert [link["rel"] for link in mementos] == [
        "first memento", "memento", "memento", "last memento",
    ]  # fmt: skip
    table = client.get(f"/web/timemap/json/{URL}").json
    assert [one["uri"] for one in table["mementos"]["list"]] == [link["url"] for link in mementos]
    assert table["mementos"]["last"]["datetime"] == then(2016)
    assert table["original_uri"] == URL
    (single,) = client.get("/web/timemap/json/paper.example/gone").json["mementos"]["list"]
    assert "first last memento" in client.get("/web/timemap/link/paper.example/gone").text
    assert single["uri"].endswith("/https://paper.example/gone")


def test_long_timemaps_come_in_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timemaps, "PAGE", 3)
    first = client.get(f"/web/timemap/json/{URL}").json
    assert len(first["mementos"]["list"]) == 3 and "last" not in first["mementos"]
    following = first["pages"]["next"].removeprefix("http://localhost")
    assert following == f"/web/timemap/json@2/{URL}"
    second = client.get(following).json
    assert len(second["mementos"]["list"]) == 1 and "first" not in second["mementos"]
    assert 'rel="timemap"' in client.get(f"/web/timemap/link/{URL}").text


@pytest.mark.parametrize("address", ["link/http://nowhere.example/", f"xml/{URL}", f"link@9/{URL}"])
def test_a_timemap_that_is_not_there_is_a_problem(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/web/timemap/{address}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def raw(client: FlaskClient, url: str, year: int, **headers: str) -> TestResponse:
    return client.get(f"/web/{stamp(year)}id_/{url}", headers=headers)


def test_raw_captures_have_their_type_status_and_headers(client: FlaskClient) -> None:
    script = raw(client, "https://paper.example/x.js", 2010)
    assert (script.data, script.headers["Content-Type"]) == (SCRIPT, "text/javascript")
    assert script.headers["X-Archive-Orig-set-cookie"] == "a=b"
    assert "Set-Cookie" not in script.headers
    assert "\x00" not in script.headers["X-Archive-Orig-x-odd"]
    assert script.headers["Content-Security-Policy"].startswith("sandbox")
    gone = client.get("/web/20241110120000id_/https://paper.example/gone")
    assert (gone.status_code, gone.data) == (404, b"<h1>gone</h1>")
    assert "Memento-Datetime" in gone.headers
    old = client.get("/web/20241110120000id_/https://paper.example/old")
    assert (old.status_code, old.data) == (301, b"moved")
    assert old.location == f"http://localhost/web/20241110120000id_/{URL}"


def test_a_redirect_to_https_is_a_capture_of_its_own_only_in_raw_form(client: FlaskClient) -> None:
    plain = raw(client, "http://paper.example/up", 2010)
    assert (plain.status_code, plain.location) == (
        301,
        f"http://localhost/web/{stamp(2010)}id_/https://paper.example/up",
    )
    assert raw(client, "https://paper.example/up", 2010).status_code == 200
    assert client.get(f"/web/{stamp(2010)}/http://paper.example/up").status_code == 200


def test_no_page_of_this_site_can_run_an_archived_script(client: FlaskClient) -> None:
    url = "https://paper.example/x.js"
    run = {"Sec-Fetch-Dest": "script"}
    assert raw(client, url, 2010, **run).status_code == 403
    assert raw(client, url, 2010, Referer="http://localhost/", **run).status_code == 403
    assert raw(client, url, 2010, Referer="http://replay.example/", **run).status_code == 200
    shown = client.get(f"/web/{stamp(2010)}js_/{url}")
    assert shown.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_of_a_url_captured_very_often_the_nearest_capture_is_found(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_archive, "MOST_CAPTURES", 2)
    fresh = create_app(client.application.extensions["backissue"].path).test_client()
    answer = fresh.get(f"/web/{stamp(2016)}/{URL}")
    assert answer.headers["Memento-Datetime"].startswith("Tue, 01 Mar 2016")
    found = links(answer.headers["Link"])
    assert found["first memento"]["url"] == memento(2010)
    assert found["prev memento"]["url"] == memento(2014)


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        (URL, "yesterday", 400),
        (URL, "Sun, 06 Nov 1994 08:49:37 GMT", 302),
        ("https://paper.example/never", "Sun, 06 Nov 1994 08:49:37 GMT", 404),
        ("paper.example/never", "", 404),
    ],
)
def test_every_answer_of_the_timegate_says_that_it_depends_on_the_instant(
    client: FlaskClient, address: str, asked: str, status: int
) -> None:
    answer = client.get(f"/web/{address}", headers={"Accept-Datetime": asked} if asked else {})
    assert answer.status_code == status
    assert "accept-datetime" in answer.vary


def test_a_memento_does_not_depend_on_the_instant_that_is_asked_for(client: FlaskClient) -> None:
    assert "accept-datetime" not in client.get(f"/web/{stamp(2010)}/{URL}").vary
