"""The shapes of what an archive holds: its counts, and the rows of its ledger."""

from pydantic import Field

from indexer.corpus.ledger import Status
from indexer.model.capture import Record
from indexer.schemas.addresses import Links
from indexer.schemas.results import Index
from indexer.schemas.shape import Instant, Shape, same_named


class ArchiveCounts(Shape):
    """Counts over the whole archive; the outcomes account for every record."""

    files: int
    records: int
    captures: int
    articles: int
    editions: int
    stories: int
    sources: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    collections: dict[str, int]
    first_capture: Instant | None
    last_capture: Instant | None
    orphan_revisits: int
    outdated_articles: int = Field(description="Read by an older extractor than this one.")
    removals: int = Field(description="What an operator has named not to be shown.")

    @classmethod
    def of(cls, status: Status) -> "ArchiveCounts":
        """Build it from *status*."""
        return cls(**same_named(cls, status))


class EngineState(Shape):
    """The engine that holds the index."""

    index: Index
    engine: str
    lacks: list[str] = Field(description="What this engine cannot do; usually empty.")


class StatsAnswer(ArchiveCounts, EngineState):
    """Counts over the whole archive, and the engine that holds its index."""


class RecordEntry(Shape):
    """One row of the ledger: a record of an archive file and what became of it."""

    file: str
    offset: int
    length: int
    type: str
    outcome: str
    reason: str
    url: str | None
    captured: Instant | None
    status: int | None
    content_type: str | None
    record_id: str | None
    digest: str | None
    member: str | None = Field(description="Entry of a WACZ that 'offset' refers to.")
    flags: list[str] = Field(description="Oddities of a record that was read all the same.")
    redirect_to: str | None

    @classmethod
    def of(cls, record: Record, links: Links) -> "RecordEntry":
        """Build it from *record*."""
        return cls(
            **same_named(cls, record.location)
            | same_named(cls, record)
            | {"file": links.file(record.location), "captured": record.captured_at}
        )


class RecordsAnswer(Shape):
    """Rows of the ledger in the order of file and offset."""

    records: list[RecordEntry]
    next_url: str | None
