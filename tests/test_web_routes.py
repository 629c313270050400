"""What holds of every route: methods, headers, the description."""

import json
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from serving import archive_of, made_document
from werkzeug.routing import Rule

from webapp import create_app
from webapp.api.openapi import OPERATIONS

ADDRESSES = {
    "article_id": "00017d865e959b2466918c98",
    "before": "1",
    "after": "1",
    "story_id": "00017d865e959b2466918c98",
    "first": "00017d865e959b2466918c98",
    "second": "00017d865e959b2466918c98",
    "field": "author",
    "name": "nosuch",
    "other": "nosuch",
    "style": "bib",
    "stamp": "2015",
    "form": "link",
    "url": "https://tarrow.example/news/1",
    "filename": "style.css",
    "prefix": "a",
    "size": "picture",
}
NOT_OF_THE_API = {
    "/robots.txt",
    "/favicon.ico",
    "/articles/{article_id}/{any(picture, thumbnail):size}",  # of the pages, from archive files
}


@pytest.fixture(scope="module")
def app(sample_archive: Path) -> Flask:
    return create_app(sample_archive)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _addresses(app: Flask) -> list[str]:
    with app.test_request_context():
        return [_address(rule) for rule in app.url_map.iter_rules()]


def _address(rule: Rule) -> str:
    values = {name: ADDRESSES[name] for name in rule.arguments}
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_no_route_changes_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert rule.methods == {"GET", "HEAD", "OPTIONS"}, rule


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_the_form_of_the_route(
    client: FlaskClient, method: str
) -> None:
    page = client.open("/", method=method)
    assert (page.status_code, page.mimetype) == (405, "text/html")
    api = client.open("/api/v1/search", method=method)
    assert (api.status_code, api.mimetype) == (405, "application/problem+json")
    assert "GET" in api.headers["Allow"]


def test_every_answer_carries_the_security_headers(app: Flask, client: FlaskClient) -> None:
    addresses = [*_addresses(app), "/nosuch", "/?from=never", "/api/v1/search?nosuch=1"]
    assert len(addresses) > 25
    for address in addresses:
        headers = client.get(address, buffered=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "base-uri 'none'" in policy, address
        assert "script-src localhost/static/;" in policy or "sandbox" in policy, address
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize(
    ("settings", "host", "source"),
    [
        ({}, "localhost:8080", "localhost:8080/static/"),
        ({"any_address": True}, "192.0.2.7", "192.0.2.7/static/"),
        ({}, "[::1]:8080", "'self'"),
        (
            {"public_url": "https://morgue.example/papers"},
            "morgue.example",
            "morgue.example/papers/static/",
        ),
        ({}, "a.example; script-src *", "'self'"),
    ],
)
def test_only_scripts_of_the_static_folder_may_run_on_a_page(
    sample_archive: Path, settings: dict[str, object], host: str, source: str
) -> None:
    client = create_app(sample_archive, **settings).test_client()
    policy = client.get("/help", headers={"Host": host}).headers["Content-Security-Policy"]
    assert policy.split("script-src ")[1].split(";")[0] == source
    assert policy.count("script-src") == 1


def test_no_page_policy_allows_anything_inline_or_from_other_hosts(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_head_gives_the_headers_alone(app: Flask, client: FlaskClient) -> None:
    for address in _addresses(app):
        answer = client.head(address, buffered=True)
        assert answer.data == b""
        assert answer.status_code == client.get(address, buffered=True).status_code


def test_pages_hold_no_inline_script_or_style(client: FlaskClient) -> None:
    for address in ("/", "/?q=ferry", "/help", "/docs", "/sources", "/values/source", "/trends"):
        text = client.get(address).text
        assert "<style" not in text
        assert " style=" not in text
        assert text.count("<script") == text.count("<script src=")
        assert "javascript:" not in text


def test_files_of_the_pages_are_kept_until_they_change(client: FlaskClient) -> None:
    address = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/help").text)
    assert len(address) >= 3
    for path in address:
        assert "?v=" in path
        answer = client.get(path, buffered=True)
        assert (answer.status_code, answer.cache_control.max_age) == (200, 365 * 86_400)


def test_every_page_says_what_the_archive_holds(client: FlaskClient) -> None:
    total = client.get("/api/v1/search").json["total"]["value"]
    for path in ("/", "/help", "/nosuch"):
        assert f"{total} articles from" in client.get(path).text


def test_no_template_trusts_what_it_is_given() -> None:
    for template in (Path(__file__).parents[1] / "webapp" / "templates").iterdir():
        text = template.read_text("utf-8")
        for word in ("|safe", "| safe", "autoescape", "Markup"):
            assert word not in text, template.name


def test_the_description_is_valid(client: FlaskClient) -> None:
    document = json.loads(client.get("/openapi.json").data)
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_the_description_names_every_route_of_the_api(app: Flask) -> None:
    described = {operation.path for operation in OPERATIONS}
    routed = {
        rule.rule.replace("<path:", "<").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("api", "feeds", "cdx", "replay", "discovery", "service")
    }
    assert described == routed - NOT_OF_THE_API


def test_an_answer_agrees_with_its_description(client: FlaskClient) -> None:
    document = json.loads(client.get("/openapi.json").data)
    schemas = document["components"]["schemas"]
    answer = client.get("/api/v1/search?q=ferry").json
    assert set(answer) == set(schemas["SearchAnswer"]["properties"])
    assert set(answer["results"][0]) == set(schemas["Result"]["properties"])


def test_health_and_metrics_are_answered(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ok"
    client.get("/api/v1/search?q=ferry")
    text = client.get("/metrics").text
    assert 'backissue_requests_total{route="api.search",status="200"}' in text
    assert "backissue_documents " in text


def test_an_archive_without_an_index_is_unavailable_not_broken(tmp_path: Path) -> None:
    client = create_app(tmp_path).test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    page = client.get("/")
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "no Backissue archive here" in page.text
    assert str(tmp_path) not in page.text
    api = client.get("/api/v1/search")
    assert (api.status_code, api.mimetype) == (503, "application/problem+json")


def test_a_new_generation_is_seen_within_seconds_without_a_restart(tmp_path: Path) -> None:
    archive_of(tmp_path, [made_document(1)])
    client = create_app(tmp_path).test_client()
    first = client.get("/api/v1/search")
    assert first.json["total"]["value"] == 1
    archive_of(tmp_path, [made_document(2)])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        again = client.get("/api/v1/search", headers={"If-None-Match": first.headers["ETag"]})
        if again.status_code == 200:
            break
        time.sleep(0.1)
    assert again.json["total"]["value"] == 2


@pytest.mark.parametrize(
    "path",
    [
        "/../etc/passwd",
        "/static/../params.py",
        "/%2e%2e/%2e%2e/x",
        "/web/2015/../../etc/passwd",
        "/articles/..%2f..%2fx",
    ],
)
def test_no_path_escapes_the_site(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/api", "/api/", "/feeds", "/wayback", "/cdx/", "/api/v1"])
def test_programs_are_told_of_an_address_that_is_none_as_programs(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
