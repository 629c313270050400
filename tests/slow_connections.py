"""Clients that send or read as slowly as they can, and ordinary requests beside them."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

_HOST = b"Host: localhost\r\n"
EXPORT = "/api/v1/search?format=jsonl"
_CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
# What each kind sends at once, and what it sends of that again and again.
KINDS = {
    "silent": (b"", b""),
    "headers": (b"GET / HTTP/1.1\r\n" + _HOST, b"X-Slow: yes\r\n"),
    "body": (b"POST / HTTP/1.1\r\n" + _HOST + b"Content-Length: 60000\r\n\r\n", b"x"),
    "chunks": (b"POST / HTTP/1.1\r\n" + _HOST + _CHUNKED, b"1\r\nx\r\n"),
    "export": (f"GET {EXPORT} HTTP/1.1\r\n".encode() + _HOST + b"\r\n", b""),
}  # fmt: skip
_BEAT = 0.5  # seconds


@contextmanager
def slow_clients(port: int, kind: str, count: int) -> Iterator[list[socket.socket]]:
    """*count* connections of one of ``KINDS``, which go on until the block ends."""
    first, more = KINDS[kind]
    clients = []
    ended = Event()
    try:
        for _ in range(count):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(30)
            client.connect(("127.0.0.1", port))
            client.sendall(first)
            client.setblocking(False)
            clients.append(client)
        thread = Thread(target=_go_on, args=(clients, kind, more, ended))
        thread.start()
        try:
            yield clients
        finally:
            ended.set()
            thread.join()
    finally:
        for client in clients:
            client.close()


def _go_on(clients: list[socket.socket], kind: str, more: bytes, ended: Event) -> None:
    while not ended.wait(_BEAT):
        for client in clients:
            with suppress(OSError):
                client.recv(1) if kind == "export" else client.send(more)


def closed(clients: list[socket.socket]) -> int:
    """How many of *clients*, to whom nothing was sent, the server has closed."""
    return sum(_is_closed(client) for client in clients)


def _is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1 << 20) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def came(client: socket.socket) -> bytes:
    """All that *client* can still read until the connection ends."""
    client.settimeout(20)
    parts = []
    with suppress(ConnectionError):
        while part := client.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


def ordinary(port: int, seconds: float, path: str = "/api/v1/search?q=harbour") -> list[float]:
    """Seconds that each of some requests in a row took; infinite for one that was not answered."""
    taken = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        taken.append(time.monotonic() - began if _answered(port, path) else float("inf"))
        time.sleep(0.05)
    return taken


def _answered(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status == 200
    except OSError:
        return False
    finally:
        connection.close()
