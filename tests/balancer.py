"""A proxy in front of several servers, which asks only those that say they are ready.

It tries no request twice, so that a client sees each one that a server loses.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread

LOOKS = 0.1  # seconds between two questions to a server whether it is ready


class Balancer(ThreadingHTTPServer):
    """Shares requests out among the servers at *ports*."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ports = ports
        self.ready: list[int] = []
        self.turn = count()
        self._ended = Event()
        self._loops = [Thread(target=self.serve_forever), Thread(target=self._look)]
        for thread in self._loops:
            thread.start()

    def _look(self) -> None:
        while not self._ended.wait(LOOKS):
            self.ready = [port for port in self.ports if asked(port, "/readyz", 2)[0] == 200]

    def wait_for(self, ports: Sequence[int]) -> None:
        """Wait until exactly *ports* are ready."""
        end = time.monotonic() + 60
        while set(self.ready) != set(ports):
            assert time.monotonic() < end, (self.ready, ports)
            time.sleep(0.02)

    def close(self) -> None:
        self._ended.set()
        self.shutdown()
        for thread in self._loops:
            thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Balancer

    def do_GET(self) -> None:
        ready = self.server.ready
        status, body = (
            asked(ready[next(self.server.turn) % len(ready)], self.path, 30) if ready else (0, b"")
        )
        self.send_response(status or 502)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def asked(port: int, path: str, timeout: float) -> tuple[int, bytes]:
    """Status and body of an answer; 0 where there is none."""
    client = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        client.close()


class Counting:
    """What a crowd of clients has been answered."""

    def __init__(self) -> None:
        self.answered = 0
        self.failed: list[tuple[int, bytes]] = []


@contextmanager
def clients(port: int, path: str, number: int, expected: bytes) -> Iterator[Counting]:
    """Ask all the time, *number* at once, and count each answer that lacks *expected*."""
    seen, ended = Counting(), Event()

    def ask() -> None:
        while not ended.is_set():
            status, body = asked(port, path, 30)
            seen.answered += 1
            if status != 200 or expected not in body:
                seen.failed.append((status, body[:200]))
            time.sleep(0.03)

    threads = [Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        ended.set()
        for thread in threads:
            thread.join()
