"""Which export is this: may one that was broken off go on with the bytes of another?

An export is made anew, byte for byte the same, as long as question, index and corpus are: only the
instant that it names has to be the first one's.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from indexer.corpus.sums import seal_of
from indexer.export.exporting import Export
from indexer.schemas.choices import ExportFormat


def of_instant(export: Export, at: datetime) -> Export:
    """*export* as it was, or would have been, made *at*."""
    return replace(export, heading=replace(export.heading, exported_at=at))


def fingerprint(name: ExportFormat, export: Export) -> str:
    """A digest of all that the bytes of *export* follow from; 32 hexadecimal digits."""
    of = (
        name,
        export.fields,
        export.captures,
        sorted(export.extras),
        export.root,
        export.links.prefix,
        export.heading.line(),
        _corpus_state(export),
    )
    return hashlib.sha256(repr(of).encode("utf-8", "replace")).hexdigest()[:32]


def _corpus_state(export: Export) -> bytes:
    """Changes with what is known of all records together; empty while that is computed."""
    try:
        return seal_of(export.archive.derived).read_bytes()
    except FileNotFoundError:
        return b""
