import json
import os
import random
import re
import shutil
import socket
import time
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

import duckdb
import pytest
from archives import write_warc
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.corpus.archive import Archive
from indexer.corpus.json_notes import read_note, write_note
from indexer.corpus.sums import seal_of, write_sums
from indexer.errors import ArchiveError
from indexer.ingest import ingest
from indexer.model.capture import Location
from indexer.read import open_noted, read_capture
from webapp import create_app
from webapp.replay import svg
from webapp.replay.copying import Copying

WHEN = "2016-03-01T12:00:00Z"
LATER = "2018-03-01T12:00:00Z"
SITE = "https://hostile.example"
STORY = "The harbour was closed on Monday after the council had met. " * 12
HOSTILE = f"""<!doctype html><title>Storm</title>
<script src=/x.js></script><script>top.location='https://evil.example'</script>
<meta http-equiv=refresh content="0;url=https://evil.example">
<link rel=stylesheet href=/s.css><style>b{{background:url(/i.png)}}</style>
<body onload="alert(1)"><h1>Storm</h1><p>{STORY}</p>
<img src=/i.png><iframe src=/frame></iframe><form action=//evil.example><input></form>
<a href=/next>next</a><a href=javascript:alert(1)>bad</a></body>"""
IMAGE = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


# Sentences enough for an article, each with characters that tell its charset from the others.
WORDS = {
    "windows-1251": "Городской совет одобрил новый бюджет после долгих споров о школах.",
    "koi8-r": "Городской совет одобрил новый бюджет после долгих споров о школах.",
    "windows-1253": "Το δημοτικό συμβούλιο ενέκρινε τον νέο προϋπολογισμό μετά από συζήτηση.",
    "windows-1256": "وافق مجلس المدينة على الميزانية الجديدة بعد نقاش طويل حول المدارس.",
    "windows-1250": "Městská rada schválila nový rozpočet po dlouhých sporech o školách a žácích.",
    "iso-8859-1": "Le conseil a adopté la décision après un débat très animé à propos des écoles.",
    "windows-1252": "Der Stadtrat beschloß nach langem Streit über Schulen das neue Budget.",
    "cp874": "สภาเมืองอนุมัติงบประมาณใหม่หลังจากการถกเถียงเรื่องโรงเรียนมาอย่างยาวนาน",
    "shift_jis": "市議会は月曜日、学校や道路をめぐる長い議論の末に新しい予算を承認した。",
    "euc-jp": "市議会は月曜日、学校や道路をめぐる長い議論の末に新しい予算を承認した。",
    "gb18030": "市议会在星期一经过长时间的讨论之后，批准了关于学校和道路的新预算，这是大家的要求。",
    "utf-16": "The council met on Monday and approved the new budget after a long debate.",
    "utf-8": "Der Stadtrat beschloß nach langem Streit über Schulen das neue Budget.",
}


def _unlabelled(words: str) -> str:
    paragraphs = "".join(f"<p>{number}. {words * 4}</p>" for number in range(1, 5))
    return f"<html><head><title>{words[:30]}</title></head><body>{paragraphs}</body></html>"


def _typed(media: str) -> dict[str, object]:
    return {"headers": [("Content-Type", media)]}


