"""What leaves an archive: whole, valid by other people's tools, and with where it comes from."""

import csv
import gzip
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import bibtexparser
import duckdb
import pytest
import rispy
from archives import arc_file, gz, response, zst
from citeproc.source.json import CiteProcJSON
from click.testing import CliRunner
from papers import (
    PAPER,
    TOPICS,
    archive_with_revisit,
    article_page,
    paper_archive,
    paper_records,
    write_warc,
)
from serving import archive_of, made_document
from warcio.archiveiterator import ArchiveIterator

from indexer.cli import backissue
from indexer.corpus.archive import Archive
from indexer.corpus.database import connect, copy_lines
from indexer.corpus.takedown import named_removal
from indexer.engines import open_engine
from indexer.errors import ArchiveError, BackissueError, InputError, ParameterError
from indexer.export import FORMATS, Export, export_of, save_export, write_export
from indexer.export.cdxj_lines import sorted_lines
from indexer.export.citations import bibtex, cited, csl, ris
from indexer.export.exporting import ExportHeading
from indexer.export.page_parts import part_urls
from indexer.export.result_pages import BATCH
from indexer.ingest import ingest
from indexer.ingest.take_down import change_removals
from indexer.model.article import StatedDate
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import Document, Hit, Query
from indexer.query import parse
from indexer.schemas.addresses import Links
from webapp import create_app

