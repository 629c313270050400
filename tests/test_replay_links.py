"""Every link to an archived page leads there, whatever characters its URL holds."""

import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from serving import served

from indexer import urls
from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from tests.archives import page, response
from webapp import create_app

CHARACTERS = "|^{}[]`\\\"<>' ~!$()*,;:@+=&éß日٢"
ESCAPES = (
    "%5E",
    "%7C",
    "%7b",
    "%5B",
    "%20",
    "%C3%A9",
    "%E9",
    "%2F",
    "%26",
    "%3D",
    "%2B",
    "%25",
    "%",
)
URLS = [
    *(f"http://links.example/q{n}?a=x{c}y" for n, c in enumerate((*CHARACTERS, *ESCAPES))),
    *(f"http://links.example/p{n}/x{c}y" for n, c in enumerate((*CHARACTERS, *ESCAPES))),
    "http://links.example/mixed?b=%7C&a=x|y",
    "http://links.example/order?%7Bb=1&z=2&{a=3",
    "http://links.example/list.php?cat=1|2|3",
    "http://links.example/double//slash?to=http://other.example//x",
    "http://links.example:8080/port",
    "http://links.example/새소식/기사.html?키=값",
    "http://münchen.example/start",
    "http://xn--bcher-kva.example/ascii?ä=ö",
    "http://пример.example/путь?запрос=да",
    "https://secure.example/",
]
WORDS = "The ferry of Hallin left the harbour at nine, and half the town had come to see it go. "


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("links")
    records = [
        response(url, page(f"{WORDS * 5} Number {number}.", f"Report {number} of the harbour"))
        for number, url in enumerate(URLS)
    ]
    warc = folder / "links.warc"
    warc.write_bytes(b"".join(records))
    ingest([warc], Archive.create(folder / "archive"), workers=1)
    return create_app(folder / "archive")


@pytest.fixture(scope="module")
def replay(app: Flask) -> dict[str, str]:
    """The link of each URL, as the API gives it."""
    found = app.test_client().get("/api/v1/search?q=kind:*&limit=200").get_json()["results"]
    return {hit["url"]: hit["links"]["replay"] for hit in found}


def links_of(text: str) -> Iterator[str]:
    """The addresses below /web/ that an HTML page names."""
    for address in re.findall(r'(?:href|src)="(/web/[^"]*)"', text):
        yield unescape(address)


def test_every_link_of_the_api_and_of_the_pages_opens_its_capture(app, replay):
    assert len(replay) == len(URLS)
    client = app.test_client()
    for url, link in replay.items():
        answer = client.get(link)
        assert answer.status_code == 200, (url, link)
        (copy,) = re.findall(r'<iframe[^>]*src="([^"]*)"', answer.text)
        copied = client.get(unescape(copy))
        assert copied.status_code == 200 and "Hallin" in copied.text, (url, copy)
        for address in links_of(answer.text):
            assert client.get(address).status_code == 200, (url, address)


def test_every_link_of_search_and_article_pages_opens(app, replay):
    client = app.test_client()
    listed = client.get("/?q=kind:*&limit=200&collapse=none").text
    addresses = set(links_of(listed))
    for address in set(re.findall(r'href="(/articles/[^"?/]*)"', listed)):
        addresses.update(links_of(client.get(unescape(address)).text))
    assert len(addresses) >= len(URLS) // 4
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_links_open_over_a_real_server(app, replay):
    """A server leaves the escapes of an address to the application, as test clients do not."""
    with served(app) as address:
        for url, link in replay.items():
            connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
            connection.request("GET", link)
            assert connection.getresponse().status == 200, (url, link)
            connection.close()


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("http:/links.example/list.php?cat=1%7C2%7C3", "http://links.example/list.php?cat=1|2|3"),
        ("http:/links.example/double/slash?to=http:/other.example/x", None),
        ("https:/secure.example/", "https://secure.example/"),
        ("http://m%C3%BCnchen.example/start", "http://münchen.example/start"),
        ("http://xn--mnchen-3ya.example/start", "http://münchen.example/start"),
        (
            "http://b%C3%BCcher.example/ascii?%C3%A4=%C3%B6",
            "http://xn--bcher-kva.example/ascii?ä=ö",
        ),
        ("http://links.example/list.php?cat=1|2|3", "http://links.example/list.php?cat=1|2|3"),
        ("http://links.example/list.php?cat=1%2C2", None),
        ("http://links.example/q27?a=x&y", None),
    ],
)
def test_an_address_that_was_written_otherwise_finds_the_same_page_or_none(app, typed, held):
    answer = app.test_client().get(f"/web/20241110120000/{quote(typed, safe=urls._SAFE + '?%')}")
    if held is None:
        assert answer.status_code == 404
    else:
        assert answer.status_code in (200, 302), typed


def test_what_is_escaped_because_it_means_something_else_is_another_page():
    keys = [urls.url_key(f"http://a.example/?x=a{sign}b") for sign in ("&", "%26", "=", "%3D", "+")]
    assert len({urls.loose_key(key) for key in keys}) == len(keys)


def test_loose_keys_of_one_url_written_in_two_ways_are_equal(tmp_path: Path) -> None:
    for url in URLS:
        written = quote(url, safe=urls._SAFE + "?%[]#")
        assert urls.loose_key(urls.url_key(written)) == urls.loose_key(urls.url_key(url)), url
