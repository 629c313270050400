"""How software finds what is here: citation managers, browsers, crawlers, other sites."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from serving import archive_of, made_document

from indexer.model.article import StatedDate
from indexer.model.provenance import DatePlace, Provenance
from webapp import create_app
from webapp.discovery import sitemap

OPEN_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Head(HTMLParser):
    """The meta elements, the links and the JSON-LD of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.data = ""
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas.append((held.get("name") or held.get("property", ""), held["content"])
                              if "content" in held else ("", ""))  # fmt: skip
        elif tag == "link":
            self.links.append(held)
        self._inside = tag == "script" and held.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        self.data += data if self._inside else ""


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


def head_of(tmp_path: Path, **changes: object) -> tuple[Head, FlaskClient]:
    document = made_document(1, **changes)
    client = create_app(archive_of(tmp_path / "archive", [document])).test_client()
    return Head(client.get(f"/articles/{document.id}").text), client


def test_a_citation_manager_finds_every_field_and_the_archived_copy(tmp_path: Path) -> None:
    published = StatedDate(
        datetime(2009, 3, 14, 5, tzinfo=UTC), Provenance(DatePlace.TIME), "high", "instant"
    )
    head, client = head_of(
        tmp_path, published=published, authors=("Ann Lee", "Bo Ek"), tags=("sea",)
    )
    found = dict(head.metas)
    assert [value for name, value in head.metas if name == "citation_author"] == [
        "Ann Lee",
        "Bo Ek",
    ]
    assert found["citation_title"] == found["og:title"] == "Harbour report 1"
    assert found["citation_publication_date"] == "2009/03/14"
    assert found["citation_publisher"] == found["og:site_name"] == "Tarrow Courier"
    assert found["article:published_time"] == "2009-03-14T05:00:00Z"
    assert found["citation_fulltext_html_url"].startswith("http://localhost/web/20160301120000/")
    data = json.loads(head.data)
    assert data["@type"] == "NewsArticle"
    assert data["archivedAt"] == found["citation_fulltext_html_url"]
    assert data["isBasedOn"] == "https://tarrow.example/news/1"
    assert [author["name"] for author in data["author"]] == ["Ann Lee", "Bo Ek"]
    for media in (
        "application/x-bibtex",
        "application/x-research-info-systems",
        "application/json",
    ):
        (href,) = [link["href"] for link in head.links if link.get("type") == media]
        assert client.get(href).mimetype == media


@pytest.mark.parametrize(
    ("precision", "slashed", "dashed"), [("year", "2010", "2010"), ("month", "2010/02", "2010-02")]
)
def test_no_more_of_a_date_is_cited_than_the_page_states(
    tmp_path: Path, precision: str, slashed: str, dashed: str
) -> None:
    at = datetime(2010, 2, 1, tzinfo=UTC)
    head, _ = head_of(
        tmp_path,
        published=StatedDate(at, Provenance(DatePlace.URL), "low", precision),  # type: ignore[arg-type]
    )
    assert dict(head.metas)["citation_publication_date"] == slashed
    assert json.loads(head.data)["datePublished"] == dashed


def test_an_undated_article_is_cited_without_a_date(tmp_path: Path) -> None:
    head, _ = head_of(tmp_path, published=None)
    assert not {"citation_publication_date", "article:published_time"} & dict(head.metas).keys()
    assert "datePublished" not in json.loads(head.data)


def test_a_hostile_title_stays_text_in_the_head_of_its_page(tmp_path: Path) -> None:
    title = '</script><script>alert(1)</script><meta name="x" content="y">"\'&'
    head, client = head_of(tmp_path, title=title, authors=(title,))
    assert json.loads(head.data)["headline"] == title
    assert dict(head.metas)["citation_title"] == title
    assert "x" not in dict(head.metas)
    assert "<script>alert" not in client.get("/articles/" + made_document(1).id).text


def test_a_browser_can_add_the_archive_to_its_search_engines(client: FlaskClient) -> None:
    links = [link for link in Head(client.get("/").text).links if link["rel"] == "search"]
    answer = client.get(links[0]["href"])
    assert answer.mimetype == links[0]["type"] == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.data)
    assert 0 < len(root.findtext(f"{OPEN_SEARCH}ShortName", "")) <= 16
    assert 0 < len(root.findtext(f"{OPEN_SEARCH}Description", "")) <= 1_024
    for url in root.findall(f"{OPEN_SEARCH}Url"):
        address = url.attrib["template"].replace("{searchTerms}", "ferry")
        found = client.get(address.removeprefix("http://localhost"))
        assert (found.status_code, found.mimetype) == (200, url.attrib["type"])


