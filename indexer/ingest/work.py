"""What a worker does with one split: read every record, extract every page, write the part."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.corpus.parts import in_hand_path, writing_part
from indexer.corpus.rows import article_row, capture_key, record_row
from indexer.extract import extract, extract_linear
from indexer.ingest.page_limits import PageLimitError, page_limits
from indexer.model.article import Article
from indexer.model.capture import Capture, Entry, Outcome, Record, Split
from indexer.read import read

_MARK_WIDTH = 512  # bytes; a longer capture key is cut, and then compared cut


@dataclass(frozen=True, slots=True)
class Job:
    """One split to extract into *corpus*; captures in *poison* killed workers and are set aside."""

    split: Split
    corpus: Path
    poison: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """What a worker sends back: never pages."""

    records: int = 0
    articles: int = 0


def extract_split(job: Job) -> SplitCounts:
    """Write the part of *job*; it is there, whole, when this returns."""
    records = articles = 0
    mark = in_hand_path(job.corpus, job.split)
    with writing_part(job.corpus, job.split) as part, _Mark(mark) as at:
        for entry in read(job.split):
            name = capture_key(job.split.file_key, entry.record.location)
            at.page(name)
            record, article = _settled(entry, poison=mark_name(name) in job.poison)
            part.add_record(record_row(record, job.split.file_key))
            records += 1
            if entry.capture and article:
                part.add_article(article_row(entry.capture, article, job.split.file_key))
                articles += record.outcome == Outcome.ARTICLE
    return SplitCounts(records, articles)


def mark_name(capture: str) -> str:
    """A capture's name as the mark holds it."""
    return capture.encode("utf-8", "replace")[:_MARK_WIDTH].decode("utf-8", "ignore")


def _settled(entry: Entry, *, poison: bool) -> tuple[Record, Article | None]:
    """The record with what became of its page, and the article the page gave."""
    if entry.capture is None:
        return entry.record, None
    if poison:
        return replace(entry.record, outcome=Outcome.POISON, reason="poison"), None
    article = _extracted(entry.capture)
    if entry.record.outcome is Outcome.DAMAGED:  # read in part: searchable, and still damage
        return entry.record, article
    outcome = Outcome.ARTICLE if article.kind == "article" else Outcome.PAGE
    return replace(entry.record, outcome=outcome, reason=article.kind), article


def _extracted(capture: Capture) -> Article:
    """The article of *capture*; past the limits of time and memory, its plain text."""
    try:
        with page_limits():
            return extract(capture)
    except PageLimitError as limit:
        return extract_linear(
            capture.body,
            capture.url,
            capture.content_type,
            capture.captured_at,
            degraded=str(limit),
        )
    except MemoryError:
        return extract_linear(
            capture.body, capture.url, capture.content_type, capture.captured_at, degraded="memory"
        )


class _Mark:
    """A file that names the page in hand, so that the driver can tell which one killed a worker."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "_Mark":
        self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        return self

    def page(self, capture: str) -> None:
        name = mark_name(capture).encode()
        os.pwrite(self._file, name.ljust(_MARK_WIDTH, b"\0"), 0)

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        self._path.unlink(missing_ok=True)
