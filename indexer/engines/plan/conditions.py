"""All that a query asks for, as plans that can leave one condition out.

A facet is counted under every condition but the filter on its own field, the histogram under
every one but its own date's.
"""

from indexer.engines.index import schema
from indexer.engines.plan.cost import CALLS, narrowed
from indexer.engines.plan.nodes import All, Between, Join, Plan, filter_plan, matching, periods_plan
from indexer.engines.plan.partitions import on_both, stands_on_words
from indexer.engines.plan.view import View
from indexer.model.search import (
    And,
    DateFilter,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)


class Conditions:
    """The conditions of one query over one view.

    *left_out* are sentences on what is not looked for, since it would cost too much.
    """

    def __init__(self, query: Query, view: View) -> None:
        whole = matching(query.tree, view.languages)
        self._matching, self.left_out = narrowed(whole, view.reader, query.budget / CALLS)
        self._on_words = stands_on_words(query.tree)
        self._view = view
        self._current = query.versions == "current"
        self._kinds = any(chosen.field == "kind" for chosen in query.filters)
        self._kinds = self._kinds or asks_kind(query.tree)
        self._filters: dict[str, list[Plan]] = {}
        for chosen in query.filters:
            self._filters.setdefault(chosen.field, []).append(filter_plan(chosen))
        for periods in query.periods:
            self._filters.setdefault(periods.field, []).append(periods_plan(periods))
        if query.dates is not None:
            self._filters.setdefault(query.dates.field, []).append(date_plan(query.dates))

    def key(self, field: str) -> str:
        """Equal for fields that are counted under the same conditions."""
        return field if field in self._filters or field == "kind" else ""

    def matching(self, without: str = "") -> Plan:
        """The tree, looking on the shelves on which what is asked for stands."""
        return self._matching if self._of_first_shelf(without) else on_both(self._matching)

    def shelved(self, plan: Plan) -> Plan:
        """*plan*, looking on the same shelves as ``matching``."""
        return plan if self._of_first_shelf("") else on_both(plan)

    def plan(self, without: str = "", scored: Plan | None = None) -> Plan:
        """Everything that is asked but the filter on *without*.

        *scored* stands in for the tree: it must match the same documents.
        """
        first = self._of_first_shelf(without)
        tree = self.matching(without) if scored is None else scored
        flat = [] if first and self._on_words else [self._scope(without)]
        for field, plans in self._filters.items():
            if field != without:
                flat.extend(plans)
        flat = [plan for plan in flat if plan != All()]
        if not flat:
            return tree
        if tree == All():
            return Join(flat=tuple(flat))
        return Join(must=(tree,), flat=tuple(flat))

    def _of_first_shelf(self, without: str) -> bool:
        return self._current and self._articles(without)

    def _articles(self, without: str) -> bool:
        return not self._kinds and without != "kind"

    def _scope(self, without: str) -> Plan:
        return self._view.scope(self._current, self._articles(without))


def date_plan(dates: DateFilter) -> Plan:
    """What a filter on dates lets through."""
    if dates.undated:
        return Between(dates.field, None, schema.DATED)
    if dates.start is None and dates.end is None:
        return All()
    return Between(
        dates.field,
        schema.DATED if dates.start is None else schema.bound(dates.start),
        None if dates.end is None else schema.bound(dates.end),
    )


def scores(tree: Node) -> bool:
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
    """Whether *tree* names a kind, and so is not for articles alone."""
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
