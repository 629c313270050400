"""WACZ packages: what is read out of them, and what they can not do to us."""

import json
import stat
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from indexer.read import plan, read, read_capture, units, wacz
from tests.archives import (
    dictionary_frame,
    good,
    gz,
    page,
    read_all,
    response,
    write_wacz,
    zst,
)

GOOD = [f"http://good.example/{number}" for number in range(6)]
ARCHIVE = b"".join(gz(good(number)) for number in range(6))
PLAIN = b"".join(good(number) for number in range(6))


def urls(path: Path) -> list[str]:
    return [entry.capture.url for entry in read_all(path) if entry.capture]


def refusals(path: Path) -> list[tuple[str, str | None]]:
    return [
        (entry.record.reason, entry.record.location.member)
        for entry in read_all(path)
        if entry.record.type == "package"
    ]


def again(path: Path) -> bool:
    """Whether each capture can be read again by its location."""
    captures = [entry.capture for entry in read_all(path) if entry.capture]
    return all(read_capture(capture.location).body == capture.body for capture in captures)


@pytest.mark.parametrize("deflated", [[], ["archive/a.warc.gz"]])
def test_stored_and_deflated_archives_are_read_and_read_again(tmp_path, deflated):
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": ARCHIVE}, deflated=deflated)
    assert urls(path) == GOOD
    assert refusals(path) == []
    assert again(path)


def test_a_stored_archive_lies_at_offsets_of_the_package(tmp_path):
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": ARCHIVE})
    first = read_all(path)[0].record.location
    cut = path.read_bytes()[first.offset : first.offset + first.length]
    assert (cut, first.member, first.seekable) == (gz(good(0)), None, True)


@pytest.mark.parametrize("deflated", [[], ["archive/a.warc"]])
def test_every_container_may_be_inside(tmp_path, deflated):
    trained = zstandard.ZstdCompressionDict(good(1) + good(2))
    frames = dictionary_frame(trained.as_bytes(), compressed=False)
    members = {
        "archive/a.warc": PLAIN,
        "archive/b.warc.gz": gz(PLAIN),
        "archive/c.warc.zst": frames + b"".join(zst(good(number), trained) for number in range(6)),
    }
    path = write_wacz(tmp_path / "a.wacz", members, deflated=deflated)
    assert urls(path) == GOOD * 3
    assert again(path)


@pytest.mark.parametrize("deflated", [[], ["inner.wacz"]])
def test_a_package_in_a_package_is_read(tmp_path, deflated):
    inner = write_wacz(
        tmp_path / "inner.wacz",
        {"archive/a.warc.gz": ARCHIVE, "archive/b.warc": good(7)},
        deflated=["archive/b.warc"],
    )
    path = write_wacz(tmp_path / "a.wacz", {"inner.wacz": inner.read_bytes()}, deflated=deflated)
    assert urls(path) == [*GOOD, "http://good.example/7"]
    assert again(path)


def test_packages_are_not_read_below_the_second(tmp_path):
    data = ARCHIVE
    for number in range(3):
        name = "archive/a.warc.gz" if number == 0 else "inner.wacz"
        data = write_wacz(tmp_path / f"{number}.wacz", {name: data}).read_bytes()
    assert refusals(tmp_path / "2.wacz") == [("zip_nested", "inner.wacz!inner.wacz")]


def test_the_page_list_gives_titles_and_texts_and_other_pages_are_flagged(tmp_path):
    pages = [
        {"url": GOOD[1], "ts": "2024-11-10T12:00:00Z", "title": "One", "text": "Text of one"},
        {"url": GOOD[2], "title": None},
    ]
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": ARCHIVE}, pages=pages)
    captures = {entry.capture.url: entry.capture for entry in read_all(path) if entry.capture}
    assert dict(captures[GOOD[1]].hints) == {"title": "One", "text": "Text of one"}
    assert dict(captures[GOOD[2]].hints) == {}
    assert ["unlisted" in captures[url].flags for url in GOOD[:4]] == [True, False, False, True]


def test_a_page_list_of_junk_is_passed_over(tmp_path):
    lines = b'{"format": 1}\nnot json\n[1]\n{"url": 5}\n' + b"[" * 100_000
    members = {"archive/a.warc.gz": ARCHIVE, "pages/pages.jsonl": lines}
    assert urls(write_wacz(tmp_path / "a.wacz", members)) == GOOD


