"""Measure how well search ranks on judged collections, beside plain BM25 of the same libraries.

usage: python benchmarks/ranking.py FOLDER [--engine tantivy:] [--write FILE.md]

FOLDER holds one folder for each test collection, with ``docs.jsonl`` (id, title, body),
``queries.jsonl`` (id, text) and ``qrels.tsv`` (query, document, grade; above 0 is relevant), which
is how test collections are usually distributed. Any word of a query may match. Plain means the
library's own BM25 with its defaults, over one field of title and text, English stems, all words of
equal weight. The measure is nDCG@10 with binary gains.

Data: judged collections (Cranfield, CISI, MED, TIME): benchmarks/README.md, Judged collections.
"""

import argparse
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from whoosh import fields, index, query, scoring
from whoosh.analysis import StemmingAnalyzer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from indexer import analysis
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.article import Block
from indexer.model.search import Document, HeldBlock, Or, Query, Word

Texts = Mapping[str, tuple[str, str]]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the folder of the collections")
    parser.add_argument("--engine", default="tantivy:,whoosh:")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    sets = sorted(path.parent for path in asked.folder.glob("*/qrels.tsv"))
    if not sets:
        sys.exit(f"{asked.folder}: no qrels.tsv in a folder here. {__doc__.splitlines()[-1]}")
    lines = ["| engine | " + " | ".join(one.name for one in sets) + " | mean |"]
    lines.append("|" + "---|" * (len(sets) + 2))
    for uri in asked.engine.split(","):
        plain = [score(one, plain_runs(uri, one)) for one in sets]
        ours = [score(one, our_runs(uri, one)) for one in sets]
        lines.append(row(f"{uri} plain", plain))
        lines.append(row(f"{uri} ours", ours))
        lines.append(row(f"{uri} gain", [b - a for a, b in zip(plain, ours, strict=True)]))
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def row(name: str, figures: Sequence[float]) -> str:
    cells = [f"{figure:.3f}" for figure in [*figures, sum(figures) / len(figures)]]
    return f"| {name} | " + " | ".join(cells) + " |"


# ---- judging ------------------------------------------------------------------------------


def score(folder: Path, runs: Mapping[str, Sequence[str]]) -> float:
    """Mean nDCG@10 over the judged queries."""
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text().splitlines():
        asked, found, grade = line.split()
        if int(grade) > 0:
            relevant[asked].add(found)
    return sum(ndcg(runs.get(q, ()), wanted) for q, wanted in relevant.items()) / len(relevant)


def ndcg(ranked: Sequence[str], wanted: set[str]) -> float:
    gain = sum(1 / math.log2(n + 2) for n, found in enumerate(ranked[:10]) if found in wanted)
    return gain / sum(1 / math.log2(n + 2) for n in range(min(10, len(wanted))))


def texts(folder: Path) -> Texts:
    rows = map(json.loads, (folder / "docs.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["id"]: (row["title"], row["body"]) for row in rows}


def questions(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["id"], row["text"]


# ---- ours ---------------------------------------------------------------------------------


def our_runs(uri: str, folder: Path) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as at:
        engine = filled(uri, Path(at), texts(folder))
        runs = {asked: our_run(engine, text) for asked, text in questions(folder)}
        engine.close()
        return runs


def filled(uri: str, at: Path, found: Texts) -> Engine:
    engine = open_engine(uri, at, create=True)
    with engine.writing() as writer:
        for article_id, (title, body) in found.items():
            writer.upsert(document(article_id, title, body))
    return engine


def our_run(engine: Engine, text: str) -> list[str]:
    words = tuple(Word(word) for word in text.split() if analysis.query_words(word))
    page = engine.search(Query(Or(words), limit=10, snippets=0))
    return [hit.document.id for hit in page.hits]


def document(article_id: str, title: str, body: str) -> Document:
    return Document(
        id=article_id,
        url=f"https://collection.example/{article_id}",
        url_key=article_id,
        title=title,
        authors=(),
        source="collection.example",
        source_name="",
        language="en",
        section=None,
        tags=(),
        description=None,
        kind="article",
        collections=(),
        published=None,
        updated=None,
        captured_at=None,
        added_at=None,
        blocks=(HeldBlock(Block("paragraph", body)),),
        captures=(),
        editions=(),
        current=True,
        story=article_id,
        story_size=1,
        degraded=None,
        notes=(),
        digest=article_id,
    )


# ---- plain --------------------------------------------------------------------------------


def plain_runs(uri: str, folder: Path) -> dict[str, list[str]]:
    runs = plain_tantivy if uri == "tantivy:" else plain_whoosh
    return runs(texts(folder), dict(questions(folder)))


def plain_tantivy(found: Texts, asked: Mapping[str, str]) -> dict[str, list[str]]:
    builder = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    schema = builder.add_text_field("text", tokenizer_name="english").build()
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(
        tantivy.Filter.lowercase()
    )
    steps = steps.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english"))
    english = steps.build()
    made = tantivy.Index(schema)
    made.register_tokenizer("english", english)
    writer = made.writer(64_000_000, 1)
    for article_id, (title, body) in found.items():
        writer.add_document(tantivy.Document(id=article_id, text=f"{title} {body}"))
    writer.commit()
    made.reload()
    searcher = made.searcher()

    def run(text: str) -> list[str]:
        words = [tantivy.Query.term_query(schema, "text", word) for word in english.analyze(text)]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, word) for word in words])
        return [searcher.doc(at)["id"][0] for _, at in searcher.search(either, 10).hits]

    return {key: run(text) for key, text in asked.items()}


def plain_whoosh(found: Texts, asked: Mapping[str, str]) -> dict[str, list[str]]:
    analyzer: Any = StemmingAnalyzer(stoplist=None, minsize=1)
    schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer=analyzer))
    with tempfile.TemporaryDirectory() as at:
        made = index.create_in(at, schema)
        writer = made.writer(limitmb=256)
        for article_id, (title, body) in found.items():
            writer.add_document(id=article_id, text=f"{title} {body}")
        writer.commit()
        with made.searcher(weighting=scoring.BM25F()) as searcher:

            def run(text: str) -> list[str]:
                words = [query.Term("text", token.text) for token in analyzer(text)]
                return [hit["id"] for hit in searcher.search(query.Or(words), limit=10)]

            return {key: run(text) for key, text in asked.items()}


if __name__ == "__main__":
    sys.exit(main())
