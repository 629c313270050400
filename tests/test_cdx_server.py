"""The CDX server on a small archive: each parameter, and what it refuses."""

import json
import os
from pathlib import Path

import duckdb
import pytest
import surt
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.corpus.archive import Archive
from indexer.corpus.cdx_index import CdxIndex, SurtRange
from indexer.corpus.cdx_rows import unique_names
from indexer.errors import CorpusError
from indexer.ingest import ingest
from indexer.surt import surt_key
from tests.archives import page, record, response, sha1
from webapp import create_app

WORDS = (
    "The ferry of Hallin left the harbour at nine, and half the town had come to see it go. " * 5
)
SHA256 = "sha256:" + "0a" * 32
BODY = page(WORDS)


def at(day: int, hour: int = 12) -> str:
    return f"2016-03-{day:02}T{hour:02}:00:00Z"


def revisit(url: str, original: str, date: str) -> bytes:
    fields = {
        "WARC-Payload-Digest": sha1(BODY),
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To-Target-URI": original,
        "WARC-Refers-To-Date": at(1),
    }
    head = b"HTTP/1.1 304 Not Modified\r\nServer: made\r\n\r\n"
    return record(url, head, type="revisit", date=date, fields=fields)


RECORDS = [
    response(
        "http://www.paper.example/", BODY, date=at(1), fields={"WARC-Payload-Digest": sha1(BODY)}
    ),
    response("https://paper.example/", BODY, date=at(2)),
    revisit("http://paper.example/", "http://www.paper.example/", at(3)),
    response("http://paper.example/", BODY, date=at(4, 1), status="404 Not Found"),
    response("http://paper.example/", BODY, date=at(4, 2), status="404 Not Found"),
    response(
        "http://paper.example/Big?Q=A&b=1", BODY, date=at(5), fields={"WARC-Payload-Digest": SHA256}
    ),
    response("http://paper.example/news/1", BODY, date=at(6)),
    response("http://paper.example/news/2", BODY, date=at(7)),
    response("http://paper.example/newsletter", BODY, date=at(8)),
    response("http://shop.paper.example/", BODY, date=at(9)),
    response("http://paper.example:8080/", BODY, date=at(10)),
    response("http://paperback.example/", BODY, date=at(11)),
    response("http://paper.example/undated", BODY, date=None),
    response("http://paper.example/a%20b c", BODY, date=at(12)),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cdx")
    for name, records in (("one", RECORDS), ("two", [response("http://twin.example/", BODY)])):
        (folder / name).mkdir()
        (folder / name / "crawl.warc").write_bytes(b"".join(records))
    ingest([folder / "one", folder / "two"], Archive.create(folder / "archive"), workers=1)
    return folder / "archive"


@pytest.fixture(scope="module")
def client(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


def days(client: FlaskClient, question: str) -> list[str]:
    """The days and hours, if not 12, of the captures that are listed."""
    answer = client.get(f"/cdx?{question}")
    assert answer.status_code == 200, answer.text
    stamps = [line.split()[1] for line in answer.text.splitlines()]
    return [stamp[6:8] if stamp[8:10] == "12" else stamp[6:10] for stamp in stamps]


HOME = ["01", "02", "03", "0401", "0402"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("url=paper.example", HOME),
        ("url=HTTPS://WWW1.Paper.example:443", HOME),
        ("url=paper.example/big?B=1%26q=a", ["05"]),
        ("url=paper.example/news/*", ["06", "07"]),
        ("url=paper.example/news*", ["06", "07", "08"]),
        ("url=paper.example/news&matchType=prefix", ["06", "07", "08"]),
        ("url=paper.example/news/&matchType=host&limit=2", ["01", "02"]),
        ("url=*.paper.example&from=20160309", ["12", "09"]),
        ("url=paper.example&matchType=domain&from=20160309", ["12", "09"]),
        ("url=paper.example:8080", ["10"]),
        ("url=*&from=2016031", ["10", "12", "11"]),
        ("url=paper.example&limit=2", HOME[:2]),
        ("url=paper.example&limit=-2", HOME[-2:]),
        ("url=paper.example&limit=2&offset=1", HOME[1:3]),
        ("url=paper.example&limit=999999999999", HOME),
        ("url=paper.example&sort=reverse", HOME[::-1]),
        ("url=paper.example&reverse=true&limit=2", HOME[:2:-1]),
        ("url=paper.example&closest=20160303", ["02", "03", "0401", "0402", "01"]),
        ("url=paper.example&closest=201&limit=1", ["01"]),
        ("url=paper.example/news*&closest=20160307120000", ["07", "06", "08"]),
        ("url=paper.example&to=20160302", HOME[:2]),
        ("url=paper.example&to=2016-03-02", HOME[:2]),
        ("url=paper.example&from=2016030401", HOME[3:]),
        ("url=paper.example&from=2&to=2", HOME),
        ("url=paper.example&from_ts=20160304", HOME[3:]),
        ("url=paper.example&filter=statuscode:404", HOME[3:]),
        ("url=paper.example&filter=statuscode:4", []),
        ("url=paper.example&filter=!statuscode:40.", HOME[:3]),
        ("url=paper.example&filter=status:4", HOME[2:]),
        ("url=paper.example&filter==status:404&filter=!~timestamp:.*2016030401", ["0402"]),
        ("url=paper.example&filter=~status:4", HOME[3:]),
        ("url=paper.example&filter=mime:revisit", ["03"]),
        ("url=paper.example&filter=https", ["02"]),
        ("url=paper.example&collapse=statuscode", ["01", "03", "0401"]),
        ("url=paper.example&collapse=timestamp:8", HOME[:4]),
        ("url=paper.example&collapse=timestamp:8&sort=reverse", HOME[:4][::-1]),
        ("url=paper.example&collapse=timestamp:8&limit=-1", ["0401"]),
        ("url=paper.example&collapseTime=8", HOME[:4]),
        ("url=paper.example&page=0&pageSize=5", HOME),
        ("url=paper.example&fl=urlkey,timestamp&limit=1", ["01"]),
        ("url=paper.example/undated", []),
        ("url=paper.example/a b c", ["12"]),
        ("url=nowhere.example", []),
        ("url=paper.example&limit=1&nosuch=1&fastLatest=true&crawl=x", ["01"]),
        ("url=paper.example&limit=&closest=&limit=1", ["01"]),
    ],
)  # fmt: skip
def test_a_question_lists_these_captures(
    client: FlaskClient, question: str, expected: list[str]
) -> None:
    listed = days(client, question.replace(" ", "%20"))
    assert sorted(listed) == sorted(expected) if "url=*" in question else listed == expected


def test_a_filter_without_a_sign_is_read_in_the_dialect_of_the_address(client: FlaskClient) -> None:
    question = "url=paper.example&filter=timestamp:2016030401"
    assert len(client.get(f"/cdx?{question}").text.splitlines()) == 1
    assert client.get(f"/cdx/search/cdx?{question}").text == ""


@pytest.mark.parametrize(
    ("question", "param"),
    [
        ("", "url"),
        ("url=paper.example&matchType=suffix", "matchType"),
        ("url=paper.example&limit=ten", "limit"),
        ("url=paper.example&filter=~mime:(", "filter"),
        ("url=paper.example&filter=~mime:(?=a)", "filter"),
        ("url=paper.example&filter=~mime:a)|(b", "filter"),
        ("url=paper.example&filter=nosuch:1", "filter"),
        ("url=paper.example&filter=~mime:" + "((a{1000}){1000}){1000}", "filter"),
        ("url=paper.example&filter=~mime:%00", "filter"),
        ("url=paper.example&fl=urlkey,nosuch", "fl"),
        ("url=paper.example&collapse=timestamp:x", "collapse"),
        ("url=paper.example&from=yesterday", "from"),
        ("url=paper.example&closest=never", "closest"),
        ("url=paper.example&resumeKey=!!", "resumeKey"),
        ("url=paper.example&page=1", "page"),
        ("url=paper.example&page=1&output=json", "page"),
        ("url=paper.example&output=xml", "output"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_names_the_parameter(
    client: FlaskClient, question: str, param: str
) -> None:
    answer = client.get(f"/cdx?{question}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["param"] == param


@pytest.mark.parametrize("more", ["", "&collapse=timestamp:8", "&sort=reverse", "&filter=!mime:x"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_resume_keys_lead_through_all_captures_once(
    client: FlaskClient, more: str, output: str
) -> None:
    question = f"/cdx?url=*.paper.example&output={output}{more}"
    whole = rows(client.get(question).text, output)[0]
    listed, key = [], "&limit=2&showResumeKey=true"
    for _ in range(20):
        found, resume = rows(client.get(question + key).text, output)
        listed += found
        if not resume:
            break
        key = f"&limit=2&showResumeKey=true&resumeKey={resume}"
    assert listed == whole


def rows(text: str, output: str) -> tuple[list[object], str]:
    if output == "json":
        table = json.loads(text)[1:]
        return (table[:-2], table[-1][0]) if [] in table else (table, "")
    lines, _, resume = text.partition("\n\n")
    return lines.splitlines(), resume.strip()


def dupes(client: FlaskClient, question: str) -> list[str]:
    answer = client.get(f"/cdx/search/cdx?url=paper.example&showDupeCount=true&{question}")
    assert answer.status_code == 200, answer.text
    return [line.split()[-1] for line in answer.text.splitlines()]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("", "01234"),
        ("sort=reverse", "43210"),
        ("limit=-2", "34"),
        ("limit=2&offset=2", "23"),
        ("closest=20160304010000&limit=2", "34"),
        ("collapse=statuscode", "023"),
        ("from=20160302", "0234"),
        ("from=20160302&closest=20160302", "0234"),
        ("from=2016030402", "0"),
        ("filter=mimetype:text/html", "0134"),
        ("fl=timestamp,dupecount", "01234"),
        ("fl=digest", "01234"),
    ],
)
def test_each_capture_says_how_many_before_it_had_the_same_digest(
    client: FlaskClient, question: str, expected: str
) -> None:
    assert "".join(dupes(client, question)) == expected


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("", [("01", 0, "01"), ("02", 0, "02"), ("03", 0, "03"), ("04", 0, "04"), ("04", 0, "04")]),
        ("collapse=timestamp:6", [("01", 4, "04")]),
        (
            "collapse=timestamp:8",
            [("01", 0, "01"), ("02", 0, "02"), ("03", 0, "03"), ("04", 1, "04")],
        ),
        ("collapse=timestamp:8&sort=reverse&limit=2", [("04", 1, "04"), ("03", 0, "03")]),
        ("collapse=timestamp:8&limit=-1", [("04", 1, "04")]),
        ("collapse=timestamp:6&to=20160303", [("01", 2, "03")]),
        ("collapse=timestamp:6&from=20160302", [("02", 3, "04")]),
        ("filter=mimetype:text/html&limit=2", [("01", 0, "01"), ("02", 1, "03")]),
    ],
)
def test_each_capture_says_how_many_behind_it_were_left_out(
    client: FlaskClient, question: str, listed: list[tuple[str, int, str]]
) -> None:
    asked = "showSkipCount=true&lastSkipTimestamp=true&output=json&fl=timestamp"
    table = client.get(f"/cdx/search/cdx?url=paper.example&{asked}&{question}").json
    assert table[0] == ["timestamp", "skipcount", "endtimestamp"]
    assert [(day[6:8], int(count), end[6:8]) for day, count, end in table[1:]] == listed


def test_what_a_page_leaves_out_is_counted_across_resumed_answers(client: FlaskClient) -> None:
    asked = "/cdx?url=*&collapse=urlkey&showSkipCount=true&fl=urlkey,skipcount&limit=1"
    whole = client.get("/cdx?url=*&fl=urlkey").text.split()
    found, key = list[tuple[str, int]](), ""
    while True:
        answer = client.get(f"{asked}&showResumeKey=true&resumeKey={key}").text
        lines, _, key = answer.partition("\n\n")
        found += [(line.split()[0], int(line.split()[1])) for line in lines.splitlines()]
        if not (key := key.strip()):
            break
    assert found == [(one, whole.count(one) - 1) for one in dict.fromkeys(whole)]


def test_duplicates_are_those_of_the_same_url_alone(client: FlaskClient) -> None:
    table = client.get("/cdx/search/cdx?url=paper.example/news/*&showDupeCount=on&output=json").json
    assert table[0][-1] == "dupecount"
    assert [row[-1] for row in table[1:]] == ["0", "0"]
    assert "dupecount" not in client.get("/cdx?url=paper.example&output=json").json[0]


def test_digests_are_written_as_the_archive_states_them(client: FlaskClient) -> None:
    cells = client.get("/cdx?url=paper.example/big?q=a%26b=1&fl=digest,urlkey").text.split()
    assert cells == [SHA256, "example,paper)/big?b=1&q=a"]
    assert sha1(BODY) in client.get("/cdx?url=paper.example&limit=1").text


def test_a_revisit_has_its_own_status_unless_it_is_resolved(client: FlaskClient) -> None:
    question = "/cdx?url=paper.example&from=20160303&limit=1"
    own = client.get(question).text.split()
    assert own[3:5] == ["warc/revisit", "304"]
    resolved = client.get(f"{question}&resolveRevisits=true").text.split()
    assert resolved[3:5] == ["text/html", "200"]
    assert resolved[:3] + resolved[5:7] == own[:3] + own[5:7]
    assert resolved[7:] == [str(len(RECORDS[0]) - 4), "0", "one/crawl.warc"]  # without its end


def test_files_with_the_same_name_are_told_apart(client: FlaskClient, archive: Path) -> None:
    lines = client.get("/cdx?url=*&output=cdxj").text.splitlines()
    names = {json.loads(line.split(" ", 2)[2])["filename"] for line in lines}
    assert names == {"one/crawl.warc", "two/crawl.warc"}


def test_the_api_tells_files_with_the_same_name_apart(client: FlaskClient) -> None:
    rows = client.get("/api/v1/records?limit=100").json["records"]
    assert {row["file"] for row in rows} == {"one/crawl.warc", "two/crawl.warc"}
    hits = client.get("/api/v1/search?q=kind:*").json["results"]
    twin = next(hit for hit in hits if hit["url"] == "http://twin.example/")
    assert twin["warc"]["file"] == twin["captured_warc"]["file"] == "two/crawl.warc"


def test_an_article_names_the_record_that_holds_its_text(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?q=kind:*&limit=100").json["results"]
    home = next(hit for hit in hits if hit["warc"] != hit["captured_warc"])
    assert home["captured"].startswith("2016-03-03")
    raw = client.get("/web/20160302120000id_/https://paper.example/")
    assert raw.data == BODY and home["warc"]["length"] == len(RECORDS[1]) - 4


def test_a_name_has_no_more_folders_than_it_needs() -> None:
    paths = ["/a/x.warc", "/b/y.warc", "/b/c/y.warc", "/d/c/y.warc", "/y.warc"]
    assert unique_names(paths) == {
        "/a/x.warc": "x.warc",
        "/b/y.warc": "b/y.warc",
        "/b/c/y.warc": "b/c/y.warc",
        "/d/c/y.warc": "d/c/y.warc",
        "/y.warc": "y.warc",
    }


def test_the_numbers_of_pages_are_what_either_family_of_clients_reads(client: FlaskClient) -> None:
    question = "/cdx?url=paper.example/*&showNumPages=true"
    assert client.get(question).text == "1\n"
    assert client.get(f"{question}&output=json").json == {"pages": 1, "pageSize": 1, "blocks": 1}


def test_answers_name_their_type_and_are_not_sent_twice(client: FlaskClient) -> None:
    for output, media in (
        ("text", "text/x-cdx"),
        ("json", "application/json"),
        ("cdxj", "text/x-cdxj"),
        ("link", "application/link-format"),
    ):
        answer = client.get(f"/cdx?url=paper.example&output={output}")
        assert answer.mimetype == media
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(f"/cdx?url=paper.example&output={output}", headers=tag).status_code == 304
        head = client.head(f"/cdx?url=paper.example&output={output}")
        assert (head.status_code, head.data) == (200, b"")
    assert client.get("/cdx?url=nowhere.example&output=json").json == []
    assert "no-transform" in client.get("/cdx?url=x&gzip=false").headers["Cache-Control"]


def test_an_archive_without_the_table_says_what_to_do(archive: Path, tmp_path: Path) -> None:
    Archive.create(tmp_path / "new")
    with Archive.create(tmp_path / "new").writing():
        pass
    answer = create_app(tmp_path / "new").test_client().get("/cdx?url=paper.example")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "backissue reindex" in answer.json["detail"]


def test_availability_names_the_nearest_capture(client: FlaskClient) -> None:
    found = client.get("/wayback/available?url=paper.example&timestamp=2016030212&x=1").json
    assert found["archived_snapshots"]["closest"] == {
        "available": True,
        "url": "http://localhost/web/20160302120000/https://paper.example/",
        "timestamp": "20160302120000",
        "status": "200",
    }
    newest = client.get("/wayback/available?url=paper.example").json
    assert newest["archived_snapshots"]["closest"]["timestamp"] == "20160304020000"
    assert client.get("/wayback/available?url=nowhere.example").json["archived_snapshots"] == {}


def test_a_list_is_broken_off_where_its_table_is_replaced(archive: Path) -> None:
    index = CdxIndex(Archive.open(archive))
    everything = index.numbers(SurtRange.beginning(""))
    rows = index.rows(everything, ["urlkey"], first_block=2)
    assert next(rows)[-1] < next(rows)[-1]
    os.utime(archive / "derived" / "cdx.parquet")
    with pytest.raises(CorpusError, match="ask again"):
        list(rows)
    index.close()


def test_a_client_that_hangs_up_leaves_nothing_open(client: FlaskClient) -> None:
    answer = client.get("/cdx?url=*")
    next(answer.iter_encoded())
    answer.close()
    assert len(days(client, "url=*")) == len(RECORDS)


def test_rows_lie_in_the_order_of_their_bytes(archive: Path) -> None:
    found = duckdb.sql(
        f"SELECT urlkey || ' ' || timestamp FROM '{archive}/derived/cdx.parquet' ORDER BY n"
    ).fetchall()
    lines = [line.encode() for (line,) in found]
    assert lines == sorted(lines) and len(lines) == len(RECORDS)


# ---- keys -----------------------------------------------------------------------------------

HOSTS = [
    "example.com",
    "www.Example.COM",
    "www2.a.co.uk",
    "münchen.example",
    "127.0.0.1",
    "x.example:8080",
]
PIECES = [
    *"/ a B %41 %2541 é %C3%A9 % %zz ? & = b=1 A=2 .. . ; : @ + | {} [x] ^ ~ ! * ' < #top".split(),
    *(" ", '"', "\\", "utm_source=x", "PHPSESSID=" + "a1" * 16, "jsessionid=" + "0" * 32),
    *("sid=12", "(a(" + "b" * 24 + "))/x.aspx"),
]


@given(
    scheme=st.sampled_from(["http://", "https://", "ftp://", "HTTP://user:word@"]),
    host=st.sampled_from(HOSTS),
    rest=st.lists(st.sampled_from(PIECES), max_size=8),
)
@example(scheme="", host="example.com", rest=[])
@example(scheme="dns:", host="www.example.com", rest=[])
@example(scheme="urn:", host="isbn:1234", rest=[])
@settings(max_examples=400, deadline=None)
def test_keys_are_those_of_the_surt_library(scheme: str, host: str, rest: list[str]) -> None:
    url = scheme + host + ("/" if rest else "") + "".join(rest)
    assert surt_key(url) == surt.surt(url)


def test_a_key_is_made_of_what_the_surt_library_refuses() -> None:
    assert surt_key("example.com:8080/a") == "com,example:8080)/a"
    for url in ("http://[::1", "http://a:b/", "http://a:99999999/", "\ud800", "", "%" * 9_000):
        assert surt_key(url).isascii()