def test_a_resource_with_another_digest_is_reported_and_read(tmp_path):
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": ARCHIVE})
    data = path.read_bytes()
    at = data.index(b'"sha256:') + 8
    path.write_bytes(data[:at] + b"0" * 64 + data[at + 64 :])
    assert ("wacz_digest_mismatch", "archive/a.warc.gz") in refusals(path)
    assert urls(path) == GOOD


def test_a_listed_file_that_is_missing_is_reported(tmp_path):
    package = {"resources": [{"path": "../../etc/passwd", "hash": "sha256:00"}]}
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("archive/a.warc.gz", ARCHIVE)
        out.writestr("datapackage.json", json.dumps(package))
    assert refusals(path) == [("wacz_missing_file", "../../etc/passwd")]
    assert urls(path) == GOOD


def package_with(path: Path, name: str, data: bytes, mode: int = stat.S_IFREG) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as out:
        warnings.simplefilter("ignore")  # duplicate names are meant
        out.writestr("archive/a.warc.gz", ARCHIVE)
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (mode | 0o644) << 16
        out.writestr(info, data)
    return path


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("../../escape.warc", stat.S_IFREG, "zip_bad_name"),
        ("archive/../../up.warc", stat.S_IFREG, "zip_bad_name"),
        ("/absolute.warc", stat.S_IFREG, "zip_bad_name"),
        ("..\\..\\win.warc", stat.S_IFREG, "zip_bad_name"),
        ("C:/win.warc", stat.S_IFREG, "zip_bad_name"),
        ("archive/link.warc", stat.S_IFLNK, "zip_symlink"),
        ("archive/a.warc.gz", stat.S_IFREG, "zip_duplicate"),
    ],
)
def test_a_hostile_entry_is_refused_by_name_and_the_rest_read(tmp_path, name, mode, reason):
    before = set(tmp_path.rglob("*"))
    path = package_with(tmp_path / "a.wacz", name, good(9), mode)
    assert [found for found, _ in refusals(path)] == [reason]
    assert urls(path) == GOOD
    assert set(tmp_path.rglob("*")) - before == {path}


