"""What runs on the workers of a Dask cluster: the proof that they see the store, and the jobs.

A worker does no job before the driver has admitted it (see ``indexer.ingest.cluster``). Each job
runs in a child process under the limits of one machine, so that a page that kills its process
costs only itself, and threads of one worker do not wait for one another.
"""

import secrets
import socket
import sys
from dataclasses import dataclass
from multiprocessing import current_process
from pathlib import Path
from typing import Any

from indexer.errors import WorkerError
from indexer.ingest.pool import JobResult, WorkerDiedError, _Worker, do_alone
from indexer.ingest.work import Job
from indexer.model.capture import Split
from indexer.read import plan


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the driver of one run shows its workers.

    *folder* is a folder that the driver made in the archive, *token* the random name of a file
    in it, *content* its random content, and *split* the one of the first job.
    """

    folder: Path
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
class FileUnseen:
    """A job that was not done, since *worker* does not see the archive file that was planned."""

    worker: str


_admitted: set[str] = set()  # tokens of the runs whose driver has admitted this process
_idle: list[_Worker] = []  # child processes that wait for a job


def introduce(meeting: Meeting, dask_worker: Any = None) -> Introduction:
    """Read the driver's file, and write one for the driver to read."""
    token, content = secrets.token_hex(16), secrets.token_hex(16)
    problem = ""
    try:
        if (meeting.folder / meeting.token).read_text() != meeting.content:
            problem = f"sees another folder at {meeting.folder.parent}"
        (meeting.folder / token).write_text(content)
    except OSError as error:
        where = f"{meeting.folder.parent.parent}"
        problem = f"does not share the archive directory {where} ({error.strerror})"
    if not problem and not sees(meeting.split):
        problem = f"does not see the archive file {meeting.split.file}"
    return Introduction(dask_worker.address, socket.gethostname(), token, content, problem)


def sees(split: Split) -> bool:
    """Whether the archive file of *split* is here, and is the one that was planned."""
    return plan(Path(split.file), sys.maxsize)[0].file_key == split.file_key


def admit(token: str) -> None:
    """Let this process do the jobs of the run with this token."""
    _admitted.add(token)
    current_process().daemon = False  # Dask's nanny sets it, which forbids child processes


def do_job(meeting: Meeting, job: Job) -> JobDone | FileUnseen | Introduction:
    """Do *job* in a child process; a worker that was not admitted introduces itself instead."""
    from distributed import get_worker  # noqa: PLC0415  (the extra `cluster`)

    worker = get_worker()
    if meeting.token not in _admitted:
        return introduce(meeting, worker)
    name = worker_name(worker.address, socket.gethostname())
    if not sees(job.split):
        return FileUnseen(name)
    try:
        return JobDone(name, _in_child(job))
    except WorkerError as error:
        raise WorkerError(f"{name}: {error}") from error


def worker_name(address: str, host: str) -> str:
    """How errors name a worker."""
    return f"worker {address} on {host}"


def _in_child(job: Job) -> JobResult:
    child = _idle.pop() if _idle else _Worker()
    try:
        child.give(job)
        result = child.outcome()
    except WorkerDiedError:
        child.end()
        return do_alone(job)
    except BaseException:
        child.end()
        raise
    _idle.append(child)
    return result


def end_children() -> None:
    """End the child processes that wait for a job."""
    while _idle:
        _idle.pop().end()
