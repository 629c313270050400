"""Near-equal blocks of a source: one sentence in which a name or a sum changes.

An outline (``fingerprint.outline``) holds a few runs of words of each block. Blocks of many
articles that have two of them in common are compared word by word: the words that most of them
share are a *frame*, the others its *fillings*. A frame is furniture where its fillings have
nothing to do with the articles ("Hello Anna, support us"); where they stand in the headline or
elsewhere in the article as well, it is a way to write ("Tarrow beat Vesk in the last minute").
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from indexer.corpus.database import Connection
from indexer.corpus.fingerprint import frame_words
from indexer.corpus.steps import Step, held_often, names

MIN_COMMON = 4  # different words of a frame
MIN_SHARE = 0.6  # of a block's words that are its frame's
MOST_FILLINGS = 2  # different words of a block that are not, besides numbers; or twice the letters
MOST_USED = 0.3  # of the blocks of a frame, whose fillings stand elsewhere in their articles
IN_MOST = 0.8  # of the blocks of a frame, that have each of its words; and of its words, in each
ALIKE = 0.7  # shared words from which two frames are one
MOST_FRAMES = 100  # of a source that blocks are compared with
MOST_VARIANTS = 50_000  # blocks of the corpus whose words are read, those of wide frames first
_MOST_SHARED = 4  # runs of a block that are paired
_MOST_READ = 3_000  # characters of the rest of an article
_LONGEST = 2_000  # characters of a block

_OUTLINE = (
    "CASE WHEN len(outline) > 0 THEN outline"
    " WHEN len(shingles) >= 5 OR outline IS NULL THEN shingles[:4] ELSE [] END"
)
"""Of a long block, or of one that an earlier release read, the first of its shingles."""


VariantRow = tuple[str, int, int, str, str, bool]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the blocks that may be near-equal, and the *rest* of an article that holds it."""

    key: int
    words: tuple[str, ...]
    rest: str
    is_longest: bool

    def fits(self, frame: frozenset[str]) -> bool:
        """Whether the block is *frame* with a few other words."""
        own = sum(word in frame for word in self.words)
        held = len(frame.intersection(self.words))
        fillings = self._fillings(frame)
        allowed = MOST_FILLINGS if any(len(word) > 1 for word in fillings) else 2 * MOST_FILLINGS
        return (
            own >= MIN_SHARE * len(self.words)
            and held >= IN_MOST * len(frame)
            and len(fillings) <= allowed
        )

    def is_about_its_article(self, frame: frozenset[str]) -> bool:
        """Whether a word beside *frame* stands elsewhere in the article, or it is its longest."""
        return self.is_longest or not self._fillings(frame).isdisjoint(frame_words(self.rest))

    def _fillings(self, frame: frozenset[str]) -> set[str]:
        return set(self.words) - frame - {"0"}


def _near_equal(connection: Connection) -> None:
    """Make ``near_equal``: which blocks of a source have one frame, named by its smallest key."""
    rows = connection.execute(
        "SELECT source, pair, block_key, text, rest, is_longest FROM variant_text"
        " ORDER BY source, articles DESC, pair, block_key"
    )
    found = [
        (source, key, min(frame))
        for source, of_source in groupby(_fetched(rows), itemgetter(0))
        for frame in _frames(list(of_source))
        for key in frame
    ]
    connection.execute(
        "CREATE TEMP TABLE near_equal (source VARCHAR, block_key UBIGINT, frame UBIGINT)"
    )
    connection.execute(
        "INSERT INTO near_equal SELECT unnest($sources), unnest($keys), unnest($frames)",
        {
            "sources": [source for source, _, _ in found],
            "keys": [key for _, key, _ in found],
            "frames": [frame for _, _, frame in found],
        },
    )


def _fetched(rows: Connection) -> Iterator[VariantRow]:
    while batch := rows.fetchmany(1_000):
        yield from batch


def _frames(rows: Sequence[VariantRow]) -> Iterator[list[int]]:
    """The keys of the blocks of each frame of one source."""
    variants: list[Variant] = []
    commons: list[frozenset[str]] = []
    for _, of_pair in groupby(rows, itemgetter(1)):
        found = [
            Variant(key, tuple(frame_words(text)), rest, is_longest)
            for _, _, key, text, rest, is_longest in of_pair
        ]
        variants.extend(found)
        common = _common(variant.words for variant in found)
        is_known = any(_are_alike(common, other) for other in commons)
        if len(common) >= MIN_COMMON and len(commons) < MOST_FRAMES and not is_known:
            commons.append(common)
    taken: set[int] = set()
    for common in commons:
        inside = [one for one in variants if one.key not in taken and one.fits(common)]
        used = sum(one.is_about_its_article(common) for one in inside)
        if len(inside) > 1 and used <= MOST_USED * len(inside):
            taken.update(one.key for one in inside)
            yield [one.key for one in inside]


