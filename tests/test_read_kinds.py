"""Pages in unusual wrappings, from real files through a real ingest to ledger and articles."""

import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import duckdb
import pytest
import zstandard

from indexer.read import find_files, read_capture
from tests.archives import read_all, record, response

SITE = "https://www.tallow-courier.example"
LINES = (
    "The lamp on the north pier was lit again on Monday after eleven years of darkness.",
    "The keeper, who is eighty-one, climbed the ninety steps herself and would hear of no help.",
    "The council will pay for the oil until spring, and a lottery for the years that follow.",
)


def story(number: int, *, charset: str = "utf-8", head: str = "") -> bytes:
    """A page with an article that no other page has."""
    text = "".join(f"<p>{line} Café {number}.</p>" for line in LINES)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>Pier lamp {number}</title>{head}</head>'
        f"<body><nav><a href=/>Home</a></nav><article><h1>Pier lamp {number}</h1>{text}</article>"
        "</body></html>"
    ).encode(charset)


def singlefile(number: int) -> bytes:
    comment = (
        f"<!--\n Page saved with SingleFile \n url: {SITE}/saved/{number} \n"
        " saved date: Tue Mar 05 2024 11:11:12 GMT+0100 (Central European Standard Time)\n-->"
    )
    return story(number).replace(b"<head>", comment.encode() + b"<head>", 1)


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return buffer.getvalue()