def test_an_encrypted_entry_is_refused(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.warc", good(9))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert [found for found, _ in refusals(path)] == ["zip_encrypted"]


def test_entries_that_share_bytes_are_refused_but_for_the_shortest(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.warc", good(9))
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\x01\x02")
    longer = (len(ARCHIVE) + 100).to_bytes(4, "little")
    data[first + 20 : first + 28] = longer + longer
    path.write_bytes(data)
    assert [found for found, _ in refusals(path)] == ["zip_overlap"]
    assert urls(path) == ["http://good.example/9"]


def test_an_entry_whose_header_contradicts_the_directory_is_refused(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.warc", good(9))
    data = path.read_bytes()
    at = data.index(b"archive/b.warc")
    path.write_bytes(data[:at] + b"archive/x.warc" + data[at + 14 :])
    assert refusals(path) == [("zip_bad_entry", "archive/b.warc")]


def test_an_empty_archive_is_listed(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.warc", b"")
    assert refusals(path) == [("empty_file", "archive/b.warc")]


def test_an_entry_that_is_a_bomb_is_given_up(tmp_path):
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("archive/a.warc.gz", ARCHIVE)
        info = zipfile.ZipInfo("archive/b.warc")
        info.compress_type = zipfile.ZIP_DEFLATED
        with out.open(info, "w") as entry:
            for _ in range(400):
                entry.write(bytes(1 << 20))
    assert urls(path) == GOOD
    assert "bomb" in {entry.record.reason for entry in read_all(path)}


def test_a_package_cut_before_its_directory_still_gives_its_stored_records(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.bin", zlib.compress(good(9)) * 50)
    path.write_bytes(path.read_bytes()[: len(ARCHIVE) + 400])
    assert urls(path) == GOOD
    assert refusals(path) == [("zip_damaged", None)]


def test_a_directory_that_claims_to_be_huge_is_not_read(tmp_path):
    path = package_with(tmp_path / "a.wacz", "archive/b.warc", good(9))
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = (200 << 20).to_bytes(4, "little")
    path.write_bytes(data)
    assert [found for found, _ in refusals(path)] == ["zip_too_large"]
    assert [url for url in urls(path) if url in GOOD] == GOOD


def test_a_package_is_split_at_archives_and_inside_them(tmp_path):
    members = {
        f"archive/{number}.warc.gz": b"".join(
            gz(response(f"http://good.example/{number}/{each}", page(f"{each} " * each)))
            for each in range(400)
        )
        for number in range(3)
    }
    path = write_wacz(
        tmp_path / "a.wacz", {**members, "archive/x.warc": PLAIN}, deflated=["archive/x.warc"]
    )
    whole = read_all(path)
    for split_bytes in (30_000, 100_000):
        splits = plan(path, split_bytes)
        assert len(splits) > 2
        assert [entry for split in splits for entry in read(split)] == whole


def many(path: Path, number: int) -> Path:
    """A package of *number* entries, each an archive of one record."""
    with zipfile.ZipFile(path, "w") as package:
        for at in range(number):
            package.writestr(f"archive/{at}.warc", good(at))
    return path


def test_of_more_entries_than_are_read_the_first_are_and_the_ledger_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(wacz, "ZIP_ENTRIES", 5)
    path = many(tmp_path / "a.wacz", 6)
    assert urls(path) == GOOD[:5] and refusals(path) == [("zip_too_large", None)]
    assert refusals(many(tmp_path / "b.wacz", 5)) == []


def test_files_that_lie_beyond_the_entries_read_are_not_called_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(wacz, "ZIP_ENTRIES", 3)
    members = {"datapackage.json": b"{}"}
    members |= {f"archive/{number}.warc": good(number) for number in range(4)}
    listed = {"resources": [{"path": name} for name in members]}
    members["datapackage.json"] = json.dumps(listed).encode()
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    reasons = [("zip_too_large", None), ("zip_too_large", "datapackage.json")]
    assert refusals(tmp_path / "a.wacz") == reasons


def test_a_package_of_more_entries_than_are_read_is_damage_in_the_report(tmp_path):
    path = many(tmp_path / "a.wacz", 3)
    with zipfile.ZipFile(path, "a") as package:
        for at in range(49_998):
            package.writestr(str(at), b"")
    report = ingest([path], Archive.create(tmp_path / "a"))
    assert report.records == 4
    assert [one["reason"] for one in report.damaged] == ["zip_too_large"]


def large(number: int) -> bytes:
    """A sound record that compresses a thousandfold, as a picture of one colour does."""
    return response(f"http://good.example/{number}", bytes([number]) * 500_000)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_a_large_entry_whose_records_end_soundly_is_not_a_bomb(
    tmp_path, monkeypatch, packed, nested
):
    monkeypatch.setattr(units, "UNIT_FLOOR", 1 << 20)
    archive = b"".join(gz(large(at)) if packed else large(at) for at in range(70))
    name = "archive/a.warc.gz" if packed else "archive/a.warc"
    path = write_wacz(tmp_path / "a.wacz", {name: archive}, deflated=[name])
    if nested:
        inner = {"inner.wacz": path.read_bytes()}
        path = write_wacz(tmp_path / "b.wacz", inner, deflated=["inner.wacz"])
    assert urls_of_all(path) == [f"http://good.example/{at}" for at in range(70)]
    assert refusals(path) == []


def urls_of_all(path: Path) -> list[str | None]:
    return [entry.record.url for entry in read_all(path) if entry.record.type == "response"]


def test_an_entry_that_grows_without_a_record_s_end_is_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(units, "UNIT_FLOOR", 1 << 20)
    archive = good(0) + response("http://good.example/1", bytes(9_000_000))
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc": archive}, deflated=["archive/a.warc"])
    assert [entry.record.reason for entry in read_all(path)][-1] == "bomb"


def test_any_number_of_long_records_in_a_compressed_entry_is_read_again_from_its_start(
    tmp_path, monkeypatch
):
    """Each goes back further than what is kept, once its end was looked at."""
    monkeypatch.setattr(units, "KEPT", 1 << 14)
    monkeypatch.setattr(units, "_OUTPUT", 1 << 14)
    monkeypatch.setattr(units, "_MARK_EVERY", 1 << 16)
    texts = [page(f"Page {at} " * 10_000) for at in range(80)]
    archive = b"".join(response(f"http://good.example/{at}", text) for at, text in enumerate(texts))
    path = write_wacz(tmp_path / "a.wacz", {"archive/a.warc": archive}, deflated=["archive/a.warc"])
    assert [entry.capture.body for entry in read_all(path) if entry.capture] == texts