def _redirect(target: str) -> dict[str, object]:
    return {"status": "301 Moved Permanently", "headers": [("Location", target)]}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_warc(
        folder / "a.warc.gz",
        [
            (f"{SITE}/page", HOSTILE, WHEN, {}),
            (f"{SITE}/page", HOSTILE.replace("Monday", "Tuesday"), LATER, {}),
            (f"{SITE}/i.png", IMAGE, WHEN, _typed("image/png")),
            (f"{SITE}/s.css", "@import '/t.css'; p{}", WHEN, _typed("text/css")),
            (f"{SITE}/evil.svg", "<svg onload=alert(1)/>", WHEN, _typed("image/svg+xml")),
            (f"{SITE}/x.js", "alert(1)", WHEN, _typed("text/javascript")),
            (f"{SITE}/report.pdf", b"%PDF-1.4", WHEN, _typed("application/pdf")),
            (f"{SITE}/note.txt", "<script>alert(1)</script>", WHEN, _typed("text/plain")),
            (f"{SITE}/old", "", WHEN, _redirect("/page")),
            ("http://hostile.example/loop", "", WHEN, _redirect(f"{SITE}/loop")),
            (f"{SITE}/deep", "<div>" * 50_000 + STORY, WHEN, {}),
            (f"{SITE}/q?a=1&b=%C3%A9", f"<p>{STORY}</p>", WHEN, {}),
            (f"{SITE}/empty", "", WHEN, {}),
            *(
                (f"{SITE}/in/{name}", _unlabelled(words).encode(name), WHEN, _typed("text/html"))
                for name, words in WORDS.items()
            ),
            (
                f"{SITE}/stray",
                _unlabelled(WORDS["utf-8"]).encode().replace(b"<body>", b"<body><i>\xe9</i>"),
                WHEN,
                {},
            ),
            (
                f"{SITE}/cyrillic.css",
                ("i:before{content:'" + WORDS["koi8-r"] + "'}").encode("koi8-r"),
                WHEN,
                _typed("text/css; charset=koi8-r"),
            ),
            (
                f"{SITE}/cyrillic.txt",
                WORDS["koi8-r"].encode("koi8-r"),
                WHEN,
                _typed("text/plain"),
            ),
            (
                f"{SITE}/attribute",
                f"<div data-page='{'word ' * 3_000}'><p>{STORY}</p></div>",
                WHEN,
                {},
            ),
        ],
    )  # fmt: skip
    path = folder / "archive"
    ingest([folder / "a.warc.gz"], Archive.create(path), workers=1)
    return path


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def test_any_instant_leads_to_the_nearest_capture(client: FlaskClient) -> None:
    for stamp, exact in (("2014", "20160301120000"), ("20171231", "20180301120000")):
        answer = client.get(f"/web/{stamp}/{SITE}/page")
        assert answer.status_code == 302
        assert answer.location == f"/web/{exact}/{SITE}/page"


def test_the_banner_tells_the_capture_and_links_to_its_article_and_neighbours(
    client: FlaskClient,
) -> None:
    page = client.get(f"/web/20160301120000/{SITE}/page").text
    assert "captured 1 March 2016, 12:00 UTC" in page
    assert f"<bdi>{SITE}/page</bdi>" in page
    assert f'href="/web/20180301120000/{SITE}/page"' in page
    article = re.search(r'href="(/articles/[^"]+)"', page)
    assert article is not None
    assert "Storm" in client.get(article[1]).text


def test_the_frame_of_the_copy_is_sandboxed(client: FlaskClient) -> None:
    page = client.get(f"/web/20160301120000/{SITE}/page").text
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame is not None
    assert 'sandbox="allow-top-navigation-by-user-activation"' in frame[0]
    assert f'src="/web/20160301120000mp_/{SITE}/page"' in frame[0]


