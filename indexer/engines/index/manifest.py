"""What made an index: its engine, and the versions of analysis and fields."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer import analysis, durable
from indexer.engines.index import schema as fields
from indexer.errors import EngineError

_NAME = "backissue-index.json"
_LIFETIME = 1_000_000_000  # more generations than an index reaches before it is begun anew


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
    found = _read(folder)
    wanted = (engine, analysis.VERSION, fields.VERSION)
    if found is not None and (found.engine, found.analysis, found.fields) == wanted:
        return found
    if create:
        return begin(folder, engine)
    why = "there is none" if found is None else "another version of Backissue made it"
    raise EngineError(f"cannot open the index {folder}: {why}; run `backissue reindex`")


def begin(folder: Path, engine: str) -> Manifest:
    """Empty *folder* of whatever index is there, and write the manifest of a new one."""
    before = _read(folder)
    base = before.base + _LIFETIME if before else 0
    manifest = Manifest(engine, analysis.VERSION, fields.VERSION, base)
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)
        durable.write(folder / _NAME, json.dumps(asdict(manifest)).encode())
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


def _read(folder: Path) -> Manifest | None:
    try:
        plain = json.loads((folder / _NAME).read_bytes())
        return Manifest(**plain)
    except (OSError, ValueError, TypeError):
        return None