def self_extracting(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A page whose script unpacks the zip that stands in its comment."""
    buffer = io.BytesIO()
    buffer.write(
        b"<!doctype html><html><meta charset=utf-8><title>Pier lamp</title><body hidden><!--"
    )
    with zipfile.ZipFile(buffer, "a", method) as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return buffer.getvalue() + b"--></body></html>"


def saved(head: str, body: bytes) -> bytes:
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


OK = "HTTP/1.1 200 OK\nDate: Mon, 04 Mar 2019 10:00:00 GMT\nContent-Type: text/html"
FILLER = b"<!--" + hashlib.shake_128(b"filler").hexdigest(2_000).encode() + b"-->"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
MAFF = (
    '<?xml version="1.0"?><RDF:RDF><RDF:Description RDF:about="urn:root">'
    f'<MAF:originalurl RDF:resource="{SITE}/maff/1?a=1&amp;b=2"/>'
    '<MAF:archivetime RDF:resource="Tue, 05 Mar 2024 11:11:12 +0100"/></RDF:Description></RDF:RDF>'
).encode()
HTZ = f'<html data-scrapbook-source="{SITE}/htz/1" data-scrapbook-create="20240305101112000" '

FILES: dict[str, bytes] = {
    "www.tallow-courier.example/plain.html": story(1),
    "www.tallow-courier.example/packed.html": gzip.compress(story(2)),
    "www.tallow-courier.example/named.html.gz": gzip.compress(story(3)),
    "www.tallow-courier.example/script.php?id=3": gzip.compress(story(11)),
    "www.tallow-courier.example/twice.htm": gzip.compress(saved(OK, story(4))),
    "www.tallow-courier.example/cut.html": gzip.compress(story(5) + FILLER)[:-300],
    "www.tallow-courier.example/logo.html.gz": gzip.compress(PNG),
    "www.tallow-courier.example/logo.png": PNG,
    "www.tallow-courier.example/saved.html": saved(OK, story(6)),
    "www.tallow-courier.example/latin": saved(
        OK + "; charset=iso-8859-1", story(7, charset="latin-1")
    ),
    "www.tallow-courier.example/gone.html": saved(
        "HTTP/1.1 404 Not Found\nContent-Type: text/html", b"<html><body>gone</body></html>"
    ),
    "www.tallow-courier.example/moved.html": saved(
        "HTTP/1.1 301 Moved Permanently\nLocation: /elsewhere", b"<html><body>moved</body></html>"
    ),
    "www.tallow-courier.example/proxied.html": saved(
        "HTTP/1.1 200 Connection established\n\n" + OK, story(8)
    ),
    "www.tallow-courier.example/zipped-body.html": saved(
        OK + "\nContent-Encoding: gzip", gzip.compress(story(9))
    ),
    "www.tallow-courier.example/dated.html": saved(
        OK,
        story(10, head='<meta property="article:published_time" content="2017-06-01T08:00:00Z">'),
    ),
    "zips/deflated.zip.html": self_extracting({"index.html": singlefile(20), "images/0.png": PNG}),
    "zips/stored.html": self_extracting({"index.html": singlefile(21)}, zipfile.ZIP_STORED),
    "zips/single.zip": zipped(
        {
            "index.html": story(22),
            "frames/0/index.html": b"<html><p>frame</p></html>",
            "manifest.json": json.dumps(
                {"originalUrl": f"{SITE}/manifest/22", "archiveTime": "2024-03-05T10:11:12.000Z"}
            ).encode(),
        }
    ),
    "zips/tab.maff": zipped({"1709633472/index.html": story(23), "1709633472/index.rdf": MAFF}),
    "zips/book.htz": zipped(
        {"index.html": story(24).replace(b"<html ", HTZ.encode()), "index_1.html": b"<p>frame"}
    ),
    "zips/site.zip": zipped(
        {
            "www.tallow-courier.example/zip/a.html": story(25),
            "www.tallow-courier.example/zip/b/index.html": story(26),
            "www.tallow-courier.example/zip/logo.png": PNG,
        }
    ),
    "zips/documents.zip": zipped({"letter.docx": b"PK", "notes.txt": b"notes"}),
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ledger rows and the articles of all FILES, by URL."""
    folder = tmp_path_factory.mktemp("kinds")
    for name, data in FILES.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    done, _ = run_ingest(folder / "in", folder)
    assert done.returncode == 3  # one file is cut
    return table(folder, "records"), table(folder, "articles")


def run_ingest(path: Path, folder: Path) -> tuple[subprocess.CompletedProcess[str], Any]:
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "ingest", path, "--archive", folder / "archive"]
        + ["--report", report, "--workers", "1", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done, json.loads(report.read_text("utf-8"))


def table(folder: Path, kind: str) -> dict[str, Any]:
    relation = duckdb.sql(f"FROM '{folder}/archive/corpus/*/*.{kind}.parquet'")
    names = relation.columns
    rows = [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
    return {row["url"]: row for row in rows}


def body_of(article: Mapping[str, Any]) -> str:
    return "\n".join(block["text"] for block in article["blocks"])


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://www.tallow-courier.example/plain.html", 1),
        ("http://www.tallow-courier.example/packed.html", 2),
        ("http://www.tallow-courier.example/named.html.gz", 3),
        ("http://www.tallow-courier.example/twice.htm", 4),
        ("http://www.tallow-courier.example/cut.html", 5),
        ("http://www.tallow-courier.example/saved.html", 6),
        ("http://www.tallow-courier.example/latin", 7),
        ("http://www.tallow-courier.example/proxied.html", 8),
        ("http://www.tallow-courier.example/zipped-body.html", 9),
        ("http://www.tallow-courier.example/dated.html", 10),
        ("http://www.tallow-courier.example/script.php?id=3", 11),
        (f"{SITE}/saved/20", 20),
        (f"{SITE}/saved/21", 21),
        (f"{SITE}/manifest/22", 22),
        (f"{SITE}/maff/1?a=1&b=2", 23),
        (f"{SITE}/htz/1", 24),
        ("http://www.tallow-courier.example/zip/a.html", 25),
        ("http://www.tallow-courier.example/zip/b/", 26),
    ],
)
def test_a_wrapped_page_comes_out_as_its_article(ingested, url: str, number: int) -> None:
    _, articles = ingested
    expected = "\n".join(f"{line} Café {number}." for line in LINES)
    assert body_of(articles[url]) == expected
    assert articles[url]["title"] == f"Pier lamp {number}"


def test_nothing_else_comes_out_of_the_wrapped_pages(ingested) -> None:
    records, articles = ingested
    assert len(articles) == 18
    assert {url.rpartition("/")[2] for url in set(records) - set(articles)} == {
        "gone.html",
        "moved.html",
    }
    damaged = [row["reason"] for row in records.values() if row["outcome"] == "damaged"]
    assert damaged == ["damaged_body"]


