"""Result sets: what a search found once, kept by name so that it can be cited and run again.

A set is a decision of a person, like a removal: a note in ``sets/`` of the archive directory, which
is backed up with it. It holds ids and digests, not texts.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import connect, quoted
from indexer.corpus.json_notes import read_note, write_note
from indexer.errors import CorpusError, InputError
from indexer.model.search import Document

SET_FORMAT = "backissue result set 1"
MOST_MEMBERS = 200_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ID = re.compile(r"[0-9a-f]{4,64}")
_LARGEST_FILE = 256 << 20  # bytes


@dataclass(frozen=True, slots=True)
class SetMember:
    """One article of a set; *digest* is that of its headline and text, as they were shown."""

    id: str
    url_key: str
    digest: str


@dataclass(frozen=True, slots=True)
class ResultSet:
    """What a search found at *saved_at*, in the order it was found in.

    *filters* are the parameters of the search beside *q*, as the API takes them; *generation* and
    *documents* are those of the index that was asked.
    """

    name: str
    q: str
    parsed: str
    filters: tuple[tuple[str, str], ...]
    generation: int
    documents: int
    saved_at: datetime
    members: tuple[SetMember, ...]

    def as_note(self) -> dict[str, object]:
        """The form in which it is kept, and downloaded."""
        return {
            "format": SET_FORMAT,
            "name": self.name,
            "q": self.q,
            "parsed": self.parsed,
            "filters": [list(pair) for pair in self.filters],
            "generation": self.generation,
            "documents": self.documents,
            "saved": self.saved_at.astimezone(UTC).isoformat(timespec="seconds"),
            "members": [[one.id, one.url_key, one.digest] for one in self.members],
        }


def member(document: Document) -> SetMember:
    """*document* as a member of a set."""
    said = f"{document.title}\n\n{document.text}".encode("utf-8", "backslashreplace")
    return SetMember(document.id, document.url_key, sha256(said).hexdigest()[:32])


def check_name(name: str) -> str:
    """*name*, if a set can have it; raises ``InputError``."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise InputError(
            f"{name!r}: not a name for a set; use up to 64 of a-z, 0-9, '-', '_' and '.'"
        )
    return name


def store_set(archive: Archive, kept: ResultSet, *, replacing: bool = False) -> None:
    """Keep the set; raises ``InputError`` where there is one of its name, unless *replacing* it.

    Raises ``LockedError`` while another process writes the archive.
    """
    path = _path(archive, check_name(kept.name))
    if len(kept.members) > MOST_MEMBERS:
        raise InputError(f"{kept.name}: more than {MOST_MEMBERS:,} articles; narrow the search")
    with archive.writing():
        if path.exists() and not replacing:
            raise InputError(
                f"{kept.name}: there is a set of this name; choose another, or --replace it"
            )
        path.parent.mkdir(exist_ok=True)
        write_note(path, kept.as_note())


def stored_set(archive: Archive, name: str) -> ResultSet | None:
    """The set of this name; raises ``CorpusError`` where it is damaged."""
    if not _NAME.fullmatch(name):
        return None
    path = _path(archive, name)
    try:
        note = read_note(path, ())
    except FileNotFoundError:
        return None
    try:
        return replace(_of_note(note), name=name)
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}; put back a copy") from error


def stored_sets(archive: Archive) -> Iterator[ResultSet]:
    """Every set, by name; raises ``CorpusError`` for one that is damaged."""
    for path in sorted((archive.path / "sets").glob("*.json")):
        if kept := stored_set(archive, path.stem):
            yield kept


def delete_set(archive: Archive, name: str) -> None:
    """Forget the set; raises ``InputError`` where there is none."""
    with archive.writing():
        try:
            _path(archive, check_name(name)).unlink()
        except FileNotFoundError as error:
            raise InputError(f"{name}: this archive has no set of this name") from error


def read_set_file(path: Path, name: str) -> ResultSet:
    """A set that was downloaded, as one called *name*; raises ``InputError``."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ValueError("too large")
        return replace(_of_note(json.loads(path.read_bytes())), name=check_name(name))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"{path}: not a result set ({error}); the search page gives one for download"
        ) from error


def taken_down(archive: Archive, url_keys: set[str]) -> set[str]:
    """Those of *url_keys* that a removal covers, or had captures that one covers."""
    if not archive.removals().removals or not url_keys:
        return set()
    with connect(archive.derived, threads=1) as connection:
        rows = connection.execute(
            f"SELECT DISTINCT url_key FROM read_parquet({quoted(archive.table('removed'))})"
            " WHERE url_key IN (SELECT unnest($keys))",
            {"keys": list(url_keys)},
        ).fetchall()
    return {key for (key,) in rows}


def _path(archive: Archive, name: str) -> Path:
    return archive.path / "sets" / f"{name}.json"


def _of_note(note: Mapping[str, Any]) -> ResultSet:
    """The set that *note* tells; raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    if note["format"] != SET_FORMAT:
        raise ValueError(f"its format is {note['format']!r}")
    members = tuple(_member(row) for row in note["members"])
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"more than {MOST_MEMBERS:,} articles")
    return ResultSet(
        name=str(note["name"]),
        q=str(note["q"]),
        parsed=str(note["parsed"]),
        filters=tuple((str(name), str(value)) for name, value in note["filters"]),
        generation=int(note["generation"]),
        documents=int(note["documents"]),
        saved_at=datetime.fromisoformat(str(note["saved"])).astimezone(UTC),
        members=members,
    )


def _member(row: list[object]) -> SetMember:
    article_id, key, digest = map(str, row)
    if not _ID.fullmatch(article_id) or not _ID.fullmatch(digest):
        raise ValueError("a member without an id and a digest")
    return SetMember(article_id, key, digest)
