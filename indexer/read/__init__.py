"""Bytes of archives and saved pages to captures, and a ledger row for everything met on the way.

Public:

    find_files      which files below a folder are ours
    plan            one file -> splits
    read            one split -> entries: ledger rows, and captures of pages
    read_capture    one record again, by its location
    check_digests   one file -> the digests it states, checked
    REASONS, FLAGS  every word of the ledger

Inside, each resting on those below it:

    reader          the entries of a split
    packages        the archives in a file; wacz: the package they are in
    records         what each record is; http, decode, dates, digest: its parts
    chain           from record to record, past damage; search: the next one behind damage
    heads           WARC and ARC record headers
    units           gzip members, zstd frames, deflated entries, read as a source
    source          positional reads
    limits          what a hostile file can cost

Beside: snapshot and mhtml read pages saved as files, sniff tells containers apart.
"""

from indexer.read.files import find_files
from indexer.read.fixity import DigestCheck, check_digests
from indexer.read.reader import read, read_capture
from indexer.read.reasons import FLAGS, REASONS
from indexer.read.splits import plan

__all__ = [
    "FLAGS",
    "REASONS",
    "DigestCheck",
    "check_digests",
    "find_files",
    "plan",
    "read",
    "read_capture",
]