def test_a_saved_head_gives_capture_status_and_charset_but_no_publication(ingested) -> None:
    records, articles = ingested
    url = "http://www.tallow-courier.example/latin"
    assert records[url]["captured_at"] == datetime(2019, 3, 4, 10, tzinfo=UTC)
    assert (records[url]["status"], records[url]["flags"]) == (200, ["http_date"])
    assert (articles[url]["charset"], articles[url]["published_at"]) == ("cp1252", None)
    dated = articles["http://www.tallow-courier.example/dated.html"]
    assert dated["published_at"] == datetime(2017, 6, 1, 8, tzinfo=UTC)


def test_a_saved_head_of_an_error_or_a_redirect_keeps_its_body_out(ingested) -> None:
    records, articles = ingested
    gone = records["http://www.tallow-courier.example/gone.html"]
    moved = records["http://www.tallow-courier.example/moved.html"]
    assert (gone["outcome"], gone["reason"]) == ("skipped", "http_client_error")
    assert moved["outcome"] == "redirect"
    assert moved["redirect_to"] == "http://www.tallow-courier.example/elsewhere"
    assert not {gone["url"], moved["url"]} & set(articles)


@pytest.mark.parametrize("url", [f"{SITE}/saved/20", f"{SITE}/maff/1?a=1&b=2", f"{SITE}/htz/1"])
def test_a_page_in_a_zip_has_the_date_that_its_tool_wrote(ingested, url: str) -> None:
    records, _ = ingested
    assert records[url]["captured_at"] == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)


def test_a_page_in_a_zip_can_be_read_again_by_its_location(tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    path.write_bytes(FILES["zips/site.zip"])
    entries = read_all(path)
    assert len(entries) == 2
    for entry in entries:
        again = read_capture(entry.record.location)
        assert again.body == entry.capture.body
        assert again.url == entry.capture.url


def test_a_damaged_entry_of_a_zip_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    data = bytearray(zipped({"index.html": story(1) + FILLER}))
    data[1400:1420] = bytes(20)
    path.write_bytes(data)
    (entry,) = read_all(path)
    assert entry.record.outcome == "damaged"


def test_a_self_extracting_page_without_its_directory_is_damage_and_not_an_empty_page(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.html"
    whole = self_extracting({"index.html": singlefile(1)})
    path.write_bytes(whole.replace(b"<html>", b"<html data-sfz>", 1)[:-200])
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "zip_damaged")
    assert entry.capture is None


@pytest.mark.parametrize(
    ("http", "encoded"),
    [
        ({}, story(1)),
        ({"Content-Encoding": "gzip"}, gzip.compress(story(1), mtime=0)),
        ({"Content-Encoding": "br"}, brotli.compress(story(1))),
        ({"Content-Encoding": "zstd"}, zstandard.compress(story(1))),
        ({"Transfer-Encoding": "chunked"}, b"%x\r\n%s\r\n0\r\n\r\n" % (len(story(1)), story(1))),
        ({}, b"\xff\xfe" + story(1).decode().encode("utf-16-le")),
    ],
)
@pytest.mark.parametrize("blank", [b"\r\n", b"\n", b"\r\n\r\n"])
def test_a_blank_line_too_many_does_not_hide_the_body(
    tmp_path: Path, http: dict[str, str], encoded: bytes, blank: bytes
) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, blank + encoded, http={"Content-Type": "text/html", **http}))
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.reason) == ("article", "page")
    text = entry.capture.body
    assert text.lstrip() in (story(1), b"\xff\xfe" + story(1).decode().encode("utf-16-le"))


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.0 200 Connection established\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nServer: x\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    ],
)
def test_the_second_head_of_a_record_is_the_head(tmp_path: Path, interim: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    path = tmp_path / "a.warc"
    path.write_bytes(record(SITE, interim + head + story(1)))
    (entry,) = read_all(path)
    assert (entry.record.status, entry.record.reason) == (200, "page")
    assert entry.record.content_type == "text/html; charset=utf-8"
    assert entry.capture.body == story(1)


def test_an_error_behind_an_interim_head_is_an_error(tmp_path: Path) -> None:
    block = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nx"
    )
    path = tmp_path / "a.warc"
    path.write_bytes(record(SITE, block))
    (entry,) = read_all(path)
    assert (entry.record.status, entry.record.reason) == (404, "http_client_error")


