"""The generations of an index on a cluster, as one process sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import randrange
from threading import RLock
from time import monotonic

from indexer.engines.backends.opensearch.asks import (
    BRIEFLY,
    KEEP_ALIVE,
    Answers,
    Ask,
    PointLostError,
    ask_all,
)
from indexer.engines.backends.opensearch.cluster_client import Cluster, RefusedError
from indexer.engines.backends.opensearch.control import Control, Generation, IndexState
from indexer.engines.backends.opensearch.mapping import is_ours
from indexer.errors import EngineError

_CHECK_EVERY = 0.5  # seconds between two looks for a newer commit
_FRESH = 1.0  # seconds for which an answer may be of the commit before the latest
_PROMOTION = 4.0  # seconds in which a copy takes the place of a shard that is lost
_FEW = 10.0  # seconds for which the shards that there are do, once one has no copy left
COPIES = 16  # more points in time than a generation has; cursors name one of them


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time; *missing* of *shards* shards are not in it."""

    id: str
    missing: int = 0
    shards: int = 0


class Snapshot:
    """One generation, seen through one of its points in time.

    Where that is lost, with its node or by age, another one of the same index takes its place; for
    a while one of the shards that there are, if one has no copy left.
    """

    def __init__(self, cluster: Cluster, generation: Generation, copy: int) -> None:
        self.facts = generation
        self.copy = copy % max(1, len(generation.points))
        self._cluster = cluster
        self._point = Point(generation.points[self.copy]) if generation.points else None
        self._few_until = 0.0
        self._lock = RLock()

    def ask(
        self, asks: Mapping[str, Ask], seconds: float, control: Control | None = None
    ) -> Answers:
        """The answers to *asks*; where shards have no copy left, those of the others."""
        point = self._usable()
        for _ in range(2):
            try:
                return self._asked(point, asks, seconds, control)
            except PointLostError:
                point = self._replaced(point)
        return self._asked(point, asks, seconds, control)

    def _asked(
        self, point: Point, asks: Mapping[str, Ask], seconds: float, control: Control | None
    ) -> Answers:
        found = ask_all(self._cluster, point.id, asks, seconds, control, partly=point.missing > 0)
        if not point.missing:
            return found
        return replace(found, missing=max(point.missing, found.missing), shards=point.shards)

    def _usable(self) -> Point:
        """The point in time to ask; one of some shards for a while, then all are tried again."""
        with self._lock:
            point = self._point
            if point is None or (point.missing and monotonic() >= self._few_until):
                return self._replaced(point)
            return point

    def _replaced(self, lost: Point | None) -> Point:
        """A new point in time, the same for all who lost *lost*; of few shards if there are few."""
        with self._lock:
            if self._point is not None and self._point != lost:
                return self._point
            patience = 0.0 if lost and lost.missing else _PROMOTION
            self._check_ours()
            try:
                opened = open_point(self._cluster, self.facts.index, patience)
            except RefusedError:
                opened = open_point(self._cluster, self.facts.index, partly=True)
                self._few_until = monotonic() + _FEW
            self._point = opened
            return opened

    def _check_ours(self) -> None:
        """Raise ``EngineError`` where somebody else has made an index of that name since."""
        index = self.facts.index
        try:
            found = self._cluster.call("GET", f"/{index}/_mapping")
        except RefusedError:  # it is gone, or this may not be asked: opening it tells
            return
        if not all(map(is_ours, found.values())):
            raise EngineError(
                f"the index {index} on {self._cluster.hosts} was deleted, and somebody else made "
                "another one: name another index in `backissue reindex --engine`"
            )


def open_point(
    cluster: Cluster, index: str, patience: float = _PROMOTION, partly: bool = False
) -> Point:
    """A new point in time of *index*; with *partly*, of those shards that answer."""
    params = {
        "keep_alive": BRIEFLY if partly else KEEP_ALIVE,
        "allow_partial_pit_creation": str(partly).lower(),
    }
    path = f"/{index}/_search/point_in_time"
    try:
        opened = cluster.call("POST", path, params=params, patience=patience)
    except RefusedError as error:
        if error.status != 404:
            raise
        raise EngineError(
            f"the index {index} is gone from the cluster {cluster.hosts}; run `backissue reindex`"
        ) from error
    shards = opened["_shards"]
    return Point(str(opened["pit_id"]), shards["total"] - shards["successful"], shards["total"])


class Snapshots:
    """The snapshots of one engine: looks for newer commits, and opens them."""

    def __init__(self, cluster: Cluster, control: Control) -> None:
        self._cluster = cluster
        self._control = control
        self._lock = RLock()
        self._state: IndexState | None = None
        self._open: dict[tuple[int, int], Snapshot] = {}
        self._checked = -_FRESH

    def note(self, state: IndexState | None) -> None:
        """Take up *state*, as it was just read."""
        with self._lock:
            self._checked = monotonic()
            if state is not None and state != self._state:
                self._state = state
                numbers = {one.number for one in state.generations}
                self._open = {at: one for at, one in self._open.items() if at[0] in numbers}

    def forget(self) -> None:
        """Read everything anew when it is used again."""
        with self._lock:
            self._state = None
            self._open.clear()
            self._checked = -_FRESH

    @property
    def due(self) -> Control | None:
        """The control index, if it is time to look for a newer commit."""
        return self._control if monotonic() - self._checked >= _CHECK_EVERY else None

    @property
    def is_fresh(self) -> bool:
        """Whether a commit that is not known yet is younger than answers may be old."""
        return monotonic() - self._checked < _FRESH

    def latest(self) -> Snapshot:
        """The newest generation that is known; the first is asked for."""
        with self._lock:
            if self._state is None:
                self.refresh()
            assert self._state is not None
            return self._snapshot(self._state.newest, randrange(COPIES))

    def at(self, number: int) -> Snapshot | None:
        """The generation and copy that a cursor names, if it is still open."""
        self.latest()
        with self._lock:
            assert self._state is not None
            wanted, copy = divmod(number, COPIES)
            for generation in self._state.generations:
                if generation.number == wanted:
                    return self._snapshot(generation, copy)
        return None

    def refresh(self) -> None:
        """Ask for the newest commit now."""
        state = self._control.state()
        if state is None:
            raise EngineError(
                f"the index is not on the cluster {self._cluster.hosts}; run `backissue reindex`"
            )
        self.note(state)

    def checked(self) -> Generation:
        """The newest generation, asked for unless it just was."""
        if self.due or self._state is None:
            self.refresh()
        return self.latest().facts

    def _snapshot(self, generation: Generation, copy: int) -> Snapshot:
        copy %= max(1, len(generation.points))
        at = generation.number, copy
        if at not in self._open:
            self._open[at] = Snapshot(self._cluster, generation, copy)
        return self._open[at]
