"""``python -P -m webapp --archive DIR``: serves an archive until SIGTERM or Ctrl-C.

Without ``-P`` Python imports from the current directory first.
"""

import argparse
import signal
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from indexer.errors import BackissueError
from indexer.places import typed_place
from indexer.stores import be_brief
from webapp import create_app
from webapp.server.connections import Limits, serve
from webapp.server.listener import listen
from webapp.server.log_lines import LOG_FORMATS, set_up
from webapp.shared.open_archive import OpenArchive, Settings

_LONGEST_DRAIN = 3_600  # seconds


def main(arguments: Sequence[str] | None = None, limits: Limits | None = None) -> int:
    """Serve; exit status 0 when told to stop, 1 if the archive cannot be served, 2 for wrong usage.

    *limits* are those of connections.
    """
    options = parser().parse_args(arguments)
    try:
        _check(options.archive)
        listener = listen(options.host, options.port, "--port")
    except BackissueError as error:
        sys.stderr.write(f"backissue: {error}\n")
        return 1
    be_brief()
    set_up(options.log_format)
    host, port = listener.getsockname()[:2]
    is_open = ip_address(host).is_unspecified
    names = (*options.host_name, options.host, host, *(_own_names() if is_open else ()))
    app = create_app(
        options.archive,
        public_url=options.public_url,
        host_names=names,
        any_address=is_open,
        proxies=options.proxy,
        files=tuple(options.files),
        cors=options.cors,
        log_queries=options.log_queries,
    )
    shown = f"[{host}]" if ":" in host else host
    greeting = f"Backissue is at http://{shown}:{port}/ (Ctrl-C stops it)\n"
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # the command line blocked it
        serve(app, listener, limits or Limits(draining=options.drain), greeting)
    except KeyboardInterrupt:  # before it was ready
        return 0
    return 0


def _own_names() -> tuple[str, str]:
    name = socket.gethostname()
    return name, f"{name}.local"


def parser() -> argparse.ArgumentParser:
    """The options of this command."""
    parser = argparse.ArgumentParser("webapp", description="Serve an archive.")
    parser.add_argument("--archive", type=Path, required=True, help="the archive directory")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--files", type=typed_place, action="append", default=[], metavar="ROOT")
    parser.add_argument("--public-url", default="", help="how readers reach this server")
    parser.add_argument("--host-name", action="append", default=[], help="a name to answer to")
    parser.add_argument("--cors", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--proxy", type=int, default=0, help="proxies in front of this server")
    parser.add_argument("--log-format", choices=LOG_FORMATS, default="plain", help="form of logs")
    parser.add_argument("--log-queries", action="store_true", help="log what was searched for")
    parser.add_argument(
        "--drain", type=_seconds, default=0.0, help="seconds unready, but answering, after SIGTERM"
    )
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= _LONGEST_DRAIN:  # not a number, too
        raise ValueError(text)
    return seconds


def _check(archive: Path) -> None:
    """Open the archive once, so that a missing or damaged one is reported before serving."""
    holdings = OpenArchive(archive, Settings())
    try:
        _ = holdings.engine.size
    finally:
        holdings.close()


if __name__ == "__main__":
    sys.exit(main())
