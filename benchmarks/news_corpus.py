"""An archive directory of invented articles, written through the corpus's own doors.

usage: python benchmarks/news_corpus.py DIR COUNT

The articles are those of benchmarks/news.py, 5,000 to a file; no archive file is made, so what
would replay them is missing and all else is there. Of fifty captures one repeats an earlier one,
one is a later edition of an earlier article, one is another paper's copy of it, and every article
ends with its paper's standing line, so that looking across the corpus has something to find.
Parts that exist are left alone: a longer archive can be made out of a shorter one.

Data: none: articles are invented.
"""

import argparse
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import news
from indexer.corpus.archive import Archive
from indexer.corpus.parts import records_path, writing_part
from indexer.corpus.rows import article_row, record_row
from indexer.model.article import Article, Block
from indexer.model.capture import Capture, Location, Outcome, Record, Split
from indexer.model.search import Document

A_FILE = 5_000  # captures
_RECORD = 20_000  # bytes between two of them


def make_archive(folder: Path, count: int) -> Archive:
    """The archive in *folder*, with captures 0 to *count* - 1 in its corpus, not consolidated."""
    archive = Archive.create(folder)
    with archive.writing():
        for first in range(0, count, A_FILE):
            add_file(archive, first, min(count, first + A_FILE))
    return archive


def add_file(archive: Archive, first: int, last: int) -> None:
    """Write captures *first* to *last* - 1 as one part, unless it is there."""
    name = f"crawl-{first:08}.warc.gz"
    split = Split(f"/nowhere/{name}", f"crawl{first:08}", container="warc.gz")
    if records_path(archive.corpus, split).exists():
        return
    archive.register(split, "benchmark")
    with writing_part(archive.corpus, split) as part:
        for number in range(first, last):
            document = captured(number)
            where = Location(split.file, (number - first) * _RECORD, _RECORD, f"urn:{number}")
            capture = Capture(document.url, document.captured_at, "response", 200, None, b"", where)
            record = Record(
                where, "response", Outcome.ARTICLE, "article", capture.url, capture.captured_at, 200
            )
            part.add_record(record_row(record, split.file_key))
            part.add_article(article_row(capture, _article(document), split.file_key))


def captured(number: int) -> Document:
    """What capture *number* shows."""
    earlier = number - 7_001
    kind = number % 50 if earlier >= 0 else 0
    if kind not in (7, 13, 23):
        return news.document(number)
    first = captured(earlier)
    at = first.captured_at and first.captured_at + timedelta(days=30)
    if kind == 23:
        return replace(first, captured_at=at)
    own = news.document(number)
    if kind == 7:
        return replace(first, captured_at=at, blocks=(*first.blocks, own.blocks[0]))
    return replace(own, title=first.title, blocks=first.blocks, published=first.published)


def _article(document: Document) -> Article:
    standing = Block("paragraph", f"Write to the editors of {document.source_name} at our office.")
    return Article(
        url=document.url,
        title=document.title,
        kind="article",
        kind_confidence=0.9,
        source=document.source,
        source_name=document.source_name,
        authors=document.authors,
        published_stated=document.published,
        updated_stated=None,
        language=document.language,
        section=document.section,
        description=None,
        tags=(),
        blocks=(*(held.block for held in document.blocks), standing),
        charset="utf-8",
        charset_from="header",
        extractor="invented",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the archive directory to make or to lengthen")
    parser.add_argument("count", type=int, help="how many captures it shall have")
    options = parser.parse_args()
    make_archive(options.folder, options.count)
