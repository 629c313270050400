"""Checks archives against the digests that they state themselves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from indexer.model.capture import Entry, Location
from indexer.places import PathOrUri, named
from indexer.read.chain import Stored
from indexer.read.digest import algorithm_of, digest_of, normal_digest
from indexer.read.encodings import dechunk, decode
from indexer.read.files import container_of
from indexer.read.http import declares_http, read_http_head
from indexer.read.limits import RAW_BODY
from indexer.read.packages import archives_in
from indexer.read.records import RecordReader
from indexer.read.remote import open_file

_CONTAINERS = {"gzip", "zstd", "warc", "arc", "wacz"}


@dataclass(frozen=True, slots=True)
class DigestCheck:
    """One digest that an archive states, checked; or a damaged stretch or file of it.

    *passed* is None where the algorithm is not known. Of the kinds ``framing`` (a damaged stretch)
    and ``package`` (a file of a WACZ), *stated* is the reason code.
    """

    kind: Literal["payload", "block", "package", "framing"]
    location: Location
    url: str | None
    stated: str
    passed: bool | None


def check_digests(place: PathOrUri) -> Iterator[DigestCheck]:
    """Every digest in the file at *place*, block and payload, and every damaged stretch.

    A payload passes in any of the ways that producers count it: as archived, without chunks, or
    decoded. Raises ``ArchiveError`` where the file can't be read.
    """
    with open_file(place) as file:
        container = container_of(file, named(place))
        if container not in _CONTAINERS:
            return
        for found in archives_in(file.path, file, container):
            if isinstance(found, Entry):
                record = found.record
                yield DigestCheck("package", record.location, None, record.reason, passed=False)
                continue
            chain = found.chain()
            reader = RecordReader(str(place), chain, found.shift, found.steps)
            for stored in chain.walk(0):
                yield from _check(stored, reader)


def _check(stored: Stored, reader: RecordReader) -> Iterator[DigestCheck]:
    fields = stored.head.fields if stored.head else {}
    url = fields.get("warc-target-uri")
    location = reader.location(stored)
    if stored.damage is not None:
        if stored.damage != "padding":
            yield DigestCheck("framing", location, url, stored.damage, passed=False)
        return
    block = normal_digest(fields.get("warc-block-digest", ""))
    if block is not None:
        found = digest_of(stored.chunks(), algorithm_of(block))
        yield DigestCheck("block", location, url, block, None if found is None else found == block)
    payload = normal_digest(fields.get("warc-payload-digest", ""))
    # A revisit states the digest of the payload it does not hold, a segment that of the whole.
    if payload is None or fields.get("warc-type", "").lower() == "revisit":
        return
    if "warc-segment-number" not in fields:
        passed = _payload_passes(stored, payload)
        yield DigestCheck("payload", location, url, payload, passed)


def _payload_passes(stored: Stored, stated: str) -> bool | None:
    fields = stored.head.fields if stored.head else {}
    http = read_http_head(stored, declared=True) if declares_http(fields) else None
    body = replace(stored, block=stored.block + http.size) if http else stored
    algorithm = algorithm_of(stated)
    found = digest_of(body.chunks(), algorithm)
    if found is None or found == stated:
        return None if found is None else True
    if http is None:
        return False
    raw = body.start_of_block(RAW_BODY)
    transfer = http.fields.get("transfer-encoding", "")
    ways: Iterable[bytes] = (
        dechunk(raw)[0],
        decode(raw, transfer, http.fields.get("content-encoding", ""), RAW_BODY).content,
    )
    return any(digest_of([way], algorithm) == stated for way in ways)
