"""A few exports at a time: each keeps a thread busy for as long as it is being written."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import ParamSpec

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from webapp.shared.answers import holdings

_RETRY = 10  # seconds
Given = ParamSpec("Given")


def in_turn(make: Callable[Given, Response]) -> Callable[Given, Response]:
    """Let *make* write so many streams at a time as the settings allow; 503 beyond."""

    @wraps(make)
    def take_turn(*arguments: Given.args, **named: Given.kwargs) -> Response:
        turns = holdings().turns
        if not turns.acquire(blocking=False):
            message = "Other exports are being written. Try again in some seconds."
            raise ServiceUnavailable(message, retry_after=_RETRY)
        try:
            response = make(*arguments, **named)
        except BaseException:
            turns.release()
            raise
        return _when_done(response, turns.release)

    return take_turn


def _when_done(response: Response, release: Callable[[], None]) -> Response:
    """Call *release* once: after the last part, or when the server closes the answer before."""
    pending = [release]
    parts = response.iter_encoded()

    def finish() -> None:
        if pending:
            pending.pop()()

    def followed() -> Iterator[bytes]:
        yield from parts
        finish()

    response.response = followed()
    response.call_on_close(finish)
    return response
