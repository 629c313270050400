"""Runs jobs in worker processes, one at a time each; a worker that dies costs only a retry.

Every worker has a pipe of its own and shares no lock or queue with the others, so that its death,
at whatever moment, is the end of its pipe and nothing else. (The executor of the standard library
shares both, and can wait for ever when a worker dies while another one is being started.)

The jobs whose workers died are done again at the end, one at a time: a page that kills a second
worker while it has the machine to itself is set aside by name. Where no worker can start at all,
the work ends with ``WorkerError``, which says why.

No process started here imports from the current directory.
"""

import errno
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from indexer.corpus.parts import in_hand_path
from indexer.errors import ArchiveError, WorkerError
from indexer.ingest.page_limits import fence_worker
from indexer.ingest.work import Job, SplitCounts, extract_split

DEATHS = 2  # of workers by one page, before it is set aside
ATTEMPTS = 5  # at one job, whatever its workers die of
LAST_WORDS = 5  # seconds to learn how a worker ended, whose pipe has ended
_LACK = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EAGAIN,
)  # another worker would do no better

JobResult = SplitCounts | ArchiveError
"""The counts of a finished job, or why its file could not be read to the end."""

Runner = Callable[[Iterable[Job], int], Iterator[tuple[Job, JobResult]]]
"""Does every job in the given number of workers; yields each with its result, as they end."""

_PROCESSES = get_context("forkserver")  # workers start from a clean, small parent
_PROCESSES.set_forkserver_preload(["indexer.ingest.work"])


def run_in_processes(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, JobResult]]:
    """Do every job in *workers* processes; yields them as they end, in any order.

    *jobs* are read lazily. What a job raises beyond ``ArchiveError`` is raised here and ends
    the work, as does ``WorkerError``.
    """
    waiting = iter(jobs)
    died: list[Job] = []
    examined = False
    idle: list[_Worker] = []
    busy: dict[_Worker, Job] = {}
    try:
        while True:
            for job in islice(waiting, workers - len(busy)):
                worker = idle.pop() if idle else _Worker()
                busy[worker] = job
                worker.give(job)
            if not busy:
                break
            ready = wait([worker.connection for worker in busy])
            for worker in [worker for worker in busy if worker.connection in ready]:
                try:
                    outcome = worker.outcome()
                except WorkerDiedError as death:
                    worker.end()
                    died.append(busy.pop(worker))
                    if worker.jobs_done == 0 and not examined:
                        check_start(str(death))
                        examined = True
                    continue
                idle.append(worker)
                yield busy.pop(worker), outcome
    finally:
        for worker in (*idle, *busy):
            worker.end()
    for job in died:
        yield job, do_alone(job)


class WorkerDiedError(Exception):
    """A worker process ended before its job did; the message says how."""


class _Worker:
    """A fenced process that does the jobs it is given, one after the other."""

    def __init__(self) -> None:
        self.jobs_done = 0
        self._start_error: OSError | None = None
        try:
            self.connection, theirs = _PROCESSES.Pipe()
        except OSError as error:
            raise _no_start(_reason(error)) from error
        self._process = _PROCESSES.Process(target=_work, args=(theirs,), daemon=True)
        with theirs, _safe_path():
            try:
                self._process.start()
            except OSError as error:
                if error.errno in _LACK:
                    self.connection.close()
                    raise _no_start(_reason(error)) from error
                self._start_error = error  # `outcome` will tell
            except EOFError:  # killed at birth: `outcome` will tell
                pass

    def give(self, job: Job) -> None:
        """Start on *job*; the connection can be read when it is done."""
        with suppress(OSError):  # the worker has died: `outcome` will tell
            self.connection.send(job)

    def outcome(self) -> JobResult:
        """What became of the job; raises what it raised, or ``WorkerDiedError``."""
        try:
            result: SplitCounts | Exception = self.connection.recv()
        except (OSError, EOFError) as error:
            raise WorkerDiedError(self._death()) from error
        if isinstance(result, Exception) and not isinstance(result, ArchiveError):
            raise result
        self.jobs_done += 1
        return result

    def _death(self) -> str:
        if self._start_error is not None:
            return _reason(self._start_error)
        if self._process.pid is None:
            return "the process that starts workers died"
        self._process.join(LAST_WORDS)
        code = self._process.exitcode
        if code is None:
            return "it closed its pipe"
        if code == -signal.SIGKILL:
            return "SIGKILL, which the system sends when memory runs out"
        return signal.Signals(-code).name if code < 0 else f"exit status {code}"

    def end(self) -> None:
        """End the process, at once and whatever it does."""
        self.connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


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


def check_start(death: str) -> None:
    """Raise ``WorkerError`` if no worker can start, after one died before it had done a job.

    A fresh process does what starting a worker takes, under the same limits; if that works, the
    worker died of something else. *death* is the reason where the fresh process gives none.
    """
    command = [sys.executable, "-P", "-c", f"import {__name__} as pool; pool.rehearse()"]
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


def _work(connection: Connection) -> None:
    """What a worker process does until the other end of *connection* is closed."""
    fence_worker()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(_done(connection.recv()))


def _done(job: Job) -> SplitCounts | Exception:
    try:
        return extract_split(job)
    except Exception as error:  # noqa: BLE001  (raised in the driver, which knows what to do)
        error.add_note("".join(traceback.format_exception(error)))
        return error


def do_alone(job: Job) -> JobResult:
    """Do *job* while nothing else runs, setting aside each page that kills two workers."""
    deaths: Counter[str] = Counter()
    last = ""
    for _ in range(ATTEMPTS):
        worker = _Worker()
        try:
            worker.give(job)
            return worker.outcome()
        except WorkerDiedError as death:
            last = str(death)
            page = _page_in_hand(job)
            deaths[page] += 1
            if page and deaths[page] == DEATHS:
                job = replace(job, poison=job.poison | {page})
        finally:
            worker.end()
    if not any(deaths):
        check_start(last)
    return ArchiveError(
        f"{job.split.file}: {ATTEMPTS} workers died over it, the last of {last}; run again to retry"
    )


def _page_in_hand(job: Job) -> str:
    """The key of the capture that the worker was extracting when it died; empty if none."""
    note = in_hand_path(job.corpus, job.split)
    if not note.exists():
        return ""
    return note.read_bytes().rstrip(b"\0").decode("utf-8", "ignore")
