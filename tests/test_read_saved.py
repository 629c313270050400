"""Pages saved as files: where they come from and when, as far as they tell."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.read import read_capture
from tests.archives import mhtml, page, read_all

WHEN = datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)


def saved(path: Path, html: str | bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    os.utime(path, (1_600_000_000, 1_600_000_000))
    (entry,) = read_all(path)
    assert entry.record.outcome == "article"
    return entry.capture


def test_a_singlefile_page_tells_url_and_date(tmp_path):
    comment = (
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n"
        " url: https://paper.example/a?b=1 \n"
        " saved date: Tue Mar 05 2024 11:11:12 GMT+0100 (Central European Standard Time)\n-->"
    )
    capture = saved(tmp_path / "a.html", comment + "<body><p>x")
    assert (capture.url, capture.captured_at) == ("https://paper.example/a?b=1", WHEN)
    assert (capture.captured_at.isoformat(), capture.flags) == ("2024-03-05T10:11:12+00:00", ())


def test_an_httrack_page_tells_url_and_date(tmp_path):
    comment = (
        "<html><!-- Mirrored from paper.example/a.html by HTTrack Website Copier/3.x "
        "[XR&CO'2014], Tue, 05 Mar 2024 10:11:12 GMT --><body>x"
    )
    capture = saved(tmp_path / "a.html", comment)
    assert (capture.url, capture.captured_at) == ("http://paper.example/a.html", WHEN)


def test_a_wayback_page_tells_url_and_date_and_loses_its_toolbar(tmp_path):
    html = (
        '<html><head><script>__wm.wombat("http://paper.example/a","20240305101112");</script>'
        '<link href="https://web.archive.org/web/20240305101112cs_/http://paper.example/a">'
        "</head><body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div>donate</div>"
        "<!-- END WAYBACK TOOLBAR INSERT --><p>words</p></body></html>\n"
        "<!--\n     FILE ARCHIVED ON 10:11:12 Mar 05, 2024 AND RETRIEVED FROM THE\n-->"
    )
    capture = saved(tmp_path / "a.html", html)
    assert (capture.url, capture.captured_at) == ("http://paper.example/a", WHEN)
    assert b"donate" not in capture.body
    assert b"<p>words</p>" in capture.body


def test_a_page_saved_by_a_browser_tells_its_url(tmp_path):
    html = "<!-- saved from url=(0023)https://paper.example/a --><html><p>x"
    capture = saved(tmp_path / "a.html", html)
    assert (capture.url, capture.flags) == ("https://paper.example/a", ("mtime",))


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href='https://paper.example/a'>",
        '<link href=https://paper.example/a rel="canonical">',
        '<meta property="og:url" content="https://paper.example/a">',
        '<meta property="og:url" content="https://b.example/"><link rel=canonical '
        'href="https://paper.example/a">',
        '<link rel=canonical href="javascript:x"><meta property=og:url content="https://paper.example/a">',
    ],
)
def test_the_canonical_link_or_og_url_gives_the_url(tmp_path, head):
    capture = saved(tmp_path / "a.html", f"<html><head>{head}</head><p>x")
    assert capture.url == "https://paper.example/a"
    assert capture.captured_at == datetime.fromtimestamp(1_600_000_000, UTC)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("mirror/paper.example/2024/a.html", "http://paper.example/2024/a.html"),
        ("mirror/paper.example/index.html", "http://paper.example/"),
        ("paper.example/a b?c=1.html", "http://paper.example/a%20b?c=1.html"),
    ],
)
def test_a_wget_tree_gives_the_url_by_its_folders(tmp_path, name, url):
    assert saved(tmp_path / name, "<html><p>x").url == url


def test_a_page_that_states_no_url_gets_one_made_from_its_path(tmp_path):
    capture = saved(tmp_path / "a.html", "<html><p>x")
    assert capture.url.startswith("file:///") and capture.url.endswith("/a.html")
    assert str(tmp_path) not in capture.url
    assert set(capture.flags) == {"mtime", "derived_url"}


def test_a_saved_page_can_be_read_again(tmp_path):
    capture = saved(tmp_path / "a.html", "<html><p>x")
    assert read_capture(capture.location).body == capture.body


PICTURE = (
    b"------edge\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
    b"Content-Location: http://paper.example/p.png\r\n\r\niVBORw0KGgo=\r\n"
)


def test_an_mhtml_file_gives_its_page_and_a_row_for_each_other_part(tmp_path):
    path = tmp_path / "a.mht"
    title = "=?utf-8?Q?A_title=2C_caf=C3=A9?="
    path.write_bytes(mhtml("http://paper.example/a", page("words"), title, PICTURE))
    first, second = read_all(path)
    assert (first.capture.url, first.capture.body) == ("http://paper.example/a", page("words"))
    assert first.capture.captured_at == datetime(2024, 11, 10, 12, tzinfo=UTC)
    assert first.capture.hints["title"] == "A title, caf\u00e9"
    assert (second.record.reason, second.capture) == ("subresource", None)
    assert read_capture(first.record.location).body == page("words")
    again = read_capture(second.record.location)
    assert (again.body, again.content_type) == (b"\x89PNG\r\n\x1a\n", "image/png")


def test_nested_parts_of_an_mhtml_file_are_read_flat(tmp_path):
    depth = 3000
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n"
    for level in range(depth):
        data += b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (level, level + 1)
    data += b"--b3\r\nContent-Type: text/html\r\n\r\n" + page("words") + b"\r\n"
    path = tmp_path / "a.mhtml"
    path.write_bytes(data)
    assert [entry.record.reason for entry in read_all(path)] == ["page"]


def test_an_mhtml_file_without_a_page_is_listed(tmp_path):
    path = tmp_path / "a.mhtml"
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=--edge\r\n\r\n"
    path.write_bytes(head + PICTURE.replace(b"------edge", b"----edge"))
    assert [entry.record.reason for entry in read_all(path)] == ["mhtml_no_page", "subresource"]
