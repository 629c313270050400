"""The shapes of one article: in a list, as a hit, and whole with its captures and editions."""

from typing import Any

from pydantic import Field

from indexer.model.article import Confidence, Precision, StatedDate
from indexer.model.capture import Location
from indexer.model.search import CaptureRef, Document, EditionRef
from indexer.schemas.addresses import Links
from indexer.schemas.shape import Instant, Shape, same_named

MOST_VERSIONS = 1_000  # that an article is shown with


class Warc(Shape):
    """Where a capture is stored: its record begins at *offset* of *file*."""

    file: str
    offset: int
    length: int
    record_id: str | None
    digest: str | None
    member: str | None = Field(description="Entry of a WACZ that 'offset' refers to.")

    @classmethod
    def of(cls, location: Location, links: Links) -> "Warc":
        """*location*, with the file's name instead of its path."""
        return cls(**same_named(cls, location) | {"file": links.file(location)})


class Story(Shape):
    """The cluster of near-identical editions over different URLs."""

    id: str
    size: int = Field(description="Number of URLs with this story.")


class ResultLinks(Shape):
    """Paths on this server."""

    self: str
    text: str
    versions: str
    page: str
    replay: str


class PictureAnswer(Shape):
    """The lead picture of an article, which this archive holds."""

    url: str = Field(description="Where it was captured.")
    captured: Instant
    caption: str | None
    alt: str | None = Field(description="What it shows, for those who do not see it.")
    credit: str | None
    image: str = Field(description="Path: re-encoded, at most 640 pixels wide.")
    thumbnail: str = Field(description="Path: re-encoded, at most 240 pixels wide.")

    @classmethod
    def of(cls, document: Document, links: Links) -> "PictureAnswer | None":
        """That of *document*; None where the archive holds none."""
        if document.picture is None:
            return None
        return cls(
            **same_named(cls, document.picture),
            captured=document.picture.captured_at,
            image=links.picture(document.id),
            thumbnail=links.thumbnail(document.id),
        )


class Described(Shape):
    """What a search result and a whole article have in common."""

    id: str
    url: str
    title: str
    authors: list[str]
    source: str
    source_name: str
    language: str | None
    section: str | None
    published: Instant | None = Field(description="When the page says it was published.")
    published_from: str | None = Field(description="Where in the page that was read.")
    published_confidence: Confidence | None
    published_precision: Precision | None = Field(
        description="'day' means that only the calendar day was stated."
    )
    updated: Instant | None
    updated_from: str | None
    updated_confidence: Confidence | None
    updated_precision: Precision | None
    captured: Instant | None = Field(description="Newest capture; never a publication date.")
    added: Instant | None = Field(
        description="When the archive first took it in; null where that was not recorded."
    )
    story: Story
    picture: PictureAnswer | None = Field(description="Null where the archive holds none.")
    warc: Warc = Field(
        description="The record that holds the text: of the newest capture that is not a revisit."
    )
    captured_warc: Warc = Field(
        description="The record of the newest capture, which a revisit leaves without content."
    )
    links: ResultLinks


def described(shape: type[Shape], document: Document, links: Links) -> dict[str, Any]:
    """The fields that *shape* has in common with *document*, and those of ``Described``."""
    newest = document.captures[-1]
    whole = [capture.location for capture in document.captures if not capture.revisit]
    text_at = whole[-1] if whole else document.text_at or newest.location
    return same_named(shape, document) | {
        **_dated("published", document.published),
        **_dated("updated", document.updated),
        "captured": document.captured_at,
        "added": document.added_at,
        "picture": PictureAnswer.of(document, links),
        "story": Story(id=document.story, size=document.story_size),
        "warc": Warc.of(text_at, links),
        "captured_warc": Warc.of(newest.location, links),
        "links": ResultLinks(
            self=links.api_article(document.id),
            text=links.api_article(document.id, "text"),
            versions=links.api_article(document.id, "versions"),
            page=links.article(document.id),
            replay=links.replay(newest),
        ),
    }


def _dated(name: str, stated: StatedDate | None) -> dict[str, object]:
    return {
        name: stated.at if stated else None,
        f"{name}_from": str(stated.read_from) if stated else None,
        f"{name}_confidence": stated.confidence if stated else None,
        f"{name}_precision": stated.precision if stated else None,
    }


class Brief(Described):
    """An article in a list."""

    @classmethod
    def of(cls, document: Document, links: Links) -> "Brief":
        """Build it from *document*."""
        return cls(**described(cls, document, links))


class ArticleList(Shape):
    """A list of articles."""

    results: list[Brief]


class CaptureEntry(Shape):
    """One capture of an edition."""

    captured: Instant | None
    url: str
    revisit: bool = Field(
        description="A revisit record: it refers to an earlier, identical capture."
    )
    warc: Warc
    replay: str

    @classmethod
    def of(cls, capture: CaptureRef, links: Links) -> "CaptureEntry":
        """Build it from *capture*."""
        return cls(
            captured=capture.captured_at,
            url=capture.url,
            revisit=capture.revisit,
            warc=Warc.of(capture.location, links),
            replay=links.replay(capture),
        )


class Version(Shape):
    """One edition of a URL; *number* counts from 1, the oldest."""

    number: int
    id: str
    current: bool
    captures: list[Instant | None]
    links: dict[str, str]


def version_list(editions: tuple[EditionRef, ...], links: Links) -> list[Version]:
    """All editions of a URL, oldest first."""
    return [
        Version(
            number=number,
            id=edition.id,
            current=number == len(editions),
            captures=list(edition.captures),
            links={"self": links.api_article(edition.id), "page": links.article(edition.id)},
        )
        for number, edition in enumerate(editions, 1)
    ]


class TextBlock(Shape):
    """One paragraph, heading, quote, item …; on at least *repeated* pages of its source."""

    kind: str
    text: str
    repeated: int


class ArticleAnswer(Described):
    """One edition with everything known about it."""

    text: str = Field(description="The blocks that the source does not repeat on many pages.")
    blocks: list[TextBlock]
    description: str | None
    tags: list[str]
    captions: list[str] = Field(description="Of the pictures in the article, held or not.")
    kind: str
    collections: list[str]
    current: bool = Field(description="Whether this is the newest edition of its URL.")
    captures: list[CaptureEntry] = Field(description="Of very many only the newest.")
    versions: list[Version] = Field(
        description=f"Of more than {MOST_VERSIONS:,} editions the newest; 'links' leads to all."
    )
    degraded: str | None = Field(description="The limit that forced a plain-text reading, if any.")
    notes: list[str]

    @classmethod
    def of(
        cls, document: Document, editions: tuple[EditionRef, ...], links: Links
    ) -> "ArticleAnswer":
        """Build it from *document* and all *editions* of its URL."""
        return cls(
            **described(cls, document, links)
            | {
                "blocks": [
                    TextBlock(kind=held.block.kind, text=held.block.text, repeated=held.repeated)
                    for held in document.blocks
                ],
                "captures": [CaptureEntry.of(capture, links) for capture in document.captures],
                "versions": version_list(editions, links)[-MOST_VERSIONS:],
            }
        )


class VersionsAnswer(Shape):
    """All editions of a URL, oldest first."""

    url: str
    versions: list[Version]
