"""How much of an ingest a second Dask worker takes over, with inputs and archive on a store.

    python benchmarks/cluster_ingest.py [ARCHIVE…] [--copies N]

Starts an S3 server (moto), a scheduler and two workers on this machine, uploads the archives under
N names each, and ingests them by URI. Machines that do other things make seconds meaningless, so
that CPU is compared: the sum of both workers' process trees, by that of the busier one, is the
speed-up that two machines of their own would have had for the work that is shared out. What the
command itself does (the look across the corpus, the index) is shown beside it.

Data: any archives; the sample newspapers of this repository if none are named.
"""

import argparse
import os
import resource
import tempfile
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.mirror import CACHE
from indexer.ingest import ingest
from indexer.ingest.cluster import run_on_cluster
from tests.stores import object_store
from tests.test_ingest_cluster import scheduler, worker

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def cpu_of_tree(pid: int) -> float:
    """CPU seconds of a process, of its children, and of theirs that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / TICK
    listed = [one.read_text().split() for one in Path(f"/proc/{pid}/task").glob("*/children")]
    return own + sum(cpu_of_tree(int(child)) for children in listed for child in children)


def pids(address: str) -> list[int]:
    """The process of each worker."""
    from distributed import Client

    with Client(address) as client:
        return list(client.run(os.getpid).values())


def measured(files: list[Path], copies: int) -> dict[str, float]:
    """CPU seconds of both workers, and of this process."""
    with tempfile.TemporaryDirectory() as folder, object_store() as store:
        os.environ[CACHE] = f"{folder}/cache"
        bucket = store.bucket()
        for file in files:
            for number in range(copies):
                store.put(bucket, f"crawl/{number:03}-{file.name}", file)
        with (
            scheduler() as (_, address),
            worker(address, Path(folder, "a")),
            worker(address, Path(folder, "b")),
        ):
            archive = Archive.create(f"s3://{bucket}/morgue")
            workers = pids(address)
            before = [cpu_of_tree(pid) for pid in workers]
            report = ingest([f"s3://{bucket}/crawl/"], archive, runner=run_on_cluster(address))
            spent = [cpu_of_tree(pid) - was for pid, was in zip(workers, before, strict=True)]
    return {
        "articles": report.articles,
        "parts": report.read_now,
        "worker 1": spent[0],
        "worker 2": spent[1],
        "speed-up": sum(spent) / max(spent),
        "command": resource.getrusage(resource.RUSAGE_SELF).ru_utime,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", nargs="*", type=Path)
    parser.add_argument("--copies", type=int, default=8)
    options = parser.parse_args()
    files = options.archives or sorted((ROOT / "sample_warcs").glob("*.warc*"))
    for name, value in measured(files, options.copies).items():
        print(f"{name:10} {value:10.2f}")


if __name__ == "__main__":
    main()
