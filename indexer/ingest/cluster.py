"""Runs the jobs on a Dask cluster, whose workers see the same file system or store.

A worker is admitted once it has shown that it runs the same code, and that it and the driver see
the same store: each reads back a file that the other has written in the archive directory. Workers
that join later are admitted in the same way; until then they do no job.
"""

import importlib.metadata
import logging
import platform
import pydoc
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from indexer.corpus.parts import records_path
from indexer.errors import EngineError, InputError, WorkerError
from indexer.ingest.alone import do_alone
from indexer.ingest.cluster_worker import (
    FileUnseen,
    JobDone,
    Meeting,
    NotAdmitted,
    admit,
    dismiss,
    do_job,
    introduce,
    sees,
    worker_name,
)
from indexer.ingest.pool import Runner
from indexer.ingest.proofs import clear_proofs, meeting_folder, read_proof, write_proof
from indexer.ingest.work import Job, JobResult
from indexer.places import PathOrUri, above, is_uri

CONNECT = 5  # seconds to find the scheduler
PER_CORE = 2  # jobs submitted, so that no worker waits for the driver
LOOK = 1.0  # seconds between looks for workers that have joined
NOBODY = 300  # seconds without any worker until the driver gives up
VISIBLE = 60.0  # seconds until a file written elsewhere is visible here; NFS caches names as long

_MEETING = ".cluster-"  # how the folder with the proofs begins
_LOGGERS = "distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application"

_VERSIONS: Mapping[str, tuple[Any, ...]] = {
    "Python": (platform.python_version,),
    "Backissue": (importlib.metadata.version, "backissue"),
    "extractor": (pydoc.locate, "indexer.model.extractor.EXTRACTOR_VERSION"),
    "part schema": (pydoc.locate, "indexer.corpus.rows.PART_SCHEMA"),
}
"""What must be the same everywhere, and how to ask for it: a function and its arguments.

Functions of the standard library alone: a worker with other code may lack any of ours.
"""


def run_on_cluster(address: str) -> Runner:
    """A runner that gives jobs to the Dask scheduler at *address*.

    Archive files and archive directory must be at the same paths on every worker (a shared file
    system) or at URIs that all can reach, and every worker must run the same versions:
    ``WorkerError`` names one that does not, ``EngineError`` says that the scheduler cannot be
    reached. A job whose workers keep dying is finally done here.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (the extra `cluster`)
    except ImportError as error:
        raise InputError(
            "--cluster: Dask is not installed; run `pip install 'backissue[cluster]'`"
        ) from error

    def runner(jobs: Iterable[Job], _workers: int) -> Iterator[tuple[Job, JobResult]]:
        waiting = iter(jobs)
        first = next(waiting, None)
        if first is None:
            return
        with _silenced(), _meeting(first) as meeting:
            try:
                client = Client(address, timeout=CONNECT)
            except (OSError, ValueError, TypeError, RuntimeError) as error:  # those of TLS, too
                raise EngineError(f"{address}: no Dask scheduler answers there: {error}") from error
            with client:
                driver = _Driver(client, address, meeting)
                yield from driver.run(chain([first], waiting))
        for job in driver.left:
            yield job, do_alone(job)

    return runner


class _Driver:
    """Gives the jobs of one run to the workers that it has admitted.

    *left* are the jobs that the cluster could not do.
    """

    def __init__(self, client: Any, address: str, meeting: Meeting) -> None:
        self.left: list[Job] = []
        self._client = client
        self._executor: Executor = client.get_executor(pure=False)
        self._address = address
        self._meeting = meeting
        self._admitted: set[str] = set()
        self._threads = 0
        self._seen = time.monotonic()  # when there was a worker last
        self._submitted: dict[Future[object], Job] = {}

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, JobResult]]:
        """Do *jobs*; yields each with its result as they end, but for those *left*."""
        try:
            self._check_scheduler()
            self._look_around()
            for job, future in self._ended(jobs):
                answer = self._answer(future)
                if isinstance(answer, JobDone):
                    self._check_part(job, answer)
                    yield job, answer.result
                else:
                    self._not_done(job, answer)
        finally:
            with suppress(EngineError), self._reaching():
                self._client.run(dismiss, self._meeting.token, on_error="ignore")

    def _not_done(self, job: Job, answer: object) -> None:
        """See to a job that no worker did; raises ``WorkerError`` if the worker is at fault."""
        if isinstance(answer, NotAdmitted):
            self._admitted.discard(answer.address)  # one that was restarted, else
            self._look_around()
            self._submit(job)
        elif isinstance(answer, FileUnseen) and sees(job.split):
            raise WorkerError(_unfit(answer.worker, f"does not see {job.split.file}"))
        else:
            self.left.append(job)

    def _ended(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Future[object]]]:
        """Each job with its future as it ends; a bounded number is submitted at a time."""
        waiting = iter(jobs)
        while True:
            window = max(1, self._threads) * PER_CORE
            for job in islice(waiting, max(0, window - len(self._submitted))):
                self._submit(job)
            if not self._submitted:
                return
            done = wait(self._submitted, LOOK, FIRST_COMPLETED).done
            for future in done:
                yield self._submitted.pop(future), future
            self._look_around()

    def _submit(self, job: Job) -> None:
        placed = replace(job, corpus=_absolute(job.corpus))  # workers have other current folders
        with self._reaching():
            self._submitted[self._executor.submit(do_job, self._meeting, placed)] = job

    def _answer(self, future: Future[object]) -> object:
        """What became of a job; None if its workers kept dying."""
        from distributed import KilledWorker  # noqa: PLC0415  (the extra `cluster`)

        try:
            return future.result()
        except KilledWorker:
            return None
        except CancelledError as error:
            raise self._gone() from error
        except (AttributeError, ImportError):
            self._look_around()  # a worker with other code, that has just joined, is named here
            raise

    def _look_around(self) -> None:
        """Admit the workers that have joined; raises ``WorkerError`` if one is not fit."""
        with self._reaching():
            threads: Mapping[str, int] = self._client.ncores()
        self._threads = sum(threads.values())
        if threads:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > NOBODY:
            raise EngineError(
                f"{self._address}: no worker for {NOBODY} s; start some with"
                f" `dask worker {self._address}` and run the same command again"
            )
        self._admitted &= threads.keys()
        new = sorted(threads.keys() - self._admitted)
        if new:
            self._check_versions(new)
            self._admit(self._ask(new, introduce, self._meeting).values())

    def _ask(self, workers: list[str], function: Callable[..., object], *args: object) -> Any:
        """What *function* returns on each of *workers*, or raises there, by their addresses."""
        with self._reaching():
            answers = self._client.run(function, *args, workers=workers, on_error="return")
        return {who: what for who, what in answers.items() if not isinstance(what, OSError)}

    def _check_versions(self, workers: list[str]) -> None:
        answers = {name: self._ask(workers, *call) for name, call in _VERSIONS.items()}
        for worker in workers:
            _compare(
                f"worker {worker}",
                {name: stated[worker] for name, stated in answers.items() if worker in stated},
            )

    def _check_scheduler(self) -> None:
        """Refuse a scheduler with other code: it, too, reads what is sent to the workers."""
        stated: dict[str, object] = {}
        for name, call in _VERSIONS.items():
            try:
                with self._reaching():
                    stated[name] = self._client.run_on_scheduler(*call)
            except (ImportError, pydoc.ErrorDuringImport) as error:
                stated[name] = error
        _compare(f"scheduler {self._address}", stated)

    def _admit(self, introductions: Iterable[Any]) -> None:
        """Admit workers whose introductions hold; raises ``WorkerError`` about one that fails."""
        fit = []
        for one in introductions:
            if isinstance(one, Exception):
                raise one
            name = worker_name(one.address, one.host)
            if one.problem:
                raise WorkerError(_unfit(name, one.problem))
            if not _is_proven(self._meeting.folder, one.token, one.content):
                where = above(above(self._meeting.folder))
                raise WorkerError(_unfit(name, f"writes {where} to another place"))
            fit.append(one.address)
        self._ask(fit, admit, self._meeting.token)
        self._admitted.update(fit)

    def _check_part(self, job: Job, answer: JobDone) -> None:
        """Raise ``WorkerError`` if a part that a worker says it has written is not to be seen."""
        if isinstance(job.corpus, str):  # on a store: looked for before it is put in force
            return
        part = records_path(job.corpus, job.split)
        if not isinstance(answer.result, Exception) and not _is_visible(part):
            raise WorkerError(_unfit(answer.worker, f"wrote {part}, which is not there"))

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what the library raises when the scheduler has gone into ``EngineError``."""
        if self._client.status != "running":  # it would try to connect for half a minute
            raise self._gone()
        try:
            yield
        except (OSError, RuntimeError, CancelledError) as error:
            raise self._gone() from error

    def _gone(self) -> EngineError:
        return EngineError(
            f"{self._address}: the Dask scheduler went away; run the same command again to continue"
        )


