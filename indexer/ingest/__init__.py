"""The batch job: plan the files into splits, extract each into a part, then corpus and index.

run      the whole job, and its report
pool     splits over an executor with a bounded window; dead workers are replaced
work     what one worker does with one split
limits   how much time and memory one page may take
"""

from indexer.ingest.run import Progress, Report, ingest, reindex

__all__ = ["Progress", "Report", "ingest", "reindex"]
