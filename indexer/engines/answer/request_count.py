"""How many requests did this thread send to a cluster? For logs that say what an answer cost."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class RequestCount:
    """Requests since this count was begun; stays 0 for engines that send none."""

    number: int = 0


_counts: ContextVar[RequestCount | None] = ContextVar("requests to a cluster", default=None)


def count_requests() -> RequestCount:
    """A new count of the requests of this thread, in place of the one before."""
    count = RequestCount()
    _counts.set(count)
    return count


def note_request() -> None:
    """Add one, if anyone counts."""
    count = _counts.get()
    if count is not None:
        count.number += 1
