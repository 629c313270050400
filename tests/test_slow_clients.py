"""Clients that are as slow as they can be do not keep the server from answering others."""

import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

import pytest
from serving import archive_of, made_document
from slow_connections import EXPORT, KINDS, came, closed, ordinary, slow_clients

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles whose export, of some 12 MB, does not fit into the buffers of the system."""
    made = (made_document(n, title=f"Harbour {n} " + "e" * 4_000) for n in range(3_000))
    return archive_of(tmp_path_factory.mktemp("slow") / "archive", made)


@contextmanager
def _served(archive: Path, limits: str = "") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server, with *limits* changed, and its port."""
    code = (
        "import sys\n"
        "from webapp.__main__ import main\n"
        "from webapp.server.connections import Limits\n"
        f"sys.exit(main(sys.argv[1:], Limits({limits})))"
    )
    command = [sys.executable, "-c", code, "--archive", str(archive), "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        try:
            yield run, int(run.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])
        finally:
            run.kill()


@pytest.fixture(scope="module")
def port(archive: Path) -> Iterator[int]:
    with _served(archive) as (_, port):
        ordinary(port, 0.1)
        yield port


@pytest.mark.parametrize("kind", KINDS)
def test_requests_are_answered_beside_a_hundred_slow_clients(port: int, kind: str) -> None:
    with slow_clients(port, kind, 100):
        taken = ordinary(port, 1.5)
    assert max(taken) < 10
    assert statistics.median(taken) < 1


def _within(seconds: float, clients: list[socket.socket]) -> int:
    """How many of *clients* are closed after that time at most."""
    until = time.monotonic() + seconds
    number = 0
    while number < len(clients) and time.monotonic() < until:
        time.sleep(0.1)
        number = closed(clients)
    return number


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "export"])
def test_a_request_that_is_not_complete_in_time_is_given_up(archive: Path, kind: str) -> None:
    with _served(archive, "reading=1.5") as (_, port), slow_clients(port, kind, 5) as clients:
        assert ordinary(port, 0.5)
        assert closed(clients) == 0
        assert _within(8, clients) == 5


def test_an_answer_that_is_not_taken_in_time_is_given_up_and_its_thread_is_free(
    archive: Path,
) -> None:
    few = "threads=3, writing=1.5, buffered=1_000_000"
    with _served(archive, few) as (_, port), slow_clients(port, "export", 2) as clients:
        time.sleep(6)
        with urlopen(f"http://127.0.0.1:{port}{EXPORT}", timeout=30) as answer:
            assert answer.read().count(b"\n") == 3_000
        assert all(came(client).count(b"\n") < 2_900 for client in clients)


def test_no_more_is_kept_for_slow_readers_than_all_of_them_may_leave(archive: Path) -> None:
    little = "buffered_in_all=1_000_000"
    with _served(archive, little) as (_, port), slow_clients(port, "export", 2) as clients:
        time.sleep(8)
        assert all(came(client).count(b"\n") < 2_900 for client in clients)


def test_more_exports_than_are_written_at_a_time_are_asked_to_come_again(
    archive: Path,
) -> None:
    with _served(archive, "buffered=1_000_000") as (_, port), slow_clients(port, "export", 2):
        time.sleep(1)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as third:
            third.sendall(KINDS["export"][0])
            head = third.recv(65_536).decode()
    assert head.startswith("HTTP/1.1 503 ")
    assert "Retry-After: 10" in head
    assert "application/problem+json" in head


def test_a_flood_of_silent_connections_makes_room_for_those_who_ask(archive: Path) -> None:
    with _served(archive, "connections=50") as (_, port), slow_clients(port, "silent", 120):
        taken = ordinary(port, 2)
    assert max(taken) < 5


def test_a_connection_is_kept_for_the_next_request(archive: Path) -> None:
    with _served(archive, "reading=2") as (_, port):
        client = HTTPConnection("127.0.0.1", port, timeout=10)
        client.connect()
        for _ in range(5):
            client.request("GET", "/healthz")
            assert client.getresponse().read() == b'{"status":"ok"}'
            assert client.sock, "the server has closed the connection"
            time.sleep(0.7)
        client.close()


def test_an_answer_that_has_begun_is_finished_after_sigterm(archive: Path) -> None:
    with _served(archive, "stopping=60") as (run, port):
        with urlopen(f"http://127.0.0.1:{port}{EXPORT}", timeout=30) as answer:
            first = answer.readline()
            run.send_signal(signal.SIGTERM)
            lines = [first, *answer.read().splitlines()]
        assert len(lines) == 3_000
        assert run.wait(timeout=20) == 0
        assert run.stderr and run.stderr.read() == ""


def test_sigterm_does_not_wait_for_a_reader_who_never_ends(archive: Path) -> None:
    with _served(archive, "stopping=1") as (run, port), slow_clients(port, "export", 2):
        time.sleep(0.5)
        began = time.monotonic()
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=20) == 0
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"x" * 200_000 + b"\r\n", "431"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", "413"),
        (b"\x16\x03\x01 nonsense\r\n\r\n", "400"),
    ],
)
def test_what_cannot_be_read_is_refused_as_problem_json(
    port: int, request_: bytes, status: str
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request_)
        answer = b""
        while part := client.recv(65_536):
            answer += part
    head, _, body = answer.decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.") and f" {status} " in head.splitlines()[0]
    assert "application/problem+json" in head
    assert f'"status":{status}' in body


def _ask(port: int, path: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return client


def _answer(client: socket.socket) -> bytes:
    with client:
        return b"".join(iter(lambda: client.recv(65_536), b""))


def test_more_requests_than_can_wait_are_told_to_come_back_and_health_is_answered(
    archive: Path,
) -> None:
    with _served(archive, "threads=1, queued=3") as (_, port):
        ordinary(port, 0.1)
        asked = [_ask(port, "/api/v1/search?q=harbour&limit=200&facet=source") for _ in range(40)]
        health = _answer(_ask(port, "/healthz"))
        answers = [_answer(client) for client in asked]
    assert health.startswith(b"HTTP/1.1 200 ")
    found = [answer for answer in answers if answer.startswith(b"HTTP/1.1 200 ")]
    refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
    assert len(found) + len(refused) == 40
    assert len(found) >= 3
    assert len(refused) >= 20
    for answer in refused:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"Retry-After: 2" in head
        assert b"application/problem+json" in head
        assert b"Too many requests are waiting" in body


def test_a_request_whose_client_has_hung_up_is_not_worked_on(archive: Path) -> None:
    with _served(archive, "threads=1") as (_, port):
        ordinary(port, 0.1)
        busy = _ask(port, "/api/v1/search?q=harbour&limit=200")
        for _ in range(30):
            _ask(port, "/api/v1/sources").close()
        assert _answer(busy).startswith(b"HTTP/1.1 200 ")
        figures = _answer(_ask(port, "/metrics")).decode()
    worked = [line for line in figures.splitlines() if 'route="api.sources"' in line]
    assert sum(float(line.rpartition(" ")[2]) for line in worked) < 15


def test_a_query_of_two_thousand_chinese_characters_is_read(port: int) -> None:
    query = "%E6%B8%AF" * 2_000
    answer = _answer(_ask(port, f"/api/v1/search?q={query}"))
    assert answer.startswith(b"HTTP/1.1 200 ")