@pytest.mark.parametrize(
    "address",
    [
        f"mp_/{SITE}/page",
        f"im_/{SITE}/i.png",
        f"cs_/{SITE}/s.css",
        f"id_/{SITE}/page",
        f"im_/{SITE}/evil.svg",
        f"mp_/{SITE}/note.txt",
        f"mp_/{SITE}/deep",
    ],
)
def test_archived_content_is_served_under_the_strict_policy(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/web/20160301120000{address}")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert policy.startswith("sandbox")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "script-src" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_copy_contains_nothing_that_runs(client: FlaskClient) -> None:
    text = client.get(f"/web/20160301120000mp_/{SITE}/page").text.lower()
    for word in ("<script", "onload", "<iframe", "<form", "http-equiv", "javascript:"):
        assert word not in text
    assert f'href="/web/20160301120000/{SITE}/next"' in text
    assert f'src="/web/20160301120000im_/{SITE}/i.png"' in text


@pytest.mark.parametrize("name", WORDS)
def test_a_page_without_a_charset_label_is_decoded_as_its_article_is(
    client: FlaskClient, name: str
) -> None:
    frame = client.get(f"/web/20160301120000/{SITE}/in/{name}").text
    article = re.search(r'href="(/articles/[^"]+)"', frame)
    assert article is not None
    assert WORDS[name] in client.get(article[1]).text
    copy = client.get(f"/web/20160301120000mp_/{SITE}/in/{name}")
    assert WORDS[name] in copy.data.decode("utf-8")
    assert copy.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_stray_byte_does_not_garble_an_archived_page(client: FlaskClient) -> None:
    copy = client.get(f"/web/20160301120000mp_/{SITE}/stray").data.decode("utf-8")
    assert WORDS["utf-8"] in copy
    assert copy.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("address", "kind"),
    [("cs_/{}/cyrillic.css", "text/css"), ("mp_/{}/cyrillic.txt", "text/plain")],
)
def test_archived_style_sheets_and_texts_are_served_as_utf_8(
    client: FlaskClient, address: str, kind: str
) -> None:
    answer = client.get(f"/web/20160301120000{address.format(SITE)}")
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert WORDS["koi8-r"] in answer.data.decode("utf-8")


def test_a_page_with_an_article_in_one_long_attribute_is_shown(client: FlaskClient) -> None:
    copy = client.get(f"/web/20160301120000mp_/{SITE}/attribute").text
    assert STORY.strip() in copy


