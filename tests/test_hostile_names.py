"""Archive files whose names are not UTF-8, or act on a terminal: read like any other."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.file_names import path_text, text_path, visible
from indexer.read import find_files, plan, read, read_capture
from tests.archives import write_warc
from webapp import create_app

CAPTURED = datetime(2016, 5, 4, 3, 2, 1, tzinfo=UTC)
PAGE = "<title>Ferry late</title><h1>Ferry late</h1><p>Posted: 2016-05-04</p>" + "".join(
    f"<p>The {n}th ferry came late to the harbour, said the mayor, who waited aboard with us.</p>"
    for n in range(7)
)
NAMES = {
    b"M\xe4rz.warc.gz": r"M\xe4rz.warc.gz",
    b"two\nlines.warc.gz": r"two\x0alines.warc.gz",
    b"red\x1b[31m\x9b.warc.gz": r"red\x1b[31m\x9b.warc.gz",
    "left\u202egz.txt.warc.gz".encode(): r"left\xe2\x80\xaegz.txt.warc.gz",
    rb"literal\x41.warc.gz": r"literal\x5cx41.warc.gz",
    "März \\ 100%41.warc.gz".encode(): "März \\ 100%41.warc.gz",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("names") / os.fsdecode(b"f\xfcr")
    place.mkdir()
    for number, name in enumerate(NAMES):
        path = place / os.fsdecode(name)
        write_warc(path, [(f"http://paper.example/{number}", PAGE, CAPTURED, {})])
    return place


@pytest.fixture(scope="module")
def archive(folder) -> Path:
    path = folder.parent / "archive"
    report = folder.parent / "report.json"
    command(3, "ingest", folder, "--archive", path, "--report", report)
    assert json.loads(report.read_text("utf-8"))["files"] == len(NAMES) + 1
    return path


def command(status: int, *arguments: str | Path) -> str:
    """What the command prints; fails where it ends otherwise, or prints what acts or hides."""
    run = [sys.executable, "-m", "indexer", *map(str, arguments)]
    done = subprocess.run(run, capture_output=True, timeout=120)
    assert done.returncode == status, done.stderr.decode()
    said = (done.stdout + done.stderr).decode("utf-8")
    assert visible(said.replace("\n", "")) == said.replace("\n", "")
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module", autouse=True)
def damaged(folder) -> None:
    """A seventh file, so that names of damaged files are reported as well."""
    path = folder / os.fsdecode(b"bad\xff\x1b.warc.gz")
    write_warc(path, [("http://paper.example/bad", PAGE, CAPTURED, {})])
    path.write_bytes(path.read_bytes()[:-20])


def test_every_command_works_and_shows_the_names(folder, archive):
    records = command(0, "records", "--archive", archive)
    for shown in NAMES.values():
        assert f"{path_text(folder)}/{shown}:" in records
    lines = command(0, "records", "--json", "--archive", archive).splitlines()
    assert set(NAMES.values()) <= {json.loads(line)["file"] for line in lines}
    assert "articles for ferry" in command(0, "search", "ferry", "--archive", archive)
    command(0, "status", "--archive", archive)
    command(0, "reindex", "--archive", archive)
    assert r"bad\xff\x1b.warc.gz" in command(1, "verify", "--archive", archive)
    again = command(
        3, "ingest", folder / os.fsdecode(b"M\xe4rz.warc.gz"), folder, "--archive", archive
    )
    assert "0 written" in again


def test_an_error_names_the_file_so_that_it_does_not_act(folder, archive):
    command(1, "ingest", folder / "none\x1b[31m", "--archive", archive)


def test_the_server_finds_the_files_again(archive):
    client = create_app(archive).test_client()
    for number, shown in enumerate(NAMES.values()):
        url = f"http://paper.example/{number}"
        answer = client.get(f"/web/20160504030201mp_/{url}")
        assert answer.status_code == 200 and "came late" in answer.text
        assert client.get(f"/web/20160504030201id_/{url}").data == PAGE.encode()
        cdx = client.get("/cdx", query_string={"url": url})
        assert cdx.status_code in (200, 404) and visible(cdx.text.strip()) == cdx.text.strip()
        found = client.get("/api/v1/search", query_string={"q": f"url:{url}", "limit": 1}).json
        assert found is not None
        files = client.get("/api/v1/records", query_string={"limit": 100}).text
        assert json.dumps(shown, ensure_ascii=False)[1:-1] in files


def test_a_saved_page_is_read_under_any_name(tmp_path):
    for name in NAMES:
        (tmp_path / os.fsdecode(name).replace(".warc.gz", ".html")).write_text(PAGE)
    for path in find_files([tmp_path]):
        (entry,) = read(plan(path)[0])
        entry.capture.url.encode("utf-8")
        assert read_capture(entry.record.location).body == PAGE.encode()


@given(st.binary(min_size=1).filter(lambda name: not {0, 47} & set(name)))
def test_any_name_can_be_shown_and_found_again(name):
    path = Path("/folder") / os.fsdecode(name)
    text = path_text(path)
    assert text_path(text) == path and visible(text) == text
    text.encode("utf-8")
