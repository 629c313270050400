"""Cuts files into splits: byte ranges that workers can read on their own."""

import hashlib
from collections.abc import Iterator

from indexer.errors import ArchiveError
from indexer.file_names import path_text
from indexer.model.capture import Entry, Split
from indexer.places import PathOrUri, name_bytes, named
from indexer.read.chain import Chain
from indexer.read.files import container_of, key_of
from indexer.read.limits import KIB
from indexer.read.packages import archives_in
from indexer.read.remote import open_file
from indexer.read.resync import Dictionary, find_start, kind_at, open_unit
from indexer.read.sniff import sniff
from indexer.read.source import FileSource, Source
from indexer.read.units import zstd_dictionary

_CUTTABLE = {"gzip", "zstd", "warc", "arc", "wacz"}
# A chain of units longer than this cannot lie inside the content of another unit, where it would
# be stored uncompressed: deflate stores at most 65,535 bytes in one piece, zstd 128 KiB.
_PROOF = {"gzip": 65 * KIB, "zstd": 129 * KIB}


def plan(place: PathOrUri, split_bytes: int = 256 << 20) -> list[Split]:
    """The splits of one file, in order; each record begins in exactly one of them.

    A file that can't be opened has one split, too, so that the ledger gets a row for it.
    """
    try:
        with open_file(place) as file:
            key = key_of(place, file, file.size)
            container = container_of(file, named(place))
            starts = [0]
            if container in _CUTTABLE and file.size > split_bytes:
                starts += _cuts(file, container, split_bytes)
    except ArchiveError:
        name = hashlib.blake2b(name_bytes(place), digest_size=16).hexdigest()
        return [Split(path_text(place), name, container="unreadable")]
    ends = [*starts[1:], None]
    return [
        Split(path_text(place), key, start, end, container)
        for start, end in zip(starts, ends, strict=True)
    ]


def _cuts(file: FileSource, container: str, split_bytes: int) -> Iterator[int]:
    """Where to cut a file: at record boundaries, about *split_bytes* apart."""
    wanted = split_bytes
    for archive in archives_in(file.path, file, container):
        if isinstance(archive, Entry):
            continue
        if archive.anchor >= wanted:
            yield archive.anchor
            wanted = archive.anchor + split_bytes
        if not archive.steps:
            for cut in _cuts_inside(archive.content, wanted - archive.shift, split_bytes):
                yield archive.shift + cut
                wanted = archive.shift + cut + split_bytes


def _cuts_inside(content: Source, wanted: int, split_bytes: int) -> Iterator[int]:
    kind = sniff(content)
    if kind in ("warc", "arc"):
        return _chained_cuts(content, wanted, split_bytes)
    if kind not in ("gzip", "zstd"):
        return iter(())
    dictionary, _ = zstd_dictionary(content)
    return _proven_cuts(content, kind, dictionary, wanted, split_bytes)


def _chained_cuts(content: Source, wanted: int, split_bytes: int) -> Iterator[int]:
    """Record starts of a plain file, *split_bytes* apart.

    Only the chain from the beginning can tell them from headers inside content; to walk it costs
    little, since it reads headers alone.
    """
    for stored in Chain(content).walk(0):
        if stored.offset >= wanted and stored.unit is None and stored.head is not None:
            yield stored.offset
            wanted = stored.offset + split_bytes


def _proven_cuts(
    content: Source, kind: str, dictionary: Dictionary, wanted: int, split_bytes: int
) -> Iterator[int]:
    """Starts of units, *split_bytes* apart, each proven by the chain of units behind it."""
    size = content.extent()
    while wanted < size:
        cut = find_start(content, wanted, min(size, wanted + split_bytes), (kind,), dictionary)
        if cut is None:
            wanted += split_bytes
            continue
        broken = _break(content, cut, kind, dictionary)
        if broken is None:
            yield cut
            wanted = cut + split_bytes
        else:
            wanted = max(cut + 1, broken)


def _break(source: Source, start: int, kind: str, dictionary: Dictionary) -> int | None:
    """Where the chain of units from *start* breaks too early to prove its start, or None."""
    at = start
    while at - start <= _PROOF[kind]:
        if not source.read_at(at, 1):
            return None
        if kind_at(source, at) != kind:
            return at
        unit = open_unit(source, at, kind, dictionary)
        unit.extent()
        if unit.end is None:
            return at
        at = unit.end
    return None
