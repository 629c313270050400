"""Errors as programs get them: problem+json (RFC 9457)."""

from collections.abc import Sequence

from flask import Response

from indexer.schemas.problems import Problem, ProblemError
from webapp.shared.request_id import request_id

MEDIA = "application/problem+json"


def problem(
    status: int, title: str, detail: str, problems: Sequence[tuple[str, str]] = ()
) -> Response:
    """The answer; *problems* pairs parameters with what is wrong."""
    answer = Problem(
        title=title,
        status=status,
        detail=detail,
        param=problems[0][0] if problems else None,
        errors=[ProblemError(param=param, message=message) for param, message in problems] or None,
        request_id=request_id(),
    )
    body = answer.model_dump_json(exclude_none=True)
    return Response(body, status=status, content_type=MEDIA)
