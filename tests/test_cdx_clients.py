"""Other people's programs against a running server, and pywb's CDX server beside ours.

Where the two answer differently, and why, is listed in ``DIFFERENCES`` and in docs/api.md.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from clients_env import ROOT, ask, clients, index, pywb
from serving import served

from indexer.corpus.archive import Archive
from indexer.ingest import ingest
from webapp import create_app

SAMPLES = sorted([*ROOT.glob("sample_warcs/*.warc.gz"), *ROOT.glob("sample_warcs/*.warc")])
HOME = "https://www.tarrowcourier.example/"
THEN = "20100305052300"

EXACT = [
    f"url={HOME}",
    "url=tarrowcourier.example",
    "url=HTTP://WWW2.TarrowCourier.example:80/?",
    "url=http://www.brackwaterpost.example/news/they-packed-on-monday_n_1037.html",
    "url=http://nowhere.example/",
]
MANY = [
    "url=tarrowcourier.example/*",
    "url=https://www.tarrowcourier.example/news/*",
    "url=*.brackwaterpost.example",
    "url=brackwaterpost.example/news/&matchType=prefix",
    "url=www.brackwaterpost.example/any/thing&matchType=host",
    "url=brackwaterpost.example&matchType=domain",
    "url=hallinbayherald.example/2017*",
    "url=*.example",
]
NARROWED = [
    "",
    "limit=3",
    "sort=reverse&limit=2",
    "reverse=true",
    "from=2010&to=2013",
    "from=201&to=20121",
    "to=2009",
    "filter==status:200",
    "filter=!=status:200",
    "filter=~status:[345]",
    "filter=!~mime:text/.*",
    "filter=mime:html",
    "filter=!mime:html&filter==status:200",
    "filter=~url:.*[.]html$",
    "filter=urlkey:news",
    "filter=/news/",
    "filter==mime:warc/revisit",
    "filter=digest:sha1:A",
    "collapseTime=4",
    "collapseTime=8&filter==status:200&limit=5",
    "fl=urlkey,timestamp,length,offset,filename",
]
NEAR = [
    "closest=20120101000000&limit=3",
    "closest=20100305052300&sort=closest",
    "closest=19960101000000&limit=2",
]
QUERIES = [*product(EXACT + MANY, NARROWED), *product(EXACT, NEAR)]

DIFFERENCES = {
    "resolveRevisits": "pywb knows only originals that it has just listed; here every file is"
    " looked through, and the type and status of the original are given wherever it lies",
    "metadata": "pywb lists metadata records, as of crawlers' logs; they are not captures",
    "damaged": "what ends too early or holds no HTTP head is read as far as it goes here",
    "mime": "a type that only the record states counts here, as for DNS and resource records",
    "unknown": "what a record does not state is - for filters here, and empty in pywb",
    "closest": "a year alone means its beginning here, as in addresses, and its end in pywb",
    "fuzzy": "pywb guesses another URL where one was not captured; this server does not",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clients()
    path = tmp_path_factory.mktemp("clients") / "archive"
    ingest(SAMPLES, Archive.create(path), workers=1)
    return path


@pytest.fixture(scope="module")
def server(archive: Path) -> Iterator[str]:
    with served(create_app(archive)) as address:
        yield address


@pytest.fixture(scope="module")
def wayback(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A pywb with the samples in its own index, and three ways to stand on ours."""
    folder = tmp_path_factory.mktemp("pywb")
    files = str(ROOT / "sample_warcs") + "/"
    own = index(SAMPLES, folder / "samples.cdxj")
    collections = {
        "own": {"index_paths": str(own), "archive_paths": files},
        "index": {"index": f"cdx+{server}/cdx", "archive_paths": files},
        "upstream": {"index": f"cdx+{server}/cdx /web"},
        "memento": {"index": f"memento+{server}/web/"},
    }
    with pywb(folder, collections) as address:
        yield address


def text(address: str) -> str:
    with urlopen(address) as answer:
        return answer.read().decode()


def test_every_answer_is_that_of_pywbs_cdx_server(server: str, wayback: str) -> None:
    assert len(QUERIES) > 60
    filled = 0
    for base, more in QUERIES:
        asked = quote(f"{base}&{more}", safe="=&*/:?!~.[]$,")
        theirs = [
            {name: cell for name, cell in json.loads(line).items() if "source" not in name}
            for line in text(f"{wayback}/own/cdx?{asked}&output=json&allowFuzzy=0").splitlines()
        ]
        ours = [read_line(line) for line in text(f"{server}/cdx?{asked}&output=cdxj").splitlines()]
        if "fl=" in more:
            ours = [{name: one[name] for name in more[3:].split(",")} for one in ours]
        assert ours == theirs, asked
        filled += bool(ours)
    assert filled > 150