@pytest.mark.parametrize("role", ["id_", "mp_", "if_", "oe_", "im_", "js_", "cs_"])
@pytest.mark.parametrize("name", "page x.js s.css i.png evil.svg report.pdf note.txt".split())
def test_archived_bytes_of_every_modifier_stay_in_the_sandbox(
    client: FlaskClient, role: str, name: str
) -> None:
    answer = client.get(f"/web/20160301120000{role}/{SITE}/{name}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status_code != 404:  # which is a page of the server, without archived bytes
        assert answer.headers["Content-Security-Policy"].startswith("sandbox ")
        assert "script-src" not in answer.headers["Content-Security-Policy"]
    if role != "id_":
        assert "script" not in (answer.mimetype or "")


@pytest.mark.parametrize("role", ["im_", "cs_", "js_"])
def test_a_page_that_was_taken_for_a_part_is_shown_as_the_page_it_is(
    client: FlaskClient, role: str
) -> None:
    """An error page in place of a picture, say; pywb answers so, too."""
    copy = client.get(f"/web/20160301120000mp_/{SITE}/page")
    found = client.get(f"/web/20160301120000{role}/{SITE}/page")
    assert found.status_code == copy.status_code == 200
    assert found.mimetype == "text/html"
    assert found.data == copy.data
    opened = client.get(
        f"/web/20160301120000{role}/{SITE}/page", headers={"Sec-Fetch-Dest": "document"}
    )
    assert opened.location == f"/web/20160301120000/{SITE}/page"


def test_types_outside_the_list_can_only_be_downloaded(client: FlaskClient) -> None:
    assert client.get(f"/web/20160301120000mp_/{SITE}/x.js").mimetype == "text/plain"
    assert client.get(f"/web/20160301120000im_/{SITE}/x.js").status_code == 404
    assert client.get(f"/web/20160301120000mp_/{SITE}/report.pdf").status_code == 404
    page = client.get(f"/web/20160301120000/{SITE}/report.pdf").text
    assert "<iframe" not in page
    raw = client.get(f"/web/20160301120000id_/{SITE}/report.pdf")
    assert (raw.data, raw.mimetype) == (b"%PDF-1.4", "application/pdf")
    assert raw.headers["Content-Disposition"].startswith("attachment")


def test_a_plain_text_capture_is_served_as_plain_text(client: FlaskClient) -> None:
    assert client.get(f"/web/20160301120000mp_/{SITE}/note.txt").mimetype == "text/plain"


def test_a_copy_opened_outside_its_frame_redirects_to_the_banner(client: FlaskClient) -> None:
    alone = {"Sec-Fetch-Dest": "document"}
    answer = client.get(f"/web/20160301120000mp_/{SITE}/page", headers=alone)
    assert (answer.status_code, answer.location) == (302, f"/web/20160301120000/{SITE}/page")


def test_a_redirect_leads_on_within_the_archive(client: FlaskClient) -> None:
    answer = client.get(f"/web/20160301120000/{SITE}/old")
    assert (answer.status_code, answer.location) == (302, f"/web/20160301120000/{SITE}/page")


def test_a_redirect_to_itself_is_not_followed_for_ever(client: FlaskClient) -> None:
    assert client.get("/web/2016/http://hostile.example/loop").status_code == 404


def test_a_page_too_deep_to_parse_is_refused_with_a_reason(client: FlaskClient) -> None:
    answer = client.get(f"/web/20160301120000mp_/{SITE}/deep")
    assert "not shown" in answer.text


def test_the_query_is_part_of_an_archived_address(client: FlaskClient) -> None:
    answer = client.get(f"/web/20160301120000/{SITE}/q?a=1&b=%C3%A9")
    assert answer.status_code == 200
    assert client.get(f"/web/20160301120000/{SITE}/q?a=2").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/web/2016/https://nosuch.example/",
        "/web/20169999/https://hostile.example/page",
        "/web/abc/https://hostile.example/page",
        "/web/2016xx_/https://hostile.example/page",
        "/web/2016/javascript:alert(1)",
        "/web/2016/<script>alert(1)</script>",
        "/web/2016/" + quote("http://[::1"),
        "/web/99999999999999/x",
        "/web/2016/",
    ],
)
def test_an_address_without_a_capture_is_a_404_that_escapes_it(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_missing_archive_file_is_a_410_that_hides_its_folder(
    archive: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(archive, moved)
    for note in (moved / "corpus").glob("*/file.json"):
        known = read_note(note, ())
        write_note(note, {**known, "path": "/nowhere/gone.warc.gz"})
    client = create_app(moved).test_client()
    answer = client.get(f"/web/20160301120000mp_/{SITE}/page")
    assert answer.status_code == 410
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "gone.warc.gz" in answer.text
    assert "/nowhere" not in answer.text
    assert client.get(f"/web/20160301120000/{SITE}/page").status_code == 410


# ---- what lies where a capture was -----------------------------------------------------------


def _small(folder: Path, *records: tuple[str, str, str, dict[str, object]]) -> tuple[Path, Path]:
    """An archive file with *records*, and the archive directory made of it."""
    file = folder / "warcs" / "b.warc.gz"
    file.parent.mkdir(exist_ok=True)
    write_warc(file, list(records))
    path = folder / "archive"
    ingest([file], Archive.create(path), workers=1)
    return file, path


def _page(name: str) -> tuple[str, str, str, dict[str, object]]:
    return (f"{SITE}/{name}", f"<h1>{name}</h1><p>{STORY}</p>", WHEN, {})


def _asked(path: Path, **settings: object) -> TestResponse:
    return (
        create_app(path, **settings)
        .test_client()
        .get(f"/web/20160301120000mp_/{SITE}/first", follow_redirects=True)
    )


@pytest.mark.parametrize("other", ["other", "first"])
def test_a_replaced_archive_file_is_a_410(tmp_path: Path, other: str) -> None:
    file, path = _small(tmp_path, _page("first"))
    assert _asked(path).status_code == 200
    write_warc(file, [_page(other), _page("more")])
    answer = _asked(path)
    assert answer.status_code == 410
    assert "b.warc.gz" in answer.text
    assert "<h1>other" not in answer.text


def test_another_record_at_the_place_of_a_capture_is_a_410(tmp_path: Path) -> None:
    file, path = _small(tmp_path, _page("first"), _page("other"))
    (row,) = Archive.open(path).captures(f"{SITE}/other")
    table = path / "derived" / "captures.parquet"
    swapped = str(tmp_path / "swapped.parquet")
    assert row.location is not None
    with duckdb.connect() as database:  # as if the file had the ledger of another one
        database.execute(
            f'COPY (SELECT * REPLACE ({row.location.offset} AS "offset",'
            f" {row.location.length} AS length) FROM '{table}') TO '{swapped}'"
        )
    shutil.move(swapped, table)
    tables = list(table.parent.glob("*.parquet"))
    write_sums(seal_of(table.parent), {each: each for each in tables})
    answer = _asked(path)
    assert answer.status_code == 410
    assert "holds another record" in answer.text


def test_a_file_that_has_only_grown_is_still_read(tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(200_000).hex()
    file, path = _small(tmp_path, _page("first"), (f"{SITE}/n", noise, WHEN, {}), _page("last"))
    grown = file.read_bytes()
    file.write_bytes(grown + grown)
    assert _asked(path).status_code == 200
    file.write_bytes(grown[:-1] + b"x" + grown)
    assert _asked(path).status_code == 410


def test_archive_files_outside_the_named_folders_are_not_read(tmp_path: Path) -> None:
    file, path = _small(tmp_path, _page("first"))
    assert _asked(path, files=(file.parent,)).status_code == 200
    assert _asked(path, files=(tmp_path / "none", tmp_path)).status_code == 200
    assert _asked(path, files=(tmp_path / "none",)).status_code == 410
    moved = tmp_path / "elsewhere"
    file.parent.rename(moved)
    file.parent.symlink_to(moved)
    assert _asked(path).status_code == 200  # links are followed, to a file that is the one noted
    assert _asked(path, files=(moved,)).status_code == 200
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / file.name).symlink_to(moved / file.name)
    _point(path, inside / file.name)
    assert _asked(path, files=(inside,)).status_code == 410


def _point(path: Path, target: Path | str) -> None:
    """Let the archive directory say that its file lies at *target*."""
    (note,) = (path / "corpus").glob("*/file.json")
    write_note(note, {**read_note(note, ()), "path": str(target)})


def test_no_other_file_of_the_machine_is_read(tmp_path: Path) -> None:
    _, path = _small(tmp_path, _page("first"))
    pipe, listening = tmp_path / "pipe", tmp_path / "socket"
    os.mkfifo(pipe)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "link").symlink_to("/etc/passwd")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(listening))
        for target in (
            "/etc/passwd", "/etc/shadow", "/proc/self/environ", "/proc/self/mem", "/dev/zero",
            "/dev/stdin", "/dev/null", "/", "", "a\0b", "x" * 5_000, pipe, listening,
            tmp_path / "loop", tmp_path / "link", tmp_path / "warcs" / ".." / "archive",
            path / "backissue.json",
        ):  # fmt: skip
            _point(path, target)
            began = time.monotonic()
            answer = _asked(path)
            assert answer.status_code == 410, str(target)[:50]
            assert "root:" not in answer.text
            assert time.monotonic() - began < 5


