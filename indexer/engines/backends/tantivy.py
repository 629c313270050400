"""The default engine: tantivy, embedded, from 100 articles to some millions."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Order, Query, TextAnalyzerBuilder, Tokenizer

from indexer import durable
from indexer.engines.backends.local import Embedded
from indexer.engines.base import Writer
from indexer.engines.index import schema as fields
from indexer.engines.index.manifest import Manifest
from indexer.engines.index.payload import Packing, train
from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts, Ref, Tally
from indexer.engines.plan.nodes import (
    All,
    AnyOf,
    Begins,
    Between,
    InOrder,
    Join,
    Near,
    Nothing,
    Plan,
    Present,
    Term,
    Weighed,
)
from indexer.engines.plan.proximity import spacings, ways
from indexer.errors import EngineError
from indexer.model.search import Document

_MEMORY = 128_000_000  # bytes that a writer fills before it writes a segment
_BATCH = 1_000
_NO_VALUE = "\x00"  # stands for no value; nothing is folded to it
_NO_NUMBER = -(1 << 62)
_THREADS = 1
_META = "meta.json"
_DICTIONARY = "dictionary"
_REMEMBERED = 50_000  # frequencies of words: each is asked for several times a query
# About the seconds that a slow machine takes, for each document (measured, and doubled):
_READ = 1e-8  # to read that it has a word
_PLACED = 6e-7  # to see whether its words stand in order
_BEGUN = 2e-7  # to find words by their beginning, whatever that is
_SPELLED = 4e-8  # to find words by a spelling one letter away
_SAMPLES = 500  # documents that the dictionary is made of
_STEMS = frozenset(fields.on_shelves(fields.STEMMED))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in fields.on_shelves(fields.STEMMED):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    for name in fields.on_shelves(fields.ORDERED):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in fields.EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in fields.FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in fields.NUMBERS:
        builder.add_integer_field(name, fast=True)
    builder.add_float_field("freshness", fast=True)
    builder.add_bytes_field("payload", stored=True)
    return builder.build()


class TantivyEngine(Embedded):
    """Holds documents in one folder; see ``engines.base.Engine`` for the promise."""

    name = "tantivy"
    kept = 4

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The one writer; raises ``EngineError`` when another process has it."""
        with _spoken(self.folder):
            writer = self._index.writer(_MEMORY, _THREADS)
        try:
            self._refresh()
            self._prepare_holdings()
            changes = _Changes(writer, self.folder, self._load_packing(), self.size == 0)
            yield changes
            changes.flush()
            with _spoken(self.folder):
                writer.commit()
                writer.garbage_collect_files()
        finally:
            with _spoken(self.folder):
                writer.wait_merging_threads()  # gives the lock back, after an exception too
        self._note(changes.made.items())

    def documents(self) -> Iterator[Document]:
        """Every document held, in no particular order."""
        reader = self.view().reader
        low: int | None = None
        while found := reader.ordered(Between("captured", low, None), "captured", False, _BATCH):
            high = found[-1][0]
            if len(found) == _BATCH:  # all of one key, since it may go on in the next batch
                same = Between("captured", high, high + 1)
                found = [pair for pair in found if pair[0] < high]
                found += reader.ordered(same, "captured", False, reader.size)
            for _, ref in found:
                yield reader.document(ref)
            low = high + 1

    def _open(self, made: Manifest) -> None:
        self._base = made.base
        self._packing: Packing | None = None
        path = str(self.folder)
        with _spoken(self.folder):
            if tantivy.Index.exists(path):
                self._index = tantivy.Index.open(path)
            elif self._create:
                self._index = tantivy.Index(_schema(), path)
            else:
                raise EngineError(f"the index {path} is incomplete; run `backissue reindex`")
            words = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
            self._index.register_tokenizer("words", words)  # analyzers are not stored
            self._index.config_reader("manual")

    def _stamp(self) -> object:
        with _spoken(self.folder):
            found = (self.folder / _META).stat()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read(self) -> "_Reader":
        with _spoken(self.folder):
            opstamp = int(json.loads((self.folder / _META).read_bytes())["opstamp"])
            self._index.reload()
            searcher = self._index.searcher()
        packing = self._load_packing()
        return _Reader(self._index.schema, searcher, packing, self._base + opstamp)

    def _load_packing(self) -> Packing:
        if self._packing is None:
            with _spoken(self.folder):
                if (self.folder / _DICTIONARY).exists():
                    self._packing = Packing((self.folder / _DICTIONARY).read_bytes())
        return self._packing or Packing()


