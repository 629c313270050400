"""What /readyz says of each dependency: the truth, soon, and at little cost."""

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from serving import archive_of, made_document

from indexer.errors import CorpusError
from webapp import create_app
from webapp.server import dependencies, readiness
from webapp.server.readiness import DependencyCheck, noted

STANDS = 0.6  # seconds after which a finding is a new one


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_of(tmp_path / "archive", [made_document(1)])


def _found(client: FlaskClient) -> tuple[int, dict[str, dict[str, Any]]]:
    answer = client.get("/readyz")
    return answer.status_code, {one["name"]: one for one in answer.json["dependencies"]}


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_each_dependency_has_a_status_and_the_time_since_when(archive: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    status, found = _found(create_app(archive).test_client())
    assert status == 200
    assert list(found) == ["archive", "index", "files"]
    assert {one["status"] for one in found.values()} == {"ok"}
    assert [one["required"] for one in found.values()] == [True, True, False]
    for one in found.values():
        assert before <= datetime.fromisoformat(one["since"]) <= datetime.now(UTC)


def test_the_dependency_that_is_away_is_named_and_others_are_not_blamed(archive: Path) -> None:
    client = create_app(archive).test_client()
    _, well = _found(client)
    (archive / "index").rename(archive / "away")
    time.sleep(max(STANDS, 1.0))
    status, found = _found(client)
    assert status == 503
    assert found["index"]["status"] == "unavailable"
    assert str(archive) not in found["index"]["detail"]
    assert found["archive"] == well["archive"]  # and since the same instant
    (archive / "away").rename(archive / "index")
    _until(lambda: _found(client)[0] == 200)
    assert "detail" not in _found(client)[1]["index"] or not _found(client)[1]["index"]["detail"]


def test_an_archive_of_a_newer_version_is_not_ready(archive: Path) -> None:
    (archive / "backissue.json").write_text('{"format": 99, "engine": "tantivy:"}')
    status, found = _found(create_app(archive).test_client())
    assert status == 503
    assert "newer Backissue" in found["archive"]["detail"]


def test_archive_files_that_are_away_are_said_but_searches_go_on(
    archive: Path, tmp_path: Path
) -> None:
    client = create_app(archive, files=(tmp_path, tmp_path / "nowhere")).test_client()
    status, found = _found(client)
    assert status == 200
    assert found["files"]["status"] == "degraded"
    assert "1 of 2" in found["files"]["detail"]
    assert "nowhere" in found["files"]["detail"]


def test_noted_archive_files_are_looked_for_where_no_place_is_named(
    sample_archive: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sample_archive, copy)
    assert _found(create_app(copy).test_client())[1]["files"]["status"] == "ok"
    from indexer.corpus.json_notes import read_note, write_note

    note = next(copy.glob("corpus/*/file.json"))
    row = read_note(note, ("path",))
    write_note(note, {**row, "path": str(tmp_path / "gone.warc.gz")})
    status, found = _found(create_app(copy).test_client())
    assert (status, found["files"]["status"]) == (200, "degraded")
    assert "gone.warc.gz" in found["files"]["detail"]


def test_a_dependency_that_hangs_is_no_answer_in_time_and_holds_nobody_up(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "PATIENCE", 0.3)
    let_go = Event()
    monkeypatch.setattr(dependencies, "look_at_archive", lambda _: let_go.wait(20) and "")
    client = create_app(archive).test_client()
    began = time.monotonic()
    status, found = _found(client)
    assert time.monotonic() - began < 2
    assert (status, found["archive"]["detail"]) == (503, "no answer within 0.3 s")
    assert found["index"]["status"] == "ok"
    began = time.monotonic()
    for _ in range(20):
        assert _found(client)[0] == 503
    assert time.monotonic() - began < 2  # nobody waits again for what is known to hang
    assert client.get("/metrics").status_code == 200
    let_go.set()
    _until(lambda: _found(client)[0] == 200)


def test_a_storm_of_probes_looks_twice_a_second_at_most() -> None:
    looks: list[float] = []

    def look() -> str:
        looks.append(time.monotonic())
        return ""

    check = DependencyCheck("archive", look)

    def probe() -> None:
        end = time.monotonic() + 1.2
        while time.monotonic() < end:
            check.begin()
            assert check.state().status == "ok"

    probes = [Thread(target=probe) for _ in range(8)]
    for one in probes:
        one.start()
    for one in probes:
        one.join()
    assert 1 <= len(looks) <= 3


def test_what_is_not_required_is_degraded_where_it_is_away() -> None:
    def look() -> str:
        raise CorpusError("away")

    for required, status in ((True, "unavailable"), (False, "degraded")):
        check = DependencyCheck("files", look, required)
        check.begin()
        state = check.state()
        assert (state.status, state.detail, state.is_ready) == (status, "away", not required)


def test_the_instant_since_when_stays_until_the_status_changes() -> None:
    first = noted(None, "queue", "ok", "")
    second = noted(first, "queue", "ok", "3 of 256 requests wait")
    assert second.since == first.since
    assert noted(second, "queue", "unavailable", "").since > first.since


def _gauges(client: FlaskClient) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        sample.labels["dependency"]: sample.value
        for family in families
        for sample in family.samples
        if sample.name == "backissue_dependency_ready"
    }


def test_metrics_have_a_gauge_for_each_dependency(archive: Path, tmp_path: Path) -> None:
    client = create_app(archive, files=(tmp_path / "nowhere",)).test_client()
    assert _gauges(client) == {"archive": 1.0, "index": 1.0, "files": 0.5}
    (archive / "index").rename(archive / "away")
    time.sleep(max(STANDS, 1.0))
    assert _gauges(client)["index"] == 0.0


def test_the_store_of_an_archive_is_looked_at_and_may_be_away(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.corpus.archive import Archive
    from indexer.corpus.mirror import CACHE
    from indexer.ingest import ingest

    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    monkeypatch.setattr(dependencies, "REMOTE", 0.0)
    bucket = store.bucket()
    warc = min((Path(__file__).parents[1] / "sample_warcs").glob("*.warc.gz"))
    uri = store.put(bucket, f"crawl/{warc.name}", warc)
    made = Archive.create(f"s3://{bucket}/morgue")
    ingest([uri], made, workers=1)
    client = create_app(made.path, files=(f"s3://{bucket}/crawl/",)).test_client()
    status, found = _found(client)
    assert (status, found["store"]["status"], found["files"]["status"]) == (200, "ok", "ok")
    store.delete(bucket, f"crawl/{warc.name}")
    store.delete(bucket, "morgue/backissue.json")
    time.sleep(STANDS)
    status, found = _found(client)
    assert (status, found["store"]["status"], found["files"]["status"]) == (
        200, "degraded", "degraded",
    )  # fmt: skip
    assert "no archive there any more" in found["store"]["detail"]
