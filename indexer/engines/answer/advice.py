"""What may help someone whose search found nothing: other spellings, and what stood in the way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from indexer import analysis
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.proximity import within
from indexer.engines.plan.view import View
from indexer.model.query_text import write
from indexer.model.search import (
    And,
    Condition,
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

_FILTERS = (Filter, DateFilter, Periods)

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


def suggestions(view: View, query: Query, budget: Budget) -> tuple[str, ...]:
    """The query with words of the index for those that no document has, if that finds any."""
    tree = _respelled(view, query, query.tree, budget)
    if tree == query.tree:
        return ()
    found = view.reader.count(Conditions(replace(query, tree=tree), view).plan())
    return (write(tree),) if found else ()


def obstacles(view: View, query: Query, budget: Budget) -> tuple[Without, ...]:
    """Each condition without which there are hits, and how many.

    Where no single one makes a difference, all that find nothing by themselves are left out, with
    another one where need be, or else all filters.
    """
    conditions = list(_conditions(query))[:_MOST]
    for stage in _stages(view, query, conditions, budget):
        found = [_without(view, query, gone) for gone in stage if not budget.is_spent]
        if helpful := [one for one in found if one.total]:
            return tuple(sorted(helpful, key=lambda one: -one.total))
    return ()


def _stages(
    view: View, query: Query, conditions: Sequence[Condition], budget: Budget
) -> Iterator[list[tuple[Condition, ...]]]:
    yield [(one,) for one in conditions]
    dead = tuple(one for one in conditions if not budget.is_spent and not _finds(view, query, one))
    if dead:
        yield [dead]
        yield [(*dead, one) for one in conditions if one not in dead]
    yield [tuple(one for one in conditions if isinstance(one, _FILTERS))]


def _conditions(query: Query) -> Iterator[Condition]:
    yield from query.filters
    yield from query.periods
    if query.dates:
        yield query.dates
    if isinstance(query.tree, And):
        yield from query.tree.parts
    elif query.tree != Everything():
        yield query.tree


def _without(view: View, query: Query, gone: tuple[Condition, ...]) -> Without:
    """What is left of *query*; nothing is found where nothing is left of it."""
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    left = tuple(part for part in parts if part not in gone)
    rest = replace(
        query,
        tree=And(left) if left else Everything(),
        filters=tuple(one for one in query.filters if one not in gone),
        periods=tuple(one for one in query.periods if one not in gone),
        dates=None if query.dates in gone else query.dates,
    )
    if not any(one != Everything() for one in _conditions(rest)):
        return Without(gone, 0)
    return Without(gone, view.reader.count(Conditions(rest, view).plan()))


def _finds(view: View, query: Query, condition: Condition) -> bool:
    """Whether *condition* finds anything by itself."""
    alone = Query(versions=query.versions, budget=query.budget)
    match condition:
        case Filter():
            alone = replace(alone, filters=(condition,))
        case Periods():
            alone = replace(alone, periods=(condition,))
        case DateFilter():
            alone = replace(alone, dates=condition)
        case _:
            alone = replace(alone, tree=condition)
    return view.reader.count(Conditions(alone, view).plan()) > 0


def _respelled(view: View, query: Query, node: Node, budget: Budget) -> Node:
    match node:
        case Word(text, field) if field in _WORDS:
            return replace(node, text=_better(view, query, text, node, budget))
        case Phrase(words, field) if field in _WORDS:
            better = (_better(view, query, word, Phrase((word,), field), budget) for word in words)
            return replace(node, words=tuple(" ".join(better).split()))
        case And(parts):
            return And(tuple(_respelled(view, query, part, budget) for part in parts))
        case Or(parts):
            return Or(tuple(_respelled(view, query, part, budget) for part in parts))
    return node


def _better(view: View, query: Query, text: str, alone: Word | Phrase, budget: Budget) -> str:
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
