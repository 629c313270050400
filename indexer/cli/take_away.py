"""What export and save do once their options are read; loads the JSON schemas (pydantic)."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import click

from indexer.corpus.archive import Archive
from indexer.corpus.result_sets import (
    check_name,
    delete_set,
    read_set_file,
    store_set,
    stored_set,
    stored_sets,
)
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.errors import InputError
from indexer.export import Export, export_of, save_export, write_export
from indexer.export.result_pages import ResultPlace
from indexer.export.sets import export_of_set, set_of, set_query
from indexer.file_names import visible
from indexer.query import parse
from indexer.schemas.addresses import Links
from indexer.schemas.choices import ExportFormat
from indexer.schemas.export_params import ExportParams, FormatParams
from indexer.schemas.params import read

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into the file of an export, as it was typed."""

    format: str
    fields: str
    captures: str
    requests: bool
    resources: bool
    root: str

    def of(self, export: Export) -> Export:
        """*export* with that; raises ``ParameterError`` or ``InputError``."""
        given = [("format", self.format), ("fields", self.fields), ("captures", self.captures)]
        given += [(name, "1") for name in ("requests", "resources") if getattr(self, name)]
        params = read(FormatParams, given)
        root = urlsplit(self.root)
        if self.root and not (root.scheme in ("http", "https") and root.netloc):
            raise InputError(f"--root {self.root}: write it like https://morgue.example")
        names = export.archive.shared_names()
        return replace(
            export,
            fields=params.field_names,
            captures=params.captures,
            extras=params.extras,
            links=Links(root.path.rstrip("/"), lambda: names),
            root=f"{root.scheme}://{root.netloc}" if self.root else "",
        )


def export_of_search(
    archive: Archive, engine: Engine, pairs: Pairs, wanted: Wanted, budget: float
) -> Export:
    """The export of a search with the parameters *pairs*."""
    return wanted.of(_searched(archive, engine, pairs, budget))


def export_of_saved(archive: Archive, engine: Engine, name: str, wanted: Wanted) -> Export:
    """The export of a saved set; raises ``InputError`` where there is none of this name."""
    kept = stored_set(archive, name)
    if kept is None:
        raise InputError(f"{name}: no set of this name; `backissue save --list` lists them")
    return wanted.of(export_of_set(archive, engine, kept))


def write_to_output(
    name: str, export: Export, output: Path | None, engine: Engine
) -> tuple[int, int]:
    """Write to a file, or to standard output without one: its bytes, and the articles in it."""
    count = 0

    def reached(place: ResultPlace) -> None:
        nonlocal count
        count = place.hits
        export.reached(place)

    watched, kind = replace(export, reached=reached), cast(ExportFormat, name)
    if output is None:
        size = 0
        for piece in write_export(kind, watched):
            sys.stdout.buffer.write(piece)
            size += len(piece)
        sys.stdout.buffer.flush()
    else:
        size = save_export(kind, watched, output, _say)
    if engine.generation != export.heading.generation:
        click.echo(
            f"the index changed meanwhile, from generation {export.heading.generation} to"
            f" {engine.generation}; run it again for a result of one generation",
            err=True,
        )
    return size, count


def _say(line: str) -> None:
    click.echo(visible(line), err=True)


def keep_set(
    archive: Archive, name: str, pairs: Pairs, file: Path | None, replacing: bool, budget: float
) -> int:
    """Keep the result of a search, or a set that was downloaded; gives the number of articles."""
    check_name(name)
    if file is not None:
        kept = read_set_file(file, name)
        set_query(kept, budget)  # one that cannot be run again is not kept
    else:
        engine = open_engine(archive.engine_uri, archive.index)
        try:
            kept = set_of(_searched(archive, engine, pairs, budget), name)
        finally:
            engine.close()
    store_set(archive, kept, replacing=replacing)
    archive.push(f"sets/{name}.json")
    return len(kept.members)


def forget_set(archive: Archive, name: str) -> None:
    """Delete the set; raises ``InputError`` where there is none."""
    delete_set(archive, name)
    archive.push(f"sets/{name}.json")


def set_lines(archive: Archive) -> Iterator[str]:
    """A line for each set."""
    for kept in stored_sets(archive):
        search = " ".join([kept.q or "everything", *(f"{a}={b}" for a, b in kept.filters)])
        yield (
            f"{kept.name}  {kept.saved_at:%Y-%m-%d}  {len(kept.members):,} articles"
            f"  generation {kept.generation}  {search}"
        )


def _searched(archive: Archive, engine: Engine, pairs: Pairs, budget: float) -> Export:
    params = read(ExportParams, pairs)
    parsed = parse(params.q)
    return export_of(
        archive,
        engine,
        parsed,
        params.asked(parsed, budget),
        q=params.q,
        filters=params.conditions(),
        most=params.limit,
    )
