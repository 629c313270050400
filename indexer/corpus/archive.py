"""An archive directory: its manifest, its corpus, and questions about what it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from indexer.model.archive import Location, Record


@dataclass(frozen=True, slots=True)
class Status:
    """Counts over the whole archive; *outcomes* and *reasons* each add up to *records*."""

    files: int
    records: int
    captures: int
    articles: int
    editions: int
    stories: int
    sources: int
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    collections: Mapping[str, int]
    first_capture: datetime | None
    last_capture: datetime | None


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture of a URL, whatever its type; what the CDX server and the replay ask for.

    *location* leads to the bytes: for a revisit that of the capture it repeats, or None where
    that one is not in this archive.
    """

    url: str
    url_key: str
    captured_at: datetime | None
    status: int | None
    content_type: str | None
    type: str
    redirect_to: str | None
    location: Location | None


class Archive:
    """What webapp and cli ask an archive directory; opened with ``Archive.open(path)``."""

    path: Path
    engine_uri: str

    @classmethod
    def open(cls, path: Path) -> "Archive":
        """Raises ``CorpusError`` where *path* holds no archive, ``VersionError`` a newer one."""
        raise NotImplementedError

    def status(self) -> Status:
        """Counts over everything ingested so far."""
        raise NotImplementedError

    def captures(self, url: str, limit: int = 10_000) -> tuple[CaptureRow, ...]:
        """All captures of *url* (compared by SURT key), oldest first."""
        raise NotImplementedError

    def records(self, outcome: str | None = None, offset: int = 0, limit: int = 100) -> tuple[Record, ...]:
        """Rows of the ledger in the order of file and offset."""
        raise NotImplementedError
