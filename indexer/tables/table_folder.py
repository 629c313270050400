"""The folder of the tables: what readers see changes all at once.

    articles → current/articles          what readers open, and so for each table
    current → generations/7              replaced in one step
    generations/7/articles/00001-….parquet
    generations/7/tables.json            which parts each file holds, and its digest
    generations/6/                       for those who were reading it
    generations/new/                     while tables are written

No file is ever changed in place: one whose rows are the same has a hard link in both generations,
one whose rows have changed gets another name. So whoever has listed a table before the link is
replaced finds the files that are the same, and of the others none, rather than newer ones.
"""

import os
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.json_notes import read_note, write_note
from indexer.durable import sync_folder
from indexer.errors import CorpusError, InputError, VersionError
from indexer.tables.table_columns import TABLES, TABLES_SCHEMA

NOTE_NAME = "tables.json"
_GENERATIONS, _CURRENT, _NEW = "generations", "current", "new"
_OURS = {_GENERATIONS, _CURRENT, f".{_CURRENT}.tmp", *(table.name for table in TABLES)}


class TablesFolder:
    """A folder of tables, of one archive; there need not be one yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.new = path / _GENERATIONS / _NEW
        self.current = path / _CURRENT

    def note(self) -> dict[str, Any] | None:
        """What the tables hold; None where there are none.

        Raises ``CorpusError`` where the note is damaged, ``VersionError`` where a newer version
        of Backissue wrote it.
        """
        try:
            note = read_note(self.current / NOTE_NAME, ())
        except FileNotFoundError:
            return None
        except CorpusError as error:
            raise CorpusError(
                f"{self.path}: {NOTE_NAME} is damaged, so that nobody knows what the tables hold;"
                " delete the folder, and run `backissue tables` again"
            ) from error
        if int(note.get("schema", 0)) > TABLES_SCHEMA:
            raise VersionError(
                f"{self.path}: tables of a newer Backissue (schema {note['schema']}, this one knows"
                f" {TABLES_SCHEMA}); upgrade with `pip install -U backissue`, or delete the folder"
            )
        return note

    def belongs_to(self, archive: Archive) -> bool:
        """Whether there are tables here, of *archive* or of one that is not there any more.

        So both an archive that was moved and a copy of one write only what is their own.
        """
        note = self.note()
        if note is None:
            return False
        owner = self._owner(note)
        return owner == archive.path.resolve() or not (owner / "backissue.json").exists()

    def check(self, archive: Archive) -> None:
        """Raise ``InputError`` where the folder holds what is not tables of *archive*."""
        if self.path.exists() and not self.path.is_dir():
            raise InputError(f"{self.path}: not a folder; name another one with --output")
        note = self.note()
        if note is not None and not self.belongs_to(archive):
            raise InputError(
                f"{self.path}: holds the tables of another archive ({self._owner(note)});"
                " name another folder with --output"
            )
        if self.path.resolve() in (archive.path.resolve(), *archive.path.resolve().parents):
            raise InputError(f"{self.path}: holds the archive; name another folder with --output")
        try:
            entries = {entry.name for entry in self.path.iterdir()}
        except FileNotFoundError:
            return
        except OSError as error:
            raise InputError(f"{self.path}: cannot be used: {error.strerror}") from error
        links = {_CURRENT, *(table.name for table in TABLES)}
        foreign = entries - _OURS if note is None else set()
        foreign |= {name for name in entries & links if not (self.path / name).is_symlink()}
        if foreign:
            raise InputError(
                f"{self.path}: holds {min(foreign)!r}, which is not of Backissue's tables; name an"
                " empty folder with --output, and nothing there is touched"
            )

    def _owner(self, note: Mapping[str, Any]) -> Path:
        return (self.path.resolve() / str(note["archive"])).resolve()

    def begin(self) -> None:
        """Make an empty folder for the next generation; raises ``OSError``."""
        shutil.rmtree(self.new, ignore_errors=True)
        for table in TABLES:
            (self.new / table.name).mkdir(parents=True)

    def keep(self, table: str, name: str) -> None:
        """Take over a file of the current generation, without a copy where links can be made."""
        old, new = self.current / table / name, self.new / table / name
        try:
            os.link(old, new)
        except OSError:
            shutil.copy2(old, new)

    def put_in_place(self, note: Mapping[str, Any], *, forget: bool) -> None:
        """Make the new generation the current one; raises ``OSError``, ``CorpusError``.

        The one before stays for those who are reading it, unless it is to be forgotten.
        """
        write_note(self.new / NOTE_NAME, note)
        for folder in (*(self.new / table.name for table in TABLES), self.new):
            sync_folder(folder)
        before = self._current_number()
        number = max([0, *map(int, self._numbers())]) + 1
        self.new.rename(self.new.with_name(str(number)))
        sync_folder(self.new.parent)
        _link(self.current, f"{_GENERATIONS}/{number}")
        self.show()
        self._drop_but({str(number), *(() if forget or before is None else (before,))})

    def show(self) -> None:
        """Make the links of the tables that are missing, as after a crash."""
        for table in TABLES:
            if not (self.path / table.name).is_symlink():
                _link(self.path / table.name, f"{_CURRENT}/{table.name}")
        sync_folder(self.path)

    def abandon(self) -> None:
        """Delete what was written of a generation that is not to be."""
        shutil.rmtree(self.new, ignore_errors=True)
        with suppress(OSError):  # where nothing was there before
            self.new.parent.rmdir()
            self.path.rmdir()

    def _current_number(self) -> str | None:
        return self.current.readlink().name if self.current.is_symlink() else None

    def _numbers(self) -> Collection[str]:
        return [path.name for path in self.new.parent.iterdir() if path.name.isdecimal()]

    def _drop_but(self, kept: Collection[str]) -> None:
        for number in self._numbers():
            if number not in kept:
                shutil.rmtree(self.new.with_name(number))


def _link(path: Path, target: str) -> None:
    """Let *path* lead to *target*, at once."""
    made = path.with_name(f".{path.name}.tmp")
    made.unlink(missing_ok=True)
    made.symlink_to(target)
    made.replace(path)


def noted_outputs(archive: Archive) -> list[Path]:
    """The folders outside of the archive into which its tables were written."""
    try:
        return [Path(path) for path in read_note(archive.path / NOTE_NAME, ())["outputs"]]
    except FileNotFoundError:
        return []
    except (KeyError, TypeError) as error:
        raise CorpusError(f"{archive.path / NOTE_NAME}: cannot be read: {error!r}") from error


def note_output(archive: Archive, output: Path) -> None:
    """Remember a folder, so that an ingest or a removal brings its tables up to date."""
    known = noted_outputs(archive)
    if output not in known:
        write_note(archive.path / NOTE_NAME, {"outputs": sorted(map(str, {*known, output}))})
