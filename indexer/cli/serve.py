"""The command that serves an archive: it becomes the web application's own process."""

import math
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from indexer.cli.archive_place import archive_option, open_with_index
from indexer.places import PathOrUri, is_uri, typed_place

host_option = click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to serve on."
)
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port to serve on.",
)


host_name_option = click.option(
    "--host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    help="A name that browsers reach the server by, beside localhost; may be given several times.",
)


@click.command()
@archive_option
@host_option
@port_option
@host_name_option
@click.option(
    "--proxy",
    "proxies",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    help="How many proxies stand in front; their X-Forwarded headers are believed.",
)
@click.option(
    "--files",
    multiple=True,
    type=typed_place,
    metavar="ROOT",
    help="Show archived pages only from archive files below this folder or URI (repeatable).",
)
@click.option(
    "--cors/--no-cors",
    default=True,
    show_default=True,
    help="Let scripts of other sites read the API, CDX answers and feeds.",
)
@click.option(
    "--log-format",
    type=click.Choice(["plain", "json"]),
    default="plain",
    show_default=True,
    help="json logs each request and each error as one line of standard error; plain only errors.",
)
@click.option(
    "--log-queries", is_flag=True, help="Log also what was searched for: personal data of readers."
)
@click.option(
    "--drain",
    type=click.FloatRange(0, 3600),
    default=0.0,
    metavar="SECONDS",
    help="How long requests are still answered after SIGTERM, while /readyz says 503.",
)
def serve(
    archive: PathOrUri,
    host: str,
    port: int,
    host_names: tuple[str, ...],
    proxies: int,
    files: tuple[PathOrUri, ...],
    cors: bool,
    log_format: str,
    log_queries: bool,
    drain: float,
) -> None:
    """Serve the search page and the JSON API of an archive."""
    if math.isnan(drain):
        raise click.UsageError("--drain nan: not a number of seconds.")
    more = [f"--log-format={log_format}", f"--drain={drain:g}"]
    more += [] if cors else ["--no-cors"]
    more += ["--log-queries"] if log_queries else []
    start_server(open_with_index(archive).path, host, port, host_names, proxies, files, more)


def start_server(
    archive: Path,
    host: str,
    port: int,
    host_names: Iterable[str] = (),
    proxies: int = 0,
    files: Iterable[PathOrUri] = (),
    more: Iterable[str] = (),
) -> None:
    """Replace this process by the web application; *more* are options that it takes as they are."""
    options = ["--archive", str(archive), "--host", host, "--port", str(port)]
    options += [f"--host-name={name}" for name in host_names] + [f"--proxy={proxies}"]
    options += [f"--files={_root(root)}" for root in files]
    become("webapp", [*options, *more])


def _root(place: PathOrUri) -> PathOrUri:
    if is_uri(place):
        return place
    if not Path(place).is_dir():
        raise click.UsageError(f"--files {place}: no such folder.")
    return Path(place).absolute()


def become(module: str, options: Iterable[str]) -> None:
    """Replace this process by *module* of the web application (the indexer never imports it).

    ``-P``: what lies in the current directory is not imported. Ctrl-C waits until *module* unblocks
    it: while Python starts and imports, it would print where it was.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", module, *options])
