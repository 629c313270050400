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
from indexer.engines.backends.linked import LinkedFolder, is_writable
from indexer.engines.index import schema
from indexer.engines.index.document_cache import DocumentCache
from indexer.engines.index.payload import Packing, train, unpacked_size
from indexer.engines.plan.index_reader import MOST_VALUES, Aggregation, FieldCounts, Ref
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    ExistsQuery,
    FuzzyQuery,
    MatchAllQuery,
    MatchNoneQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    RangeQuery,
    TermQuery,
)
from indexer.engines.plan.proximity import spacing_count, spacings
from indexer.errors import EngineError
from indexer.model.search import Document

_MEMORY = 128_000_000  # bytes that a writer fills before it writes a segment
_NO_VALUE = "\x00"  # in place of a missing value; nothing is folded to it
_NO_NUMBER = -(1 << 62)
_THREADS = 1
_META = "meta.json"
_DICTIONARY = "dictionary"
_CACHED = 50_000  # document frequencies: each is asked for several times a query
_RECENCY = "freshness"  # renaming a field of the index would mean rebuilding every index
_SAMPLES = 150  # documents to train the compression dictionary on: more take longer, gain nothing
# Seconds for each document on a slow machine (measured, and doubled):
_READ = 1e-8  # to read that it has a word
_PLACED = 6e-7  # to check whether its words stand in order
_PREFIXED = 2e-7  # to find words by any prefix
_SPELLED = 4e-8  # to find words by a spelling one letter away
_STEMS = frozenset(schema.in_partitions(schema.STEMMED))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in schema.in_partitions(schema.STEMMED):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    for name in schema.in_partitions(schema.ORDERED):
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in schema.EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in schema.FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in schema.NUMBERS:
        builder.add_integer_field(name, fast=True)
    builder.add_float_field(_RECENCY, fast=True)
    builder.add_bytes_field("payload", stored=True)
    return builder.build()


class TantivyStore:
    """An index of tantivy in *folder*: see ``base.Store``."""

    name = "tantivy"
    generations_kept = 4

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._base = 0
        self._packing: Packing | None = None
        self._links: LinkedFolder | None = None  # in place of the folder where it is read-only

    def open(self, base: int, create: bool) -> None:
        self._base = base
        self._packing = None
        with _engine_errors(self.folder):
            self._links = None if create or is_writable(self.folder) else LinkedFolder(self.folder)
            path = str(self._links.path if self._links else self.folder)
            if tantivy.Index.exists(path):
                self._index = tantivy.Index.open(path)
            elif create:
                self._index = tantivy.Index(_schema(), path)
            else:
                raise EngineError(f"the index {self.folder} is incomplete; run `backissue reindex`")
            words = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
            self._index.register_tokenizer("words", words)  # analyzers are not stored
            self._index.config_reader("manual")

    def commit_token(self) -> object:
        with _engine_errors(self.folder):
            status = (self.folder / _META).stat()
        return status.st_ino, status.st_mtime_ns, status.st_size

    def reader(self) -> "TantivyReader":
        with _engine_errors(self.folder):
            if self._links:
                self._links.refresh()
            opstamp = int(json.loads((self.folder / _META).read_bytes())["opstamp"])
            self._index.reload()
            searcher = self._index.searcher()
        return TantivyReader(
            self._index.schema, searcher, self._load_packing(), self._base + opstamp
        )

    @contextmanager
    def transaction(self) -> Iterator["TantivyTransaction"]:
        if self._links:
            raise EngineError(f"the index {self.folder} cannot be written: it is read-only")
        with _engine_errors(self.folder):
            writer = self._index.writer(_MEMORY, _THREADS)
            self._index.reload()
            is_empty = self._index.searcher().num_docs == 0
        transaction = TantivyTransaction(writer, self.folder, self._load_packing(), is_empty)
        try:
            yield transaction
        finally:
            transaction.close()

    def _load_packing(self) -> Packing:
        if self._packing is None:
            with _engine_errors(self.folder):
                if (self.folder / _DICTIONARY).exists():
                    self._packing = Packing((self.folder / _DICTIONARY).read_bytes())
        return self._packing or Packing()


