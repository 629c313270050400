"""The walk over records: every framing, and every damage to it."""

import contextlib
import io
import random
import zlib
from pathlib import Path

import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from indexer.read import plan, read, read_capture
from tests.archives import (
    CRLF,
    arc_file,
    dictionary_frame,
    good,
    gz,
    page,
    read_all,
    record,
    response,
    write_warc,
    zst,
)

GOOD = [f"http://good.example/{number}" for number in range(6)]


def urls(path: Path) -> list[str]:
    return [entry.capture.url for entry in read_all(path) if entry.capture]


def rows(path: Path) -> list[tuple[str, str, int]]:
    """Outcome, reason and offset of what is no sound page."""
    return [
        (entry.record.outcome.value, entry.record.reason, entry.record.location.offset)
        for entry in read_all(path)
        if entry.record.reason != "page"
    ]


def around(path: Path, hostile: bytes, pack=gz) -> Path:
    """Three good records, *hostile* as it is, three more."""
    first = b"".join(pack(good(number)) for number in range(3))
    last = b"".join(pack(good(number)) for number in range(3, 6))
    path.write_bytes(first + hostile + last)
    return path


def plain(data: bytes) -> bytes:
    return data


PACKINGS = [
    pytest.param(gz, id="gzip"),
    pytest.param(zst, id="zstd"),
    pytest.param(plain, id="plain"),
]


@pytest.mark.parametrize("pack", PACKINGS)
def test_every_record_of_a_sound_file_comes_once_and_in_order(tmp_path, pack):
    assert urls(around(tmp_path / "a", b"", pack)) == GOOD


@pytest.mark.parametrize("pack", PACKINGS)
def test_offset_and_length_cut_the_record_out_to_the_byte(tmp_path, pack):
    path = around(tmp_path / "a", b"", pack)
    data = path.read_bytes()
    for number, entry in enumerate(read_all(path)):
        location = entry.record.location
        cut = data[location.offset : location.offset + location.length]
        assert cut == (good(number)[:-4] if pack is plain else pack(good(number)))


def test_a_file_of_one_gzip_member_gives_all_records(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(b"".join(good(number) for number in range(6))))
    assert urls(path) == GOOD
    assert not any(entry.record.location.seekable for entry in read_all(path))


def test_a_file_of_one_zstd_frame_gives_all_records(tmp_path):
    path = tmp_path / "a.warc.zst"
    path.write_bytes(zst(b"".join(good(number) for number in range(6))))
    assert urls(path) == GOOD


def test_members_that_are_cut_anywhere_are_read_as_one_stream(tmp_path):
    data = b"".join(good(number) for number in range(6))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gz(data[at : at + 700]) for at in range(0, len(data), 700)))
    assert urls(path) == GOOD
    captures = [entry.capture for entry in read_all(path)]
    assert [read_capture(capture.location).body for capture in captures] == [
        capture.body for capture in captures
    ]


@pytest.mark.parametrize("compressed", [False, True])
def test_zstd_with_a_dictionary_frame_is_read_and_seekable(tmp_path, compressed):
    trained = zstandard.ZstdCompressionDict(good(1) + good(2))
    frames = dictionary_frame(trained.as_bytes(), compressed=compressed)
    path = tmp_path / "a.warc.zst"
    path.write_bytes(frames + b"".join(zst(good(number), trained) for number in range(6)))
    found = read_all(path)
    assert [entry.capture.url for entry in found] == GOOD
    assert read_capture(found[4].record.location).body == found[4].capture.body


def test_zstd_without_its_dictionary_is_listed_as_damaged(tmp_path):
    trained = zstandard.ZstdCompressionDict(good(1) + good(2))
    path = around(tmp_path / "a.warc.zst", zst(good(7), trained), zst)
    assert urls(path) == GOOD
    assert [reason for _, reason, _ in rows(path)] == ["damaged_member"]


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("pack", [gz, plain])
def test_arc_files_of_both_versions_give_their_pages(tmp_path, version, pack):
    path = tmp_path / "a.arc"
    path.write_bytes(pack(arc_file([(url, page("words of the page")) for url in GOOD], version)))
    assert urls(path) == GOOD
    assert read_all(path)[0].record.reason == "warcinfo"


def test_an_arc_record_with_a_wrong_length_does_not_take_the_next_with_it(tmp_path):
    data = arc_file([(url, page("some words")) for url in GOOD])
    line = data.index(b"\nhttp://good.example/2 ") + 1
    end = data.index(b"\n", line)
    start = data.rindex(b" ", 0, end)
    path = tmp_path / "a.arc"
    path.write_bytes(data[: start + 1] + b"99999" + data[end:])
    assert urls(path) == GOOD
    assert ("damaged", "bad_length", line) in rows(path)


