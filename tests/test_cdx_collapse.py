"""Collapsed lists of captures, and the footers that a server remembers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cdx import made
from indexer.corpus import cdx_index
from indexer.corpus.archive import Archive
from indexer.corpus.cdx_groups import CdxGroup
from indexer.corpus.cdx_index import CdxCondition, CdxIndex, CdxPart, SurtRange
from indexer.corpus.consolidate import FEW_ROWS

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
    monkeypatch.setattr(cdx_index, "FIRST_RUNS", 8)
    monkeypatch.setattr(cdx_index, "RUNS_AT_FIRST", 0)
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


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """So many captures that they fill several row groups: one URL has more than half of them."""
    return made(tmp_path_factory.mktemp("many") / "archive", 100_000)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("collapse", "conditions", "most"),
    [
        ([("urlkey", None)], (), 2 * FEW_ROWS),
        ([("urlkey", None)], (ERRORS,), 3 * FEW_ROWS),
        ([("timestamp", 2)], (), 2 * FEW_ROWS),
    ],
    ids=["url", "url, filtered", "century"],
)
def test_a_url_captured_very_often_is_leapt_over(
    many: Archive,
    collapse: list[CdxPart],
    conditions: tuple[CdxCondition, ...],
    most: int,
    backwards: bool,
) -> None:
    index = CdxIndex(many)
    numbers = index.numbers(SurtRange("example,often)/", "example,often)/\x01"))
    assert len(numbers) == 50_000
    read = 0
    block = cdx_index._CdxRuns.block

    def counted(*given: Any) -> list[CdxGroup]:
        nonlocal read
        found = block(*given)
        read += sum(len(part.numbers) for part in found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cdx_index._CdxRuns, "block", counted)
        rows = list(index.collapsed(numbers, COLUMNS, conditions, collapse, backwards=backwards))
    first = next(index.rows(numbers, COLUMNS, conditions))
    assert rows == [first]
    if not (backwards and conditions):  # of a filter, the first match may lie anywhere
        assert read <= most
    index.close()


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    "collapse",
    [
        [("timestamp", 4)],
        [("timestamp", 6)],
        [("urlkey", None)],
        [("urlkey", None), ("timestamp", 3)],
        [("urlkey", 9), ("timestamp", 4)],
    ],
    ids=str,
)
def test_row_groups_that_are_left_out_hold_no_first_row(
    many: Archive, collapse: list[CdxPart], backwards: bool
) -> None:
    index = CdxIndex(many)
    for numbers in (index.numbers(ALL), range(10_000, 60_000)):
        for conditions in ((), (ERRORS,)):
            rows = list(index.rows(numbers, COLUMNS, conditions))
            expected = first_of_neighbours(rows, collapse)
            found = index.collapsed(numbers, COLUMNS, conditions, collapse, backwards=backwards)
            assert list(found) == (expected[::-1] if backwards else expected)
    index.close()


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


def test_a_year_of_many_urls_is_one_row_of_the_database(many: Archive) -> None:
    """Else each URL would be a row that Python has to compare with the one before."""
    index = CdxIndex(many)
    numbers = index.numbers(SurtRange.beginning("example,paper"))
    rows = list(index.rows(numbers, COLUMNS))
    expected = first_of_neighbours(rows, [("timestamp", 4)])
    fetched = 0
    run = cdx_index._CdxRun

    def counted(*cells: Any) -> cdx_index._CdxRun:
        nonlocal fetched
        fetched += 1
        return run(*cells)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cdx_index, "_CdxRun", counted)
        assert list(index.collapsed(numbers, COLUMNS, (), [("timestamp", 4)])) == expected
    assert len({row[0] for row in rows}) > 1_000
    assert fetched <= len(expected) + 10
    index.close()
