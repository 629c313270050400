"""The second engine: Whoosh, pure Python, for up to some 10,000 documents.

Whoosh keeps pickles in its files, and opening a pickle can run any code: a commit is opened only
after all its digests were checked (``index.commits``). Of Whoosh only the inverted file is used;
``backends.inverted`` answers from it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh import columns, index, reading
from whoosh.analysis.tokenizers import RegexTokenizer
from whoosh.fields import COLUMN, STORED, TEXT, Schema
from whoosh.util.filelock import FileLock

from indexer.engines.backends.inverted import DocumentRow, InvertedReader, lengths
from indexer.engines.index import commits, schema
from indexer.engines.index.payload import Packing
from indexer.errors import EngineError
from indexer.model.search import Document

_MEMORY = 256  # MB that a writer fills before it writes a run
_PACKING = Packing()
_BETWEEN = "\x1f"  # separates the values of a field


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
        try:
            opened: Any = index.open_dir(str(commit.folder(self.folder)), readonly=True)
            file = WhooshFile(opened.reader())
        except (OSError, index.IndexError) as error:  # deleted since, or of another Whoosh
            raise EngineError(f"the index {self.folder} cannot be opened: {error}") from error
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
        commit = commits.prepare(self._folder, self._before)
        writer = index.open_dir(str(commit.folder(self._folder))).writer(limitmb=_MEMORY)
        try:
            self._apply(writer)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        commits.make_current(self._folder, commit)

    def _apply(self, writer: Any) -> None:
        for article_id, document in self._changes.items():
            writer.delete_by_term("id", schema.plain(article_id))
            if document is not None:
                writer.add_document(**_row(document))


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
    """A Whoosh reader as an inverted file: see ``inverted.InvertedFile``."""

    def __init__(self, reader: reading.IndexReader) -> None:
        self._reader = reader

    def rows(self) -> dict[int, DocumentRow]:
        return dict(self._rows())

    def _rows(self) -> Iterator[tuple[int, DocumentRow]]:
        for leaf, offset in self._reader.leaf_readers():
            if leaf.doc_count():
                column = leaf.column_reader("row")
                for number in leaf.all_doc_ids():
                    yield offset + number, DocumentRow(*json.loads(column[number]))

    def document(self, ref: int) -> Document:
        return _PACKING.unpack(self._reader.stored_fields(ref)["payload"])

    def postings(self, field: str, text: str) -> dict[int, int]:
        return {ref: int(weight) for ref, weight in self._matches(field, text, "weight")}

    def positions(self, field: str, text: str) -> dict[int, list[int]]:
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
        for word in self._reader.expand_prefix(field, prefix):
            yield bytes(word).decode()
