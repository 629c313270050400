"""The files that an operator named by URI, pattern or list of paths.

A list (``warc.paths.gz``, as Common Crawl publishes) has one relative path a line. It comes from
elsewhere, so that it leads nowhere but below its base.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import ArchiveError, InputError
from indexer.places import PathOrUri, climbs, is_below, is_uri, joined, named, scheme_of
from indexer.read.limits import MIB, URL
from indexer.read.remote import open_file
from indexer.stores import find_object, is_pattern, listed_objects

_LIST_NAMES = (".paths", ".paths.gz")
_LIST = 64 * MIB  # bytes of a list, decompressed


def is_path_list(place: PathOrUri) -> bool:
    """Whether *place* has the name of a list of paths."""
    return named(place).name.lower().endswith(_LIST_NAMES)


def read_path_list(place: PathOrUri, base: PathOrUri | None = None) -> Iterator[PathOrUri]:
    """The places in the list at *place*, each below *base*.

    Without one, they are below the host or bucket of the list, or the folder of a local list.
    Raises ``InputError`` for a line that leads elsewhere.
    """
    if base is None:
        base = _root(place) if isinstance(place, str) else place.parent
    for number, line in enumerate(_text(place).splitlines(), 1):
        name = line.strip()
        if not name:
            continue
        if is_uri(name) and isinstance(base, str) and is_below(name, base):
            yield name
        elif is_uri(name) or name.startswith("/") or climbs(f"://{name}") or not _is_sound(name):
            raise InputError(f"{place}: line {number} does not lead below {base}; see --base")
        else:
            yield joined(base, name) if isinstance(base, str) else base / name


def _is_sound(name: str) -> bool:
    return name.isprintable() and len(name) <= URL and not set(name) & set("?#")


def _root(uri: str) -> str:
    return f"{scheme_of(uri)}://{uri.partition('://')[2].partition('/')[0]}"


def _text(place: PathOrUri) -> str:
    try:
        with open_file(place) as file:
            data = file.read_at(0, _LIST + 1)
    except ArchiveError as error:
        raise InputError(str(error)) from error
    if data.startswith(b"\x1f\x8b"):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, _LIST + 1)
        except zlib.error as error:
            raise InputError(f"{place}: not a list of paths: {error}") from error
    if len(data) > _LIST:
        raise InputError(f"{place}: a list of more than {_LIST // MIB} MiB; cut it")
    return data.decode("utf-8", "replace")


def uris_of(uri: str, names: tuple[str, ...]) -> Iterator[str]:
    """The URIs of all objects at or below *uri*, or that match it as a pattern.

    Of a folder those come whose names end in one of *names*, compressed or not. Raises
    ``InputError`` where there is nothing, ``StoreError`` where it cannot be listed.
    """
    if is_pattern(uri):
        found = [one.uri for one in listed_objects(uri)]
    elif not uri.endswith("/") and find_object(uri):
        found = [uri]
    elif scheme_of(uri) in ("http", "https") and not uri.endswith("/"):
        found = []
    else:
        below = listed_objects(uri)
        found = [one.uri for one in below if _has_name(Path(one.uri), names)]
    if not found:
        raise InputError(f"{uri}: no such object, or nothing to read below it")
    yield from found


def _has_name(path: Path, names: tuple[str, ...]) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return any(suffix in names for suffix in suffixes[-2:])
