"""Runs the jobs on a Dask cluster, whose workers see the same file system."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from itertools import islice

from indexer.errors import ArchiveError, EngineError, InputError
from indexer.ingest.alone import do_alone
from indexer.ingest.pool import Runner
from indexer.ingest.work import Job, JobResult, SplitCounts, extract_split

CONNECT = 5  # seconds to find the scheduler
PER_CORE = 2  # jobs submitted, so that no worker waits for the driver


def run_on_cluster(address: str) -> Runner:
    """A runner that gives jobs to the Dask scheduler at *address*.

    Archive files and archive directory must be at the same paths on every worker (a shared file
    system). A job whose workers die is retried by the cluster, and finally done here, since a
    cluster cannot tell which of a worker's jobs killed it.
    """
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415  (the extra `cluster`)
    except ImportError as error:
        raise InputError(
            "--cluster: Dask is not installed; run `pip install 'backissue[cluster]'`"
        ) from error

    def runner(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, JobResult]]:
        try:
            client = Client(address, timeout=CONNECT)
        except (OSError, ValueError) as error:
            raise EngineError(f"{address}: no Dask scheduler answers there: {error}") from error
        with client:
            window = max(1, sum(client.ncores().values())) * PER_CORE
            died: list[Job] = []
            for job, future in _ended(jobs, client.get_executor(pure=False, retries=2), window):
                try:
                    yield job, future.result()
                except ArchiveError as error:
                    yield job, error
                except KilledWorker:
                    died.append(job)
                except CancelledError as error:
                    raise EngineError(
                        f"{address}: the Dask scheduler went away; run the same command again to"
                        " continue"
                    ) from error
        for job in died:
            yield job, do_alone(job)

    return runner


def _ended(
    jobs: Iterable[Job], executor: Executor, window: int
) -> Iterator[tuple[Job, Future[SplitCounts]]]:
    """Each job with its future as it ends; at most *window* are submitted at a time."""
    waiting = iter(jobs)
    submitted: dict[Future[SplitCounts], Job] = {}
    while True:
        for job in islice(waiting, window - len(submitted)):
            submitted[executor.submit(extract_split, job)] = job
        if not submitted:
            return
        for future in wait(submitted, return_when=FIRST_COMPLETED).done:
            yield submitted.pop(future), future
