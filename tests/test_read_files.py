"""Finding files and telling them apart by their first bytes."""

import os
import shutil
from pathlib import Path

import pytest

from indexer.errors import ArchiveError, InputError
from indexer.read import find_files, plan, read
from indexer.read.files import file_key
from tests.archives import arc_file, good, gz, mhtml, page, read_all, write_wacz, zst

HTML = b"<!doctype html><html><body><p>words</p></body></html>"


def container(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    (split,) = plan(path)
    return split.container


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (gz(good(1)), "gzip"),
        (gz(arc_file([("http://a.example/", page("x"))])), "gzip"),
        (zst(good(1)), "zstd"),
        (good(1), "warc"),
        (b"\r\n\r\n" + good(1), "warc"),
        (arc_file([("http://a.example/", page("x"))]), "arc"),
        (HTML, "html"),
        (b"\xef\xbb\xbf \n<!-- c -->" + HTML, "html"),
        (HTML.decode().encode("utf-16"), "html"),
        (mhtml("http://a.example/", HTML), "mhtml"),
        (b"garbage" * 50 + gz(good(1)), "warc"),
        (gz(HTML), "unknown"),
        (b"words alone", "unknown"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><a/></svg>", "unknown"),
        (b"BZh91AY&SY" + b"x" * 50, "unsupported"),
        (b"", "empty"),
    ],
)
def test_the_first_bytes_decide_the_container_whatever_the_name(tmp_path, data, expected):
    for name in ("a.bin", "a.warc.gz", "a.html.txt"):
        assert container(tmp_path / name, data) == expected


def test_a_zip_is_a_package_if_archives_are_in_it(tmp_path):
    path = write_wacz(tmp_path / "a.zip", {"x/a.warc.gz": gz(good(1))})
    assert plan(path)[0].container == "wacz"


def test_a_folder_gives_its_archives_and_pages_in_a_stable_order(tmp_path):
    for name, data in [
        ("b/page.html", HTML), ("b/a.warc.gz", gz(good(1))), ("a.warc", good(1)),
        ("b/notes.txt", b"words"), ("c.css", b"p {}"), ("z.warc.gz", b"\0" * 100),
        ("empty.html", b""), ("fragment.html", b"words <i>alone</i>"),
    ]:  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = [str(path.relative_to(tmp_path)) for path in find_files([tmp_path])]
    assert found == ["a.warc", "fragment.html", "z.warc.gz", "b/a.warc.gz", "b/page.html"]


def test_a_file_named_twice_comes_once(tmp_path):
    (tmp_path / "a.warc").write_bytes(good(1))
    (tmp_path / "link.warc").symlink_to(tmp_path / "a.warc")
    found = list(find_files([tmp_path / "a.warc", tmp_path, tmp_path / "." / "a.warc"]))
    assert found == [tmp_path / "a.warc"]


def test_a_path_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="gone.warc: no such file"):
        list(find_files([tmp_path / "gone.warc"]))
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="dangling"):
        list(find_files([tmp_path / "dangling"]))


def test_a_path_to_neither_a_file_nor_a_folder_is_an_input_error(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="neither"):
        list(find_files([tmp_path / "pipe"]))
    assert list(find_files([tmp_path])) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"words", "unknown_format"),
        (b"BZh9" + b"x" * 50, "unsupported_format"),
        (b"", "empty_file"),
    ],
)
def test_a_named_file_of_another_format_gets_one_row(tmp_path, data, reason):
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    assert list(find_files([path])) == [path]
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.reason) == ("skipped", reason)


@pytest.mark.parametrize("name", ["a.warc.gz", "a.arc.gz", "a.warc.zst"])
@pytest.mark.parametrize("size", [12, 30, 60])
def test_a_compressed_archive_cut_before_its_first_record_is_damaged(tmp_path, name, size):
    pack = zst if name.endswith("zst") else gz
    (tmp_path / name).write_bytes(pack(good(1))[:size])
    assert list(find_files([tmp_path])) == [tmp_path / name]
    (entry,) = read_all(tmp_path / name)
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "truncated")


def test_a_cut_compressed_file_with_another_name_is_no_archive(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gz(good(1))[:30])
    assert list(find_files([tmp_path])) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_gets_one_row(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(good(1))
    path.chmod(0)
    assert list(find_files([tmp_path])) == [path]
    (entry,) = read_all(path)
    assert (entry.record.outcome, entry.record.reason) == ("damaged", "unreadable")


def test_a_file_that_vanishes_between_plan_and_read_is_an_archive_error(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(good(1))
    (split,) = plan(path)
    path.unlink()
    with pytest.raises(ArchiveError, match=r"a\.warc: No such file"):
        list(read(split))
    (split,) = plan(path)
    assert [entry.record.reason for entry in read(split)] == ["unreadable"]


def test_the_key_of_a_file_moves_with_it_and_changes_with_its_ends(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(good(1) * 200)
    (tmp_path / "b").mkdir()
    moved = Path(shutil.copy(path, tmp_path / "b" / "a.warc"))
    renamed = Path(shutil.copy(path, tmp_path / "b" / "c.warc"))
    key = file_key(path)
    assert key == file_key(moved)
    assert key != file_key(renamed)
    with path.open("ab") as out:
        out.write(b"\r\n")
    assert key != file_key(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_listed_gets_one_row(tmp_path):
    (tmp_path / "a.warc").write_bytes(good(1))
    (tmp_path / "shut").mkdir(mode=0)
    assert list(find_files([tmp_path])) == [tmp_path / "a.warc", tmp_path / "shut"]
    (entry,) = read_all(tmp_path / "shut")
    assert entry.record.reason == "unreadable"
    with pytest.raises(InputError, match="shut: Permission denied"):
        list(find_files([tmp_path / "shut"]))
