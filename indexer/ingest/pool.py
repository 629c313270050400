"""Runs jobs in worker processes, one at a time each; a worker that dies costs only a retry.

Every worker has a pipe of its own and shares no lock or queue with the others, so that its death,
at whatever moment, is the end of its pipe and nothing else. (The executor of the standard library
shares both, and can wait for ever when a worker dies while another one is being started.)

The jobs whose workers died are done again at the end, one at a time: a page that kills a second
worker while it has the machine to itself is set aside by name.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from indexer.corpus.parts import in_hand_path
from indexer.errors import ArchiveError
from indexer.ingest.page_limits import fence_worker
from indexer.ingest.work import Job, SplitCounts, extract_split

DEATHS = 2  # of workers by one page, before it is set aside
ATTEMPTS = 5  # at one job, whatever its workers die of

JobResult = SplitCounts | ArchiveError
"""The counts of a finished job, or why its file could not be read to the end."""

Runner = Callable[[Iterable[Job], int], Iterator[tuple[Job, JobResult]]]
"""Does every job in the given number of workers; yields each with its result, as they end."""

_PROCESSES = get_context("forkserver")  # workers start from a clean, small parent
_PROCESSES.set_forkserver_preload(["indexer.ingest.work"])


def run_in_processes(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, JobResult]]:
    """Do every job in *workers* processes; yields them as they end, in any order.

    *jobs* are read lazily. What a job raises beyond ``ArchiveError`` is raised here and ends
    the work.
    """
    waiting = iter(jobs)
    died: list[Job] = []
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
                except WorkerDiedError:
                    worker.end()
                    died.append(busy.pop(worker))
                    continue
                idle.append(worker)
                yield busy.pop(worker), outcome
    finally:
        for worker in (*idle, *busy):
            worker.end()
    for job in died:
        yield job, do_alone(job)


class WorkerDiedError(Exception):
    """A worker process ended before its job did."""


class _Worker:
    """A fenced process that does the jobs it is given, one after the other."""

    def __init__(self) -> None:
        self.connection, theirs = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=_work, args=(theirs,), daemon=True)
        with theirs, suppress(OSError, EOFError):  # killed at birth: `outcome` will tell
            self._process.start()

    def give(self, job: Job) -> None:
        """Start on *job*; the connection can be read when it is done."""
        with suppress(OSError):  # the worker has died: `outcome` will tell
            self.connection.send(job)

    def outcome(self) -> JobResult:
        """What became of the job; raises what it raised, or ``WorkerDiedError``."""
        try:
            result: SplitCounts | Exception = self.connection.recv()
        except (OSError, EOFError) as error:
            raise WorkerDiedError from error
        if isinstance(result, Exception) and not isinstance(result, ArchiveError):
            raise result
        return result

    def end(self) -> None:
        """End the process, at once and whatever it does."""
        self.connection.close()
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


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
    for _ in range(ATTEMPTS):
        worker = _Worker()
        try:
            worker.give(job)
            return worker.outcome()
        except WorkerDiedError:
            page = _page_in_hand(job)
            deaths[page] += 1
            if page and deaths[page] == DEATHS:
                job = replace(job, poison=job.poison | {page})
        finally:
            worker.end()
    return ArchiveError(f"{job.split.file}: {ATTEMPTS} workers died over it; run again to retry")


def _page_in_hand(job: Job) -> str:
    """The key of the capture that the worker was extracting when it died; empty if none."""
    note = in_hand_path(job.corpus, job.split)
    if not note.exists():
        return ""
    return note.read_bytes().rstrip(b"\0").decode("utf-8", "ignore")
