"""``python -P -m webapp.assistants --archive DIR``: serves an archive to language models.

Over standard input and output until the input ends or Ctrl-C; with ``--host`` and ``--port`` over
HTTP until SIGTERM or Ctrl-C. Without ``-P`` Python imports from the current directory first.
"""

import argparse
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import BackissueError, InputError
from webapp.assistants.desk import Desk
from webapp.server.listener import listen
from webapp.shared.open_archive import OpenArchive, Settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; exit status 0 when told to stop, 1 if it cannot be done, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # the command line blocked it
    try:
        _serve(options)
    except BackissueError as error:
        sys.stderr.write(f"backissue: {' '.join(str(error).split())}\n")
        return 1
    return 0


def _stop(*_: object) -> None:
    """End at once: nothing is being written, and a thread that waits for input would go on."""
    os._exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("webapp.assistants", description="Serve language models.")
    parser.add_argument("--archive", type=Path, required=True, help="the archive directory")
    parser.add_argument("--host", default="", help="serve over HTTP at this address")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--host-name", action="append", default=[], help="a name to answer to")
    parser.add_argument("--public-url", default="", help="how readers reach the web application")
    return parser


def _serve(options: argparse.Namespace) -> None:
    if importlib.util.find_spec("mcp") is None:
        raise InputError("mcp: the package is not installed; run `pip install 'backissue[mcp]'`")
    from webapp.assistants.protocol import serve_http, serve_stdio  # noqa: PLC0415  (the extra)

    desk = Desk(OpenArchive(options.archive, Settings(public_url=options.public_url)))
    _ = desk.engine.size  # so that a missing or damaged archive is reported before serving
    if not options.host:
        if sys.stdin.isatty():
            sys.stderr.write("A client of the Model Context Protocol has to start this command.\n")
        serve_stdio(desk)
        return
    listener = listen(options.host, options.port, "--http")
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(
        f"Language models find Backissue at http://{shown}:{port}/mcp (Ctrl-C stops it)\n"
    )
    sys.stderr.flush()
    serve_http(desk, listener, {*_LOOPBACK, options.host, host, *options.host_name})


if __name__ == "__main__":
    sys.exit(main())
