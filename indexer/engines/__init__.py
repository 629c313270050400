"""Which articles match, and what else can be said about them?

``open_engine`` opens the index of an archive by the URI of its engine; ``base`` says what an engine
promises. Not for parsing the text of a query (``indexer.query``), and not for keeping anything: an
index can be deleted and rebuilt from the corpus.
"""

from pathlib import Path

from indexer.engines.answer.highlight import Highlighter
from indexer.engines.base import Engine, Store
from indexer.engines.embedded.engine import StoreEngine
from indexer.engines.plan.conditions import asks_kind
from indexer.errors import EngineError

__all__ = ["Engine", "Highlighter", "asks_kind", "check_uri", "open_engine"]

_KNOWN = ("tantivy:", "whoosh:")
_OPENSEARCH = "opensearch:"


def check_uri(uri: str) -> None:
    """Raise ``EngineError`` for a URI that does not name an engine."""
    if uri.startswith(_OPENSEARCH):
        _cluster_uri(uri)
    elif uri not in _KNOWN:
        raise EngineError(
            f"unknown engine {uri.partition(':')[0]!r}: choose one of {', '.join(_KNOWN)}, "
            f"{_OPENSEARCH}http://host/name"
        )


def open_engine(uri: str, folder: Path, create: bool = False) -> Engine:
    """The engine that *uri* names; its index lies in a folder of its own in *folder*.

    Raises ``EngineError`` for an unknown URI, for an index that is missing or of another version,
    and for one that cannot be read. With *create*, such an index is recreated empty instead.
    """
    check_uri(uri)
    if uri.startswith(_OPENSEARCH):
        return _on_cluster(uri, create)
    return StoreEngine(_store(uri, folder), create)


def _store(uri: str, folder: Path) -> Store:
    """The store of an engine; its library is imported only now."""
    if uri == "whoosh:":
        from indexer.engines.backends.whoosh import WhooshStore

        return WhooshStore(folder / "whoosh")
    from indexer.engines.backends.tantivy import TantivyStore

    return TantivyStore(folder / "tantivy")


def _cluster_uri(uri: str) -> None:
    """Raise ``EngineError`` for a URI that names no index on a cluster."""
    from indexer.engines.backends.opensearch.cluster_uri import parse_uri

    parse_uri(uri)


def _on_cluster(uri: str, create: bool) -> Engine:
    """The engine on a cluster; its library is an extra, which may be missing."""
    try:
        from indexer.engines.backends.opensearch.opensearch_engine import OpenSearchEngine
    except ImportError as error:
        raise EngineError(
            "the client of OpenSearch is not installed: pip install 'backissue[opensearch]'"
        ) from error
    return OpenSearchEngine(uri, create)