class _Changes:
    """The writer that reconcile is given.

    Where the index has no dictionary to pack documents with, the first ones wait until there are
    enough of them to make it.
    """

    def __init__(
        self, writer: tantivy.IndexWriter, folder: Path, packing: Packing, fresh: bool
    ) -> None:
        self.made: dict[str, str | None] = {}
        self._writer = writer
        self._folder = folder
        self._packing = packing
        self._fresh = fresh  # in an empty index a first upsert replaces nothing
        self._waiting: list[Document] | None = [] if packing.plain else None

    def upsert(self, document: Document) -> None:
        """Hold *document*; one with the same id is replaced."""
        if self._waiting is not None and len(self._waiting) < _SAMPLES:
            self._waiting.append(document)
            return
        self.flush()
        self._upsert(document)

    def delete(self, article_id: str) -> None:
        """Hold it no longer; an id that is not held is no error."""
        self.flush()
        with _spoken(self._folder):
            self._writer.delete_documents_by_term("id", fields.plain(article_id))
        self.made[article_id] = None

    def flush(self) -> None:
        """Hand over what waits."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        if len(waiting) == _SAMPLES and (dictionary := train(waiting)):
            with _spoken(self._folder):
                durable.write(self._folder / _DICTIONARY, dictionary)
            self._packing = Packing(dictionary)
        for document in waiting:
            self._upsert(document)

    def _upsert(self, document: Document) -> None:
        with _spoken(self._folder):
            if not self._fresh or document.id in self.made:
                self._writer.delete_documents_by_term("id", fields.plain(document.id))
            self._writer.add_document(self._row(document))
        self.made[document.id] = document.digest

    def _row(self, document: Document) -> tantivy.Document:
        held = fields.fielded(document)
        row = tantivy.Document()
        for name, text in held.texts.items():
            row.add_text(name, text)
        for name, values in held.values.items():
            for value in values:
                row.add_text(name, value)
        for name, number in held.numbers.items():
            row.add_integer(name, number)
        row.add_float("freshness", 2**held.freshness - 2)  # scores are multiplied by log2(2 + x)
        row.add_bytes("payload", self._packing.pack(document))
        return row


class _Reader:
    """One searcher; see ``engines.reader.IndexReader``."""

    def __init__(
        self,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        packing: Packing,
        generation: int,
    ) -> None:
        self._schema = schema
        self._packing = packing
        self._searcher = searcher
        self.generation = generation
        self.size = searcher.num_docs
        self._frequency: Callable[[str, str], int] = lru_cache(_REMEMBERED)(searcher.doc_freq)

    def count(self, plan: Plan) -> int:
        with _spoken():
            found = self._searcher.search(self._query(plan), 1, count=True)
        return int(found.count)  # type: ignore[attr-defined]

    def best(
        self, plan: Plan, limit: int, fresh: bool = False, roughly: bool = False
    ) -> list[tuple[float, Ref]]:
        weight = "freshness" if fresh else None
        query = self._query(plan)
        if not roughly:  # so wrapped, scores are added up in one order, and no match is passed over
            query = Query.boolean_query([(Occur.Must, query)])
        with _spoken():
            return self._searcher.search(query, limit, count=False, weight_by_field=weight).hits

    def ordered(self, plan: Plan, field: str, down: bool, limit: int) -> list[tuple[int, Ref]]:
        order = Order.Desc if down else Order.Asc
        with _spoken():
            return self._searcher.search(
                self._query(plan), limit, count=False, order_by_field=field, order=order
            ).hits

    def tally(self, plan: Plan, sizes: Mapping[str, int], beginning: str = "") -> Tally:
        query = self._query(plan)
        asked = {field: {"terms": _terms(field, size, beginning)} for field, size in sizes.items()}
        single = next((field for field in sizes if field in fields.SINGLE and not beginning), None)
        if single is None:
            asked["total"] = {"value_count": {"field": "story_number"}}
        with _spoken():
            found = self._searcher.aggregate(query, asked)
            total = _all_of(found[single]) if single else int(found["total"]["value"])
            counts = {field: self._counts(query, field, found[field], total) for field in sizes}
        return Tally(total, counts)

    def _counts(
        self, query: Query, field: str, found: Mapping[str, Any], total: int
    ) -> FieldCounts:
        values = {bucket["key"]: int(bucket["doc_count"]) for bucket in found["buckets"]}
        missing = values.pop(_NO_VALUE, 0) + values.pop(_NO_NUMBER, 0)
        beyond = int(found["sum_other_doc_count"])
        distinct = len(values)
        if beyond:  # the number without a value may be among what was left out
            present = Query.boolean_query(
                [(Occur.Must, query), (Occur.Must, Query.exists_query(field))]
            )
            with_value = self._searcher.search(present, 1, count=True)
            beyond -= 0 if missing else total - with_value.count  # type: ignore[attr-defined]
            missing = total - with_value.count  # type: ignore[attr-defined]
            distinct = max(distinct, round(self._searcher.cardinality(query, field)))
        return FieldCounts(values, missing, beyond, distinct)

    def seconds(self, leaf: Plan, most: int) -> float:
        match leaf:
            case Term(field, text):
                return self.frequency(field, text) * _READ
            case AnyOf(field, texts):
                return sum(self.frequency(field, text) for text in texts) * _READ
            case InOrder(field, words, slop):
                rarest = min(self.frequency(field, text) for _, text in words)
                return min(rarest, most) * ways(len(words), slop) * _PLACED
            case Begins():
                return self.size * _BEGUN
            case Near(distance=distance):
                return self.size * _SPELLED * distance**2
        return self.size * _READ

    def numbers(self, field: str, refs: Sequence[Ref]) -> list[int]:
        with _spoken():
            return [
                int(number or 0) for number in self._searcher.fast_field_values(field, list(refs))
            ]

    def document(self, ref: Ref) -> Document:
        with _spoken():
            data = self._searcher.doc(ref).get_first("payload")
        return self._packing.unpack(data or b"")

    def frequency(self, field: str, text: str) -> int:
        with _spoken():
            return self._frequency(field, text)

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        with _spoken():
            return self._searcher.terms_with_prefix(field, prefix, limit=limit)

    def _query(self, plan: Plan) -> Query:
        schema = self._schema
        match plan:
            case Term(field, text):
                return Query.term_query(schema, field, text, "freq")
            case AnyOf(field, texts) if field in _STEMS:
                return self._any_of(field, texts)
            case AnyOf(field, texts):
                return Query.term_set_query(schema, field, list(texts))
            case InOrder(field, words, slop):
                phrases = [
                    Query.phrase_query(schema, field, list(spaced))  # its own slop allows reversal
                    for spaced in spacings(words, slop)
                ]
                return phrases[0] if slop == 0 else Query.disjunction_max_query(phrases)
            case Begins(field, text):
                return Query.regex_query(schema, field, re.escape(text) + ".*")
            case Near(field, text, distance):
                return Query.fuzzy_term_query(schema, field, text, distance, False)
            case Between(field, low, high):
                return _between(schema, field, low, high)
            case Present(field):
                return Query.exists_query(field)
            case All():
                return Query.all_query()
            case Nothing():
                return Query.empty_query()
            case Weighed(part, weight):
                return Query.boost_query(self._query(part), weight)
            case Join():
                return self._join(plan)

    def _any_of(self, field: str, texts: Sequence[str]) -> Query:
        terms = [
            Query.term_query(self._schema, field, text, "freq")
            for text in self._present(field, texts)
        ]
        if not terms:
            return Query.empty_query()
        return terms[0] if len(terms) == 1 else Query.disjunction_max_query(terms)

    def _present(self, field: str, texts: Sequence[str]) -> list[str]:
        return [text for text in texts if self._frequency(field, text)]

    def _union(self, plan: Plan, weight: float = 1.0) -> Iterator[Query]:
        """Clauses any of which may match; those that are single words are passed over quickly."""
        match plan:
            case Weighed(part, more):
                yield from self._union(part, weight * more)
            case Join(should=parts) if parts and plan == Join(should=parts):
                for part in parts:
                    yield from self._union(part, weight)
            case AnyOf(field, texts) if field in _STEMS and _of_different_languages(
                present := self._present(field, texts)
            ):
                for text in present:
                    yield from self._union(Term(field, text), weight)
            case _:
                query = self._query(plan)
                yield query if weight == 1.0 else Query.boost_query(query, weight)

    def _join(self, plan: Join) -> Query:
        if plan == Join(should=plan.should):
            return Query.boolean_query([(Occur.Should, query) for query in self._union(plan)])
        clauses = [(Occur.Must, self._query(part)) for part in plan.must]
        clauses += [(Occur.Must, Query.const_score_query(self._query(p), 0.0)) for p in plan.flat]
        clauses += [(Occur.Should, self._query(part)) for part in plan.should]
        clauses += [(Occur.MustNot, self._query(part)) for part in plan.without]
        return Query.boolean_query(clauses)


def _all_of(found: Mapping[str, Any]) -> int:
    """How many documents were counted by a field of which each has one value or none."""
    listed = sum(int(bucket["doc_count"]) for bucket in found["buckets"])
    return listed + int(found["sum_other_doc_count"])


def _of_different_languages(stems: Sequence[str]) -> bool:
    """Whether no document has two of them; then their scores may as well be added."""
    return len({stem.partition(":")[0] for stem in stems}) == len(stems)


def _between(schema: tantivy.Schema, field: str, low: int | None, high: int | None) -> Query:
    if low is None and high is None:
        return Query.all_query()
    open_end = high is None  # tantivy wants an open side called inclusive
    return Query.range_query(
        schema, field, FieldType.Integer, _clamp(low), _clamp(high), include_upper=open_end
    )


def _clamp(number: int | None) -> int | None:
    return None if number is None else max(-fields.KEY_LIMIT, min(number, fields.KEY_LIMIT))


def _terms(field: str, size: int, beginning: str) -> dict[str, Any]:
    """A terms aggregation; one bucket more than *size* holds those without a value."""
    missing = _NO_NUMBER if field in fields.NUMBERS else _NO_VALUE
    asked = {"field": field, "size": min(size, MOST_VALUES) + 1, "missing": missing}
    return asked | ({"include": re.escape(beginning) + ".*"} if beginning else {})


@contextmanager
def _spoken(folder: Path | None = None) -> Iterator[None]:
    """Turns what tantivy raises, panics included, into ``EngineError``."""
    where = f" {folder}" if folder else ""
    try:
        yield
    except (ValueError, OSError, RuntimeError, LookupError) as error:
        if "LockBusy" in str(error):
            message = f"the index{where} is being written by another process: wait for it to end"
            raise EngineError(message) from error
        reason = " ".join(str(error).split())[:300]
        raise EngineError(f"the index{where} failed: {reason}; run `backissue reindex`") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic is no Exception, nor has it a name
            raise
        raise EngineError(f"the index{where} failed; run `backissue reindex`") from error
