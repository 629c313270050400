"""The server as a process: what it says, when it does not start, how it stops."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import gethostname
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from serving import archive_of, made_document

from webapp import create_app
from webapp.server.connections import ClientServer, Limits


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_of(tmp_path_factory.mktemp("served") / "archive", [made_document(1)])


@contextmanager
def _running(
    archive: Path, *options: str, command: tuple[str, ...] = ("webapp",), **changed: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server on any free port, and the line it has said."""
    start = [sys.executable, "-m", *command, "--archive", str(archive), "--port", "0", *options]
    with subprocess.Popen(
        start,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **changed},
    ) as run:
        assert run.stdout
        try:
            yield run, run.stdout.readline()
        finally:
            run.kill()


def _failed(*arguments: str) -> str:
    command = [sys.executable, "-m", "webapp", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_the_server_prints_its_address_and_answers_there(archive: Path) -> None:
    with _running(archive) as (run, greeting):
        assert greeting.startswith("Backissue is at http://127.0.0.1:")
        assert greeting.endswith("/ (Ctrl-C stops it)\n")
        with urlopen(greeting.split()[3] + "api/v1/search?q=harbour") as answer:
            assert json.load(answer)["total"]["value"] == 1
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=20) == 0
        assert run.stderr
        assert run.stderr.read() == ""


def _status(greeting: str, host: str) -> int:
    address = urlsplit(greeting.split()[3])
    client = HTTPConnection("127.0.0.1", address.port or 0, timeout=20)
    client.request("GET", "/healthz", headers={"Host": host})
    status = client.getresponse().status
    client.close()
    return status


def test_a_server_on_this_machine_answers_to_the_names_that_were_given(archive: Path) -> None:
    names = ("--host-name", "a.example", "--host-name", "b.example")
    with _running(archive, *names, command=("indexer", "serve")) as (_, greeting):
        for host in ("a.example", "b.example:81", "localhost", "127.0.0.1"):
            assert _status(greeting, host) == 200
        for host in ("c.example", "192.168.1.5", gethostname()):
            assert _status(greeting, host) == 400


def test_a_server_on_all_addresses_answers_to_each_and_to_the_name_of_the_machine(
    archive: Path,
) -> None:
    with _running(archive, "--host", "0.0.0.0") as (_, greeting):
        for host in ("192.168.1.5:8080", "localhost", gethostname(), f"{gethostname()}.local"):
            assert _status(greeting, host) == 200
        assert _status(greeting, "rebound.example") == 400


def test_a_request_without_a_host_is_answered_with_addresses_of_this_server(archive: Path) -> None:
    with _running(archive) as (_, greeting):
        port = urlsplit(greeting.split()[3]).port
        with socket.create_connection(("127.0.0.1", port or 0), timeout=20) as client:
            client.sendall(b"GET /api/v1/search?limit=1&q=harbour&facet=source HTTP/1.0\r\n\r\n")
            answer = client.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.0 200 ")
    assert f"http://127.0.0.1:{port}/api/v1/search" in answer


def test_nothing_is_written_into_the_home_of_the_user(archive: Path, tmp_path: Path) -> None:
    with _running(archive, HOME=str(tmp_path)) as (run, _):
        run.send_signal(signal.SIGINT)
        run.wait(timeout=20)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_one_clear_line(archive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = _failed("--archive", str(archive), "--port", port)
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_a_folder_that_is_not_an_archive_is_one_clear_line(tmp_path: Path) -> None:
    assert "no Backissue archive here" in _failed("--archive", str(tmp_path))


def test_an_archive_without_an_index_is_one_clear_line(tmp_path: Path) -> None:
    archive_of(tmp_path, [])
    for file in sorted((tmp_path / "index").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    assert "reindex" in _failed("--archive", str(tmp_path))


def test_the_environment_names_the_archive_for_other_servers(archive: Path) -> None:
    code = "from webapp.wsgi import app; print(app.test_client().get('/readyz').status_code)"
    environment = {**os.environ, "BACKISSUE_ARCHIVE": str(archive)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "200\n"


@pytest.mark.parametrize(("limits", "taken"), [(Limits(), 40), (Limits(connections=10), 10)])
def test_connections_that_wait_are_taken_in_one_round_of_the_loop(
    archive: Path, limits: Limits, taken: int
) -> None:
    """Else a question about the health of the server waits for the work on all before it."""
    with ExitStack() as stack:
        listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        server = ClientServer(create_app(archive), listener, limits)
        stack.callback(server.close)
        for _ in range(40):
            stack.enter_context(socket.create_connection(listener.getsockname()))
        server.handle_accept()
        assert len(server.active_channels) == taken
        for connection in list(server.active_channels.values()):
            connection.handle_close()
