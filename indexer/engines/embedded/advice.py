"""Help when one view finds nothing: other spellings, and conditions that could be dropped."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from indexer.engines.answer.relaxing import alone
from indexer.engines.answer.respelling import (
    SHORTEST_FOR_TWO,
    TypedWord,
    one_edit_away,
    respelled,
)
from indexer.engines.embedded.view import View
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.fuzzy import within
from indexer.model.query_text import write
from indexer.model.search import Condition, Query

_CANDIDATES = 3_000  # words with the same first two letters
_WORD_FIELDS: dict[str | None, tuple[str, ...]] = {
    None: ("text_words", "title_words"),
    "title": ("title_words",),
    "text": ("text_words",),
    "author": ("author_words",),
    "caption": ("caption_words",),
}


class Advice:
    """Counts in one *view* what could help, as long as *budget* lasts."""

    def __init__(self, view: View, query: Query, budget: Budget) -> None:
        self._view = view
        self._query = query
        self._budget = budget

    def suggestions(self) -> tuple[str, ...]:
        """The query with words that match nothing respelled, if that has hits."""
        tree = respelled(self._query.tree, self._better)
        if tree == self._query.tree:
            return ()
        return (write(tree),) if self._count(replace(self._query, tree=tree)) else ()

    def count(self, rest: Query) -> int:
        """How many match *rest*; 0 when the time is up."""
        return 0 if self._budget.is_spent else self._count(rest)

    def is_empty(self, condition: Condition) -> bool:
        """Whether *condition* matches nothing by itself, as far as the time allows to tell."""
        return not self._budget.is_spent and not self._count(alone(self._query, condition))

    def _count(self, query: Query) -> int:
        return self._view.reader.count(self._view.conditions(query).plan())

    def _better(self, word: TypedWord) -> str:
        """The word; if no document has it, the most frequent of the nearest words."""
        view, folded = self._view, word.folded
        if self._budget.is_spent:
            return word.text
        if view.reader.count(view.conditions(replace(self._query, tree=word.alone)).tree()):
            return word.text
        fields = _WORD_FIELDS[word.alone.field]
        counts = {other: self._frequency(fields, other) for other in one_edit_away(folded)}
        if not any(counts.values()) and len(folded) >= SHORTEST_FOR_TWO:
            words = [view.reader.vocabulary(field, folded[:2], _CANDIDATES) for field in fields]
            near = chain.from_iterable(words)
            counts = {other: n for other, n in near if within(other, folded, 2)}
        best = max(counts, key=lambda other: (counts[other], other), default=word.text)
        return best if counts.get(best) else word.text

    def _frequency(self, fields: Iterable[str], word: str) -> int:
        return max(self._view.reader.frequency(field, word) for field in fields)
