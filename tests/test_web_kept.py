"""Answers that are kept are the same as those made anew, and never of an older index."""

import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from serving import archive_of, made_document

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from webapp import create_app
from webapp.shared import answers
from webapp.shared.kept_answers import KeptAnswer, KeptAnswers

LOOKED = 0.6  # seconds after which an engine has looked for changes
ID = made_document(3).id
PATHS = (
    "/?q=harbour", "/", f"/articles/{ID}", f"/articles/{ID}?q=harbour&at=2", "/trends?q=harbour",
    "/api/v1/search?q=harbour&facet=source&limit=3", f"/api/v1/articles/{ID}",
    "/api/v1/timeline?q=harbour", "/feeds/search.atom?q=harbour",
)  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_of(tmp_path / "archive", (made_document(number) for number in range(12)))


def _whole(client: FlaskClient, path: str, coding: str = "") -> tuple[object, ...]:
    answer = client.get(path, headers={"Accept-Encoding": coding} if coding else {})
    of_all = sorted(header for header in answer.headers if header[0] != "X-Request-Id")
    return answer.status_code, of_all, answer.data


def _stops_computing(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("was computed again")

    engine = client.application.extensions["backissue"].engine
    monkeypatch.setattr(engine, "search", fail)
    client.application.testing = True  # lets it through


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd"])
@pytest.mark.parametrize("path", PATHS)
def test_the_second_answer_is_byte_for_byte_the_first(
    archive: Path, path: str, coding: str
) -> None:
    client = create_app(archive).test_client()
    first = _whole(client, path, coding)
    assert first[0] == 200
    assert _whole(client, path, coding) == first


@pytest.mark.parametrize("path", ["/?q=harbour", "/api/v1/search?q=harbour", "/trends?q=harbour"])
def test_an_answer_that_is_kept_is_not_computed_again(
    archive: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(archive).test_client()
    first = _whole(client, path)
    _stops_computing(client, monkeypatch)
    assert _whole(client, path) == first
    with pytest.raises(AssertionError):
        client.get(f"{path}+more")


def test_with_no_room_every_answer_is_computed(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(archive, kept_bytes=0).test_client()
    client.get("/?q=harbour")
    _stops_computing(client, monkeypatch)
    with pytest.raises(AssertionError):
        client.get("/?q=harbour")


def test_a_change_of_the_index_is_answered_at_once(archive: Path) -> None:
    client = create_app(archive).test_client()
    before = {path: client.get(path) for path in ("/?q=harbour", "/api/v1/search?q=harbour")}
    opened = Archive.open(archive)
    engine = open_engine(opened.engine_uri, opened.index)
    with opened.writing(), engine.writing() as writer:
        writer.upsert(made_document(99, title="A harbour anew"))
    engine.close()
    time.sleep(LOOKED)
    for path, old in before.items():
        again = client.get(path, headers={"If-None-Match": old.headers["ETag"]})
        assert again.status_code == 200
        assert "anew" in again.text and "anew" not in old.text


@pytest.mark.parametrize("path", ["/?q=harbour", f"/articles/{ID}", "/trends?q=harbour"])
def test_a_page_that_a_browser_has_is_not_sent_again(archive: Path, path: str) -> None:
    client = create_app(archive, kept_bytes=0).test_client()
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "no-cache"


def test_an_update_of_the_software_sends_pages_anew(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(archive).test_client()
    tag = client.get("/").headers["ETag"]
    monkeypatch.setattr(answers, "software", lambda: "another version")
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/?q=harbour", "/api/v1/search?q=harbour", "/trends?q=harbour"])
def test_a_partial_answer_is_neither_kept_nor_tagged(archive: Path, path: str) -> None:
    app = create_app(archive, budget=0.0)
    answer = app.test_client().get(path)
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    whole = create_app(archive).test_client().get(path)
    assert "ETag" in whole.headers


def test_tracking_parameters_do_not_mark_the_plain_page_as_a_state(archive: Path) -> None:
    client = create_app(archive).test_client()
    assert client.get("/?utm_source=mail").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/").headers


def test_addresses_name_the_host_that_was_asked(archive: Path) -> None:
    client = create_app(archive, host_names=("one.example", "two.example")).test_client()
    for host in ("one.example", "two.example", "one.example"):
        answer = client.get("/api/v1/search?q=harbour&limit=2", headers={"Host": host})
        assert answer.get_json()["next_url"].startswith(f"http://{host}/")


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept = KeptAnswers(100_000)
    answer = KeptAnswer(b"x" * 9_000, ())
    for number in range(10):
        kept.keep(number, answer)
    assert kept.get(0) is answer
    kept.keep(10, answer)
    assert kept.get(0) is answer and kept.get(1) is None and kept.get(10) is answer
    kept.keep(11, KeptAnswer(b"x" * 20_000, ()))
    assert kept.get(11) is None, "one answer does not drive out all others"
