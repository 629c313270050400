"""Help when nothing was found: other spellings, and conditions that could be dropped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from indexer import analysis
from indexer.engines.embedded.view import View
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.fuzzy import within
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
_SHORTEST_FOR_TWO = 5  # letters of a word of which two may be wrong
_CANDIDATES = 3_000  # words with the same first two letters
_MOST_DROPPED = 12  # conditions that are dropped in turn
_WORD_FIELDS: dict[str | None, tuple[str, ...]] = {
    None: ("text_words", "title_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
}


def suggestions(view: View, query: Query, budget: Budget) -> tuple[str, ...]:
    """The query with words that match nothing respelled, if that has hits."""
    tree = _respelled(view, query, query.tree, budget)
    if tree == query.tree:
        return ()
    total = view.reader.count(view.conditions(replace(query, tree=tree)).plan())
    return (write(tree),) if total else ()


def relaxations(view: View, query: Query, budget: Budget) -> tuple[Without, ...]:
    """Conditions whose removal yields hits, and how many; the most hits first.

    Tries each alone, then all that match nothing by themselves, then those plus one more, then all
    filters.
    """
    conditions = list(_conditions(query))[:_MOST_DROPPED]
    for stage in _stages(view, query, conditions, budget):
        tried = [_without(view, query, removed) for removed in stage if not budget.is_spent]
        if helpful := [one for one in tried if one.total]:
            return tuple(sorted(helpful, key=lambda one: -one.total))
    return ()


def _stages(
    view: View, query: Query, conditions: Sequence[Condition], budget: Budget
) -> Iterator[list[tuple[Condition, ...]]]:
    yield [(one,) for one in conditions]
    empty = tuple(
        one for one in conditions if not budget.is_spent and not _has_matches(view, query, one)
    )
    if empty:
        yield [empty]
        yield [(*empty, one) for one in conditions if one not in empty]
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


def _without(view: View, query: Query, removed: tuple[Condition, ...]) -> Without:
    """How many match *query* without *removed*; 0 where no condition would be left."""
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    kept = tuple(part for part in parts if part not in removed)
    rest = replace(
        query,
        tree=And(kept) if kept else Everything(),
        filters=tuple(one for one in query.filters if one not in removed),
        periods=tuple(one for one in query.periods if one not in removed),
        dates=None if query.dates in removed else query.dates,
    )
    if not any(one != Everything() for one in _conditions(rest)):
        return Without(removed, 0)
    return Without(removed, view.reader.count(view.conditions(rest).plan()))


def _has_matches(view: View, query: Query, condition: Condition) -> bool:
    """Whether *condition* matches anything by itself."""
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
    return view.reader.count(view.conditions(alone).plan()) > 0


def _respelled(view: View, query: Query, node: Node, budget: Budget) -> Node:
    match node:
        case Word(text, field) if field in _WORD_FIELDS:
            return replace(node, text=_better(view, query, text, node, budget))
        case Phrase(words, field) if field in _WORD_FIELDS:
            better = (_better(view, query, word, Phrase((word,), field), budget) for word in words)
            return replace(node, words=tuple(" ".join(better).split()))
        case And(parts):
            return And(tuple(_respelled(view, query, part, budget) for part in parts))
        case Or(parts):
            return Or(tuple(_respelled(view, query, part, budget) for part in parts))
    return node


def _better(view: View, query: Query, text: str, alone: Word | Phrase, budget: Budget) -> str:
    """*text*; if no document has it, the most frequent of the nearest words."""
    asked = analysis.query_words(text)
    word = asked[0][1].folded if len(asked) == 1 else ""
    if (
        budget.is_spent
        or not _SHORTEST <= len(word) <= _LONGEST
        or not word.isalpha()
        or analysis.is_unspaced(word)
    ):
        return text
    if view.reader.count(view.conditions(replace(query, tree=alone)).tree()):
        return text
    fields = _WORD_FIELDS[alone.field]
    counts = {other: _frequency(view, fields, other) for other in _one_edit_away(word)}
    if not any(counts.values()) and len(word) >= _SHORTEST_FOR_TWO:
        words = [view.reader.vocabulary(field, word[:2], _CANDIDATES) for field in fields]
        counts = {other: n for other, n in chain.from_iterable(words) if within(other, word, 2)}
    best = max(counts, key=lambda other: (counts[other], other), default=text)
    return best if counts.get(best) else text


def _frequency(view: View, fields: Iterable[str], word: str) -> int:
    return max(view.reader.frequency(field, word) for field in fields)


def _one_edit_away(word: str) -> set[str]:
    """All spellings with one letter added, removed or replaced, or two neighbours swapped."""
    letters = sorted({*_ALPHABET, *word})
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer = (head + tail[1:] for head, tail in halves if tail)
    swapped = (head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1)
    other = (head + letter + tail[1:] for head, tail in halves if tail for letter in letters)
    more = (head + letter + tail for head, tail in halves for letter in letters)
    return {*fewer, *swapped, *other, *more} - {word}
