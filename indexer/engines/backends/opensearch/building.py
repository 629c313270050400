"""Commits: documents written, then made visible to everybody by one document of the control index.

An index that has to be rebuilt is built beside the one that is searched, which stays until the new
one has taken its place; a build that fails leaves it as it was, and the next one clears away what
is left of it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import time
from typing import Any

from indexer.engines.backends.opensearch.asks import Ask, ask_all, buckets
from indexer.engines.backends.opensearch.bulk import BulkWriter
from indexer.engines.backends.opensearch.cluster_client import WRITING, Cluster, RefusedError
from indexer.engines.backends.opensearch.cluster_uri import ClusterUri
from indexer.engines.backends.opensearch.control import (
    GENERATIONS_KEPT,
    Control,
    Generation,
    IndexState,
    WriterLease,
    check_versions,
)
from indexer.engines.backends.opensearch.mapping import (
    VOCABULARY,
    is_ours,
    mapping,
    settings,
    versions,
)
from indexer.engines.backends.opensearch.snapshots import Snapshots, open_point
from indexer.engines.base import Writer
from indexer.engines.plan.scoring import COMMON
from indexer.errors import EngineError

_SAMPLED = 5_000  # documents of a shard that say which words are common
_MOST_COMMON = 500
_MOST_LANGUAGES = 1_000
_SCOPES = ("a", "c", "ca")
_NUMBERED = re.compile(r"-\d{6}$")


class Building:
    """Makes and writes the index that *uri* names; with *create*, makes it if need be.

    Raises ``EngineError`` where it cannot be opened: because it is missing, of another version, or
    somebody else's.
    """

    def __init__(
        self,
        cluster: Cluster,
        control: Control,
        uri: ClusterUri,
        snapshots: Snapshots,
        create: bool,
    ) -> None:
        self._cluster = cluster
        self._control = control
        self._uri = uri
        self._snapshots = snapshots
        state = control.state()
        self.is_new = state is None or not check_versions(state, str(uri))
        if self.is_new and not create:
            why = "there is none" if state is None else "another version of Backissue made it"
            raise EngineError(f"cannot open the index {uri}: {why}; run `backissue reindex`")
        if self.is_new:
            self._check_free()
        if self.is_new and state is None:
            self._commit_empty()
        elif not self.is_new:
            snapshots.note(state)

    def facts(self) -> Generation:
        """What is known of an index of which nothing is committed yet."""
        state = self._control.state()
        return Generation(state.newest.number if state else 0, "")

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer; what it took is committed at the end of the block."""
        lease = self._control.take_lease()
        try:
            state = self._control.state()
            index = self._index(state)
            writer = BulkWriter(self._cluster, index, lease)
            try:
                yield writer
                writer.flush()
            finally:
                writer.close()
            self._commit(state, index, lease)
        finally:
            with suppress(EngineError):  # the first failure is the one to tell; it times out
                lease.release()

    def _commit_empty(self) -> None:
        """Begin with an empty generation, so that there is something to open."""
        self._control.make(self._uri.replicas)
        with self.writing():
            pass

    def _index(self, state: IndexState | None) -> str:
        """The index to write to: that of the newest generation, or a new one."""
        if state and not self.is_new and self._exists(state.newest.index):
            return state.newest.index
        taken = [one.index for one in state.generations] if state else []
        self._clear_builds(taken)
        numbers = [int(name.rpartition("-")[2]) for name in taken]
        index = f"{self._uri.name}-{max(numbers, default=0) + 1:06}"
        body = {
            "settings": settings(self._uri.shards, self._uri.replicas),
            "mappings": mapping(),
        }
        params = {"wait_for_active_shards": "1"}
        try:
            self._cluster.call("PUT", f"/{index}", body, params, seconds=WRITING, patience=WRITING)
        except RefusedError as error:  # made by an attempt whose answer was lost
            if error.kind != "resource_already_exists_exception" or not self._exists(index):
                raise
        return index

    def _commit(self, state: IndexState | None, index: str, lease: WriterLease) -> None:
        """Make what was written the newest generation, for everybody at once."""
        self._refresh(index)
        number = state.newest.number + 1 if state else int(time()) << 8
        generation = self._described(number, index)
        before = state.generations if state else ()
        kept = before[: GENERATIONS_KEPT - 1]
        if before and before[0].index == index:  # of an index that was replaced, nothing stays
            kept = tuple(one for one in kept if one.index == index)
        self._control.replace(IndexState(versions(), (generation, *kept)), lease)
        self.is_new = False
        self._point_alias(index)
        self._close([one for one in before if one not in kept], {index, *(k.index for k in kept)})

    def _refresh(self, index: str) -> None:
        said = self._cluster.call("POST", f"/{index}/_refresh", seconds=WRITING, patience=WRITING)
        if said["_shards"]["failed"]:
            raise EngineError(
                f"parts of the index {index} did not take what was written: run this again"
            )

    def _described(self, number: int, index: str) -> Generation:
        """The generation that *index* is now, with its points in time."""
        copies = 1 + self._replicas(index)
        points = tuple(open_point(self._cluster, index, WRITING).id for _ in range(copies))
        sample = {"terms": {"field": VOCABULARY, "size": _MOST_COMMON}}
        body: dict[str, Any] = {
            "size": 0,
            "track_total_hits": True,
            "aggs": {
                "languages": {"terms": {"field": "language", "size": _MOST_LANGUAGES}},
                "unknown": {"missing": {"field": "language"}},
                **{name: {"filter": {"term": {"scope": name}}} for name in _SCOPES},
                "sample": {"sampler": {"shard_size": _SAMPLED}, "aggs": {"words": sample}},
            },
        }
        found = ask_all(self._cluster, points[0], {"facts": Ask(body)}, WRITING)
        if found.missing or found.timed_out:
            raise EngineError(f"parts of the index {index} do not answer: run this again")
        counted = found.aggregations("facts")
        languages = [bucket["key"] for bucket in buckets(counted["languages"])]
        unknown = [None] if counted["unknown"]["doc_count"] or not languages else []
        sampled = counted["sample"]["doc_count"]
        return Generation(
            number=number,
            index=index,
            size=found.total("facts"),
            languages=(*languages, *unknown),
            scopes={name: int(counted[name]["doc_count"]) for name in _SCOPES},
            common=frozenset(
                bucket["key"]
                for bucket in buckets(counted["sample"]["words"])
                if bucket["doc_count"] > COMMON * sampled
            ),
            points=points,
        )

    def _replicas(self, index: str) -> int:
        """How many copies of each shard there are beside it, at most three that answer."""
        said = self._cluster.call("GET", f"/{index}/_settings/index.number_of_replicas")
        return min(3, int(said[index]["settings"]["index"]["number_of_replicas"]))

    def _point_alias(self, index: str) -> None:
        """Let the name of the index stand for *index*, for people and their tools."""
        actions = [
            {
                "remove": {
                    "index": f"{self._uri.name}-*",
                    "alias": self._uri.name,
                    "must_exist": False,
                }
            },
            {"add": {"index": index, "alias": self._uri.name}},
        ]
        self._cluster.call("POST", "/_aliases", {"actions": actions}, patience=WRITING)

    def _close(self, gone: list[Generation], used: set[str]) -> None:
        """Release what no generation needs any more; what this leaves behind times out."""
        points = [point for one in gone for point in one.points]
        with suppress(EngineError):
            if points:
                self._cluster.call("DELETE", "/_search/point_in_time", {"pit_id": points})
        for index in {one.index for one in gone} - used:
            with suppress(EngineError):
                self._cluster.call("DELETE", f"/{index}")

    def _clear_builds(self, taken: list[str]) -> None:
        """Delete what builds that failed have left."""
        for index in self._indices(f"{self._uri.name}-*"):
            number = index.removeprefix(f"{self._uri.name}-")
            if number.isdecimal() and index not in taken:
                self._cluster.call("DELETE", f"/{index}", patience=WRITING)

    def _exists(self, index: str) -> bool:
        return index in self._indices(index)

    def _indices(self, pattern: str) -> set[str]:
        """The indices of *pattern* that Backissue made."""
        return {name for name, one in self._mappings(pattern).items() if is_ours(one)}

    def _mappings(self, pattern: str) -> Mapping[str, Any]:
        params = {"ignore_unavailable": "true", "allow_no_indices": "true"}
        found: Mapping[str, Any] = self._cluster.call(
            "GET", f"/{pattern}/_mapping", params=params, patience=5.0
        )
        return found

    def _check_free(self) -> None:
        """Raise ``EngineError`` where the name is that of something else on the cluster."""
        name = self._uri.name
        for index, one in self._mappings(f"{name},{name}-*").items():
            is_wanted = not index.startswith(f"{name}-") or _NUMBERED.search(index)
            if index == name or (is_wanted and not is_ours(one)):
                whose = "is part of another one" if is_ours(one) else "Backissue did not make"
                raise EngineError(
                    f"there is an index {index} on {self._cluster.hosts} that {whose}: choose "
                    "another name; nothing was changed"
                )
