"""Real archives, where the shared folder with them is at hand."""

import csv
from pathlib import Path

import pytest

from indexer.read import FLAGS, REASONS, find_files, read_capture
from tests.archives import read_all

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "warcs"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no real archives beside this checkout")


def files() -> list[Path]:
    return list(find_files([SHARED])) if SHARED.is_dir() else []


def known() -> dict[str, int]:
    with (SHARED / "MANIFEST.tsv").open() as rows:
        return {
            row["file"]: int(row["records"] or 0) for row in csv.DictReader(rows, delimiter="\t")
        }


def test_no_real_file_gives_fewer_records_than_its_manifest_counts():
    counts = known()
    for path in files():
        found = [
            entry for entry in read_all(path) if entry.record.type not in ("damage", "package")
        ]
        assert len(found) >= counts.get(str(path.relative_to(SHARED)), 0), path


def test_real_files_give_only_documented_reasons_and_flags():
    for path in files():
        for entry in read_all(path):
            assert entry.record.reason in REASONS
            assert set(entry.record.flags) <= set(FLAGS)


def test_every_real_capture_is_found_again_by_its_location():
    for path in files():
        for entry in read_all(path):
            if entry.capture:
                assert read_capture(entry.record.location).body == entry.capture.body
