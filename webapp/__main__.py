"""``python -P -m webapp --archive DIR``: serves an archive until Ctrl-C.

Without ``-P`` Python imports from the current directory first. gunicorn gets its settings here
alone: its own command would also read ``gunicorn.conf.py`` there and import from there.
"""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import waitress
from flask import Flask

from indexer.errors import BackissueError, InputError
from webapp import create_app
from webapp.shared.open_archive import OpenArchive, Settings

THREADS = 16  # slow readers hold one each


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; exit status 0 after Ctrl-C, 1 if the archive cannot be served, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        _check(options.archive)
        listener = _listen(options.host, options.port)
    except BackissueError as error:
        sys.stderr.write(f"backissue: {error}\n")
        return 1
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    greeting = f"Backissue is at http://{shown}:{port}/ (Ctrl-C stops it)\n"
    app = create_app(options.archive, public_url=options.public_url, files=tuple(options.files))
    try:
        (_serve_forked if hasattr(os, "fork") else _serve_threaded)(app, listener, greeting)
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("webapp", description="Serve an archive.")
    parser.add_argument("--archive", type=Path, required=True, help="the archive directory")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--files", type=Path, action="append", default=[], metavar="ROOT")
    parser.add_argument("--public-url", default="", help="how readers reach this server")
    return parser


def _check(archive: Path) -> None:
    """Open the archive once, so that a missing or damaged one is reported before serving."""
    holdings = OpenArchive(archive, Settings())
    try:
        _ = holdings.engine.size
    finally:
        holdings.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{host}:{port}: {reason}; choose another with --port") from error
    return listener


def _serve_forked(app: Flask, listener: socket.socket, greeting: str) -> None:
    # gunicorn cannot be imported where there is no fork.
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"fd://{listener.fileno()}",
                "worker_class": "gthread",
                "threads": THREADS,
                "timeout": 60,
                "graceful_timeout": 5,
                "limit_request_line": 8190,
                "loglevel": "warning",
                "control_socket_disable": True,  # it would be made in the user's home
                "when_ready": lambda _: sys.stdout.write(greeting) and sys.stdout.flush(),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    Server().run()


def _serve_threaded(app: Flask, listener: socket.socket, greeting: str) -> None:
    sys.stdout.write(greeting)
    sys.stdout.flush()
    waitress.serve(
        app, sockets=[listener], threads=THREADS, connection_limit=1_000, channel_timeout=20
    )


if __name__ == "__main__":
    sys.exit(main())
