"""An archive directory: its manifest, its files, its lock, and questions about what it holds."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from indexer.corpus import ledger
from indexer.corpus.database import Columns, Connection, connect, nulls, quoted
from indexer.corpus.edited_sources import (
    EditedSource,
    merge_sources,
    read_edited_sources,
    show_edited_sources,
    write_edited_sources,
)
from indexer.corpus.folders import (
    NOTE,
    NOTE_COLUMNS,
    file_folders,
    file_note,
    file_notes,
    finished_parts,
)
from indexer.corpus.json_notes import read_note, write_note
from indexer.corpus.ledger import CaptureRow, FileOutcomes, Status
from indexer.corpus.mirror import Mirror
from indexer.corpus.parts import ARTICLES_END, RECORDS_END, part_stem
from indexer.corpus.removals import Removals, read_removals, show_removals
from indexer.corpus.rows import ARTICLE_SCHEMA, LEDGER_SCHEMA, PART_SCHEMA, rfc3339
from indexer.corpus.sums import SUMS, FileChecker, is_sealed, seal_of
from indexer.errors import ArchiveError, CorpusError, LockedError, VersionError
from indexer.file_names import text_place
from indexer.model.capture import Record, Split
from indexer.model.search import Document, EditionRef
from indexer.places import PathOrUri, is_uri

FORMAT = 1
DEFAULT_ENGINE = "tantivy:"
_MANIFEST = "backissue.json"
_FIRST_SCHEMA = "47fa97607232"  # PART_SCHEMA of the first release, which did not note it
_HEAD = 64 << 10  # bytes at the beginning of a file that identify it after it has grown
_MANIFEST_KEYS = ("format", "engine", "schemas")


class Archive:
    """An archive directory; get one by ``Archive.open`` or ``Archive.create``."""

    def __init__(
        self, path: Path, engine_uri: str, schemas: frozenset[str], mirror: Mirror | None = None
    ) -> None:
        self.path = path
        self.mirror = mirror
        self.engine_uri = engine_uri
        self._indexed_by = engine_uri if (path / _MANIFEST).exists() else None
        self._schemas = schemas
        self.corpus = path / "corpus"
        self.derived = path / "derived"
        self.index = path / "index"
        self._checker = FileChecker()

    @classmethod
    def open(cls, place: PathOrUri) -> "Archive":
        """Open the archive at *place*; one on a store is brought here first (see ``mirror``).

        Raises ``CorpusError`` where there is none, ``VersionError`` where a newer version of
        Backissue wrote it.
        """
        path, mirror = _directory(place)
        try:
            manifest = read_note(path / _MANIFEST, _MANIFEST_KEYS)
            written = int(manifest["format"])
            schemas = frozenset(map(str, manifest.get("schemas", [_FIRST_SCHEMA])))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CorpusError(
                f"{place}: no Backissue archive here;"
                f" make one with `backissue ingest … --archive {place}`"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path / _MANIFEST}: cannot be read: {error}") from error
        if written > FORMAT:
            raise VersionError(
                f"{place}: written by a newer Backissue (format {written}, this one knows"
                f" {FORMAT}); upgrade with `pip install -U backissue`"
            )
        return cls(path, str(manifest.get("engine", DEFAULT_ENGINE)), schemas, mirror)

    @classmethod
    def create(cls, place: PathOrUri, engine: str | None = None) -> "Archive":
        """Open the archive at *place*, or begin one there; *engine* becomes its engine."""
        path, mirror = _directory(place)
        if (path / _MANIFEST).exists():
            archive = cls.open(path)
        else:
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CorpusError(f"{path}: cannot be made: {error.strerror}") from error
            archive = cls(path, DEFAULT_ENGINE, frozenset(), mirror)
        if engine:
            archive.engine_uri = engine
        return archive

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the archive's lock; raises ``LockedError`` at once when another process does.

        The kernel releases the lock when its holder dies, however it dies.
        """
        try:
            lock = (self.path / "lock").open("a+")
        except OSError as error:
            raise CorpusError(f"{self.path}: cannot be written: {error.strerror}") from error
        with lock, ExitStack() as stack:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                raise LockedError(
                    f"{self.path}: another Backissue (process {holder}) is writing this archive;"
                    " wait for it to end"
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            stack.enter_context(self.mirror.writing() if self.mirror else nullcontext())
            for folder in (self.corpus, self.derived, self.index):
                folder.mkdir(exist_ok=True)
                if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                    raise CorpusError(f"{folder}: cannot be read and written: no permission")
            self._schemas |= {PART_SCHEMA}
            self._write_manifest(self._indexed_by or self.engine_uri)
            yield
            if self._indexed_by != self.engine_uri:  # an engine that failed is not switched to
                self._write_manifest(self.engine_uri)

    def _write_manifest(self, engine: str) -> None:
        write_note(
            self.path / _MANIFEST,
            {"format": FORMAT, "engine": engine, "schemas": sorted(self._schemas)},
        )
        self._indexed_by = engine
        self.push(_MANIFEST)

    def push(self, name: str) -> None:
        """Write the file *name* below the archive to its store, if it is on one."""
        if self.mirror:
            self.mirror.push(name)

    @property
    def parts_at(self) -> PathOrUri:
        """Where workers write parts: ``corpus/``, here or on a store."""
        return self.mirror.corpus_uri if self.mirror else self.corpus

    def commit_part(self, split: Split, mark: str) -> None:
        """Put a part in force that a worker has written to a store; *mark* is empty elsewhere."""
        if self.mirror and mark:
            self.mirror.commit(f"{part_stem(split)}{SUMS}", mark)

    def pull_parts(self) -> None:
        """Bring here the parts that workers have written to a store."""
        if self.mirror:
            self.mirror.pull_parts()

    def register(self, split: Split, collection: str | None) -> None:
        """Note the path and collection of the file that *split* belongs to.

        A file that was moved keeps its key; from now on its records are looked up at the new path.
        A file that is ingested again was added when it first was.
        """
        note = self.corpus / split.file_key / NOTE
        known = read_note(note, NOTE_COLUMNS) if note.exists() else {}
        collections = set(known.get("collections", ()))
        if collection:
            collections.add(collection)
        size, head = _start(text_place(split.file), _HEAD)
        row = {
            "file_key": split.file_key,
            "path": split.file,
            "container": split.container,
            "bytes": size,
            "head": head,
            "collections": sorted(collections),
            "added": known.get("added")
            if known
            else rfc3339(datetime.now(UTC).replace(microsecond=0)),
        }
        if row != known:
            note.parent.mkdir(exist_ok=True)
            write_note(note, row)
            self.push(f"{self.corpus.name}/{split.file_key}/{NOTE}")

    def drop_outgrown(self, splits: Iterable[Split]) -> None:
        """Delete what was read of a file before it grew: the same path and the same beginning.

        A file that replaced another one at its path is a different file, and both are kept.
        """
        keys = {split.file: split.file_key for split in splits}
        for known in file_notes(self.corpus):
            path, size = known["path"], min(known["bytes"], _HEAD)
            if keys.get(path, known["file_key"]) == known["file_key"]:
                continue
            if size and _start(text_place(path), size)[1] == known["head"]:
                shutil.rmtree(self.corpus / known["file_key"])
                if self.mirror:
                    self.mirror.drop_file(known["file_key"])

    @contextmanager
    def connected(
        self,
        parts: Collection[str] | None = None,
        *,
        articles: bool = True,
        also: Path | None = None,
    ) -> Iterator[Connection]:
        """A database with ``files``, ``removals``, ``edited_sources``, ``records``, ``articles``.

        In ``records`` and ``articles``, *file* is the path that the archive file has now and *part*
        the Parquet file of the row, below ``corpus/``. With *parts*, the stems of such files, the
        views show only these; without *articles* there is no such view. Files are opened in the
        archive alone, and in the folder *also*.

        Every file is compared with its digest first; raises ``CorpusError`` where one is damaged.
        """
        stems = self.parts() if parts is None else sorted(parts)
        views = {"records": (LEDGER_SCHEMA, RECORDS_END)}
        if articles:
            views["articles"] = (ARTICLE_SCHEMA, ARTICLES_END)
        for stem in stems:
            for _, end in views.values():
                self._checker.check(self.corpus / f"{stem}{end}", self.corpus / f"{stem}{SUMS}")
        with connect(self.derived, also=also) as connection:
            self._show_files(connection, {stem.partition("/")[0] for stem in stems})
            show_removals(connection, self.removals())
            show_edited_sources(connection, self.edited_sources())
            for name, (columns, end) in views.items():
                self.show(connection, name, columns, [f"{stem}{end}" for stem in stems])
            if articles:
                merge_sources(connection)
            yield connection

    def parts(self) -> list[str]:
        """The stem of every part; raises ``CorpusError`` where there is none."""
        stems = finished_parts(self.corpus)
        if not stems and is_sealed(self.index):
            raise CorpusError(
                f"{self.corpus}: holds nothing any more, but the index was made from it;"
                " put its files back, or ingest the archive files again"
            )
        if not stems:
            raise CorpusError(f"{self.path}: nothing was ingested yet; run `backissue ingest`")
        return stems

    def table(self, name: str) -> Path:
        """A Parquet file of ``derived/``; raises ``CorpusError`` where it is missing or damaged."""
        path = self.derived / f"{name}.parquet"
        if not path.exists():
            raise CorpusError(
                f"{path}: is missing, as before the first ingest has ended; run `backissue reindex`"
            )
        self._checker.check(path, seal_of(self.derived))
        return path

    def part_file(self, part: str) -> Path:
        """A Parquet file of articles below ``corpus/``; raises ``CorpusError`` if it is damaged."""
        path = self.corpus / part
        self._checker.check(path, self.corpus / f"{part.removesuffix(ARTICLES_END)}{SUMS}")
        return path

    def edited_sources(self) -> tuple[EditedSource, ...]:
        """The editor's table of sources; raises ``CorpusError`` where its note is damaged."""
        return read_edited_sources(self.path)

    def keep_edited_sources(self, table: Iterable[EditedSource]) -> None:
        """Put *table* in place of the one before; under the archive's lock."""
        write_edited_sources(self.path, table)

    def removals(self) -> Removals:
        """What is not to be shown; raises ``CorpusError`` where the note of it is damaged."""
        return read_removals(self.path)

    def removed_records(self) -> dict[int, int]:
        """The number of records that each removal covers, by its place among all of them."""
        if not (self.derived / "removed.parquet").exists():
            return {}
        with connect(self.derived, threads=1) as connection:
            return ledger.removed_records(connection, self.table("removed"))

    @contextmanager
    def _ledger(self, *, articles: bool = False) -> Iterator[Connection]:
        """A database like that of ``connected``, without what the removed captures say."""
        is_computed = (self.derived / "removed.parquet").exists()
        with self.connected(articles=articles) as connection:
            if is_computed or self.removals().removals:
                ledger.hide_removed(connection, self.table("removed"))
            yield connection

    def noted_places(self, most: int) -> list[PathOrUri]:
        """Where up to *most* archive files were when they were read, in no particular order."""
        return [text_place(note["path"]) for note in islice(file_notes(self.corpus), most)]

    def is_looked_across(self) -> bool:
        """Whether ``derived/`` was ever computed."""
        return (self.derived / "captures.parquet").exists()

    def _show_files(self, connection: Connection, keys: Collection[str]) -> None:
        """Make the table ``files`` of all notes, among which must be those of *keys*."""
        columns = ", ".join(f'"{name}" {kind}' for name, kind in NOTE_COLUMNS.items())
        connection.execute(f"CREATE TEMP TABLE files ({columns})")
        notes = {note["file_key"]: note for note in file_notes(self.corpus)}
        for missing in sorted(set(keys) - set(notes)):
            notes[missing] = file_note(self.corpus, missing)
        values = ", ".join(f"unnest(${name}::{kind}[])" for name, kind in NOTE_COLUMNS.items())
        connection.execute(
            f"INSERT INTO files SELECT {values}",
            {name: [_storable(note.get(name)) for note in notes.values()] for name in NOTE_COLUMNS},
        )

    def show(
        self, connection: Connection, name: str, columns: Columns, files: Iterable[str]
    ) -> None:
        """Make the view *name* over *files*, globs below ``corpus/``.

        Columns that a part lacks, since another version wrote it, are NULL there. To find these
        out takes a third of the time of a look across many small parts, so that it is done only
        where another version wrote at all.
        """
        paths = ", ".join(quoted(self.corpus / file) for file in files)
        rows = f"FROM read_parquet([{paths}], filename = 'part')"
        if self._schemas - {PART_SCHEMA}:
            rows = (
                f"SELECT {nulls(columns)} WHERE false UNION ALL BY NAME"
                f" FROM read_parquet([{paths}], filename = 'part', union_by_name = true)"
            )
        connection.execute(
            f"CREATE TEMP VIEW {name} AS SELECT r.* EXCLUDE (file, part), f.path AS file,"
            f" substr(part, {len(str(self.corpus)) + 2}) AS part"
            f" FROM ({rows}) r JOIN files f USING (file_key)"
        )

    def status(self) -> Status:
        """Counts over everything ingested so far."""
        is_known = self.is_looked_across() or is_sealed(self.index)
        documents = self.table("documents") if is_known else None
        revisits = self.table("revisits") if is_known else None
        with self._ledger(articles=True) as connection:
            counts = ledger.status(connection, documents, revisits)
        return replace(counts, removals=len(self.removals().removals))

    def shared_names(self) -> dict[str, str]:
        """By path, the names of archive files that share theirs with others, told apart by folders.

        Empty where an earlier release computed ``derived/``.
        """
        if not (self.derived / "shared_names.parquet").exists():
            return {}
        table = self.table("shared_names")
        with connect(self.derived, threads=1) as connection:
            rows = connection.execute(f"FROM read_parquet({quoted(table)})").fetchall()
        return dict(rows)

    def captures(
        self, url: str, limit: int = 10_000, near: datetime | None = None
    ) -> tuple[CaptureRow, ...]:
        """Captures of *url* (compared by SURT key), oldest first.

        Of more than *limit*, those nearest to the instant *near*, or the oldest without it.
        """
        table = self.table("captures")
        with connect(self.derived, threads=1) as connection:
            return ledger.captures(connection, table, url, limit, near)

    def editions(self, document: Document) -> tuple[EditionRef, ...]:
        """All editions of the URL of *document*, oldest first, as many as there are."""
        if document.totals is None:
            return document.editions
        table = self.table("editions")
        with connect(self.derived, threads=1) as connection:
            return ledger.editions(connection, table, document)

    def records(
        self,
        outcome: str | None = None,
        offset: int = 0,
        limit: int | None = 100,
    ) -> tuple[Record, ...]:
        """Rows of the ledger in the order of file and offset; *limit* None gives all."""
        with self._ledger() as connection:
            return ledger.records(connection, outcome and [outcome], None, offset, limit)

    def outcomes(self, files: Collection[str]) -> FileOutcomes:
        """What became of the records of the files with these keys."""
        with self._ledger() as connection:
            return ledger.file_outcomes(connection, files)

    def collections(self) -> set[str]:
        """The name of every collection that a file was ingested into."""
        return {name for note in file_notes(self.corpus) for name in note.get("collections", ())}

    def file_keys(self) -> set[str]:
        """The key of every archive file that was ingested."""
        return {folder.name for folder in file_folders(self.corpus) if (folder / NOTE).exists()}


def _directory(place: PathOrUri) -> tuple[Path, Mirror | None]:
    """The directory to work in, and the mirror that it is of an archive on a store."""
    if is_uri(place):
        mirror = Mirror.of_uri(place)
        mirror.pull()
        return mirror.path, mirror
    return Path(place), Mirror.at_path(Path(place))


def _storable(value: object) -> object:
    """*value* as DuckDB can hold it: without half surrogates."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _start(place: PathOrUri, size: int) -> tuple[int, str]:
    """The length of a file, and the SHA-256 of its first *size* bytes; empty if out of reach."""
    from indexer.read import file_start  # which loads all readers: only what ingests asks this

    try:
        length, start = file_start(place, size)
    except ArchiveError:
        return 0, ""
    return length, hashlib.sha256(start).hexdigest()
