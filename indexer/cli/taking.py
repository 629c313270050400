"""The commands that take a result away, or keep it by name: export, save."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from indexer.cli.archive_place import archive_option, open_with_index
from indexer.engines import open_engine
from indexer.errors import InputError
from indexer.file_names import visible
from indexer.places import PathOrUri
from indexer.schemas.choices import ExportFormat

if TYPE_CHECKING:
    from indexer.export.result_pages import ResultPlace

_BUDGET = 60.0  # seconds for a page of an export: there is nobody waiting for the first hit
_PLAIN_EVERY = 10.0  # seconds between lines where there is no terminal
Command = Callable[..., Any]


def _searching(command: Command) -> Command:
    """Give *command* the options of a search; it gets them as *searched*, parameters of the API."""

    @wraps(command)
    def with_search(
        query: str,
        source: tuple[str, ...],
        start: str | None,
        end: str | None,
        sort: str | None,
        filters: tuple[str, ...],
        limit: int | None,
        **others: object,
    ) -> object:
        pairs = [("source", one) for one in source] + [_filter(one) for one in filters]
        named = {"q": query, "from": start, "to": end, "sort": sort, "limit": limit}
        pairs += [(key, str(value)) for key, value in named.items() if value]
        return command(searched=pairs, **others)

    for option in (
        click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N articles."),
        click.option(
            "--filter",
            "filters",
            multiple=True,
            metavar="NAME=VALUE",
            help="Any other parameter of /api/v1/export, such as language=en or versions=all.",
        ),
        click.option("--sort", metavar="ORDER", help="-published by default; as in the API."),
        click.option("--to", "end", metavar="D", help="Published on or before this date."),
        click.option("--from", "start", metavar="D", help="Published on or after this date."),
        click.option(
            "--source", multiple=True, metavar="S", help="Only this source; -S leaves it out."
        ),
        archive_option,
        click.argument("query", default=""),
    ):
        with_search = option(with_search)
    return with_search


def _filter(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not equals or key.strip() in ("q", "format", "fields", "captures", "limit"):
        raise InputError(f"--filter {given}: write it as NAME=VALUE, such as language=en")
    return key.strip(), value


@click.command()
@_searching
@click.option(
    "--format",
    "name",
    type=click.Choice(get_args(ExportFormat)),
    required=True,
    help="What to write.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to; without it, standard output. Put in place only when it is whole.",
)
@click.option("--fields", default="", metavar="A,B", help="Fields of tables; 'text' is one.")
@click.option(
    "--captures",
    type=click.Choice(["newest", "all"]),
    default="newest",
    show_default=True,
    help="Which captures of each article go into warc, wacz and cdxj.",
)
@click.option("--requests", is_flag=True, help="The requests of the captures, too.")
@click.option("--resources", is_flag=True, help="What the pages show, too.")
@click.option("--set", "set_name", metavar="N", help="Export the members of a saved set.")
@click.option(
    "--root", default="", metavar="URL", help="Where readers reach the server, for citations."
)
@click.option("--quiet", is_flag=True, help="Print only errors.")
def export(
    searched: list[tuple[str, str]],
    archive: PathOrUri,
    name: str,
    output: Path | None,
    fields: str,
    captures: str,
    requests: bool,
    resources: bool,
    set_name: str | None,
    root: str,
    quiet: bool,
) -> None:
    """Write all articles of a search to a file: tables, citations, or archived records.

    Every file says what was asked, how that was understood, of which index, and when.
    """
    from indexer.cli import take_away

    if output is None and name in ("parquet", "warc", "wacz") and sys.stdout.isatty():
        raise click.UsageError(f"--format {name} is not for a terminal: name a file with --output.")
    wanted = take_away.Wanted(name, fields, captures, requests, resources, root)
    if set_name is not None and searched:
        raise click.UsageError("--set exports a saved set: leave out the query and its filters.")
    opened = open_with_index(archive)
    with closing(open_engine(opened.engine_uri, opened.index)) as engine:
        if set_name is None:
            made = take_away.export_of_search(opened, engine, searched, wanted, _BUDGET)
        else:
            made = take_away.export_of_saved(opened, engine, set_name, wanted)
        with _progress(made.heading.total, quiet) as seen:
            size, written = take_away.write_to_output(
                name, replace(made, reached=seen), output, engine
            )
    if not quiet and output is not None:
        click.echo(f"{written:,} articles, {size:,} bytes: {visible(str(output))}", err=True)


@click.command()
@_searching
@click.option("--name", metavar="N", help="The name of the set, which is part of its address.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="Keep a set that was downloaded from the search page.",
)
@click.option("--replace", "replacing", is_flag=True, help="Replace the set of this name.")
@click.option("--delete", "deleting", is_flag=True, help="Forget the set of this name.")
@click.option("--list", "as_list", is_flag=True, help="List all sets.")
def save(
    searched: list[tuple[str, str]],
    archive: PathOrUri,
    name: str | None,
    file: Path | None,
    replacing: bool,
    deleting: bool,
    as_list: bool,
) -> None:
    """Keep what a search finds as a result set, to be cited, exported and run again."""
    from indexer.cli import take_away

    opened = open_with_index(archive)
    if as_list:
        for line in take_away.set_lines(opened):
            click.echo(visible(line))
        return
    if name is None:
        raise click.UsageError("Missing option '--name'.")
    if file is not None and searched:
        raise click.UsageError("--file keeps a set: leave out the query and its filters.")
    if deleting:
        take_away.forget_set(opened, name)
        click.echo(f"deleted: {name}")
        return
    count = take_away.keep_set(opened, name, searched, file, replacing, _BUDGET)
    click.echo(f"{name}: {count:,} articles, at /sets/{name} of the server")


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[["ResultPlace"], None]]:
    """What to call with each place that is reached: a bar on a terminal, else a line at times."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    )
    with bars:
        task = bars.add_task("Exporting", total=total)
        said = time.monotonic()

        def reached(place: "ResultPlace") -> None:
            nonlocal said
            bars.update(task, completed=place.hits)
            if bars.disable and not quiet and time.monotonic() - said > _PLAIN_EVERY:
                said = time.monotonic()
                click.echo(f"{place.hits:,} of {total:,} articles written", err=True)

        yield reached
