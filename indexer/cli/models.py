"""The command that serves an archive to language models: it becomes the process that does."""

from urllib.parse import urlsplit

import click

from indexer.cli.archive_place import archive_option, open_with_index
from indexer.cli.serve import become, host_name_option
from indexer.places import PathOrUri


def _host_and_port(
    _: click.Context, __: click.Parameter, text: str | None
) -> tuple[str, int] | None:
    if text is None:
        return None
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise click.BadParameter(f"{text!r}: {error}.") from error
    if host is None or port is None or text.strip("/") != parts.netloc:
        raise click.BadParameter(f"{text!r} is not HOST:PORT, such as 127.0.0.1:8765.")
    return host, port


@click.command()
@archive_option
@click.option(
    "--http",
    callback=_host_and_port,
    metavar="HOST:PORT",
    help="Serve over HTTP at this address instead of standard input and output.",
)
@host_name_option
@click.option(
    "--public-url", default="", metavar="URL", help="How readers reach `backissue serve`."
)
def mcp(
    archive: PathOrUri, http: tuple[str, int] | None, host_names: tuple[str, ...], public_url: str
) -> None:
    """Serve an archive to language models (Model Context Protocol)."""
    opened = open_with_index(archive)
    options = ["--archive", str(opened.path), f"--public-url={public_url}"]
    options += [f"--host-name={name}" for name in host_names]
    if http:
        options += [f"--host={http[0]}", f"--port={http[1]}"]
    become("webapp.assistants", options)
