"""Engines hold documents and answer queries; ``open_engine`` opens one by its URI."""

from pathlib import Path

from indexer.engines.base import Engine
from indexer.errors import EngineError

KNOWN = ("tantivy:", "whoosh:")


def check_uri(uri: str) -> None:
    """Raises ``EngineError`` for a URI that names no engine."""
    if uri not in KNOWN:
        raise EngineError(f"unknown engine {uri!r}: choose one of {', '.join(KNOWN)}")


def open_engine(uri: str, folder: Path, create: bool = False) -> Engine:
    """The engine that *uri* names; embedded ones keep their files in *folder*.

    Raises ``EngineError`` for an unknown URI, for an index that is missing or was made by another
    version (both are made anew with *create*), and for one that cannot be read.
    """
    check_uri(uri)
    if uri == "whoosh:":
        from indexer.engines.backends.whoosh import WhooshEngine

        return WhooshEngine(folder / "whoosh", create)
    from indexer.engines.backends.tantivy import TantivyEngine

    return TantivyEngine(folder / "tantivy", create)
