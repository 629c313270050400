"""Digests that archives state, checked against the bytes."""

import base64
import gzip
import hashlib
from pathlib import Path

import pytest

from indexer.read import check_digests
from tests.archives import HTML_HEAD, gz, page, record, response, sha1, write_wacz

URL = "http://paper.example/a"
BODY = page("words " * 30)


def results(path: Path) -> list[tuple[str, bool | None]]:
    return [(check.kind, check.passed) for check in check_digests(path)]


def stating(digest: str, field: str = "WARC-Payload-Digest", **changes) -> bytes:
    return response(URL, changes.pop("body", BODY), fields={field: digest}, **changes)


@pytest.mark.parametrize("name", ["sha1", "sha256", "md5", "sha512"])
@pytest.mark.parametrize("base", ["hex", "base32", "HEX"])
def test_every_algorithm_and_base_is_checked(tmp_path, name, base):
    raw = hashlib.new(name, BODY).digest()
    written = {
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
        "base32": base64.b32encode(raw).decode(),
    }[base]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(stating(f"{name}:{written}")) + gz(stating(f"{name}:{written}", body=b"x")))
    assert results(path) == [("payload", True), ("payload", False)]


def test_an_unknown_algorithm_neither_passes_nor_fails(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(stating("blake9:abc"))
    assert results(path) == [("payload", None)]


def test_a_block_digest_covers_the_http_head(tmp_path):
    path = tmp_path / "a.warc"
    fields = {"WARC-Block-Digest": sha1(HTML_HEAD + BODY), "WARC-Payload-Digest": sha1(BODY)}
    path.write_bytes(record(URL, HTML_HEAD + BODY, fields=fields))
    assert results(path) == [("block", True), ("payload", True)]


@pytest.mark.parametrize("stated", ["archived", "without chunks", "decoded"])
def test_a_payload_passes_in_every_way_producers_count_it(tmp_path, stated):
    packed = gzip.compress(BODY)
    sent = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    http = {
        "Content-Type": "text/html", "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"
    }  # fmt: skip
    counted = {"archived": sent, "without chunks": packed, "decoded": BODY}[stated]
    path = tmp_path / "a.warc"
    path.write_bytes(stating(sha1(counted), body=sent, http=http))
    assert results(path) == [("payload", True)]


def test_the_payload_digest_of_a_revisit_is_that_of_its_original(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(record(URL, b"", type="revisit", fields={"WARC-Payload-Digest": sha1(BODY)}))
    assert results(path) == []


def test_damage_is_named_with_its_place(tmp_path):
    path = tmp_path / "a.warc.gz"
    sound = gz(stating(sha1(BODY)))
    path.write_bytes(sound + b"\xde\xad" * 9 + sound)
    checks = list(check_digests(path))
    assert [(check.kind, check.passed) for check in checks] == [
        ("payload", True), ("framing", False), ("payload", True)
    ]  # fmt: skip
    assert (checks[1].stated, checks[1].location.offset) == ("garbage", len(sound))


def test_the_files_of_a_package_are_checked(tmp_path):
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": gz(stating(sha1(BODY)))})
    assert results(path) == [("payload", True)]
    data = path.read_bytes()
    at = data.index(b'"sha256:') + 8
    path.write_bytes(data[:at] + b"0" * 64 + data[at + 64 :])
    assert ("package", False) in results(path)
