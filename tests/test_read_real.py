"""Real archives, where the shared folder with them is at hand."""

import csv
from pathlib import Path

import pytest

from indexer.read import FLAGS, REASONS, find_files, read_capture
from tests.archives import read_all


@pytest.fixture
def archives(shared: Path) -> Path:
    return shared / "data" / "warcs"


def known(archives: Path) -> dict[str, int]:
    with (archives / "MANIFEST.tsv").open() as rows:
        return {
            row["file"]: int(row["records"] or 0) for row in csv.DictReader(rows, delimiter="\t")
        }


def test_no_real_file_gives_fewer_records_than_its_manifest_counts(archives):
    counts = known(archives)
    for path in find_files([archives]):
        found = [
            entry for entry in read_all(path) if entry.record.type not in ("damage", "package")
        ]
        assert len(found) >= counts.get(str(path.relative_to(archives)), 0), path


def test_real_files_give_only_documented_reasons_and_flags(archives):
    for path in find_files([archives]):
        for entry in read_all(path):
            assert entry.record.reason in REASONS
            assert set(entry.record.flags) <= set(FLAGS)


def test_every_real_capture_is_found_again_by_its_location(archives):
    for path in find_files([archives]):
        for entry in read_all(path):
            if entry.capture:
                assert read_capture(entry.record.location).body == entry.capture.body