def test_gzip_followed_by_plain_records_is_read_on(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(map(gz, map(good, range(3)))) + b"".join(map(good, range(3, 6))))
    assert urls(path) == GOOD
    assert ["mixed" in entry.record.flags for entry in read_all(path)] == [False] * 3 + [True] * 3


def test_records_with_bare_line_feeds_are_sound(tmp_path):
    odd = record("http://good.example/lf", b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>x</p>",
                 line_end=b"\n")  # fmt: skip
    path = around(tmp_path / "a.warc", odd, plain)
    assert urls(path) == [*GOOD[:3], "http://good.example/lf", *GOOD[3:]]
    assert rows(path) == []


def test_empty_members_are_passed_over(tmp_path):
    path = around(tmp_path / "a.warc.gz", gz(b"") * 3)
    assert (urls(path), rows(path)) == (GOOD, [])


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize("length", [80, 5_000_000, -5, "abc", "", "9" * 30, "²"])
def test_a_wrong_length_costs_no_other_record(tmp_path, pack, length):
    odd = response("http://odd.example/", page("odd " * 200), length=length)
    path = around(tmp_path / "a", pack(odd), pack)
    found = urls(path)
    assert [url for url in found if url != "http://odd.example/"] == GOOD
    assert found.count("http://odd.example/") == 1
    assert [row[:2] for row in rows(path)] == [
        ("damaged", "missing_length" if length == "" else "bad_length")
    ]


def test_a_record_with_a_wrong_length_keeps_its_whole_body(tmp_path):
    body = page("odd " * 200)
    for pack in (gz, plain):
        path = around(tmp_path / "a", pack(response("http://odd.example/", body, length=80)), pack)
        bodies = {
            entry.capture.url: entry.capture.body for entry in read_all(path) if entry.capture
        }
        assert bodies["http://odd.example/"] == body


@pytest.mark.parametrize("pack", PACKINGS)
def test_garbage_between_records_is_one_row_with_its_place(tmp_path, pack):
    path = around(tmp_path / "a", b"\xde\xad\xbe\xef" * 256, pack)
    start = sum(len(pack(good(number))) for number in range(3))
    assert urls(path) == GOOD
    assert rows(path) == [("damaged", "garbage", start)]
    flagged = [entry.record.url for entry in read_all(path) if "recovered" in entry.record.flags]
    assert flagged == [GOOD[3]]


@pytest.mark.parametrize("pack", PACKINGS)
def test_zero_padding_between_records_is_listed_but_is_not_damage(tmp_path, pack):
    path = around(tmp_path / "a", b"\0" * 3_000_000, pack)
    assert urls(path) == GOOD
    assert [row[:2] for row in rows(path)] == [("skipped", "padding")]


def test_noise_after_the_last_record_is_listed(tmp_path):
    path = around(tmp_path / "a.warc.gz", b"")
    path.write_bytes(path.read_bytes() + random.Random(1).randbytes(5000))
    assert urls(path) == GOOD
    assert [row[:2] for row in rows(path)] == [("damaged", "garbage")]


def noisy_member() -> bytes:
    noise = random.Random(5).randbytes(20_000).hex().encode()
    return gz(response("http://odd.example/", b"<p>first words</p>" + noise))


@pytest.mark.parametrize("at", [0, 2, 3, 30, 300, 5_000, -6, -2])
def test_a_flipped_bit_in_a_member_costs_that_record_alone(tmp_path, at):
    member = bytearray(noisy_member())
    member[at] ^= 0x10
    path = around(tmp_path / "a.warc.gz", bytes(member))
    assert [url for url in urls(path) if url in GOOD] == GOOD
    start = sum(len(gz(good(number))) for number in range(3))
    assert start in {offset for _, _, offset in rows(path)}


def test_content_before_the_damage_in_a_member_is_kept(tmp_path):
    member = bytearray(noisy_member())
    member[15_000:15_100] = bytes(100)
    path = around(tmp_path / "a.warc.gz", bytes(member))
    (odd,) = [entry for entry in read_all(path) if entry.record.outcome == "damaged"]
    assert odd.record.url == "http://odd.example/"
    assert odd.capture.body.startswith(b"<p>first words</p>")


