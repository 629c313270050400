"""What the engine on a cluster promises beyond the contract of all engines."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import brute_force
import clusters
import proxies
import pytest
from indexes import dropped, fill, opened, whole_uri

from indexer.corpus.archive import Archive
from indexer.engines import check_uri, open_engine
from indexer.engines.backends.opensearch import asks, mapping
from indexer.engines.backends.opensearch.cluster_client import Cluster
from indexer.engines.backends.opensearch.cluster_uri import parse_uri
from indexer.engines.backends.opensearch.control import Control
from indexer.engines.backends.opensearch.credentials import Credentials, read_credentials
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
    asked = Request(clusters.urls()[0] + path, data, {"Content-Type": "application/json"})
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


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.long) for part in (1, 2))]
)
def test_an_answer_takes_two_requests_at_most_even_the_first_of_a_generation(
    engine: Engine, uri: str, proxy: proxies.Proxy, tmp_path: Path, part: int
) -> None:
    for number, query in enumerate(QUESTIONS[part::3]):
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
    asked = Request(clusters.urls()[0] + path.partition("?")[0], late, method="POST")
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


def test_a_taken_name_of_a_first_build_is_found_before_anything_is_made(
    uri: str, tmp_path: Path
) -> None:
    name = name_of(uri)
    ask("PUT", f"/{name}-000001", {"mappings": {"properties": {"theirs": {"type": "keyword"}}}})
    with pytest.raises(EngineError, match=f"an index {name}-000001 .* did not make: choose anoth"):
        open_engine(uri, tmp_path, create=True)
    assert list(ask("GET", f"/{name}*/_mapping")) == [f"{name}-000001"]  # type: ignore[call-overload]


def test_a_name_that_is_part_of_another_index_is_refused(
    engine: Engine, uri: str, tmp_path: Path
) -> None:
    number = uri.replace(name_of(uri), f"{name_of(uri)}-000001")
    with pytest.raises(EngineError, match="that is part of another one: choose another name"):
        open_engine(number, tmp_path, create=True)
    assert engine.search(whole("ferry")).total > 0


def test_an_index_is_used_although_the_answer_to_its_making_was_lost(
    uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    lost: list[str] = []

    def once(method: str, path: str, body: bytes) -> int | None:
        if method != "PUT" or not path.startswith(f"/{name_of(uri)}-000001") or lost:
            return None
        lost.append(path)
        return 0

    proxy.late, proxy.harm = True, once
    engine = open_engine(uri, tmp_path, create=True)
    fill(engine, DOCUMENTS[:3])
    assert lost and engine.size == 3


def test_an_index_that_somebody_deleted_or_made_anew_is_one_clear_line(
    engine: Engine, uri: str, tmp_path: Path
) -> None:
    name = name_of(uri)
    ask("DELETE", f"/{name}-000001")
    with pytest.raises(EngineError, match=f"{name}-000001 is gone .*; run `backissue reindex`"):
        engine.search(Query())
    ask("PUT", f"/{name}-000001/_doc/1?refresh=true", {"scope": ["ca"], "published": 1})
    with pytest.raises(EngineError, match="somebody else made another one: name anot") as caught:
        of_other_process(uri, tmp_path).search(Query(versions="all"))
    assert "\n" not in str(caught.value)


# ---- when the cluster is not well ---------------------------------------------------------


def test_a_lost_point_in_time_is_replaced(engine: Engine, uri: str) -> None:
    query = whole("ferry", limit=3)
    page = engine.search(query)
    ask("DELETE", "/_search/point_in_time/_all")
    again = engine.search(query)
    assert replace(again, next_cursor=None) == replace(page, next_cursor=None)
    for cursor in (page.next_cursor, again.next_cursor):  # each names one copy of the shards
        rest = engine.search(replace(query, cursor=cursor))
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


@pytest.mark.long
def test_a_node_that_hangs_costs_one_search_some_seconds_and_the_next_ones_nothing(
    engine: Engine, uri: str, proxy: proxies.Proxy, tmp_path: Path
) -> None:
    hosts = f"{proxy.url},{clusters.urls()[0].removeprefix('http://')}"
    searching = of_other_process(uri.replace(proxy.url, hosts), tmp_path)
    query = whole("ferry", budget=0.5)
    right = engine.search(query).total

    def hang(method: str, path: str, body: bytes) -> int:
        time.sleep(8)
        return 0

    proxy.harm = hang
    proxy.asked.clear()
    for _ in range(6):
        page = searching.search(query)
        assert page.total == right or page.timed_out
    assert proxy.rounds == 1


def test_one_search_of_several_that_is_refused_for_overload_is_asked_again(
    engine: Engine, proxy: proxies.Proxy
) -> None:
    right = engine.search(whole("ferry"))
    refused = {"error": {"type": "rejected_execution_exception", "reason": "full"}, "status": 429}
    times = [1]

    def last_refused(path: str, data: bytes) -> bytes:
        if not path.startswith("/_msearch") or not times[0]:
            return data
        times[0] -= 1
        said = json.loads(data)
        return json.dumps({**said, "responses": [*said["responses"][:-1], refused]}).encode()

    proxy.altered = last_refused
    assert engine.search(whole("ferry")) == right
    assert times == [0]
    times[0] = 1_000
    with pytest.raises(EngineError, match="overloaded or starting: try again"):
        engine.search(whole("ferry"))


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


def test_disks_that_fill_up_before_the_commit_switch_nothing(engine: Engine, uri: str) -> None:
    control, page = f"/{name_of(uri)}-control/_settings", engine.search(whole("ferry"))
    block = {"index.blocks.read_only_allow_delete": True}
    full = pytest.raises(EngineError, match="disks of the cluster .* too full")
    with full, engine.writing() as writer:
        writer.delete(DOCUMENTS[0].id)
        ask("PUT", control, block)
    assert engine.search(whole("ferry")) == page
    ask("PUT", control, dict.fromkeys(block))
    fill(engine, [], [DOCUMENTS[0].id])
    assert engine.size == len(DOCUMENTS) - 1


@pytest.mark.parametrize("block", ["read_only", "write"])
def test_a_block_by_hand_is_told_apart_from_a_full_disk(
    engine: Engine, uri: str, block: str
) -> None:
    path, page = f"/{name_of(uri)}-000001/_settings", engine.search(whole("ferry"))
    ask("PUT", path, {f"index.blocks.{block}": True})
    with pytest.raises(EngineError, match="somebody has made .* read-only: .* nothing is lost"):
        fill(engine, [replace(DOCUMENTS[0], title="Quite new")])
    found = engine.search(whole("ferry"))
    assert replace(found, next_cursor=None) == replace(page, next_cursor=None)
    ask("PUT", path, {f"index.blocks.{block}": None})
    fill(engine, [replace(DOCUMENTS[0], title="Quite new")])
    assert engine.size == len(DOCUMENTS)


def test_a_closed_index_is_one_clear_line_and_right_again_when_it_is_opened(
    engine: Engine, uri: str
) -> None:
    total = engine.search(whole("ferry")).total
    ask("POST", f"/{name_of(uri)}-000001/_close")
    with pytest.raises(EngineError, match="somebody has closed the index .*: have it opened"):
        engine.search(whole("ferry"))
    ask("POST", f"/{name_of(uri)}-000001/_open?wait_for_active_shards=all")
    assert engine.search(whole("ferry")).total == total


@pytest.mark.parametrize(
    ("status", "reason", "told"),  # reasons as the server gives them
    [
        (403, "index_create_block_exception: blocked by: [FORBIDDEN/10/cluster create-index "
         "blocked (api)];", "makes no more indices, .* disks are too full"),
        (403, "cluster_block_exception: blocked by: [FORBIDDEN/6/cluster read-only (api)];",
         "somebody has made .* read-only"),
        (403, "cluster_block_exception: blocked by: [FORBIDDEN/13/cluster read-only / allow "
         "delete (api)];", "disks of .* too full"),
        (429, "cluster_block_exception: index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage "
         "exceeded flood-stage watermark, index has read-only-allow-delete block];",
         "disks of .* too full"),
        (403, "security_exception: no permissions for [indices:data/write/bulk]",
         "does not permit this"),
    ],
)  # fmt: skip
def test_each_kind_of_refusal_says_what_to_do(status: int, reason: str, told: str) -> None:
    cluster = Cluster(parse_uri("opensearch:http://127.0.0.1:1/x"), Credentials())
    said = cluster.explain(status, reason)
    assert re.search(told, said) and "\n" not in said


def test_a_user_without_the_right_to_write_reads_on_and_is_told_so(
    engine: Engine, proxy: proxies.Proxy
) -> None:
    page = engine.search(whole("ferry"))
    proxy.harm = lambda method, path, body: 403 if method == "PUT" or "_bulk" in path else None
    with pytest.raises(EngineError, match="^the cluster .* does not permit this: ") as caught:
        fill(engine, DOCUMENTS[:3])
    assert "\n" not in str(caught.value)
    assert engine.search(whole("ferry")) == page


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("create", [False, True])
def test_a_server_that_is_not_opensearch_is_one_clear_line(
    kind: str, status: int, create: bool, tmp_path: Path
) -> None:
    with other_server(kind, status) as address, pytest.raises(EngineError) as caught:
        open_engine(f"opensearch:{address}/name", tmp_path, create=create)
    told = "is not OpenSearch: is this its address|there is none; run `backissue reindex`"
    assert re.search(told, str(caught.value)) and "\n" not in str(caught.value)


@contextmanager
def other_server(kind: str, status: int) -> Iterator[str]:
    """The address of a web server that says the same to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = b'{"ok": 1}' if kind == "application/json" else b"<html>\n<p>Hello"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("command", ["reindex", "ingest"])
