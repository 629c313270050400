"""What ``--json`` prints: the objects of the API, whose links are paths on the server.

The commands import this only when they print JSON: loading pydantic and building the schemas
takes a fifth of a second, which a search printed for people need not wait for.
"""

import json
from collections.abc import Sequence

from indexer.corpus.archive import Archive
from indexer.corpus.ledger import Status
from indexer.engines.base import Engine
from indexer.model.capture import Record
from indexer.model.search import Query
from indexer.schemas.addresses import API, Links
from indexer.schemas.holdings import ArchiveCounts, RecordEntry
from indexer.schemas.params import SearchParams, read
from indexer.schemas.searching import search_answer


def search_json(
    engine: Engine,
    text: str,
    limit: int,
    sources: Sequence[str],
    start: str | None,
    end: str | None,
    links: Links,
) -> str:
    """The answer of ``/api/v1/search`` to the same question."""
    dates = [("from", start or ""), ("to", end or "")]
    pairs = [("q", text), ("limit", str(limit)), *(("source", one) for one in sources), *dates]
    params = read(SearchParams, pairs)
    answer = search_answer(engine, params, Query().budget, links, f"{API}/search")
    return _pretty(answer.model_dump(mode="json"))


def status_json(status: Status, engine_uri: str) -> str:
    """The counts of ``/api/v1/stats``, and the URI of the engine."""
    return _pretty(ArchiveCounts.of(status).model_dump(mode="json") | {"engine": engine_uri})


def record_json(record: Record, links: Links) -> str:
    """One of the records of ``/api/v1/records``, on one line."""
    return RecordEntry.of(record, links).model_dump_json()


def links_of(archive: Archive) -> Links:
    """Links on the server, and the names of the archive files."""
    names = archive.shared_names()
    return Links(names=lambda: names)


def _pretty(value: dict[str, object]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)
