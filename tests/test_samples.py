import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

SAMPLES = Path(__file__).resolve().parent.parent / "sample_warcs"
SCRIPT = SAMPLES / "make_samples.py"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
ARTICLES = {article["url"]: article for article in EXPECTED["articles"]}


@dataclass(frozen=True)
class Entry:
    file: str
    place: int
    offset: int
    type: str
    url: str | None
    date: str
    warc: dict[str, str]
    status: str
    http: dict[str, str]
    raw: bytes
    body: bytes
    digest_good: bool | None


def decoded(raw: bytes, http: dict[str, str]) -> bytes:
    if http.get("transfer-encoding") == "chunked":
        pieces = []
        while raw:
            size, _, raw = raw.partition(b"\r\n")
            pieces.append(raw[: int(size, 16)])
            raw = raw[int(size, 16) + 2 :]
        raw = b"".join(pieces)
    if not raw:
        return raw
    match http.get("content-encoding"):
        case "gzip":
            return zlib.decompress(raw, 31)
        case "deflate":
            return zlib.decompress(raw)
        case "br":
            return brotli.decompress(raw)
    return raw


def entries(name: str, data: bytes) -> list[Entry]:
    found = []
    iterator = ArchiveIterator(io.BytesIO(data), check_digests=True)
    for place, record in enumerate(iterator):
        head = record.http_headers
        http = {key.lower(): value for key, value in head.headers} if head else {}
        raw = record.raw_stream.read()
        found.append(
            Entry(
                file=name,
                place=place,
                offset=iterator.get_record_offset(),
                type=record.rec_type,
                url=record.rec_headers.get_header("WARC-Target-URI"),
                date=record.rec_headers.get_header("WARC-Date"),
                warc=dict(record.rec_headers.headers),
                status=head.get_statuscode() if head else "",
                http=http,
                raw=raw,
                body=decoded(raw, http) if record.rec_type == "response" else raw,
                digest_good=record.digest_checker.passed,
            )
        )
    return found


def package() -> zipfile.ZipFile:
    return zipfile.ZipFile(SAMPLES / "puerto-gris.wacz")


