"""The second engine: Whoosh, pure Python, good to some 10,000 documents.

Whoosh keeps pickles in its files, and opening a pickle can run anything: a commit is opened only
after all its digests were checked (``engines.commits``). Of Whoosh only the inverted file is
used; ``engines.inverted`` answers from it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh import columns, index
from whoosh.analysis.tokenizers import RegexTokenizer
from whoosh.fields import COLUMN, STORED, TEXT, Schema
from whoosh.reading import IndexReader, TermNotFound
from whoosh.util.filelock import FileLock

from indexer.engines.backends.inverted import DocumentRow, InvertedReader, lengths
from indexer.engines.backends.local import Embedded
from indexer.engines.base import Writer
from indexer.engines.index import commits
from indexer.engines.index import schema as fields
from indexer.engines.index.manifest import Manifest
from indexer.engines.index.payload import Packing
from indexer.engines.plan.nodes import All
from indexer.errors import EngineError
from indexer.model.search import Document

_MEMORY = 256  # MB that a writer fills before it writes a run
_PACKING = Packing()
_BETWEEN = "\x1f"  # stands between the values of a field


def _schema() -> Schema:
    words = RegexTokenizer(r"\S+")
    values = RegexTokenizer(rf"[^{_BETWEEN}]+")
    column = columns.VarBytesColumn()  # type: ignore[no-untyped-call]
    schema = Schema(payload=STORED(), row=COLUMN(column))
    for name in fields.on_shelves(fields.STEMMED):
        schema.add(name, TEXT(analyzer=words, phrase=False))
    for name in fields.on_shelves(fields.ORDERED):
        schema.add(name, TEXT(analyzer=words, phrase=True))
    for name in (*fields.EXACT, *fields.FACETS):
        schema.add(name, TEXT(analyzer=values, phrase=False))
    return schema


class WhooshEngine(Embedded):
    """Holds documents in one folder; see ``engines.base.Engine`` for the promise."""

    name = "whoosh"
    kept = 2

    def __init__(self, folder: Path, create: bool) -> None:
        self._known: dict[tuple[int, int, int], str] = {}
        super().__init__(folder, create)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The one writer; raises ``EngineError`` when another process has it."""
        lock = FileLock(str(self.folder / "lock"))
        if not lock.acquire(blocking=False):
            raise EngineError(
                f"the index {self.folder} is being written by another process: wait for it to end"
            )
        try:
            self._refresh()
            self._prepare_holdings()
            changes = _Changes()
            yield changes
            self._apply(changes)
            self._note(changes.made())
        finally:
            lock.release()

    def documents(self) -> Iterator[Document]:
        """Every document held, in no particular order."""
        reader = self.view().reader
        for _, ref in reader.ordered(All(), "captured", False, max(1, reader.size)):
            yield reader.document(ref)

    def _apply(self, changes: "_Changes") -> None:
        commit = commits.prepare(self.folder, self._commit())
        writer = index.open_dir(str(commit.folder(self.folder))).writer(limitmb=_MEMORY)
        try:
            changes.apply(writer)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        commits.enforce(self.folder, commit)

    def _commit(self) -> commits.Commit:
        commit = commits.current(self.folder)
        if commit is None:
            raise EngineError(
                f"the index {self.folder} has no list of digests, so nothing of it was opened; "
                "run `backissue reindex`"
            )
        return commit

    def _open(self, made: Manifest) -> None:
        self._base = made.base
        if self._create and commits.current(self.folder) is None:
            first = commits.prepare(self.folder, None)
            index.create_in(str(first.folder(self.folder)), _schema())
            commits.enforce(self.folder, first)

    def _stamp(self) -> object:
        return commits.stamp(self.folder)

    def _read(self) -> InvertedReader:
        commit = self._commit()
        commits.verify(self.folder, commit, self._known)
        opened: Any = index.open_dir(str(commit.folder(self.folder)), readonly=True)
        reader = opened.reader()
        return InvertedReader(_File(reader), self._base + commit.number)


class _Changes:
    """The writer that reconcile is given; Whoosh cannot replace what it has not committed."""

    def __init__(self) -> None:
        self._wanted: dict[str, Document | None] = {}

    def upsert(self, document: Document) -> None:
        """Hold *document*; one with the same id is replaced."""
        self._wanted[document.id] = document

    def delete(self, article_id: str) -> None:
        """Hold it no longer; an id that is not held is no error."""
        self._wanted[article_id] = None

    def apply(self, writer: Any) -> None:
        """Hand everything to Whoosh."""
        for article_id, document in self._wanted.items():
            writer.delete_by_term("id", fields.plain(article_id))
            if document is not None:
                writer.add_document(**_row(document))

    def made(self) -> Iterator[tuple[str, str | None]]:
        """Each id and its digest, or None where it is gone."""
        for article_id, document in self._wanted.items():
            yield article_id, document.digest if document else None


def _row(document: Document) -> dict[str, Any]:
    held = fields.fielded(document)
    values = {name: list(held.values[name]) for name in fields.FACETS}
    row = [dict(held.numbers), values, dict(lengths(held)), held.freshness]
    return {
        **held.texts,
        **{name: _BETWEEN.join(several) for name, several in held.values.items()},
        "row": json.dumps(row).encode(),
        "payload": _PACKING.pack(document),
    }


class _File:
    """A Whoosh reader as an inverted file; see ``engines.inverted.InvertedFile``."""

    def __init__(self, reader: IndexReader) -> None:
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
        except TermNotFound:
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
