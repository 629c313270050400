"""Archive files by URI: from a real S3 server and a web server, with faults between."""

import gzip
import http.server
import os
import random
import re
import subprocess
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from indexer import stores
from indexer.corpus.archive import Archive
from indexer.corpus.verify import verify
from indexer.errors import ArchiveError, InputError, StoreError
from indexer.ingest import ingest
from indexer.model.capture import NotedFile
from indexer.places import is_below, typed_place, typed_places
from indexer.read import check_digests, find_files, open_noted, plan, read, read_capture
from indexer.read.named_files import read_path_list
from tests.archives import CAPTURED, write_wacz, write_warc
from tests.test_ingest import state, warc
from webapp import create_app

MIB = 1 << 20


def entries(place, split_bytes=256 * MIB):
    """What reading gives, without the name of the file."""
    found = [entry for split in plan(place, split_bytes) for entry in read(split)]
    return [
        (one.record.location.offset, one.record.reason, one.capture and one.capture.body)
        for one in found
    ]


@pytest.fixture(scope="module")
def big_warc(tmp_path_factory) -> Path:
    """Some 12 MB of pages that do not compress."""
    path = tmp_path_factory.mktemp("big") / "big.warc.gz"
    noise = random.Random(5)
    pages = [
        (f"http://paper.example/{n}", b"<html><body><p>" + noise.randbytes(120_000))
        for n in range(100)
    ]
    write_warc(path, [(url, body, CAPTURED, {}) for url, body in pages])
    return path


# ---- reading ------------------------------------------------------------------------------------


def test_a_bucket_gives_the_articles_of_the_files_that_it_was_filled_with(store, tmp_path):
    bucket = store.bucket()
    files = [
        warc(tmp_path / "a.warc.gz", 1, 2),
        warc(tmp_path / "b.warc.gz", 3),
    ]
    for file in files:
        store.put(bucket, f"crawl/{file.name}", file)
    store.put(bucket, "crawl/notes.txt", b"not an archive")
    archive = Archive.create(tmp_path / "by-uri")
    report = ingest([f"s3://{bucket}/crawl/*.warc.gz"], archive, workers=2)
    assert (report.files, report.articles, report.damaged) == (2, 3, ())
    assert len(list(find_files([f"s3://{bucket}/crawl/", f"s3://{bucket}/crawl/*"]))) == 3
    local = Archive.create(tmp_path / "local")
    ingest(files, local)
    assert ingest(files, archive).read_now == 0  # a copy elsewhere is the same file
    assert state(archive) == state(local)


def test_splits_of_an_object_give_what_the_file_gives_and_fetch_little_more(store, big_warc):
    file = big_warc
    uri = store.put(store.bucket(), "big.warc.gz", file)
    size = file.stat().st_size
    assert size > 10 * MIB
    store.proxy.reset()
    splits = plan(uri, 2 * MIB)
    assert len(splits) >= 5 and [one.start for one in splits] == [
        one.start for one in plan(file, 2 * MIB)
    ]
    assert store.proxy.sent < 3 * MIB  # planning looks at the ends and around the cuts
    store.proxy.reset()
    middle = [entry.record.location.offset for entry in read(splits[2])]
    assert splits[2].start <= min(middle) and max(middle) < splits[2].end
    assert store.proxy.sent < 2 * MIB + 5 * MIB  # and what was fetched ahead
    assert entries(uri, 2 * MIB) == entries(file, 2 * MIB)


def test_one_record_of_an_object_is_read_without_the_others(store, big_warc):
    uri = store.put(store.bucket(), "big.warc.gz", big_warc)
    found = [entry.record for entry in read(plan(big_warc)[0])][70]
    location = replace(found.location, file=uri)
    store.proxy.reset()
    assert read_capture(location).url == found.url and store.proxy.sent < MIB


@pytest.mark.parametrize("fault", ["error", "cut", "stall"])
def test_what_passes_by_itself_is_tried_again(store, tmp_path, monkeypatch, fault):
    monkeypatch.setattr(stores, "_STALL", 1)
    stores._filesystem.cache_clear()
    file = warc(tmp_path / "a.warc.gz", *range(20))
    uri = store.put(store.bucket(), "a.warc.gz", file)
    store.proxy.reset()
    store.proxy.stall = 2.5
    kind = "slow" if fault == "stall" else fault
    store.proxy.fault = lambda number, _m, _p: kind if number in (1, 2, 4, 6) else None
    assert entries(uri) == entries(file)
    stores._filesystem.cache_clear()


