"""A document as the bytes that an engine stores: compressed JSON, which cannot hold code.

With a checksum, so that a document that was damaged is an error and never a wrong answer.
"""

import json
import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import zstandard

from indexer.errors import EngineError
from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import Provenance
from indexer.model.search import (
    CaptureRef,
    Document,
    EditionRef,
    EditionTotals,
    HeldBlock,
    LeadPicture,
)

_LEVEL = 3  # half the time of 5 for one percent more bytes
_LARGEST = 256 << 20  # bytes of one unpacked document: damaged data may claim any size
_DICTIONARY = 112_640  # bytes


class Packing:
    """Packs and unpacks documents, with a compression dictionary if there is one.

    What was packed without a dictionary can be unpacked with one, but not the other way round.
    """

    def __init__(self, dictionary: bytes = b"") -> None:
        self._dictionary = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self.plain = not dictionary
        self._local = threading.local()  # compressors keep state: one for each thread

    def pack(self, document: Document) -> bytes:
        """*document* as bytes that ``unpack`` reads."""
        compressor = getattr(self._local, "compressor", None)
        if compressor is None:
            if self._dictionary:
                self._dictionary.precompute_compress(level=_LEVEL)  # else done for each document
            compressor = zstandard.ZstdCompressor(
                level=_LEVEL, dict_data=self._dictionary, write_checksum=True
            )
            self._local.compressor = compressor
        data: bytes = compressor.compress(_bytes(document))
        return data

    def unpack(self, data: bytes) -> Document:
        """The document of *data*; raises ``EngineError`` for what ``pack`` did not make."""
        decompressor = getattr(self._local, "decompressor", None)
        if decompressor is None:
            decompressor = zstandard.ZstdDecompressor(dict_data=self._dictionary)
            self._local.decompressor = decompressor
        try:
            if unpacked_size(data) > _LARGEST:
                raise ValueError("the size it claims")
            plain = decompressor.decompress(data, max_output_size=_LARGEST)
            return _document(json.loads(plain.decode("utf-8", "surrogatepass")))
        except (zstandard.ZstdError, ValueError, TypeError, LookupError) as error:
            raise EngineError(
                "the index holds a damaged document: it cannot be read; run `backissue reindex`"
            ) from error


def unpacked_size(data: bytes) -> int:
    """How many bytes of JSON *data* says that it unpacks to; -1 if it does not say."""
    return int(zstandard.frame_content_size(data))


def train(documents: Iterable[Document]) -> bytes:
    """A compression dictionary from *documents*; empty where they are too few or too short."""
    try:
        samples: list[bytes | bytearray | memoryview] = [_bytes(document) for document in documents]
        return zstandard.train_dictionary(_DICTIONARY, samples).as_bytes()
    except zstandard.ZstdError:
        return b""


def _bytes(document: Document) -> bytes:
    plain = json.dumps(_plain(document), ensure_ascii=False, separators=(",", ":"))
    return plain.encode("utf-8", "surrogatepass")


def _plain(document: Document) -> list[Any]:
    d = document
    return [
        d.id, d.url, d.url_key, d.title, d.authors, d.source, d.source_name, d.language,
        d.section, d.tags, d.description, d.kind, d.collections,
        _plain_stated(d.published), _plain_stated(d.updated), _plain_time(d.captured_at),
        _plain_time(d.added_at),
        [[held.block.kind, held.block.text, held.repeated] for held in d.blocks],
        [_plain_capture(capture) for capture in d.captures],
        [[e.id, [_plain_time(at) for at in e.captures]] for e in d.editions],
        d.current, d.story, d.story_size, d.degraded, d.notes, d.digest,
        [d.totals.editions, d.totals.captures] if d.totals else None,
        d.captions, _plain_picture(d.picture),
        *([_plain_location(d.text_at)] if d.text_at else []),  # rare
    ]  # fmt: skip


def _document(plain: list[Any]) -> Document:
    (
        article_id, url, url_key, title, authors, source, source_name, language,
        section, tags, description, kind, collections,
        published, updated, captured_at, added_at, blocks, captures, editions,
        current, story, story_size, degraded, notes, digest, totals, captions, picture, *text_at,
    ) = plain  # fmt: skip
    return Document(
        id=article_id,
        url=url,
        url_key=url_key,
        title=title,
        authors=tuple(authors),
        source=source,
        source_name=source_name,
        language=language,
        section=section,
        tags=tuple(tags),
        description=description,
        kind=kind,
        collections=tuple(collections),
        published=_stated(published),
        updated=_stated(updated),
        captured_at=_time(captured_at),
        added_at=_time(added_at),
        blocks=tuple(HeldBlock(Block(k, text), repeated) for k, text, repeated in blocks),
        captures=tuple(_capture(capture) for capture in captures),
        editions=tuple(EditionRef(e, tuple(_time(at) for at in times)) for e, times in editions),
        current=current,
        story=story,
        story_size=story_size,
        degraded=degraded,
        notes=tuple(notes),
        digest=digest,
        totals=EditionTotals(*totals) if totals else None,
        captions=tuple(captions),
        picture=_picture(picture),
        text_at=Location(*text_at[0]) if text_at else None,
    )


def _plain_time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _time(plain: str | None) -> datetime | None:
    return datetime.fromisoformat(plain) if plain else None


def _plain_stated(stated: StatedDate | None) -> list[Any] | None:
    if stated is None:
        return None
    return [stated.at.isoformat(), str(stated.read_from), stated.confidence, stated.precision]


def _stated(plain: list[Any] | None) -> StatedDate | None:
    if plain is None:
        return None
    at, read_from, confidence, precision = plain
    return StatedDate(
        datetime.fromisoformat(at), Provenance.parse(read_from), confidence, precision
    )


def _plain_picture(picture: LeadPicture | None) -> list[Any] | None:
    if picture is None:
        return None
    p = picture
    return [p.url, p.captured_at.isoformat(), p.digest, p.caption, p.alt, p.credit]


def _picture(plain: list[Any] | None) -> LeadPicture | None:
    if plain is None:
        return None
    url, at, *more = plain
    return LeadPicture(url, datetime.fromisoformat(at), *more)


def _plain_capture(capture: CaptureRef) -> list[Any]:
    where = _plain_location(capture.location)
    return [_plain_time(capture.captured_at), capture.url, capture.revisit, *where]


def _plain_location(at: Location) -> list[Any]:
    return [at.file, at.offset, at.length, at.record_id, at.digest, at.member, at.seekable]


def _capture(plain: list[Any]) -> CaptureRef:
    at, url, revisit, *location = plain
    return CaptureRef(_time(at), url, Location(*location), revisit)
