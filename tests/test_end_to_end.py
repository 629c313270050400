"""The sample newspapers from archive files to answers, held against what they were made from."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.engines import open_engine
from indexer.model.search import Document, Query
from indexer.query import parse

ROOT = Path(__file__).parents[1]
EXPECTED = json.loads((ROOT / "sample_warcs" / "expected.json").read_text("utf-8"))
ARTICLES = {article["url"]: article for article in EXPECTED["articles"]}


@pytest.fixture(scope="module")
def current(sample_archive: Path) -> Mapping[str, Document]:
    archive = Archive.open(sample_archive)
    found = documents(archive, list(wanted(archive)))
    return {document.url: document for document in found if document.current}


def share_right(current: Mapping[str, Document], right: Any) -> float:
    """Share of the sample's articles for which *right(document, expected)* holds."""
    return sum(bool(right(current[url], truth)) for url, truth in ARTICLES.items()) / len(ARTICLES)


def test_every_article_of_the_samples_is_found_as_an_article(current):
    missing = [url for url in ARTICLES if url not in current or current[url].kind != "article"]
    assert missing == []


def test_pages_of_other_kinds_are_not_articles(current):
    kinds = {"front", "error", "wall"}
    others = [page["url"] for page in EXPECTED["other"] if page["kind"] in kinds]
    wrong = [url for url in others if url in current and current[url].kind == "article"]
    assert [url for url in wrong if url not in ARTICLES] == []


@pytest.mark.parametrize("field", ["title", "language", "source_name", "section"])
def test_a_field_is_as_the_newspaper_set_it(current, field):
    assert share_right(current, lambda d, truth: getattr(d, field) == truth[field]) >= 0.99


def test_authors_are_as_the_newspaper_set_them(current):
    assert share_right(current, lambda d, truth: list(d.authors) == truth["authors"]) >= 0.99


def test_the_day_of_publication_is_right_or_absent_as_stated(current):
    def right(document: Document, truth: Mapping[str, Any]) -> bool:
        stated = truth["published"]
        if stated is None or document.published is None:
            return stated is None and document.published is None
        return document.published.at.isoformat()[:10] == stated[:10]

    assert share_right(current, right) >= 0.99


def test_editions_and_captures_are_those_that_were_made(current):
    def right(document: Document, truth: Mapping[str, Any]) -> bool:
        return len(document.editions) == truth["editions"]

    assert share_right(current, right) >= 0.98


def test_the_text_begins_after_a_dek_at_most_and_ends_where_the_article_does(current):
    def right(document: Document, truth: Mapping[str, Any]) -> bool:
        text = " ".join(document.text.split())
        return truth["text_starts"] in text[:400] and text.endswith(truth["text_ends"])

    assert share_right(current, right) >= 0.85


def test_appeals_inside_bodies_are_left_out_of_text_and_index_but_kept(sample_archive, current):
    appealing = [d for d in current.values() if any(held.repeated > 10 for held in d.blocks)]
    repeats = Counter(held.block.text for d in appealing for held in d.blocks if held.repeated > 10)
    appeal, pages = repeats.most_common(1)[0]
    assert pages > 10
    archive = Archive.open(sample_archive)
    engine = open_engine(archive.engine_uri, archive.index)
    words = " ".join(f'"{part}"' for part in appeal.rstrip(".").split(". ")[:1])
    assert engine.search(Query(tree=parse(words).tree)).total == 0
    engine.close()


def test_every_document_is_found_by_the_words_it_begins_with(sample_archive, current):
    archive = Archive.open(sample_archive)
    engine = open_engine(archive.engine_uri, archive.index)
    lost = []
    for url, truth in list(ARTICLES.items())[::10]:
        words = truth["text_starts"].split()[:6]
        page = engine.search(Query(tree=parse(" ".join(words)).tree, limit=50, collapse="none"))
        if url not in {hit.document.url for hit in page.hits}:
            lost.append(url)
    engine.close()
    assert lost == []