def test_a_damaged_object_is_resynchronised_like_a_file(store, tmp_path):
    file = warc(tmp_path / "a.warc.gz", *range(8))
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 400] = b"\0" * 400
    file.write_bytes(data)
    uri = store.put(store.bucket(), "a.warc.gz", file)
    found = entries(uri)
    assert found == entries(file)
    assert any(body is None for _, _, body in found)


def test_an_object_replaced_while_it_is_read_is_not_read_on(store, big_warc):
    bucket = store.bucket()
    uri = store.put(bucket, "a.warc.gz", big_warc)
    opened = stores.OpenObject(uri)
    opened.read(0, 100)
    store.put(bucket, "a.warc.gz", b"x" * opened.about.size)
    with pytest.raises(StoreError, match="was replaced while it was read"):
        opened.read(5 * MIB, 100)
    opened.close()


def test_a_file_that_stays_out_of_reach_is_named_and_the_others_are_read(store, tmp_path):
    bucket = store.bucket()
    for number in (1, 2):
        store.put(bucket, f"{number}.warc.gz", warc(tmp_path / f"{number}.warc.gz", number))
    listing = tmp_path / "warc.paths"
    listing.write_text("1.warc.gz\ngone.warc.gz\n2.warc.gz\n")
    archive = Archive.create(tmp_path / "archive")
    report = ingest([listing], archive, base=f"s3://{bucket}")
    assert report.articles == 2
    assert [one["file"] for one in report.damaged] == [f"s3://{bucket}/gone.warc.gz"]


def test_a_wacz_and_a_warc_of_a_web_server_are_read_by_ranges(store, tmp_path):
    bucket = store.bucket()
    file = warc(tmp_path / "a.warc.gz", *range(5))
    package = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": file.read_bytes()})
    store.put(bucket, "a.warc.gz", file)
    store.put(bucket, "a.wacz", package or tmp_path / "a.wacz")
    for name in ("a.warc.gz", "a.wacz"):
        assert entries(f"{store.proxy.url}/{bucket}/{name}") == entries(tmp_path / name)


