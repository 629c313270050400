"""Phrases: where words stand in order, and how far apart they may stand."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement
from math import comb

from indexer import analysis
from indexer.model.search import And, Node, Not, Or, Phrase, Query
from indexer.model.sentences import Sentence

_MOST_SPACINGS = 50


def in_order(
    positions: Mapping[str, Sequence[int]], words: Sequence[tuple[int, str]], slop: int
) -> Iterator[list[int]]:
    """The positions of *words* wherever they stand in order in a text.

    *positions* are those of each word of the text, ascending; *words* carry their positions in the
    phrase. At most *slop* other words may stand between them, counted over the whole phrase. Each
    position of the first word gives its closest match.
    """
    for first in positions.get(words[0][1], ()):
        match = [first]
        spare = slop
        for (before, _), (after, word) in zip(words, words[1:], strict=False):
            expected = match[-1] + after - before
            candidates = positions.get(word, ())
            at = bisect_left(candidates, expected)
            if at == len(candidates) or candidates[at] - expected > spare:
                break
            spare -= candidates[at] - expected
            match.append(candidates[at])
        else:
            yield match


def spacings(words: Sequence[tuple[int, str]], slop: int) -> Iterator[list[tuple[int, str]]]:
    """All ways to space *words* with at most *slop* others between them.

    For backends whose own slop means something else; ``max_slop`` keeps their number small.
    """
    for places in combinations_with_replacement(range(slop + 1), len(words) - 1):
        shifts = (0, *places)
        yield [(at + shift, word) for (at, word), shift in zip(words, shifts, strict=True)]


def spacing_count(words: int, slop: int) -> int:
    """How many ``spacings`` a phrase of *words* words has."""
    return comb(slop + words - 1, slop)


def max_slop(words: int, slop: int) -> int:
    """*slop*, or the most that a phrase of *words* words may have; long phrases may have less."""
    while slop > 0 and spacing_count(words, slop) > _MOST_SPACINGS:
        slop -= 1
    return slop


def limit_slop(query: Query) -> tuple[Query, tuple[str, ...]]:
    """*query* with the slop of every phrase within ``max_slop``, and a sentence for each change."""
    changes: dict[str, None] = {}
    limited = replace(query, tree=_limited(query.tree, changes))
    return limited, tuple(changes)


def _limited(node: Node, changes: dict[str, None]) -> Node:
    match node:
        case And(parts):
            return And(tuple(_limited(part, changes) for part in parts))
        case Or(parts):
            return replace(node, parts=tuple(_limited(part, changes) for part in parts))
        case Not(part):
            return Not(_limited(part, changes))
        case Phrase(words, _, asked) if asked:
            count = len(analysis.query_words(" ".join(words)))
            slop = max_slop(count, asked)
            if slop < asked:
                change = Sentence(
                    "at most %(slop)s words may stand between those of a phrase of %(count)s",
                    slop=slop,
                    count=count,
                )
                changes[change] = None
            return replace(node, slop=slop)
    return node
