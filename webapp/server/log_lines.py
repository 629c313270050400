"""Which form has the log? One JSON object a line, or plain text; always on standard error."""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

from indexer.errors import InputError
from webapp.server.request_log import LOGGER
from webapp.shared.request_id import request_id

LogFormat = Literal["plain", "json"]
LOG_FORMATS: tuple[LogFormat, ...] = ("plain", "json")
_PLAIN = "[%(asctime)s] %(levelname)s in %(module)s: %(message)s%(of_request)s"
_LONGEST = 4_000  # bytes of a line: a pipe takes so much without mixing in what others write


def log_format(text: str) -> LogFormat:
    """The format of this name; raises ``InputError``."""
    for form in LOG_FORMATS:
        if form == text:
            return form
    raise InputError(f"{text!r} is not a format of logs; there are {', '.join(LOG_FORMATS)}")


def set_up(form: LogFormat) -> None:
    """Log errors, and as JSON requests as well, from now on; called once, when a process begins."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_name_request)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(_PLAIN))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    if form == "json":
        LOGGER.setLevel(logging.INFO)
        sys.excepthook = _log_end
        threading.excepthook = lambda lost: _log_end(
            lost.exc_type, lost.exc_value, lost.exc_traceback
        )


def _name_request(record: logging.LogRecord) -> bool:
    found = request_id()
    record.__dict__ |= {
        "request_id": found,
        "of_request": f" (request {found})" if found else "",
    }
    return True


def _log_end(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        logging.critical("%s: %s", kind.__name__, error, exc_info=(kind, error, trace))


class JsonLines(logging.Formatter):
    """A record as one line: a JSON object of ASCII, so that nothing in it ends the line.

    A line that would be too long loses the beginning of its traceback, then the end of its message.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        entry: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
        }
        of_request: dict[str, Any] | None = getattr(record, "request", None)
        if of_request is not None:
            return json.dumps({**entry, "event": "request", **of_request})
        entry |= {"event": "message", "logger": record.name, "message": record.getMessage()}
        if found := getattr(record, "request_id", None):
            entry["request_id"] = found
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return _shortened(entry)


def _shortened(entry: dict[str, Any]) -> str:
    line = json.dumps(entry)
    while len(line) > _LONGEST:
        if trace := entry.get("traceback"):
            entry["traceback"] = trace[len(trace) // 4 + 1 :]
        else:
            entry["message"] = entry["message"][: len(entry["message"]) // 2]
        line = json.dumps(entry)
    return line
