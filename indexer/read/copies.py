"""Records of any archive, copied into one new WARC file: what an export is made of."""

from collections.abc import Iterable
from datetime import UTC
from io import BytesIO
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.errors import ArchiveError
from indexer.model.archive import Capture, Location
from indexer.read.limits import RAW_BODY
from indexer.read.reader import read_capture

_STANDARD = frozenset({"response", "resource", "conversion"})


def copy_records(locations: Iterable[Location], out: BinaryIO) -> tuple[int, int]:
    """Write a ``.warc.gz`` with the captures at *locations*; how many were copied, how many not.

    Each becomes a record of WARC 1.1 with the decoded body, whatever it was stored in: ARC, a
    package, a saved page. It names the record it was made of, where that has a name. One that
    can't be read is left out and counted.
    """
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    about = {"software": "Backissue", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record("export.warc.gz", about))
    copied = failed = 0
    for location in locations:
        try:
            capture = read_capture(location, RAW_BODY)
        except ArchiveError:
            failed += 1
            continue
        writer.write_record(_record(writer, capture))
        copied += 1
    return copied, failed


def _record(writer: WARCWriter, capture: Capture) -> object:
    kind = capture.type if capture.type in _STANDARD else "response"
    fields = {}
    if capture.captured_at is not None:
        fields["WARC-Date"] = capture.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if capture.location.record_id:
        fields["WARC-Refers-To"] = f"<{capture.location.record_id}>"
    content_type = capture.content_type or "application/octet-stream"
    http = None
    if kind == "response":
        headers = [("Content-Type", content_type), ("Content-Length", str(len(capture.body)))]
        http = StatusAndHeaders(str(capture.status or 200), headers, protocol="HTTP/1.1")
    return writer.create_warc_record(
        capture.url,
        kind,
        payload=BytesIO(capture.body),
        length=len(capture.body),
        http_headers=http,
        warc_content_type="" if http else content_type,
        warc_headers_dict=fields,
    )
