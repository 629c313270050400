"""What may help someone whose search found nothing: other spellings, and what stood in the way."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from indexer import analysis
from indexer.engines.budget import Budget
from indexer.engines.conditions import Conditions
from indexer.engines.nearness import within
from indexer.engines.view import View
from indexer.model.search import (
    And,
    DateFilter,
    Everything,
    Filter,
    Node,
    Or,
    Phrase,
    Query,
    Without,
    Word,
)
from indexer.model.writing import write

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 24  # letters of a word that is respelled
_SHORTEST = 4
_FAR = 5  # letters of a word of which two may be wrong
_LOOKED_AT = 3_000  # words with the same beginning
_MOST = 12  # conditions that are left out in turn
_WORDS = ("text_words", "title_words")


def suggestions(view: View, query: Query, budget: Budget) -> tuple[str, ...]:
    """The query with words of the index for those that no document has, if that finds any."""
    tree = _respelled(view, query, query.tree, budget)
    if tree == query.tree:
        return ()
    found = view.reader.count(Conditions(replace(query, tree=tree), view).plan())
    return (write(tree),) if found else ()


def obstacles(view: View, query: Query, budget: Budget) -> tuple[Without, ...]:
    """Each condition without which there are hits, and how many."""
    found = [
        Without(removed, view.reader.count(Conditions(rest, view).plan()))
        for removed, rest in list(_lesser(query))[:_MOST]
        if not budget.is_spent
    ]
    return tuple(sorted((one for one in found if one.total), key=lambda one: -one.total))


def _lesser(query: Query) -> Iterator[tuple[Node | Filter | DateFilter, Query]]:
    """Every condition, and the query without it."""
    for chosen in query.filters:
        rest = tuple(other for other in query.filters if other is not chosen)
        yield chosen, replace(query, filters=rest)
    if query.dates:
        yield query.dates, replace(query, dates=None)
    if isinstance(query.tree, And):
        for at, part in enumerate(query.tree.parts):
            left = query.tree.parts[:at] + query.tree.parts[at + 1 :]
            yield part, replace(query, tree=And(left) if left else Everything())
    elif query.tree != Everything() and (query.filters or query.dates):
        yield query.tree, replace(query, tree=Everything())


def _respelled(view: View, query: Query, node: Node, budget: Budget) -> Node:
    match node:
        case Word(text, field) if field in (None, "title", "text"):
            return replace(node, text=_better(view, query, text, node, budget))
        case Phrase(words, field) if field in (None, "title", "text"):
            better = (_better(view, query, word, Phrase((word,), field), budget) for word in words)
            return replace(node, words=tuple(" ".join(better).split()))
        case And(parts):
            return And(tuple(_respelled(view, query, part, budget) for part in parts))
        case Or(parts):
            return Or(tuple(_respelled(view, query, part, budget) for part in parts))
    return node


def _better(view: View, query: Query, text: str, alone: Node, budget: Budget) -> str:
    """*text*, or the nearest and then most frequent word where no document has it."""
    asked = analysis.asked(text)
    word = asked[0][1].folded if len(asked) == 1 else ""
    if (
        budget.is_spent
        or not _SHORTEST <= len(word) <= _LONGEST
        or not word.isalpha()
        or analysis.unspaced(word)
    ):
        return text
    if view.reader.count(Conditions(replace(query, tree=alone), view).matching()):
        return text
    near = {other: _frequency(view, other) for other in _one_away(word)}
    if not any(near.values()) and len(word) >= _FAR:
        found = [view.reader.vocabulary(field, word[:2], _LOOKED_AT) for field in _WORDS]
        near = {other: n for other, n in chain.from_iterable(found) if within(other, word, 2)}
    best = max(near, key=lambda other: (near[other], other), default=text)
    return best if near.get(best) else text


def _frequency(view: View, word: str) -> int:
    return max(view.reader.frequency(field, word) for field in _WORDS)


def _one_away(word: str) -> set[str]:
    """All words with one letter more, less, other, or two in the other order."""
    letters = sorted({*_ALPHABET, *word})
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = (head + tail[1:] for head, tail in halves if tail)
    swapped = (head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1)
    other = (head + letter + tail[1:] for head, tail in halves if tail for letter in letters)
    more = (head + letter + tail for head, tail in halves for letter in letters)
    return {*fewer, *swapped, *other, *more} - {word}
