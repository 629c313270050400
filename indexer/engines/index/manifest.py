"""The manifest of an index: its engine, and the versions of analysis and fields that made it."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer import analysis, durable
from indexer.engines.index import schema
from indexer.errors import EngineError

_NAME = "backissue-index.json"
_LIFETIME = 1_000_000_000  # more generations than an index reaches before it is recreated


@dataclass(frozen=True, slots=True)
class Manifest:
    """*base* is added to the store's own commit numbers, so that generations grow over rebuilds."""

    engine: str
    analysis: int
    fields: int
    base: int = 0


def prepare(folder: Path, engine: str, create: bool) -> Manifest:
    """The manifest of the index in *folder*.

    With *create*, an index that is missing or of another version is recreated empty (it is only a
    view of the corpus); without, each raises ``EngineError``.
    """
    manifest = _read(folder)
    wanted = (engine, analysis.VERSION, schema.VERSION)
    if manifest is not None and (manifest.engine, manifest.analysis, manifest.fields) == wanted:
        return manifest
    if create:
        return recreate(folder, engine)
    why = "another version of Backissue made it" if manifest else "there is none"
    try:
        (folder / _NAME).read_bytes()
    except PermissionError as error:  # nothing that reindex could mend
        raise EngineError(f"cannot open the index {folder}: {error.strerror}") from error
    except OSError:
        pass
    raise EngineError(f"cannot open the index {folder}: {why}; run `backissue reindex`")


def recreate(folder: Path, engine: str) -> Manifest:
    """Delete whatever index is in *folder*, and write the manifest of a new one."""
    before = _read(folder)
    base = before.base + _LIFETIME if before else 0
    manifest = Manifest(engine, analysis.VERSION, schema.VERSION, base)
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)
        durable.write(folder / _NAME, json.dumps(asdict(manifest)).encode())
    except OSError as error:
        raise EngineError(f"cannot make an index in {folder}: {error.strerror}") from error
    return manifest


def creation_token(folder: Path) -> tuple[int, int] | None:
    """A value that changes when the index in *folder* is recreated; None where there is none."""
    try:
        status = (folder / _NAME).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _read(folder: Path) -> Manifest | None:
    try:
        plain = json.loads((folder / _NAME).read_bytes())
        manifest = Manifest(**plain)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return manifest if type(manifest.base) is int else None