def test_a_web_server_without_ranges_is_refused_in_one_line(big_warc):
    handler = partial(_Quiet, directory=str(big_warc.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened = stores.OpenObject(f"http://127.0.0.1:{server.server_port}/big.warc.gz")
        with pytest.raises(StoreError, match="range"):
            opened.read(2 * MIB, 100)
        opened.close()
        with pytest.raises(StoreError, match="lists nothing"):
            list(find_files([f"http://127.0.0.1:{server.server_port}/*.warc.gz"]))
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


# ---- lists --------------------------------------------------------------------------------------


def test_a_list_of_paths_begins_at_its_bucket_or_at_the_base(store):
    bucket = store.bucket()
    lines = b"crawl-data/NEWS/2024/a.warc.gz\r\n\ncrawl-data/NEWS/2024/b.warc.gz\n"
    uri = store.put(bucket, "crawl-data/NEWS/2024/warc.paths.gz", gzip.compress(lines))
    names = [f"crawl-data/NEWS/2024/{name}.warc.gz" for name in "ab"]
    assert list(find_files([uri])) == [f"s3://{bucket}/{name}" for name in names]
    assert list(read_path_list(uri, "https://data.example/x")) == [
        f"https://data.example/x/{name}" for name in names
    ]
    web = f"{store.proxy.url}/{bucket}/crawl-data/NEWS/2024/warc.paths.gz"
    assert list(read_path_list(web))[0] == f"{store.proxy.url}/{names[0]}"


@pytest.mark.parametrize(
    "line",
    [
        "../../etc/passwd",
        "a/../../b.warc.gz",
        "a/%2e%2e/%2E%2e/b",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "//169.254.169.254/latest",
        "s3://other/a.warc.gz",
        "s3://crawl@evil.example/a",
        "a.warc.gz?x=1",
        "a\x1b[2J.warc.gz",
        "a" * 9000,
    ],
)
def test_no_line_of_a_list_leads_out_of_its_base(tmp_path, line):
    listing = tmp_path / "warc.paths"
    listing.write_text(f"good.warc.gz\n{line}\n")
    with pytest.raises(InputError, match="line 2"):
        list(read_path_list(listing, "s3://crawl"))
    with pytest.raises(InputError, match="line 2"):
        list(read_path_list(listing))


def test_a_list_that_inflates_without_end_is_refused(tmp_path):
    listing = tmp_path / "warc.paths.gz"
    listing.write_bytes(gzip.compress(b"a" * (65 * MIB)))
    with pytest.raises(InputError, match="more than 64 MiB"):
        list(read_path_list(listing, "s3://crawl"))


# ---- once more ----------------------------------------------------------------------------------


def noted_file(uri):
    split = plan(uri)[0]
    return NotedFile(split.file_key, stores.find_object(uri).size, split.container)


def test_a_server_asks_no_host_that_its_operator_has_not_named(store, tmp_path):
    bucket = store.bucket()
    uri = store.put(bucket, "crawl/a.warc.gz", warc(tmp_path / "a.warc.gz", 1))
    noted = noted_file(uri)
    store.proxy.reset()
    for roots in ((), (tmp_path,), (f"s3://{bucket}/craw",), (f"s3://{bucket}/crawl/b",)):
        with pytest.raises(ArchiveError, match="--files"):
            open_noted(uri, noted, roots)
    with pytest.raises(ArchiveError, match="--files"):
        open_noted(f"s3://{bucket}/crawl/../secret", noted, (f"s3://{bucket}/crawl",))
    assert store.proxy.asked == []
    open_noted(uri, noted, (f"s3://{bucket}/crawl/",)).close()
    open_noted(uri, noted).close()  # a command of the operator


def test_a_page_of_an_object_is_shown_where_the_operator_allows_it(store, tmp_path):
    bucket = store.bucket()
    uri = store.put(bucket, "crawl/a.warc.gz", warc(tmp_path / "a.warc.gz", 1))
    archive = Archive.create(tmp_path / "archive")
    ingest([uri], archive)
    for files, status in (((f"s3://{bucket}/crawl",), 200), ((), 410), ((tmp_path,), 410)):
        client = create_app(archive.path, files=files).test_client()
        assert client.get("/web/20160504030201id_/http://paper.example/1").status_code == status


def test_another_object_at_the_address_is_not_the_one_that_was_read(store, tmp_path):
    bucket = store.bucket()
    uri = store.put(bucket, "a.warc.gz", warc(tmp_path / "a.warc.gz", 1))
    noted = noted_file(uri)
    store.put(bucket, "a.warc.gz", warc(tmp_path / "b.warc.gz", 2))
    with pytest.raises(ArchiveError, match="replaced or changed"):
        open_noted(uri, noted)


def test_verify_and_digests_read_objects_as_files(store, tmp_path):
    file = warc(tmp_path / "a.warc.gz", 1, 2)
    bucket = store.bucket()
    uri = store.put(bucket, "a.warc.gz", file)
    stated = [(one.kind, one.stated, one.passed) for one in check_digests(uri)]
    assert stated and stated == [(one.kind, one.stated, one.passed) for one in check_digests(file)]
    archive = Archive.create(tmp_path / "archive")
    ingest([uri], archive)
    first = next(iter(verify(archive)))
    assert (first.path, first.damage) == (uri, ())
    store.put(bucket, "a.warc.gz", file.read_bytes()[:-200])
    assert next(iter(verify(archive))).damage


# ---- bad input ----------------------------------------------------------------------------------


def backissue(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "indexer", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("s3:///a.warc.gz", "names no bucket"),
        ("ftp://host/a.warc.gz", "not a scheme"),
        ("s3://b/simplecache::s3://b/a", "characters"),
        ("s3://b/\x1b[2J", "characters"),
        ("http://[::1/a", "not a URI"),
        ("file://host/a", "another machine"),
        ("https://user:secret-word@host/a.wacz", "credentials do not belong"),
        ("s3://key:secret-word@bucket/a.wacz", "credentials do not belong"),
        ("https://host/a.wacz?X-Amz-Signature=secret-word", "presigned"),
        ("https://host/a.wacz?sig=secret-word", "presigned"),
    ],
)
def test_a_uri_that_cannot_be_used_is_refused_before_anything_is_opened(uri, said):
    with pytest.raises(InputError, match=said) as refused:
        typed_place(uri)
    assert "secret-word" not in str(refused.value)


def test_what_is_out_of_reach_is_one_clear_line(store, tmp_path, monkeypatch):
    found = backissue("ingest", "s3://no-such-bucket-here/a.warc.gz", "--archive", tmp_path / "a")
    assert found.returncode == 1 and found.stdout == ""
    assert found.stderr.count("\n") == 1 and "no such object" in found.stderr
    assert "made-up" not in found.stderr
    monkeypatch.setattr(stores, "ATTEMPTS", 2)
    with pytest.raises(StoreError, match=r"^http://127\.0\.0\.1:1/a\.wacz: .*, 2 times$"):
        list(find_files(["http://127.0.0.1:1/a.wacz"]))


def test_without_rights_and_without_the_extra_one_line_says_so(store, tmp_path):
    store.put(bucket := store.bucket(), "a.warc.gz", b"x")
    uri = f"s3://{bucket}/a.warc.gz"
    with pytest.raises(StoreError, match="no permission; check the credentials"):
        store.proxy.answer = lambda *_: (403, [("Content-Length", "0")], b"")
        try:
            stores.find_object(uri)
        finally:
            del store.proxy.answer
    (tmp_path / "s3fs.py").write_text("raise ImportError('not here')\n")
    found = backissue("ingest", uri, "--archive", tmp_path / "a", PYTHONPATH=str(tmp_path))
    assert found.returncode == 1 and "pip install 'backissue[s3]'" in found.stderr


def s3_error(status, code):
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    return status, [("Content-Length", str(len(body))), ("Content-Type", "application/xml")], body


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (401, "Unauthorized", "no permission; check the credentials"),
        (403, "AccessDenied", "no permission; check the credentials .* and the clock"),
        (403, "RequestTimeTooSkewed", "the clock here is not that of the store"),
        (400, "AuthorizationHeaderMalformed", "the server answers 400$"),
        (404, "NoSuchBucket", "no such object or bucket"),
    ],
)
def test_what_a_store_refuses_for_good_is_asked_once(store, status, code, said):
    uri = f"s3://{store.bucket()}/a"
    store.proxy.answer = lambda *_: s3_error(status, code)
    store.proxy.asked.clear()
    try:
        with pytest.raises(StoreError, match=said) as refused:
            stores.put_object(uri, b"x")
    finally:
        del store.proxy.answer
    assert len(store.proxy.asked) == 1 and "\n" not in str(refused.value)


