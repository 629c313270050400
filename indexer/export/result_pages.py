"""A result page by page, from its beginning or from any page on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.model.search import Hit, Page, Query

BATCH = 200  # hits fetched at a time; bounds memory whatever the result


@dataclass(frozen=True, slots=True)
class ResultPlace:
    """A place between two pages: *hits* lie before it, *cursor* leads on.

    *cursor* is None at the beginning, and at the end.
    """

    hits: int = 0
    cursor: str | None = None


ResultPages = Callable[[ResultPlace], Iterator[tuple[ResultPlace, Sequence[Hit]]]]
"""Gives the pages from a place on, each with the place where it begins."""


def search_pages(engine: Engine, query: Query, most: int | None) -> tuple[Page, ResultPages]:
    """The first page of *query*, and all of its pages, with *most* hits at most.

    Pages are fetched as they are needed. Raises ``QueryError`` at once for a query that is not
    valid, and for a cursor of another search; ``EngineError`` where parts of the index did not
    answer.
    """
    query = replace(query, limit=BATCH if most is None else min(BATCH, most), snippets=0)
    first = _whole(engine.search(query))

    def pages(start: ResultPlace) -> Iterator[tuple[ResultPlace, Sequence[Hit]]]:
        place = start
        if start.hits and start.cursor is None:
            return
        page = first if start.cursor is None else _at(start.cursor)
        while True:
            left = None if most is None else max(0, most - place.hits)
            yield place, page.hits[:left]
            place = ResultPlace(place.hits + len(page.hits), page.next_cursor)
            if place.cursor is None or (most is not None and place.hits >= most):
                return
            page = _at(place.cursor)

    def _at(cursor: str) -> Page:
        return _whole(engine.search(replace(query, cursor=cursor)))

    return first, pages


def hits_of(pages: ResultPages) -> Iterator[Hit]:
    """All hits."""
    return chain.from_iterable(hits for _, hits in pages(ResultPlace()))


def _whole(page: Page) -> Page:
    """*page*; raises ``EngineError`` where parts of the index did not answer."""
    if page.partial:  # a file that lacks articles does not show it
        raise EngineError("parts of the index did not answer: try again when they are back")
    return page
