"""The batch job: who reads and extracts all these files, and what became of each record?

Not for how a file is read or a page is extracted: a page that fails is limited and reported here,
and mended there.

    run           the whole job, from paths to a searchable index, and its report
    pool          jobs over worker processes; a worker that dies is replaced
    alone         a job whose worker died, record by record
    processes     one worker process, and why it cannot start
    cluster       the same jobs on a Dask cluster; cluster_worker: what runs on its workers;
                  proofs: that two machines see the same store
    work          what a worker does with one split
    page_limits   how much time and memory one page may take
"""

from indexer.ingest.run import Progress, Report, ingest, reindex

__all__ = ["Progress", "Report", "ingest", "reindex"]