def test_a_member_cut_in_the_middle_does_not_take_the_next_with_it(tmp_path):
    member = noisy_member()
    path = around(tmp_path / "a.warc.gz", member[: len(member) // 2])
    assert [url for url in urls(path) if url in GOOD] == GOOD
    assert len(rows(path)) == 1


@pytest.mark.parametrize("pack", PACKINGS)
def test_a_cut_file_keeps_the_start_of_its_last_record(tmp_path, pack):
    path = around(tmp_path / "a", b"", pack)
    path.write_bytes(path.read_bytes()[:-40])
    found = read_all(path)
    assert found[-1].record.outcome == "damaged"
    assert found[-1].record.reason == "truncated"
    # A zstd block gives nothing before it is whole.
    assert [entry.record.url for entry in found] == [*GOOD[:5], None if pack is zst else GOOD[5]]


def test_a_member_that_is_not_a_record_is_listed(tmp_path):
    path = around(tmp_path / "a.warc.gz", gz(b"<html>hello</html>"))
    assert urls(path) == GOOD
    assert [row[:2] for row in rows(path)] == [("damaged", "not_a_record")]


def test_a_record_inside_a_page_is_page_content(tmp_path):
    for pack in (gz, zst, plain):
        trap = pack(response("http://odd.example/", b"<p>" + CRLF * 2 + good(9) + b"</p>"))
        path = around(tmp_path / "a", trap, pack)
        assert urls(path) == [*GOOD[:3], "http://odd.example/", *GOOD[3:]]


def test_a_record_inside_a_page_with_a_wrong_length_stays_inside_its_member(tmp_path):
    trap = response("http://odd.example/", b"<p>" + CRLF * 2 + good(9) + b"</p>", length=100)
    path = around(tmp_path / "a.warc.gz", gz(trap))
    assert urls(path) == [*GOOD[:3], "http://odd.example/", *GOOD[3:]]


def test_an_archive_inside_a_gzip_archive_is_content(tmp_path):
    inner = b"".join(gz(good(number)) for number in range(10, 40))
    odd = response("http://odd.example/a.warc.gz", inner, http={"Content-Type": "application/gzip"})
    path = around(tmp_path / "a.warc.gz", gz(odd))
    assert urls(path) == GOOD


def test_a_broken_record_in_a_file_of_one_member_is_walked_past(tmp_path):
    records = [good(number) for number in range(6)]
    records[2:2] = [response("http://odd.example/", page("odd"), length=77)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(b"".join(records)))
    assert [url for url in urls(path) if url in GOOD] == GOOD


def test_damage_in_a_large_block_of_one_member_is_walked_past(tmp_path):
    large = response("http://odd.example/", random.Random(3).randbytes(12_000_000), length="x")
    data = b"".join([good(0), good(1), large, *map(good, range(2, 6))])
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(data))
    assert [url for url in urls(path) if url in GOOD] == GOOD


@pytest.mark.parametrize("pack", [gz, plain])
def test_a_header_of_a_hundred_thousand_fields_is_read(tmp_path, pack):
    many = {f"X-H{number}": "v" for number in range(100_000)}
    path = around(
        tmp_path / "a", pack(response("http://odd.example/", page("x"), fields=many)), pack
    )
    assert urls(path) == [*GOOD[:3], "http://odd.example/", *GOOD[3:]]
    assert read_all(path)[3].record.flags == ("many_fields",)


@pytest.mark.parametrize("pack", PACKINGS)
def test_a_header_line_of_twenty_megabytes_costs_one_record(tmp_path, pack):
    odd = response("http://odd.example/", page("x"), fields={"X-Big": "a" * 20_000_000})
    path = around(tmp_path / "a", pack(odd), pack)
    assert [url for url in urls(path) if url in GOOD] == GOOD
    assert [row[:2] for row in rows(path)] == [("damaged", "header_too_large")]


def test_a_bomb_in_a_member_is_given_up_and_the_next_record_read(tmp_path):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = response("http://odd.example/", b"", length=400 << 20)[:-4]
    bomb = squeeze.compress(start) + b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(400))
    path = around(tmp_path / "a.warc.gz", bomb + squeeze.flush())
    assert [url for url in urls(path) if url in GOOD] == GOOD
    assert [row[:2] for row in rows(path)] == [("damaged", "bomb")]


def test_many_small_records_that_compress_well_are_not_a_bomb(tmp_path):
    many = response("http://good.example/x", page("same words " * 5_000))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(many * 1300))
    assert len(urls(path)) == 1300