class TantivyTransaction:
    """The changes of one commit: see ``base.Transaction``.

    Where the index has no compression dictionary yet, the first documents are held back until
    there are enough of them to train one.
    """

    def __init__(
        self,
        writer: tantivy.IndexWriter,
        folder: Path,
        packing: Packing,
        is_empty: bool,
    ) -> None:
        self._writer = writer
        self._folder = folder
        self._packing = packing
        self._is_empty = is_empty  # nothing is replaced, so nothing has to be deleted first
        self._added: set[str] = set()
        self._held_back: list[Document] | None = [] if packing.plain else None
        self._is_closed = False

    def upsert(self, document: Document) -> None:
        if self._held_back is not None and len(self._held_back) < _SAMPLES:
            self._held_back.append(document)
            return
        self._flush()
        self._upsert(document)

    def delete(self, article_id: str) -> None:
        self._flush()
        with _engine_errors(self._folder):
            self._writer.delete_documents_by_term("id", schema.plain(article_id))

    def commit(self) -> None:
        self._flush()
        with _engine_errors(self._folder):
            self._writer.commit()
            self._writer.garbage_collect_files()
        self.close()

    def close(self) -> None:
        """Wait for merges and release the lock, after an exception too."""
        if not self._is_closed:
            self._is_closed = True
            with _engine_errors(self._folder):
                self._writer.wait_merging_threads()

    def _flush(self) -> None:
        documents, self._held_back = self._held_back, None
        if documents is None:
            return
        if len(documents) == _SAMPLES and (dictionary := train(documents)):
            with _engine_errors(self._folder):
                durable.write(self._folder / _DICTIONARY, dictionary)
            self._packing = Packing(dictionary)
        for document in documents:
            self._upsert(document)

    def _upsert(self, document: Document) -> None:
        with _engine_errors(self._folder):
            if not self._is_empty or document.id in self._added:
                self._writer.delete_documents_by_term("id", schema.plain(document.id))
            self._writer.add_document(self._row(document))
        self._added.add(document.id)

    def _row(self, document: Document) -> tantivy.Document:
        indexed = schema.indexed(document)
        row = tantivy.Document()
        for name, text in indexed.texts.items():
            row.add_text(name, text)
        for name, values in indexed.values.items():
            for value in values:
                row.add_text(name, value)
        for name, number in indexed.numbers.items():
            row.add_integer(name, number)
        row.add_float(_RECENCY, 2**indexed.recency - 2)  # scores are multiplied by log2(2 + x)
        row.add_bytes("payload", self._packing.pack(document))
        return row