NASTY = "50% & {more} \\ $_# ~^ “Ж” <b>\r\nER  - \n@online{x, 中文"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive that tests do not change, with a revisit and a file of another kind."""
    return archive_with_revisit(tmp_path_factory.mktemp("export"))


def made(archive: Archive, q: str = "", **changes: object) -> Export:
    engine = open_engine(archive.engine_uri, archive.index)
    parsed = parse(q)
    query = Query(tree=parsed.tree, sort="-published")
    return replace(export_of(archive, engine, parsed, query, q=q), **changes)  # type: ignore[arg-type]


def of_documents(*documents: Document) -> Export:
    heading = ExportHeading(
        "harbour @x", "harbour x", (), (), "-published", 7, 9, len(documents),
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )  # fmt: skip
    hits = [Hit(one, None, ((one.title, False),), ()) for one in documents]
    pages = lambda start: iter([(start, hits)])  # noqa: E731
    return Export(heading, pages, Archive(Path("/nowhere"), "tantivy:", frozenset()))


def data(name: str, export: Export) -> bytes:
    return b"".join(write_export(name, export))  # type: ignore[arg-type]


def records_of(content: bytes) -> list[tuple[str, str, bytes]]:
    """Type, URL and block of every record, as warcio reads them."""
    found = []
    for one in ArchiveIterator(io.BytesIO(content), no_record_parse=True):
        head = one.rec_headers
        url = head.get_header("WARC-Target-URI") or ""
        found.append((one.rec_type, url, one.raw_stream.read()))
    return found


def said(name: str, content: bytes, folder: Path) -> dict[str, object]:
    """What a file says of itself."""
    if name == "parquet":
        path = folder / "x.parquet"
        path.write_bytes(content)
        rows = duckdb.sql(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')")
        return json.loads(dict(rows.fetchall())["backissue"])
    if name == "warc":
        _, _, block = records_of(content)[0]
        lines = dict(line.split(": ", 1) for line in block.decode().split("\r\n") if line)
        return json.loads(lines["backissue-export"])
    if name == "wacz":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return json.loads(package.read("datapackage.json"))["backissue"]
    text = content.decode()
    if name == "jsonl":
        return json.loads(text.splitlines()[0])["export"]
    if name == "csv":
        row = next(csv.DictReader(io.StringIO(text)))
        return {
            "q": row["query"], "parsed": row["query_parsed"],
            "generation": int(row["index_generation"]), "exported": row["exported"],
        }  # fmt: skip
    if name in ("bibtex", "cdxj"):
        return json.loads(text.splitlines()[0].partition(" ")[2])
    note = json.loads(text)[0]["note"] if name == "csl-json" else text
    assert "query “title:ferry”" in note
    return {}


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_says_what_was_asked_how_it_was_read_of_which_index_and_when(
    name, archive, tmp_path
):
    export = made(archive, "title:ferry")
    content = data(name, export)
    heading = said(name, content, tmp_path)
    if heading:
        assert heading["q"] == "title:ferry"
        assert heading["parsed"] == export.heading.parsed
        assert heading["generation"] == export.heading.generation
        assert heading["exported"] == export.heading.as_json()["exported"]
    else:
        for part in (f"generation {export.heading.generation}", "exported 20"):
            assert part in content.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_result_is_a_valid_file(name, archive, tmp_path):
    content = data(name, made(archive, "nosuchword"))
    if name == "parquet":
        (tmp_path / "x.parquet").write_bytes(content)
        assert duckdb.sql(f"SELECT count(*), 1 FROM '{tmp_path}/x.parquet'").fetchall() == [(0, 1)]
    elif name == "warc":
        assert [kind for kind, _, _ in records_of(content)] == ["warcinfo"]
    elif name == "wacz":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert len(package.read("pages/pages.jsonl").splitlines()) == 1
    elif name == "csl-json":
        assert json.loads(content) == []
    else:
        lines = [line for line in content.decode().splitlines() if line]
        assert len(lines) == {"jsonl": 0, "ris": 0}.get(name, 1)


# ---- records ------------------------------------------------------------------------------------


def test_records_are_copied_byte_for_byte_and_read_again_as_the_same_articles(archive, tmp_path):
    source = Path(archive.records(limit=1)[0].location.file).read_bytes()
    content = data("warc", made(archive))
    members = [piece for piece in content.split(b"\x1f\x8b\x08") if piece]
    assert len(members) > len(TOPICS)
    for member in members[1:]:
        assert b"\x1f\x8b\x08" + member in source
    again = tmp_path / "again.warc.gz"
    again.write_bytes(content)
    copy = Archive.create(tmp_path / "copy")
    ingest([again], copy)
    assert ids(copy) == ids(archive)


def ids(archive: Archive) -> set[str]:
    with closing(open_engine(archive.engine_uri, archive.index)) as engine:
        return set(engine.held())


def test_a_revisit_brings_its_original(archive):
    found = [(kind, url) for kind, url, _ in records_of(data("warc", made(archive, "url:again")))]
    assert found[1:] == [
        ("response", f"{PAPER}/news/once"), ("revisit", f"{PAPER}/news/again")
    ]  # fmt: skip


def test_requests_and_what_a_page_shows_come_when_asked_for(archive):
    asked = frozenset({"requests", "resources"})
    found = records_of(data("warc", made(archive, "title:ferry", extras=asked)))
    assert [(kind, url.removeprefix(PAPER)) for kind, url, _ in found[1:]] == [
        ("request", "/news/ferry"), ("response", "/news/ferry"),
        *sorted([("response", "/ferry.png"), ("response", "/style.css")]),
        ("response", "/back.png"),
    ]  # fmt: skip
    plain = records_of(data("warc", made(archive, "title:ferry")))
    assert len(plain) == 2


def test_no_record_is_written_twice(archive):
    asked = frozenset({"requests", "resources"})
    found = records_of(data("warc", made(archive, captures="all", extras=asked)))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("kind", ["warc", "warc.zst", "arc", "html", "several"])
def test_records_of_any_file_become_members_of_their_own(kind, tmp_path):
    url, body = f"{PAPER}/news/ferry", article_page("ferry")
    one = response(url, body)
    contents = {
        "warc": one,
        "warc.zst": zst(one),
        "arc": arc_file([(url, body)]),
        "html": b'<link rel="canonical" href="%s">' % url.encode() + body,
        "several": gz(one + response(f"{PAPER}/other", article_page("mill"))),
    }
    path = tmp_path / f"paper.{kind}"
    path.write_bytes(contents[kind])
    archive = Archive.create(tmp_path / "archive")
    ingest([path], archive)
    found = records_of(data("warc", made(archive, "title:ferry")))
    assert len(found) == 2
    stated, target, block = found[1]
    assert body in block
    if kind in ("warc", "warc.zst", "several"):
        assert (stated, target) == ("response", url)
        assert block == one.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(data("warc", made(archive, "title:ferry")))
    other = Archive.create(tmp_path / "other")
    ingest([copy], other)
    assert other.status().articles == 1


def test_wacz_is_valid_by_py_wacz_and_its_index_leads_to_its_records(archive, tmp_path):
    path = tmp_path / "x.wacz"
    extras = frozenset({"resources"})
    save_export("wacz", made(archive, captures="all", extras=extras), path)
    check = [sys.executable, "-W", "ignore", "-m", "wacz.main", "validate", "-f", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert "Validation succeeded" in done.stdout, done.stdout + done.stderr
    with zipfile.ZipFile(path) as package:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in package.infolist())
        warc = package.read("archive/data.warc.gz")
        index = package.read("indexes/index.cdx.gz")
        blocks = package.read("indexes/index.idx").decode().splitlines()
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
    lines = gzip.decompress(index).decode().splitlines()
    assert lines == sorted(lines)
    for line in lines:
        where = json.loads(line.split(" ", 2)[2])
        start, size = int(where["offset"]), int(where["length"])
        ((_, url, _),) = records_of(warc[start : start + size])
        assert url == where["url"]
    place = json.loads(blocks[1].split(" ", 2)[2])
    assert (place["offset"], place["length"]) == (0, len(index))
    (ferry,) = [page for page in pages[1:] if page["url"] == f"{PAPER}/news/ferry"]
    assert ferry["title"] == "Report on the ferry"
    assert "The ferry committee met" in ferry["text"]


def test_cdxj_leads_into_the_archive_files(archive):
    meta, *lines = data("cdxj", made(archive)).decode().splitlines()
    assert meta.startswith("!meta {")
    assert lines == sorted(lines)
    source = Path(archive.records(limit=1)[0].location.file).read_bytes()
    for line in lines:
        where = json.loads(line.split(" ", 2)[2])
        start, size = int(where["offset"]), int(where["length"])
        ((_, url, _),) = records_of(source[start : start + size])
        assert url == where["url"]
        assert where["filename"] == "paper.warc.gz"
    (revisit,) = [line for line in lines if "/news/again" in line]
    assert '"warc/revisit"' in revisit


def test_lines_beyond_memory_are_sorted_on_disk(monkeypatch):
    monkeypatch.setattr("indexer.export.cdxj_lines._CHUNK", 10)
    lines = [f"{number * 37 % 101:03} x\n" for number in range(101)]
    assert b"".join(sorted_lines(iter(lines))).decode() == "".join(sorted(lines))


def test_what_was_removed_is_in_no_export(tmp_path):
    archive = paper_archive(tmp_path)
    change_removals(archive, lambda: [named_removal(archive, "url", f"{PAPER}/news/ferry")])
    change_removals(archive, lambda: [named_removal(archive, "url", f"{PAPER}/style.css")])
    extras = frozenset({"requests", "resources"})
    for name in ("jsonl", "csv", "warc", "cdxj", "bibtex"):
        content = data(name, made(archive, captures="all", extras=extras))
        if name == "warc":
            content = b"".join(url.encode() for _, url, _ in records_of(content))
        assert b"news/harbour" in content
        assert b"news/ferry" not in content
        assert b"style.css" not in content


def test_the_parts_of_a_page_are_found_in_its_attributes_and_its_styles():
    page = b"""<base href="/b/"><img src=a.png srcset="c.png 1x, d.png 2x"><a href="no.html">x</a>
    <link rel="alternate" href="no.xml"><link href='s.css' rel='stylesheet'>
    <div style="background:url('e.png')"><style>@import "t.css";</style>
    <img src="data:image/png,x">"""
    found = set(part_urls(page, "text/html", "http://a.example/x/y.html"))
    names = "a.png c.png d.png s.css e.png t.css"
    assert found == {f"http://a.example/b/{name}" for name in names.split()}


@pytest.mark.parametrize(
    "piece", ["<link ", "src=", 'src="', "url(", "@import '", "<base ", "srcset=,"]
)
def test_the_time_to_find_the_parts_of_a_page_is_linear(piece):
    began = time.process_time()
    page = (piece * (2_000_000 // len(piece))).encode()
    assert len(list(islice(part_urls(page, "text/html", "http://a.example/"), 1000))) <= 1000
    assert time.process_time() - began < 5


@pytest.mark.parametrize("length", ["", "7", "999999"])
def test_a_record_whose_length_is_wrong_is_copied_with_the_right_one(length, tmp_path):
    one = response(f"{PAPER}/news/ferry", article_page("ferry"), length=length)
    archive = paper_archive(tmp_path, [one, *paper_records(("harbour",))])
    found = {url: block for _, url, block in records_of(data("warc", made(archive)))}
    assert found[f"{PAPER}/news/ferry"].endswith(article_page("ferry"))


# ---- tables -------------------------------------------------------------------------------------


def test_fields_choose_the_columns_of_every_table(archive, tmp_path):
    fields = ("text", "id", "tags")
    line = json.loads(data("jsonl", made(archive, "title:ferry", fields=fields)))
    assert list(line) == [*fields, "export"]
    assert line["text"].startswith("The ferry committee")
    row = next(csv.reader(io.StringIO(data("csv", made(archive, fields=fields)).decode())))
    assert row[:4] == [*fields, "query"]
    path = tmp_path / "x.parquet"
    save_export("parquet", made(archive, fields=(*fields, "published", "captures")), path)
    types = dict(row[:2] for row in duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall())
    assert types == {
        "text": "VARCHAR", "id": "VARCHAR", "tags": "VARCHAR[]",
        "published": "TIMESTAMP WITH TIME ZONE", "captures": "BIGINT",
    }  # fmt: skip


def test_an_unknown_field_is_named_before_anything_is_written(archive, tmp_path):
    for name in ("jsonl", "csv", "parquet"):
        with pytest.raises(ParameterError, match="colour"):
            save_export(name, made(archive, fields=("id", "colour")), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_parquet_table_holds_the_rows_of_the_csv_in_their_order(archive, tmp_path):
    path = tmp_path / "x.parquet"
    save_export("parquet", made(archive), path)
    rows = csv.DictReader(io.StringIO(data("csv", made(archive)).decode()))
    assert [row["id"] for row in rows] == [
        value for (value,) in duckdb.sql(f"SELECT id FROM '{path}'").fetchall()
    ]


_COPY = """
import json, resource, sys
from pathlib import Path
from indexer.corpus.database import connect, copy_lines