def test_a_page_that_begins_like_a_head_keeps_its_text(tmp_path: Path) -> None:
    body = b"HTTP/1.1 404 Not Found\r\n\r\n<html><p>is what a server says</html>"
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, body))
    (entry,) = read_all(path)
    assert (entry.record.status, entry.capture.body) == (200, body)


def test_a_head_whose_lines_end_in_carriage_returns_is_a_head(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(SITE, b"HTTP/1.0 200 OK\rContent-Type: text/html\r\r" + story(1)))
    (entry,) = read_all(path)
    assert (entry.record.content_type, entry.capture.body) == ("text/html", story(1))


@pytest.mark.parametrize(
    ("reason", "body", "http", "fields"),
    [
        (
            "damaged_body",
            gzip.compress(story(1) + FILLER, mtime=0)[:-200],
            {"Content-Encoding": "gzip"},
            {},
        ),
        (
            "bad_chunk",
            b"10\r\n" + story(1)[:16] + b"\r\nffffffffffff\r\n" + story(1)[16:],
            {"Transfer-Encoding": "chunked"},
            {},
        ),
        ("digest_mismatch", story(1), {}, {"WARC-Payload-Digest": "sha1:" + "A" * 32}),
    ],
)
def test_damage_that_is_read_around_is_listed_and_the_exit_status_says_so(
    tmp_path: Path, reason: str, body: bytes, http: dict[str, str], fields: dict[str, str]
) -> None:
    path = tmp_path / "a.warc"
    headers = {"Content-Type": "text/html; charset=utf-8", **http}
    path.write_bytes(response(SITE, body, http=headers, fields=fields))
    done, report = run_ingest(path, tmp_path)
    assert done.returncode == 3
    assert report["damaged"] == [{"file": str(path), "offset": 0, "reason": reason}]
    (article,) = table(tmp_path, "articles").values()
    assert LINES[0] in body_of(article)


def test_a_failed_ingest_writes_its_report_too(tmp_path: Path) -> None:
    done, report = run_ingest(tmp_path / "missing", tmp_path)
    assert done.returncode == 1
    assert report == {"error": f"{tmp_path / 'missing'}: no such file or folder"}


def test_a_revisit_is_led_to_a_page_whose_digest_does_not_fit(tmp_path: Path) -> None:
    stated = {"WARC-Payload-Digest": "sha1:" + "A" * 32}
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    again = record(
        SITE,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        type="revisit",
        date="2024-06-01T00:00:00Z",
        fields={**stated, "WARC-Profile": profile},
    )
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, story(1), fields=stated) + again)
    run_ingest(path, tmp_path)
    (row,) = duckdb.sql(f"FROM '{tmp_path}/archive/derived/revisits.parquet'").fetchall()
    assert len(set(row)) == 2


@pytest.mark.parametrize(
    ("stated", "encoded"),
    [
        ("gzip", brotli.compress(story(1))),
        ("gzip", zstandard.compress(story(1))),
        ("gzip", zlib.compress(story(1))),
        ("br", gzip.compress(story(1), mtime=0)),
        ("zstd", gzip.compress(story(1), mtime=0)),
        ("", brotli.compress(story(1))),
        ("", zlib.compress(story(1))),
    ],
)
def test_a_body_in_another_coding_than_stated_is_read(
    tmp_path: Path, stated: str, encoded: bytes
) -> None:
    http = {"Content-Type": "text/html"} | ({"Content-Encoding": stated} if stated else {})
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, encoded, http=http))
    (entry,) = read_all(path)
    assert (entry.record.reason, entry.record.flags) == ("page", ("undeclared_encoding",))
    assert entry.capture.body == story(1)


def test_a_picture_that_is_served_as_a_page_is_not_taken_for_a_coding(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, PNG, http={"Content-Type": "text/html"}))
    (entry,) = read_all(path)
    assert entry.record.reason == "not_html"


