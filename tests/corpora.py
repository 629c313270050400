"""Small corpora, written as parts without any archive file."""

from datetime import UTC, datetime
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.parts import writing_part
from indexer.corpus.rows import article_row, record_row
from indexer.model.article import Article, Block, StatedDate
from indexer.model.capture import Capture, Location, Outcome, Record, Reference, Split
from indexer.model.provenance import Provenance
from indexer.urls import source

EARLY, LATE = datetime(2015, 9, 10, tzinfo=UTC), datetime(2016, 3, 1, tzinfo=UTC)


def made_article(url: str, title: str, *paragraphs: str, kind: str = "article") -> Article:
    return Article(
        url=url,
        title=title,
        kind=kind,
        kind_confidence=0.9,
        source=source(url),
        source_name="The " + source(url),
        authors=("Ann Made",),
        published_stated=StatedDate(EARLY, Provenance.parse("meta:date"), "high"),
        updated_stated=None,
        language="en",
        section="News",
        description=None,
        tags=(),
        blocks=tuple(Block("paragraph", text) for text in paragraphs),
        charset="utf-8",
        charset_from="header",
        extractor="test",
    )


class Corpus:
    """An archive to which each call of ``add`` adds one part."""

    def __init__(self, path: Path) -> None:
        self.archive = Archive.create(path)
        self._files = 0

    def add(
        self, *entries: tuple[Article | str, datetime, str | None], collection: str = ""
    ) -> Split:
        """Add a file of captures: an article or the URL of a revisit, capture time, digest."""
        self._files += 1
        split = Split(f"/nowhere/{self._files}.warc.gz", f"key{self._files}", container="warc.gz")
        with self.archive.writing():
            self.archive.register(split, collection or None)
            with writing_part(self.archive.corpus, split) as part:
                for number, (what, captured_at, digest) in enumerate(entries):
                    where = Location(split.file, number * 100, 100, f"urn:{number}", digest)
                    if isinstance(what, str):
                        part.add_record(
                            record_row(_revisit(what, captured_at, where), split.file_key)
                        )
                        continue
                    capture = Capture(what.url, captured_at, "response", 200, None, b"", where)
                    part.add_record(record_row(_response(what, captured_at, where), split.file_key))
                    part.add_article(article_row(capture, what, split.file_key))
        return split

    def consolidate(self) -> Archive:
        consolidate(self.archive)
        return self.archive


def _response(article: Article, captured_at: datetime, where: Location) -> Record:
    outcome = Outcome.ARTICLE if article.kind == "article" else Outcome.PAGE
    return Record(where, "response", outcome, article.kind, article.url, captured_at, 200)


def _revisit(url: str, captured_at: datetime, where: Location) -> Record:
    return Record(
        where,
        "revisit",
        Outcome.REVISIT,
        "revisit",
        url,
        captured_at,
        refers_to=Reference("identical-payload-digest" if where.digest else "server-not-modified"),
    )
