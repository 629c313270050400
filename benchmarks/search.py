"""Measure search and indexing beside raw tantivy and SQLite FTS5.

usage: python benchmarks/search.py [--articles 10000,100000] [--queries 40] [--whoosh 10000]
                                   [--folder DIR] [--write docs/search-measured.md]

Invented articles (benchmarks/news.py) are written to a corpus once. Every engine then gets the
documents of that corpus and the same queries, each asked once before it is measured. An answer is
complete: the ten best hits with title, text and passages, the exact total, facets by source and
language, a histogram of months. Raw tantivy does the same with calls of its Python binding alone
(its own analysis and its own snippets, one for each hit). Times are CPU milliseconds of a process
that does nothing else, so that other work on the machine matters less; sizes are bytes on disk
after the last commit, divided by bytes of title and text. Indexing with Backissue's engines
includes reading the corpus; the peers are handed their articles. With --folder, archives and
indexes are kept there and reused: a million articles take an hour to make.

Data: none: articles are invented.
"""

import argparse
import json
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import tantivy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.documents import documents, wanted
from indexer.corpus.reconcile import reconcile
from indexer.engines import open_engine
from indexer.model.search import (
    And,
    DateFilter,
    Document,
    Filter,
    Node,
    Or,
    Phrase,
    Query,
    Word,
)
from indexer.query import instant

SHAPES = ("common word", "rare word", "two words", "phrase", "any of five", "word, source, year")
_SAMPLED = 5_000
_BLOCK = 20_000  # articles of one commit of a peer


@dataclass(frozen=True, slots=True)
class Asked:
    """One query, for all engines."""

    shape: str
    words: tuple[str, ...]
    source: str | None = None
    year: int | None = None


