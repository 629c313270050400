"""Buckets: which parts of the corpus share a file of each table.

A part stays in its bucket, and new parts go to the last one until it is full. So an ingest rewrites
the last bucket, and of the others those alone in which an article has changed; and an archive of
many small parts has few files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_RECORDS = 20_000  # that a bucket holds before the next one is begun


@dataclass(frozen=True, slots=True)
class PartBucket:
    """The stems of some *parts*; *number* names the bucket for ever."""

    number: int
    parts: tuple[str, ...]


def assign(known: Sequence[PartBucket], records: Mapping[str, int]) -> tuple[PartBucket, ...]:
    """Buckets of all parts in *records*, which counts the records of each; *known* ones stay."""
    held = {bucket.number: [part for part in bucket.parts if part in records] for bucket in known}
    placed = {part for parts in held.values() for part in parts}
    last = max(held, default=0)
    filled = sum(records[part] for part in held.get(last, ()))
    for part in records:
        if part in placed:
            continue
        if filled >= MOST_RECORDS or last == 0:
            last, filled = last + 1, 0
        held.setdefault(last, []).append(part)
        filled += records[part]
    return tuple(PartBucket(number, tuple(parts)) for number, parts in held.items() if parts)