def test_an_archive_is_not_switched_to_a_cluster_that_is_away(command: str, tmp_path: Path) -> None:
    warcs = Path(__file__).parents[1] / "sample_warcs"
    archive = Archive.create(tmp_path / "archive")
    ingest([warcs / "coastal-2008-2012.warc.gz"], archive, workers=1)
    away = f"opensearch:http://127.0.0.1:{clusters.free_port()}/name"
    more = [str(warcs / "hallin-bay.warc")] if command == "ingest" else []
    program = [sys.executable, "-c", "import sys; from indexer.cli import main; sys.exit(main())"]
    asked = [command, *more, "--archive", str(archive.path), "--engine", away, "--quiet"]
    done = subprocess.run([*program, *asked], capture_output=True, text=True, check=False)
    assert done.returncode not in (0, None)
    (line,) = done.stderr.splitlines()
    assert "does not answer: is it running?" in line
    kept = Archive.open(archive.path)
    assert kept.engine_uri == archive.engine_uri
    assert open_engine(kept.engine_uri, kept.index).search(whole("ferry")).total > 0


@contextmanager
def a_shard_lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read answers as if one of two shards had not answered; `make cluster` really kills one."""
    made = asks.Answers.__init__

    def partly(
        self: object, found: object, missing: int = 0, shards: int = 0, *more: object
    ) -> None:
        made(self, found, 1, 2, *more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(asks.Answers, "__init__", partly)
        yield


MISSING = "1 of the 2 parts of the index did not answer"


def test_an_answer_without_some_shards_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_page = engine.search(whole("", collapse="none", limit=200))
    with a_shard_lost(monkeypatch):
        page: Page = engine.search(whole("", collapse="none", limit=200))
    assert page.relation == "gte" and page.truncated and page.partial
    assert page.changes == (f"{MISSING}: hits and counts are those of the others",)
    assert page.total == whole_page.total
    assert not whole_page.partial


def test_what_could_not_say_that_shards_are_missing_is_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_shard_lost(monkeypatch):
        assert engine.get(DOCUMENTS[3].id) == DOCUMENTS[3]
        for ask_for in (
            lambda: engine.get("nothing has this id"),
            lambda: engine.facet_values(Query(), "source", "", 10),
            lambda: engine.story(DOCUMENTS[3].story),
            lambda: engine.similar(DOCUMENTS[3].id, 5),
            lambda: engine.held(),
            lambda: list(engine.documents()),
        ):
            with pytest.raises(EngineError, match=f"^{MISSING}: try again when they are back$"):
                ask_for()
    assert engine.get("nothing has this id") is None
    assert len(engine.held()) == len(DOCUMENTS)


def test_the_web_app_says_that_an_answer_is_partial_and_neither_keeps_nor_validates_it(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.create(tmp_path / "archive", uri)
    warcs = Path(__file__).parents[1] / "sample_warcs"
    ingest([warcs / "coastal-2008-2012.warc.gz"], archive, workers=1)
    client = create_app(archive.path).test_client()
    first = client.get("/api/v1/search?q=ferry").json["results"][0]
    article = f"/articles/{first['id']}"
    searches = ["/api/v1/search?q=ferry&facet=source", "/?q=ferry", "/feeds/search.atom?q=ferry"]
    counts = ["/api/v1/timeline?q=ferry", "/api/v1/facets/source", "/trends?q=ferry", "/sources",
              f"/api/v1{article}/similar", "/api/v1/articles/0123456789abcdef0123",
              "/api/v1/export?q=ferry&format=jsonl"]  # fmt: skip
    with a_shard_lost(monkeypatch):
        partial = {path: client.get(path) for path in (*searches, article)}
        refused = {path: client.get(path) for path in counts}
    assert {path: answer.status_code for path, answer in partial.items()} == dict.fromkeys(
        partial, 200
    )
    assert not any("ETag" in answer.headers for answer in partial.values())
    assert partial[searches[0]].json["partial"] is True
    assert partial[searches[0]].json["total"]["relation"] == "gte"
    assert any(MISSING in change for change in partial[searches[0]].json["query"]["changes"])
    assert MISSING in partial[searches[1]].text
    assert {path: answer.status_code for path, answer in refused.items()} == dict.fromkeys(
        counts, 503
    )
    for path in partial:
        answer = client.get(path)
        assert answer.status_code == 200 and "did not answer" not in answer.text
        tag = answer.headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(searches[0]).json["partial"] is False


# ---- URIs and credentials -----------------------------------------------------------------


@pytest.mark.parametrize(
    "uri",
    ["opensearch:", "opensearch:host/x", "opensearch:http:///x", "opensearch:http://h:9200/",
     "opensearch:http://h:x/y", "opensearch:http://h/UPPER", "opensearch:http://h/_x",
     "opensearch:http://h/x?shards=0", "opensearch:http://h/x?colour=red", "opensearch:ftp://h/x",
     "opensearch:http://h/x/y", "opensearch:http://h/x#y", "opensearch:http://[::1/x",
     "opensearch:http://h\u2100/x", "opensearch:http://h/x\n", "opensearch:http://h:99999/x",
     "opensearch:http://h/x?shards=\uff12", "opensearch:http://h/x?shards=1&shards=9",
     "opensearch:http://h/x?replicas=99999999999999999999", "OPENSEARCH:http://h/x"],
)  # fmt: skip
def test_a_wrong_uri_is_refused_before_anything_is_asked(uri: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_uri(uri)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "uri",
    ["opensearch:https://anna:s3cret@host:9200/name", "opensearch:https://a:1,anna:s3cret@b/name",
     "opensearch:https://anna:s3cret@h\u2100/name", "opensearch:https://anna:s3/cret@host/name",
     "opensearch:https://host/name?password=s3cret&user=anna", "opensearch:anna:s3cret@host/name",
     "opensearch:https://host/name?shards=1&api_key=s3cret", "opensearch:https://host/name#s3cret",
     "https://anna:s3cret@host/name", "elastic:https://anna:s3cret@host/name"],
)  # fmt: skip
def test_credentials_in_a_uri_are_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_uri(uri)
    error: BaseException | None = caught.value
    while error is not None:  # what a log with causes would show
        assert not re.search("s3cret|anna|cret@", str(error))
        error = error.__cause__


def test_credentials_come_from_the_environment_or_a_file_and_are_not_shown(
    uri: str,
    proxy: proxies.Proxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
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
    assert caplog.text
    for secret in ("s3cret", "wrong!", "abc==", proxies.basic("anna", "s3cret")):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("given", "told"),
    [({"API_KEY": "s3cret\n"}, "API_KEY.* cannot be sent"),
     ({"API_KEY": "s3cr\u20act"}, "API_KEY.* cannot be sent"),
     ({"USER": "anna", "PASSWORD": "s3cret\r\nX: y"}, "PASSWORD.* cannot be sent"),
     ({"USER": "anna:s3cret", "PASSWORD": "x"}, "USER has a colon"),
     ({"USER": "anna"}, "belong together"), ({"PASSWORD": "s3cret"}, "belong together")],
)  # fmt: skip
def test_credentials_that_cannot_be_sent_are_named_and_not_repeated(
    given: dict[str, str], told: str
) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        read_credentials({f"BACKISSUE_OPENSEARCH_{name}": text for name, text in given.items()})
    assert "s3cr" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_password_in_any_script_arrives_as_it_is(
    uri: str, proxy: proxies.Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.authorization = proxies.basic("änne", "пароль €")
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_USER", "änne")
    monkeypatch.setenv("BACKISSUE_OPENSEARCH_PASSWORD", "пароль €")
    assert open_engine(uri, tmp_path, create=True).size == 0


def test_what_hinders_an_encrypted_connection_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = f"opensearch:{clusters.urls()[0]}/name".replace("http:", "https:")
    with pytest.raises(EngineError, match=r"does not speak TLS: is its address http://\?$"):
        open_engine(plain, tmp_path)
    files = proxies.certificate(tmp_path)
    with proxies.proxied(files) as proxy:
        monkeypatch.setenv("BACKISSUE_OPENSEARCH_CA", str(files[0]))
        other = f"opensearch:{proxy.url}/name".replace("127.0.0.1", "localhost")
        with pytest.raises(EngineError, match="is for another host: name it as it is there$"):
            open_engine(other, tmp_path)
        monkeypatch.setenv("BACKISSUE_OPENSEARCH_CA", str(files[1]))
        with pytest.raises(EngineError, match=r"key.pem: there is no certificate in PEM"):
            open_engine(f"opensearch:{proxy.url}/name", tmp_path)
        monkeypatch.setenv("BACKISSUE_OPENSEARCH_CA", str(tmp_path / "none.pem"))
        with pytest.raises(EngineError, match=r"none.pem: .* cannot be read: No such file"):
            open_engine(f"opensearch:{proxy.url}/name", tmp_path)


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


# ---- the cluster of the tests ------------------------------------------------------------


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_cluster_whose_process_was_ended_by_a_signal(
    end: signal.Signals, tmp_path: Path
) -> None:
    folder = tmp_path / "cluster"
    (folder / "n1" / "data").mkdir(parents=True)
    owner, node = (subprocess.Popen(["sleep", "600"]) for _ in range(2))
    (folder / "n1" / "pid").write_text(str(node.pid))
    guard = [sys.executable, str(clusters.SCRIPT), "guard", str(folder), "--owner", str(owner.pid)]
    with subprocess.Popen(guard) as watching:
        time.sleep(1)
        assert folder.exists() and node.poll() is None
        owner.send_signal(end)
        node.wait(30)
        assert watching.wait(30) == 0
    owner.wait(30)
    assert not folder.exists()
