"""What an export is made of: hits, a heading that says where they come from, and the archive."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

from indexer.corpus.archive import Archive
from indexer.engines.answer.question import DEEPEST
from indexer.engines.base import Engine
from indexer.export.result_pages import ResultPages, ResultPlace, hits_of, search_pages
from indexer.model.search import Hit, Page, Parsed, Query
from indexer.places import PathOrUri
from indexer.schemas.addresses import Links

With = Literal["requests", "resources"]
Captures = Literal["newest", "all"]


@dataclass(frozen=True, slots=True)
class ExportHeading:
    """What every export says of itself; *filters* are the other parameters of the search.

    *parsed* is how the query was understood, *changes* what was repaired or left out, *total* the
    number of matches when the export began, *limit* how many of them it holds at most. *set_name*
    names a saved set that was exported.
    """

    q: str
    parsed: str
    changes: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]
    sort: str
    generation: int
    documents: int
    total: int
    exported_at: datetime
    limit: int | None = None
    set_name: str | None = None

    def as_json(self) -> dict[str, object]:
        """The form in which formats hold it."""
        return {
            "software": f"Backissue {version('backissue')}",
            "q": self.q,
            "parsed": self.parsed,
            "changes": list(self.changes),
            "filters": [list(pair) for pair in self.filters],
            "sort": self.sort,
            "generation": self.generation,
            "documents": self.documents,
            "total": self.total,
            "limit": self.limit,
            "exported": instant_text(self.exported_at),
            **({"set": self.set_name} if self.set_name else {}),
        }

    def line(self) -> str:
        """On one line, in ASCII."""
        return json.dumps(self.as_json())

    def sentence(self) -> str:
        """As a note in a citation."""
        what = f"result set {self.set_name}" if self.set_name else f"query “{self.q}”"
        return (
            f"Found with {what} (read as: {self.parsed or 'everything'}), index generation"
            f" {self.generation}, exported {instant_text(self.exported_at)}"
        )


def _unwatched(place: ResultPlace) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Export:
    """Everything that a format needs.

    *archive* is needed for archived records alone. *links* leads to the server that shows the
    archive; *root* is its scheme and host, empty where none is known. Archived records are read
    only below *roots*, where these are given. *most_bytes* bounds what is built before it is sent.

    An export that was broken off goes on at *start*: its beginning is then not written again.
    *reached* is called with each place that a format has come to, when all before it is written.
    """

    heading: ExportHeading
    pages: ResultPages
    archive: Archive
    links: Links = Links()
    root: str = ""
    fields: tuple[str, ...] = ()
    captures: Captures = "newest"
    extras: frozenset[With] = frozenset()
    roots: tuple[PathOrUri, ...] | None = None
    most_bytes: int | None = None
    start: ResultPlace = ResultPlace()
    reached: Callable[[ResultPlace], None] = _unwatched

    @property
    def is_begun(self) -> bool:
        """Whether the beginning is written already."""
        return self.start.hits > 0

    def batches(self) -> Iterator[Sequence[Hit]]:
        """The hits from *start* on, some at a time."""
        place = self.start
        for place, hits in self.pages(self.start):
            self.reached(place)
            yield hits
            place = ResultPlace(place.hits + len(hits))
        self.reached(place)

    def hits(self) -> Iterator[Hit]:
        """The hits from *start* on."""
        for batch in self.batches():
            yield from batch

    def batches_before(self) -> Iterator[Sequence[Hit]]:
        """The hits before *start*."""
        if self.is_begun:
            for place, hits in self.pages(ResultPlace()):
                if place.hits >= self.start.hits:
                    return
                yield hits


def export_of(
    archive: Archive,
    engine: Engine,
    parsed: Parsed,
    query: Query,
    *,
    q: str,
    filters: tuple[tuple[str, str], ...] = (),
    most: int | None = None,
) -> Export:
    """The export of the first *most* matches of *query*; all without.

    Raises ``QueryError`` at once for a query that is not valid.
    """
    first, pages = search_pages(engine, query, most)
    heading = ExportHeading(
        q=q,
        parsed=parsed.text,
        changes=(*parsed.changes, *first.changes, *_cut(query, first)),
        filters=filters,
        sort=query.sort,
        generation=first.generation,
        documents=first.documents,
        total=first.total,
        exported_at=this_second(),
        limit=most,
    )
    return Export(heading, pages, archive)


def _cut(query: Query, first: Page) -> list[str]:
    if query.sort != "relevance" or first.total <= DEEPEST:
        return []
    return [f"by relevance the first {DEEPEST:,} are exported: sort by a date to have all"]


def search_hits(engine: Engine, query: Query, most: int | None) -> tuple[Page, Iterator[Hit]]:
    """The first page, and all hits from it on, fetched as they are needed."""
    first, pages = search_pages(engine, query, most)
    return first, hits_of(pages)


def this_second() -> datetime:
    """The instant of an export that is begun now: files name it to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def instant_text(at: datetime) -> str:
    """*at* in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
