"""Which request is this? An id that an answer carries, and that logs and error pages name.

Not for who asked, nor for what: an id says nothing of either.
"""

import re
from uuid import uuid4

from flask import has_request_context, request

HEADER = "X-Request-Id"
ENVIRON = "backissue.request_id"
_VALID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._:=+/-]{0,127}")


def take_over(given: str | None) -> str:
    """The id that a client or proxy has *given*, if it is a valid one, else a new one.

    Valid are up to 128 letters, digits and ``._:=+/-`` of ASCII, so that no id breaks a line of a
    log, a header or a page.
    """
    return given if given and _VALID.fullmatch(given) else uuid4().hex


def request_id() -> str | None:
    """The id of the request that this thread answers; None where it answers none."""
    return request.environ.get(ENVIRON) if has_request_context() else None