def read_line(line: str) -> dict[str, str]:
    key, timestamp, members = line.split(" ", 2)
    return {"urlkey": key, "timestamp": timestamp, **json.loads(members)}


REAL = ("webrecorder__warcio", "webrecorder__pywb", "iipc__webarchive-commons")


def test_real_files_are_indexed_as_cdxj_indexer_does_it(shared: Path, tmp_path: Path) -> None:
    clients()
    folders = [shared / "data" / "warcs" / name for name in REAL]
    files = sorted(
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.name.endswith((".warc", ".warc.gz"))
    )
    theirs = index(files, tmp_path / "theirs.cdxj").read_text().splitlines()
    ingest(files, Archive.create(tmp_path / "archive"), workers=1)
    client = create_app(tmp_path / "archive").test_client()
    listed = [read_line(line) for line in client.get("/cdx?url=*&output=cdxj").text.splitlines()]
    unexplained = [line for line in map(read_line, theirs) if not explained(line, listed)]
    assert len(theirs) > 100
    assert unexplained == []


def explained(line: dict[str, str], listed: Sequence[dict[str, str]]) -> bool:
    """Whether *line* is listed, or one of ``DIFFERENCES`` says why not."""
    same = [
        one
        for one in listed
        if one.get("offset") == line["offset"]
        and one["filename"].rpartition("/")[2] == line["filename"]
    ]
    if not same:
        return line["url"].startswith("metadata:") or "status" not in line  # metadata
    for one in same:
        differing = {name for name in line if name != "filename" and one.get(name) != line[name]}
        if not differing or differing <= {"mime"}:
            return True
        if differing == {"status"} and "status" not in one:  # damaged
            return True
        if "bad" in line["filename"] or "wrong" in line["filename"]:  # damaged
            return True
    return "status" not in line or line["status"] == "0"


@pytest.mark.parametrize("collection", ["own", "index", "upstream", "memento"])
def test_pywb_replays_what_this_server_indexes_or_serves(wayback: str, collection: str) -> None:
    page = text(f"{wayback}/{collection}/{THEN}mp_/{HOME}")
    assert "Printed in Tarrow since 1871" in page
    assert f"/{collection}/{THEN}cs_/{HOME}assets/courier.css" in page


def test_cdx_toolkit_lists_pages_and_fetches_captures(server: str) -> None:
    found = ask("cdx_toolkit", server, HOME)
    listed = found["listed"]
    assert len(listed) > 50 and {status for _, _, status in listed} == {"200"}
    assert listed[0] == ["20080922052300", HOME, "200"]
    assert (found["pages"], found["missing"]) == (1, [])
    assert "Printed in Tarrow since 1871" in found["text"]
    assert ["server", "nginx"] in [[name.lower(), value] for name, value in found["headers"]]


def test_waybackpy_walks_through_all_resume_keys(server: str) -> None:
    found = ask("waybackpy", server, HOME)
    question = f"url={HOME}&matchType=prefix&filter=statuscode:200"
    assert found["listed"] == text(f"{server}/cdx/search/cdx?{question}").splitlines()
    assert len(found["listed"]) > 50
    assert (found["near"], found["newest"]) == (THEN, "20181110052300")
    assert [stamp[:3] for stamp in found["collapsed"]] == ["200", "201"]
    assert found["available"] == f"{server}/web/{THEN}/{HOME}"


def test_the_client_of_edgi_searches_and_reads_mementos(archive: Path) -> None:
    """It knows one address only; here that is the public one of a server that it is led to."""
    with served(create_app(archive, public_url="https://web.archive.org")) as address:
        found = ask("wayback", address, HOME)
        question = f"url={HOME}&matchType=prefix&resolveRevisits=true"
        assert len(found["listed"]) == len(text(f"{address}/cdx?{question}").splitlines())
    assert found["memento"] == ["2008-09-22T05:23:00+00:00", HOME, 200]
    assert "Printed in Tarrow since 1871" in found["text"]
    assert {name.lower(): value for name, value in found["headers"].items()}["server"] == "nginx"
    assert {"original", "timegate", "timemap", "next memento"} <= set(found["links"])


def test_a_memento_client_finds_the_captures_around_an_instant(server: str) -> None:
    found = ask("memento_client", server, HOME)
    assert (found["original"], found["timegate"]) == (HOME, f"{server}/web/{HOME}")
    assert found["closest"] == ["2010-03-05T05:23:00", [f"{server}/web/{THEN}/{HOME}"]]
    assert [found[rel][0][:4] for rel in ("first", "prev", "next", "last")] == [
        "2008", "2008", "2012", "2018",
    ]  # fmt: skip
