"""Writes an export to a file: whole under its name, or not at all; what broke off goes on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from indexer.errors import InputError
from indexer.export.exporting import Export
from indexer.export.formats import FORMATS, write_export
from indexer.export.part_file import PartFile
from indexer.export.result_pages import ResultPlace
from indexer.export.same_export import of_instant
from indexer.schemas.choices import ExportFormat


def _untold(line: str) -> None:
    pass


def save_export(
    name: ExportFormat, export: Export, target: Path, told: Callable[[str], None] = _untold
) -> int:
    """Write the export to *target* and give its size in bytes.

    It is written to a part beside *target*, and renamed when it is whole: a failure leaves what
    was at *target*. Where it is interrupted, the part stays, and the same export goes on with it,
    which *told* gets a line on. Of two at once to one *target*, the second cannot go on later.
    Raises ``InputError`` where the file cannot be written, and what the format raises.
    """
    if target.exists() and not target.is_file():
        raise InputError(
            f"{target}: not a regular file; without --output, all is written to standard output"
        )
    try:
        part = PartFile(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    articles = 0
    try:
        export = _going_on(name, export, part, told)
        part.begin(name, export)
        size = part.write(write_export(name, _noted(name, export, part)))
        part.put_in_place()
    except BaseException as error:
        articles = part.keep()
        if isinstance(error, OSError):
            raise _unwritable(target, error, part.path, articles) from error
        if articles:
            told(_kept(part.path, articles))
        raise
    return size


def _going_on(
    name: ExportFormat, export: Export, part: PartFile, told: Callable[[str], None]
) -> Export:
    """*export*, or the rest of it where *part* holds its beginning."""
    note = part.note
    if note is None:
        return export
    obstacle = note.obstacle(name, export)
    if not obstacle and not FORMATS[name].follows_hits:
        obstacle = f"{name} is made as a whole"
    if not obstacle and not part.goes_on():
        obstacle = "it holds no whole articles, or is damaged"
    if obstacle:
        told(f"{part.path}: an export that broke off cannot go on: {obstacle}; beginning anew")
        return export
    told(f"{part.path}: going on after {part.said()}")
    return replace(of_instant(export, note.exported_at), start=note.place)


def _noted(name: ExportFormat, export: Export, part: PartFile) -> Export:
    if not FORMATS[name].follows_hits:
        return export

    def reached(place: ResultPlace) -> None:
        part.reached(place)
        export.reached(place)

    return replace(export, reached=reached)


def _kept(part: Path, articles: int) -> str:
    return f"{part} keeps the first {articles:,} articles: the same command goes on behind them"


def _unwritable(
    target: Path, error: OSError, part: Path | None = None, articles: int = 0
) -> InputError:
    rest = _kept(part, articles) if part and articles else "nothing was left there"
    return InputError(f"{target}: cannot be written: {error.strerror or error}; {rest}")
