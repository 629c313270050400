"""The whole job, from paths to a searchable index, and the report that accounts for it."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer.corpus.ahead import is_worth_it
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate
from indexer.corpus.ledger import PAGES
from indexer.corpus.parts import records_path
from indexer.corpus.reconcile import Difference, bring_forward, reconcile
from indexer.corpus.sums import break_seal, seal_index
from indexer.engines import open_engine
from indexer.errors import ArchiveError, InputError
from indexer.ingest.pool import Runner, run_in_processes
from indexer.ingest.work import Job
from indexer.model.capture import Outcome, Record, Split
from indexer.read import REASONS, find_files, plan

_NOTHING = {
    "unknown": REASONS["unknown_format"],
    "unsupported": REASONS["unsupported_format"],
    "empty": REASONS["empty_file"],
}
"""Containers that hold no record, and why."""


class Progress:
    """Told how the job goes; this one keeps it to itself."""

    def planned(self, splits: int) -> None:
        """So many splits are to be done."""

    def done(self, records: int, articles: int) -> None:
        """One more split is done, with so many records and articles."""

    def step(self, name: str) -> None:
        """The job has come to another step: consolidate, index."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of everything that was named, whether read now or in an earlier run.

    *outcomes* counts every record once, by its reason; *flags* counts oddities of records that
    were read all the same.
    """

    files: int
    records: int
    captures: int
    articles: int
    outcomes: Mapping[str, int]
    flags: Mapping[str, int]
    damaged: tuple[Mapping[str, Any], ...]
    read_now: int
    difference: Difference
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The form of the ``--report`` file."""
        return {
            "files": self.files,
            "records": self.records,
            "captures": self.captures,
            "articles": self.articles,
            "outcomes": dict(self.outcomes),
            "flags": dict(self.flags),
            "damaged": [dict(one) for one in self.damaged],
            "read_now": self.read_now,
            "indexed": {
                "upserted": self.difference.upserted,
                "deleted": self.difference.deleted,
                "held": self.difference.held,
            },
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class _Plan:
    files: int = 0
    splits: list[Split] = field(default_factory=list)
    lost: list[ArchiveError] = field(default_factory=list)


def ingest(
    paths: Iterable[Path],
    archive: Archive,
    *,
    collection: str | None = None,
    workers: int = 1,
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read *paths* into *archive* and index what is new; what is done already is not done again.

    Raises ``InputError`` where *paths* hold nothing to read, ``LockedError`` where another
    process is writing, ``CorpusError`` and ``EngineError`` where the result cannot be stored.
    Whatever the archive files hold raises nothing: it is in the report.
    """
    started = time.monotonic()
    progress = progress or Progress()
    todo = _planned(paths)
    with archive.writing():
        for split in todo.splits:
            archive.register(split, collection)
        fresh = [split for split in todo.splits if not records_path(archive.corpus, split).exists()]
        progress.planned(len(fresh))
        jobs = (Job(split, archive.corpus) for split in fresh)
        for _, outcome in (runner or run_in_processes)(jobs, workers):
            if isinstance(outcome, ArchiveError):
                todo.lost.append(outcome)
                progress.done(0, 0)
            else:
                progress.done(outcome.records, outcome.articles)
        if not any(records_path(archive.corpus, split).exists() for split in todo.splits):
            raise InputError(str(todo.lost[0]))
        archive.drop_outgrown(todo.splits)
        difference = _index(archive, progress, fresh)
    return _report(archive, todo, len(fresh), difference, time.monotonic() - started)


def reindex(archive: Archive, *, progress: Progress | None = None) -> Difference:
    """Build the archive's index from the corpus alone; no archive file is read."""
    with archive.writing():
        return _index(archive, progress or Progress())


def _planned(paths: Iterable[Path]) -> _Plan:
    """Every split of every file; raises ``InputError`` where not one file can be read."""
    result = _Plan()
    named = [path.absolute() for path in paths]
    seen: set[str] = set()
    for path in find_files(named):
        first, *more = plan(path)
        if first.container == "unreadable":
            result.lost.append(ArchiveError(f"{path}: {REASONS['unreadable']}"))
            continue
        result.files += 1
        if first.file_key not in seen:
            seen.add(first.file_key)
            result.splits += (first, *more)
    if not any(split.container not in _NOTHING for split in result.splits):
        places = ", ".join(str(path) for path in named)
        reasons = [str(error) for error in result.lost]
        reasons += [f"{split.file}: {_NOTHING[split.container]}" for split in result.splits]
        raise InputError("; ".join(reasons) or f"{places}: no archive file or saved page here")
    return result


def _index(archive: Archive, progress: Progress, fresh: Sequence[Split] = ()) -> Difference:
    break_seal(archive.index)
    engine = open_engine(archive.engine_uri, archive.index, create=True)
    upserted = deleted = 0
    try:
        if is_worth_it(archive, fresh):
            progress.step("Indexing what is new")
            ahead = bring_forward(archive, engine, fresh)
            upserted, deleted = ahead.upserted, ahead.deleted
        progress.step("Looking across the corpus")
        consolidate(archive)
        progress.step("Indexing")
        difference = reconcile(archive, engine)
    finally:
        engine.close()
    seal_index(archive.index)
    return replace(
        difference,
        upserted=difference.upserted + upserted,
        deleted=difference.deleted + deleted,
    )


def _report(
    archive: Archive, todo: _Plan, read_now: int, difference: Difference, seconds: float
) -> Report:
    keys = sorted({split.file_key for split in todo.splits})
    account = archive.account(keys)
    counts = account.counts
    outcomes: dict[str, int] = {}
    for (_, reason), count in counts.items():
        outcomes[reason] = outcomes.get(reason, 0) + count
    return Report(
        files=todo.files + len(todo.lost),
        records=sum(counts.values()),
        captures=sum(count for (outcome, _), count in counts.items() if outcome in PAGES),
        articles=sum(count for (outcome, _), count in counts.items() if outcome == Outcome.ARTICLE),
        outcomes=outcomes,
        flags=account.flags,
        damaged=tuple(_damage(account.damaged, todo.lost)),
        read_now=read_now,
        difference=difference,
        seconds=seconds,
    )


def _damage(records: Iterable[Record], lost: Iterable[ArchiveError]) -> Iterator[dict[str, Any]]:
    for record in records:
        location = record.location
        name = location.file if not location.member else f"{location.file}/{location.member}"
        yield {"file": name, "offset": location.offset, "reason": record.reason}
    for error in lost:
        file, _, reason = str(error).partition(": ")
        yield {"file": file, "offset": None, "reason": reason}
