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
from contextlib import contextmanager
from types import FrameType

SOFT_CPU = 4.0  # seconds of CPU for one page
HARD_CPU = 20  # seconds of CPU beyond what the process had used when the page began
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
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    end = int(used.ru_utime + used.ru_stime) + HARD_CPU
    resource.setrlimit(resource.RLIMIT_CPU, (end, most))
    signal.setitimer(signal.ITIMER_PROF, SOFT_CPU)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        signal.signal(signal.SIGPROF, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise PageLimitError("cpu")
