"""The lock of an archive on a store: one writer at a time, whatever becomes of the others.

The lock is an object that its holder writes anew every few seconds. Who wants it watches: an
object that changes has a holder that lives; one that stays the same for a whole lease, by the
watcher's own steady clock, is taken over. No time of day is written or compared, so that clocks may
be wrong or jump. Every write says which object it replaces; where a store cannot check that (see
``stores``), two that take over in the same moment can both believe that they hold it.
"""

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from indexer.errors import LockedError, NotStoredError, StoreError
from indexer.stores import create_object, find_object, read_object, replace_object

LEASE = 30.0  # seconds without a sign of life, after which a holder counts as dead
_BEATS = 4  # signs of life in a lease
_FREE = b'{"holder": ""}\n'


class Lease:
    """The lock at *uri*, once it is held."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._token = secrets.token_hex(8)
        self._holder = f"process {os.getpid()} on {os.uname().nodename}"
        self._beats = 0
        self._tag = ""
        self._renewing = threading.Lock()
        self._ended = threading.Event()
        self._lost = ""
        self._renewed = 0.0

    def take(self) -> None:
        """Take the lock; raises ``LockedError`` as soon as its holder shows that it lives."""
        data, begun = self._sign(), time.monotonic()
        if not create_object(self._uri, data):
            tag = self._await_end()
            if not replace_object(self._uri, data, tag):
                raise self._locked("another one that came first")
        self._note_renewal(begun)
        threading.Thread(target=self._live, daemon=True).start()

    def _await_end(self) -> str:
        """Watch the lock until it is free or its holder is dead; the tag of what is there then."""
        first, began = find_object(self._uri), time.monotonic()
        while first is not None:
            try:
                content = read_object(self._uri)
            except NotStoredError:
                break
            now = find_object(self._uri)
            if now is None:
                break
            if content == _FREE:
                return now.tag
            if now.tag != first.tag:
                raise self._locked(_holder_in(content))
            if time.monotonic() - began > LEASE:
                return now.tag
            time.sleep(LEASE / 20)
        raise self._locked("another one that has just ended")

    def _locked(self, holder: str) -> LockedError:
        where = self._uri.rpartition("/")[0]
        return LockedError(
            f"{where}: another Backissue ({holder}) is writing this archive; wait for it to end"
        )

    def confirm(self) -> None:
        """Raise ``LockedError`` unless the lock is still held at this moment."""
        self._renew()
        self.check()

    def check(self) -> None:
        """Raise ``LockedError`` if the lock was lost, as far as is known; asks nobody."""
        if self._lost:
            where = self._uri.rpartition("/")[0]
            raise LockedError(
                f"{where}: the lock was lost ({self._lost}); run the same command again to continue"
            )

    def release(self) -> None:
        """Let others have it at once; where the store is away, they have it after a lease."""
        self._ended.set()
        with self._renewing, suppress(StoreError):
            if not self._lost:
                replace_object(self._uri, _FREE, self._tag)

    def _live(self) -> None:
        while not self._ended.wait(LEASE / _BEATS):
            self._renew()

    def _renew(self) -> None:
        with self._renewing:
            if self._lost or self._ended.is_set():
                return
            begun = time.monotonic()
            try:
                if not replace_object(self._uri, self._sign(), self._tag):
                    self._lost = "another process has taken it over"
                    return
                self._note_renewal(begun)
            except StoreError as error:
                if time.monotonic() - self._renewed > LEASE:
                    self._lost = f"no sign of life could be given: {error}"

    def _sign(self) -> bytes:
        self._beats += 1
        sign = {"holder": self._holder, "token": self._token, "beat": self._beats}
        return (json.dumps(sign) + "\n").encode()

    def _note_renewal(self, begun: float) -> None:
        found = find_object(self._uri)
        self._tag = found.tag if found else ""
        self._renewed = begun


@contextmanager
def leased(uri: str) -> Iterator[Lease]:
    """Hold the lock at *uri* in the block; raises ``LockedError`` where another process does."""
    lease = Lease(uri)
    lease.take()
    try:
        yield lease
    finally:
        lease.release()


def _holder_in(content: bytes) -> str:
    try:
        return str(json.loads(content)["holder"])[:200]
    except (ValueError, KeyError, TypeError):
        return "unknown"
