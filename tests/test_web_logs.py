"""Every answer has an id, and what is logged of it is one line that no client can break."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from serving import archive_of, made_document

from webapp import create_app

ROOT = Path(__file__).parents[1]
ID = "X-Request-Id"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_of(tmp_path_factory.mktemp("logged") / "archive", [made_document(1)])


@pytest.fixture
def client(archive: Path) -> FlaskClient:
    return create_app(archive).test_client()


@pytest.mark.parametrize(
    "given", ["a", "3f2504e0-4f89-11d3", "1-67891233-abcdef", "A0:1F90_7F:01+/==", "x" * 128]
)
def test_a_valid_id_is_taken_over(client: FlaskClient, given: str) -> None:
    assert client.get("/healthz", headers={ID: given}).headers.getlist(ID) == [given]


@pytest.mark.parametrize(
    "given", ["", " ", "x" * 129, "a b", 'a"b', "é", "a\x1b[31m", "<b>", "a,b", "-", "a\\n"]
)
def test_another_one_is_replaced_by_a_new_id(client: FlaskClient, given: str) -> None:
    (first,) = client.get("/healthz", headers={ID: given}).headers.getlist(ID)
    (second,) = client.get("/healthz", headers={ID: given}).headers.getlist(ID)
    assert given not in (first, second)
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/api/v1/search?q=harbour", 200), ("/nosuch", 404),
     ("/api/v1/nosuch", 404), ("/api/v1/search?nosuch=1", 400), ("/sources", 200),
     ("/feeds/search.atom", 200)],
)  # fmt: skip
def test_every_answer_carries_its_id_and_every_error_names_it(
    client: FlaskClient, path: str, status: int
) -> None:
    answer = client.get(path, headers={ID: "id-of-a-test"})
    assert answer.status_code == status
    assert answer.headers.getlist(ID) == ["id-of-a-test"]
    if answer.mimetype == "application/problem+json":
        assert answer.json["request_id"] == "id-of-a-test"
    elif status >= 400:
        assert "id-of-a-test" in answer.text


def test_the_id_of_an_answer_that_is_given_again_is_that_of_the_request(
    client: FlaskClient,
) -> None:
    for name in ("first", "second"):
        answer = client.get("/api/v1/search?q=harbour", headers={ID: name})
        assert answer.headers.getlist(ID) == [name]
    again = client.get(
        "/api/v1/search?q=harbour", headers={ID: "third", "If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.headers[ID]) == (304, "third")


@contextmanager
def _logging(archive: Path, *options: str, limits: str = "") -> Iterator[tuple[int, list[str]]]:
    """The port of a server, and its lines on standard error once the block has ended."""
    code = (
        "import sys\n"
        "from webapp.__main__ import main\n"
        "from webapp.server.connections import Limits\n"
        f"sys.exit(main(sys.argv[1:], Limits({limits})))"
    )
    command = [sys.executable, "-c", code, "--archive", str(archive), "--port", "0", *options]
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        try:
            yield urlsplit(run.stdout.readline().split()[3]).port or 0, lines
            run.send_signal(signal.SIGINT)
            lines += run.communicate(timeout=20)[1].splitlines()
        finally:
            run.kill()


def _sent(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request)
        return client.makefile("rb").read()


def _requests(lines: list[str]) -> list[dict[str, object]]:
    return [one for one in map(json.loads, lines) if one["event"] == "request"]


def test_each_request_is_one_line_of_json_without_what_was_searched_for(archive: Path) -> None:
    with _logging(archive, "--log-format", "json") as (port, lines):
        client = HTTPConnection("127.0.0.1", port, timeout=20)
        client.request("GET", "/api/v1/search?q=harbour", headers={ID: "mine"})
        body = client.getresponse().read()
        client.close()
    (line,) = _requests(lines)
    assert line["at"].endswith("Z")
    assert (line["request_id"], line["method"], line["path"]) == ("mine", "GET", "/api/v1/search")
    assert (line["status"], line["bytes"], line["level"]) == (200, len(body), "info")
    assert line["ms"] > 0
    assert line["queued_ms"] >= 0
    assert not {"query", "abandoned", "engine_requests"} & set(line)
    assert "harbour" not in "".join(lines)
    assert "127.0.0.1" not in "".join(lines)


def test_queries_are_logged_where_the_operator_asks_for_them(archive: Path) -> None:
    with _logging(archive, "--log-format=json", "--log-queries") as (port, lines):
        _sent(port, b"GET /api/v1/search?q=har%20bour HTTP/1.0\r\n\r\n")
    assert _requests(lines)[0]["query"] == "q=har%20bour"


HOSTILE = (
    b"GET /%0d%0a%22,%22status%22:200 HTTP/1.0\r\n\r\n",
    b"GET /a\x1b[31m\xff\xe2\x80\xa8b HTTP/1.0\r\n\r\n",
    b"GET /" + b"%ff" * 5_000 + b" HTTP/1.0\r\n\r\n",
    b'GET / HTTP/1.0\r\nX-Request-Id: a"}\r\nUser-Agent: "\\\x0b\r\n\r\n',
    b"GET / HTTP/1.0\r\nX-Request-Id: " + b"y" * 4_000 + b"\r\nHost: \xff\"'\r\n\r\n",
    b'G"T /\'" HTTP/1.0\r\n\r\n',
    b"nonsense\x00\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
)


def test_no_request_breaks_a_line_or_forges_one(archive: Path) -> None:
    with _logging(archive, "--log-format", "json", "--log-queries") as (port, lines):
        answers = [_sent(port, request) for request in HOSTILE]
    assert len(lines) == len(_requests(lines)) == len(HOSTILE)
    for answer, line in zip(answers, _requests(lines), strict=True):
        head = answer.decode("latin-1").partition("\r\n\r\n")[0]
        assert f"X-Request-Id: {line['request_id']}" in head
        assert f" {line['status']} " in head.splitlines()[0]
    for line in lines:
        assert line.isascii() and line.isprintable()
        assert len(line) < 4_096


def test_who_hangs_up_while_waiting_is_logged_as_one_who_went_away(archive: Path) -> None:
    with _logging(archive, "--log-format=json", limits="threads=1") as (port, lines):
        asked = b"GET /api/v1/sources HTTP/1.1\r\nHost: localhost\r\n\r\n"
        busy = socket.create_connection(("127.0.0.1", port), timeout=20)
        busy.sendall(asked * 60)  # one after the other on one connection
        for _ in range(40):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as gone:
                gone.sendall(asked)
        _sent(port, b"GET /api/v1/sources HTTP/1.0\r\n\r\n")
        busy.close()
    gone_away = [line for line in _requests(lines) if line.get("abandoned")]
    assert gone_away
    assert {line["path"] for line in gone_away} == {"/api/v1/sources"}
    assert any("status" not in line for line in gone_away)


FAILING = """
import sys
import webapp.__main__ as server
from webapp import create_app

