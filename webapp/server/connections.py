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
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import Error

from indexer.schemas.problems import Problem
from webapp.server.readiness import DependencyState, Readiness, noted
from webapp.server.request_log import QUEUED, LoggedRequest, is_logged, milliseconds, shown
from webapp.shared.problem import MEDIA
from webapp.shared.request_id import ENVIRON, HEADER, take_over

_HEADERS = 131_072  # bytes of the request line and all headers; `admission` is stricter
_BODY = 65_536  # bytes; no route reads any, but a refusal can be sent only after it was read
_DRAINED = 16  # times that so much is read and thrown away after a refusal
_IN_MEMORY = 262_144  # bytes of an answer for which no file is made
_TURN = 0.0001  # seconds of Python in one thread while another one waits: the loop waits so often
_ACCEPTED = 64  # connections that are taken in one round of the loop; waitress takes one
_AT_ONCE = 2  # threads for what needs no search: health, and refusals
_OWN_HEALTH = frozenset(["/healthz", "/readyz"])
_LAST_REQUESTS = 0.25  # seconds in which what was on its way at the end is still answered
_FILES = 4_096  # open files: two for a connection, and those of the index


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may take from the others; times in seconds, sizes in bytes.

    A request must be complete *reading* after the connection began or the last answer was sent.
    An answer must be taken at *rate* bytes in each *writing*. *queued* requests wait for one of
    the *threads*; others are told to come back in *retry*. After SIGTERM, requests are answered for
    *draining* while ``/readyz`` says 503, so that a proxy sends no more; then answers that have
    begun get *stopping* to be finished.
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
    draining: float = 0.0


def serve(app: Flask, listener: socket.socket, limits: Limits, greeting: str = "") -> None:
    """Answer what comes in at *listener*, until SIGTERM or Ctrl-C; prints *greeting* when ready."""
    _allow_open_files()
    sys.setswitchinterval(_TURN)
    server = ClientServer(app, listener, limits)
    readiness: Readiness = app.extensions["backissue-readiness"]
    readiness.add(server.queue_state)
    readiness.add(server.process_state)
    signal.signal(signal.SIGTERM, lambda *_: server.drain())
    signal.signal(signal.SIGINT, lambda *_: server.stop())
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
        name = self.channel.request_id or self.channel.name_request(self.request)
        problem = Problem(title=error.reason, status=error.code, detail=error.body, request_id=name)
        body = problem.model_dump_json(exclude_none=True).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", MEDIA), ("X-Content-Type-Options", "nosniff")]
        self.response_headers.append((HEADER, name))
        if isinstance(error, OverloadError):
            self.response_headers.append(("Retry-After", str(error.retry)))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
        # If what has come were left unread, the system would cut the answer off.
        with suppress(OSError, AttributeError):  # nothing more; closed meanwhile
            for _ in range(_DRAINED):
                self.channel.socket.recv(_HEADERS)
        if not self.channel.is_followed:
            self.channel.log(self.request, error.code, len(body))


