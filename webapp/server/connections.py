"""Serves the application: waitress, with deadlines, so that slow clients cannot stop others.

Threads of waitress work on complete requests only, and one loop reads and writes all sockets. A
thread waits for a client only while more than ``buffered`` bytes of an answer are not yet taken;
and as all connections together may leave no more than ``buffered_in_all``, some threads are always
free. What is not yet taken lies in temporary files.

Requests that find no free thread wait in a queue of limited length; beyond it the answer is 503 at
once. Questions about the server's own health have threads of their own, and are always answered.
"""

import logging
import resource
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from indexer.schemas.problems import Problem
from webapp.shared.problem import MEDIA

_HEADERS = 131_072  # bytes of the request line and all headers; `admission` is stricter
_BODY = 65_536  # bytes; no route reads any, but a refusal can be sent only after it was read
_DRAINED = 16  # times that so much is read and thrown away after a refusal
_IN_MEMORY = 262_144  # bytes of an answer for which no file is made
_TURN = 0.001  # seconds of Python in one thread while another one waits
_AT_ONCE = 2  # threads for what needs no search: health, and refusals
_OWN_HEALTH = frozenset(["/healthz", "/readyz"])
_FILES = 4_096  # open files: two for a connection, and those of the index


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may take from the others; times in seconds, sizes in bytes.

    A request must be complete *reading* after the connection began or the last answer was sent.
    An answer must be taken at *rate* bytes in each *writing*. At the end of the process, answers
    that have begun get *stopping* to be finished. *queued* requests wait for one of the *threads*;
    others are told to come back in *retry*.
    """

    threads: int = 4
    queued: int = 256
    retry: int = 2
    connections: int = 1_000
    reading: float = 20.0
    writing: float = 60.0
    rate: int = 60_000
    buffered: int = 64 << 20
    buffered_in_all: int = 512 << 20
    stopping: float = 5.0


def serve(app: Flask, listener: socket.socket, limits: Limits, greeting: str = "") -> None:
    """Answer what comes in at *listener*, until SIGTERM or Ctrl-C; prints *greeting* when ready."""
    _allow_open_files()
    sys.setswitchinterval(_TURN)
    server = ClientServer(app, listener, limits)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    logging.getLogger("waitress").setLevel(logging.ERROR)  # not every client that went away
    sys.stdout.write(greeting)
    sys.stdout.flush()
    server.run()


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class OverloadError(Error):  # type: ignore[misc]
    """Why a request is refused that came while too many others waited."""

    code = 503
    reason = "Service Unavailable"

    def __init__(self, retry: int) -> None:
        super().__init__("Too many requests are waiting for an answer. Try again in some seconds.")
        self.retry = retry


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to a request that could not be read or waits in vain, as problem+json."""

    def execute(self) -> None:
        error = self.request.error
        problem = Problem(title=error.reason, status=error.code, detail=error.body)
        body = problem.model_dump_json(exclude_none=True).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", MEDIA), ("X-Content-Type-Options", "nosniff")]
        if isinstance(error, OverloadError):
            self.response_headers.append(("Retry-After", str(error.retry)))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        # If what has come were left unread, the system would cut the answer off.
        with suppress(OSError, AttributeError):  # nothing more; closed meanwhile
            for _ in range(_DRAINED):
                self.channel.socket.recv(_HEADERS)


class ClientConnection(HTTPChannel):  # type: ignore[misc]
    """One connection, and how long its client has kept us waiting."""

    error_task_class = Refusal

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.waiting_since = monotonic()
        self._taken = 0  # bytes
        self._window: tuple[float, int] | None = None  # its beginning, and what was taken before
        super().__init__(*arguments, **named)

    @property
    def is_waiting(self) -> bool:
        """Whether the next request is not yet complete, and nothing is left to be answered."""
        return not self.requests and not self.total_outbufs_len

    def readable(self) -> bool:
        # The number of a closed file may be that of a new connection before this is asked again.
        return self.connected and bool(super().readable())

    def writable(self) -> bool:
        return self.connected and bool(super().writable())

    def service(self) -> None:
        if self._has_hung_up():
            self.connected = False  # then nothing is computed, and the loop closes the socket
        super().service()
        self.waiting_since = monotonic()

    def _has_hung_up(self) -> bool:
        """Whether the client closed its side while its request waited."""
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return False
        except (OSError, AttributeError):  # reset, or closed meanwhile
            return True

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self._taken += sent
        return sent

    def is_late(self, now: float, limits: Limits) -> bool:
        """Whether the client has let a deadline pass; to be asked once a second."""
        if self.is_waiting:
            self._window = None
            return now - self.waiting_since > limits.reading
        self.waiting_since = now
        if not self.total_outbufs_len:
            self._window = None
            return False
        began, before = self._window or (now, self._taken)
        if self._window is None or now - began >= limits.writing:
            self._window = now, self._taken
        return now - began >= limits.writing and self._taken - before < limits.rate


