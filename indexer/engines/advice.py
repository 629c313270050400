"""What may help someone whose search found nothing: other spellings, and what stood in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from indexer import analysis
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
    Periods,
    Phrase,
    Query,
    Without,
    Word,
)
from indexer.model.writing import write

Removed = Node | Filter | DateFilter | Periods

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 24  # letters of a word that is respelled
_SHORTEST = 4
_FAR = 5  # letters of a word of which two may be wrong
_LOOKED_AT = 3_000  # words with the same beginning
_MOST = 12  # conditions that are left out in turn
_WORDS: dict[str | None, tuple[str, ...]] = {
    None: ("text_words", "title_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
}


def suggestions(view: View, query: Query) -> tuple[str, ...]:
    """The query with words of the index for those that no document has, if that finds any."""
    tree = _respelled(view, query, query.tree)
    if tree == query.tree:
        return ()
    found = view.reader.count(Conditions(replace(query, tree=tree), view).plan())
    return (write(tree),) if found else ()


def obstacles(view: View, query: Query) -> tuple[Without, ...]:
    """Each condition without which there are hits, and how many.

    Where no single one makes a difference, all words are left out that nothing matches by itself.
    """
    found = _those_that_help(view, list(_lesser(query))[:_MOST])
    return found or _those_that_help(view, _without_what_nobody_wrote(view, query))


def _those_that_help(view: View, lesser: Iterable[tuple[Removed, Query]]) -> tuple[Without, ...]:
    found = [
        Without(removed, view.reader.count(Conditions(rest, view).plan()))
        for removed, rest in lesser
    ]
    return tuple(sorted((one for one in found if one.total), key=lambda one: -one.total))


def _without_what_nobody_wrote(view: View, query: Query) -> Iterator[tuple[Removed, Query]]:
    if not isinstance(query.tree, And) or len(query.tree.parts) > _MOST:
        return
    alone = (Conditions(Query(part, versions=query.versions), view) for part in query.tree.parts)
    written = [bool(view.reader.count(each.plan())) for each in alone]
    kept = tuple(part for part, found in zip(query.tree.parts, written, strict=True) if found)
    dead = tuple(part for part, found in zip(query.tree.parts, written, strict=True) if not found)
    if kept and len(dead) > 1:
        yield And(dead), replace(query, tree=And(kept))


def _lesser(query: Query) -> Iterator[tuple[Removed, Query]]:
    """Every condition, and the query without it."""
    for chosen in query.filters:
        rest = tuple(other for other in query.filters if other is not chosen)
        yield chosen, replace(query, filters=rest)
    for periods in query.periods:
        rest_of_time = tuple(other for other in query.periods if other is not periods)
        yield periods, replace(query, periods=rest_of_time)
    if query.dates:
        yield query.dates, replace(query, dates=None)
    if isinstance(query.tree, And):
        for at, part in enumerate(query.tree.parts):
            left = query.tree.parts[:at] + query.tree.parts[at + 1 :]
            yield part, replace(query, tree=And(left) if left else Everything())
    elif query.tree != Everything() and (query.filters or query.dates or query.periods):
        yield query.tree, replace(query, tree=Everything())


def _respelled(view: View, query: Query, node: Node) -> Node:
    match node:
        case Word(text, field) if field in _WORDS:
            return replace(node, text=_better(view, query, text, node))
        case Phrase(words, field) if field in _WORDS:
            better = (_better(view, query, word, Phrase((word,), field)) for word in words)
            return replace(node, words=tuple(" ".join(better).split()))
        case And(parts):
            return And(tuple(_respelled(view, query, part) for part in parts))
        case Or(parts):
            return Or(tuple(_respelled(view, query, part) for part in parts))
    return node


def _better(view: View, query: Query, text: str, alone: Word | Phrase) -> str:
    """*text*, or the nearest and then most frequent word where no document has it."""
    asked = analysis.asked(text)
    word = asked[0][1].folded if len(asked) == 1 else ""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or analysis.unspaced(word):
        return text
    if view.reader.count(Conditions(replace(query, tree=alone), view).matching()):
        return text
    fields = _WORDS[alone.field]
    near = {other: _frequency(view, fields, other) for other in _one_away(word)}
    if not any(near.values()) and len(word) >= _FAR:
        found = [view.reader.vocabulary(field, word[:2], _LOOKED_AT) for field in fields]
        near = {other: n for other, n in chain.from_iterable(found) if within(other, word, 2)}
    best = max(near, key=lambda other: (near[other], other), default=text)
    return best if near.get(best) else text


def _frequency(view: View, fields: Iterable[str], word: str) -> int:
    return max(view.reader.frequency(field, word) for field in fields)


def _one_away(word: str) -> set[str]:
    """All words with one letter more, less, other, or two in the other order."""
    letters = sorted({*_ALPHABET, *word})
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = (head + tail[1:] for head, tail in halves if tail)
    swapped = (head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1)
    other = (head + letter + tail[1:] for head, tail in halves if tail for letter in letters)
    more = (head + letter + tail for head, tail in halves for letter in letters)
    return {*fewer, *swapped, *other, *more} - {word}
