"""Worker processes: each fenced, at the end of a pipe of its own, and replaced when it dies.

A worker shares no lock or queue with others, so that its death, at whatever moment, is the end of
its pipe and nothing else. (The executor of the standard library shares both, and can wait for ever
when a worker dies while another one is being started.) Where no worker can start at all,
``WorkerError`` says why.

No process started here imports from the current directory, or the program that called us.
"""

import errno
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from types import ModuleType

from indexer.errors import WorkerError
from indexer.ingest.page_limits import fence_worker

LAST_WORDS = 5  # seconds to learn how a worker ended, whose pipe has ended
_LACK = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EAGAIN,
)  # another worker would do no better

_PROCESSES = get_context("forkserver")  # workers start from a clean, small parent
# DuckDB, too: it would else be loaded within the limits of memory of each worker.
_PROCESSES.set_forkserver_preload(["indexer.ingest.work", "indexer.extract", "duckdb"])


_OWN_FAULT = frozenset(
    {
        signal.SIGXCPU,
        signal.SIGSEGV,
        signal.SIGBUS,
        signal.SIGILL,
        signal.SIGFPE,
        signal.SIGABRT,
    }
)
"""Signals by which a process ends for what it does itself, and would again."""


class WorkerDiedError(Exception):
    """A worker process ended before its job did; the message says how.

    *own_fault* says that it ended for what it did itself, not because something outside ended it.
    """

    def __init__(self, reason: str, *, own_fault: bool = False) -> None:
        super().__init__(reason)
        self.own_fault = own_fault


class Worker:
    """A process that runs *task* at the other end of *connection*."""

    def __init__(self, task: Callable[[Connection], None]) -> None:
        self._start_error: OSError | None = None
        try:
            self.connection, theirs = _PROCESSES.Pipe()
        except OSError as error:
            raise _no_start(_reason(error)) from error
        self._process = _PROCESSES.Process(target=task, args=(theirs,), daemon=True)
        with theirs, _safe_path(), _without_main():
            try:
                with _deaf_to_interrupts():
                    self._process.start()
            except OSError as error:
                if error.errno in _LACK:
                    self.connection.close()
                    raise _no_start(_reason(error)) from error
                self._start_error = error  # `receive` will tell
            except EOFError:  # killed at birth: `receive` will tell
                pass

    def give(self, job: object) -> None:
        """Start on *job*; the connection can be read when the worker has something to say."""
        with suppress(OSError):  # the worker has died: `receive` will tell
            self.connection.send(job)

    def receive(self) -> object:
        """What the worker says next; raises what it raised, or ``WorkerDiedError``.

        A worker that ran out of memory or stack counts as dead.
        """
        try:
            said: object = self.connection.recv()
        except (OSError, EOFError) as error:
            raise self._death() from error
        if isinstance(said, MemoryError | RecursionError):
            raise WorkerDiedError(f"{type(said).__name__}", own_fault=True) from said
        if isinstance(said, Exception):
            raise said
        return said

    def _death(self) -> WorkerDiedError:
        if self._start_error is not None:
            return WorkerDiedError(_reason(self._start_error))
        if self._process.pid is None:
            return WorkerDiedError("the process that starts workers died")
        self._process.join(LAST_WORDS)
        code = self._process.exitcode
        if code is None:
            return WorkerDiedError("it closed its pipe")
        if code == -signal.SIGKILL:
            return WorkerDiedError("SIGKILL, which the system sends when memory runs out")
        if code >= 0:
            return WorkerDiedError(f"exit status {code}")
        number = signal.Signals(-code)
        return WorkerDiedError(number.name, own_fault=number in _OWN_FAULT)

    def end(self) -> None:
        """End the process, at once and whatever it does."""
        self.connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


def sendable(error: Exception) -> Exception:
    """*error* with its traceback as a note, since pickling drops the traceback itself."""
    error.add_note("".join(traceback.format_exception(error)))
    return error


@contextmanager
def _safe_path() -> Iterator[None]:
    """Let no Python process that is started meanwhile import from the current directory.

    The standard library starts the fork server with ``python -c``, which would.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let no process that is started meanwhile hear Ctrl-C, not even while it starts.

    The driver decides what it means; it hears what came meanwhile afterwards. Raises ``OSError``.
    """
    resource_tracker.ensure_running()  # which would unblock it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main() -> Iterator[None]:
    """Let no process that is started meanwhile run the program that called us once more.

    The standard library imports ``__main__`` into each new process, where a script that ingests
    without ``if __name__ == "__main__":`` would begin to ingest again. No worker needs anything
    of it.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def check_start(death: str) -> None:
    """Raise ``WorkerError`` if no worker can start, after one died before it had done a job.

    A fresh process does what starting a worker takes, under the same limits; if that works, the
    worker died of something else. *death* is the reason where the fresh process gives none.
    """
    command = [sys.executable, "-P", "-c", f"import {__name__} as start; start.rehearse()"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except OSError as error:
        raise _no_start(_reason(error)) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise _no_start(_with_limit(said[-1]) if said else death)


def rehearse() -> None:
    """Limit this process as a worker, and open as many files as the fork server does for one."""
    fence_worker()
    for _ in range(8):
        os.pipe()


def _no_start(reason: str) -> WorkerError:
    return WorkerError(f"worker processes cannot start: {reason}")


def _reason(error: OSError) -> str:
    return _with_limit(error.strerror or str(error))


_LIMITS = (
    ("-n", resource.RLIMIT_NOFILE, 1, (os.strerror(errno.EMFILE),)),
    (
        "-v",
        resource.RLIMIT_AS,
        1024,
        (os.strerror(errno.ENOMEM), "MemoryError", "failed to map segment"),
    ),
    ("-u", resource.RLIMIT_NPROC, 1, (os.strerror(errno.EAGAIN),)),
)
"""Option of the shell's ``ulimit``, the limit, its unit, and the words of an error that hit it."""


def _with_limit(reason: str) -> str:
    """*reason* with the limit that it speaks of."""
    for option, limit, unit, words in _LIMITS:
        soft, _ = resource.getrlimit(limit)
        if soft != resource.RLIM_INFINITY and any(word in reason for word in words):
            held = f"`ulimit {option}` is {soft // unit}"
            return f"{reason} ({held}; raise it, or use fewer --workers)"
    return reason
