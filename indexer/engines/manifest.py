"""What made an index: its engine, and the versions of analysis and fields."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer import analysis
from indexer.engines import fields
from indexer.errors import EngineError

_NAME = "backissue-index.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """*base* is added to the engine's own commit numbers, so that they grow over rebuilds."""

    engine: str
    analysis: int
    fields: int
    base: int = 0


def prepare(folder: Path, engine: str, create: bool) -> Manifest:
    """The manifest of the index in *folder*.

    With *create* one that is missing or made by another version is begun anew, since an index is
    only a view; without, each is an ``EngineError``.
    """
    wanted = Manifest(engine, analysis.VERSION, fields.VERSION)
    found = _read(folder)
    if found is not None and (found.engine, found.analysis, found.fields) == (
        wanted.engine,
        wanted.analysis,
        wanted.fields,
    ):
        return found
    if not create:
        why = "there is none" if found is None else "another version of Backissue made it"
        raise EngineError(f"cannot open the index {folder}: {why}; run `backissue reindex`")
    return begin(folder, Manifest(engine, wanted.analysis, wanted.fields, _after(found)))


def begin(folder: Path, manifest: Manifest) -> Manifest:
    """Empty *folder* of what an index left there and write *manifest*."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)
        write_synced(folder / _NAME, json.dumps(asdict(manifest)).encode())
    except OSError as error:
        raise EngineError(f"cannot make an index in {folder}: {error.strerror}") from error
    return manifest


def stamp(folder: Path) -> tuple[int, int] | None:
    """Changes when the index in *folder* is begun anew."""
    try:
        found = (folder / _NAME).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def write_synced(path: Path, data: bytes) -> None:
    """Write *path* so that after a crash it is either as before or whole."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names of new files survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(folder: Path) -> Manifest | None:
    try:
        plain = json.loads((folder / _NAME).read_bytes())
        return Manifest(**plain)
    except (OSError, ValueError, TypeError):
        return None


def _after(found: Manifest | None) -> int:
    """A base above every generation that *found* can have reached."""
    return found.base + 1_000_000_000 if found else 0
