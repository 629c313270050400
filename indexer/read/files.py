"""Finds archives and saved pages, recognises their container, and gives each file its key."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.errors import ArchiveError, InputError
from indexer.places import PathOrUri, name_bytes
from indexer.read.limits import KIB
from indexer.read.named_files import is_path_list, read_path_list, uris_of
from indexer.read.remote import open_file
from indexer.read.resync import begins, find_start, open_unit
from indexer.read.saved_heads import holds_page
from indexer.read.sniff import looks_like_html, sniff
from indexer.read.source import Bounded, FileSource, Source
from indexer.read.wacz import is_package
from indexer.read.zipped_pages import holds_pages

ENDS = 64 * KIB
_SEARCHED = 1024 * KIB
_RECORD_NAMES = (".warc", ".arc", ".wat", ".wet")
_ARCHIVE_NAMES = (*_RECORD_NAMES, ".wacz", ".mhtml", ".mht", ".htz", ".maff")
_PAGE_NAMES = (".html", ".htm", ".xhtml")
_SCRIPT_NAMES = (".shtml", ".php", ".asp", ".aspx", ".jsp", ".cfm")  # which answer with pages
_PACKED = (".gz", ".br", ".zst", ".bz2", ".xz", ".lz4")


def find_files(places: Iterable[PathOrUri], base: PathOrUri | None = None) -> Iterator[PathOrUri]:
    """The archives and saved pages at and below *places*, each once, sorted within a folder.

    A file named in *places* always comes, and so does each one in a list of paths, which are below
    *base* (see ``named_files``). Of a folder come the files whose first bytes, or else
    whose name, mark them as an archive or page, and those that can't be read. Of a folder
    in a store the names alone count. Raises ``InputError`` for a path that is neither a file nor a
    folder, ``StoreError`` for a URI that cannot be reached.
    """
    seen: set[PathOrUri] = set()
    for place in places:
        for file in _files_at(place, base):
            real = file.resolve() if isinstance(file, Path) else file
            if real not in seen:
                seen.add(real)
                yield file


def _files_at(place: PathOrUri, base: PathOrUri | None) -> Iterator[PathOrUri]:
    if is_path_list(place):
        yield from read_path_list(place, base)
    elif isinstance(place, str):
        yield from uris_of(place, (*_ARCHIVE_NAMES, *_PAGE_NAMES))
    elif not os.path.lexists(place) or not place.exists():
        raise InputError(f"{place}: no such file or folder")
    elif place.is_dir():
        yield from _walk(place)
    elif place.is_file():
        yield place
    else:
        raise InputError(f"{place}: neither a file nor a folder")


def _walk(folder: Path) -> Iterator[Path]:
    """The archives and saved pages below *folder*, and the folders that can't be listed."""
    refused: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=refused.append):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_file() and _is_ours(path):
                yield path
    for error in refused:
        if Path(error.filename) == folder:
            raise InputError(f"{folder}: {error.strerror}") from error
        yield Path(error.filename)


def _is_ours(path: Path) -> bool:
    try:
        with FileSource(path) as file:
            return container_of(file, path) not in ("unknown", "unsupported", "empty") or _by_name(
                path, _ARCHIVE_NAMES
            )
    except ArchiveError:
        return True


def container_of(source: Source, path: Path) -> str:
    """The container that *source* is; ``unknown``, ``unsupported`` or ``empty`` if not one of ours.

    Bytes without a known signature are searched for a record; a page's file name counts last, and
    that of a compressed archive which is damaged before its first record.
    """
    kind = sniff(source)
    if kind == "zip":
        if is_package(source) or path.suffix.lower() == ".wacz":
            return "wacz"
        return "zip" if holds_pages(source, path) else "unknown"
    if kind == "html" and holds_pages(source, path):
        return "zip"
    if kind == "gzip" and begins(source, 0, kind, None):
        return kind
    if kind in ("gzip", "zstd", "unknown"):
        if find_start(Bounded(source, _SEARCHED), 0, None, (), None) is not None or (
            kind == "zstd" and source.read_at(0, 1) == b"\x5d"
        ):
            return kind if kind != "unknown" else "warc"
        is_page = _by_name(path, _PAGE_NAMES)
        if (kind == "unknown" or _may_be_page(path)) and holds_page(source, named=is_page):
            return "html"
        if kind == "unknown" and is_page and _is_text(source):
            return "html"
        return kind if _is_cut(source, kind, path) else "unknown"
    return kind


def _by_name(path: Path, names: tuple[str, ...]) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in names


def _may_be_page(path: Path) -> bool:
    """Whether a compressed file has the name of a page: ``a.html.gz``, ``a.php?id=1``, ``a``."""
    name = Path(path.name.partition("?")[0].partition("@")[0])
    return not name.suffix or _by_name(name, (*_PAGE_NAMES, *_SCRIPT_NAMES))


def _is_cut(source: Source, kind: str, path: Path) -> bool:
    """Whether a file with the name of an archive is compressed, and damaged where it begins."""
    if kind == "unknown" or not _by_name(path, _RECORD_NAMES):
        return False
    content = open_unit(source, 0, kind, None)
    content.read_at(0, KIB)
    return content.error is not None


def _is_text(source: Source) -> bool:
    start = source.read_at(0, 4096)
    return looks_like_html(start) or b"\0" not in start


def file_key(place: PathOrUri) -> str:
    """32 hex digits of a hash over name, size and the first and last 64 KiB of a file.

    The same for a file that was moved to another folder or a store. Raises ``ArchiveError``.
    """
    with open_file(place) as file:
        return key_of(place, file, file.size)


def key_of(place: PathOrUri, file: FileSource, size: int) -> str:
    """The key of the first *size* bytes of *file*, which lies at *place*."""
    state = hashlib.blake2b(digest_size=16)
    state.update(name_bytes(place) + b"\0" + str(size).encode() + b"\0")
    state.update(file.read_at(0, min(ENDS, size)))
    start = max(0, size - ENDS)
    state.update(file.read_at(start, size - start))
    return state.hexdigest()
