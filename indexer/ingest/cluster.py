"""The same jobs on a Dask cluster, whose workers see the same files."""

from collections.abc import Iterable, Iterator

from indexer.errors import EngineError, InputError
from indexer.ingest.pool import PER_WORKER, Outcome, Runner, run
from indexer.ingest.work import Job

CONNECT = 5  # seconds to find the scheduler


def run_on_cluster(address: str) -> Runner:
    """A runner that gives jobs to the Dask scheduler at *address*.

    Archive files and archive directory must be at the same paths on every worker (a shared file
    system). A job whose worker dies is tried again by the cluster.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (only the extra `cluster` brings it)
    except ImportError as error:
        raise InputError(
            "--cluster: Dask is not installed; run `pip install 'backissue[cluster]'`"
        ) from error

    def runner(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, Outcome]]:
        try:
            client = Client(address, timeout=CONNECT)
        except (OSError, ValueError) as error:
            raise EngineError(f"{address}: no Dask scheduler answers there: {error}") from error
        with client:
            window = max(1, sum(client.ncores().values())) * PER_WORKER
            yield from run(iter(jobs), client.get_executor(pure=False, retries=2), window)

    return runner
