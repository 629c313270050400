"""The shapes of what is not an answer: errors, and the health of the server."""

from typing import Literal

from indexer.schemas.shape import Shape


class Health(Shape):
    """Whether the process answers (``/healthz``)."""

    status: Literal["ok"]


class Dependency(Shape):
    """One thing that a server needs; *since* is when this process first found this status.

    ``degraded`` is what is there in part, or what only some answers need.
    """

    name: Literal["archive", "index", "files", "store", "queue", "process"]
    status: Literal["ok", "degraded", "unavailable"]
    required: bool
    detail: str | None = None
    since: str


class ReadyAnswer(Shape):
    """Whether searches are answered (``/readyz``), and what of each thing they need."""

    status: Literal["ok", "unavailable"]
    dependencies: list[Dependency]


class ProblemError(Shape):
    """One parameter at fault."""

    param: str
    message: str


class Problem(Shape):
    """RFC 9457 problem details; *request_id* is that of the header X-Request-Id."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    param: str | None = None
    errors: list[ProblemError] | None = None
    request_id: str | None = None