def test_a_file_replaced_between_check_and_read_is_not_read(tmp_path: Path) -> None:
    file, path = _small(tmp_path, _page("first"))
    (row,) = Archive.open(path).captures(f"{SITE}/first")
    assert row.noted is not None
    with open_noted(str(file), row.noted) as opened:
        before = opened.read_at(0, 20)
        other = tmp_path / "other"
        other.write_bytes(b"secret" * 100)
        other.rename(file)
        assert opened.read_at(opened.size - 30, 40) != b""
        assert opened.read_at(0, 20) == before
        assert b"secret" not in opened.read_at(0, opened.size)
    stop = Event()

    def swap() -> None:
        sound, bad = tmp_path / "sound", tmp_path / "bad"
        while not stop.is_set():
            shutil.copy(tmp_path / "kept", sound)
            sound.replace(file)
            bad.symlink_to("/etc/passwd")
            bad.replace(file)

    write_warc(tmp_path / "kept", [_page("first")])
    thread = Thread(target=swap)
    thread.start()
    try:
        for _ in range(100):
            try:
                capture = read_capture(Location(str(file), 0, 9_999), noted=row.noted)
            except ArchiveError:
                continue
            assert b"<h1>first" in capture.body
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<image href='https://evil.example/x.png'/>",
        "<style>@import 'https://evil.example/x.css'; rect{fill:url(https://evil.example/y)}</style>",
        "<rect fill='url(https://evil.example/p#x)' onload='alert(1)'/>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='//evil.example'/>"
        "</foreignObject>",
        "<use href='https://evil.example/x.svg#a'/><animate attributeName='href' to='x'/>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
    ],
)  # fmt: skip
def test_an_archived_picture_is_written_again_without_what_runs(hostile: str) -> None:
    data = f"<svg xmlns='http://www.w3.org/2000/svg'><circle r='3'/>{hostile}<path d='M0'/></svg>"
    written = svg.picture(
        data.encode(), f"{SITE}/a.svg", lambda url, role: f"/web/2016{role}/{url}"
    )
    assert written is not None
    assert '<circle r="3"></circle>' in written
    assert written.endswith('<path d="M0"></path></svg>')
    for word in ("script", "onload", "iframe", "<use", "animate"):
        assert word not in written
    for before in written.split("https://evil.example")[:-1]:
        assert before.endswith(("im_/", "cs_/"))


