"""A search as its JSON answer: the hits, the facets, the counts over time, and the way on."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast

from indexer.engines.base import Engine
from indexer.model.query_text import write_conditions
from indexer.model.search import DateField, Facet, FacetField, Histogram, Page, Parsed
from indexer.query import instant, parse
from indexer.schemas.addresses import Links
from indexer.schemas.counting import Counting
from indexer.schemas.params import SearchParams
from indexer.schemas.periods import overlaps
from indexer.schemas.results import (
    DateCounts,
    DateEntry,
    FacetCounts,
    FacetEntry,
    Index,
    Obstacle,
    ReadQuery,
    Result,
    SearchAnswer,
    Total,
)
from indexer.schemas.shape import same_named

Address = Callable[[SearchParams], str]
"""Where a search is asked: its ``toggle_url`` and ``next_url``."""


def search_answer(
    engine: Engine, params: SearchParams, budget: float, links: Links, address: Address
) -> SearchAnswer:
    """The answer of *engine* to *params*, within *budget* seconds for each part of it."""
    parsed = parse(params.q)
    query = params.asked(parsed, budget, **params.counted)
    began, counting = time.perf_counter(), Counting(engine, budget)
    page = engine.search(query)
    dates = dict(_dates(params, page, counting, address))
    took = time.perf_counter() - began
    return SearchAnswer(
        query=_read_query(params, parsed, page),
        index=Index(generation=page.generation, documents=page.documents),
        total=Total(value=page.total, relation=page.relation, groups=page.groups),
        took_ms=round(took * 1000, 1),
        timed_out=page.timed_out or counting.timed_out,
        truncated=page.truncated,
        results=[Result.of(hit, links) for hit in page.hits],
        facets={
            **{facet.field: _facet(params, facet, address) for facet in page.facets},
            **dates,
        },
        next_cursor=page.next_cursor,
        next_url=_next_url(params, page, address),
    )


def _next_url(params: SearchParams, page: Page, address: Address) -> str | None:
    following = page.next_cursor
    return None if following is None else address(params.but(cursor=following))


def _read_query(params: SearchParams, parsed: Parsed, page: Page) -> ReadQuery:
    return ReadQuery(
        q=params.q,
        parsed=parsed.text,
        changes=[*parsed.changes, *page.changes],
        suggestions=list(page.suggestions),
        without=[
            Obstacle(removed=write_conditions(one.removed), total=one.total) for one in page.without
        ],
    )


def _facet(params: SearchParams, facet: Facet, address: Address) -> FacetCounts:
    field = cast(FacetField, facet.field)
    entries = [
        FacetEntry(
            **same_named(FacetEntry, value),
            toggle_url=address(params.toggled(field, value.value)),
        )
        for value in facet.values
    ]
    return FacetCounts(**same_named(FacetCounts, facet) | {"values": entries})


def _dates(
    params: SearchParams, page: Page, counting: Counting, address: Address
) -> Iterator[tuple[str, DateCounts]]:
    """The dates among the facets, as many as the time allows."""
    for date in params.dates_counted if not page.timed_out else []:
        first = page.histogram if page.histogram and page.histogram.field == date else None
        histogram = counting.over_time(params, date, params.interval_of(date), first)
        if counting.timed_out:
            return
        yield date, _date(params, date, histogram, address)


def _date(
    params: SearchParams, date: DateField, histogram: Histogram, address: Address
) -> DateCounts:
    chosen = {*map(_range, params.chosen(date))}
    excluded = {*map(_range, params.excluded(date))}
    entries = [
        DateEntry(
            value=bar.value,
            count=bar.count,
            selected=_range(bar.value) in chosen,
            excluded=_range(bar.value) in excluded,
            toggle_url=address(params.toggled(date, bar.value)),
        )
        for bar in histogram.bars
        if params.dates is None or params.dates.field != date or overlaps(bar.value, params.dates)
    ]
    return DateCounts(interval=histogram.interval, values=entries, missing=histogram.missing)


def _range(value: str) -> tuple[datetime, datetime]:
    return instant(value), instant(value, end=True)
