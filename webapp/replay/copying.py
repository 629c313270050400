"""Makes copies of archived pages and pictures in child processes, with limits of time and memory.

What parses archived bytes can be made slow or large by whoever wrote them; here this costs a child
its life, and the server nothing. Every server process has a few children, started when needed.
"""

import atexit
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any, Literal

from indexer.page.decode import decode
from indexer.schemas.addresses import Links
from webapp.replay import rescale, sanitize, svg

Kind = Literal["page", "style", "picture"]

CHILDREN = 2  # of a server process
CPU_SECONDS = 4  # for one copy
START_SECONDS = 60  # for a child to be ready
WALL_SECONDS = 10  # for one copy, however busy the machine is
MEMORY = 1 << 30  # bytes of a child
ADMITTED = 8  # requests that wait for a child; further ones are turned away
PATIENCE = 0.2  # seconds that a request waits to be admitted
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]);"
    "from webapp.replay import copying; copying.serve(int(sys.argv[1]))"
)


class BusyError(Exception):
    """All children have more to do than a reader would wait for."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """What became of a picture: the bytes of a JPEG, or None where it cannot be shown.

    *is_final* unless it took too much of a child, which it may do only on a busy machine.
    """

    jpeg: bytes | None
    is_final: bool


class Copying:
    """The children of this process; safe to use from several threads."""

    def __init__(self) -> None:
        self._admission = BoundedSemaphore(ADMITTED)
        self._idle: LifoQueue[_CopyingChild | None] = LifoQueue()
        for _ in range(CHILDREN):
            self._idle.put(None)
        atexit.register(self.close)

    def scaled(self, body: bytes, width: int, height: int) -> "Scaled":
        """The picture in *body* as a JPEG that fits into *width* by *height* pixels.

        Raises ``BusyError``.
        """
        head = {"kind": "scaled", "width": width, "height": height}
        answer = self._asked(json.dumps(head).encode(), body)
        if answer is None:
            return Scaled(None, is_final=False)
        return Scaled(answer[1:] if answer[:1] == b"+" else None, is_final=True)

    def copy(
        self, kind: Kind, body: bytes, content_type: str | None, url: str, stamp: str, root: str
    ) -> str | None:
        """The rewritten text; None where it costs too much. Raises ``BusyError``.

        Addresses in it lead to the instant *stamp* below *root*, the path of the application.
        """
        head = {"kind": kind, "type": content_type, "url": url, "stamp": stamp, "root": root}
        answer = self._asked(json.dumps(head).encode(), body)
        if answer is None or answer[:1] != b"+":
            return None
        return answer[1:].decode("utf-8", "replace")

    def _asked(self, head: bytes, body: bytes) -> bytes | None:
        """What a child answers; None where it cost too much. Raises ``BusyError``."""
        if not self._admission.acquire(timeout=PATIENCE):
            raise BusyError
        try:
            try:
                child = self._idle.get(timeout=WALL_SECONDS)
            except Empty as error:
                raise BusyError from error
            used: _CopyingChild | None = child
            try:
                used = child or _CopyingChild()
                answer = used.ask(head, body)
                if answer is None:
                    used.end()
                    used = None
                return answer
            finally:
                self._idle.put(used)
        finally:
            self._admission.release()

    def close(self) -> None:
        """End the children."""
        for _ in range(CHILDREN):
            with suppress(Empty):
                if child := self._idle.get_nowait():
                    child.end()
                self._idle.put(None)


class _CopyingChild:
    """A process that makes one copy after the other."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            number = str(theirs.fileno())
            path = json.dumps([os.path.abspath(folder) for folder in sys.path])  # noqa: PTH100
            command = [sys.executable, "-P", "-c", _START, number, path]
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, cwd="/"
            )
        self._connection = Connection(ours.detach())
        self._ready = False

    def ask(self, head: bytes, body: bytes) -> bytes | None:
        """What the child answers; None where it died or was too slow."""
        try:
            if not self._ready:
                if not self._connection.poll(START_SECONDS):
                    return None
                self._ready = self._connection.recv_bytes(16) == b"ready"
            self._connection.send_bytes(head)
            self._connection.send_bytes(body)
            if not self._connection.poll(WALL_SECONDS):
                return None
            return self._connection.recv_bytes(8 * sanitize.MAX_WRITTEN)
        except (OSError, EOFError):
            return None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._connection.close()


# ---- in the child ---------------------------------------------------------------------------


def serve(descriptor: int) -> None:
    """Answer what the parent asks, until it is gone; a copy that takes too long ends the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent, and that this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # where the system has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    connection = Connection(descriptor)
    with suppress(OSError, EOFError):
        connection.send_bytes(b"ready")
        while True:
            head, body = json.loads(connection.recv_bytes()), connection.recv_bytes()
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # SIGPROF ends this process
            try:
                made = _made(head, body)
            except MemoryError:
                os._exit(1)
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send_bytes(b"-" if made is None else b"+" + made)


def _made(head: dict[str, Any], body: bytes) -> bytes | None:
    if head["kind"] == "scaled":
        return rescale.jpeg(body, (head["width"], head["height"]))
    text = _rewritten(head, body)
    return None if text is None else text.encode("utf-8", "replace")


def _rewritten(head: dict[str, str], body: bytes) -> str | None:
    links, stamp, url = Links(head["root"]), head["stamp"], head["url"]

    def rewrite(target: str, role: str) -> str:
        return links.archived(stamp + role, target)

    if head["kind"] == "picture":
        return svg.picture(body, url, rewrite)
    text = decode(body, head["type"]).text
    if head["kind"] == "style":
        return sanitize.style(text, url, rewrite)
    if sanitize.too_costly(text):
        return None
    return sanitize.page(text, url, rewrite)
