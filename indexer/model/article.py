"""What extraction reads out of a capture."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from indexer.model.provenance import Provenance

BlockKind = Literal["paragraph", "heading", "quote", "item", "row", "caption", "code"]
PageKind = Literal["article", "front", "error", "wall", "other"]
Confidence = Literal["high", "medium", "low"]
Precision = Literal["instant", "day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, quote, list item, table row … of an article, in reading order."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that an article states about itself, where it was read and how sure we are.

    *at* is aware. With *precision* ``day`` only its calendar day was stated, and *at* is the
    start of that day in the stated zone, else in UTC.
    """

    at: datetime
    read_from: Provenance
    confidence: Confidence
    precision: Precision = "instant"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may lead an article.

    *urls* are addresses of this one picture in several sizes, the largest first: which of them an
    archive holds, if any, is not known here. *alt* describes it for those who do not see it.
    *shown* is False where only metadata name it: it may then be the same on every page of a site.
    """

    urls: tuple[str, ...]
    caption: str | None = None
    alt: str | None = None
    credit: str | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says, as a reader of the paper would quote it.

    *kind* other than ``article`` means that the page holds none: it is recorded, not searched by
    default. *blocks* hold the body only, a dek as the first: headline, byline and dateline are
    fields. *degraded* names the limit that made extraction fall back to plain text, if one did.
    *notes* are what was dropped and why (``published 2099-01-01 is after the capture``).
    *charset_from* is the evidence: bom, header, meta, xml, detected, fallback. *page_title* is
    the document's own, site name and all; what a source repeats in it is seen across the corpus.
    *skipped* are the lines among and around the text that were judged to be none of it.
    *pictures* may each be the lead picture, the likeliest first. *captions* stand below pictures
    of the article, in page order.
    """

    url: str
    title: str
    kind: PageKind
    kind_confidence: float
    source: str
    source_name: str | None
    authors: tuple[str, ...]
    published_stated: StatedDate | None
    updated_stated: StatedDate | None
    language: str | None
    section: str | None
    description: str | None
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]
    charset: str
    charset_from: str
    extractor: str
    degraded: str | None = None
    notes: tuple[str, ...] = ()
    page_title: str = ""
    skipped: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    captions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The blocks joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def published(self) -> datetime | None:
        """When the page says it was first published: aware, or None. Never the capture date."""
        return self.published_stated.at if self.published_stated else None

    @property
    def published_from(self) -> str | None:
        """Where *published* was read: ``json-ld:datePublished``, ``text:Posted``, ``url`` …"""
        return str(self.published_stated.read_from) if self.published_stated else None

    @property
    def published_confidence(self) -> Confidence | None:
        """How sure *published* is."""
        return self.published_stated.confidence if self.published_stated else None

    @property
    def updated(self) -> datetime | None:
        """When the page says it was last changed: aware, or None."""
        return self.updated_stated.at if self.updated_stated else None

    @property
    def updated_from(self) -> str | None:
        """Where *updated* was read."""
        return str(self.updated_stated.read_from) if self.updated_stated else None

    @property
    def updated_confidence(self) -> Confidence | None:
        """How sure *updated* is."""
        return self.updated_stated.confidence if self.updated_stated else None
