"""A search as its JSON answer: the hits, the facets, the counts over time, and the way on."""

import time
from collections.abc import Iterator
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
from indexer.schemas.search_links import SearchLinks
from indexer.schemas.shape import same_named


def search_answer(
    engine: Engine, params: SearchParams, budget: float, links: Links, path: str
) -> SearchAnswer:
    """The answer of *engine* to *params*, within *budget* seconds for each part of it.

    The searches that it leads on to are asked at *path*.
    """
    search = SearchLinks(path, params)
    parsed = parse(params.q)
    query = params.asked(parsed, budget, most=parsed.plain, **params.counted)
    began, counting = time.perf_counter(), Counting(engine, budget)
    page = engine.search(query)
    dates = dict(_dates(search, page, counting))
    took = time.perf_counter() - began
    return SearchAnswer(
        query=_read_query(params, parsed, page),
        index=Index(generation=page.generation, documents=page.documents),
        total=Total(value=page.total, relation=page.relation, groups=page.groups),
        took_ms=round(took * 1000, 1),
        timed_out=page.timed_out or counting.timed_out,
        truncated=page.truncated,
        partial=page.partial,
        results=[Result.of(hit, links) for hit in page.hits],
        facets={
            **{facet.field: _facet(search, facet) for facet in page.facets},
            **dates,
        },
        next_cursor=page.next_cursor,
        next_url=search.but(cursor=page.next_cursor) if page.next_cursor is not None else None,
    )


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


def _facet(search: SearchLinks[SearchParams], facet: Facet) -> FacetCounts:
    field = cast(FacetField, facet.field)
    entries = [
        FacetEntry(
            **same_named(FacetEntry, value),
            toggle_url=search.toggled(field, value.value),
        )
        for value in facet.values
    ]
    return FacetCounts(**same_named(FacetCounts, facet) | {"values": entries})


def _dates(
    search: SearchLinks[SearchParams], page: Page, counting: Counting
) -> Iterator[tuple[str, DateCounts]]:
    """The dates among the facets, as many as the time allows."""
    params = search.params
    for date in params.dates_counted if not (page.timed_out or page.partial) else []:
        first = page.histogram if page.histogram and page.histogram.field == date else None
        histogram = counting.over_time(params, date, params.interval_of(date), first, page.answered)
        if counting.timed_out:
            return
        yield date, _date(search, date, histogram)


def _date(search: SearchLinks[SearchParams], date: DateField, histogram: Histogram) -> DateCounts:
    params = search.params
    chosen = {*map(_range, params.chosen(date))}
    excluded = {*map(_range, params.excluded(date))}
    entries = [
        DateEntry(
            value=bar.value,
            count=bar.count,
            selected=_range(bar.value) in chosen,
            excluded=_range(bar.value) in excluded,
            toggle_url=search.toggled(date, bar.value),
        )
        for bar in histogram.bars
        if params.dates is None or params.dates.field != date or overlaps(bar.value, params.dates)
    ]
    return DateCounts(interval=histogram.interval, values=entries, missing=histogram.missing)


def _range(value: str) -> tuple[datetime, datetime]:
    return instant(value), instant(value, end=True)
