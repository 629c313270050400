"""Writes to a cluster: batches with back-pressure, each document's own outcome looked at.

Every write carries a version that grows from writer to writer and from write to write, so that one
that arrives late, or twice, never replaces a newer one.
"""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from time import monotonic
from typing import Any

from indexer.engines.backends.opensearch.cluster_client import (
    WRITING,
    Cluster,
    Pauses,
    is_disk_full,
    reason_of,
)
from indexer.engines.backends.opensearch.control import WriterLease
from indexer.engines.backends.opensearch.mapping import row, row_id
from indexer.errors import EngineError
from indexer.model.search import Document

_BATCH_BYTES = 4 << 20
_BATCH = 500
_AT_ONCE = 2  # batches on their way; the writer waits for them before it makes more
_TRY_AGAIN = (429, 502, 503, 504)
_SESSION_BITS = 36


class BulkWriter:
    """Writes documents to *index* in batches: see ``base.Writer``.

    An error of a batch is raised by one of the next calls, or by ``flush``.
    """

    def __init__(self, cluster: Cluster, index: str, lease: WriterLease) -> None:
        self._cluster = cluster
        self._index = index
        self._version = lease.session << _SESSION_BITS
        self._batch: list[bytes] = []
        self._bytes = 0
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="index-bulk")
        self._slots = Semaphore(_AT_ONCE)
        self._sent: list[Future[None]] = []

    def upsert(self, document: Document) -> None:
        head = self._head("index", document.id)
        self._add(head + json.dumps(row(document), separators=(",", ":")).encode() + b"\n")

    def delete(self, article_id: str) -> None:
        self._add(self._head("delete", article_id))

    def flush(self) -> None:
        """Write what is left, and wait until all of it is acknowledged."""
        self._send()
        sent, self._sent = self._sent, []
        for future in sent:
            future.result()

    def close(self) -> None:
        """End without writing what was not sent."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _head(self, action: str, article_id: str) -> bytes:
        self._version += 1
        head = {"_id": row_id(article_id), "version": self._version, "version_type": "external"}
        return json.dumps({action: head}).encode() + b"\n"

    def _add(self, lines: bytes) -> None:
        self._batch.append(lines)
        self._bytes += len(lines)
        if len(self._batch) >= _BATCH or self._bytes >= _BATCH_BYTES:
            self._send()

    def _send(self) -> None:
        batch, self._batch, self._bytes = self._batch, [], 0
        waiting = [future for future in self._sent if not future.done()]
        for future in self._sent:
            if future.done():
                future.result()
        self._sent = waiting
        if batch:
            self._slots.acquire()
            self._sent.append(self._threads.submit(self._released, lambda: self._write(batch)))

    def _released(self, write: Callable[[], None]) -> None:
        try:
            write()
        finally:
            self._slots.release()

    def _write(self, batch: list[bytes]) -> None:
        """Write *batch*; what the cluster is too busy for is tried again, for some time."""
        until = monotonic() + WRITING
        pauses = Pauses()
        while batch:
            said = self._cluster.call(
                "POST", f"/{self._index}/_bulk", b"".join(batch),
                {"timeout": "60s", "filter_path": "items.*.status,items.*.error,items.*._id"},
                seconds=WRITING, patience=WRITING,
            )  # fmt: skip
            batch = [
                one for one, item in zip(batch, said["items"], strict=True) if self._is_due(item)
            ]
            if batch and monotonic() >= until:
                raise EngineError(
                    f"the cluster {self._cluster.hosts} is too busy to write: run this again later"
                )
            if batch:
                pauses.wait(until)

    def _is_due(self, item: dict[str, Any]) -> bool:
        """Whether a write has to be tried again; raises ``EngineError`` if it cannot work."""
        (outcome,) = item.values()
        status = int(outcome["status"])
        if status < 300 or status in (404, 409):  # nothing to delete; a newer one is there
            return False
        reason = reason_of(outcome.get("error"))
        if status in _TRY_AGAIN and not is_disk_full(reason):
            return True
        raise EngineError(f"{outcome.get('_id')}: {self._cluster.explain(status, reason)}")
