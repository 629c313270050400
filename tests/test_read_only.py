"""An archive directory that may only be read is searched and served all the same."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from serving import made_document

from indexer.corpus.archive import Archive
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import EngineError

NOBODY = 65534
ENGINES = ("tantivy:", "whoosh:")
# Everything is imported, and asked once, before the process becomes another user: that one may not
# even be allowed to read Python's own files.
CHILD = """
import os, sys
sys.path.insert(0, "tests")
from indexer.cli import main
from webapp import create_app

archive = sys.argv[1]
def asked():
    client = create_app(archive).test_client()
    paths = ("/?q=harbour", "/api/v1/search?q=harbour", "/readyz", "/metrics", "/sources")
    return [client.get(path).status_code for path in paths]
asked()
if os.geteuid() == 0:
    os.setgid(NOBODY)
    os.setuid(NOBODY)
print(asked(), flush=True)
sys.argv = ["backissue", "search", "harbour", "--json", "--archive", archive]
main()
""".replace("NOBODY", str(NOBODY))


@pytest.fixture(params=ENGINES)
def archive(request: pytest.FixtureRequest) -> Iterator[Path]:
    """An archive that its owner may write and others may read; not below a private folder."""
    with tempfile.TemporaryDirectory(prefix="read-only-") as folder:
        made = Archive.create(Path(folder) / "archive", request.param)
        with made.writing(), _opened(made, create=True) as engine, engine.writing() as writer:
            writer.upsert(made_document(1))
        Path(folder).chmod(0o755)
        yield made.path


@contextmanager
def _opened(archive: Archive, create: bool = False) -> Iterator[Engine]:
    engine = open_engine(archive.engine_uri, archive.index, create=create)
    try:
        yield engine
    finally:
        engine.close()


def _protect(archive: Path) -> None:
    for lock in archive.rglob("*.lock"):
        lock.unlink()
    for path in (archive, *archive.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_another_user_searches_and_serves_it(archive: Path) -> None:
    subprocess.run(  # leaves the locks of its owner
        [sys.executable, "-c", "import sys; from indexer.cli import main; main()",
         "search", "x", "--archive", str(archive)], check=True, capture_output=True,
    )  # fmt: skip
    before = {path.name for path in Path(tempfile.gettempdir()).glob("backissue-*")}
    for protect in (False, True):
        if protect:
            _protect(archive)
        else:
            for path in (archive, *archive.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
        command = [sys.executable, "-c", CHILD, str(archive)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        served, _, found = done.stdout.partition("\n")
        assert served == "[200, 200, 200, 200, 200]"
        assert json.loads(found)["total"]["value"] == 1
    for path in (archive, *(one for one in archive.rglob("*") if one.is_dir())):
        path.chmod(0o755)
    assert {path.name for path in Path(tempfile.gettempdir()).glob("backissue-*")} == before


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch, archive: Path) -> Archive:
    """The archive as if the operating system did not let this user write it: root always may."""
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not str(path).startswith(str(archive)) and real(path, mode)
    )
    return Archive.open(archive)


def test_a_reader_who_may_not_write_sees_the_commits_of_the_owner(read_only: Archive) -> None:
    with _opened(read_only) as reader:
        assert reader.size == 1
        for number in range(2, 7):
            with _opened(read_only, create=True) as owner, owner.writing() as writer:
                writer.upsert(made_document(number))
                writer.delete(made_document(number - 1).id)
                writer.upsert(made_document(100 + number))
            time.sleep(0.6)  # an engine looks for commits twice a second
            assert reader.size == number
        assert {document.title for document in reader.documents()} >= {"Harbour report 106"}


def test_writing_through_links_is_refused(read_only: Archive) -> None:
    if read_only.engine_uri != "tantivy:":
        pytest.skip("only tantivy needs a folder of links")
    with (
        _opened(read_only) as reader,
        pytest.raises(EngineError, match="read-only"),
        reader.writing(),
    ):
        pass


def test_an_index_that_may_not_be_read_does_not_ask_for_a_reindex(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    opened = Archive.open(archive)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(EngineError, match="Permission denied$"):
        open_engine(opened.engine_uri, opened.index)