@pytest.mark.parametrize(("status", "code"), [(503, "SlowDown"), (400, "RequestTimeout")])
def test_what_a_store_is_too_busy_for_is_asked_again(store, status, code, monkeypatch):
    monkeypatch.setattr(stores, "ATTEMPTS", 3)
    uri = f"s3://{store.bucket()}/a"
    store.proxy.answer = lambda *_: s3_error(status, code)
    store.proxy.asked.clear()
    try:
        with pytest.raises(StoreError, match="3 times$"):
            stores.put_object(uri, b"x")
    finally:
        del store.proxy.answer
    assert len(store.proxy.asked) == 3


@pytest.mark.parametrize(
    ("uri", "environment", "said"),
    [
        ("s3://Nö_such!/a.warc", {}, "the store cannot have a bucket or object of this name"),
        ("s3://b/a.warc", {"AWS_PROFILE": "none-of-it"}, "profile .* could not be found"),
        ("s3://b/a.warc", {"AWS_ENDPOINT_URL": "nonsense"}, "Invalid endpoint: nonsense"),
    ],
)
def test_a_store_that_cannot_be_asked_is_one_line_at_once(tmp_path, uri, environment, said):
    found = backissue("ingest", uri, "--archive", tmp_path / "a", **environment)
    assert found.returncode == 1 and found.stderr.count("\n") == 1
    assert re.search(said, found.stderr) and " times" not in found.stderr


@pytest.mark.long
def test_an_endpoint_that_is_away_or_speaks_no_tls_is_said(store, tmp_path):
    for endpoint, said in (
        ("http://127.0.0.1:1", "nobody answers at the address of the store, "),
        (store.proxy.url.replace("http:", "https:"), "or it does not speak TLS, "),
    ):
        found = backissue(
            "ingest", "s3://b/a.warc", "--archive", tmp_path / "a", AWS_ENDPOINT_URL=endpoint
        )
        assert found.returncode == 1 and found.stderr.count("\n") == 1 and said in found.stderr


def test_places_that_are_typed_are_told_apart():
    assert typed_place("file:///srv/a%20b.warc") == Path("/srv/a b.warc")
    assert typed_place("S3://Bucket/Key") == "s3://Bucket/Key"
    assert typed_place("a/b.warc") == Path("a/b.warc")
    assert typed_places("/srv/a:s3://b/c:https://h:8080/x") == (
        Path("/srv/a"),
        "s3://b/c",
        "https://h:8080/x",
    )
    assert is_below("s3://b/c/d", "s3://b/c/") and not is_below("s3://b/cd", "s3://b/c")
