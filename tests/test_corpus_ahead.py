"""New documents are searchable before the full consolidation, and it agrees with them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from indexer.corpus.ahead import AHEAD, is_worth_it, look_ahead
from indexer.corpus.archive import Archive
from indexer.corpus.documents import documents, wanted
from indexer.corpus.reconcile import bring_forward, reconcile
from indexer.engines import open_engine
from indexer.model.capture import Split
from indexer.model.search import Document
from tests.corpora import EARLY, LATE, Corpus, made_article
from tests.test_corpus import APPEAL, PAPER, paper

DAY = timedelta(days=1)
WORDS = "alder birch cedar dogwood elder fir gorse hazel ivy juniper".split()
WIRE = [" ".join(WORDS[at:] + WORDS[:at]) + f" and {WORDS[at]} again." for at in range(10)]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A paper with a standing line and a page captured twice, looked across."""
    corpus = Corpus(tmp_path / "archive")
    corpus.add(*(paper(number, APPEAL) for number in range(5)))
    corpus.add(_again(0, EARLY + DAY, APPEAL))
    corpus.consolidate()
    return corpus


def _again(number: int, captured_at: object, *more: str) -> tuple[object, object, str | None]:
    article, _, digest = paper(number, *more)
    return article, captured_at, digest


def whole(archive: Archive) -> dict[str, Document]:
    return {document.id: document for document in documents(archive, list(wanted(archive)))}


def ahead(archive: Archive, *fresh: Split) -> dict[str, Document]:
    changed = look_ahead(archive, fresh).changed
    return {document.id: document for document in documents(archive, changed, AHEAD)}


def test_provisional_documents_equal_those_of_the_full_consolidation(corpus):
    fresh = corpus.add(
        paper(7, APPEAL),  # new, with a line known to be repeated
        _again(1, LATE, APPEAL),  # the same text once more
        _again(2, LATE, APPEAL, "A line that was not there before, said the baker."),
        (
            made_article("http://other.example/a", "Elsewhere", "Nothing of this was told."),
            LATE,
            None,
        ),
    )
    early = ahead(corpus.archive, fresh)
    corpus.consolidate()
    after = whole(corpus.archive)
    assert {_comparable(document) for document in early.values()} == {
        _comparable(document) for document in after.values() if document.id in early
    }
    unchanged = [d for d in after.values() if d.id not in early]
    assert {d.url for d in unchanged} == {f"{PAPER}/{number}" for number in (0, 3, 4)}


def _comparable(document: Document) -> Document:
    """*document* without its digest and without how often its lines are repeated by now."""
    blocks = tuple(replace(held, repeated=min(1, held.repeated)) for held in document.blocks)
    return replace(document, blocks=blocks, digest="")


def test_a_capture_in_a_third_file_still_joins_its_edition(corpus):
    fresh = corpus.add(_again(0, LATE, APPEAL))
    (document,) = ahead(corpus.archive, fresh).values()
    assert [capture.captured_at for capture in document.captures] == [EARLY, EARLY + DAY, LATE]


def test_a_revisit_alone_brings_its_edition(corpus):
    fresh = corpus.add((f"{PAPER}/3", LATE, None))
    (document,) = ahead(corpus.archive, fresh).values()
    assert document.captures[-1].revisit
    assert APPEAL not in document.text


def test_an_edition_whose_first_capture_comes_later_takes_its_new_id_and_drops_the_old(corpus):
    before = set(whole(corpus.archive))
    article, _, _ = paper(4, APPEAL, "Its first words were others, as so often happens here.")
    fresh = corpus.add((article, EARLY - DAY, None))
    early = look_ahead(corpus.archive, [fresh])
    corpus.consolidate()
    after = set(whole(corpus.archive))
    assert before - after == set(early.gone)
    assert after - before <= set(early.changed)


def test_the_engine_ends_the_same_whether_or_not_it_was_brought_forward(corpus, tmp_path):
    engines = [
        open_engine("tantivy:", tmp_path / name, create=True) for name in ("forward", "plain")
    ]
    for engine in engines:
        reconcile(corpus.archive, engine)
    wire = made_article("http://wire.example/x", "Trees", *WIRE)
    copy = made_article("http://copy.example/y", "Trees", *WIRE)
    fresh = corpus.add(paper(8, APPEAL), (wire, LATE, None), (copy, LATE, None))
    difference = bring_forward(corpus.archive, engines[0], [fresh])
    assert difference.upserted == 3
    assert engines[0].size == 8
    corpus.consolidate()
    for engine in engines:
        reconcile(corpus.archive, engine)
    first, second = ({d.id: d for d in engine.documents()} for engine in engines)
    assert first == second
    assert [d.story_size for d in first.values() if d.title == "Trees"] == [2, 2]
    for engine in engines:
        engine.close()


def test_looking_ahead_is_only_for_a_small_addition_to_a_large_archive(corpus):
    fresh = corpus.add(paper(9))
    assert (
        is_worth_it(corpus.archive, [fresh], least=5) is False
    )  # one is more than a tenth of five
    corpus.add(*(paper(number) for number in range(20, 40)))
    corpus.consolidate()
    assert is_worth_it(corpus.archive, [fresh], least=5) is True
    assert is_worth_it(corpus.archive, [fresh]) is False
    assert is_worth_it(corpus.archive, [], least=5) is False
