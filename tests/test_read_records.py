"""What each record is taken for: the cases that real archives hold, one by one."""

import gzip
import hashlib
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from indexer.errors import ArchiveError
from indexer.model.capture import Entry
from indexer.read import REASONS, read_capture
from tests.archives import HTML_HEAD, gz, page, read_all, record, response, sha1

URL = "http://paper.example/a"


def only(tmp_path: Path, data: bytes) -> Entry:
    """The one entry of a file that holds *data* as a gzip member."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(data))
    (entry,) = read_all(path)
    assert entry.record.reason in REASONS
    return entry


def verdict(tmp_path: Path, data: bytes) -> tuple[str, str]:
    entry = only(tmp_path, data)
    return entry.record.outcome.value, entry.record.reason


# ---- record types -------------------------------------------------------------------------------


def test_a_response_with_html_is_a_page(tmp_path):
    entry = only(tmp_path, response(URL, page("words")))
    assert (entry.record.outcome, entry.record.status) == ("article", 200)
    assert entry.capture.body == page("words")
    assert entry.capture.content_type == "text/html; charset=utf-8"
    assert entry.capture.captured_at == datetime(2024, 11, 10, 12, tzinfo=UTC)


def test_a_resource_with_html_is_a_page_without_status(tmp_path):
    entry = only(tmp_path, record(URL, page("words"), type="resource", content_type="text/html"))
    assert (entry.capture.type, entry.capture.status) == ("resource", None)
    assert entry.capture.content_type == "text/html"


def test_a_conversion_with_plain_text_is_a_page(tmp_path):
    entry = only(
        tmp_path, record(URL, b"A title\nSome words", type="conversion", content_type="text/plain")
    )
    assert (entry.capture.type, entry.capture.body) == ("conversion", b"A title\nSome words")


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata"])
def test_records_about_the_crawl_are_skipped_by_their_name(tmp_path, kind):
    assert verdict(tmp_path, record(URL, b"x: y", type=kind)) == ("skipped", kind)


def test_an_unknown_record_type_is_skipped(tmp_path):
    assert verdict(tmp_path, record(URL, b"x", type="novelty")) == ("skipped", "unknown_type")


def test_segments_are_joined_to_the_first(tmp_path):
    body = page("one two three four")
    first = record(
        URL, HTML_HEAD + body[:40], record_id="<urn:one>", fields={"WARC-Segment-Number": "1"}
    )
    later = [
        record(
            URL, part, type="continuation", content_type=None,
            fields={"WARC-Segment-Number": str(number), "WARC-Segment-Origin-ID": "<urn:one>",
                    **end},
        )
        for number, part, end in (
            (2, body[40:60], {}),
            (3, body[60:], {"WARC-Segment-Total-Length": str(len(HTML_HEAD + body))}),
        )
    ]  # fmt: skip
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(map(gz, [first, response(f"{URL}/b", page("b")), *later])))
    entries = read_all(path)
    assert entries[0].capture.body == body
    assert entries[0].record.flags == ("segments",)
    assert [entry.record.reason for entry in entries] == ["page", "page", *["continuation"] * 2]
    assert read_capture(entries[0].record.location).body == body


def test_a_first_segment_alone_says_that_others_are_missing(tmp_path):
    entry = only(tmp_path, response(URL, page("x"), fields={"WARC-Segment-Number": "1"}))
    assert entry.record.flags == ("segments_missing",)


@pytest.mark.parametrize(
    ("profile", "reason", "name"),
    [
        ("http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
         "revisit_identical", "identical-payload-digest"),
        ("http://netpreserve.org/warc/1.1/revisit/server-not-modified",
         "revisit_not_modified", "server-not-modified"),
        ("http://netpreserve.org/warc/1.0/revisit/uri-agnostic-identical-payload-digest",
         "revisit_identical", "identical-payload-digest"),
    ],
)  # fmt: skip
def test_a_revisit_points_at_its_original(tmp_path, profile, reason, name):
    fields = {
        "WARC-Profile": profile,
        "WARC-Refers-To": "<urn:uuid:1>",
        "WARC-Refers-To-Target-URI": "http://paper.example/b",
        "WARC-Refers-To-Date": "2020-01-02T03:04:05Z",
        "WARC-Payload-Digest": "sha1:" + "A" * 32,
    }
    for block in (b"", b"HTTP/1.1 304 Not Modified\r\n\r\n"):
        entry = only(tmp_path, record(URL, block, type="revisit", fields=fields))
        refers_to = entry.record.refers_to
        assert (entry.record.outcome, entry.record.reason, entry.capture) == (
            "revisit",
            reason,
            None,
        )
        assert (refers_to.profile, refers_to.url) == (name, "http://paper.example/b")
        assert refers_to.captured_at == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
        assert refers_to.record_id == "urn:uuid:1"
        assert entry.record.location.digest == "sha1:" + "A" * 32


# ---- URLs and dates ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("<http://paper.example/a>", "http://paper.example/a"),
        ("  http://paper.example/a ", "http://paper.example/a"),
        ("http://paper.example/a b", "http://paper.example/a%20b"),
        ("http://paper.example/\x00a", "http://paper.example/%00a"),
        ("http://paper.example/\u202egpj", "http://paper.example/%E2%80%AEgpj"),
        ("http://paper.example/caf\u00e9", "http://paper.example/caf\u00e9"),
        ("http://paper.example/a[1]?b={c}", "http://paper.example/a[1]?b={c}"),
    ],
)
def test_a_target_uri_is_cleaned(tmp_path, stated, url):
    assert only(tmp_path, response(stated, page("x"))).capture.url == url


def test_a_url_longer_than_the_limit_is_cut_and_flagged(tmp_path):
    entry = only(tmp_path, response("http://paper.example/" + "a" * 60_000, page("x")))
    assert len(entry.capture.url) == 8192
    assert "url_cut" in entry.record.flags


def test_a_record_without_a_uri_is_skipped_and_not_lost(tmp_path):
    assert verdict(tmp_path, response(None, page("x"))) == ("skipped", "no_uri")


@pytest.mark.parametrize(
    "url", ["dns:paper.example", "ftp://a.example/x", "file:///etc/passwd", "javascript:alert(1)",
            "urn:pageinfo:http://a.example/", "data:text/html,x", "screenshot:http://a.example/"],
)  # fmt: skip
def test_a_url_that_is_not_http_is_not_a_page(tmp_path, url):
    assert verdict(tmp_path, response(url, page("x"))) == ("skipped", "not_web_uri")


@pytest.mark.parametrize(
    ("stated", "instant", "flags"),
    [
        ("2024-11-10T12:00:00Z", (2024, 11, 10, 12), ()),
        ("2024-11-10T12:00:00.123456789Z", (2024, 11, 10, 12), ()),
        ("2024-11-10T13:00:00+01:00", (2024, 11, 10, 12), ()),
        ("2024-11-10", (2024, 11, 10), ()),
        ("2024-11", (2024, 11, 1), ()),
        ("2024", (2024, 1, 1), ()),
        ("20241110120000", (2024, 11, 10, 12), ()),
        ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59), ()),
        ("2008-10-294T05:21:46-0700", (2008, 10, 29), ("bad_date",)),
    ],
)
def test_dates_of_any_precision_are_read(tmp_path, stated, instant, flags):
    entry = only(tmp_path, response(URL, page("x"), date=stated))
    assert entry.capture.captured_at == datetime(*instant, tzinfo=UTC)
    assert entry.record.flags == flags


@pytest.mark.parametrize(
    "stated", ["0000-00-00T00:00:00Z", "9999-12-31T23:59:59Z", "2024-13-45T99:99:99Z", "",
               "2024-11-10T12:00:00-99:99", "99999999999999", "1e400", "yesterday", "٢٠٢٤"],
)  # fmt: skip
def test_an_impossible_date_is_replaced_by_the_http_date_or_none(tmp_path, stated):
    entry = only(tmp_path, response(URL, page("x"), date=stated))
    assert (entry.capture.captured_at, entry.record.flags) == (None, ("bad_date", "no_date"))
    http = {"Content-Type": "text/html", "Date": "Sun, 10 Nov 2024 12:00:00 GMT"}
    entry = only(tmp_path, response(URL, page("x"), date=stated, http=http))
    assert entry.capture.captured_at == datetime(2024, 11, 10, 12, tzinfo=UTC)


# ---- HTTP ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n",
        b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/3 200 OK\r\ncontent-type: text/html\r\n\r\n",
        b":status: 200\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: a\r\n folded\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: image/png\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Big: " + b"a" * 100_000 + b"\r\nContent-Type: text/html\r\n\r\n",
    ],
)
def test_an_odd_http_head_is_read(tmp_path, head):
    entry = only(tmp_path, record(URL, head + page("words")))
    assert (entry.record.status, entry.capture.body) == (200, page("words"))
    assert entry.record.flags == ()


def test_a_response_without_a_head_is_sniffed(tmp_path):
    entry = only(tmp_path, record(URL, page("words")))
    assert (entry.capture.body, entry.record.status) == (page("words"), None)
    assert entry.record.flags == ("no_http_head",)


def test_a_head_of_junk_is_flagged_and_the_page_kept(tmp_path):
    entry = only(tmp_path, record(URL, b"\xff\xfe no colon\r\n\r\n" + page("words")))
    assert (entry.capture.body, entry.record.flags) == (page("words"), ("bad_http_head",))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("100 Continue", "http_informational"), ("204 No Content", "http_no_content"),
        ("206 Partial Content", "http_partial"), ("304 Not Modified", "http_not_modified"),
        ("301 Moved", "http_redirect_nowhere"), ("404 Not Found", "http_client_error"),
        ("503 Busy", "http_server_error"), ("202 Accepted", "http_other_success"),
        ("999 Denied", "http_unknown_status"),
    ],
)  # fmt: skip
def test_a_status_that_brings_no_page_is_skipped_with_its_reason(tmp_path, status, reason):
    assert verdict(tmp_path, response(URL, page("x"), status=status)) == ("skipped", reason)


@pytest.mark.parametrize("status", ["200 OK", "203 Non-Authoritative"])
def test_a_status_that_brings_a_page_gives_its_capture(tmp_path, status):
    assert verdict(tmp_path, response(URL, page("x"), status=status)) == ("article", "page")


@pytest.mark.parametrize(
    ("target", "absolute"),
    [
        ("/b?c=1", "http://paper.example/b?c=1"),
        ("https://other.example/x", "https://other.example/x"),
        ("//other.example/x", "http://other.example/x"),
        ("http://[bad/x", "http://[bad/x"),
    ],
)
def test_a_redirect_names_where_it_leads(tmp_path, target, absolute):
    entry = only(tmp_path, response(URL, b"", status="302 Found", http={"Location": target}))
    assert (entry.record.outcome, entry.record.redirect_to) == ("redirect", absolute)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("text/html", page("x"), "page"),
        ("TEXT/HTML;charset=x", page("x"), "page"),
        ("application/xhtml+xml", page("x"), "page"),
        (None, page("x"), "page"),
        (None, b"%PDF-1.4 x", "not_html"),
        ("text/plain", page("x"), "page"),
        ("text/plain", b"words alone", "not_html"),
        ("application/xml", b"<?xml version='1.0'?><rss><item/></rss>", "not_html"),
        ("image/png", page("x"), "not_html"),
        ("application/pdf", b"%PDF", "not_html"),
        ("text/html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_html"),
        ("text/html", b" \r\n", "empty_body"),
        ("text/html", b"", "empty_body"),
    ],
)
def test_the_content_type_decides_and_the_first_bytes_where_it_cannot(
    tmp_path, content_type, body, expected
):
    http = {"Content-Type": content_type} if content_type else {"Server": "x"}
    assert only(tmp_path, response(URL, body, http=http)).record.reason == expected


# ---- encodings -----------------------------------------------------------------------------------

WORDS = page("words of the page " * 50)


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


def chunked(data: bytes, size: int = 100) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def encoded(tmp_path: Path, body: bytes, coding: str, transfer: str = "") -> Entry:
    http = {"Content-Type": "text/html", "Content-Encoding": coding, "Transfer-Encoding": transfer}
    return only(tmp_path, response(URL, body, http=http))


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(WORDS, mtime=0)),
        ("X-GZIP", gzip.compress(WORDS, mtime=0)),
        ("gzip", gzip.compress(WORDS[:99], mtime=0) + gzip.compress(WORDS[99:], mtime=0)),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", raw_deflate(WORDS)),
        ("br", brotli.compress(WORDS)),
        ("zstd", zstandard.compress(WORDS)),
        ("gzip, br", brotli.compress(gzip.compress(WORDS, mtime=0))),
        ("deflate,gzip", gzip.compress(zlib.compress(WORDS), mtime=0)),
        ("identity", WORDS),
        ("utf-8", WORDS),
        ("", WORDS),
    ],
)
def test_every_content_encoding_is_undone(tmp_path, coding, body):
    for transfer, sent in (("", body), ("chunked", chunked(body)), ("Chunked", chunked(body, 7))):
        entry = encoded(tmp_path, sent, coding, transfer)
        assert (entry.capture.body, entry.record.flags) == (WORDS, ())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_a_body_that_is_already_decoded_is_taken_as_it_is(tmp_path, coding):
    entry = encoded(tmp_path, WORDS, coding)
    assert (entry.capture.body, entry.record.flags) == (WORDS, ("not_encoded",))


def test_a_body_said_to_be_chunked_that_is_not_is_taken_as_it_is(tmp_path):
    assert encoded(tmp_path, WORDS, "", "chunked").capture.body == WORDS


def test_content_after_a_bad_chunk_is_kept(tmp_path):
    sent = b"10\r\n" + WORDS[:16] + b"\r\nZZ\r\n" + WORDS[16:]
    entry = encoded(tmp_path, sent, "", "chunked")
    assert entry.capture.body == WORDS[:16] + b"ZZ\r\n" + WORDS[16:]
    assert entry.record.flags == ("bad_chunk",)


def test_a_chunk_longer_than_the_body_is_kept(tmp_path):
    entry = encoded(tmp_path, b"FFFFFFFFFFFFFFFF\r\n" + WORDS, "", "chunked")
    assert (entry.capture.body, entry.record.flags) == (WORDS, ("bad_chunk",))


def test_a_compressed_body_that_does_not_say_so_is_decoded(tmp_path):
    entry = encoded(tmp_path, gzip.compress(WORDS), "")
    assert (entry.capture.body, entry.record.flags) == (WORDS, ("undeclared_encoding",))


def test_an_unknown_encoding_name_on_text_is_ignored(tmp_path):
    entry = encoded(tmp_path, WORDS, "windows-1251-or-so")
    assert (entry.capture.body, entry.record.flags) == (WORDS, ("encoding_name",))


@pytest.mark.parametrize(
    ("coding", "reason"), [("compress", "unknown_encoding"), ("br", "undecodable_body"),
                           ("gzip", "undecodable_body"), ("zstd", "undecodable_body")],
)  # fmt: skip
def test_bytes_that_cannot_be_decoded_are_never_passed_on(tmp_path, coding, reason):
    entry = encoded(tmp_path, b"\x00\x01\x02\x8f\xff" * 50, coding)
    assert (entry.record.reason, entry.capture) == (reason, None)


def test_too_many_encodings_are_refused(tmp_path):
    assert encoded(tmp_path, WORDS, ",".join(["gzip"] * 9)).record.reason == "unknown_encoding"


@pytest.mark.parametrize("cut", [60, 100])
def test_a_damaged_encoded_body_keeps_what_came_before(tmp_path, cut):
    body = gzip.compress(page("".join(map(str, range(5000)))))
    entry = encoded(tmp_path, body[:-cut], "gzip")
    assert entry.capture.body.startswith(b"<html>")
    assert len(entry.capture.body) > 1000
    assert entry.record.flags == ("damaged_body",)


def bomb(size: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"a" * (1 << 20)
    return b"".join(squeeze.compress(block) for _ in range(size >> 20)) + squeeze.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", bomb(256 << 20)),
        ("gzip, gzip", gz(bomb(256 << 20))),
        ("br", brotli.compress(b"a" * (64 << 20), quality=5)),
        ("zstd", zstandard.compress(b"a" * (256 << 20))),
    ],
    ids=["gzip", "gzip twice", "br", "zstd"],
)
def test_a_bomb_is_cut_and_says_so(tmp_path, coding, body):
    entry = encoded(tmp_path, body, coding)
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "body_too_big")
    assert "truncated_decoded" in entry.record.flags
    assert len(entry.capture.body) <= 16 << 20


def test_a_record_that_the_crawler_cut_is_flagged(tmp_path):
    entry = only(tmp_path, response(URL, page("x"), fields={"WARC-Truncated": "length"}))
    assert entry.record.flags == ("warc_truncated",)


# ---- digests -------------------------------------------------------------------------------------


def test_a_stated_digest_is_normalised_and_a_missing_one_computed(tmp_path):
    body = page("x")
    as_hex = "SHA1:" + hashlib.sha1(body).hexdigest()
    for fields in ({}, {"WARC-Payload-Digest": as_hex}, {"WARC-Payload-Digest": sha1(body)}):
        entry = only(tmp_path, response(URL, body, fields=fields))
        assert entry.record.location.digest == sha1(body)
        assert entry.record.flags == ()


def test_a_wrong_digest_is_damage_and_the_page_kept(tmp_path):
    wrong = {"WARC-Payload-Digest": "sha1:" + "A" * 32}
    entry = only(tmp_path, response(URL, page("x"), fields=wrong))
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "digest_mismatch")
    assert entry.record.flags == ("digest_mismatch",)


def test_a_digest_over_the_decoded_body_passes(tmp_path):
    http = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    stated = {"WARC-Payload-Digest": sha1(WORDS)}
    entry = only(tmp_path, response(URL, gzip.compress(WORDS), http=http, fields=stated))
    assert entry.record.flags == ()


# ---- reading one record again --------------------------------------------------------------------


def test_any_content_type_can_be_read_again(tmp_path):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    entry = only(tmp_path, response(URL, picture, http={"Content-Type": "image/png"}))
    capture = read_capture(entry.record.location)
    assert (capture.body, capture.content_type) == (picture, "image/png")


def test_a_capture_is_cut_at_the_size_asked_for(tmp_path):
    entry = only(tmp_path, response(URL, page("x")))
    assert read_capture(entry.record.location, 10).body == page("x")[:10]


def test_a_location_where_no_record_lies_is_an_archive_error(tmp_path):
    entry = only(tmp_path, response(URL, page("x")))
    path = Path(entry.record.location.file)
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(ArchiveError, match="no record at 0"):
        read_capture(entry.record.location)
    path.unlink()
    with pytest.raises(ArchiveError, match="No such file"):
        read_capture(entry.record.location)
