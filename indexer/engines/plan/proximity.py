"""When words stand in order, and when two words are nearly the same."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement
from math import comb

_MOST_SPACINGS = 50


def in_order(
    places: Mapping[str, Sequence[int]], words: Sequence[tuple[int, str]], slop: int
) -> Iterator[list[int]]:
    """The places of *words* wherever they stand in order in a text.

    *places* are those of each word of the text, rising; *words* carry the places they have in the
    phrase. At most *slop* other words may stand between them, in all. For each place of the first
    word the closest match is given.
    """
    for first in places.get(words[0][1], ()):
        match = [first]
        spare = slop
        for (before, _), (after, word) in zip(words, words[1:], strict=False):
            wanted = match[-1] + after - before
            standing = places.get(word, ())
            at = bisect_left(standing, wanted)
            if at == len(standing) or standing[at] - wanted > spare:
                break
            spare -= standing[at] - wanted
            match.append(standing[at])
        else:
            yield match


def spacings(words: Sequence[tuple[int, str]], slop: int) -> Iterator[list[tuple[int, str]]]:
    """All ways to space *words* with at most *slop* others between them, in all.

    For engines whose own slop means something else; ``reach`` keeps their number small.
    """
    for places in combinations_with_replacement(range(slop + 1), len(words) - 1):
        shifts = (0, *places)
        yield [(at + shift, word) for (at, word), shift in zip(words, shifts, strict=True)]


def reach(words: int, slop: int) -> int:
    """As much of *slop* as a phrase of so many words may have: long phrases may have less."""
    while slop > 0 and ways(words, slop) > _MOST_SPACINGS:
        slop -= 1
    return slop


def ways(words: int, slop: int) -> int:
    """How many ``spacings`` there are."""
    return comb(slop + words - 1, slop)


def within(one: str, other: str, distance: int) -> bool:
    """Whether so many insertions, deletions and substitutions lead from one word to the other."""
    if abs(len(one) - len(other)) > distance:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for to, wanted in enumerate(other, 1):
            row.append(min(above[to] + 1, row[-1] + 1, above[to - 1] + (letter != wanted)))
        if min(row) > distance:
            return False
    return row[-1] <= distance