@contextmanager
def _meeting(first: Job) -> Iterator[Meeting]:
    """A meeting in the archive of the job *first*."""
    corpus = _absolute(first.corpus)
    clear_proofs(corpus, _MEETING)  # of a driver that was killed
    name = f"{_MEETING}{secrets.token_hex(8)}"
    meeting = Meeting(
        meeting_folder(corpus, name),
        secrets.token_hex(16),
        secrets.token_hex(16),
        first.split,
    )
    if isinstance(meeting.folder, Path):
        meeting.folder.mkdir(parents=True)
    try:
        write_proof(meeting.folder, meeting.token, meeting.content)
        yield meeting
    finally:
        clear_proofs(corpus, name)


def _absolute(corpus: PathOrUri) -> PathOrUri:
    return corpus if is_uri(corpus) else Path(corpus).absolute()


def _is_proven(folder: PathOrUri, name: str, content: str) -> bool:
    """Whether the proof that a worker says it has written is to be seen here."""
    if isinstance(folder, Path) and not _is_visible(folder / name):
        return False
    try:
        return read_proof(folder, name) == content
    except OSError:
        return False


def _is_visible(path: Path) -> bool:
    """Whether *path*, which another machine says it has written, is to be seen here in time."""
    end = time.monotonic() + VISIBLE
    while not path.exists():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
        if path.parent.exists():
            list(path.parent.iterdir())  # makes NFS ask the server again
    return True


def _compare(who: str, stated: Mapping[str, object]) -> None:
    """Raise ``WorkerError`` if the versions that *who* stated are not the ones here."""
    differences = [
        f"{name} {_version(theirs)}, here {ours}"
        for name, theirs in stated.items()
        if _version(theirs) != (ours := _version_here(*_VERSIONS[name]))
    ]
    if differences:
        raise WorkerError(
            f"{who}: has {'; '.join(differences)};"
            " install the same versions everywhere and run the same command again"
        )


def _version_here(function: Callable[..., object], *arguments: str) -> str:
    try:
        return _version(function(*arguments))
    except ImportError as error:
        return _version(error)


def _version(stated: object) -> str:
    """A version as it was stated; "none" where the package is missing or has no version."""
    return "none" if stated is None or isinstance(stated, Exception) else str(stated)


def _unfit(worker: str, problem: str) -> str:
    return (
        f"{worker}: {problem}; give every worker the same files at the same paths, and run the same"
        " command again"
    )


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the library's log from the terminal: errors say in one line what matters of it."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