def test_suggestions_lead_to_the_searches_that_they_name(client: FlaskClient) -> None:
    answer = client.get("/suggestions?q=fer&limit=3")
    typed, queries, descriptions, addresses = json.loads(answer.data)
    assert typed == "fer"
    assert len(queries) == len(descriptions) == len(addresses) > 0
    for address in addresses:
        path = address.removeprefix("http://localhost").replace("/?", "/api/v1/search?")
        assert client.get(path).get_json()["total"]["value"] > 0


def test_the_sitemap_lists_the_page_of_every_current_article_once(client: FlaskClient) -> None:
    robots = client.get("/robots.txt").text
    (address,) = re.findall(r"^Sitemap: http://localhost(/\S+)$", robots, re.MULTILINE)
    root = ElementTree.fromstring(client.get(address).data)
    listed = [urlsplit(loc.text or "").path for loc in root.iter(f"{SITEMAP}loc")]
    total = client.get("/api/v1/search").get_json()["total"]["value"]
    assert len(set(listed)) == len(listed) == total
    assert client.get(listed[0]).status_code == 200


def test_sitemaps_by_prefix_divide_the_articles(client: FlaskClient) -> None:
    whole = ElementTree.fromstring(client.get("/sitemap.xml").data)
    parts = [
        client.get(urlsplit(loc.text or "").path)
        for loc in ElementTree.fromstring(sitemap_index(client)).iter(f"{SITEMAP}loc")
    ]
    assert len(parts) == 16
    found = [
        loc.text
        for part in parts
        for loc in ElementTree.fromstring(part.data).iter(f"{SITEMAP}loc")
    ]
    assert sorted(map(str, found)) == [str(loc.text) for loc in whole.iter(f"{SITEMAP}loc")]
    for wrong in ("g", "A", "00000", "%27"):
        assert client.get(f"/sitemaps/{wrong}.xml").status_code == 404


def sitemap_index(client: FlaskClient) -> bytes:
    with client.application.test_request_context():
        return sitemap.index(1)


@pytest.mark.parametrize(
    ("articles", "digits"), [(0, 0), (40_000, 0), (40_001, 1), (640_000, 1), (10_000_000, 2)]
)
def test_no_sitemap_gets_more_than_its_format_allows(articles: int, digits: int) -> None:
    assert sitemap.prefix_digits(articles) == digits
    assert articles / 16**digits <= 40_000


def test_searches_are_kept_out_of_search_engines_and_articles_are_not(client: FlaskClient) -> None:
    for path in ("/?q=ferry", "/?source=tarrowcourier.example", "/trends?q=ferry"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex", path
    article = client.get("/api/v1/search?limit=1").get_json()["results"][0]["links"]["page"]
    for path in ("/", article, "/sources"):
        assert "X-Robots-Tag" not in client.get(path).headers, path


def test_a_language_model_reads_addresses_that_answer(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Backissue\n\n> ")
    addresses = re.findall(r"\]\(http://localhost(/[^)]*)\)", text)
    assert len(addresses) >= 6
    for address in addresses:
        assert client.get(address).status_code == (404 if address.endswith("/ID") else 200), address


@pytest.mark.parametrize(
    ("path", "open_"),
    [
        ("/api/v1/search", True), ("/api/v1/search?from=x", True), ("/cdx?url=a.example", True),
        ("/feeds/search.atom", True), ("/openapi.json", True), ("/", False), ("/help", False),
        ("/metrics", False), ("/web/2010/http://a.example/", False),
    ],
)  # fmt: skip
def test_scripts_of_other_sites_read_the_api_and_nothing_else(
    client: FlaskClient, path: str, open_: bool
) -> None:
    headers = client.get(path, headers={"Origin": "https://other.example"}).headers
    assert headers.get("Access-Control-Allow-Origin") == ("*" if open_ else None)
    assert "Access-Control-Allow-Credentials" not in headers
    policy = headers["Cross-Origin-Resource-Policy"]
    assert (policy == "cross-origin") is (open_ or path.startswith("/web/"))


def test_a_script_may_ask_first_and_send_what_it_holds(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://other.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = client.options("/api/v1/search", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_an_operator_can_keep_scripts_of_other_sites_out(sample_archive: Path) -> None:
    closed = create_app(sample_archive, cors=False).test_client()
    headers = closed.get("/api/v1/search").headers
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
