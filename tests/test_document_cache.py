"""What an engine keeps unpacked: little of it, and of its own generation alone."""

from dataclasses import replace
from pathlib import Path

import brute_force
from indexes import fill, filled

from indexer.engines.index import document_cache, schema
from indexer.engines.index.document_cache import DocumentCache
from indexer.engines.plan.nodes import TermQuery
from indexer.model.search import Query

DOCUMENTS = brute_force.make_documents(30)


def test_the_documents_asked_for_last_are_kept_and_no_more_bytes_than_allowed():
    cache, each = DocumentCache(), document_cache._LARGEST
    for place, document in enumerate(DOCUMENTS):
        cache.keep(place, document, each)
        assert cache.get(0) is DOCUMENTS[0], "asked for again and again"
        assert cache.size <= document_cache._MOST_BYTES
    kept = [place for place in range(len(DOCUMENTS)) if cache.get(place)]
    newest = document_cache._MOST_BYTES // each - 1
    assert kept == [0, *range(len(DOCUMENTS) - newest, len(DOCUMENTS))]


def test_a_document_that_is_very_large_or_does_not_say_its_size_is_not_kept():
    cache = DocumentCache()
    cache.keep(1, DOCUMENTS[1], document_cache._LARGEST + 1)
    cache.keep(2, DOCUMENTS[2], -1)
    assert cache.get(1) is None and cache.get(2) is None and cache.size == 0


def test_a_document_kept_twice_counts_once():
    cache = DocumentCache()
    cache.keep(1, DOCUMENTS[1], 100)
    cache.keep(1, DOCUMENTS[1], 100)
    assert cache.size == 100


def test_a_document_is_unpacked_once_in_a_generation_and_anew_in_the_next(tmp_path: Path):
    with filled("tantivy:", tmp_path, DOCUMENTS) as engine:
        view = engine.view()  # type: ignore[attr-defined]
        before = engine.search(Query(limit=1)).hits[0].document
        assert before in DOCUMENTS and engine.get(before.id) is before
        changed = replace(before, title="Another title", digest="another")
        fill(engine, [changed])
        assert engine.get(before.id) == changed
        assert view.find(TermQuery("id", schema.plain(before.id))) == before