class ClientServer(TcpWSGIServer):  # type: ignore[misc]
    """The server: it closes the connections of late clients, and stops when told to."""

    accepting: bool
    channel_class = ClientConnection

    def __init__(self, app: Flask, listener: socket.socket, limits: Limits) -> None:
        self.limits = limits
        self._stop_at: float | None = None
        address = listener.getsockname()
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(limits.threads)
        self._at_once = ThreadedTaskDispatcher()
        self._at_once.set_thread_count(_AT_ONCE)
        super().__init__(
            app,
            {},
            _sock=listener,
            dispatcher=threads,
            adj=_settings(limits, address[0]),
            sockinfo=(listener.family, listener.type, listener.proto, address),
            bind_socket=False,
        )

    def add_task(self, task: ClientConnection) -> None:
        request = task.requests[0]
        if request.error is None and request.path not in _OWN_HEALTH:
            if len(self.task_dispatcher.queue) < self.limits.queued:
                super().add_task(task)
                return
            request.error = OverloadError(self.limits.retry)
        self._at_once.add_task(task)

    def readable(self) -> bool:
        if len(self.active_channels) >= self.limits.connections:
            self._make_room()
        return bool(super().readable())

    def maintenance(self, now: float) -> None:
        now = monotonic()  # waitress gives the time of day, which can be set back
        for connection in list(self.active_channels.values()):
            if connection.is_late(now, self.limits):
                connection.handle_close()
        self._free_buffers()

    def stop(self) -> None:
        """Take no more connections, finish what has begun; called again, end at once."""
        self._stop_at = monotonic() + (self.limits.stopping if self._stop_at is None else 0)
        self.pull_trigger()

    def run(self) -> None:
        while self._stop_at is None or (self._is_busy() and monotonic() < self._stop_at):
            self.asyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)
            if self._stop_at and self.accepting:
                self.accepting = False
                self.del_channel(self._map)
                self.socket.close()
        for threads in (self.task_dispatcher, self._at_once):
            threads.shutdown(timeout=max(0.0, self._stop_at - monotonic()))

    def _is_busy(self) -> bool:
        return any(not connection.is_waiting for connection in self.active_channels.values())

    def _make_room(self) -> None:
        """Close the connection that has waited longest for a request to be complete."""
        waiting = [one for one in self.active_channels.values() if one.is_waiting]
        if waiting:
            min(waiting, key=lambda one: one.waiting_since).handle_close()

    def _free_buffers(self) -> None:
        """Close the connections that leave most, until all leave no more than they may."""
        left = sorted(self.active_channels.values(), key=lambda one: one.total_outbufs_len)
        total = sum(one.total_outbufs_len for one in left)
        while total > self.limits.buffered_in_all:
            largest = left.pop()
            total -= largest.total_outbufs_len
            largest.handle_close()


def _settings(limits: Limits, address: str) -> Adjustments:
    return Adjustments(
        server_name=address,  # what a request without a Host header asked for
        ident="Backissue",
        cleanup_interval=1,
        connection_limit=limits.connections + 100,  # beyond that nothing is accepted
        outbuf_overflow=_IN_MEMORY,
        outbuf_high_watermark=limits.buffered,
        max_request_header_size=_HEADERS,
        max_request_body_size=_BODY,
        clear_untrusted_proxy_headers=False,  # the application believes those it was told to
        log_socket_errors=False,
    )
