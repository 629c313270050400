"""How much CPU time and memory a page may take, set where the worker process runs.

There are two limits of CPU time. At the soft one Python code is interrupted, and the page falls
back to plain text. The hard one ends the process, for C code that no signal handler can interrupt;
the pool notices.
"""

import gc
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

SOFT_CPU = 4.0  # seconds of CPU for one page
HARD_CPU = 20  # seconds of CPU beyond what the process had used when the page began
READ_CPU = 900  # seconds of CPU from one record to the next, past gigabytes of damage
MEMORY = 2 << 30  # bytes of writable memory for a worker


class PageLimitError(Exception):
    """A page exceeded a limit, which the message names."""


def fence_worker() -> None:
    """Limit memory, core files and garbage collection of this process; call once, in a worker."""
    gc.set_threshold(50_000, 20, 20)  # pages make many small objects and few cycles
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver decides what Ctrl-C means


@contextmanager
def page_limits() -> Iterator[None]:
    """Raise ``PageLimitError`` in the block at the soft limit, end the process at the hard one.

    Does nothing outside the main thread (as in a cluster's worker), where signals don't arrive.
    """
    if not _can_limit():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SOFT_CPU)
    try:
        with _hard_limit(HARD_CPU):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def reading_limit() -> Iterator[None]:
    """End the process if the block takes more than ``READ_CPU``; see ``page_limits``."""
    with _hard_limit(READ_CPU) if _can_limit() else nullcontext():
        yield


def _can_limit() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def _hard_limit(seconds: int) -> Iterator[None]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    end = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (end, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise PageLimitError("cpu")
