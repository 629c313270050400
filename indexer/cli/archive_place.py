"""The option that names an archive: a directory, or a place on a store."""

from pathlib import Path

import click

from indexer.corpus.archive import Archive
from indexer.places import PathOrUri, is_uri, typed_place

_DIRECTORY = click.Path(path_type=Path, file_okay=False)


def archive_place(text: str) -> PathOrUri:
    """A directory that need not exist, or the text of a URI."""
    place = typed_place(text)
    if is_uri(place):
        return place
    directory: Path = _DIRECTORY.convert(str(place), None, None)
    return directory


archive_option = click.option(
    "--archive",
    required=True,
    type=archive_place,
    metavar="DIR",
    help="The archive: a directory, or a URI such as s3://bucket/morgue.",
)


def open_with_index(place: PathOrUri) -> Archive:
    """The archive at *place*, and of one on a store also the index that is kept here."""
    archive = Archive.open(place)
    if archive.mirror is not None:
        from indexer.ingest.run import bring_index_here

        bring_index_here(archive)
    return archive