class TantivyReader:
    """One searcher of tantivy: see ``plan.index_reader.IndexReader``."""

    def __init__(
        self,
        index_schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        packing: Packing,
        generation: int,
    ) -> None:
        self._schema = index_schema
        self._packing = packing
        self._searcher = searcher
        self._unpacked = DocumentCache()
        self.generation = generation
        self.size = searcher.num_docs
        self._frequency = lru_cache(_CACHED)(_frequencies(searcher))

    def count(self, plan: Plan) -> int:
        with _engine_errors():
            result = self._searcher.search(self._query(plan), 1, count=True)
        return int(result.count)  # type: ignore[attr-defined]

    def best(
        self, plan: Plan, limit: int, recency: bool = False, approximate: bool = False
    ) -> list[tuple[float, Ref]]:
        weight = _RECENCY if recency else None
        query = self._query(plan)
        if not approximate:  # wrapped so, scores are summed in one order and no match is skipped
            query = Query.boolean_query([(Occur.Must, query)])
        with _engine_errors():
            return self._searcher.search(query, limit, count=False, weight_by_field=weight).hits

    def ordered(
        self, plan: Plan, field: str, descending: bool, limit: int
    ) -> list[tuple[int, Ref]]:
        order = Order.Desc if descending else Order.Asc
        with _engine_errors():
            return self._searcher.search(
                self._query(plan), limit, count=False, order_by_field=field, order=order
            ).hits

    def aggregate(self, plan: Plan, sizes: Mapping[str, int], prefix: str = "") -> Aggregation:
        query = self._query(plan)
        asked = {field: {"terms": _terms(field, size, prefix)} for field, size in sizes.items()}
        single = next((field for field in sizes if field in schema.SINGLE and not prefix), None)
        if single is None:
            asked["total"] = {"value_count": {"field": "story_number"}}
        with _engine_errors():
            answer = self._searcher.aggregate(query, asked)
            total = _all_of(answer[single]) if single else int(answer["total"]["value"])
            counts = {field: self._counts(query, field, answer[field], total) for field in sizes}
        return Aggregation(total, counts)

    def _counts(
        self, query: Query, field: str, answer: Mapping[str, Any], total: int
    ) -> FieldCounts:
        values = {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["buckets"]}
        missing = values.pop(_NO_VALUE, 0) + values.pop(_NO_NUMBER, 0)
        beyond = int(answer["sum_other_doc_count"])
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

    def estimate_seconds(self, leaf: Plan, matches: int) -> float:
        match leaf:
            case TermQuery(field, text):
                return self.frequency(field, text) * _READ
            case AnyTermQuery(field, texts):
                return sum(self.frequency(field, text) for text in texts) * _READ
            case PhraseQuery(field, words, slop):
                rarest = min(self.frequency(field, text) for _, text in words)
                return min(rarest, matches) * spacing_count(len(words), slop) * _PLACED
            case PrefixQuery():
                return self.size * _PREFIXED
            case FuzzyQuery(distance=distance):
                return self.size * _SPELLED * distance**2
        return self.size * _READ

    def numbers(self, field: str, refs: Sequence[Ref]) -> list[int]:
        with _engine_errors():
            return [
                int(number or 0) for number in self._searcher.fast_field_values(field, list(refs))
            ]

    def document(self, ref: Ref) -> Document:
        place = ref.segment_ord, ref.doc
        if kept := self._unpacked.get(place):
            return kept
        with _engine_errors():
            data = self._searcher.doc(ref).get_first("payload") or b""
        document = self._packing.unpack(data)
        self._unpacked.keep(place, document, unpacked_size(data))
        return document

    def frequency(self, field: str, text: str) -> int:
        return self._frequency(field, text)

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        with _engine_errors():
            return self._searcher.terms_with_prefix(field, prefix, limit=limit)

    def _query(self, plan: Plan) -> Query:
        fields = self._schema
        match plan:
            case TermQuery(field, text):
                return Query.term_query(fields, field, text, "freq")
            case AnyTermQuery(field, texts) if field in _STEMS:
                return self._best_of(field, texts)
            case AnyTermQuery(field, texts):
                return Query.term_set_query(fields, field, list(texts))
            case PhraseQuery(field, words, slop):
                phrases = [
                    Query.phrase_query(fields, field, list(spaced))  # its own slop allows reversal
                    for spaced in spacings(words, slop)
                ]
                return phrases[0] if slop == 0 else Query.disjunction_max_query(phrases)
            case PrefixQuery(field, text):
                return Query.regex_query(fields, field, re.escape(text) + ".*")
            case FuzzyQuery(field, text, distance):
                return Query.fuzzy_term_query(fields, field, text, distance, False)
            case RangeQuery(field, low, high):
                return _range(fields, field, low, high)
            case ExistsQuery(field):
                return Query.exists_query(field)
            case MatchAllQuery():
                return Query.all_query()
            case MatchNoneQuery():
                return Query.empty_query()
            case BoostQuery(part, boost):
                return Query.boost_query(self._query(part), boost)
            case BooleanQuery():
                return self._boolean(plan)

    def _best_of(self, field: str, texts: Sequence[str]) -> Query:
        terms = [
            Query.term_query(self._schema, field, text, "freq")
            for text in self._present(field, texts)
        ]
        if not terms:
            return Query.empty_query()
        return terms[0] if len(terms) == 1 else Query.disjunction_max_query(terms)

    def _present(self, field: str, texts: Sequence[str]) -> list[str]:
        return [text for text in texts if self._frequency(field, text)]

    def _union(self, plan: Plan, boost: float = 1.0) -> Iterator[Query]:
        """Clauses any of which may match; tantivy skips fastest through plain terms."""
        match plan:
            case BoostQuery(part, more):
                yield from self._union(part, boost * more)
            case BooleanQuery(should=parts) if parts and plan == BooleanQuery(should=parts):
                for part in parts:
                    yield from self._union(part, boost)
            case AnyTermQuery(field, texts) if field in _STEMS and _of_different_languages(
                present := self._present(field, texts)
            ):
                for text in present:
                    yield from self._union(TermQuery(field, text), boost)
            case _:
                query = self._query(plan)
                yield query if boost == 1.0 else Query.boost_query(query, boost)

    def _boolean(self, plan: BooleanQuery) -> Query:
        if plan == BooleanQuery(should=plan.should):
            return Query.boolean_query([(Occur.Should, query) for query in self._union(plan)])
        clauses = [(Occur.Must, self._query(part)) for part in plan.must]
        clauses += [(Occur.Must, Query.const_score_query(self._query(p), 0.0)) for p in plan.filter]
        clauses += [(Occur.Should, self._query(part)) for part in plan.should]
        clauses += [(Occur.MustNot, self._query(part)) for part in plan.must_not]
        if plan.least > 1:
            return Query.boolean_query(clauses, minimum_number_should_match=plan.least)
        return Query.boolean_query(clauses)