def _common(texts: Iterable[Sequence[str]]) -> frozenset[str]:
    """The words that stand in most of *texts*."""
    sets = [set(words) for words in texts]
    counts = Counter(word for words in sets for word in words)
    return frozenset(
        word for word, count in counts.items() if count >= IN_MOST * len(sets) and word != "0"
    )


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


_ALL_RUNS = f"""
    SELECT unnest({_OUTLINE}) AS number
    FROM (SELECT unnest(block_shingles) AS shingles, unnest(block_outlines) AS outline
          FROM articles WHERE kind = 'article')
"""

NEAR_EQUAL = (
    # Articles of each source that must share a run for it to tell anything: fewer than make a block
    # boilerplate, since those of a campaign are few beside all.
    Step(
        "frame_need",
        names("source least"),
        reads=("distinct_article",),
        how="""
            SELECT source, greatest(3, ceil(sqrt(count(DISTINCT article)) / 8)) AS least
            FROM distinct_article GROUP BY source HAVING count(DISTINCT article) >= 3
        """,
    ),
    Step(
        "outlined_block",
        names("source capture article place block_key run"),
        reads=names("distinct_article articles"),
        how=f"""
            SELECT source, capture, article, place, block_key, unnest({_OUTLINE}) AS run
            FROM (SELECT d.source, d.capture, article, unnest(block_keys) AS block_key,
                         unnest(block_shingles) AS shingles, unnest(block_outlines) AS outline,
                         generate_subscripts(block_keys, 1) AS place
                  FROM distinct_article d JOIN articles USING (capture))
        """,
        view=True,
    ),
    Step(
        "shared_run",
        names("source run"),
        reads=names("outlined_block frame_need articles"),
        how=f"""
            WITH seen AS (  -- few of all runs: one number each, so that they fit into memory
                {held_often(_ALL_RUNS, 3)})
            SELECT source, run FROM outlined_block JOIN frame_need USING (source)
            WHERE run IN (FROM seen)
            GROUP BY source, run, least
            HAVING count(*) >= least AND min(article) <> max(article)
                   AND min(block_key) <> max(block_key)
        """,
    ),
    Step(
        "paired_block",
        names("source capture article place block_key pair"),
        reads=names("outlined_block shared_run"),
        how=f"""
            SELECT source, capture, article, place, block_key,
                   unnest(flatten(list_transform(runs, lambda one, i:
                       list_transform(runs[i + 1:], lambda other: hash(one, other))))) AS pair
            FROM (SELECT source, capture, article, place, block_key,
                         list(run ORDER BY run)[:{_MOST_SHARED}] AS runs
                  FROM outlined_block SEMI JOIN shared_run USING (source, run)
                  GROUP BY ALL HAVING count(*) >= 2)
        """,
    ),
    # The widest frame of each block that several have, and one article that holds the block.
    Step(
        "variant",
        names("source block_key pair articles capture place"),
        reads=names("paired_block frame_need"),
        how=f"""
            WITH frame AS (
                SELECT source, pair, count(DISTINCT article) AS articles
                FROM paired_block JOIN frame_need USING (source) GROUP BY source, pair, least
                HAVING count(DISTINCT article) >= least AND min(block_key) <> max(block_key))
            SELECT source, block_key, max_by(pair, (articles, pair)) AS pair,
                   max(articles) AS articles, min_by(capture, (capture, place)) AS capture,
                   min_by(place, (capture, place)) AS place
            FROM paired_block JOIN frame USING (source, pair) GROUP BY source, block_key
            ORDER BY articles DESC, source, pair, block_key LIMIT {MOST_VARIANTS}
        """,
    ),
    # *rest* is what else the article says, but for blocks that may be furniture as well, unless
    # these are most of it.
    Step(
        "variant_text",
        names("source pair articles block_key text rest is_longest"),
        reads=names("variant paired_block articles"),
        how=f"""
            WITH candidate AS (
                SELECT capture, list(DISTINCT place) AS places FROM paired_block
                WHERE capture IN (SELECT capture FROM variant) GROUP BY capture)
            SELECT v.source, pair, v.articles, block_key, blocks[place].text[:{_LONGEST}] AS text,
                   left(concat_ws(' ', title, description, array_to_string(list_transform(
                       list_filter(blocks, lambda b, i: i <> place AND (
                           2 * len(places) > len(blocks) OR NOT list_contains(places, i))),
                       lambda b: b.text), ' ')), {_MOST_READ}) AS rest,
                   length(blocks[place].text)
                       = list_max(list_transform(blocks, lambda b: length(b.text))) AS is_longest
            FROM variant v JOIN articles a USING (capture) JOIN candidate USING (capture)
            WHERE blocks[place].kind NOT IN ('row', 'item')
        """,
    ),
    Step(
        "near_equal",
        names("source block_key frame"),
        reads=("variant_text",),
        how=_near_equal,
    ),
)
