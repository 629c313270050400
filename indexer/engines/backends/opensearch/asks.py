"""Searches that go to the cluster together, under one point in time, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from indexer.engines.backends.opensearch.cluster_client import Cluster, Pauses, lines, reason_of
from indexer.engines.backends.opensearch.control import Control, IndexState
from indexer.errors import EngineError

KEEP_ALIVE = "6h"
BRIEFLY = "2m"  # for which a point in time of some of the shards stays open
PATIENCE = 1.0  # seconds for which a search is tried again; somebody is waiting
_GRACE = 5.0  # seconds beyond those of the searches that an answer is waited for
_LEAST = 0.5  # seconds that a search is given at least
_TOO_MANY = 429
_LOST = ("search_context_missing_exception", "index_not_found_exception")


class PointLostError(EngineError):
    """A point in time that is no longer open, or whose node is gone."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One search; *scored* ones count words over all shards first, so that scores agree.

    An *optional* one that fails is not answered, and nothing else is lost.
    """

    body: Mapping[str, Any]
    scored: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back for each name. *missing* of *shards* shards did not answer."""

    by_name: Mapping[str, Mapping[str, Any]]
    missing: int = 0
    shards: int = 0
    timed_out: bool = False
    state: IndexState | None = field(default=None)

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def hits(self, name: str) -> list[dict[str, Any]]:
        """The hits of a search; none where it was not asked."""
        found: list[dict[str, Any]] = self.by_name.get(name, {}).get("hits", {}).get("hits", [])
        return found

    def total(self, name: str) -> int:
        """How many documents a search matched, as far as it counted; 0 where it was not asked."""
        total = self.by_name.get(name, {}).get("hits", {}).get("total") or {"value": 0}
        return int(total["value"])

    def aggregations(self, name: str) -> Mapping[str, Any]:
        """The aggregations of a search; empty where it was not asked."""
        found: Mapping[str, Any] = self.by_name.get(name, {}).get("aggregations", {})
        return found

    def whole(self) -> "Answers":
        """These answers; raises ``EngineError`` where shards did not answer, or not in time."""
        if self.missing:
            raise EngineError(f"{missing_parts(self)}: try again when they are back")
        if self.timed_out:
            raise EngineError("the index did not answer in time: try again")
        return self

    def __or__(self, later: "Answers") -> "Answers":
        return Answers(
            {**self.by_name, **later.by_name},
            max(self.missing, later.missing),
            max(self.shards, later.shards),
            self.timed_out or later.timed_out,
            later.state or self.state,
        )


def missing_parts(found: Answers) -> str:
    """The sentence about shards that did not answer."""
    return f"{found.missing} of the {found.shards} parts of the index did not answer"


def buckets(aggregation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The buckets of an aggregation; the cluster leaves out empty lists."""
    found: list[dict[str, Any]] = aggregation.get("buckets", [])
    return found


def ask_all(
    cluster: Cluster,
    point: str,
    asks: Mapping[str, Ask],
    seconds: float,
    control: Control | None = None,
    partly: bool = False,
) -> Answers:
    """The answers to all *asks* in one request, and the state that *control* has by now.

    Raises ``PointLostError`` where a shard does not answer, unless *partly* is enough, and
    ``EngineError`` where a search cannot be answered. What takes more than *seconds* is left out by
    the shards.
    """
    seconds = max(seconds, _LEAST)
    parts: list[Mapping[str, Any]] = list(control.state_ask()) if control else []
    for ask in asks.values():
        parts.append({"search_type": "dfs_query_then_fetch"} if ask.scored else {})
        pit = {"id": point, "keep_alive": BRIEFLY if partly else KEEP_ALIVE}
        parts.append({**ask.body, "pit": pit, "timeout": f"{round(seconds * 1000)}ms"})
    grouped = any({"groups", "bars"} & ask.body.get("aggs", {}).keys() for ask in asks.values())
    params = {"filter_path": "-**.groups.buckets"} if grouped else {}
    responses = _responses(cluster, lines(parts), params, seconds + _GRACE)
    state = control.read_answer(responses.pop(0)) if control else None
    found = {
        name: response
        for (name, ask), response in zip(asks.items(), responses, strict=True)
        if not (ask.optional and "error" in response)
    }
    for response in found.values():
        _check(cluster, response, partly)
    shards = [response["_shards"] for response in found.values()]
    return Answers(
        found,
        max((one["failed"] for one in shards), default=0),
        max((one["total"] for one in shards), default=0),
        any(response["timed_out"] for response in found.values()),
        state,
    )


def _responses(
    cluster: Cluster, body: str, params: Mapping[str, str], seconds: float
) -> list[dict[str, Any]]:
    """What came back for each search; asked again while a node refuses one, being overloaded."""
    until = monotonic() + PATIENCE
    pauses = Pauses()
    while True:
        said = cluster.call("POST", "/_msearch", body, params, seconds, patience=PATIENCE)
        responses: list[dict[str, Any]] = said["responses"]
        refused = any(response.get("status") == _TOO_MANY for response in responses)
        if not refused or monotonic() >= until:
            return responses
        pauses.wait(until)


def _check(cluster: Cluster, response: Mapping[str, Any], partly: bool) -> None:
    error = response.get("error")
    if error:
        reason = reason_of(error)
        if any(kind in reason for kind in _LOST) or int(response.get("status", 500)) >= 500:
            raise PointLostError(f"the cluster {cluster.hosts} lost a part of the index: {reason}")
        raise EngineError(cluster.explain(int(response.get("status", 500)), reason))
    failures = response["_shards"].get("failures", ())
    if response["_shards"]["failed"] and not partly:
        reasons = "; ".join(dict.fromkeys(reason_of(one.get("reason")) for one in failures))
        raise PointLostError(f"the cluster {cluster.hosts} lost a part of the index: {reasons}")
