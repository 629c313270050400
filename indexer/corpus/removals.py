"""Removals (takedowns): what an operator has asked not to be shown, and which captures that means.

A removal is a decision of a person, which nothing can compute again. So it stands in a note of its
own beside the manifest, ``removals.json``, and not in ``derived/``, which may be deleted. The bytes
in archive files and the rows in ``corpus/`` stay as they are.
"""

import os
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from indexer.corpus.database import Connection
from indexer.corpus.json_notes import read_note, write_note
from indexer.corpus.steps import Step, names
from indexer.errors import CorpusError

REMOVALS_NOTE = "removals.json"
RemovalKind = Literal["url", "source", "id", "collection"]
KINDS: tuple[RemovalKind, ...] = get_args(RemovalKind)

_COLUMNS = {
    "number": "INTEGER",
    "kind": "VARCHAR",
    "key": "VARCHAR",
    "captures": "VARCHAR[]",
    "texts": "VARCHAR[]",
    "digests": "VARCHAR[]",
}


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that is not to be shown.

    *value* is what the operator named, *key* what captures are compared with: a URL key, the
    domain of a source in the order of such keys, or the name of a collection. An edition is known
    again by the URL key and any of its *captures*, the ids of its *texts* and the *digests* of its
    payloads, so that neither another extractor nor another archive file brings it back.
    """

    kind: RemovalKind
    value: str
    key: str
    reason: str | None
    removed_at: datetime
    captures: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def names_same(self, other: "Removal") -> bool:
        """Whether both are about the same thing."""
        if self.kind == other.kind == "id":
            return self.value == other.value
        return (self.kind, self.key) == (other.kind, other.key)


@dataclass(frozen=True, slots=True)
class Removals:
    """All removals of an archive. *revision* counts changes; *applied* is the last in effect."""

    removals: tuple[Removal, ...] = ()
    revision: int = 0
    applied: int = 0

    def known(self, removal: Removal) -> Removal | None:
        """The removal of the same thing, if there is one."""
        return next((one for one in self.removals if one.names_same(removal)), None)

    def number(self, removal: Removal) -> int:
        """The place of the removal of the same thing; raises ``ValueError`` where there is none."""
        return [one.names_same(removal) for one in self.removals].index(True)

    def adding(self, new: Iterable[Removal]) -> "Removals":
        """With those of *new* that are not there yet."""
        added = self
        for removal in new:
            if added.known(removal) is None:
                added = replace(added, removals=(*added.removals, removal))
        return self._changed(added)

    def without(self, undone: Collection[Removal]) -> "Removals":
        """Without the removals of the same things as *undone*."""
        kept = (one for one in self.removals if not any(map(one.names_same, undone)))
        return self._changed(replace(self, removals=tuple(kept)))

    def _changed(self, new: "Removals") -> "Removals":
        is_same = len(new.removals) == len(self.removals)
        return self if is_same else replace(new, revision=self.revision + 1)


def read_removals(archive: Path) -> Removals:
    """The removals of the archive in this folder.

    Raises ``CorpusError`` where the note is damaged: what was removed would be shown otherwise.
    """
    path = archive / REMOVALS_NOTE
    try:
        note = read_note(path, ())
    except FileNotFoundError:
        return Removals()
    try:
        return Removals(
            tuple(_removal(row) for row in note["removals"]),
            int(note["revision"]),
            int(note["applied"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read: {error!r}; put back a copy") from error


def write_removals(archive: Path, removals: Removals) -> None:
    """Write the note, whole; raises ``CorpusError``."""
    rows = [{**asdict(one), "removed_at": one.removed_at.isoformat()} for one in removals.removals]
    note = {"revision": removals.revision, "applied": removals.applied, "removals": rows}
    write_note(archive / REMOVALS_NOTE, note)


def mark_applied(archive: Path) -> None:
    """Note that index and ``derived/`` agree with the removals; servers look at this note."""
    removals = read_removals(archive)
    if removals.applied != removals.revision:
        write_removals(archive, replace(removals, applied=removals.revision))


def removals_token(archive: Path) -> object:
    """A value that changes with every write of the note; cheap enough for every request."""
    try:
        status = os.stat(f"{archive}/{REMOVALS_NOTE}")  # noqa: PTH116  paths cost more than the call
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _removal(row: dict[str, object]) -> Removal:
    kind = row["kind"]
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}")
    at = datetime.fromisoformat(str(row["removed_at"])).astimezone(UTC)
    lists = {name: tuple(map(str, row[name])) for name in ("captures", "texts", "digests")}  # type: ignore[call-overload]
    reason = row["reason"]
    return Removal(
        kind, str(row["value"]), str(row["key"]), None if reason is None else str(reason), at,
        **lists,
    )  # fmt: skip


# ---- which captures these are -----------------------------------------------------------------


def show_removals(connection: Connection, removals: Removals) -> None:
    """Make the table ``removals``, which the steps below read."""
    columns = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE removals ({columns})")
    for number, one in enumerate(removals.removals):
        connection.execute(
            "INSERT INTO removals VALUES (?, ?, ?, ?, ?, ?)",
            [number, one.kind, one.key, list(one.captures), list(one.texts), list(one.digests)],
        )


NAMED = (
    # The records that a removal names. A source is compared with the host in the URL key, so that
    # it covers pictures and redirects too, and with what the page was found to belong to.
    Step(
        "named_record",
        names("capture url_key number kind"),
        reads=names("records articles files removals"),
        how="""
            WITH found AS (
                SELECT r.capture, r.url_key, m.number, m.kind
                FROM records r JOIN removals m ON m.kind = 'url' AND r.url_key = m.key
                UNION ALL
                SELECT r.capture, r.url_key, m.number, m.kind
                FROM records r JOIN removals m ON m.kind = 'source'
                 AND starts_with(r.url_key, m.key)
                 AND substr(r.url_key, length(m.key) + 1, 1) IN (')', ',', ':')
                UNION ALL
                SELECT a.capture, a.url_key, m.number, m.kind
                FROM articles a JOIN removals m ON m.kind = 'source'
                 AND list_reverse(string_split(a.source, '.')) = string_split(m.key, ',')
                UNION ALL
                SELECT r.capture, r.url_key, m.number, m.kind
                FROM records r JOIN files f USING (file_key)
                     JOIN removals m ON m.kind = 'collection'
                      AND list_contains(f.collections, m.key)
                UNION ALL
                SELECT r.capture, r.url_key, m.number, m.kind
                FROM records r JOIN removals m ON m.kind = 'id' AND r.url_key = m.key
                WHERE list_contains(m.captures, r.capture) OR list_contains(m.digests, r.digest)
                UNION ALL
                SELECT a.capture, a.url_key, m.number, m.kind
                FROM articles a JOIN removals m ON m.kind = 'id' AND a.url_key = m.key
                WHERE list_contains(m.texts, a.id))
            SELECT capture, any_value(url_key) AS url_key, min(number) AS number,
                   arg_min(kind, number) AS kind
            FROM found GROUP BY capture
        """,
    ),
)

REMOVED = (
    # And revisits of them: those at the same URL, and where a whole collection is removed, all
    # whose bytes lie in it. A page elsewhere that happens to hold the same bytes stays.
    Step(
        "removed",
        names("capture url_key number"),
        reads=names("named_record records revisits"),
        how="""
            SELECT capture, url_key, number FROM named_record
            UNION ALL
            SELECT r.capture, r.url_key, n.number
            FROM revisits v JOIN named_record n ON n.capture = v.original
                 JOIN records r ON r.capture = v.capture
                  AND (r.url_key = n.url_key OR n.kind = 'collection')
            WHERE r.capture NOT IN (SELECT capture FROM named_record)
        """,
    ),
)
