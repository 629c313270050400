"""From what an operator names to a removal: is it in the archive, and how is it known again?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from indexer import urls
from indexer.corpus.archive import Archive
from indexer.corpus.database import quoted
from indexer.corpus.documents import derived
from indexer.corpus.removals import KINDS, Removal, RemovalKind
from indexer.errors import InputError
from indexer.urls import mend, url_key

_LONGEST_LIST = 64 << 20  # bytes of a file of removals
_ID = re.compile(r"[0-9a-f]{20}")
_BARE_URL = re.compile(r"https?:/", re.IGNORECASE)


def named_removal(
    archive: Archive, kind: RemovalKind, value: str, reason: str | None = None
) -> Removal:
    """The removal of *value*; raises ``InputError`` for a source or an id that cannot be one.

    A URL or a source need not be in the archive: what is ingested later is removed as well. An
    edition and a collection must be, since nothing else says what they are.
    """
    removal = same_thing(kind, value, reason)
    if archive.removals().known(removal):
        return removal
    if kind == "id":
        return _of_edition(archive, removal)
    if kind == "collection" and value not in archive.collections():
        raise InputError(
            f"{value}: no collection of this archive; `backissue status --json` lists them"
        )
    return removal


def same_thing(kind: RemovalKind, value: str, reason: str | None = None) -> Removal:
    """A removal of *value* by which another one of it is found; raises ``InputError``."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Removal(kind, value, _key(kind, value), reason, now)


def listed_values(path: Path) -> Iterator[tuple[RemovalKind, str]]:
    """What the lines of a file name: a URL, or ``source:``, ``id:``, ``collection:`` or ``url:``.

    Empty lines and those that begin with ``#`` say nothing. Raises ``InputError``.
    """
    try:
        if path.stat().st_size > _LONGEST_LIST:
            raise InputError(f"{path}: too large for a list of removals; cut it in parts")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise InputError(f"{path}: cannot be read: {reason}") from error
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield listed_value(f"{path}, line {number}", text)


def listed_value(where: str, text: str) -> tuple[RemovalKind, str]:
    """What one line of such a file names; *where* it stands. Raises ``InputError``."""
    if _BARE_URL.match(text):
        return "url", text
    word, colon, value = text.partition(":")
    for kind in KINDS:
        if colon and word.strip().lower() == kind and value.strip():
            return kind, value.strip()
    raise InputError(
        f"{where}: neither a URL (http://…) nor `source:`, `id:` or `collection:` with a value;"
        " nothing was removed"
    )


def _key(kind: RemovalKind, value: str) -> str:
    if kind == "url":
        return _address_key(value)
    if kind == "source":
        return ",".join(reversed(_domain(value).split(".")))
    return value


def _address_key(value: str) -> str:
    """The key of a URL, without a scheme one of http; raises ``InputError`` for a mere word."""
    url = mend(value)
    name = urls.host(url)
    if url != value and "." not in name.strip(".") and ":" not in name and name != "localhost":
        raise InputError(
            f"{value}: not the address of a page; one whose host has no dot needs its http://"
        )
    return url_key(url if "://" in url else f"http://{url}")


def _domain(value: str) -> str:
    """The source that *value* names; raises ``InputError`` for a part of one."""
    name = value.strip().lower().rstrip(".").removeprefix("www.")
    domain = urls.source(f"http://{name}/")
    if name == "unknown" or domain == name:
        return name
    raise InputError(f"{value}: not a source; a source is a whole domain, such as {domain}")


def _of_edition(archive: Archive, removal: Removal) -> Removal:
    """With all by which the edition is known again; raises ``InputError`` where there is none."""
    unknown = InputError(
        f"{removal.value}: no article of this archive has this id; nothing is removed"
    )
    if not _ID.fullmatch(removal.value):
        raise unknown
    with archive.connected() as connection:
        row = connection.execute(
            "SELECT url_key, list_transform(captures, lambda c: c.file || chr(0) || c.offset"
            "  || chr(0) || coalesce(c.member, '')),"
            " list_distinct(list_filter(list_transform(captures, lambda c: c.digest),"
            "  lambda d: d IS NOT NULL))"
            f" FROM {derived(archive)} WHERE id = $id",
            {"id": removal.value},
        ).fetchone()
        if row is None:
            raise unknown
        key, places, digests = row
        found = connection.execute(
            "SELECT list(DISTINCT r.capture), list(DISTINCT a.id) FILTER (a.id IS NOT NULL)"
            f" FROM records r LEFT JOIN read_parquet({quoted(archive.table('revisits'))}) v"
            "  USING (capture) LEFT JOIN articles a ON a.capture = coalesce(v.original, r.capture)"
            "  AND a.url_key = r.url_key"
            " WHERE r.url_key = $key AND list_contains($places, r.file || chr(0) || r.offset"
            "  || chr(0) || coalesce(r.member, ''))",
            {"key": key, "places": places},
        ).fetchone()
    captures, texts = found or ((), ())
    return Removal(
        removal.kind, removal.value, key, removal.reason, removal.removed_at,
        tuple(sorted(captures or ())), tuple(sorted({*(texts or ()), removal.value})),
        tuple(sorted(digests)),
    )  # fmt: skip
