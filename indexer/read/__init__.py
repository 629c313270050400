"""What is in these files: which records, and which captures of pages?

Gives one ledger row for every record, and never stops at a bad one; not for character sets and
HTML (see ``indexer.page`` and ``indexer.extract``).

Public:

    find_files      the archives and saved pages below a folder
    plan            one file -> splits
    read            one split -> entries: ledger rows, and captures of pages
    read_capture    one record again, by its location; copy_record: as a gzip member of its own
    open_noted      a file again, if it is still the one that was read
    check_digests   one file -> the digests it states, checked
    file_start      the length and the first bytes of a file
    REASONS, FLAGS  every word of the ledger

Inside, each resting on those below it:

    splits          where a file can be cut; raw_record: the bytes of a record as they are stored
    reader          the entries of a split; fixity: the digests of a file
    packages        the archives in a file; wacz: the package they are in
    records         what each record is; http, encodings, capture_dates, digest: its parts
    chain           from record to record, past damage; resync: the next record after damage
    heads           WARC and ARC record headers
    units           gzip members, zstd frames and deflated entries, each read as a source
    inflate         deflate streams
    remote          the same of files in stores and on web servers
    source          positional reads
    limits          what a hostile file can cost

Beside: snapshot, zipped_pages and mhtml read pages saved as files, saved_heads what those may be
wrapped in; files and sniff recognise containers; reasons holds the words of the ledger;
noted knows files again;
named_files finds files by URI, pattern or list.
"""

from indexer.read.files import find_files
from indexer.read.fixity import DigestCheck, check_digests
from indexer.read.noted import open_noted
from indexer.read.raw_record import copy_record
from indexer.read.reader import read, read_capture
from indexer.read.reasons import FLAGS, REASONS
from indexer.read.remote import file_start
from indexer.read.splits import plan

__all__ = [
    "FLAGS",
    "REASONS",
    "DigestCheck",
    "check_digests",
    "copy_record",
    "find_files",
    "file_start",
    "open_noted",
    "plan",
    "read",
    "read_capture",
]
