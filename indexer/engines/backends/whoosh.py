"""The second engine: Whoosh, pure Python, for up to some 10,000 documents.

Whoosh keeps pickles in its files, and reading a pickle can run any code: here Whoosh reads them by
``backends.plain_pickles``, which cannot. The digests of a commit (``index.commits``) lie beside its
files: they show damage, not who wrote the files. Of Whoosh only the inverted file is used;
``backends.inverted`` answers from it.
"""

import json
import pickle
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import columns, index, legacy, reading
from whoosh.analysis.tokenizers import RegexTokenizer
from whoosh.fields import COLUMN, STORED, TEXT, Schema
from whoosh.util.filelock import FileLock

from indexer.engines.backends import plain_pickles
from indexer.engines.backends.inverted import DocumentRow, InvertedReader, lengths
from indexer.engines.index import commits, schema
from indexer.engines.index.payload import Packing
from indexer.errors import EngineError
from indexer.model.search import Document

_MEMORY = 256  # MB that a writer fills before it writes a run
_PACKING = Packing()
_NUMBERS = (*schema.DATES, "story_number", "url_number")  # every document has them
_BETWEEN = "\x1f"  # separates the values of a field
_REPLACED = {
    id(pickle): plain_pickles.PLAIN_PICKLE,
    id(pickle.load): plain_pickles.load,
    id(pickle.loads): plain_pickles.loads,
    id(legacy.toc_loaders): {},  # of formats before 2.0, which unpickle in a way of their own
}


def _schema() -> Schema:
    words = RegexTokenizer(r"\S+")
    values = RegexTokenizer(rf"[^{_BETWEEN}]+")
    column = columns.VarBytesColumn()  # type: ignore[no-untyped-call]
    fields = Schema(payload=STORED(), row=COLUMN(column))
    for name in schema.in_partitions(schema.STEMMED):
        fields.add(name, TEXT(analyzer=words, phrase=False))
    for name in schema.in_partitions(schema.ORDERED):
        fields.add(name, TEXT(analyzer=words, phrase=True))
    for name in (*schema.EXACT, *schema.FACETS):
        fields.add(name, TEXT(analyzer=values, phrase=False))
    return fields


def _open_index(folder: Path, *, readonly: bool) -> Any:
    """Open the Whoosh index in *folder*, with our schema in place of the one pickled in it."""
    _read_plain_pickles_only()
    return index.open_dir(str(folder), readonly=readonly, schema=_schema())


