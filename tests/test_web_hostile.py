"""Archived strings are data on every page and in every export, whatever they contain."""

import csv
import io
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from archives import write_warc
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from serving import CAPTURED, archive_of, made_document
from werkzeug.datastructures import MultiDict

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import CaptureRef, HeldBlock
from indexer.schemas.params import SearchParams
from webapp import create_app
from webapp.api.openapi import names

ROOT = "http://localhost/"  # what the server is called here
LINKED_DATA = "application/ld+json"  # data, which no browser runs
PAYLOADS = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "</mark><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "\u202egpj.exe\u202c",
    "=HYPERLINK(\"http://evil.example\")",
    "-1+1|cmd",
    "\x00\x07\x1b[31m",
    "]]><x/>",
    "a" * 5_000,
)  # fmt: skip


def _poisoned(number: int, payload: str) -> dict[str, object]:
    url = f"https://evil.example/{number}/{payload}"[:2_000]
    location = Location(f"/x/{payload[:50]}.warc", 1, 1, payload, payload, payload)
    words = f"harbour {payload} words"
    return {
        "url": url,
        "title": words,
        "authors": (payload, "Second " + payload),
        "source_name": payload,
        "language": payload[:20],
        "section": payload,
        "tags": (payload,),
        "description": words,
        "collections": (payload,),
        "published": StatedDate(CAPTURED, Provenance(DatePlace.TEXT, payload[:100]), "low"),
        "blocks": (
            HeldBlock(Block("paragraph", words)),
            HeldBlock(Block("heading", words)),
            HeldBlock(Block("code", words)),
            HeldBlock(Block("item", words)),
            HeldBlock(Block("quote", words), repeated=3),
        ),
        "captures": (CaptureRef(CAPTURED, url, location),),
        "degraded": payload,
        "notes": (payload,),
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    documents = [made_document(n, **_poisoned(n, text)) for n, text in enumerate(PAYLOADS)]
    path = archive_of(tmp_path_factory.mktemp("poisoned") / "archive", documents)
    return create_app(path).test_client()


def _pages(client: FlaskClient) -> list[str]:
    results = client.get("/api/v1/search?limit=100&q=harbour").json["results"]
    assert len(results) == len(PAYLOADS)
    pages = ["/", "/?q=harbour", "/sources", "/values/author", "/values/section", "/values/tag"]
    for result in results:
        page = result["links"]["page"]
        pages += [page, f"{page}?q=harbour", f"{page}/diff/{result['id']}"]
    return pages


def test_no_page_holds_an_element_or_attribute_that_was_archived(client: FlaskClient) -> None:
    for address in _pages(client):
        answer = client.get(address)
        assert answer.status_code == 200, address
        tree = LexborHTMLParser(answer.text)
        for node in tree.root.traverse():
            names = [name.lower() for name in node.attributes]
            assert not any(name.startswith("on") or name == "style" for name in names), address
            assert node.tag not in ("img", "x", "object", "iframe"), address
        scripts = [one for one in tree.css("script") if one.attributes.get("type") != LINKED_DATA]
        assert all(str(one.attributes.get("src")).startswith("/static/") for one in scripts)
        for link in tree.css("[href]"):
            href = str(link.attributes["href"])
            assert href.startswith(("/", "#", "https://evil.example/", "?", ROOT)), (address, href)
        assert "49" not in tree.css_first("title").text()


def test_links_to_the_live_web_send_no_referrer(client: FlaskClient) -> None:
    for address in _pages(client):
        for link in LexborHTMLParser(client.get(address).text).css("a[href^='https://']"):
            assert link.attributes["rel"] == "noopener noreferrer nofollow"


def test_an_address_that_is_not_a_web_address_is_not_a_link(tmp_path: Path) -> None:
    document = made_document(1, url="javascript:alert(1)")
    client = create_app(archive_of(tmp_path, [document])).test_client()
    for address in ("/", f"/articles/{document.id}", "/feeds/search.atom"):
        assert 'href="javascript:' not in client.get(address).text.lower()


def test_the_parameters_of_a_request_are_escaped_too(client: FlaskClient) -> None:
    for payload in PAYLOADS:
        for name in ("q", "source", "section", "author", "from", "cursor", "sort", payload[:50]):
            for path in ("/", "/values/author", "/articles/nosuch", "/nosuch", "/web/x/y"):
                answer = client.get(path, query_string={name: payload[:1_000]})
                # There are no captures here, which a TimeGate needs.
                known = (400, 404, 503) if path.startswith("/web/") else (200, 400, 404)
                assert answer.status_code in known
                tree = LexborHTMLParser(answer.text)
                sources = [str(one.attributes.get("src")) for one in tree.css("script")]
                assert all(source.startswith("/static/") for source in sources)
                assert not tree.css("img, [onload], [onerror], [onmouseover]")


def test_snippets_of_the_api_hold_no_markup_but_mark(client: FlaskClient) -> None:
    for result in client.get("/api/v1/search?q=harbour&limit=100").json["results"]:
        for snippet in result["snippets"]:
            assert "<mark>" in snippet
            plain = snippet.replace("<mark>", "").replace("</mark>", "")
            assert "<" not in plain


def test_a_feed_of_anything_is_well_formed(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/feeds/search.atom?q=harbour&limit=100").data)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(PAYLOADS)


def test_no_cell_of_an_export_is_a_formula(client: FlaskClient) -> None:
    text = client.get("/api/v1/search?format=csv").text
    for row in csv.reader(io.StringIO(text.replace("\0", ""))):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@"))


def test_archived_text_adds_no_lines_to_a_citation(client: FlaskClient) -> None:
    for result in client.get("/api/v1/search?limit=100").json["results"]:
        lines = client.get(f"{result['links']['page']}/cite.ris").text.split("\r\n")
        assert all(line[2:6] == "  - " for line in lines if line)
        bibtex = client.get(f"{result['links']['page']}/cite.bib").text
        assert bibtex.replace("\\{", "").replace("\\}", "").count("{") == bibtex.replace(
            "\\{", ""
        ).replace("\\}", "").count("}")


_NAMES = (*names(SearchParams), "at", "nosuch", "")
_VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "-1", "2015", "99999999999999", "9999", "0000", "-", "=", "story", "1"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=6))
def test_no_combination_of_parameters_is_a_server_error(
    client: FlaskClient, pairs: list[tuple[str, str]]
) -> None:
    for path in ("/", "/api/v1/search", "/api/v1/timeline", "/feeds/search.atom"):
        answer = client.get(path, query_string=MultiDict(pairs))
        assert answer.status_code in (200, 400), answer.text
        assert answer.data


