"""A sentence on a cluster: how many articles have how many of its words, in the first round."""

from collections.abc import Mapping
from dataclasses import replace

from indexer import analysis
from indexer.engines.answer.question import Question
from indexer.engines.backends.opensearch.asks import Answers, Ask
from indexer.engines.backends.opensearch.control import Generation
from indexer.engines.backends.opensearch.counting_asks import TOTAL
from indexer.engines.backends.opensearch.dsl import dsl
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.loosening import FEW, can_loosen, chosen, loosened
from indexer.model.search import Word

_MOST = "most:"


class Loosening:
    """Asks whether *question* is to be answered with most of its words: ``plan.loosening``."""

    def __init__(self, question: Question, facts: Generation) -> None:
        after = question.after
        possible = can_loosen(question.query) and (after is None or after.most)
        self._question = question
        self._facts = facts
        self._loose = loosened(question.query, self._is_common) if possible else ()

    def asks(self) -> Mapping[str, Ask]:
        """The count of each choice."""
        return {
            f"{_MOST}{at}": Ask(
                {
                    "query": dsl(Conditions(one, self._facts).plan()),
                    "size": 0,
                    "track_total_hits": True,
                }
            )
            for at, one in enumerate(self._loose)
        }

    def question(self, found: Answers) -> Question | None:
        """The question for most of the words; None where enough articles have all of them."""
        if not self._loose or found.timed_out or TOTAL not in found or found.total(TOTAL) > FEW:
            return None
        counts = {one: found.total(f"{_MOST}{at}") for at, one in enumerate(self._loose)}
        best = chosen(self._loose, found.total(TOTAL), counts.__getitem__)
        if best is None:
            return None
        conditions = Conditions(best, self._facts)
        asked = self._question.query
        return replace(self._question, query=best, conditions=conditions, asked=asked)

    def _is_common(self, word: Word) -> bool:
        return all(p.folded in self._facts.common for _, p in analysis.query_words(word.text))
