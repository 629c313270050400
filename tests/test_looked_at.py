"""A look across the corpus stands while nothing that it was made from has changed."""

import shutil
from pathlib import Path

import pytest

from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import is_consolidated
from indexer.corpus.edited_sources import EditedSource
from indexer.corpus.looked_at import looked_at
from indexer.corpus.sums import break_seal
from indexer.corpus.takedown import named_removal
from indexer.durable import put_in_place, write
from indexer.errors import CorpusError
from indexer.ingest.run import Progress, reindex, update_index
from indexer.ingest.take_down import change_removals
from indexer.model.capture import Split
from tests.corpora import EARLY, Corpus, made_article
from tests.test_ingest import state

LOOK = "Looking across the corpus"
URLS = [f"http://paper.example/{number}" for number in range(4)]


class Told(Progress):
    """The steps that were begun."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)


def add(corpus: Corpus, *numbers: int) -> Split:
    return corpus.add(
        *(
            (made_article(URLS[n], f"Report {n}", f"Of the boat that is called {n}."), EARLY, None)
            for n in numbers
        )
    )


@pytest.fixture
def made(tmp_path: Path) -> Corpus:
    corpus = Corpus(tmp_path / "a")
    add(corpus, 0, 1, 2)
    updated(corpus)
    return corpus


def updated(corpus: Corpus) -> list[str]:
    """The steps of what every ingest does once files are read."""
    told = Told()
    with corpus.archive.writing():
        update_index(corpus.archive, told)
    return told.steps


def removed(archive: Archive, **more: bool) -> list[str]:
    told = Told()
    change_removals(
        archive, lambda: [named_removal(archive, "url", URLS[2])], progress=told, **more
    )
    return told.steps


def test_what_did_not_change_is_not_looked_at_again(made):
    folder = made.archive.derived
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert updated(made) == updated(made) == ["Indexing"]
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_an_index_that_was_lost_is_filled_again_without_a_look(made):
    shutil.rmtree(made.archive.index)
    with made.archive.writing():
        changes = update_index(made.archive, told := Told())
    assert told.steps == ["Indexing"] and (changes.upserted, changes.held) == (3, 3)


def another_file(corpus: Corpus) -> list[str]:
    add(corpus, 3)
    return updated(corpus)


def a_moved_file(corpus: Corpus) -> list[str]:
    corpus.archive.register(Split("/elsewhere/1.warc.gz", "key1", container="warc.gz"), None)
    return updated(corpus)


def a_collection(corpus: Corpus) -> list[str]:
    corpus.archive.register(Split("/nowhere/1.warc.gz", "key1", container="warc.gz"), "papers")
    return updated(corpus)


def an_edited_source(corpus: Corpus) -> list[str]:
    corpus.archive.keep_edited_sources([EditedSource("paper.example", "Paper")])
    return updated(corpus)


def a_removal(corpus: Corpus) -> list[str]:
    return removed(corpus.archive)


def a_damaged_table(corpus: Corpus) -> list[str]:
    table = corpus.archive.derived / "documents.parquet"
    table.write_bytes(table.read_bytes()[:-1] + b"?")
    return updated(corpus)


def a_lost_table(corpus: Corpus) -> list[str]:
    (corpus.archive.derived / "editions.parquet").unlink()
    return updated(corpus)


def a_part_of_another_run(corpus: Corpus) -> list[str]:
    (sums,) = corpus.archive.corpus.rglob("*.sha256")
    write(sums, sums.read_bytes() + b"\n")
    return updated(corpus)


def a_look_of_other_software(corpus: Corpus) -> list[str]:
    looked_at(corpus.archive).write_text("other")
    return updated(corpus)


@pytest.mark.parametrize(
    "change",
    [
        another_file, a_moved_file, a_collection, an_edited_source, a_removal, a_damaged_table,
        a_lost_table, a_part_of_another_run, a_look_of_other_software,
    ],
)  # fmt: skip
def test_what_a_look_depends_on_asks_for_another(made, change):
    assert LOOK in change(made) and is_consolidated(made.archive)


def test_a_removal_that_is_undone_brings_back_what_was_there(made):
    before = state(made.archive)
    removed(made.archive)
    assert state(made.archive) != before
    removed(made.archive, undo=True)
    assert state(made.archive) == before and updated(made) == ["Indexing"]


def test_reindex_always_looks_across_the_corpus(made):
    told = Told()
    reindex(made.archive, progress=told)
    assert LOOK in told.steps


def test_tables_of_a_look_that_did_not_end_do_not_stand(made, monkeypatch):
    """Even where what they were made from is then taken back."""

    def replace_without_seal(folder: Path, targets: list[Path]) -> None:
        break_seal(folder)
        for target in targets:
            put_in_place(target)
        raise CorpusError("cut off")

    with monkeypatch.context() as cut:
        cut.setattr("indexer.corpus.consolidate.replace_sealed", replace_without_seal)
        with pytest.raises(CorpusError, match="cut off"):
            removed(made.archive)
    assert not is_consolidated(made.archive)
    removed(made.archive, undo=True)
    with made.archive.writing():
        assert update_index(made.archive, Progress()).held == 3
    assert is_consolidated(made.archive)
