"""The commands that make an archive searchable: ingest, reindex, demo."""

import json
import os
from importlib.resources import files
from pathlib import Path

import click

from indexer.cli.console import LiveProgress, summary
from indexer.cli.serve import host_option, port_option, start_server
from indexer.corpus.archive import Archive
from indexer.engines import check_uri
from indexer.errors import InputError
from indexer.ingest import Report
from indexer.ingest import ingest as run_ingest
from indexer.ingest import reindex as run_reindex
from indexer.ingest.cluster import run_on_cluster

DAMAGED = 3

archive_option = click.option(
    "--archive",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The archive directory.",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 512),
    default=lambda: len(os.sched_getaffinity(0)),
    show_default="one per processor",
    help="Worker processes.",
)


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@archive_option
@click.option("--collection", metavar="NAME", help="A name for what this ingest brings.")
@workers_option
@click.option("--engine", metavar="URI", help="tantivy: (default) or whoosh:")
@click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, tcp://host:port.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.json",
    help="Write what became of every record to this file.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def ingest(
    paths: tuple[Path, ...],
    archive: Path,
    collection: str | None,
    workers: int,
    engine: str | None,
    cluster: str | None,
    report: Path | None,
    quiet: bool,
) -> int:
    """Read archive files and saved pages, and make their articles searchable.

    PATH is a file or a folder: WARC, ARC, WACZ, WET, HTML and MHTML, told by their content.
    What was read before is not read again, so the same command goes on after any interruption.
    """
    if engine:
        check_uri(engine)
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
    with LiveProgress(quiet=quiet) as progress:
        result = run_ingest(
            paths,
            Archive.create(archive, engine),
            collection=collection,
            workers=workers,
            runner=run_on_cluster(cluster) if cluster else None,
            progress=progress,
        )
    if report:
        report.write_text(
            json.dumps(result.as_json(), indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
    if not quiet:
        click.echo(summary(result))
    return _status(result)


@click.command()
@archive_option
@click.option("--engine", metavar="URI", help="Build the index in this engine from now on.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def reindex(archive: Path, engine: str | None, quiet: bool) -> None:
    """Build the index anew from the corpus, without reading an archive file."""
    if engine:
        check_uri(engine)
    opened = Archive.open(archive)
    if engine:
        opened = Archive.create(archive, engine)
    with LiveProgress(quiet=quiet) as progress:
        difference = run_reindex(opened, progress=progress)
    if not quiet:
        click.echo(f"{difference.held:,} documents in the index ({opened.engine_uri})")


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


def _status(report: Report) -> int:
    return DAMAGED if report.damaged else 0