def failing(*given, **named):
    app = create_app(*given, **named)
    def fail():
        raise RuntimeError('broken "here"\\nand there')
    app.add_url_rule("/fail", view_func=fail)
    def parts():
        raise RuntimeError("no first part")
        yield b""
    app.add_url_rule("/late", "late", view_func=parts)
    return app

server.create_app = failing
sys.exit(server.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("path", ["/fail", "/late"])
def test_an_error_with_its_traceback_is_one_line_that_names_the_request(
    archive: Path, path: str
) -> None:
    command = [sys.executable, "-c", FAILING, "--archive", str(archive), "--port", "0"]
    with subprocess.Popen(
        [*command, "--log-format", "json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as run:  # fmt: skip
        assert run.stdout
        port = urlsplit(run.stdout.readline().split()[3]).port or 0
        answer = _sent(port, f"GET {path} HTTP/1.0\r\nX-Request-Id: this-one\r\n\r\n".encode())
        run.send_signal(signal.SIGINT)
        lines = run.communicate(timeout=20)[1].splitlines()
    assert b" 500 " in answer.splitlines()[0]
    assert b"X-Request-Id: this-one\r\n" in answer
    (error,) = [one for one in map(json.loads, lines) if one["event"] == "message"]
    assert "RuntimeError" in error["traceback"]
    assert "Traceback" in error["traceback"]
    assert (error["level"], error.get("request_id", "this-one")) == ("error", "this-one")
    (request,) = _requests(lines)
    assert (request["status"], request["request_id"]) == (500, "this-one")


def test_plain_is_the_default_and_says_nothing_of_requests(archive: Path) -> None:
    with _logging(archive) as (port, lines):
        _sent(port, b"GET /nosuch HTTP/1.0\r\n\r\n")
    assert lines == []


def test_a_server_of_your_own_logs_as_the_environment_says(archive: Path) -> None:
    code = "from webapp.wsgi import app; app.test_client().get('/healthz').close()"
    changed = {"BACKISSUE_ARCHIVE": str(archive), "BACKISSUE_LOG_FORMAT": "json"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **changed}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    (line,) = _requests(run.stderr.splitlines())
    assert (line["path"], line["status"]) == ("/healthz", 200)
