"""Write the tables of an archive: those files alone whose rows have changed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, copy_parquet, reported
from indexer.corpus.sums import SUMS, digest, is_sealed
from indexer.durable import sync_file
from indexer.engines import open_engine
from indexer.errors import CorpusError, InputError
from indexer.tables.buckets import PartBucket, assign
from indexer.tables.table_columns import TABLES, TABLES_SCHEMA, CorpusTable
from indexer.tables.table_folder import TablesFolder, note_output, noted_outputs
from indexer.tables.table_rows import make_rows, records_of_parts, show_bucket, states

FOLDER = "tables"  # in the archive directory, if no other is named
_Files = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class TablesReport:
    """What a run did: *rows* by table, and how many files and bytes there are and were written."""

    rows: Mapping[str, int]
    files: int
    size: int
    written: int
    written_size: int


def write_tables(archive: Archive, output: Path | None = None) -> TablesReport:
    """Bring the tables in *output*, by default in the archive, to what the corpus says.

    A later ingest, reindex or removal does so again. Raises ``LockedError`` while another process
    writes the archive, ``InputError`` where *output* holds something else or cannot be written,
    and ``CorpusError`` where the corpus was not yet looked across. The tables are then as before.
    """
    with archive.writing():
        removals = archive.removals()
        if removals.applied != removals.revision:
            raise CorpusError(
                f"{archive.path}: a removal was interrupted; complete it with `backissue reindex`"
            )
        target = (output or archive.path / FOLDER).absolute()
        report = _write(archive, TablesFolder(target))
        if target.resolve() != (archive.path / FOLDER).resolve():
            note_output(archive, target)
    return report


def refresh_tables(archive: Archive, told: Callable[[], None] = lambda: None) -> None:
    """Bring every folder of tables that was written before up to date; under the archive's lock.

    *told* is called before the first. A folder that was deleted since is not made again.
    """
    folders = [TablesFolder(path) for path in (archive.path / FOLDER, *noted_outputs(archive))]
    ours = [folder for folder in folders if folder.belongs_to(archive)]
    if ours:
        told()
    for folder in ours:
        _write(archive, folder)


def _write(archive: Archive, folder: TablesFolder) -> TablesReport:
    archive.table("documents")  # before anything is made
    archive.parts()
    folder.check(archive)
    before = folder.note() or {}
    try:
        folder.begin()
        with archive.connected(also=folder.path) as connection:
            run = _TablesRun(archive, folder, connection, before)
            note = run.note()
        if not run.written and _is_same(before, note):
            folder.show()
        else:
            folder.put_in_place(note, forget=before.get("removals") != note["removals"])
    except OSError as error:
        raise InputError(
            f"{folder.path}: the tables cannot be written, and are as they were:"
            f" {error.filename or ''} {error.strerror}"
        ) from error
    finally:
        folder.abandon()
    return _report(note, run.written)


def _is_same(before: Mapping[str, Any], note: Mapping[str, Any]) -> bool:
    compared = ("schema", "buckets", "removals", "archive")
    return all(before.get(name) == note[name] for name in compared)


def _report(note: Mapping[str, Any], written: set[str]) -> TablesReport:
    found = [(table, file) for bucket in note["buckets"] for table, file in bucket["files"].items()]
    rows = {table.name: sum(file["rows"] for name, file in found if name == table.name)
            for table in TABLES}  # fmt: skip
    fresh = [file for table, file in found if f"{table}/{file['name']}" in written]
    return TablesReport(
        rows, len(found), sum(file["bytes"] for _, file in found),
        len(fresh), sum(file["bytes"] for file in fresh),
    )  # fmt: skip


class _TablesRun:
    """One run over all buckets; *written* has the files that are new."""

    def __init__(
        self, archive: Archive, folder: TablesFolder, connection: Connection, before: Any
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._connection = connection
        self._before: dict[int, _Files] = {
            bucket["number"]: bucket["files"] for bucket in before.get("buckets", ())
        }
        known = [
            PartBucket(bucket["number"], tuple(bucket["parts"]))
            for bucket in before.get("buckets", ())
        ]
        self._buckets = assign(known, records_of_parts(connection))
        self._generation = _generation(archive)
        self._written_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        self.written: set[str] = set()

    def note(self) -> dict[str, Any]:
        """Write what has changed, take over the rest, and give what there is now."""
        make_rows(self._connection, self._archive, self._buckets)
        found = {table.name: states(self._connection, table.state, table.seen) for table in TABLES}
        buckets = []
        for bucket in self._buckets:
            seen = _digest_of_parts(self._archive.corpus, bucket)
            wanted = {
                table.name: _state(table, seen, found[table.name].get(bucket.number, ""))
                for table in TABLES
            }
            buckets.append({
                "number": bucket.number,
                "parts": list(bucket.parts),
                "files": dict(self._files(bucket, wanted)),
            })  # fmt: skip
        return {
            "schema": TABLES_SCHEMA,
            "software": _software(),
            "archive": os.path.relpath(
                self._archive.path.resolve(), self._folder.path.resolve()
            ),
            "generation": self._generation,
            "written": self._written_at,
            "removals": self._archive.removals().revision,
            "buckets": buckets,
        }  # fmt: skip

    def _files(
        self, bucket: PartBucket, wanted: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        known = self._before.get(bucket.number, {})
        shown = False
        for table in TABLES:
            file = known.get(table.name)
            if file and file["state"] == wanted[table.name] and self._is_there(table, file):
                self._folder.keep(table.name, file["name"])
            else:
                if not shown:
                    show_bucket(self._connection, self._archive, bucket)
                    shown = True
                file = self._copy(table, bucket, wanted[table.name])
                self.written.add(f"{table.name}/{file['name']}")
            yield table.name, file

    def _is_there(self, table: CorpusTable, file: Mapping[str, Any]) -> bool:
        path = self._folder.current / table.name / file["name"]
        return path.is_file() and bool(path.stat().st_size == file["bytes"])

    def _copy(self, table: CorpusTable, bucket: PartBucket, state: str) -> dict[str, Any]:
        name = f"{bucket.number:05}-{state[:12]}.parquet"
        path = self._folder.new / table.name / name
        columns = ", ".join(
            f'({column.sql})::{column.type} AS "{column.name}"' for column in table.columns
        )
        where = table.rows.split()[1]
        select = (
            f"SELECT {columns} FROM {table.rows} WHERE {where}.bucket = {bucket.number}"
            f" ORDER BY {table.order}"
        )
        with reported(self._folder.path, "the tables cannot be written, and are as they were"):
            rows = copy_parquet(self._connection, select, path, table.group, self._metadata(table))
        sync_file(path)
        return {
            "name": name,
            "state": state,
            "rows": rows,
            "bytes": path.stat().st_size,
            "sha256": digest(path),
        }

    def _metadata(self, table: CorpusTable) -> dict[str, str]:
        known = {
            "table": table.name,
            "schema": TABLES_SCHEMA,
            "software": _software(),
            "generation": self._generation,
            "written": self._written_at,
            "description": table.about,
            "columns": [column.described() for column in table.columns],
        }
        return {"backissue": json.dumps(known)}


def _state(table: CorpusTable, parts: str, rows: str) -> str:
    """A digest of all that the content of a file follows from."""
    columns = [(column.name, column.type, column.sql) for column in table.columns]
    of = json.dumps([TABLES_SCHEMA, table.rows, columns, table.order, parts, rows])
    return hashlib.sha256(of.encode()).hexdigest()


def _digest_of_parts(corpus: Path, bucket: PartBucket) -> str:
    """A digest that changes when a part is read again."""
    seen = hashlib.sha256()
    for part in bucket.parts:
        seen.update(part.encode())
        path = corpus / f"{part}{SUMS}"
        if path.exists():  # an early release wrote none
            seen.update(path.read_bytes())
    return seen.hexdigest()


def _generation(archive: Archive) -> int | None:
    """The generation of the index; None where there is no index."""
    if not is_sealed(archive.index):
        return None
    engine = open_engine(archive.engine_uri, archive.index)
    try:
        return engine.generation
    finally:
        engine.close()


def _software() -> str:
    return f"Backissue {version('backissue')}"
