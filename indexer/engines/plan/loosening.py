"""Questions typed as sentences: most of their words instead of all.

Hardly any article has every word of a sentence. Where next to nothing has, the answer goes on with
articles that have most of the words that tell articles apart: words that very many articles have,
and words that none has, are left out of the count. Rarity decides which these are; there are no
lists of stop words. Only for a row of plain words: a phrase, a field or an operator is meant.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil

from indexer import analysis
from indexer.model.search import And, Or, Query, Word
from indexer.model.sentences import N_, Sentence

FEW = 2  # articles with all words that are next to nothing
ENOUGH = 10  # articles that have so many of the words
SHORTEST = 4  # different words of a sentence
_SHARES = (0.5, 0.4, 1 / 3, 0.25)  # of the words that say something, tried in turn

WordTest = Callable[[Word], bool]


def can_loosen(query: Query) -> bool:
    """Whether *query* is a sentence that may be answered with most of its words."""
    return query.most and len(_words(query)) >= SHORTEST


def loosened(query: Query, says_nothing: WordTest) -> tuple[Query, ...]:
    """*query* for fewer and fewer of its words that say something; from most of them to two."""
    telling = tuple(word for word in _words(query) if not says_nothing(word))
    if len(telling) < 2:
        return tuple(replace(query, tree=word, most=False) for word in telling)
    numbers = {len(telling) // 2 + 1, *(ceil(len(telling) * share) for share in _SHARES), 2}
    return tuple(
        replace(query, tree=Or(telling, least), most=False)
        for least in sorted(numbers, reverse=True)
        if least > 1
    )


def chosen(loose: Sequence[Query], total: int, count: Callable[[Query], int]) -> Query | None:
    """The strictest of *loose* that matches enough; None where none has more than *total*."""
    best, most = None, total
    for query in loose:
        found = count(query)
        if found > most:
            best, most = query, found
        if found >= ENOUGH:
            break
    return best


def sentence(loose: Query, total: int) -> str:
    """What the answer says of *loose*, where *total* articles have all words."""
    parts = loose.tree.parts if isinstance(loose.tree, Or) else (loose.tree,)
    words = ", ".join(f"“{part.text}”" for part in parts if isinstance(part, Word))
    least = loose.tree.least if isinstance(loose.tree, Or) else 1
    one, several = _GOES_ON[min(total, 2)]
    if len(parts) > 1:
        return Sentence(several, total=total, least=least, words=words)
    return Sentence(one, total=total, word=words)


_GOES_ON = (
    (
        N_(
            "no article has all the words: the answer goes on with articles that have the word"
            " %(word)s"
        ),
        N_(
            "no article has all the words: the answer goes on with articles that have at least"
            " %(least)s of the words %(words)s"
        ),
    ),
    (
        N_(
            "only one has all the words: the answer goes on with articles that have the word"
            " %(word)s"
        ),
        N_(
            "only one has all the words: the answer goes on with articles that have at least"
            " %(least)s of the words %(words)s"
        ),
    ),
    (
        N_(
            "only %(total)s have all the words: the answer goes on with articles that have the"
            " word %(word)s"
        ),
        N_(
            "only %(total)s have all the words: the answer goes on with articles that have at"
            " least %(least)s of the words %(words)s"
        ),
    ),
)


def _words(query: Query) -> list[Word]:
    """The different words of a sentence; none where *query* is anything else."""
    parts = query.tree.parts if isinstance(query.tree, And) else ()
    words: dict[str, Word] = {}
    for part in parts:
        if not isinstance(part, Word) or part.field is not None:
            return []
        words.setdefault(" ".join(p.folded for _, p in analysis.query_words(part.text)), part)
    return list(words.values())