def _frequencies(searcher: tantivy.Searcher) -> Callable[[str, str], int]:
    def frequency(field: str, text: str) -> int:
        with _engine_errors():
            return searcher.doc_freq(field, text)

    return frequency


def _all_of(answer: Mapping[str, Any]) -> int:
    """How many documents an aggregation counted, of a field with at most one value each."""
    listed = sum(int(bucket["doc_count"]) for bucket in answer["buckets"])
    return listed + int(answer["sum_other_doc_count"])


def _of_different_languages(stems: Sequence[str]) -> bool:
    """Whether no document can have two of them, so that adding scores is the same as the best."""
    return len({stem.partition(":")[0] for stem in stems}) == len(stems)


def _range(fields: tantivy.Schema, field: str, low: int | None, high: int | None) -> Query:
    if low is None and high is None:
        return Query.all_query()
    open_end = high is None  # tantivy wants an open side called inclusive
    return Query.range_query(
        fields, field, FieldType.Integer, _clamp(low), _clamp(high), include_upper=open_end
    )


def _clamp(number: int | None) -> int | None:
    return None if number is None else max(-schema.KEY_LIMIT, min(number, schema.KEY_LIMIT))


def _terms(field: str, size: int, prefix: str) -> dict[str, Any]:
    """A terms aggregation, with one bucket more than *size* for documents without a value."""
    missing = _NO_NUMBER if field in schema.NUMBERS else _NO_VALUE
    asked = {"field": field, "size": min(size, MOST_VALUES) + 1, "missing": missing}
    return asked | ({"include": re.escape(prefix) + ".*"} if prefix else {})


@contextmanager
def _engine_errors(folder: Path | None = None) -> Iterator[None]:
    """Turn what tantivy raises, panics included, into ``EngineError``."""
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
        if type(error).__name__ != "PanicException":  # its class cannot be imported
            raise
        raise EngineError(f"the index{where} failed; run `backissue reindex`") from error
