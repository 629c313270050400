"""One worker's job: read every record of a split, extract every page, write the part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexer.corpus.database import load_database
from indexer.corpus.parts import PartWriter, writing_part
from indexer.corpus.rows import Row, article_row, capture_key, record_row
from indexer.errors import ArchiveError
from indexer.ingest.page_limits import PageLimitError, page_limits, reading_limit
from indexer.model.article import Article
from indexer.model.capture import Capture, Entry, Location, Outcome, Record, Split
from indexer.places import PathOrUri
from indexer.read import read
from indexer.read.reader import SAVED

load_database()  # while there are no limits: a worker that has no room for it does not start


@dataclass(frozen=True, slots=True)
class Job:
    """One split to extract into *corpus*, setting aside the captures whose keys are in *poison*."""

    split: Split
    corpus: PathOrUri
    poison: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordRows:
    """The rows of one record, which lies at *location*."""

    location: Location
    record: Row
    article: Row | None = None

    def add_to(self, part: PartWriter) -> None:
        """Write the rows."""
        part.add_record(self.record)
        if self.article:
            part.add_article(self.article)


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """How many records and articles a part holds: all that a worker sends back.

    And of one on a store, what has to be written for it to count (see ``indexer.corpus.mirror``).
    """

    records: int = 0
    articles: int = 0
    mark: str = ""

    def with_rows(self, rows: RecordRows) -> "SplitCounts":
        """The counts with one more record."""
        is_article = rows.record["outcome"] == Outcome.ARTICLE
        return SplitCounts(self.records + 1, self.articles + is_article)


JobResult = SplitCounts | ArchiveError
"""The counts of a finished job, or why its file could not be read to the end."""


def extract_split(job: Job) -> SplitCounts:
    """Write the part of *job*, whole, before returning."""
    counts = SplitCounts()
    with writing_part(job.corpus, job.split) as part:
        for rows in read_rows(job):
            rows.add_to(part)
            counts = counts.with_rows(rows)
    return replace(counts, mark=part.mark)


def read_rows(
    job: Job, done: int = 0, begin: Callable[[str], None] = lambda _key: None
) -> Iterator[RecordRows]:
    """The rows of every record of *job* but the first *done*, which are passed over unread.

    *begin* is called with the key of each record before its content is read.
    """
    file_key = job.split.file_key
    number = 0

    def sets_aside(location: Location) -> bool:
        if number < done:
            return job.split.container not in SAVED  # those are one page, read as a whole
        key = capture_key(file_key, location)
        begin(key)
        return key in job.poison

    entries = read(job.split, sets_aside)
    while True:
        with reading_limit():
            entry = next(entries, None)
        if entry is None:
            return
        if number >= done:
            record, article = _settled(entry)
            yield RecordRows(
                record.location,
                record_row(record, file_key),
                article_row(entry.capture, article, file_key)
                if entry.capture and article
                else None,
            )
        number += 1


def _settled(entry: Entry) -> tuple[Record, Article | None]:
    """The record with its final outcome, and the article of its page."""
    if entry.capture is None:
        return entry.record, None
    article = _extracted(entry.capture)
    if entry.record.outcome is Outcome.DAMAGED:
        return entry.record, article  # read in part: searchable, but still counted as damage
    outcome = Outcome.ARTICLE if article.kind == "article" else Outcome.PAGE
    return replace(entry.record, outcome=outcome, reason=article.kind), article


def _extracted(capture: Capture) -> Article:
    """The article of *capture*, read in a plainer way each time it takes too much.

    Each way has all the time and memory of a page. Both are free again before the next one, since
    nothing holds on to the error that ended the one before. Extraction is imported here, since
    the driver of the workers does without it.
    """
    from indexer.extract import extract, extract_bare, extract_linear

    page = (capture.body, capture.url, capture.content_type, capture.captured_at)
    degraded = ""
    ways: tuple[Callable[[], Article], ...] = (
        lambda: extract(capture),
        lambda: extract_linear(*page, degraded=degraded),
        lambda: extract_bare(*page, degraded=degraded),
    )
    for way in ways:
        try:
            with page_limits():
                return way()
        except PageLimitError as limit:
            degraded = degraded or str(limit)
        except MemoryError:
            degraded = degraded or "memory"
    return extract_bare(b"", capture.url, degraded=degraded)
