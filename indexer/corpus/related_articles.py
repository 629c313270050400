"""Whether the few articles that share a block are on one subject, so that the block is text.

A quotation, a refrain or a correction stands in a few articles that have more in common: names
and words that are rare elsewhere in their source. An appeal stands in articles that are as
different from one another as from the rest.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, product
from operator import itemgetter
from statistics import fmean

from indexer.corpus.correction_notes import note_of
from indexer.corpus.database import Connection
from indexer.corpus.fingerprint import frame_words
from indexer.corpus.steps import Step, names

MOST_MEMBERS = 12  # articles with the block that are compared
MOST_OTHERS = 24  # articles of the source, beside them
MOST_BLOCKS = 500  # of a source that are looked at
CLOSER = 1.5  # times as alike as others, from which articles are related
MIN_ALIKE = 0.03  # the cosine by which they are closer, at least
_MOST_READ = 4_000  # characters of an article
MIN_WORDS = 8  # of a block that may be text without ending as a sentence does
_SENTENCE = re.compile(r"[.!?。！？।؟…][\W]{0,3}$")
_QUOTE = re.compile(r"[\"“„«»‘「『《]")

Vector = Mapping[str, float]
"""Words to weights, of length 1."""


@dataclass(frozen=True, slots=True)
class SharedBlock:
    """A block, and articles that hold it; *is_note* marks quotations and corrections."""

    source: str
    key: int
    captures: tuple[str, ...]
    is_note: bool


def _related(connection: Connection) -> None:
    """Make ``related``: the blocks in question that are text of the articles that share them."""
    found = [(one.source, one.key) for one in _questions(connection) if one.is_note]
    asked = defaultdict(list)
    for one in _questions(connection):
        if not one.is_note:
            asked[one.source].append(one)
    for source, texts in _texts_by_source(connection):
        vectors = _vectors(texts)
        found.extend((source, one.key) for one in asked[source] if _are_closer(one, vectors))
    connection.execute("CREATE TEMP TABLE related (source VARCHAR, block_key UBIGINT)")
    connection.execute(
        "INSERT INTO related SELECT unnest($sources), unnest($keys)",
        {"sources": [source for source, _ in found], "keys": [key for _, key in found]},
    )


def _questions(connection: Connection) -> Iterator[SharedBlock]:
    rows = connection.execute("SELECT source, block_key, captures, kind, text FROM few_text")
    for source, key, captures, kind, text in rows.fetchall():
        is_note = kind == "quote" or bool(_QUOTE.match(text)) or note_of(text) is not None
        if is_note or _SENTENCE.search(text) or len(frame_words(text)) >= MIN_WORDS:
            yield SharedBlock(source, key, tuple(captures), is_note)


def _texts_by_source(connection: Connection) -> Iterator[tuple[str, dict[str, str]]]:
    rows = connection.execute("SELECT source, capture, text FROM compared_words ORDER BY source")
    for source, group in groupby(_fetched(rows), itemgetter(0)):
        yield source, {capture: text for _, capture, text in group}


def _fetched(rows: Connection) -> Iterator[tuple[str, str, str]]:
    while batch := rows.fetchmany(1_000):
        yield from batch


def _vectors(texts: Mapping[str, str]) -> dict[str, Vector]:
    """The words of each text, weighed by their rarity among *texts*."""
    words = {capture: _telling(frame_words(text)) for capture, text in texts.items()}
    counts = Counter(word for own in words.values() for word in own)
    rarity = {word: math.log((len(texts) + 1) / count) for word, count in counts.items()}
    return {
        capture: _scaled({word: rarity[word] for word in own}) for capture, own in words.items()
    }


def _telling(words: Sequence[str]) -> set[str]:
    """The words of a text; pairs of characters where words are not spaced."""
    single = {one + other for one, other in pairwise(words) if len(one) == len(other) == 1}
    return single | {word for word in words if len(word) > 1}


def _scaled(weights: Mapping[str, float]) -> Vector:
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _are_closer(question: SharedBlock, vectors: Mapping[str, Vector]) -> bool:
    """Whether the articles that hold the block are more alike than they are like the others."""
    members = [vectors[capture] for capture in question.captures if capture in vectors]
    others = [vector for capture, vector in vectors.items() if capture not in question.captures]
    inside = _mean_alike(combinations(members, 2))
    across = _mean_alike(product(members, others[:MOST_OTHERS]))
    return inside >= CLOSER * across + MIN_ALIKE


def _mean_alike(pairs: Iterable[tuple[Vector, Vector]]) -> float:
    found = [
        math.fsum(weight * other[word] for word, weight in one.items() if word in other)
        for one, other in pairs
    ]
    return fmean(found) if found else 0.0


RELATED = (
    # One capture of each of some articles that hold a block in question.
    Step(
        "few_text",
        names("source block_key captures kind text"),
        reads=names("few_block questioned_block articles"),
        how=f"""
            WITH member AS (
                SELECT source, block_key, min(struct_pack(capture, own_key)) AS one
                FROM questioned_block SEMI JOIN few_block USING (source, block_key)
                GROUP BY source, block_key, article
                QUALIFY row_number() OVER (
                    PARTITION BY source, block_key ORDER BY hash(article)) <= {MOST_MEMBERS}),
            few AS (
                SELECT source, block_key, list(one.capture) AS captures, min(one) AS one
                FROM member GROUP BY source, block_key
                QUALIFY row_number() OVER (PARTITION BY source ORDER BY block_key)
                    <= {MOST_BLOCKS})
            SELECT source, block_key, captures, coalesce(block.kind, '') AS kind,
                   coalesce(block.text, '') AS text
            FROM (SELECT f.*, blocks[list_position(block_keys, one.own_key)] AS block
                  FROM few f JOIN articles a ON a.capture = one.capture)
        """,
    ),
    # Of these, and of others of their source, the words without the blocks in question.
    Step(
        "compared_words",
        names("source capture text"),
        reads=names("few_text distinct_article questioned_block articles"),
        how=f"""
            WITH compared AS (
                SELECT source, unnest(captures) AS capture FROM few_text
                UNION
                FROM (SELECT source, min(capture) AS capture FROM distinct_article
                      WHERE source IN (SELECT source FROM few_text) GROUP BY source, article
                      QUALIFY row_number() OVER (PARTITION BY source ORDER BY hash(article))
                          <= 2 * {MOST_OTHERS}))
            SELECT c.source, capture, left(concat_ws(' ', title, description,
                       array_to_string(tags, ' '), array_to_string(list_transform(
                           list_filter(blocks, lambda b, i: keys IS NULL
                               OR NOT list_contains(keys, block_keys[i])),
                           lambda b: b.text), ' ')), {_MOST_READ}) AS text
            FROM compared c JOIN articles USING (capture)
                 LEFT JOIN (SELECT capture, list(own_key) AS keys FROM questioned_block
                            GROUP BY capture) USING (capture)
        """,
    ),
    Step(
        "related",
        names("source block_key"),
        reads=names("few_text compared_words"),
        how=_related,
    ),
)
