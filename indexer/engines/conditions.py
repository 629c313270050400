"""All that a query asks for, as plans that can leave one condition out.

A facet is counted under every condition but the filter on its own field, the histogram under
every one but its own date's.
"""

from indexer.engines import fields
from indexer.engines.plan import All, Between, Join, Plan, filter_plan, matching
from indexer.engines.view import View
from indexer.model.search import (
    And,
    DateFilter,
    Fuzzy,
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
    """The conditions of one query over one view."""

    def __init__(self, query: Query, view: View) -> None:
        self.matching = matching(query.tree, view.languages)
        self._view = view
        self._current = query.versions == "current"
        self._kinds = any(chosen.field == "kind" for chosen in query.filters)
        self._kinds = self._kinds or _asks_kind(query.tree)
        self._filters: dict[str, list[Plan]] = {}
        for chosen in query.filters:
            self._filters.setdefault(chosen.field, []).append(filter_plan(chosen))
        if query.dates is not None:
            self._filters.setdefault(query.dates.field, []).append(date_plan(query.dates))

    def key(self, field: str) -> str:
        """Equal for fields that are counted under the same conditions."""
        return field if field in self._filters or field == "kind" else ""

    def plan(self, without: str = "", scored: Plan | None = None) -> Plan:
        """Everything that is asked but the filter on *without*.

        *scored* stands in for the tree: it must match the same documents.
        """
        articles = not self._kinds and without != "kind"
        flat = [self._view.scope(self._current, articles)]
        for field, plans in self._filters.items():
            if field != without:
                flat.extend(plans)
        flat = [plan for plan in flat if plan != All()]
        tree = self.matching if scored is None else scored
        if not flat:
            return tree
        if tree == All():
            return Join(flat=tuple(flat))
        return Join(must=(tree,), flat=tuple(flat))


def date_plan(dates: DateFilter) -> Plan:
    """What a filter on dates lets through."""
    if dates.undated:
        return Between(dates.field, None, fields.DATED)
    if dates.start is None and dates.end is None:
        return All()
    return Between(
        dates.field,
        fields.DATED if dates.start is None else fields.bound(dates.start),
        None if dates.end is None else fields.bound(dates.end),
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


def _asks_kind(tree: Node) -> bool:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case Is(field="kind"):
                return True
            case And(parts) | Or(parts):
                waiting.extend(parts)
            case Not(part):
                waiting.append(part)
    return False
