"""The filters of a query, combinable with any one of them omitted.

A facet is counted under every condition but the filter on its own field, the histogram under
every one but that on its own date.
"""

from collections.abc import Callable

from indexer.engines.plan.facts import IndexFacts
from indexer.engines.plan.nodes import BooleanQuery, MatchAllQuery, Plan
from indexer.engines.plan.partitions import in_both, matches_by_words
from indexer.engines.plan.translate import date_query, filter_query, periods_query, translate
from indexer.model.search import And, Fuzzy, Has, Is, Node, Not, Or, Phrase, Prefix, Query, Word

Narrow = Callable[[Plan], tuple[Plan, tuple[str, ...]]]


def _whole(plan: Plan) -> tuple[Plan, tuple[str, ...]]:
    return plan, ()


class Conditions:
    """The conditions of one query over one generation of an index.

    *narrow* replaces a plan that would take too long. *changes* are its sentences that say what is
    not looked for.
    """

    def __init__(self, query: Query, facts: IndexFacts, narrow: Narrow = _whole) -> None:
        self._tree, self.changes = narrow(translate(query.tree, facts.languages))
        self._by_words = matches_by_words(query.tree)
        self._facts = facts
        self._current = query.versions == "current"
        self._any_kind = asks_kind(query.tree) or any(
            chosen.field == "kind" for chosen in query.filters
        )
        self._filters: dict[str, list[Plan]] = {}
        for chosen in query.filters:
            self._filters.setdefault(chosen.field, []).append(filter_query(chosen))
        for periods in query.periods:
            self._filters.setdefault(periods.field, []).append(periods_query(periods))
        if query.dates is not None:
            self._filters.setdefault(query.dates.field, []).append(date_query(query.dates))

    @property
    def articles_only(self) -> bool:
        """Whether pages of other kinds are left out."""
        return self._articles_only("")

    @property
    def main_only(self) -> bool:
        """Whether only documents of the main partition can match."""
        return self._main_only("")

    def key(self, field: str) -> str:
        """The same for fields that are counted under the same conditions."""
        return field if field in self._filters or field == "kind" else ""

    def tree(self, without: str = "") -> Plan:
        """The tree of the query alone, in the partitions that the conditions allow."""
        return self._tree if self._main_only(without) else in_both(self._tree)

    def partitioned(self, plan: Plan) -> Plan:
        """*plan*, which looks in the main partition, looking where ``tree`` does."""
        return plan if self._main_only("") else in_both(plan)

    def plan(self, without: str = "", scored: Plan | None = None) -> Plan:
        """Everything that is asked for except the filter on *without*.

        *scored* replaces the tree: it has to match the same documents.
        """
        tree = self.tree(without) if scored is None else scored
        filters: list[Plan] = []
        if not (self._main_only(without) and self._by_words):
            filters.append(self._facts.scope(self._current, self._articles_only(without)))
        for field, plans in self._filters.items():
            if field != without:
                filters.extend(plans)
        filters = [plan for plan in filters if plan != MatchAllQuery()]
        if not filters:
            return tree
        if tree == MatchAllQuery():
            return BooleanQuery(filter=tuple(filters))
        return BooleanQuery(must=(tree,), filter=tuple(filters))

    def _main_only(self, without: str) -> bool:
        """Whether only documents of the main partition can match."""
        return self._current and self._articles_only(without)

    def _articles_only(self, without: str) -> bool:
        return not self._any_kind and without != "kind"


def has_scores(tree: Node) -> bool:
    """Whether some match of *tree* can be better than another."""
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case And(parts) | Or(parts):
                waiting.extend(parts)
            case Word() | Phrase() | Prefix() | Fuzzy():
                return True
    return False


def asks_kind(tree: Node) -> bool:
    """Whether *tree* names a kind of page, and so is not limited to articles."""
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case Is(field="kind") | Has(field="kind"):
                return True
            case And(parts) | Or(parts):
                waiting.extend(parts)
            case Not(part):
                waiting.append(part)
    return False
