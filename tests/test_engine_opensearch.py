"""What the engine on a cluster promises beyond the contract of all engines."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import brute_force
import clusters
import proxies
import pytest
from indexes import dropped, fill, opened, whole_uri

from indexer.corpus.archive import Archive
from indexer.engines import check_uri, open_engine
from indexer.engines.backends.opensearch import mapping
from indexer.engines.backends.opensearch.control import Control
from indexer.engines.backends.opensearch.credentials import read_credentials
from indexer.engines.base import Engine
from indexer.errors import EngineError
from indexer.ingest import ingest
from indexer.model.search import Filter, Page, Query
from indexer.query import parse
from webapp import create_app

DOCUMENTS = brute_force.make_documents(120)
URI = "opensearch:"


@pytest.fixture
def proxy() -> Iterator[proxies.Proxy]:
    with proxies.proxied() as made:
        yield made


@pytest.fixture
def uri(proxy: proxies.Proxy, tmp_path: Path) -> Iterator[str]:
    """The URI of an index behind the proxy."""
    whole = whole_uri(URI, tmp_path)
    yield whole.replace(clusters.url(), proxy.url)
    dropped(URI, tmp_path)


@pytest.fixture
def engine(uri: str, tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(uri, tmp_path, create=True)
    fill(made, DOCUMENTS)
    yield made
    made.close()


def name_of(uri: str) -> str:
    return uri.partition("?")[0].rpartition("/")[2]


def ask(method: str, path: str, body: object = None) -> object:
    """What the server says to a request of the test itself."""
    data = json.dumps(body).encode() if body is not None else None
    asked = Request(clusters.url() + path, data, {"Content-Type": "application/json"})
    asked.method = method
    with urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def whole(text: str, **asked: object) -> Query:
    """All that the search page asks for."""
    query = Query(
        parse(text).tree, facets=brute_force.FACETS, histogram="published", collapse="story"
    )
    return replace(query, **asked)  # type: ignore[arg-type]


def of_other_process(uri: str, folder: Path) -> Engine:
    return open_engine(uri, folder)


# ---- round trips --------------------------------------------------------------------------

QUESTIONS = [
    whole("ferry"),
    whole(""),
    whole("", sort="published"),
    whole("ferry", collapse="none"),
    whole('"night ferry"~3 OR harbour*'),
    whole("ferry night harbour", filters=(Filter("source", ("The Paper 2",)),)),
    whole("ferry OR night OR harbour OR la OR le OR news OR bridge"),
    whole("ferry zzqqy"),
    whole("harbuor"),
    whole("harbuor feryr", filters=(Filter("author", ("nobody",)),)),
    whole("ferry", interval="day", facet_size=2, facet_sort="name"),
    whole("kind:*", versions="all", filters=(Filter("kind", exclude=("front",)),)),
]


def test_an_answer_takes_two_requests_at_most_even_the_first_of_a_generation(
    engine: Engine, uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    for number, query in enumerate(QUESTIONS):
        other = of_other_process(uri, tmp_path)
        proxy.asked.clear()
        first = other.search(query)
        assert 1 <= proxy.rounds <= 2, query
        assert other.search(query) == first
        assert 1 <= proxy.rounds <= 2, query
        fill(engine, [replace(DOCUMENTS[0], section=f"New section {number}", title="Quite new")])
        time.sleep(1.2)  # longer than an answer may be behind
        proxy.asked.clear()
        newer = other.search(query)
        assert 1 <= proxy.rounds <= 2, query
        assert newer.generation == first.generation + 1
        assert newer == other.search(query)
        other.close()


def test_everything_else_takes_two_requests_at_most_as_well(
    engine: Engine, uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    other = of_other_process(uri, tmp_path)
    proxy.asked.clear()
    for what in (
        lambda: other.complete("fer", 5),
        lambda: other.complete("night fer", 5),
        lambda: other.complete("night ", 5),
        lambda: other.facet_values(Query(), "source", "the", 10),
        lambda: other.facet_values(Query(), "author", "a", 10),
        lambda: other.get(DOCUMENTS[3].id),
        lambda: other.similar(DOCUMENTS[3].id, 5),
        lambda: other.story(DOCUMENTS[3].story),
        lambda: other.generation,
        lambda: other.size,
    ):
        what()
        assert proxy.rounds <= 2
    page = other.search(whole("ferry", limit=3))
    proxy.asked.clear()
    assert page.next_cursor
    other.search(whole("ferry", limit=3, cursor=page.next_cursor))
    assert 1 <= proxy.rounds <= 2


def test_labels_are_right_in_the_first_answer(engine: Engine, uri: str, tmp_path: Path) -> None:
    facets = of_other_process(uri, tmp_path).search(whole("", limit=1)).facets
    labels = {value.label for facet in facets for value in facet.values}
    assert {"The Páper 1", "Zoë Ärmel", "O'Brien", "en"} <= labels


def test_a_cursor_continues_in_another_process(engine: Engine, uri: str, tmp_path: Path) -> None:
    query = Query(parse("ferry OR night OR la").tree, limit=7, versions="all")
    whole_list = [hit.document.id for hit in engine.search(replace(query, limit=500)).hits]
    page = engine.search(query)
    fill(engine, brute_force.make_documents(10, seed=9))
    found = [hit.document.id for hit in page.hits]
    while page.next_cursor:
        page = of_other_process(uri, tmp_path).search(replace(query, cursor=page.next_cursor))
        found += [hit.document.id for hit in page.hits]
    assert found == whole_list


# ---- writing ------------------------------------------------------------------------------


def test_writes_that_are_refused_cut_or_arrive_twice_end_in_the_same_index(
    uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    engine = open_engine(uri, tmp_path, create=True)
    harms = [(status, late) for status in (429, 503, 0) for late in (False, True)]

    def refuse(method: str, path: str, body: bytes) -> int | None:
        if "_bulk" not in path or not harms:
            return None
        status, proxy.late = harms.pop()
        return status

    proxy.harm = refuse
    for start in range(0, 120, 40):
        fill(engine, DOCUMENTS[start : start + 40])
    assert not harms
    assert engine.held() == {one.id: one.digest for one in DOCUMENTS}
    assert sorted(engine.documents(), key=lambda one: one.id) == DOCUMENTS


def test_a_late_write_never_replaces_a_newer_document(
    uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    engine = open_engine(uri, tmp_path, create=True)
    kept: list[tuple[str, bytes]] = []

    def keep(method: str, path: str, body: bytes) -> None:
        if "_bulk" in path:
            kept.append((path, body))

    proxy.harm = keep
    fill(engine, DOCUMENTS[:3])
    path, late = kept[0]
    fill(engine, [replace(DOCUMENTS[0], title="Newer", digest="n")], [DOCUMENTS[1].id])
    asked = Request(clusters.url() + path.partition("?")[0], late, method="POST")
    asked.add_header("Content-Type", "application/x-ndjson")
    with urlopen(asked, timeout=30) as answer:
        items = json.load(answer)["items"]
    assert [item["index"]["status"] for item in items] == [409, 409, 409]
    fill(engine, [])
    assert engine.held() == {DOCUMENTS[0].id: "n", DOCUMENTS[2].id: DOCUMENTS[2].digest}


def test_a_document_that_the_cluster_refuses_is_named(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = mapping.row

    def wrong(document: object) -> dict[str, object]:
        return {**made(document), "published": "no number"}  # type: ignore[arg-type]

    monkeypatch.setattr("indexer.engines.backends.opensearch.bulk.row", wrong)
    with pytest.raises(EngineError, match=f"{DOCUMENTS[0].id}: .*refused.*published"):
        fill(engine, DOCUMENTS[:1])


def test_a_full_disk_is_one_clear_line_and_running_again_goes_on(engine: Engine, uri: str) -> None:
    name, size = name_of(uri), engine.size
    block = {"index.blocks.read_only_allow_delete": True}
    ask("PUT", f"/{name}/_settings", block)
    more = brute_force.make_documents(130)[120:]
    with pytest.raises(EngineError, match="disks of the cluster .* too full.*nothing is lost"):
        fill(engine, more)
    assert engine.size == size
    assert engine.search(whole("ferry")).total > 0
    ask("PUT", f"/{name}/_settings", dict.fromkeys(block))
    fill(engine, more)
    assert engine.size == size + 10


def test_a_writer_whose_clock_is_wrong_is_not_robbed_of_its_lease(
    engine: Engine, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = of_other_process(uri, tmp_path)
    module = "indexer.engines.backends.opensearch.control"
    monkeypatch.setattr(f"{module}._BEAT", 0.2)
    monkeypatch.setattr(f"{module}._WATCH", 1.0)
    with engine.writing() as writer:
        writer.upsert(DOCUMENTS[0])
        monkeypatch.setattr(f"{module}.socket.gethostname", lambda: "another machine")
        for hours in (-5, 5):
            monkeypatch.setattr(f"{module}.time", lambda: time.time() + 3600 * hours)  # noqa: B023
            with pytest.raises(EngineError, match="written by another"), other.writing():
                pass


def test_the_lease_of_a_dead_process_is_taken(uri: str, tmp_path: Path) -> None:
    engine = open_engine(uri, tmp_path, create=True)
    control = f"/{name_of(uri)}-control/_doc/writer"
    held = ask("GET", control)["_source"]  # type: ignore[index]
    import socket

    holder = {"host": socket.gethostname(), "pid": 2**22 + 1, "process": "gone"}
    ask("PUT", control, {**held, "holder": holder, "at": time.time()})
    fill(engine, DOCUMENTS[:2])
    assert engine.size == 2


# ---- rebuilding ---------------------------------------------------------------------------


def older(uri: str) -> None:
    """Make the index look as if an earlier version had made it."""
    path = f"/{name_of(uri)}-control/_doc/state"
    state = json.loads(ask("GET", path)["_source"]["state"])  # type: ignore[index]
    state["made_by"]["fields"] -= 1
    ask("PUT", f"{path}?refresh=true", {"state": json.dumps(state)})


def test_an_index_of_an_older_version_is_searched_until_the_new_one_takes_its_place(
    engine: Engine, uri: str, tmp_path: Path
) -> None:
    older(uri)
    with pytest.raises(EngineError, match="another version .*run `backissue reindex`"):
        open_engine(uri, tmp_path)
    anew = open_engine(uri, tmp_path, create=True)
    assert (anew.size, anew.held(), list(anew.documents())) == (0, {}, [])
    generation = engine.generation
    with pytest.raises(RuntimeError, match="failed"), anew.writing() as writer:
        writer.upsert(DOCUMENTS[0])
        raise RuntimeError("failed")
    assert engine.search(Query()).documents == len(DOCUMENTS)
    done, failed, answers = threading.Event(), [], [0]

    def search() -> None:
        while not done.is_set():
            try:
                page = engine.search(whole("ferry"))
                assert page.documents in {len(DOCUMENTS), 100} and page.total > 0
                answers[0] += 1
            except Exception as error:  # noqa: BLE001
                failed.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    fill(anew, DOCUMENTS[:100])
    time.sleep(1.2)
    done.set()
    thread.join()
    assert not failed and answers[0] > 2
    assert engine.size == anew.size == 100
    assert engine.generation == anew.generation > generation
    fill(anew, [], [DOCUMENTS[0].id])
    left = ask("GET", f"/{name_of(uri)}-0*/_alias")
    assert [one["aliases"] for one in left.values()] == [{name_of(uri): {}}]  # type: ignore[attr-defined]


def test_an_index_of_a_newer_version_is_left_alone(
    engine: Engine, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping, "LAYOUT", mapping.LAYOUT - 1)
    for create in (False, True):
        with pytest.raises(EngineError, match="made by a newer Backissue .*nothing was changed"):
            open_engine(uri, tmp_path, create)
    assert engine.size == len(DOCUMENTS)


def test_an_index_of_somebody_else_is_left_alone(uri: str, tmp_path: Path) -> None:
    name = name_of(uri)
    ask("PUT", f"/{name}", {"mappings": {"properties": {"theirs": {"type": "keyword"}}}})
    with pytest.raises(EngineError, match="Backissue did not make: choose another name"):
        open_engine(uri, tmp_path, create=True)
    assert "theirs" in ask("GET", f"/{name}/_mapping")[name]["mappings"]["properties"]  # type: ignore[index]
    ask("DELETE", f"/{name}")
    ask("PUT", f"/{name}-control/_doc/state?refresh=true", {"theirs": 1})
    with pytest.raises(EngineError, match="not made by Backissue"):
        open_engine(uri, tmp_path, create=True)


# ---- when the cluster is not well ---------------------------------------------------------


def test_a_lost_point_in_time_is_replaced(engine: Engine, uri: str) -> None:
    query = whole("ferry", limit=3)
    page = engine.search(query)
    ask("DELETE", "/_search/point_in_time/_all")
    assert engine.search(query) == page
    rest = engine.search(replace(query, cursor=page.next_cursor))
    assert rest.hits and not {hit.document.id for hit in page.hits} & {
        hit.document.id for hit in rest.hits
    }


def test_overload_is_waited_for_and_an_absent_cluster_is_one_line(
    engine: Engine, proxy: proxies.Proxy
) -> None:
    asked = [0]

    def busy_once(method: str, path: str, body: bytes) -> int | None:
        asked[0] += 1
        return 429 if asked[0] == 1 else None

    proxy.harm = busy_once
    assert engine.search(whole("ferry")).total > 0
    assert asked[0] >= 2
    proxy.harm = lambda method, path, body: 0
    started = time.monotonic()
    with pytest.raises(EngineError, match=r"^the cluster http://[\d.:]+ does not answer") as caught:
        engine.search(replace(whole("ferry"), budget=1.0))
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 8


def test_the_web_app_answers_503_while_the_cluster_is_away_and_comes_back(
    uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    archive = Archive.create(tmp_path / "archive", uri)
    warcs = Path(__file__).parents[1] / "sample_warcs"
    ingest([min(warcs.glob("*.warc.gz"))], archive, workers=1)
    client = create_app(archive.path).test_client()
    assert client.get("/api/v1/search?q=ferry").status_code == 200
    proxy.harm = lambda method, path, body: 0
    answer = client.get("/api/v1/search?q=boat")
    assert answer.status_code == 503
    assert "does not answer" in answer.json["detail"]
    assert client.get("/readyz").status_code == 503
    proxy.harm = lambda method, path, body: None
    assert client.get("/api/v1/search?q=ferry").status_code == 200
    time.sleep(0.6)  # a finding stands for half a second
    assert client.get("/readyz").status_code == 200


def test_an_answer_without_some_shards_says_so(
    engine: Engine, proxy: proxies.Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_page = engine.search(whole("", collapse="none", limit=200))
    from indexer.engines.backends.opensearch import asks

    made = asks.Answers.__init__

    def partly(
        self: object, found: object, missing: int = 0, shards: int = 0, *more: object
    ) -> None:
        made(self, found, 1, 2, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(asks.Answers, "__init__", partly)
    page: Page = engine.search(whole("", collapse="none", limit=200))
    assert page.relation == "gte" and page.truncated
    assert page.changes == (
        "1 of the 2 parts of the index did not answer: hits and counts are those of the others",
    )
    assert page.total == whole_page.total


# ---- URIs and credentials -----------------------------------------------------------------


@pytest.mark.parametrize(
    "uri",
    ["opensearch:", "opensearch:host/x", "opensearch:http:///x", "opensearch:http://h:9200/",
     "opensearch:http://h:x/y", "opensearch:http://h/UPPER", "opensearch:http://h/_x",
     "opensearch:http://h/x?shards=0", "opensearch:http://h/x?colour=red", "opensearch:ftp://h/x",
     "opensearch:http://h/x/y", "opensearch:http://h/x#y"],
)  # fmt: skip
def test_a_wrong_uri_is_refused_before_anything_is_asked(uri: str) -> None:
    with pytest.raises(EngineError):
        check_uri(uri)


def test_credentials_in_a_uri_are_refused_and_not_repeated() -> None:
    with pytest.raises(EngineError, match="BACKISSUE_OPENSEARCH_USER") as caught:
        check_uri("opensearch:https://anna:s3cret@host:9200/name")
    assert "s3cret" not in str(caught.value) and "anna" not in str(caught.value)


def test_credentials_come_from_the_environment_or_a_file_and_are_not_shown(
    uri: str, proxy: proxies.Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.authorization = proxies.basic("anna", "s3cret")
    with pytest.raises(EngineError, match="does not accept the credentials"):
        open_engine(uri, tmp_path, create=True)
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_USER", "anna")
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_PASSWORD", "wrong!")
    with pytest.raises(EngineError) as caught:
        open_engine(uri, tmp_path, create=True)
    assert "wrong!" not in str(caught.value)
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_PASSWORD", "s3cret")
    assert open_engine(uri, tmp_path, create=True).size == 0
    proxy.authorization = "ApiKey abc=="
    file = tmp_path / "credentials.toml"
    file.write_text('api_key = "abc=="\n')
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_CREDENTIALS", str(file))
    assert open_engine(uri, tmp_path).size == 0
    assert "s3cret" not in repr(read_credentials()) and "abc==" not in repr(read_credentials())
    file.write_text('api_key = "abc==')
    with pytest.raises(EngineError, match="are not TOML") as caught:
        open_engine(uri, tmp_path)
    assert "abc" not in str(caught.value)


def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = proxies.certificate(tmp_path)
    with proxies.proxied(files) as proxy:
        uri = whole_uri(URI, tmp_path).replace(clusters.url(), proxy.url)
        with pytest.raises(EngineError, match="certificate .* is not trusted"):
            open_engine(uri, tmp_path, create=True)
        monkeypatch.setenv("BACKISSUE_OPENSEARCH_CA", str(files[0]))
        fill(open_engine(uri, tmp_path, create=True), DOCUMENTS[:2])
        assert opened(URI, tmp_path).size == 2
    dropped(URI, tmp_path)


def test_a_control_index_is_made_once(uri: str, tmp_path: Path) -> None:
    first, second = (open_engine(uri, tmp_path, create=True) for _ in range(2))
    assert first.generation == second.generation
    assert isinstance(first._control, Control)  # type: ignore[attr-defined]
