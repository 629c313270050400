"""Reads a split: the ledger row of every record in it, and the captures of its pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from indexer.errors import ArchiveError
from indexer.model.capture import Capture, Entry, Location, NotedFile, Outcome, Record, Split
from indexer.places import PathOrUri, named
from indexer.read.chain import Chain, Stored
from indexer.read.files import container_of
from indexer.read.limits import BODY
from indexer.read.mhtml import read_mhtml, read_mhtml_part
from indexer.read.noted import open_noted
from indexer.read.packages import LocatedArchive, archives_in
from indexer.read.records import RecordReader
from indexer.read.remote import open_file
from indexer.read.resync import Dictionary, kind_at, open_unit
from indexer.read.snapshot import read_saved_page
from indexer.read.sniff import sniff
from indexer.read.source import Bounded, FileSource, Slice, Source
from indexer.read.units import zstd_dictionary
from indexer.read.wacz import Package, step_name
from indexer.read.zipped_pages import read_zipped_page, read_zipped_pages

SAVED = ("html", "mhtml")
_REFUSED = {
    "unknown": "unknown_format",
    "unsupported": "unsupported_format",
    "empty": "empty_file",
    "unreadable": "unreadable",
}


SetsAside = Callable[[Location], bool]
"""Whether the record at a location is not to be read; asked just before its content is."""


def read(split: Split, sets_aside: SetsAside = lambda _location: False) -> Iterator[Entry]:
    """One entry for each record and damaged stretch that begins in *split*, in file order.

    A record that could be read only in part has the outcome DAMAGED, and its capture holds as much
    of the page as there is; one that is set aside has the outcome POISON. A page saved as a file is
    set aside as a whole. Raises ``ArchiveError`` only where the file itself fails.
    """
    container = split.container
    if container in _REFUSED:
        outcome = Outcome.DAMAGED if container == "unreadable" else Outcome.SKIPPED
        yield _file_row(split.file, outcome, _REFUSED[container])
    elif container in SAVED and sets_aside(Location(split.file, 0, 0)):
        yield _file_row(split.file, Outcome.POISON, "poison")
    elif container == "html":
        with open_file(split.file) as file:
            page = read_saved_page(split.file, file)
        yield page
    elif container == "zip":
        yield from read_zipped_pages(split.file)
    elif container == "mhtml":
        yield from read_mhtml(split.file)
    else:
        with open_file(split.file) as file:
            for found in archives_in(split.file, file, container):
                if isinstance(found, Entry):
                    if split.start == 0:
                        yield found
                else:
                    yield from _read_archive(found, split, sets_aside)


def _read_archive(archive: LocatedArchive, split: Split, sets_aside: SetsAside) -> Iterator[Entry]:
    """The entries of one archive in a file that begin in *split*."""
    start, stop = archive.part(split.start, split.end)
    if stop is not None and stop <= start:
        return
    chain = archive.chain()
    reader = RecordReader(split.file, chain, archive.shift, archive.steps, archive.page_list)
    for stored in chain.walk(start, stop):
        if sets_aside(reader.location(stored)):
            yield reader.unread(stored)
        else:
            yield reader.entry(stored)


def _file_row(file: str, outcome: Outcome, reason: str) -> Entry:
    return Entry(Record(Location(file, 0, 0), "file", outcome, reason))


# ---- one record ----------------------------------------------------------------------------------


def read_capture(
    location: Location,
    max_bytes: int = BODY,
    noted: NotedFile | None = None,
    roots: Sequence[PathOrUri] | None = None,
) -> Capture:
    """Read the record at *location* again, of any content type; its body is cut at *max_bytes*.

    With *noted*, only that file is read, and with *roots* only below them (see ``open_noted``).
    Raises ``ArchiveError`` where there is no such record, or its body can't be decoded.
    """
    path = location.file
    with open_noted(path, noted, roots) if noted else open_file(path) as file:
        container = container_of(file, named(path))
        if noted and container != noted.container:
            raise ArchiveError(f"{path}: not the file that was read; it is of another kind")
        if container == "html":
            capture = read_saved_page(path, file).capture
        elif container == "zip":
            capture = read_zipped_page(location, file)
        elif container == "mhtml":
            capture = read_mhtml_part(location, file)
        else:
            capture = _capture_in_chain(file, location, max_bytes)
    if capture is None:
        raise ArchiveError(f"{location.file}: no record at {location.offset}; was it changed?")
    return replace(capture, body=capture.body[:max_bytes])


def _capture_in_chain(file: FileSource, location: Location, max_bytes: int) -> Capture | None:
    stored, chain, entries = stored_at(file, location)
    if stored is None:
        return None
    return RecordReader(location.file, chain, 0, entries).capture(stored, max_bytes)


def stored_at(file: FileSource, location: Location) -> tuple[Stored | None, Chain, tuple[str, ...]]:
    """The record at *location* of a file of records, the chain, and the steps into packages.

    Raises ``ArchiveError`` where an entry of a package is gone.
    """
    steps = location.member.split("!") if location.member else []
    source: Source = file
    entries = tuple(step for step in steps if not step.startswith("@"))
    for step in entries:
        package = Package(source)
        member = package.find(step_name(step))
        if member is None:
            raise ArchiveError(f"{location.file}: no entry {step_name(step)} in the package")
        source = package.open(member)
    unit = int(steps[-1][1:]) if len(steps) > len(entries) else None
    stored, chain = _stored_in(source, location, unit)
    return (stored if stored and stored.head else None), chain, entries


def _stored_in(source: Source, location: Location, unit: int | None) -> tuple[Stored | None, Chain]:
    start = location.offset if unit is None else unit
    kind = kind_at(source, start)
    dictionary = _dictionary_for(source, start) if kind == "zstd" else None
    chain = Chain(source, 0, dictionary)
    stop = location.offset + location.length
    if unit is None:
        bounded = Chain(Bounded(source, stop), location.offset, dictionary)
    elif kind in ("gzip", "zstd"):
        # A record may run on into the units that follow.
        content = open_unit(source, unit, kind, dictionary, source.extent())
        bounded = Chain(Bounded(content, stop), location.offset)
    else:
        return None, chain
    stored = next(bounded.walk(location.offset), None)
    if stored is None or stored.head is None or stored.offset != location.offset:
        return None, chain
    return replace(stored, unit=unit), chain


def _dictionary_for(source: Source, at: int) -> Dictionary:
    """The dictionary of the archive that *at* lies in, which may be an entry of a package."""
    start = 0
    while sniff(content := Slice(source, start, source.extent() - start)) == "zip":
        holding = [
            member
            for member in Package(content).archives()
            if member.stored and start + member.offset <= at < start + member.offset + member.length
        ]
        if not holding:
            return None
        start += holding[0].offset
    return zstd_dictionary(content)[0]
