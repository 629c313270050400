"""The shapes of what is not an answer: errors, and the health of the server."""

from typing import Literal

from indexer.schemas.shape import Shape


class Health(Shape):
    """Whether the process answers (``/healthz``), or searches are answered (``/readyz``)."""

    status: Literal["ok", "unavailable"]


class ProblemError(Shape):
    """One parameter at fault."""

    param: str
    message: str


class Problem(Shape):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    param: str | None = None
    errors: list[ProblemError] | None = None
