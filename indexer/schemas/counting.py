"""Counts over time, within the time that one search may take."""

from dataclasses import replace
from time import monotonic

from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.model.search import (
    And,
    Collapse,
    DateField,
    During,
    Histogram,
    Interval,
    Node,
    Page,
)
from indexer.query import parse
from indexer.schemas.params import Narrowing


class Counting:
    """Searches for counts that together take no longer than *budget* seconds."""

    def __init__(self, engine: Engine, budget: float) -> None:
        self._engine = engine
        self._until = monotonic() + budget
        self.timed_out = False

    def search(self, params: Narrowing, tree: Node, **more: object) -> Page:
        """Search for *params*, with *tree* in place of its query text."""
        parsed = replace(parse(""), tree=tree)
        left = max(0.0, self._until - monotonic())
        page = self._engine.search(params.query(parsed, limit=1, snippets=0, budget=left, **more))
        self.timed_out = self.timed_out or page.timed_out
        if page.partial:  # counts have no place to say so
            raise EngineError("parts of the index did not answer: try again when they are back")
        return page

    def over_time(
        self,
        params: Narrowing,
        field: DateField,
        interval: Interval | None,
        wide: Histogram | None = None,
        answered: Node | None = None,
        bars: Collapse = "none",
    ) -> Histogram:
        """Counts over all time, ignoring the range chosen for this date; *wide* if already known.

        *answered* is the tree that was searched for instead of the query text: ``Page.answered``.

        Where intervals that short would be too many, only those in the range are counted. *bars* is
        what is counted, where that can be told: ``Histogram.counts``.
        """
        tree = answered or parse(params.q).tree
        found = wide or self._histogram(params, tree, field, interval, bars)
        dates = params.dates
        bounded = dates and dates.field == field and dates.start and dates.end
        if interval in (None, found.interval) or not dates or not bounded:
            return found
        held = And((tree, During(field, dates.start, dates.end)))
        closer = self._histogram(params.any_date(), held, field, interval, bars)
        return replace(closer, missing=found.missing)

    def _histogram(
        self,
        params: Narrowing,
        tree: Node,
        field: DateField,
        interval: Interval | None,
        bars: Collapse,
    ) -> Histogram:
        page = self.search(params, tree, histogram=field, interval=interval, bars=bars)
        return page.histogram or Histogram(field, interval or "year", (), 0)
