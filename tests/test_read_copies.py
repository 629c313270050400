"""Exported WARC files."""

from dataclasses import replace

from indexer.read.copies import copy_records
from tests.archives import arc_file, good, gz, page, read_all


def test_captures_of_several_archives_become_one_sound_warc(tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(gz(good(1)) + gz(good(2)))
    (tmp_path / "b.arc").write_bytes(arc_file([("http://old.example/", page("old words"))]))
    (tmp_path / "c.html").write_bytes(b"<html><link rel=canonical href=http://c.example/><p>x")
    captures = [
        entry.capture
        for name in ("a.warc.gz", "b.arc", "c.html")
        for entry in read_all(tmp_path / name)
        if entry.capture
    ]
    locations = [capture.location for capture in captures]
    lost = replace(locations[0], offset=7)
    with (tmp_path / "out.warc.gz").open("wb") as out:
        assert copy_records([*locations, lost], out) == (4, 1)
    again = [entry.capture for entry in read_all(tmp_path / "out.warc.gz") if entry.capture]
    assert [(each.url, each.body, each.captured_at.replace(microsecond=0)) for each in again] == [
        (each.url, each.body, each.captured_at.replace(microsecond=0)) for each in captures
    ]