def test_chunks_are_undone_where_the_header_that_states_them_was_lost(tmp_path: Path) -> None:
    chunked = b"".join(
        b"%x\r\n%s\r\n" % (len(part), part) for part in (story(1)[:90], story(1)[90:], b"")
    )
    for body in (chunked, b"7\nhello\n\n" + story(1)):
        path = tmp_path / "a.warc"
        path.write_bytes(response(SITE, body))
        (entry,) = read_all(path)
        assert entry.capture.body == (story(1) if body is chunked else body)


@pytest.mark.parametrize(
    "earlier",
    [
        b"HTTP/1.1 103 Early Hints\r\nContent-Type: text/plain\r\n\r\n",
        b"HTTP/1.0 200 Connection established\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/2 302\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n",
    ],
)
def test_a_head_that_makes_the_client_ask_again_is_not_that_of_the_answer(
    tmp_path: Path, earlier: bytes
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(record(SITE, earlier + head + story(1)))
    (tmp_path / "b.html").write_bytes(earlier + head + story(1))
    for name in ("a.warc", "b.html"):
        (entry,) = read_all(tmp_path / name)
        assert (entry.record.status, entry.capture.body) == (200, story(1))


def test_a_redirect_alone_stays_a_redirect(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    body = b"HTTP/1.1 is what this page is about"
    http = {"Location": "/b", "Content-Length": "9"}
    path.write_bytes(response(SITE, body, status="302 Found", http=http))
    (entry,) = read_all(path)
    assert entry.record.outcome == "redirect"


@pytest.mark.parametrize(
    "content_type",
    ["text/html, text/html; charset=utf-8", '"text/html"', "text/x-server-parsed-html"],
)
def test_a_page_under_an_odd_content_type_is_a_page(tmp_path: Path, content_type: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(SITE, story(1), http={"Content-Type": content_type}))
    (entry,) = read_all(path)
    assert entry.record.reason == "page"


@pytest.mark.parametrize("name", ["a.html", "a.html.br", "a.html.zst"])
@pytest.mark.parametrize("compress", [brotli.compress, zstandard.compress])
def test_a_compressed_page_of_a_folder_is_read_whatever_compressed_it(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(compress(story(1) + FILLER))
    (path,) = find_files([tmp_path])
    (entry,) = read_all(path)
    assert (entry.record.reason, entry.capture.body) == ("page", story(1) + FILLER)


def test_a_page_with_zero_bytes_behind_it_is_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(story(1) + bytes(100_000))
    (entry,) = read_all(path)
    assert entry.capture.body == story(1)


def test_a_package_whose_names_have_the_separators_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    warc = response(SITE, story(1))
    listed = {"resources": [{"path": "archive\\a.warc", "hash": ""}]}
    entries = {"archive\\a.warc": warc, "datapackage.json": json.dumps(listed).encode()}
    path.write_bytes(zipped(entries))
    (entry,) = read_all(path)
    assert (entry.record.reason, entry.record.location.member) == ("page", "archive/a.warc")
    assert read_capture(entry.record.location).body == story(1)


def test_a_web_page_archive_may_begin_with_a_mark_and_tells_where_it_is_cut(
    tmp_path: Path,
) -> None:
    data = (
        b"\xef\xbb\xbfMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-Location: http://a.example/\r\n\r\n"
    )
    path = tmp_path / "a.mht"
    path.write_bytes(data + story(1) + b"\r\n--b--\r\n")
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.url) == ("article", "http://a.example/")
    path.write_bytes(data + story(1)[:-60])
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "truncated")
    assert entry.capture.body == story(1)[:-60]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_block_that_its_only_digest_does_not_fit_is_damage(
    tmp_path: Path, algorithm: str
) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + story(1)
    path = tmp_path / "a.warc"
    for content, reason in ((block, "page"), (block[:-9] + b"</Html>\r\n", "digest_mismatch")):
        stated = f"{algorithm}:{hashlib.new(algorithm, block).hexdigest()}"
        path.write_bytes(record(SITE, content, fields={"WARC-Block-Digest": stated}))
        (entry,) = read_all(path)
        assert entry.record.reason == reason
        assert b"Pier lamp 1" in entry.capture.body