def test_many_readers_at_once_all_get_the_same_answer(client: FlaskClient) -> None:
    def asked(number: int) -> str:
        address = ("/api/v1/search?q=harbour&limit=100", "/?q=harbour")[number % 2]
        answer = client.application.test_client().get(address)
        assert answer.status_code == 200
        return re.sub(r'"took_ms":[\d.]+|in (?:under )?[\d.]+ s', "", answer.text)

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(asked, range(60)))
    assert len(answers) == 2


@pytest.mark.parametrize("text", ["(" * 1_000, "*" * 500, "\"" * 999, "NOT " * 400, "a OR " * 300,
                                  "\ud7ff\ufffe", "x~9 y^9 [a TO z]", "title:" * 200])  # fmt: skip
def test_no_query_text_is_a_server_error(client: FlaskClient, text: str) -> None:
    for path in ("/", "/api/v1/search", "/feeds/search.atom", "/api/v1/timeline"):
        assert client.get(path, query_string={"q": text}).status_code in (200, 400)


@pytest.mark.parametrize(
    "address",
    [
        "/articles/%00",
        "/%ed%a0%80",
        "/?q=%ed%a0%80%ff",
        "/api/v1/search?q=%00%ff",
        "/api/v1/facets/source?prefix=%00%ff",
        "/api/v1/articles/" + "x" * 5_000,
        "/api/v1/suggest?q=" + "%F0%9F%98%80" * 100,
        "/feeds/search.atom?q=%00%01",
        "/api/v1/search?cursor=e30",
        "/api/v1/search?from=0001&to=9999",
        "/?from=9999&to=9999-12",
        "/trends?q=*&interval=month&from=0001",
        "/values/source?prefix=%ff&cursor=%00",
    ],
)
def test_odd_addresses_are_never_a_server_error(client: FlaskClient, address: str) -> None:
    for host in ("localhost", 'a"><script>'):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code in (200, 400, 404)
        assert "><script>" not in answer.text


_COSTLY = {
    "css": ("text/css", "url(" * 500_000),
    "addresses": ("text/css", "a{b:url(x)}" * 250_000),
    "reopened": ("text/html", "<p>" + "".join(f"<b a{n}>" for n in range(1_500)) + "<p>x" * 1_500),
    "details": ("text/html", "<details>" * 100_000),
    "quoted": ("text/html", "<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">"),
    "stray": ("text/html", "<details></x>" * 50_000),
    "svg": ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 500_000),
}


def test_costly_archived_pages_do_not_stop_a_server(tmp_path: Path) -> None:
    site, when = "https://costly.example", "2016-03-01T12:00:00Z"
    write_warc(
        tmp_path / "costly.warc.gz",
        [
            (f"{site}/{name}", body, when, {"headers": [("Content-Type", media)]})
            for name, (media, body) in _COSTLY.items()
        ],
    )
    path = tmp_path / "archive"
    ingest([tmp_path / "costly.warc.gz"], Archive.create(path), workers=1)
    command = [sys.executable, "-P", "-m", "webapp", "--archive", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[3].rstrip("/")

            def fetched(name: str) -> int:
                role = {"text/css": "cs_", "text/html": "mp_"}.get(_COSTLY[name][0], "im_")
                try:
                    with urlopen(f"{address}/web/20160301120000{role}/{site}/{name}") as answer:
                        return len(answer.read())
                except HTTPError as error:
                    with error:
                        return error.code

            with ThreadPoolExecutor(16) as pool:
                asked = [pool.submit(fetched, name) for name in [*_COSTLY, *_COSTLY, *_COSTLY][:16]]
                waited = []
                while not all(each.done() for each in asked):
                    began = time.monotonic()
                    with urlopen(f"{address}/healthz", timeout=30) as answer:
                        assert answer.status == 200
                    waited.append(time.monotonic() - began)
                    time.sleep(0.1)
            # The first may have waited for the requests before it to be turned away.
            assert max(waited) < 3
            assert sorted(waited)[len(waited) // 2] < 1
            assert all(each.result() for each in asked)
        finally:
            server.terminate()
