"""The same jobs on a Dask cluster, whose workers see the same files."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from itertools import islice

from indexer.errors import ArchiveError, EngineError, InputError
from indexer.ingest.pool import JobResult, Runner, do_alone
from indexer.ingest.work import Job, SplitCounts, extract_split

CONNECT = 5  # seconds to find the scheduler
PER_CORE = 2  # jobs in flight, so that no worker waits for the driver


def run_on_cluster(address: str) -> Runner:
    """A runner that gives jobs to the Dask scheduler at *address*.

    Archive files and archive directory must be at the same paths on every worker (a shared file
    system). A job whose workers die is tried again by the cluster, and in the end here: a cluster
    cannot tell which of a worker's jobs killed it.
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
                        " go on where it was"
                    ) from error
        for job in died:
            yield job, do_alone(job)

    return runner


def _ended(
    jobs: Iterable[Job], executor: Executor, window: int
) -> Iterator[tuple[Job, Future[SplitCounts]]]:
    """Each job with its future as it ends, at most *window* in flight, *jobs* read lazily."""
    waiting = iter(jobs)
    flying: dict[Future[SplitCounts], Job] = {}
    while True:
        for job in islice(waiting, window - len(flying)):
            flying[executor.submit(extract_split, job)] = job
        if not flying:
            return
        for future in wait(flying, return_when=FIRST_COMPLETED).done:
            yield flying.pop(future), future
