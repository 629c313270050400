"""Collapsed lists of captures, and the footers that a server remembers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cdx import made
from indexer.corpus import cdx_index
from indexer.corpus.archive import Archive
from indexer.corpus.cdx_index import CdxCondition, CdxIndex, CdxPart, SurtRange

ALL = SurtRange.beginning("")
COLUMNS = ("urlkey", "timestamp", "statuscode", "mimetype")
NO_PICTURES = CdxCondition("mimetype", "contains", "image", negated=True)
ERRORS = CdxCondition("statuscode", "equal", "404")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return made(tmp_path_factory.mktemp("collapse") / "archive", 800)


@pytest.fixture
def index(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[CdxIndex]:
    """The captures, read in blocks so small that a run of equal ones goes over many."""
    monkeypatch.setattr(cdx_index, "FIRST_BLOCK", 8)
    monkeypatch.setattr(cdx_index, "LARGEST_BLOCK", 128)
    opened = CdxIndex(archive)
    yield opened
    opened.close()


def first_of_neighbours(rows: list[tuple[Any, ...]], collapse: list[CdxPart]) -> list[Any]:
    kept, previous = [], None
    for row in rows:
        token = [row[COLUMNS.index(name)][:length] for name, length in collapse]
        if token != previous:
            kept.append(row)
        previous = token
    return kept


@pytest.mark.parametrize("conditions", [(), (NO_PICTURES,), (ERRORS,)], ids=["all", "not", "few"])
@pytest.mark.parametrize(
    "collapse",
    [
        [("urlkey", None)],
        [("timestamp", 4)],
        [("timestamp", 14)],
        [("urlkey", None), ("timestamp", 6)],
        [("timestamp", None), ("timestamp", 4)],
        [("urlkey", 14)],
        [("urlkey", 9), ("timestamp", 4)],
        [("statuscode", None)],
        [("timestamp", 5), ("statuscode", None)],
    ],
    ids=str,
)
def test_the_first_of_equal_neighbours_is_listed_from_either_end(
    index: CdxIndex, collapse: list[CdxPart], conditions: tuple[CdxCondition, ...]
) -> None:
    numbers = index.numbers(ALL)
    expected = first_of_neighbours(list(index.rows(numbers, COLUMNS, conditions)), collapse)
    assert list(index.collapsed(numbers, COLUMNS, conditions, collapse)) == expected
    backwards = index.collapsed(numbers, COLUMNS, conditions, collapse, backwards=True)
    assert list(backwards) == expected[::-1]


def test_a_url_captured_very_often_is_leapt_over(index: CdxIndex) -> None:
    numbers = index.numbers(SurtRange("example,often)/", "example,often)/\x01"))
    assert len(numbers) == 400
    asked = []
    selected = cdx_index._Selected.equal_to

    def counted(*given: Any) -> range:
        asked.append(found := selected(*given))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cdx_index._Selected, "equal_to", counted)
        rows = list(index.collapsed(numbers, COLUMNS, (), [("urlkey", None)]))
    assert len(rows) == 1
    assert [len(found) for found in asked] == [392]


def test_a_table_that_was_replaced_is_read_anew_at_once(tmp_path: Path) -> None:
    archive = made(tmp_path / "archive", 500)
    others = {captures: made(tmp_path / str(captures), captures) for captures in (700, 400)}
    index = CdxIndex(archive)
    assert len(index.numbers(ALL)) == 500
    for captures in (700, 400, 700):
        new = archive.derived / "new"
        new.write_bytes((others[captures].derived / "cdx.parquet").read_bytes())
        new.replace(archive.derived / "cdx.parquet")
        assert len(list(index.rows(index.numbers(ALL), COLUMNS))) == captures
    index.close()
