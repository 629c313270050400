"""Jobs over an executor: a bounded window, and a fresh pool when a worker dies.

A worker that dies breaks a process pool as a whole. The jobs that were in flight are then done
again one at a time, so that a second death names its page, and that page is set aside.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context

from indexer.corpus.parts import mark_path
from indexer.errors import ArchiveError
from indexer.ingest.limits import fence_worker
from indexer.ingest.work import Counts, Job, extract_split

PER_WORKER = 2  # jobs in flight for each worker
DEATHS = 2  # of workers by one page, before it is set aside
ATTEMPTS = 5  # at one job, whatever its workers die of

Outcome = Counts | ArchiveError
"""What a job gave: its counts, or why its file could not be read to the end."""


def run_in_processes(jobs: Iterable[Job], workers: int) -> Iterator[tuple[Job, Outcome]]:
    """Do every job in *workers* processes; yields them as they end, in any order."""
    waiting = iter(jobs)
    while True:
        with process_pool(workers) as pool:
            broken = yield from run(waiting, pool, workers * PER_WORKER)
        if not broken:
            return
        for job in broken:
            yield job, _alone(job)


def run(
    jobs: Iterator[Job], executor: Executor, window: int
) -> Generator[tuple[Job, Outcome], None, list[Job]]:
    """Yield each job with its outcome, at most *window* in flight, *jobs* read lazily.

    Returns the jobs that were in flight when the executor broke (none where it did not); what
    is left of *jobs* is then still to be done.
    """
    flying: dict[Future[Counts], Job] = {}
    broken: list[Job] = []
    while True:
        while len(flying) < window and not broken:
            job = next(jobs, None)
            if job is None:
                break
            try:
                flying[executor.submit(extract_split, job)] = job
            except BrokenProcessPool:
                broken.append(job)
        if not flying:
            return broken
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        for future in done:
            job = flying.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                broken.append(job)
            except ArchiveError as error:
                yield job, error


def process_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of fenced worker processes that start from a clean, small parent."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["indexer.ingest.work"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=fence_worker)


def _alone(job: Job) -> Outcome:
    """Do one job in a pool of its own, setting aside each page that kills its worker twice."""
    deaths: Counter[str] = Counter()
    for _ in range(ATTEMPTS):
        with process_pool(1) as pool:
            try:
                return pool.submit(extract_split, job).result()
            except ArchiveError as error:
                return error
            except BrokenProcessPool:
                page = _page_in_hand(job)
                deaths[page] += 1
                if page and deaths[page] == DEATHS:
                    job = replace(job, poison=job.poison | {page})
    return ArchiveError(f"{job.split.file}: {ATTEMPTS} workers died over it; run again to retry")


def _page_in_hand(job: Job) -> str:
    mark = mark_path(job.corpus, job.split)
    if not mark.exists():
        return ""
    return mark.read_bytes().rstrip(b"\0").decode("utf-8", "ignore")


Runner = Callable[[Iterable[Job], int], Iterator[tuple[Job, Outcome]]]