class ClientTask(WSGITask):  # type: ignore[misc]
    """A request on its way through the application."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[ENVIRON] = self.channel.name_request(self.request)
        environ[QUEUED] = monotonic() - self.channel.queued_at
        self.channel.is_followed = True  # the application logs it
        return environ

    def build_response_header(self) -> bytes:
        if self.channel.server.is_stopping:
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class ClientConnection(HTTPChannel):  # type: ignore[misc]
    """One connection, and how long its client has kept us waiting."""

    task_class = ClientTask
    error_task_class = Refusal

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.waiting_since = self.queued_at = monotonic()
        self.request_id = ""  # of the request that is being answered
        self.is_followed = False
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
        self.request_id, self.is_followed = "", False
        if self._has_hung_up():
            self.connected = False  # then nothing is computed, and the loop closes the socket
            self.log(self.requests[0], None)
        super().service()
        self.waiting_since = monotonic()

    def name_request(self, request: Any) -> str:
        """The id of *request*, whose headers may be those of nobody."""
        self.request_id = take_over(request.headers.get("X_REQUEST_ID"))
        return self.request_id

    def log(self, request: Any, status: int | None, body: int = 0) -> None:
        """Log a request that the application does not see; without *status*, an abandoned one."""
        if is_logged():
            LoggedRequest(
                request_id=self.request_id or self.name_request(request),
                method=shown(getattr(request, "command", ""))[:32],
                path=shown(getattr(request, "path", "")),
                status=status,
                ms=0.0,
                bytes=body,
                queued_ms=milliseconds(monotonic() - self.queued_at),
                abandoned=status is None,
            ).write()

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
        self._drained_at: float | None = None  # when to take no more connections
        self._stop_at: float | None = None
        self._closed_at: float | None = None
        self._queue: DependencyState | None = None
        self._process: DependencyState | None = None
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
        task.queued_at = monotonic()
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

    def handle_accept(self) -> None:
        """Take the connections that wait, so that none stands behind the work for all others."""
        for _ in range(_ACCEPTED):
            before = len(self.active_channels)
            super().handle_accept()
            if not before < len(self.active_channels) < self.limits.connections:
                return

    def maintenance(self, now: float) -> None:
        now = monotonic()  # waitress gives the time of day, which can be set back
        for connection in list(self.active_channels.values()):
            if connection.is_late(now, self.limits):
                connection.handle_close()
        self._free_buffers()

    def drain(self) -> None:
        """Answer for a while, but say 503 at ``/readyz``; then stop. Called again, stop now."""
        if self._drained_at is not None or not self.limits.draining:
            self.stop()
            return
        self._drained_at = monotonic() + self.limits.draining
        self.pull_trigger()

    def stop(self) -> None:
        """Take no more connections, finish what has begun; called again, end at once."""
        self._stop_at = monotonic() + (self.limits.stopping if self._stop_at is None else 0)
        self.pull_trigger()

    @property
    def is_stopping(self) -> bool:
        """Whether the process was told to end."""
        return self._drained_at is not None or self._stop_at is not None

    def queue_state(self) -> DependencyState:
        """Whether a request that comes now may wait for a thread."""
        queued, most = len(self.task_dispatcher.queue), self.limits.queued
        self._queue = noted(
            self._queue,
            "queue",
            "ok" if queued < most else "unavailable",
            f"{queued} of {most} requests wait" if queued else "",
        )
        return self._queue

    def process_state(self) -> DependencyState:
        """Whether this process goes on."""
        ends = self.is_stopping
        detail = "shutting down" if ends else ""
        self._process = noted(self._process, "process", "unavailable" if ends else "ok", detail)
        return self._process

    def run(self) -> None:
        while self._stop_at is None or (self._is_busy() and monotonic() < self._stop_at):
            self.asyncore.loop(timeout=self._pause(), use_poll=True, map=self._map, count=1)
            if self._drained_at is not None and monotonic() >= self._drained_at:
                self._stop_at = self._stop_at or monotonic() + self.limits.stopping
            if self._stop_at and self.accepting:
                self._close_door()
        for threads in (self.task_dispatcher, self._at_once):
            threads.shutdown(timeout=max(0.0, self._stop_at - monotonic()))

    def _pause(self) -> float:
        """Seconds that the loop may wait for something to happen."""
        if self._closed_at is not None:
            return 0.05
        if self._drained_at is not None:
            return min(1.0, max(0.0, self._drained_at - monotonic()))
        return 1.0

    def _close_door(self) -> None:
        """Take the connections that clients have already made, and no more."""
        before = -1
        while len(self.active_channels) != before:
            before = len(self.active_channels)
            self.handle_accept()
        self.accepting = False
        self.del_channel(self._map)
        self.socket.close()
        self._closed_at = monotonic()

    def _is_busy(self) -> bool:
        """Whether a client waits for an answer, or may have asked just before the door closed."""
        connections = list(self.active_channels.values())
        if self._closed_at is None or monotonic() - self._closed_at < _LAST_REQUESTS:
            return bool(connections) or self._closed_at is None
        return any(not connection.is_waiting for connection in connections)

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
