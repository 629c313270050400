"""The whole job, from paths to a searchable index, and its report."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.corpus.ahead import is_worth_it
from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import consolidate, is_consolidated
from indexer.corpus.edited_sources import EditedSource
from indexer.corpus.ledger import PAGES
from indexer.corpus.outdated import outdated_parts, why_unreadable
from indexer.corpus.parts import clear_dead_attempts, part_stem, records_path
from indexer.corpus.reconcile import IndexChanges, bring_forward, reconcile
from indexer.corpus.removals import mark_applied
from indexer.corpus.sums import break_seal, seal_index, seal_of
from indexer.durable import locked, write
from indexer.engines import open_engine
from indexer.errors import ArchiveError, InputError
from indexer.file_names import path_text
from indexer.ingest.pool import Runner, run_in_processes
from indexer.ingest.work import Job, JobResult, SplitCounts
from indexer.model.capture import Outcome, Record, Split
from indexer.places import PathOrUri
from indexer.read import REASONS, find_files, plan
from indexer.tables import refresh_tables

_WITHOUT_RECORDS = {
    "unknown": REASONS["unknown_format"],
    "unsupported": REASONS["unsupported_format"],
    "empty": REASONS["empty_file"],
}
"""Containers without records, and why they have none."""


_INDEXED = "indexed"
"""Notes, beside an index of an archive on a store, of which generation it is."""


class Progress:
    """Progress callbacks; this default ignores them."""

    def planned(self, splits: int) -> None:
        """Called once, with the number of splits to read."""

    def done(self, records: int, articles: int) -> None:
        """Called after each split, with its numbers of records and articles."""

    def step(self, name: str) -> None:
        """Called as a further step begins: consolidate, index."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every file that was named, whether read now or in an earlier run.

    *outcomes* counts every record once, by its reason; *flags* counts oddities of records that
    were read all the same. *read_now* counts the parts that this run read for the first time,
    *redone* those of an older extractor that it read again; *not_redone* names the files whose
    older parts stay, and why.
    """

    files: int
    records: int
    captures: int
    articles: int
    outcomes: Mapping[str, int]
    flags: Mapping[str, int]
    damaged: tuple[Mapping[str, Any], ...]
    read_now: int
    redone: int
    not_redone: tuple[Mapping[str, str], ...]
    index: IndexChanges
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
            "redone": self.redone,
            "not_redone": [dict(one) for one in self.not_redone],
            "indexed": {
                "upserted": self.index.upserted,
                "deleted": self.index.deleted,
                "held": self.index.held,
            },
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class _Input:
    """The splits of the files that were named, and the errors of those that cannot be read."""

    files: int
    splits: tuple[Split, ...]
    errors: tuple[ArchiveError, ...]


@dataclass(slots=True)
class _Work:
    """The splits that this run reads, and what went wrong.

    *new* have no part yet, *outdated* have one that an older extractor wrote. *errors* are those
    of files without a part. *not_redone* is file key to the file's path and a reason.
    """

    new: tuple[Split, ...]
    outdated: frozenset[Split]
    errors: list[ArchiveError]
    not_redone: dict[str, tuple[str, str]]
    redone: int = 0

    @property
    def splits(self) -> tuple[Split, ...]:
        """All of them, new ones first."""
        return (*self.new, *sorted(self.outdated, key=part_stem))

    def ended(self, split: Split, result: JobResult) -> None:
        """Note what reading *split* gave."""
        is_outdated = split in self.outdated
        if not isinstance(result, ArchiveError):
            self.redone += is_outdated
        elif is_outdated:
            self.not_redone[split.file_key] = (split.file, _reason(result))
        else:
            self.errors.append(result)


def ingest(
    paths: Iterable[PathOrUri],
    archive: Archive,
    *,
    base: PathOrUri | None = None,
    again: bool = False,
    collection: str | None = None,
    workers: int = 1,
    runner: Runner | None = None,
    progress: Progress | None = None,
    sources: Iterable[EditedSource] | None = None,
) -> Report:
    """Read *paths* into *archive* and index what is new; what is done already is not done again.

    With *again* those parts are read again, too, that an older extractor wrote: of *paths*, or
    without any of every file in the archive. A part whose file cannot be read again stays. A list
    of paths among *paths* names files below *base* (see ``indexer.read.named_files``). *sources*
    replace the editor's table of the archive.

    Raises ``InputError`` where *paths* hold nothing to read, ``LockedError`` where another
    process is writing, ``CorpusError`` and ``EngineError`` where the result cannot be stored.
    Whatever the archive files hold raises nothing: it is in the report.
    """
    started = time.monotonic()
    progress = progress or Progress()
    paths = list(paths)
    named = _named(paths, base) if paths or not again else None
    with archive.writing():
        if sources is not None:
            archive.keep_edited_sources(sources)
        for split in named.splits if named else ():
            archive.register(split, collection)
        work = _work(archive, named, again=again)
        progress.planned(len(work.splits))
        jobs = (Job(split, archive.parts_at) for split in work.splits)
        for job, result in (runner or run_in_processes)(jobs, workers):
            counts = SplitCounts() if isinstance(result, ArchiveError) else result
            archive.commit_part(job.split, counts.mark)
            work.ended(job.split, result)
            progress.done(counts.records, counts.articles)
        archive.pull_parts()
        for file_key in {split.file_key for split in work.splits}:
            clear_dead_attempts(archive.corpus / file_key)
        if named:
            if not any(records_path(archive.corpus, split).exists() for split in named.splits):
                raise InputError(str(work.errors[0]))
            archive.drop_outgrown(named.splits)
        changes = update_index(archive, progress, work.splits)
    return _report(archive, named, work, changes, time.monotonic() - started)


def reindex(
    archive: Archive,
    *,
    progress: Progress | None = None,
    sources: Iterable[EditedSource] | None = None,
) -> IndexChanges:
    """Build the archive's index from the corpus alone; no archive file is read.

    *sources* replace the editor's table of the archive.
    """
    with archive.writing():
        if sources is not None:
            archive.keep_edited_sources(sources)
        return update_index(archive, progress or Progress(), anew=True)


def bring_index_here(archive: Archive) -> None:
    """Bring the index of an archive on a store to its generation, where the index is kept here.

    Engines with an address of their own are shared, and are brought forward by who writes.
    """
    generation = seal_of(archive.derived)
    if archive.mirror is None or archive.engine_uri.partition(":")[2] or not generation.exists():
        return
    with locked(archive.path / ".index.lock"):
        seen = archive.path / _INDEXED
        if seen.exists() and seen.read_bytes() == generation.read_bytes():
            return
        break_seal(archive.index)
        with closing(open_engine(archive.engine_uri, archive.index, create=True)) as engine:
            reconcile(archive, engine)
        seal_index(archive.index)
        _note_index(archive)


def _note_index(archive: Archive) -> None:
    if archive.mirror:
        write(archive.path / _INDEXED, seal_of(archive.derived).read_bytes())


def _named(paths: Iterable[PathOrUri], base: PathOrUri | None = None) -> _Input:
    """Every split of every file; raises ``InputError`` where not one file can be read."""
    absolute = [path.absolute() if isinstance(path, Path) else path for path in paths]
    splits: dict[str, list[Split]] = {}
    errors: list[ArchiveError] = []
    files = 0
    for path in find_files(absolute, base):
        planned = plan(path)
        if planned[0].container == "unreadable":
            errors.append(ArchiveError(f"{path_text(path)}: {REASONS['unreadable']}"))
            continue
        files += 1
        splits.setdefault(planned[0].file_key, planned)  # a copy of a file is read once
    found = tuple(split for planned in splits.values() for split in planned)
    if all(split.container in _WITHOUT_RECORDS for split in found):
        reasons = [str(error) for error in errors]
        reasons += [f"{split.file}: {_WITHOUT_RECORDS[split.container]}" for split in found]
        places = ", ".join(map(str, absolute))
        raise InputError("; ".join(reasons) or f"{places}: no archive file or saved page here")
    return _Input(files, found, tuple(errors))


def _work(archive: Archive, named: _Input | None, *, again: bool) -> _Work:
    """What is to be read of the files that were *named*; None stands for the whole archive."""
    splits = named.splits if named else ()
    new = tuple(split for split in splits if not records_path(archive.corpus, split).exists())
    outdated = _outdated(archive, named, {part_stem(split) for split in new}) if again else ()
    not_redone = {
        file_key: (file, reason)
        for file, file_key in {(split.file, split.file_key) for split in outdated}
        if (reason := why_unreadable(file, file_key))
    }
    return _Work(
        new,
        frozenset(split for split in outdated if split.file_key not in not_redone),
        list(named.errors) if named else [],
        not_redone,
    )


def _outdated(archive: Archive, named: _Input | None, new: set[str]) -> tuple[Split, ...]:
    """The outdated parts of the files that were named, without those that are *new* anyway."""
    keys = {split.file_key for split in named.splits} if named else archive.file_keys()
    return tuple(
        split
        for split in outdated_parts(archive)
        if split.file_key in keys and part_stem(split) not in new
    )


def update_index(
    archive: Archive, progress: Progress, fresh: Sequence[Split] = (), *, anew: bool = False
) -> IndexChanges:
    """Look across the corpus and bring the index to what it says; under the archive's lock.

    Where nothing has changed since the last look, it stands, unless one is asked for *anew*.
    """
    break_seal(archive.index)
    engine = open_engine(archive.engine_uri, archive.index, create=True)
    upserted = deleted = 0
    try:
        if engine.size and is_worth_it(archive, fresh):  # a rebuilt index is filled as a whole
            progress.step("Indexing what is new")
            ahead = bring_forward(archive, engine, fresh)
            upserted, deleted = ahead.upserted, ahead.deleted
        if anew or not is_consolidated(archive):
            progress.step("Looking across the corpus")
            consolidate(archive)
        progress.step("Indexing")
        changes = reconcile(archive, engine)
    finally:
        engine.close()
    seal_index(archive.index)
    refresh_tables(archive, lambda: progress.step("Writing tables"))
    mark_applied(archive.path)
    _note_index(archive)
    return replace(
        changes,
        upserted=changes.upserted + upserted,
        deleted=changes.deleted + deleted,
    )


def _report(
    archive: Archive, named: _Input | None, work: _Work, changes: IndexChanges, seconds: float
) -> Report:
    keys = {split.file_key for split in named.splits} if named else archive.file_keys()
    found = archive.outcomes(sorted(keys))
    counts = found.counts
    outcomes: dict[str, int] = {}
    for (_, reason), count in counts.items():
        outcomes[reason] = outcomes.get(reason, 0) + count
    return Report(
        files=(named.files if named else len(keys)) + len(work.errors),
        records=sum(counts.values()),
        captures=sum(count for (outcome, _), count in counts.items() if outcome in PAGES),
        articles=sum(count for (outcome, _), count in counts.items() if outcome == Outcome.ARTICLE),
        outcomes=outcomes,
        flags=found.flags,
        damaged=tuple(_damage(found.damaged, work.errors)),
        read_now=len(work.new),
        redone=work.redone,
        not_redone=tuple(
            {"file": file, "reason": reason} for file, reason in sorted(work.not_redone.values())
        ),
        index=changes,
        seconds=seconds,
    )


def _damage(records: Iterable[Record], errors: Iterable[ArchiveError]) -> Iterator[dict[str, Any]]:
    for record in records:
        location = record.location
        name = location.file if not location.member else f"{location.file}/{location.member}"
        yield {"file": name, "offset": location.offset, "reason": record.reason}
    for error in errors:
        file = str(error).partition(": ")[0]
        yield {"file": file, "offset": None, "reason": _reason(error)}


def _reason(error: ArchiveError) -> str:
    """What an error says after the name of the file."""
    return str(error).partition(": ")[2]
