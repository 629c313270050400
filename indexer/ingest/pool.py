"""Runs jobs in worker processes, one at a time each; a worker that dies costs only a retry.

The jobs whose workers died are done again at the end, one after the other, record by record (see
``alone``).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait

from indexer.errors import ArchiveError
from indexer.ingest.alone import do_alone
from indexer.ingest.page_limits import fence_worker
from indexer.ingest.processes import Worker, WorkerDiedError, check_start, sendable
from indexer.ingest.work import Job, JobResult, SplitCounts, extract_split

Runner = Callable[[Iterable[Job], int], Iterator[tuple[Job, JobResult]]]
"""Does every job in the given number of workers; yields each with its result, as they end."""


def run_in_processes(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, JobResult]]:
    """Do every job in *workers* processes; yields them as they end, in any order.

    *jobs* are read lazily. What a job raises beyond ``ArchiveError`` is raised here and ends
    the work, as does ``WorkerError``.
    """
    waiting = iter(jobs)
    died: list[Job] = []
    examined = False
    idle: list[Worker] = []
    busy: dict[Worker, Job] = {}
    proven: set[Worker] = set()  # workers that have done a job
    try:
        while True:
            for job in islice(waiting, workers - len(busy)):
                worker = idle.pop() if idle else Worker(_do_jobs)
                busy[worker] = job
                worker.give(job)
            if not busy:
                break
            ready = wait([worker.connection for worker in busy])
            for worker in [worker for worker in busy if worker.connection in ready]:
                try:
                    outcome = _outcome(worker)
                except WorkerDiedError as death:
                    worker.end()
                    died.append(busy.pop(worker))
                    if worker not in proven and not examined:
                        check_start(str(death))
                        examined = True
                    continue
                proven.add(worker)
                idle.append(worker)
                yield busy.pop(worker), outcome
    finally:
        for worker in (*idle, *busy):
            worker.end()
    for job in died:
        yield job, do_alone(job)


def _outcome(worker: Worker) -> JobResult:
    """What became of the job; raises ``WorkerDiedError``, or what the job raised."""
    try:
        result = worker.receive()
    except ArchiveError as error:
        return error
    assert isinstance(result, SplitCounts)
    return result


def _do_jobs(connection: Connection) -> None:
    """What a worker process does until the other end of *connection* is closed."""
    fence_worker()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.send(_done(connection.recv()))


def _done(job: Job) -> SplitCounts | Exception:
    try:
        return extract_split(job)
    except Exception as error:  # noqa: BLE001  (raised in the driver, which knows what to do)
        return sendable(error)