folder, rows = Path(sys.argv[1]), int(sys.argv[2])
line = json.dumps({"text": "The harbour was quiet. " * 350})
(folder / "x.jsonl").write_text((line + "\\n") * rows)
with connect(folder / "spill", threads=1) as connection:
    target = folder / "x.parquet"
    copy_lines(connection, folder / "x.jsonl", {"text": "VARCHAR"}, target, {}, len(line) + 1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_parquet_table_takes_no_more_memory_for_more_rows(tmp_path):
    few, many = (
        int(
            subprocess.run(
                [sys.executable, "-c", _COPY, tmp_path, str(rows)], capture_output=True, text=True
            ).stdout
        )
        for rows in (4_000, 12_000)
    )
    assert many < few + 60  # MB; the texts are 32 and 96


def test_a_line_of_more_than_a_megabyte_is_a_row_of_a_parquet_table(tmp_path):
    line = json.dumps({"text": "x" * 3_000_000}) + "\n"
    (tmp_path / "x.jsonl").write_text(line * 3)
    with connect(tmp_path / "spill", threads=1) as connection:
        target, columns = tmp_path / "x.parquet", {"text": "VARCHAR"}
        copy_lines(connection, tmp_path / "x.jsonl", columns, target, {}, len(line))
    assert duckdb.sql(f"SELECT sum(length(text)) FROM '{target}'").fetchall() == [(9_000_000,)]


def test_hits_are_fetched_as_they_are_written(tmp_path):
    documents = [made_document(number) for number in range(3 * BATCH)]
    archive = Archive.open(archive_of(tmp_path, documents))
    reached: list[int] = []
    export = made(archive, reached=lambda place: reached.append(place.hits))
    pieces = write_export("jsonl", export)
    for _ in range(5):
        next(pieces)
    assert reached == [0]
    assert len(list(pieces)) == 3 * BATCH - 5
    assert reached == [0, BATCH, 2 * BATCH, 3 * BATCH]


# ---- citations ----------------------------------------------------------------------------------


def dated(precision: str) -> StatedDate:
    return StatedDate(
        datetime(2009, 3, 14, 22, tzinfo=UTC), Provenance(DatePlace.URL), "high", precision
    )


@pytest.fixture
def strange() -> list[Document]:
    return [
        made_document(1, title=NASTY, authors=("Reuters and AP", "Ann de la Vega", "Cher"),
                      published=dated("day")),
        made_document(2, title=NASTY, authors=("Corviston, Tam", NASTY), published=dated("month")),
        made_document(3, title="", authors=(), published=None, captured_at=None, language=None),
        made_document(4, source_name="Tom & Co {x}", published=dated("year"),
                      url="https://tarrow.example/a_b%20c{d}?x=1&y=#z"),
    ]  # fmt: skip


def test_bibtex_is_read_by_a_parser_with_unique_keys_and_whole_titles(strange):
    text = data("bibtex", of_documents(*strange)).decode()
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    assert len(library.entries) == len({entry.key for entry in library.entries}) == len(strange)
    assert "harbour \\u0040x" in library.comments[0].comment + text.splitlines()[0]
    first, second, third, fourth = (entry.fields_dict for entry in library.entries)
    assert first["title"].value == (
        r"50\% \& \{more\} \textbackslash{} \$\_\# \textasciitilde{}\textasciicircum{} “Ж” <b>"
        r" ER - @online\{x, 中文"
    )
    assert first["author"].value == "{Reuters and AP} and Vega, Ann de la and {Cher}"
    assert [one["date"].value for one in (first, second, fourth)] == [
        "2009-03-14",
        "2009-03",
        "2009",
    ]
    assert "date" not in third
    assert "urldate" not in third
    assert fourth["url"].value == "https://tarrow.example/a_b%20c%7Bd%7D?x=1&y=#z"


def test_ris_is_read_by_a_parser_and_no_text_ends_a_line(strange):
    text = data("ris", of_documents(*strange)).decode()
    assert all(line == "" or line[2:6] == "  - " for line in text.split("\r\n"))
    entries = rispy.loads(text)
    assert len(entries) == len(strange)
    assert entries[0]["authors"] == ["AP, Reuters and", "Vega, Ann de la", "Cher"]
    assert entries[0]["primary_title" if "primary_title" in entries[0] else "title"].startswith(
        "50%"
    )
    assert [one.get("year") for one in entries] == ["2009", "2009", None, "2009"]
    assert "2009/03//" in text  # month alone: the parts that are not known are empty


def test_csl_json_is_read_by_a_citation_processor(strange):
    items = json.loads(data("csl-json", of_documents(*strange)))
    assert [one.get("issued") for one in items] == [
        {"date-parts": [[2009, 3, 14]]}, {"date-parts": [[2009, 3]]}, None,
        {"date-parts": [[2009]]},
    ]  # fmt: skip
    assert items[0]["author"][1] == {"family": "Vega", "given": "Ann de la"}
    known = [{key: one[key] for key in one if key != "note"} for one in items]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which keys it has no use for
        assert len(CiteProcJSON(known)) == len(items)


def test_citations_name_the_archived_copy():
    document = made_document(1)
    served = cited(document, Links("/papers"), "https://morgue.example")
    address = "https://morgue.example/papers/web/20160301120000/https://tarrow.example/news/1"
    assert f"Archived copy: {address}" in bibtex(served)
    assert f"AV  - {address}\r\n" in ris(served)
    assert csl(served)["archive_location"] == address
    assert "Captured 2016-03-01 12:00 UTC" in bibtex(served)
    local = cited(document, Links(), "")
    assert "made.warc.gz, offset 100, record urn:1" in ris(local)


# ---- failures -----------------------------------------------------------------------------------


def command(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(backissue, list(arguments))
    if isinstance(done.exception, BackissueError):
        raise done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["warc", "wacz"])
def test_an_archive_file_that_is_gone_is_named_and_nothing_is_left(name, tmp_path):
    archive = paper_archive(tmp_path / "a")
    (tmp_path / "a" / "paper.warc.gz").rename(tmp_path / "a" / "moved")
    target = tmp_path / "out" / "x"
    target.parent.mkdir()
    target.write_text("before")
    with pytest.raises(ArchiveError, match=r"paper\.warc\.gz"):
        command("export", "--archive", str(archive.path), "--format", name, "--output", str(target))
    assert [path.name for path in target.parent.iterdir()] == ["x"]
    assert target.read_text() == "before"
    client = create_app(archive.path).test_client()
    answer = client.get(f"/api/v1/export?format={name}")
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
    assert "paper.warc.gz" in answer.json["detail"]
    assert str(tmp_path) not in answer.text
    (tmp_path / "a" / "moved").rename(tmp_path / "a" / "paper.warc.gz")
    assert client.get(f"/api/v1/export?format={name}").status_code == 200


def test_a_full_disk_is_one_line_and_leaves_nothing(archive, tmp_path):
    command = [
        sys.executable, "-m", "indexer", "export", "--archive", str(archive.path),
        "--format", "jsonl", "--output", str(tmp_path / "x.jsonl"), "--fields", "text",
    ]  # fmt: skip
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # noqa: E731
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "x.jsonl: cannot be written" in line
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_a_file_is_not_replaced(archive):
    with pytest.raises(InputError, match="/dev/null"):
        save_export("jsonl", made(archive), Path("/dev/null"))


def test_two_exports_to_one_file_at_once_leave_one_of_them_whole(archive, tmp_path):
    target = tmp_path / "x.csv"
    command = [
        sys.executable, "-m", "indexer", "export", "--archive", str(archive.path),
        "--format", "csv", "--output", str(target),
    ]  # fmt: skip
    running = [subprocess.Popen([*command, "--limit", str(limit)]) for limit in (2, 3)]
    assert [one.wait() for one in running] == [0, 0]
    assert len(list(csv.reader(io.StringIO(target.read_text())))) in (3, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_an_unknown_format_is_refused(archive):
    code, output = command("export", "--archive", str(archive.path), "--format", "tiff")
    assert code == 2
    assert "csl-json" in output
    answer = create_app(archive.path).test_client().get("/api/v1/export?format=tiff")
    assert (answer.status_code, answer.json["param"]) == (400, "format")


@pytest.mark.parametrize("name", FORMATS)
def test_a_client_that_hangs_up_leaves_no_file_and_frees_its_turn(
    name, archive, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = create_app(archive.path, exports=1).test_client()
    for _ in range(2):
        answer = client.get(f"/api/v1/export?format={name}", buffered=False)
        assert answer.status_code == 200
        next(iter(answer.response))
        answer.close()
    assert list(tmp_path.iterdir()) == []


def test_more_exports_than_turns_are_asked_to_wait(archive):
    client = create_app(archive.path, exports=1).test_client()
    first = client.get("/api/v1/export", buffered=False)
    assert client.get("/api/v1/export?format=ris").status_code == 503
    first.close()
    assert client.get("/api/v1/export?format=ris").status_code == 200


def test_a_package_that_would_fill_the_disk_of_a_server_is_refused(archive, monkeypatch):
    monkeypatch.setattr("webapp.api.exports._BUILT", 100)
    answer = create_app(archive.path).test_client().get("/api/v1/export?format=wacz")
    assert (answer.status_code, answer.json["param"]) == (400, "format")


# ---- the command and the API --------------------------------------------------------------------


def test_the_command_and_the_server_write_the_same_articles(archive, tmp_path):
    client = create_app(archive.path).test_client()
    for name in ("jsonl", "csv", "ris", "cdxj"):
        target = tmp_path / name
        command(
            "export", "committee", "--archive", str(archive.path), "--format", name,
            "--output", str(target), "--from", "2011", "--filter", "language=en",
        )  # fmt: skip
        served = client.get(f"/api/v1/export?q=committee&from=2011&language=en&format={name}").text
        assert len(target.read_text().splitlines()) == len(served.splitlines()) > 5
    answer = client.get("/api/v1/export?q=committee&format=wacz")
    assert answer.mimetype == "application/wacz"
    assert answer.headers["Content-Disposition"].endswith(".wacz")


def test_head_of_an_export_writes_nothing(archive):
    answer = create_app(archive.path).test_client().head("/api/v1/export?format=wacz")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_citation_of_the_article_page_is_that_of_an_export(archive):
    client = create_app(archive.path).test_client()
    found = client.get("/api/v1/search?q=title:ferry").json["results"][0]
    one = client.get(f"{found['links']['page']}/cite.bib").text
    all_of_them = client.get("/api/v1/export?q=title:ferry&format=bibtex").text
    assert one.splitlines()[0] in all_of_them
    assert "http://localhost/web/2024" in one
    assert (
        json.loads(client.get(f"{found['links']['page']}/cite.json").text)[0]["id"] == found["id"]
    )


def test_every_export_tells_archive_files_of_one_name_apart(tmp_path):
    archive = Archive.create(tmp_path / "archive")
    for folder, topic in (("north", "ferry"), ("south", "harbour")):
        (tmp_path / folder).mkdir()
        write_warc(tmp_path / folder / "crawl.warc.gz", paper_records([topic]))
    ingest([tmp_path / "north", tmp_path / "south"], archive)
    client = create_app(archive.path).test_client()
    for name in ("jsonl", "csv", "parquet", "cdxj", "ris"):
        path = tmp_path / f"x.{name}"
        command = [
            "export",
            "--archive",
            str(archive.path),
            "--format",
            name,
            "--output",
            str(path),
        ]
        assert CliRunner().invoke(backissue, [*command, "--quiet"]).exit_code == 0
        contents = [path.read_bytes()]
        if name != "ris":  # which names the address of the copy there
            contents.append(client.get(f"/api/v1/export?format={name}").data)
        for content in contents:
            if name == "parquet":
                path.write_bytes(content)
                content = repr(duckdb.sql(f"SELECT warc_file FROM '{path}'").fetchall()).encode()
            assert b"north/crawl.warc.gz" in content, name
            assert b"south/crawl.warc.gz" in content, name


# ---- a download that broke off ------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_broken_download_goes_on_with_the_same_bytes(name, archive):
    client = create_app(archive.path).test_client()
    address = f"/api/v1/export?format={name}&captures=all"
    whole = client.get(address)
    size, tag = len(whole.data), whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    time.sleep(1.1)  # so that an export of now would name another instant
    for condition in ("If-Range", "If-Match"):
        for first in (1, size // 2, size - 1):
            rest = client.get(address, headers={"Range": f"bytes={first}-", condition: tag})
            assert rest.status_code == 206
            assert rest.headers["Content-Range"] == f"bytes {first}-{size - 1}/{size}"
            assert rest.data == whole.data[first:]
            assert rest.headers["ETag"] == tag
    part = client.get(address, headers={"Range": "bytes=5-9", "If-Range": tag})
    assert (part.status_code, part.data) == (206, whole.data[5:10])
    beyond = client.get(address, headers={"Range": f"bytes={size}-", "If-Range": tag})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    "given", ["bytes=-5", "bytes=9-5", "bytes=1-2,4-5", "lines=1-", "bytes=x-"]
)
def test_ranges_that_are_not_the_rest_of_a_download_give_all_of_it(given, archive):
    client = create_app(archive.path).test_client()
    tag = client.get("/api/v1/export", buffered=True).headers["ETag"]
    answer = client.get("/api/v1/export", headers={"Range": given, "If-Range": tag}, buffered=True)
    assert answer.status_code == 200
    without = client.get("/api/v1/export", headers={"Range": "bytes=5-"}, buffered=True)
    assert without.status_code == 200  # nobody knows of which export


def test_a_download_does_not_go_on_with_another_export(tmp_path):
    archive = paper_archive(tmp_path, paper_records())
    client = create_app(archive.path).test_client()
    tag = client.get("/api/v1/export?format=csv", buffered=True).headers["ETag"]
    for address in ("/api/v1/export?format=ris", "/api/v1/export?format=csv&q=ferry"):
        goes_on = {"Range": "bytes=5-", "If-Range": tag}
        assert client.get(address, headers=goes_on, buffered=True).status_code == 200
        refused = client.get(address, headers={"Range": "bytes=5-", "If-Match": tag})
        assert refused.status_code == 412
    change_removals(archive, lambda: [named_removal(archive, "url", f"{PAPER}/news/ferry")])
    client = create_app(archive.path).test_client()
    changed = {"Range": "bytes=5-", "If-Match": tag}
    answer = client.get("/api/v1/export?format=csv", headers=changed)
    assert answer.status_code == 412
    assert "Begin the download anew" in answer.json["detail"]
