"""The command that writes the corpus as tables for notebooks: tables."""

from pathlib import Path

import click

from indexer.cli.archive_place import archive_option
from indexer.corpus.archive import Archive
from indexer.places import PathOrUri
from indexer.tables import write_tables


@click.command()
@archive_option
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the tables are; ARCHIVE/tables without.",
)
@click.option("--quiet", is_flag=True, help="Print only errors.")
def tables(archive: PathOrUri, output: Path | None, quiet: bool) -> None:
    """Write the corpus as Parquet tables, which notebooks, Spark and DuckDB open.

    A folder each for articles, editions, captures, records and blocks. Later runs write only what
    has changed; so does every ingest, reindex and removal from now on.
    """
    opened = Archive.open(archive)
    report = write_tables(opened, output)
    if quiet:
        return
    for name, rows in report.rows.items():
        click.echo(f"{name}: {rows:,} rows")
    click.echo(
        f"{report.files:,} files, {report.size / 1e6:,.1f} MB;"
        f" written now: {report.written:,} files, {report.written_size / 1e6:,.1f} MB"
    )