def _read_plain_pickles_only() -> None:
    """Replace what reads pickles in every module of Whoosh that has been imported by now."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "whoosh":
            for attribute, value in list(vars(module).items()):
                if id(value) in _REPLACED:
                    setattr(module, attribute, _REPLACED[id(value)])


@contextmanager
def _reporting(folder: Path, *passing: type[Exception]) -> Iterator[None]:
    """Raise ``EngineError`` for whatever Whoosh raises over files in *folder*, but *passing*."""
    try:
        yield
    except Exception as error:  # damaged data raises errors of every kind
        if isinstance(error, (EngineError, *passing)):
            raise
        raise EngineError(
            f"the index {folder} is damaged: it cannot be read ({type(error).__name__});"
            " run `backissue reindex`"
        ) from error


class WhooshStore:
    """An index of Whoosh in *folder*: see ``base.Store``."""

    name = "whoosh"
    generations_kept = 2

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._base = 0
        self._known: dict[tuple[int, int, int], str] = {}  # digests of files seen before

    def open(self, base: int, create: bool) -> None:
        self._base = base
        if create and commits.current(self.folder) is None:
            first = commits.prepare(self.folder, None)
            index.create_in(str(first.folder(self.folder)), _schema())
            commits.make_current(self.folder, first)

    def commit_token(self) -> object:
        return commits.commit_token(self.folder)

    def reader(self) -> InvertedReader:
        commit = self._current()
        commits.verify(self.folder, commit, self._known)
        folder = commit.folder(self.folder)
        with _reporting(folder):
            file = WhooshFile(_open_index(folder, readonly=True).reader(), folder)
        return InvertedReader(file, self._base + commit.number)

    @contextmanager
    def transaction(self) -> Iterator["WhooshTransaction"]:
        lock = FileLock(str(self.folder / "lock"))
        if not lock.acquire(blocking=False):
            raise EngineError(
                f"the index {self.folder} is being written by another process: wait for it to end"
            )
        try:
            yield WhooshTransaction(self.folder, self._current())
        finally:
            lock.release()

    def _current(self) -> commits.Commit:
        commit = commits.current(self.folder)
        if commit is None:
            raise EngineError(
                f"the index {self.folder} has no list of digests, so nothing of it was opened; "
                "run `backissue reindex`"
            )
        return commit


class WhooshTransaction:
    """The changes of one commit: see ``base.Transaction``.

    They are kept in memory until the commit, since Whoosh cannot replace a document that is not
    yet committed.
    """

    def __init__(self, folder: Path, before: commits.Commit) -> None:
        self._folder = folder
        self._before = before
        self._changes: dict[str, Document | None] = {}

    def upsert(self, document: Document) -> None:
        self._changes[document.id] = document

    def delete(self, article_id: str) -> None:
        self._changes[article_id] = None

    def commit(self) -> None:
        try:
            commit = commits.prepare(self._folder, self._before)
            with _reporting(commit.folder(self._folder), OSError):
                self._write(commit.folder(self._folder))
            commits.make_current(self._folder, commit)
        except OSError as error:
            raise EngineError(
                f"the index {self._folder} cannot be written: {error.strerror}"
            ) from error

    def _write(self, folder: Path) -> None:
        writer = _open_index(folder, readonly=False).writer(limitmb=_MEMORY)
        try:
            self._apply(writer)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def _apply(self, writer: Any) -> None:
        for article_id, document in self._changes.items():
            writer.delete_by_term("id", schema.plain(article_id))
            if document is not None:
                writer.add_document(**_row(document))


def _read_row(data: bytes) -> DocumentRow:
    """The row of a document; raises ``ValueError`` for what ``_row`` did not write."""
    numbers, values, words, recency = json.loads(data)
    if not (
        all(type(numbers[field]) is int for field in _NUMBERS)
        and all(type(text) is str for field in schema.FACETS for text in values[field])
        and all(type(count) is int for count in words.values())
        and type(recency) in (int, float)
    ):
        raise ValueError("a row with values of other types")
    return DocumentRow(numbers, values, words, recency)


def _row(document: Document) -> dict[str, Any]:
    indexed = schema.indexed(document)
    values = {name: list(indexed.values[name]) for name in schema.FACETS}
    row = [dict(indexed.numbers), values, dict(lengths(indexed)), indexed.recency]
    return {
        **indexed.texts,
        **{name: _BETWEEN.join(several) for name, several in indexed.values.items()},
        "row": json.dumps(row).encode(),
        "payload": _PACKING.pack(document),
    }


class WhooshFile:
    """A Whoosh reader as an inverted file: see ``inverted.InvertedFile``.

    One thread reads at a time: all readers of a file of Whoosh share the place where it is read.
    """

    def __init__(self, reader: reading.IndexReader, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._lock = Lock()

    def rows(self) -> dict[int, DocumentRow]:
        with self._reading():
            return dict(self._rows())

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, _reporting(self._folder):
            yield

    def _rows(self) -> Iterator[tuple[int, DocumentRow]]:
        for leaf, offset in self._reader.leaf_readers():
            if leaf.doc_count():
                column = leaf.column_reader("row")
                for number in leaf.all_doc_ids():
                    yield offset + number, _read_row(column[number])

    def document(self, ref: int) -> Document:
        with self._reading():
            return _PACKING.unpack(self._reader.stored_fields(ref)["payload"])

    def postings(self, field: str, text: str) -> dict[int, int]:
        with self._reading():
            return {ref: int(weight) for ref, weight in self._matches(field, text, "weight")}

    def positions(self, field: str, text: str) -> dict[int, list[int]]:
        with self._reading():
            return dict(self._matches(field, text, "positions"))

    def _matches(self, field: str, text: str, wanted: str) -> Iterator[tuple[int, Any]]:
        try:
            matcher = self._reader.postings(field, text)
        except reading.TermNotFound:
            return
        while matcher.is_active():
            yield (
                matcher.id(),
                matcher.value_as(wanted) if wanted == "positions" else matcher.weight(),
            )
            matcher.next()

    def words(self, field: str, prefix: str) -> Iterable[str]:
        with self._reading():
            return [bytes(word).decode() for word in self._reader.expand_prefix(field, prefix)]
