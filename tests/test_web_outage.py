"""An archive that is away or damaged for a moment: 503 meanwhile, and right again by itself."""

import shutil
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from serving import made_document

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from webapp import create_app

LOOKED = 0.6  # seconds after which an engine has looked for changes
PATHS = ("/?q=harbour", "/api/v1/search?q=harbour", "/feeds/search.atom", "/sources")


@pytest.fixture(params=["tantivy:", "whoosh:"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made = Archive.create(tmp_path / "archive", request.param)
    with made.writing():
        engine = open_engine(request.param, made.index, create=True)
        for numbers in (range(10), range(10, 20)):
            with engine.writing() as writer:
                for number in numbers:
                    writer.upsert(made_document(number))
        engine.close()
    return made.path


def _client(archive: Path) -> FlaskClient:
    app = create_app(archive)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as a server answers them
    return app.test_client()


def _statuses(client: FlaskClient) -> set[int]:
    return {client.get(path).status_code for path in (*PATHS, "/readyz")}


@pytest.mark.parametrize("part", ["index", "."])
@pytest.mark.parametrize("asked", [True, False], ids=["asked meanwhile", "only readyz meanwhile"])
def test_what_is_away_is_503_and_right_again_when_it_is_back(
    archive: Path, part: str, asked: bool
) -> None:
    client = _client(archive)
    assert _statuses(client) == {200}
    away, place = archive.parent / "away", archive / part
    place.resolve().rename(away)
    time.sleep(LOOKED)
    assert client.get("/readyz").status_code == 503
    if asked:
        assert _statuses(client) == {503}
        page = client.get("/?q=harbour")
        assert (page.mimetype, page.headers["Retry-After"]) == ("text/html", "30")
        api = client.get("/api/v1/search?q=harbour")
        assert (api.mimetype, api.headers["Retry-After"]) == ("application/problem+json", "30")
        assert str(archive) not in page.text + api.text
    away.rename(place)
    time.sleep(LOOKED)
    assert _statuses(client) == {200}
    assert client.get("/api/v1/search?q=harbour").json["total"]["value"] == 20


def test_an_index_without_pause_between_away_and_back_is_right_too(archive: Path) -> None:
    client = _client(archive)
    for _ in range(3):
        (archive / "index").rename(archive / "away")
        time.sleep(LOOKED)
        assert client.get("/readyz").status_code == 503
        (archive / "away").rename(archive / "index")
        assert {client.get(path).status_code for path in PATHS} == {200}
        time.sleep(LOOKED)  # for which a finding stands
        assert client.get("/readyz").status_code == 200


def test_a_file_that_was_cut_short_never_gives_a_500_or_fewer_matches(archive: Path) -> None:
    kept = archive.parent / "kept"
    shutil.copytree(archive / "index", kept)
    files = [one for one in kept.rglob("*") if one.is_file() and one.stat().st_size]
    assert len(files) > 3
    for whole in files:
        damaged = archive / "index" / whole.relative_to(kept)
        _replace(damaged, whole.read_bytes()[: whole.stat().st_size // 2])
        client = _client(archive)
        for path in (*PATHS, "/readyz"):
            assert client.get(path).status_code in (200, 503), (damaged, path)
        answer = client.get("/api/v1/search?q=harbour")
        assert answer.status_code == 503 or answer.json["total"]["value"] == 20, damaged
        _replace(damaged, whole.read_bytes())
        time.sleep(LOOKED)
        assert _statuses(client) == {200}, damaged


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name("new")
    new.write_bytes(data)
    new.replace(path)


def test_metrics_are_answered_while_the_archive_is_away(archive: Path) -> None:
    client = _client(archive)
    assert "backissue_up 1.0" in client.get("/metrics").text
    (archive / "index").resolve().rename(archive.parent / "away")
    time.sleep(LOOKED)
    assert client.get("/?q=harbour").status_code == 503
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "backissue_up 0.0" in answer.text
    assert 'backissue_requests_total{route="pages.search",status="503"} 1.0' in answer.text
    assert "backissue_documents" not in answer.text
    (archive.parent / "away").rename((archive / "index").resolve())
    time.sleep(1.1)  # an engine is opened anew once a second at most
    assert "backissue_documents 20.0" in client.get("/metrics").text
