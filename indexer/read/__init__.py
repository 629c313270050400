"""Bytes of archives and saved pages to captures, and a ledger row for everything met on the way.

files     which files are ours; what tells them apart          find_files
plan      cut a file into splits                                plan
reader    a split -> its entries; one record again              read, read_capture
  chain     from record to record, past damage
  search    the next record behind damage
  units     gzip members, zstd frames, deflated entries
  source    positional reads
  heads     WARC and ARC record headers
  http      HTTP heads
  decode    transfer and content encodings under limits
  records   what each record is
  wacz      packages; snapshot, mhtml: saved pages
reasons   every word of the ledger                              REASONS, FLAGS
limits    what a hostile file can cost
"""

from indexer.read.files import find_files
from indexer.read.plan import plan
from indexer.read.reader import read, read_capture
from indexer.read.reasons import FLAGS, REASONS

__all__ = ["FLAGS", "REASONS", "find_files", "plan", "read", "read_capture"]
