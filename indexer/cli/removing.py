"""The command that takes articles out of all that is shown, and brings them back: remove."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import click

from indexer.cli.archive_place import archive_option
from indexer.cli.ask import removal_lines
from indexer.cli.console import LiveProgress
from indexer.corpus.archive import Archive
from indexer.corpus.removals import Removal, RemovalKind
from indexer.corpus.takedown import listed_value, listed_values, named_removal, same_thing
from indexer.errors import InputError
from indexer.file_names import visible
from indexer.ingest.take_down import RemovalReport, change_removals
from indexer.places import PathOrUri


@click.command()
@archive_option
@click.argument("things", nargs=-1, metavar="[THING]...")
@click.option("--url", "urls", multiple=True, metavar="U", help="All captures of this address.")
@click.option("--source", "sources", multiple=True, metavar="S", help="A whole publication.")
@click.option("--id", "ids", multiple=True, metavar="I", help="One edition of an article.")
@click.option(
    "--collection", "collections", multiple=True, metavar="C", help="All files of a collection."
)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="F",
    help="A list: one URL, source:S, id:I or collection:C a line.",
)
@click.option("--reason", metavar="TEXT", help="Why; shown by --list alone.")
@click.option("--undo", is_flag=True, help="Bring it back instead.")
@click.option("--list", "as_list", is_flag=True, help="List what is removed.")
@click.option("--quiet", is_flag=True, help="Print only errors.")
def remove(
    archive: PathOrUri,
    things: tuple[str, ...],
    urls: tuple[str, ...],
    sources: tuple[str, ...],
    ids: tuple[str, ...],
    collections: tuple[str, ...],
    files: tuple[Path, ...],
    reason: str | None,
    undo: bool,
    as_list: bool,
    quiet: bool,
) -> None:
    """Take articles out of search, feeds, CDX, replay and exports (takedown).

    A THING is what a line of --file may be: a URL with its scheme, source:S, id:I or collection:C.

    What is removed stays so, whatever is ingested or indexed later, until --undo. The bytes in
    the archive files are not touched: they are yours to delete or keep.
    """
    opened = Archive.open(archive)
    named = {"url": urls, "source": sources, "id": ids, "collection": collections}
    if as_list:
        for line in removal_lines(opened):
            click.echo(line)
        return
    if not any(named.values()) and not files and not things:
        raise click.UsageError(
            "Name what to remove: a URL, or --url, --source, --id, --collection or --file."
        )

    def find() -> Iterator[Removal]:
        for thing in things:
            kind, value = listed_value(thing, thing.strip())
            yield _removal(opened, kind, value, reason, undo)
        for name, values in named.items():
            for value in values:
                yield _removal(opened, cast(RemovalKind, name), value, reason, undo)
        for file in files:
            for kind, value in list(listed_values(file)):
                yield _removal(opened, kind, value, reason, undo)

    with LiveProgress(quiet=quiet) as progress:
        report = change_removals(opened, find, undo=undo, progress=progress)
    if not quiet:
        _print_report(report, undo)


def _removal(
    archive: Archive, kind: RemovalKind, value: str, reason: str | None, undo: bool
) -> Removal:
    if not value.strip():
        raise InputError(f"--{kind}: empty; nothing was removed")
    if undo:
        return same_thing(kind, value)
    return named_removal(archive, kind, value.strip(), reason)


def _print_report(report: RemovalReport, undo: bool) -> None:
    if not report.changed and not report.unchanged:
        click.echo("nothing was named: the file lists nothing")
    done = "brought back" if undo else "removed"
    for removal, records in report.changed:
        line = f"{done}: {removal.kind} {removal.value}: {records:,} records"
        if not records and not undo:
            line = (
                f"{done}: {removal.kind} {removal.value}: the archive holds nothing of it;"
                " noted for what is ingested later"
            )
        click.echo(visible(line))
    for removal in report.unchanged:
        state = "was not removed" if undo else "was removed before"
        click.echo(visible(f"{state}: {removal.kind} {removal.value}"))
    if report.held is not None:
        click.echo(f"{report.held:,} documents in the index")
