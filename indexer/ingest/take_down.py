"""Take articles out of all that is shown, or bring them back; archive files stay as they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.corpus.archive import Archive
from indexer.corpus.removals import REMOVALS_NOTE, Removal, write_removals
from indexer.ingest.run import Progress, update_index


@dataclass(frozen=True, slots=True)
class RemovalReport:
    """What a change of the removals did.

    *changed* are the removals that were added or undone, each with the number of records that it
    covers, *unchanged* those that were so before. *held* is the number of documents in the index
    afterwards, None where nothing had to be done.
    """

    changed: tuple[tuple[Removal, int], ...]
    unchanged: tuple[Removal, ...]
    held: int | None


def change_removals(
    archive: Archive,
    find: Callable[[], Iterable[Removal]],
    *,
    undo: bool = False,
    progress: Progress | None = None,
) -> RemovalReport:
    """Put the removals that *find* gives into effect, or with *undo* end those of the same things.

    *find* is called under the archive's lock. When this returns, no answer of a running server
    shows what was removed. Where it is interrupted, the same call again, or ``reindex``, completes
    it. Raises ``LockedError`` while another process writes the archive.
    """
    with archive.writing():
        before = archive.removals()
        asked: list[Removal] = []
        for removal in find():
            if not any(map(removal.names_same, asked)):
                asked.append(removal)
        after = before.without(asked) if undo else before.adding(asked)
        changed = [one for one in asked if (before.known(one) is None) != undo]
        counts = archive.removed_records() if undo else {}
        if after != before:
            write_removals(archive.path, after)
            archive.push(REMOVALS_NOTE)
        held = None
        if after.applied != after.revision and archive.file_keys():
            held = update_index(archive, progress or Progress()).held
        if not undo:
            counts = archive.removed_records()
    numbers = (before if undo else after).number
    return RemovalReport(
        tuple((one, counts.get(numbers(one), 0)) for one in changed),
        tuple(one for one in asked if one not in changed),
        held,
    )
