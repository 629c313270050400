"""The commands that make an archive searchable: ingest, reindex, demo."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from indexer.cli.archive_place import archive_option, open_with_index
from indexer.cli.console import LiveProgress, summary
from indexer.cli.serve import host_option, port_option, start_server
from indexer.corpus.archive import Archive
from indexer.corpus.edited_sources import read_table
from indexer.engines import check_uri
from indexer.errors import InputError
from indexer.ingest import Report
from indexer.ingest import ingest as run_ingest
from indexer.ingest import reindex as run_reindex
from indexer.ingest.cluster import run_on_cluster
from indexer.places import PathOrUri, typed_place

INCOMPLETE = 3  # exit status: done, but parts of the input were damaged or not there

workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 512),
    default=lambda: len(os.sched_getaffinity(0)),
    show_default="one per processor",
    help="Worker processes.",
)

sources_option = click.option(
    "--sources",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A table (.toml, .csv) of names, countries, kinds and merged domains; kept from then on.",
)


@click.command()
@click.argument("paths", nargs=-1, type=typed_place, metavar="PATH...")
@archive_option
@click.option(
    "--again",
    is_flag=True,
    help="Read again, too, what an older extractor read: of PATH, or without any of all files.",
)
@click.option(
    "--base",
    type=typed_place,
    metavar="URI",
    help="Where the paths in a list (warc.paths.gz) begin; else at the host or bucket of the list.",
)
@click.option("--collection", metavar="NAME", help="The collection that these files belong to.")
@sources_option
@workers_option
@click.option(
    "--engine",
    metavar="URI",
    help="tantivy: (default), whoosh: or opensearch:http://host:9200/name",
)
@click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://host:port or tls://host:port."
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.json",
    help="Write the report to this file, also where the ingest fails.",
)
@click.option("--quiet", is_flag=True, help="Print only errors.")
def ingest(
    paths: tuple[PathOrUri, ...],
    archive: PathOrUri,
    again: bool,
    base: PathOrUri | None,
    collection: str | None,
    sources: Path | None,
    workers: int,
    engine: str | None,
    cluster: str | None,
    report: Path | None,
    quiet: bool,
) -> int:
    """Read archive files and saved pages, and make their articles searchable.

    PATH is a file or a folder: WARC, ARC, WACZ, WET, HTML and MHTML, told by their content; or a
    URI: s3://bucket/crawl/*.warc.gz, https://host/x.wacz, or a list of paths (warc.paths.gz).
    What was read before is not read again: after an interruption, the same command continues.
    """
    with _reported(report):
        if not paths and not again:
            raise click.UsageError("Missing argument 'PATH...'.")
        if not paths and collection:
            raise click.UsageError("--collection needs a PATH.")
        if engine:
            check_uri(engine)
        table = read_table(sources) if sources else None
        for path in paths:
            if isinstance(path, Path) and not path.exists():
                raise InputError(f"{path}: no such file or folder")
        if not paths:
            Archive.open(archive)  # there must be one: nothing is named that could be put into it
        with LiveProgress(quiet=quiet) as progress:
            result = run_ingest(
                paths,
                Archive.create(archive, engine),
                base=base,
                again=again,
                collection=collection,
                workers=workers,
                runner=run_on_cluster(cluster) if cluster else None,
                progress=progress,
                sources=table,
            )
        _write_report(report, result.as_json())
    if not quiet:
        click.echo(summary(result))
    return _status(result)


@click.command()
@archive_option
@sources_option
@click.option(
    "--engine",
    metavar="URI",
    help="Switch to this engine: tantivy:, whoosh: or opensearch:http://host:9200/name",
)
@click.option("--quiet", is_flag=True, help="Print only errors.")
def reindex(archive: PathOrUri, sources: Path | None, engine: str | None, quiet: bool) -> None:
    """Rebuild the index from the corpus; no archive file is read."""
    if engine:
        check_uri(engine)
    table = read_table(sources) if sources else None
    opened = Archive.open(archive)
    if engine:
        opened = Archive.create(archive, engine)
    with LiveProgress(quiet=quiet) as progress:
        difference = run_reindex(opened, progress=progress, sources=table)
    if not quiet:
        click.echo(f"{difference.held:,} documents in the index ({opened.engine_uri})")


@click.command()
@archive_option
@click.option("--every", type=click.IntRange(1), metavar="SECONDS", help="Go on, so often.")
def pull(archive: PathOrUri, every: int | None) -> None:
    """Bring here what others wrote to an archive on a store, for servers of this machine."""
    while True:
        opened = open_with_index(archive)
        if every is None:
            break
        time.sleep(every)
    click.echo(str(opened.path))


@click.command()
@click.option(
    "--samples",
    type=click.Path(path_type=Path, exists=False),
    default=lambda: Path(str(files("sample_warcs"))),
    help="The folder to ingest instead of the sample newspapers.",
)
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-archive"),
    show_default=True,
    metavar="DIR",
    help="Where the demo archive is kept.",
)
@workers_option
@host_option
@port_option
def demo(samples: Path, archive: Path, workers: int, host: str, port: int) -> None:
    """Ingest the sample newspapers and serve them."""
    if not samples.exists():
        raise InputError(f"{samples}: the samples are not here; give their folder with --samples")
    with LiveProgress() as progress:
        result = run_ingest(
            [samples],
            Archive.create(archive),
            collection="Samples",
            workers=workers,
            progress=progress,
        )
    click.echo(summary(result))
    start_server(archive, host, port)


@contextmanager
def _reported(path: Path | None) -> Iterator[None]:
    """Write a report of one key, ``error``, where the work inside fails."""
    try:
        yield
    except BaseException as error:
        message = error.format_message() if isinstance(error, click.UsageError) else str(error)
        with suppress(OSError):  # the first failure is the one to tell
            _write_report(path, {"error": message or "stopped"})
        raise


def _write_report(path: Path | None, report: Mapping[str, Any]) -> None:
    if path:
        path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _status(report: Report) -> int:
    return INCOMPLETE if report.damaged or report.not_redone else 0