@pytest.fixture(scope="module")
def everything() -> list[Entry]:
    found = []
    for path in sorted([*SAMPLES.glob("*.warc"), *SAMPLES.glob("*.warc.gz")]):
        found += entries(path.name, path.read_bytes())
    with package() as zipped:
        found += entries("puerto-gris.wacz", zipped.read("archive/puerto-gris.warc.gz"))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples as the script makes them in another place."""
    folder = tmp_path_factory.mktemp("samples") / "one"
    assert run("--out", str(folder)).returncode == 0
    return folder


def at(everything: list[Entry], url: str, kind: str = "response") -> list[Entry]:
    return [entry for entry in everything if entry.url == url and entry.type == kind]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def made_files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# ---- the collection as a whole ------------------------------------------------------------


def test_the_samples_stay_under_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 3_000_000


def test_there_are_two_hundred_articles_over_ten_years_in_seven_papers() -> None:
    years = {article["published"][:4] for article in ARTICLES.values() if article["published"]}
    assert len(ARTICLES) >= 200
    assert len(years) >= 10
    assert len({article["source"] for article in ARTICLES.values()}) == 7


def test_the_files_here_are_those_the_script_makes() -> None:
    done = run("--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_two_runs_in_two_places_make_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert run("--out", str(tmp_path / "two")).returncode == 0
    assert made_files(made) == made_files(tmp_path / "two")


def test_a_changed_payload_does_not_pass_the_check(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    warc = tmp_path / "hallin-bay.warc"
    warc.write_bytes(warc.read_bytes().replace(b"infant school", b"infant choir.", 1))
    copied = made_files(SCRIPT.parent)
    for name in copied:
        if name.endswith((".py", ".txt")):
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(copied[name])
    command = [sys.executable, "-B", str(tmp_path / "make_samples.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "hallin-bay.warc" in done.stderr


def test_the_check_does_not_mind_another_compressor() -> None:
    code = (
        "import brotli, runpy, sys, zlib\n"
        "make, squeeze, br = zlib.compressobj, zlib.compress, brotli.compress\n"
        "zlib.compressobj = lambda level=9, *rest: make(1, *rest)\n"
        "zlib.compress = lambda data, level=9: squeeze(data, 1)\n"
        "brotli.compress = lambda data, quality=9: br(data, quality=1)\n"
        f"sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        f"sys.argv = [{str(SCRIPT)!r}, '--check']\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
    )
    command = [sys.executable, "-B", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_record_ids_are_unique(everything: list[Entry]) -> None:
    ids = [entry.warc["WARC-Record-ID"] for entry in everything]
    assert len(ids) == len(set(ids))


def test_no_digest_is_wrong(everything: list[Entry]) -> None:
    wrong = [e.url for e in everything if e.type != "revisit" and e.digest_good is False]
    assert not wrong


def test_every_file_has_its_warcinfo_first(everything: list[Entry]) -> None:
    first = {entry.file: entry.type for entry in reversed(everything)}
    assert set(first.values()) == {"warcinfo"}


def test_request_metadata_and_name_records_lie_around_the_captures(everything: list[Entry]) -> None:
    assert {"request", "metadata", "resource"} <= {entry.type for entry in everything}
    assert any((entry.url or "").startswith("dns:") for entry in everything)


def test_every_article_was_captured_when_expected_says(everything: list[Entry]) -> None:
    held = {(e.url, e.date) for e in everything if e.type in {"response", "revisit"}}
    for article in ARTICLES.values():
        if article["source"] != "veskislander.example":
            assert {(article["url"], date) for date in article["captured"]} <= held
            assert article["captures"] == len(article["captured"]) > 0


def test_the_newest_capture_of_an_article_has_its_title_and_its_text(
    everything: list[Entry],
) -> None:
    walls = {(o["url"], o["captured"]) for o in EXPECTED["other"]}
    for url, article in ARTICLES.items():
        pages = [e for e in at(everything, url) if (e.url, e.date) not in walls]
        if pages:
            body = max(pages, key=lambda page: page.date).body
            charset = {
                "hallinbayherald.example": "windows-1252",
                "elfarodepuertogris.example": "latin-1",
            }.get(article["source"], "utf-8")
            text = body.decode(charset).replace("&amp;", "&")
            assert article["title"] in text
            assert article["text_starts"] in text
            assert article["text_ends"] in text


def test_every_picture_and_style_sheet_of_a_page_is_there(everything: list[Entry]) -> None:
    held = {entry.url for entry in everything if entry.type == "response"}
    link = re.compile(rb'(?:<img[^>]* src|<link rel="stylesheet"[^>]* href)="([^"]+)"', re.I)
    asked = {
        urljoin(entry.url or "", found.decode())
        for entry in everything
        if entry.type == "response" and entry.url in ARTICLES
        for found in link.findall(entry.body)
    }
    assert len(asked) > 30
    assert asked <= held


def test_pictures_are_whole(everything: list[Entry]) -> None:
    for entry in everything:
        if entry.http.get("content-type") == "image/png":
            assert entry.body.startswith(b"\x89PNG\r\n\x1a\n")
            assert entry.body.endswith(b"IEND" + zlib.crc32(b"IEND").to_bytes(4))
        if entry.http.get("content-type") == "image/jpeg":
            assert entry.body.startswith(b"\xff\xd8\xff")
            assert entry.body.endswith(b"\xff\xd9")


# ---- the package ---------------------------------------------------------------------------


def test_the_package_lists_every_member_with_its_hash() -> None:
    with package() as zipped:
        description = json.loads(zipped.read("datapackage.json"))
        listed = {resource["path"]: resource for resource in description["resources"]}
        own = {"datapackage.json", "datapackage-digest.json"}
        assert set(listed) == set(zipped.namelist()) - own
        for path, resource in listed.items():
            data = zipped.read(path)
            assert resource["bytes"] == len(data)
            assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        seal = json.loads(zipped.read("datapackage-digest.json"))
        digest = hashlib.sha256(zipped.read("datapackage.json")).hexdigest()
        assert seal["hash"] == "sha256:" + digest


def test_the_archive_in_the_package_is_stored_not_deflated() -> None:
    with package() as zipped:
        info = zipped.getinfo("archive/puerto-gris.warc.gz")
        assert info.compress_type == zipfile.ZIP_STORED


def test_the_index_of_the_package_leads_to_its_records() -> None:
    with package() as zipped:
        data = zipped.read("archive/puerto-gris.warc.gz")
        lines = zipped.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        row = json.loads(line.split(" ", 2)[2])
        start, length = int(row["offset"]), int(row["length"])
        record = next(iter(ArchiveIterator(io.BytesIO(data[start : start + length]))))
        assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]


def test_the_page_list_of_the_package_names_every_article_in_it() -> None:
    with package() as zipped:
        lines = zipped.read("pages/pages.jsonl").decode().splitlines()
    titles = {row["url"]: row["title"] for row in map(json.loads, lines[1:])}
    for url, article in ARTICLES.items():
        if article["source"] in {"elfarodepuertogris.example", "norderhafferbote.example"}:
            assert titles[url] == article["title"]


# ---- revisits ------------------------------------------------------------------------------


def test_every_revisit_has_its_original_somewhere(everything: list[Entry]) -> None:
    held = {(entry.url, entry.date): entry for entry in everything if entry.type == "response"}
    revisits = [entry for entry in everything if entry.type == "revisit"]
    assert len(revisits) > 20
    for entry in revisits:
        key = entry.warc["WARC-Refers-To-Target-URI"], entry.warc["WARC-Refers-To-Date"]
        original = held[key]
        if entry.warc["WARC-Profile"].endswith("identical-payload-digest"):
            digest = original.warc["WARC-Payload-Digest"]
            assert entry.warc["WARC-Payload-Digest"] == digest


def originals(everything: list[Entry], entry: Entry) -> list[Entry]:
    date = entry.warc["WARC-Refers-To-Date"]
    return [found for found in at(everything, entry.url or "") if found.date == date]


# ---- the table of difficulties: each is what it says ----------------------------------------

HTML_HAS = {
    "chrome": rb"<footer>.*<a href",
    "newsletter": rb'<p>[^<]+</p>\s*<div class="signup"',
    "appeals": rb"</p>\s*<p>(The Evening Post has no owner|Your Evening Post needs you)",
    "json-ld": rb'"@type": "NewsArticle"',
    "meta": rb'<meta property="article:published_time" content="20',
    "microdata": rb'itemprop="datePublished" datetime="20',
    "visible-date": rb"<p>Posted: [^<]+</p>",
    "tables": rb"<TABLE.*<br><br>",
    "comments": rb'<div class="comment">',
    "day-only": rb"day, \d+ \w+ 20\d\d</font>",
    "quote": rb"<blockquote>",
    "print": rb'<link rel="canonical" href=.*class="print"',
    "wall": rb'class="consentimiento"',
    "spanish": rb"itemprop=.articleBody",
    "german": rb'<html lang="de">',
    "windows-1252": rb"charset=iso-8859-1.*[\x91-\x94]",
    "two-authors": rb" and ",
    "list": rb"<ul>\s*<li>|\x95 ",
}
HEADERS_HAVE = {
    "gzip": ("content-encoding", "gzip"),
    "brotli": ("content-encoding", "br"),
    "deflate": ("content-encoding", "deflate"),
    "chunked": ("transfer-encoding", "chunked"),
    "jpeg": ("content-type", "image/jpeg"),
    "png": ("content-type", "image/png"),
    "svg": ("content-type", "image/svg+xml"),
    "stylesheet": ("content-type", "text/css"),
    "pdf": ("content-type", "application/pdf"),
    "robots": ("content-type", "text/plain"),
    "feed": ("content-type", "application/rss+xml; charset=UTF-8"),
    "latin-1": ("content-type", "text/html; charset=ISO-8859-1"),
    "utf-8": ("content-type", "text/html; charset=UTF-8"),
}
STATUS_IS = {"not-found": "404", "unavailable": "503", "moved": "301", "found": "302"}
TOLD_APART_ELSEWHERE = {
    "url-date",
    "undated",
    "no-byline",
    "editions",
    "wire",
    "recapture",
    "revisit-identical",
    "revisit-not-modified",
    "revisit-early",
    "revisit-across",
    "front",
    "mirrored",
    "saved",
}
SHOWN: dict[str, list[str]] = EXPECTED["difficulties"]


def test_every_difficulty_of_the_table_is_looked_at() -> None:
    known = {*HTML_HAS, *HEADERS_HAVE, *STATUS_IS, *TOLD_APART_ELSEWHERE}
    assert set(SHOWN) == known


def test_the_readme_names_every_address_that_shows_a_difficulty() -> None:
    text = (SAMPLES / "README.md").read_text("utf-8")
    missing = [url for urls in SHOWN.values() for url in urls if url not in text]
    assert not missing


@pytest.mark.parametrize("key", HTML_HAS)
def test_the_page_holds_what_the_table_says(everything: list[Entry], key: str) -> None:
    for url in SHOWN[key]:
        pages = at(everything, url)
        assert any(re.search(HTML_HAS[key], page.body, re.S) for page in pages), url


@pytest.mark.parametrize("key", HEADERS_HAVE)
def test_the_answer_was_sent_as_the_table_says(everything: list[Entry], key: str) -> None:
    name, value = HEADERS_HAVE[key]
    for url in SHOWN[key]:
        assert any(page.http.get(name) == value for page in at(everything, url)), url


@pytest.mark.parametrize("key", STATUS_IS)
def test_the_status_is_what_the_table_says(everything: list[Entry], key: str) -> None:
    for url in SHOWN[key]:
        assert {page.status for page in at(everything, url)} == {STATUS_IS[key]}
        if STATUS_IS[key] < "400":
            targets = {urljoin(url, page.http["location"]) for page in at(everything, url)}
            assert targets <= {entry.url for entry in everything if entry.type == "response"}


def test_undated_pages_state_no_date_of_publication(everything: list[Entry]) -> None:
    stated = re.compile(rb"Posted:|datePublished|published_time|<time|lic(?:hed|ado) (?:on|el)")
    for url, article in ARTICLES.items():
        if article["published"] is None:
            assert not any(stated.search(page.body) for page in at(everything, url)), url
    assert sum(article["published"] is None for article in ARTICLES.values()) >= 8


def test_pages_dated_by_their_address_do_not_say_the_day_again(everything: list[Entry]) -> None:
    for url in SHOWN["url-date"]:
        published = ARTICLES[url]["published"]
        assert published.replace("-", "/") in url
        year, month, day = map(int, published.split("-"))
        months = (
            "January February March April May June July August September October November December"
        )
        words = f"{day} {months.split()[month - 1]} {year}".encode()
        assert not any(words in page.body for page in at(everything, url))


def test_pages_without_a_byline_name_no_author(everything: list[Entry]) -> None:
    byline = re.compile(rb"<p>By |rel=.author|<i>by |itemprop=.author|name=.author")
    for url in SHOWN["no-byline"]:
        assert not any(byline.search(page.body) for page in at(everything, url)), url


def test_stories_with_editions_were_captured_before_and_after(everything: list[Entry]) -> None:
    for url, article in ARTICLES.items():
        if article["editions"] > 1:
            assert len({page.body for page in at(everything, url)}) >= article["editions"]
    assert sum(article["editions"] > 1 for article in ARTICLES.values()) >= 12


def test_recaptures_have_the_same_text_in_other_bytes(everything: list[Entry]) -> None:
    for url in SHOWN["recapture"]:
        ending = ARTICLES[url]["text_ends"][-30:].encode("ascii", "ignore")[-12:]
        pages = [page for page in at(everything, url) if ending in page.body]
        assert len({page.body for page in pages}) > 1, url


def test_wire_copy_stands_on_two_papers_at_least(everything: list[Entry]) -> None:
    assert len({ARTICLES[url]["source"] for url in SHOWN["wire"]}) >= 2
    for words in (b"forty kilometres of the coast road", b"of which the government pays a third"):
        hosts = {(e.url or "").split("/")[2] for e in everything if words in e.body}
        assert len(hosts) >= 2


def test_revisits_are_of_the_profile_the_table_says(everything: list[Entry]) -> None:
    for key, ending in (
        ("revisit-identical", "identical-payload-digest"),
        ("revisit-not-modified", "server-not-modified"),
    ):
        for url in SHOWN[key]:
            profiles = [e.warc["WARC-Profile"] for e in at(everything, url, "revisit")]
            assert any(profile.endswith(ending) for profile in profiles), url


def test_some_revisits_lie_before_their_original_in_the_same_file(everything: list[Entry]) -> None:
    for url in SHOWN["revisit-early"]:
        for entry in at(everything, url, "revisit"):
            assert any(
                found.file == entry.file and found.place > entry.place
                for found in originals(everything, entry)
            )


def test_some_revisits_lie_in_a_file_that_sorts_before_the_original(
    everything: list[Entry],
) -> None:
    for url in SHOWN["revisit-across"]:
        across = [
            entry
            for entry in at(everything, url, "revisit")
            if any(found.file > entry.file for found in originals(everything, entry))
        ]
        assert across, url


def test_fronts_lead_to_many_articles(everything: list[Entry]) -> None:
    for entry in everything:
        kinds = {o["kind"] for o in EXPECTED["other"] if o["url"] == entry.url}
        if kinds == {"front"} and entry.type == "response":
            links = {
                urljoin(entry.url or "", h.decode())
                for h in re.findall(rb'href="([^"]+)"', entry.body)
            }
            assert len(links & set(ARTICLES)) >= 3, entry.url


def test_the_mirrored_folder_holds_its_pages_under_their_host() -> None:
    root = SAMPLES / "vesk-islander"
    for url in SHOWN["mirrored"]:
        page = (root / url.removeprefix("http://")).read_text("utf-8")
        assert ARTICLES[url]["title"] in page
        for picture in re.findall(r'<img src="\.\./([^"]+)"', page):
            assert (root / "veskislander.example" / picture).is_file()


def test_the_saved_page_says_whence_and_when_in_its_first_comment() -> None:
    (page,) = (SAMPLES / "vesk-islander").glob("*.html")
    text = page.read_text("utf-8")
    (url,) = SHOWN["saved"]
    assert "Page saved with SingleFile" in text[:200]
    assert f"url: {url}" in text[:400]
    assert "saved date: " in text[:400]
    assert "data:image/svg+xml;base64," in text