def test_a_picture_that_declares_entities_is_only_text(tmp_path: Path) -> None:
    picture = "<!DOCTYPE svg [<!ENTITY a 'x'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>"
    _, path = _small(tmp_path, (f"{SITE}/e.svg", picture, WHEN, _typed("image/svg+xml")))
    answer = create_app(path).test_client().get(f"/web/20160301120000im_/{SITE}/e.svg")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")


def test_a_copy_that_takes_too_long_ends_its_child_and_not_the_server() -> None:
    copying = Copying()
    try:
        costly = ("<svg>" + "<a b='" * 400 + "<p>" * 20).encode()
        assert copying.copy("page", costly, "text/html", SITE, "2016", "") is not None
        child = copying._idle.queue[-1]
        child._process.kill()
        assert copying.copy("page", b"<p>x", "text/html", SITE, "2016", "") is None
        assert "<p>x" in (copying.copy("page", b"<p>x", "text/html", SITE, "2016", "") or "")
    finally:
        copying.close()


def test_captures_of_the_samples_are_shown_without_scripts(sample_archive: Path) -> None:
    client = create_app(sample_archive).test_client()
    shown = 0
    for result in client.get("/api/v1/search?limit=200&versions=all").json["results"][::9]:
        frame = client.get(result["links"]["replay"])
        assert frame.status_code == 200, result["url"]
        copy = client.get(re.search(r'<iframe[^>]* src="([^"]+)"', frame.text)[1])  # type: ignore[index]
        assert copy.status_code == 200, result["url"]
        text = copy.text.lower()
        assert "<script" not in text
        assert " onload=" not in text
        shown += 1
    assert shown > 20


def test_the_cdx_server_lists_captures(client: FlaskClient) -> None:
    lines = client.get(f"/cdx?url={SITE}/page").text.splitlines()
    assert [line.split()[1] for line in lines] == ["20160301120000", "20180301120000"]
    table = client.get(f"/cdx?url={SITE}/page&output=json&from=2017").json
    assert table[0][:3] == ["urlkey", "timestamp", "original"]
    assert [row[1] for row in table[1:]] == ["20180301120000"]
    cdxj = client.get(f"/cdx?url={SITE}/page&output=cdxj&limit=1").text
    assert json.loads(cdxj.split(" ", 2)[2])["status"] == "200"
    assert client.get(f"/cdx?url={SITE}/page&matchType=suffix").status_code == 400
    assert client.get("/cdx").json["param"] == "url"
