"""What runs on the workers of a Dask cluster: the proof that they see the store, and the jobs.

A worker does no job before the driver has admitted it (see ``indexer.ingest.cluster``). Each job
runs in a child process under the limits of one machine, so that a page that kills its process
costs only itself, and threads of one worker do not wait for one another.
"""

import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import current_process
from typing import Any

from indexer.errors import WorkerError
from indexer.file_names import text_place
from indexer.ingest.pool import run_in_processes
from indexer.ingest.proofs import read_proof, write_proof
from indexer.ingest.work import Job, JobResult
from indexer.model.capture import Split
from indexer.places import PathOrUri, above
from indexer.read import plan


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the driver of one run shows its workers.

    *folder* is one that the driver made in the archive, here or on a store, *token* the random name
    of a file in it, *content* its random content, and *split* the one of the first job.
    """

    folder: PathOrUri
    token: str
    content: str
    split: Split


@dataclass(frozen=True, slots=True)
class Introduction:
    """How a worker answers a meeting: it wrote *content* to the file *token*, unless it could not.

    *problem* says why the worker is not fit for the run; empty if it is.
    """

    address: str
    host: str
    token: str
    content: str
    problem: str


@dataclass(frozen=True, slots=True)
class JobDone:
    """The *result* of a job, and the worker that did it, as errors name it."""

    worker: str
    result: JobResult


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """A job that was not done, since the driver does not know the worker at *address* yet."""

    address: str


@dataclass(frozen=True, slots=True)
class FileUnseen:
    """A job that was not done, since *worker* does not see the archive file that was planned."""

    worker: str


_admitted: set[str] = set()  # tokens of the runs whose driver has admitted this process


def introduce(meeting: Meeting, dask_worker: Any) -> Introduction:
    """Read the driver's file, and write one for the driver to read; Dask gives *dask_worker*."""
    token, content = secrets.token_hex(16), secrets.token_hex(16)
    problem = ""
    try:
        if read_proof(meeting.folder, meeting.token) != meeting.content:
            problem = f"sees another folder at {above(meeting.folder)}"
        write_proof(meeting.folder, token, content)
    except OSError as error:
        where = above(above(meeting.folder))
        problem = f"does not share the archive directory {where} ({error.strerror or error})"
    if not problem and not sees(meeting.split):
        problem = f"does not see the archive file {meeting.split.file}"
    return Introduction(dask_worker.address, socket.gethostname(), token, content, problem)


def sees(split: Split) -> bool:
    """Whether the archive file of *split* is here, and is the one that was planned."""
    return plan(text_place(split.file), sys.maxsize)[0].file_key == split.file_key


def admit(token: str) -> None:
    """Let this process do the jobs of the run with this token."""
    _admitted.add(token)
    current_process().daemon = False  # Dask's nanny sets it, which forbids child processes
    os.environ["PYTHONSAFEPATH"] = "1"  # as for every child; threads that each set it would race


def do_job(meeting: Meeting, job: Job) -> JobDone | NotAdmitted | FileUnseen:
    """Do *job* in a child process, on a worker that was admitted."""
    from distributed import get_worker  # noqa: PLC0415  (the extra `cluster`)

    worker = get_worker()
    if meeting.token not in _admitted:
        return NotAdmitted(worker.address)
    name = worker_name(worker.address, socket.gethostname())
    if not sees(job.split):
        return FileUnseen(name)
    try:
        return JobDone(name, _in_child(job, meeting.token))
    except WorkerError as error:
        raise WorkerError(f"{name}: {error}") from error


def worker_name(address: str, host: str) -> str:
    """How errors name a worker."""
    return f"worker {address} on {host}"


class _JobChild:
    """A child process that does one job after the other, as a worker of one machine does."""

    def __init__(self) -> None:
        self.ended = False  # since a job killed it
        self._next: Job | None = None
        self._results = run_in_processes(self, 1)

    def do(self, job: Job) -> JobResult:
        """Do *job*; if it kills the process, again, setting aside what kills another one."""
        self._next = job
        _, result = next(self._results)
        return result

    def end(self) -> None:
        """End the process, which a pool without a next job does."""
        next(self._results, None)

    def __iter__(self) -> Iterator[Job]:
        return self

    def __next__(self) -> Job:
        """The next job; none when the pool asks because its process has died, or at the end."""
        job, self._next = self._next, None
        if job is None:
            self.ended = True
            raise StopIteration
        return job


_idle: list[_JobChild] = []  # those that wait for a job


def _in_child(job: Job, token: str) -> JobResult:
    try:
        child = _idle.pop()
    except IndexError:
        child = _JobChild()
    result = child.do(job)
    if not child.ended:
        _idle.append(child)
    if token not in _admitted:  # the driver has left meanwhile
        end_children()
    return result


def dismiss(token: str) -> None:
    """Do no more jobs of the run with this token, and end the processes that wait for one."""
    _admitted.discard(token)
    end_children()


def end_children() -> None:
    """End the child processes that wait for a job."""
    with suppress(IndexError):  # another thread took the last one
        while _idle:
            _idle.pop().end()
