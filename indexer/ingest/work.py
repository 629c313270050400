"""One worker's job: read every record of a split, extract every page, write the part."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.corpus.parts import in_hand_path, writing_part
from indexer.corpus.rows import article_row, capture_key, record_row
from indexer.extract import extract, extract_bare, extract_linear
from indexer.ingest.page_limits import PageLimitError, page_limits
from indexer.model.article import Article
from indexer.model.capture import Capture, Entry, Outcome, Record, Split
from indexer.read import read

_NOTE_WIDTH = 512  # bytes; longer capture keys are cut, and compared as cut


@dataclass(frozen=True, slots=True)
class Job:
    """One split to extract into *corpus*, setting aside the captures in *poison*.

    Those are capture keys as ``noted_key`` cuts them; each capture has killed two workers.
    """

    split: Split
    corpus: Path
    poison: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """How many records and articles a part holds: all that a worker sends back."""

    records: int = 0
    articles: int = 0


def extract_split(job: Job) -> SplitCounts:
    """Write the part of *job*, whole, before returning."""
    records = articles = 0
    note = _PageInHand(in_hand_path(job.corpus, job.split))
    with writing_part(job.corpus, job.split) as part, note:
        for entry in read(job.split):
            key = capture_key(job.split.file_key, entry.record.location)
            note.write(key)
            record, article = _settled(entry, poison=noted_key(key) in job.poison)
            part.add_record(record_row(record, job.split.file_key))
            records += 1
            if entry.capture and article:
                part.add_article(article_row(entry.capture, article, job.split.file_key))
                articles += record.outcome == Outcome.ARTICLE
    return SplitCounts(records, articles)


def noted_key(capture: str) -> str:
    """A capture key as the note of the page in hand holds it."""
    return capture.encode("utf-8", "replace")[:_NOTE_WIDTH].decode("utf-8", "ignore")


def _settled(entry: Entry, *, poison: bool) -> tuple[Record, Article | None]:
    """The record with its final outcome, and the article of its page."""
    if entry.capture is None:
        return entry.record, None
    if poison:
        return replace(entry.record, outcome=Outcome.POISON, reason="poison"), None
    article = _extracted(entry.capture)
    if (
        entry.record.outcome is Outcome.DAMAGED
    ):  # read in part: searchable, but still counted as damage
        return entry.record, article
    outcome = Outcome.ARTICLE if article.kind == "article" else Outcome.PAGE
    return replace(entry.record, outcome=outcome, reason=article.kind), article


def _extracted(capture: Capture) -> Article:
    """The article of *capture*, read in a plainer way each time it takes too much.

    Each way has all the time and memory of a page. Both are free again before the next one, since
    nothing holds on to the error that ended the one before.
    """
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


class _PageInHand:
    """A file with the key of the current page, from which the driver tells what killed a worker."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "_PageInHand":
        self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        return self

    def write(self, capture: str) -> None:
        key = noted_key(capture).encode()
        os.pwrite(self._file, key.ljust(_NOTE_WIDTH, b"\0"), 0)

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        self._path.unlink(missing_ok=True)
