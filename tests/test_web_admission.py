"""Which names and addresses a server answers to, and what it believes of proxies."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from serving import archive_of, made_document

from webapp import create_app
from webapp.server.admission import LONGEST, ascii_name, is_trusted

SEARCH = "/api/v1/search?q=harbour&limit=1&facet=source"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = (made_document(1, title="Ebb"), made_document(2), made_document(3))
    return archive_of(tmp_path_factory.mktemp("named") / "archive", made)


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:80", "127.9.9.9",
                                  "[::1]:8080", "localhost."])  # fmt: skip
def test_names_of_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get(SEARCH, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["rebound.example", "localhost.rebound.example", "127.0.0.1.rebound.example", "192.168.1.5",
     "localhost@rebound.example", "localhost:80:80", "localhost/x", "", "[::2]", "127.1",
     "2130706433", "a b", "localhost:99999999", "\u00e4.example"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", SEARCH, "/nosuch", "/static/style.css", "/healthz"])
def test_a_name_of_somebody_else_gets_nothing(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["title"] == "Unknown host name"
    assert "articles" not in answer.text


def test_names_that_were_given_are_answered(archive: Path) -> None:
    client = create_app(
        archive, host_names=("Morgue.Example", "bücher.example"), public_url="https://p.example"
    ).test_client()
    for host in ("morgue.example", "morgue.example:81", "xn--bcher-kva.example", "p.example"):
        assert client.get(SEARCH, headers={"Host": host}).status_code == 200
    assert client.get(SEARCH, headers={"Host": "q.example"}).status_code == 400


def test_any_address_is_answered_where_all_addresses_are_listened_at() -> None:
    assert is_trusted("192.168.1.5:8080", (), any_address=True)
    assert is_trusted("[fe80::1]", (), any_address=True)
    assert not is_trusted("rebound.example", (), any_address=True)
    assert ascii_name("[::1]") == "::1"


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto",
                                  "Script-Name", "Forwarded", "X-Forwarded-Port"])  # fmt: skip
def test_nothing_is_believed_of_a_proxy_that_was_not_named(client: FlaskClient, name: str) -> None:
    plain = client.get(SEARCH).json
    changed = client.get(SEARCH, headers={name: "/elsewhere"}).json
    assert changed["next_url"] == plain["next_url"]
    assert changed["results"][0]["links"] == plain["results"][0]["links"]


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "morgue.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/papers",
}


def test_one_proxy_is_believed_when_asked_for(archive: Path) -> None:
    client = create_app(archive, proxies=1, host_names=("morgue.example",)).test_client()
    answer = client.get(SEARCH, headers=FORWARDED).json
    assert answer["next_url"].startswith("https://morgue.example/papers/api/v1/search?")
    toggled = answer["facets"]["source"]["values"][0]["toggle_url"]
    assert toggled.startswith("https://morgue.example/papers/api/v1/search?")
    assert answer["results"][0]["links"]["self"].startswith("/papers/api/v1/articles/")
    faked = {**FORWARDED, "X-Forwarded-Host": "rebound.example, morgue.example"}
    assert client.get(SEARCH, headers=faked).json["next_url"] == answer["next_url"]
    unknown = {**FORWARDED, "X-Forwarded-Host": "morgue.example, rebound.example"}
    assert client.get(SEARCH, headers=unknown).status_code == 400


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Forwarded-Prefix", "//rebound.example"), ("X-Forwarded-Prefix", "/a<b"),
     ("X-Forwarded-Prefix", "papers"), ("X-Forwarded-Proto", "javascript")],
)  # fmt: skip
def test_a_prefix_or_scheme_that_is_none_is_refused(archive: Path, name: str, value: str) -> None:
    client = create_app(archive, proxies=1, host_names=("morgue.example",)).test_client()
    answer = client.get("/", headers={**FORWARDED, name: value})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("taken_off", [True, False])
def test_links_lead_below_the_path_of_the_public_address(archive: Path, taken_off: bool) -> None:
    client = create_app(archive, public_url="https://morgue.example/papers/").test_client()
    prefix = "" if taken_off else "/papers"
    answer = client.get(prefix + SEARCH).json
    assert answer["next_url"].startswith("https://morgue.example/papers/api/v1/search?")
    assert '"/papers/static/' in client.get(prefix + "/?q=harbour").text
    assert "https://morgue.example/papers/api/v1/search?" in client.get(prefix + "/docs").text
    feed = ElementTree.fromstring(client.get(prefix + "/feeds/search.atom?limit=1").data)
    links = {
        link.get("rel"): link.get("href") for link in feed.iter("{http://www.w3.org/2005/Atom}link")
    }
    for rel in ("self", "next", "alternate"):
        assert links[rel].startswith("https://morgue.example/papers/")
        assert "/papers/papers" not in links[rel]


def test_two_thousand_chinese_characters_are_a_query(client: FlaskClient) -> None:
    query = "%E6%B8%AF" * 2_000
    assert client.get(f"/api/v1/search?q={query}").status_code == 200
    assert client.get(f"/?q={query}").status_code == 200


def test_a_longer_address_is_refused_in_the_form_of_the_route(client: FlaskClient) -> None:
    query = "x" * LONGEST
    page = client.get(f"/?q={query}")
    assert (page.status_code, page.mimetype) == (414, "text/html")
    api = client.get(f"/api/v1/search?q={query}")
    assert (api.status_code, api.mimetype) == (414, "application/problem+json")
    assert "2,000 characters" in api.json["detail"]


def test_the_environment_names_hosts_and_proxies_for_other_servers(archive: Path) -> None:
    code = (
        "from webapp.wsgi import app\n"
        "ask = app.test_client().get\n"
        "print(ask('/readyz', headers={'Host': 'b.example'}).status_code)\n"
        "print(ask('/readyz', headers={'X-Forwarded-Host': 'a.example'}).status_code)\n"
        "print(ask('/readyz', headers={'X-Forwarded-Host': 'c.example'}).status_code)\n"
    )
    environment = {
        **os.environ,
        "BACKISSUE_ARCHIVE": str(archive),
        "BACKISSUE_HOST_NAMES": "a.example b.example",
        "BACKISSUE_PROXIES": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == ["200", "200", "400"]