def test_an_unknown_version_is_tried_and_flagged(tmp_path):
    odd = response("http://odd.example/", page("x"), version="WARC/2.7")
    path = around(tmp_path / "a.warc.gz", gz(odd))
    assert read_all(path)[3].record.flags == ("warc_version",)
    assert urls(path)[3] == "http://odd.example/"


def test_a_blank_line_before_the_first_field_does_not_end_the_header(tmp_path):
    odd = response("http://odd.example/", page("x")).replace(b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n")
    assert urls(around(tmp_path / "a.warc", odd, plain))[3] == "http://odd.example/"


def test_every_location_leads_back_to_the_same_capture(tmp_path):
    for pack in (gz, zst, plain, lambda data: data):
        path = around(tmp_path / "a", b"\xde\xad" * 50, pack)
        for entry in read_all(path):
            if entry.capture:
                again = read_capture(entry.record.location)
                assert (again.body, again.url) == (entry.capture.body, entry.capture.url)


def test_offsets_and_lengths_are_those_of_warcio_on_a_sound_file(tmp_path):
    pages = [
        (
            url,
            page(f"words {url}"),
            "2024-11-10T12:00:00Z",
            {"type": kind, "content_type": "text/html"},
        )
        for url in GOOD
        for kind in ("response", "resource")
    ]
    for zipped in (True, False):
        path = write_warc(tmp_path / "a", pages, gzip=zipped)
        expected = []
        with path.open("rb") as stream, contextlib.redirect_stderr(io.StringIO()):
            archive = ArchiveIterator(stream)
            for each in archive:
                body = each.content_stream().read()
                archive.read_to_end()
                expected.append((archive.get_record_offset(), archive.get_record_length(), body))
        assert expected == [
            (entry.record.location.offset, entry.record.location.length, entry.capture.body)
            for entry in read_all(path)
        ]


@pytest.mark.parametrize("pack", PACKINGS)
def test_splits_hold_the_same_records_as_the_whole(tmp_path, pack):
    rng = random.Random(7)
    pieces = []
    for number in range(300):
        body = rng.randbytes(rng.randint(10, 4000)).hex().encode()
        pieces.append(pack(response(f"http://good.example/{number}", b"<p>" + body)))
        if number % 150 == 17:
            pieces.append(rng.randbytes(300))
        if number % 150 == 31:
            pieces.append(b"\0" * 1000)
    path = tmp_path / "a"
    path.write_bytes(b"".join(pieces))
    whole = read_all(path)
    for split_bytes in (50_000, 200_000):
        splits = plan(path, split_bytes)
        assert len(splits) > 3
        assert [entry for split in splits for entry in read(split)] == whole


def test_splits_are_not_misled_by_an_archive_inside_the_archive(tmp_path):
    rng = random.Random(8)
    inner = b"".join(
        gz(response(f"http://inner.example/{number}", rng.randbytes(900).hex().encode()))
        for number in range(800)
    )
    outer = [good(0), response("http://odd.example/", inner, http={"Content-Type": "x/y"}), good(1)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gz(each) for each in outer) * 3)
    whole = read_all(path)
    assert [entry for split in plan(path, 100_000) for entry in read(split)] == whole
    assert len(whole) == 9


def test_a_file_of_one_member_is_one_split(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(b"".join(good(number) for number in range(200))))
    assert len(plan(path, 1000)) == 1


def test_a_zstd_frame_inside_a_gzip_member_is_not_read_as_a_record(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gz(zst(good(1))) + gz(good(2)))
    assert urls(path) == ["http://good.example/2"]
    path.write_bytes(gz(b"\0" + zst(good(1))) + b"x")
    assert urls(path) == []


def test_a_header_cut_by_the_end_of_the_file_is_read_as_far_as_it_goes(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(good(1) + good(2)[:150])
    (_, last) = read_all(path)
    assert (last.record.outcome, last.record.reason) == ("damaged", "truncated")
    assert last.record.type == "response"


def test_a_length_that_leads_to_a_blank_line_in_a_later_record_is_not_believed(tmp_path):
    data = b"".join(good(number) for number in range(1, 6))
    blank = data.index(b"\r\n\r\n<html>", len(good(1)))
    path = tmp_path / "a.warc"
    start = response(GOOD[0], b"", http={"Content-Type": "text/html"})
    length = len(start) - start.index(b"HTTP/1.1") + blank
    path.write_bytes(start.replace(b"Content-Length: 44", b"Content-Length: %d" % length) + data)
    assert [url for url in urls(path) if url in GOOD[1:]] == GOOD[1:]