Ask = Callable[[Asked], object]
Complete = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine: *build* makes an index in a folder and returns the CPU seconds it took."""

    build: Callable[[Path, Archive], float]
    open: Callable[[Path], tuple[Ask, Complete | None]]


@dataclass(frozen=True, slots=True)
class Result:
    """The measurements of one engine; *first*, *times* and *completing* in CPU milliseconds.

    *peak* is the memory of the searching process in MB; *own* is the part of it that is not mapped
    from the index's files, which the system drops as soon as the memory is needed.
    """

    engine: str
    articles: int
    per_cpu_second: float
    size: float
    first: float
    times: dict[str, list[float]]
    peak: float
    own: float
    completing: list[float]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", default="10000,100000")
    parser.add_argument("--queries", type=int, default=40, help="of each shape")
    parser.add_argument("--whoosh", type=int, default=10_000, help="the most articles it is given")
    parser.add_argument("--folder", type=Path, help="where archives and indexes are made and left")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        results: list[Result] = []
        queries = make_queries(asked.queries)
        for count in map(int, asked.articles.split(",")):
            archive, text = _prepare(folder / f"{count}", count)
            for name in asked.peers.split(","):
                if name == "whoosh:" and count > asked.whoosh:
                    continue
                results.append(measure(name, archive, text, count, queries))
                print(row(results[-1], results), flush=True)
                if asked.write:  # after each, since the last ones take long
                    asked.write.write_text(report(results), encoding="utf-8")
    return 0


def _prepare(folder: Path, count: int) -> tuple[Archive, int]:
    """An archive of *count* captures, and the bytes of title and text of its documents."""
    from benchmarks.news_corpus import make_archive  # loads much that searching does not need

    archive = make_archive(folder, count)
    note = folder / "text.json"
    if not note.exists():
        consolidate(archive)
        every = documents(archive, wanted(archive))
        size = sum(len(d.title.encode()) + len(d.text.encode()) for d in every)
        note.write_text(json.dumps(size))
    return archive, json.loads(note.read_text())


def measure(name: str, archive: Archive, text: int, count: int, queries: list[Asked]) -> Result:
    """Build the index unless it exists, then search; each in a process of its own."""
    folder = archive.path / f"index-{name.strip(':').replace(' ', '-')}"
    note = folder.with_suffix(".json")
    processes = get_context("spawn")
    with processes.Pool(1) as pool:
        if not note.exists():
            folder.mkdir()
            note.write_text(json.dumps(pool.apply(_build, (name, folder, archive.path))))
    with processes.Pool(1) as pool:
        asked = pool.apply(_asking, (name, folder, queries))
    per_second = len(wanted(archive)) / json.loads(note.read_text())
    return Result(name, count, per_second, _on_disk(folder) / text, **asked)


def _build(name: str, folder: Path, archive: Path) -> float:
    return PEERS[name].build(folder, Archive.open(archive))


def _asking(name: str, folder: Path, queries: list[Asked]) -> dict[str, Any]:
    start = time.process_time()
    ask, complete = PEERS[name].open(folder)
    ask(queries[0])
    first = (time.process_time() - start) * 1000
    times = timed(queries, ask)
    completing = _completing(queries, complete) if complete else []
    memory = _memory()
    return {
        "first": first, "times": times, "completing": completing,
        "peak": memory["VmHWM"], "own": memory["RssAnon"],
    }  # fmt: skip


def _completing(queries: list[Asked], complete: Complete) -> list[float]:
    """CPU milliseconds to complete the first two to five letters of words, each asked once."""
    times = []
    for number, query in enumerate(queries):
        start = time.process_time()
        complete(query.words[0][: 2 + number % 4])
        times.append((time.process_time() - start) * 1000)
    return times


def _memory() -> dict[str, float]:
    """The memory figures of this process in MB; Linux only."""
    found = re.findall(r"(\w+):\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {name: int(kilobytes) / 1024 for name, kilobytes in found}


def make_queries(each: int) -> list[Asked]:
    """Queries with words chosen by their frequency in the first articles."""
    from benchmarks import news

    found: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    sources: Counter[str] = Counter()
    for document in news.documents(_SAMPLED):
        words = re.findall(r"[a-z]+", document.text.lower())
        found.update(set(words))
        pairs.update(set(pairwise(words)))
        sources[document.source] += 1
    rng = random.Random(7)

    def between(low: float, high: float, count: int) -> list[str]:
        pool = sorted(w for w, n in found.items() if low * _SAMPLED <= n <= high * _SAMPLED)
        return rng.choices(pool, k=count)

    phrases = sorted(p for p, n in pairs.items() if n >= 5 and all(found[w] < 500 for w in p))
    years = range(2009, 2024)
    common = between(0.25, 0.7, 2 * each)
    top = [source for source, _ in sources.most_common(10)]
    return [
        *(Asked("common word", (word,)) for word in common[:each]),
        *(Asked("rare word", (word,)) for word in between(0.0006, 0.002, each)),
        *(Asked("two words", tuple(between(0.02, 0.1, 2))) for _ in range(each)),
        *(Asked("phrase", pair) for pair in rng.choices(phrases, k=each)),
        *(Asked("any of five", tuple(between(0.02, 0.1, 5))) for _ in range(each)),
        *(
            Asked("word, source, year", (word,), rng.choice(top), rng.choice(years))
            for word in common[each:]
        ),
    ]


def timed(queries: list[Asked], ask: Ask) -> dict[str, list[float]]:
    """CPU milliseconds of each query, by shape; each is asked once before."""
    times: dict[str, list[float]] = {shape: [] for shape in SHAPES}
    for query in queries:
        ask(query)
        start = time.process_time()
        ask(query)
        times[query.shape].append((time.process_time() - start) * 1000)
    return times


def blocks(archive: Archive) -> Iterator[list[Document]]:
    every = documents(archive, wanted(archive))
    while block := list(islice(every, _BLOCK)):
        yield block


def _on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# ---- ours ---------------------------------------------------------------------------------


def ours(uri: str) -> Peer:
    def build(folder: Path, archive: Archive) -> float:
        start = time.process_time()
        engine = open_engine(uri, folder, create=True)
        reconcile(archive, engine)
        engine.close()
        return time.process_time() - start

    def opened(folder: Path) -> tuple[Ask, Complete]:
        engine = open_engine(uri, folder)
        return (
            lambda asked: engine.search(query_of(asked)),
            lambda text: engine.complete(text, 8),
        )

    return Peer(build, opened)


def query_of(asked: Asked) -> Query:
    return Query(
        tree_of(asked),
        filters=(Filter("source", (asked.source,)),) if asked.source else (),
        dates=DateFilter("published", instant(str(asked.year)), instant(str(asked.year), end=True))
        if asked.year
        else None,
        limit=10,
        facets=("source", "language"),
        histogram="published",
        interval="month",
    )


def tree_of(asked: Asked) -> Node:
    if asked.shape == "phrase":
        return Phrase(asked.words)
    words = tuple(Word(word) for word in asked.words)
    if len(words) == 1:
        return words[0]
    return Or(words) if asked.shape == "any of five" else And(words)


# ---- raw tantivy --------------------------------------------------------------------------


def _english() -> Any:
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(
        tantivy.Filter.lowercase()
    )
    return (
        steps.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english")).build()
    )


def build_raw(folder: Path, archive: Archive) -> float:
    builder = tantivy.SchemaBuilder()
    for name in ("title", "body"):
        builder.add_text_field(name, stored=True, tokenizer_name="english")
    for name in ("id", "source", "language"):
        builder.add_text_field(
            name, stored=True, fast=True, tokenizer_name="raw", index_option="basic"
        )
    builder.add_integer_field("month", indexed=True, fast=True)
    index = tantivy.Index(builder.build(), str(folder))
    index.register_tokenizer("english", _english())
    spent = 0.0
    for block in blocks(archive):
        start = time.process_time()
        writer = index.writer(128_000_000, 1)
        for d in block:
            month = {"month": int(f"{d.published.at:%Y%m}")} if d.published else {}
            fields = {"id": d.id, "source": d.source, "language": d.language}
            writer.add_document(tantivy.Document(title=d.title, body=d.text, **fields, **month))
        writer.commit()
        writer.wait_merging_threads()
        spent += time.process_time() - start
    return spent


def open_raw(folder: Path) -> tuple[Ask, None]:
    index = tantivy.Index.open(str(folder))
    english = _english()
    index.register_tokenizer("english", english)
    searcher = index.searcher()
    return lambda asked: ask_raw(searcher, index.schema, english, asked), None


def ask_raw(
    searcher: tantivy.Searcher, schema: tantivy.Schema, english: Any, asked: Asked
) -> object:
    Q, occur = tantivy.Query, tantivy.Occur  # noqa: N806
    words = [english.analyze(word)[0] for word in asked.words]

    def word(text: str) -> Any:
        return Q.boolean_query(
            [(occur.Should, Q.term_query(schema, name, text)) for name in ("title", "body")]
        )

    if asked.shape == "phrase":
        query = Q.phrase_query(schema, "body", words)
    else:
        each = occur.Should if asked.shape == "any of five" else occur.Must
        query = Q.boolean_query([(each, word(text)) for text in words])
    months = {"m": {"terms": {"field": "month", "size": 1000}}}
    sources = {"s": {"terms": {"field": "source", "size": 10}}}
    languages = {"l": {"terms": {"field": "language", "size": 10}}}
    whole = query
    if asked.source and asked.year:
        of_source = Q.const_score_query(Q.term_query(schema, "source", asked.source), 0.0)
        low, high = asked.year * 100 + 1, asked.year * 100 + 12
        in_year = Q.range_query(schema, "month", tantivy.FieldType.Integer, low, high)
        in_year = Q.const_score_query(in_year, 0.0)
        whole = Q.boolean_query([(occur.Must, part) for part in (query, of_source, in_year)])
        other = Q.boolean_query([(occur.Must, query), (occur.Must, in_year)])
        counts = [searcher.aggregate(whole, languages), searcher.aggregate(other, sources)]
        other = Q.boolean_query([(occur.Must, query), (occur.Must, of_source)])
        counts.append(searcher.aggregate(other, months))
    else:
        counts = [searcher.aggregate(whole, months | sources | languages)]
    found = searcher.search(whole, 10)
    generator = tantivy.SnippetGenerator.create(searcher, query, schema, "body")
    documents = [searcher.doc(address) for _, address in found.hits]
    return counts, [(d["title"], generator.snippet_from_doc(d).to_html()) for d in documents]


# ---- SQLite FTS5 --------------------------------------------------------------------------


def build_fts5(folder: Path, archive: Archive) -> float:
    database = sqlite3.connect(folder / "fts5.db")
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE article (n INTEGER PRIMARY KEY, source TEXT, language TEXT, month INTEGER);"
        "CREATE VIRTUAL TABLE words USING fts5"
        " (title, body, tokenize='porter unicode61 remove_diacritics 2');"
    )
    spent, number = 0.0, 0
    for block in blocks(archive):
        start = time.process_time()
        with database:
            for d in block:
                number += 1
                month = int(f"{d.published.at:%Y%m}") if d.published else None
                row = (number, d.source, d.language, month)
                database.execute("INSERT INTO article VALUES (?,?,?,?)", row)
                row = (number, d.title, d.text)
                database.execute("INSERT INTO words (rowid, title, body) VALUES (?,?,?)", row)
        spent += time.process_time() - start
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return spent


def open_fts5(folder: Path) -> tuple[Ask, None]:
    database = sqlite3.connect(folder / "fts5.db")
    return lambda asked: ask_fts5(database, asked), None


def ask_fts5(database: sqlite3.Connection, asked: Asked) -> object:
    between = {"phrase": " ", "any of five": " OR "}.get(asked.shape, " AND ")
    match = between.join(asked.words)
    if asked.shape == "phrase":
        match = f'"{match}"'
    of_source = f" AND source = '{asked.source}'" if asked.source else ""
    in_year = f" AND month / 100 = {asked.year}" if asked.year else ""
    joined = "FROM words CROSS JOIN article ON article.n = words.rowid WHERE words MATCH ?"

    def rows(sql: str) -> list[Any]:
        return database.execute(sql, (match,)).fetchall()

    best = f"SELECT n, source, title {joined}{of_source}{in_year} ORDER BY bm25(words) LIMIT 10"
    hits = rows(best)
    snippets = [
        database.execute(
            "SELECT snippet(words, 1, '[', ']', '…', 40) FROM words WHERE words MATCH ?"
            " AND rowid = ?",
            (match, hit[0]),
        ).fetchone()
        for hit in hits
    ]
    counts = [rows(f"SELECT count(*) {joined}{of_source}{in_year}")]
    counts.append(
        rows(f"SELECT source, count(*) {joined}{in_year} GROUP BY 1 ORDER BY 2 DESC LIMIT 10")
    )
    counts.append(rows(f"SELECT language, count(*) {joined}{of_source}{in_year} GROUP BY 1"))
    counts.append(rows(f"SELECT month, count(*) {joined}{of_source} GROUP BY 1"))
    return hits, snippets, counts


# ---- the report ---------------------------------------------------------------------------

PEERS = {
    "tantivy:": ours("tantivy:"),
    "whoosh:": ours("whoosh:"),
    "raw tantivy": Peer(build_raw, open_raw),
    "SQLite FTS5": Peer(build_fts5, open_fts5),
}
RAW = "raw tantivy"
_HEAD = ["engine", "articles", "articles per CPU s", "size / text", "open + first, ms"]
_HEAD += ["MB, peak / own", *SHAPES, "all", "all / raw tantivy", "completing"]


def percentile(times: list[float], share: float) -> float:
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def _all(result: Result) -> list[float]:
    return [one for times in result.times.values() for one in times]


def _beside_raw(result: Result, results: list[Result]) -> str:
    """The median time over all queries, as a multiple of that of raw tantivy."""
    for other in results:
        if (other.engine, other.articles) == (RAW, result.articles):
            pairs = zip(_all(result), _all(other), strict=True)
            return f"{percentile([mine / raw for mine, raw in pairs], 0.5):.1f}"
    return ""


def row(result: Result, results: list[Result]) -> str:
    cells = [result.engine, f"{result.articles:,}", f"{result.per_cpu_second:,.0f}"]
    cells += [f"{result.size:.2f}", f"{result.first:.0f}", f"{result.peak:.0f} / {result.own:.0f}"]
    for times in (*(result.times[shape] for shape in SHAPES), _all(result)):
        cells.append(_spread(times))
    cells += [_beside_raw(result, results), _spread(result.completing)]
    return "| " + " | ".join(cells) + " |"


def _spread(times: list[float]) -> str:
    return f"{percentile(times, 0.5):.1f} / {percentile(times, 0.99):.1f}" if times else ""


def report(results: list[Result]) -> str:
    lines = [
        "# Search, measured",
        "",
        "Written by `benchmarks/search.py`, which says what is measured and how. Cells are p50 /",
        "p99 in CPU milliseconds for a whole answer: total, ten hits with passages, facets by",
        "source and language, histogram of months. tantivy: and whoosh: are Backissue's engines;",
        "Whoosh is made for up to some 10,000 articles and is not measured beyond. The last",
        "but one column is the median, over all queries, of the time as a multiple of raw",
        "tantivy's; the last is the time to complete two to five letters that someone typed.",
        "",
        "| " + " | ".join(_HEAD) + " |",
        "|" + "---|" * len(_HEAD),
        *(row(result, results) for result in results),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
