"""Does a job whose worker died, record by record, setting aside each record that kills workers.

The worker says which record it begins, then sends its rows; they are written here. When it dies,
another one goes on behind the last record that is safe, so that nothing is extracted twice. A
record is set aside after one death if the worker crashed or broke a limit, after two if it was
killed from outside. Where even that does not lead past a place, what lies before it is kept and
the rest of the split is given up.

Thus there are at most ``ATTEMPTS`` deaths a record, and all of it takes the time of extracting the
split once, and for each death that of finding the way back (no page is decoded again) and of what
killed the worker, which ``page_limits`` bounds.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from indexer.corpus.parts import PartWriter, writing_part
from indexer.corpus.rows import record_row
from indexer.errors import ArchiveError
from indexer.ingest.page_limits import fence_worker
from indexer.ingest.processes import Worker, WorkerDiedError, check_start, sendable
from indexer.ingest.work import Job, JobResult, RecordRows, SplitCounts, read_rows
from indexer.model.capture import Location, Outcome, Record

DEATHS = 2  # of workers killed from outside at one record, before it is set aside
ATTEMPTS = 5  # at one place of a split


def do_alone(job: Job) -> JobResult:
    """Do *job* while nothing else runs; every record is kept that does not kill its worker."""
    try:
        with writing_part(job.corpus, job.split) as part:
            counts = _LoneJob(job, part).done()
        return replace(counts, mark=part.mark)
    except ArchiveError as error:
        return error


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a job: all but its first *done* records."""

    job: Job
    done: int


class _LoneJob:
    """The part that is being written, and where workers died over it."""

    def __init__(self, job: Job, part: PartWriter) -> None:
        self._job = job
        self._part = part
        self._counts = SplitCounts()
        self._last: Location | None = None
        self._deaths: Counter[int] = Counter()  # by the number of records done before

    def done(self) -> SplitCounts:
        """Write every row that can be had; raises ``ArchiveError`` where there is not one."""
        while not self._attempted():
            pass
        return self._counts

    def _attempted(self) -> bool:
        """Whether a worker came to the end, or all that can be done is done."""
        begun: str | None = None
        worker = Worker(_tell_rows)
        try:
            worker.give(_Rest(self._job, self._counts.records))
            while (said := worker.receive()) is not None:
                if isinstance(said, RecordRows):
                    self._add(said)
                    begun = None
                elif isinstance(said, str):
                    begun = said
        except WorkerDiedError as death:
            return self._is_over(begun, death)
        finally:
            worker.end()
        return True

    def _add(self, rows: RecordRows) -> None:
        rows.add_to(self._part)
        self._counts = self._counts.with_rows(rows)
        self._last = rows.location

    def _is_over(self, begun: str | None, death: WorkerDiedError) -> bool:
        """Note a death while the record *begun* was read, or on the way to the next one."""
        here = self._counts.records
        self._deaths[here] += 1
        if begun and (death.own_fault or self._deaths[here] >= DEATHS):
            self._job = replace(self._job, poison=self._job.poison | {begun})
        if self._deaths[here] < ATTEMPTS:
            return False
        if self._last is None:
            check_start(str(death))
            raise ArchiveError(
                f"{self._job.split.file}: {ATTEMPTS} workers died over it,"
                f" the last of {death}; run again to retry"
            )
        self._give_up(self._last)
        return True

    def _give_up(self, last: Location) -> None:
        """Add a row for what lies behind the *last* record."""
        behind = last.offset + last.length
        end = self._job.split.end
        length = max(0, end - behind) if end is not None and last.seekable else 0
        place = replace(last, offset=behind, length=length, record_id=None, digest=None)
        row = record_row(
            Record(place, "damage", Outcome.POISON, "poison"), self._job.split.file_key
        )
        self._add(RecordRows(place, row))


def _tell_rows(connection: Connection) -> None:
    """What the worker does: the rest of one job."""
    fence_worker()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        rest: _Rest = connection.recv()
        try:
            for rows in read_rows(rest.job, rest.done, connection.send):
                connection.send(rows)
            connection.send(None)
        except Exception as error:  # noqa: BLE001  (raised in the driver)
            connection.send(sendable(error))
