"""What the processes of one index share: its generations, and who writes it.

Both are documents of a small index beside it, ``NAME-control``. The document of the generations is
replaced as a whole, which is how a commit or a rebuilt index takes effect at once for everybody.
"""

import json
import os
import socket
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from time import sleep, time
from typing import Any
from uuid import uuid4

from indexer.engines.backends.opensearch.cluster_client import WRITING, Cluster, RefusedError
from indexer.engines.backends.opensearch.mapping import versions
from indexer.engines.plan.nodes import MatchAllQuery, Plan, TermQuery
from indexer.errors import EngineError

GENERATIONS_KEPT = 4
_LEASE = 30.0  # seconds after which a silent writer is taken for dead
_BEAT = 5.0  # seconds between two signs of life
_WATCH = 2.5 * _BEAT
_STATE = "state"
_WRITER = "writer"


@dataclass(frozen=True, slots=True)
class Generation:
    """One commit: where its documents are, and all that has to be known of it to plan an answer.

    *points* are points in time of it, one for each copy of its shards. *scopes* counts the
    documents by ``scope``; *common* are words that a large share of them has.
    """

    number: int
    index: str
    size: int = 0
    languages: tuple[str | None, ...] = (None,)
    scopes: Mapping[str, int] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    points: tuple[str, ...] = ()

    def scope(self, current: bool, articles: bool) -> Plan:
        """A filter for current editions, articles or both; matches all if all documents are."""
        wanted = "c" * current + "a" * articles
        if not wanted or self.scopes.get(wanted, 0) == self.size:
            return MatchAllQuery()
        return TermQuery("scope", wanted)


@dataclass(frozen=True, slots=True)
class IndexState:
    """The generations that are open, newest first, and the versions that made the newest."""

    made_by: Mapping[str, int]
    generations: tuple[Generation, ...]

    @property
    def newest(self) -> Generation:
        """The latest commit."""
        return self.generations[0]


@dataclass(frozen=True, slots=True)
class ControlDocument:
    """A document of the control index, and what has to be named to replace exactly it."""

    plain: Mapping[str, Any]
    seq_no: int
    primary_term: int

    @property
    def condition(self) -> dict[str, str]:
        """Parameters by which a write fails if somebody else has written meanwhile."""
        return {"if_seq_no": str(self.seq_no), "if_primary_term": str(self.primary_term)}


class Control:
    """The control index of one index."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.index = f"{name}-control"
        self._cluster = cluster
        self._name = name

    def state_ask(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Head and body that ask for the state among other searches."""
        return {"index": self.index}, {"query": {"ids": {"values": [_STATE]}}, "size": 1}

    def read_answer(self, answer: Mapping[str, Any]) -> IndexState | None:
        """The state in the answer to ``state_ask``; None where it did not come."""
        hits = answer.get("hits", {}).get("hits", ())
        return self._state(hits[0]["_source"]) if hits else None

    def state(self) -> IndexState | None:
        """The state; None where there is no index of this name.

        Raises ``EngineError`` for an index that somebody else has made.
        """
        held = self._get(_STATE)
        return self._state(held.plain) if held else None

    def make(self, replicas: int) -> None:
        """Make the control index if there is none."""
        body = {
            "settings": {"index": {"number_of_shards": 1, "number_of_replicas": replicas}},
            "mappings": {"dynamic": "false"},
        }
        try:
            self._cluster.call("PUT", f"/{self.index}", body, patience=WRITING)
        except RefusedError as error:
            if error.kind != "resource_already_exists_exception":
                raise

    def replace(self, state: IndexState, lease: "WriterLease") -> None:
        """Let *state* take effect, if *lease* is still ours; raises ``EngineError``."""
        lease.renew()
        held = self._get(_STATE)
        condition = held.condition if held else {"op_type": "create"}
        plain = {
            "made_by": dict(state.made_by),
            "generations": list(map(_plain, state.generations)),
        }
        body = {_STATE: json.dumps(plain)}
        self._cluster.call(
            "PUT", f"/{self.index}/_doc/{_STATE}", body,
            {**condition, "refresh": "true"}, patience=WRITING,
        )  # fmt: skip

    def take_lease(self) -> "WriterLease":
        """Become the writer; raises ``EngineError`` while another process is."""
        found = self._get(_WRITER)
        if found and not self._is_dead(found):
            self._refuse()
        session = int(found.plain["session"]) + 1 if found else 1
        return WriterLease(
            self._cluster, f"/{self.index}/_doc/{_WRITER}", session, found, self._refuse
        )

    def _is_dead(self, found: ControlDocument) -> bool:
        """Whether the holder has ended or given up: by its process, its clock and its silence."""
        holder = found.plain.get("holder")
        if holder is None:
            return True
        if holder["host"] == socket.gethostname():
            if holder["pid"] == os.getpid():
                return holder["process"] != _OWN or found.plain["session"] not in _LIVE
            return not _is_process(holder["pid"])
        if abs(time() - float(found.plain["at"])) < _LEASE:
            return False
        sleep(_WATCH)  # clocks differ and jump: only one who stays silent is dead
        again = self._get(_WRITER)
        return again is not None and again.seq_no == found.seq_no

    def _refuse(self) -> None:
        raise EngineError(
            f"the index {self._name} is being written by another process: wait for it to end"
        )

    def _get(self, name: str) -> ControlDocument | None:
        try:
            found = self._cluster.call("GET", f"/{self.index}/_doc/{name}", patience=1.0)
        except RefusedError as error:
            if error.status == 404:
                return None
            raise
        if "_source" not in found:
            raise EngineError(self._cluster.explain_stranger())
        return ControlDocument(found["_source"], found["_seq_no"], found["_primary_term"])

    def _state(self, plain: Mapping[str, Any]) -> IndexState:
        try:
            plain = json.loads(plain[_STATE])  # as a text, since answers come without empty lists
            generations = tuple(map(_generation, plain["generations"]))
            if not generations:
                raise ValueError("no generation")
            return IndexState(dict(plain["made_by"]), generations)
        except (LookupError, TypeError, ValueError) as error:
            raise EngineError(
                f"{self.index} on the cluster was not made by Backissue: choose another name for "
                "the index; nothing was changed"
            ) from error


def check_versions(state: IndexState, name: str) -> bool:
    """Whether this program made the index; raises ``EngineError`` if a newer one did."""
    ours = versions()
    newer = [key for key, number in state.made_by.items() if number > ours.get(key, -1)]
    if newer:
        raise EngineError(
            f"the index {name} was made by a newer Backissue ({', '.join(newer)}): update this "
            "one, or name another index; nothing was changed"
        )
    return dict(state.made_by) == ours


_OWN = uuid4().hex  # a number of this process: another one may get its pid later


_LIVE: set[int] = set()  # sessions of writers of this process


def _is_process(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


class WriterLease:
    """The right to write, kept alive by a thread until it is released.

    *session* is higher than that of every writer before.
    """

    def __init__(
        self, cluster: Cluster, path: str, session: int, before: ControlDocument | None, refuse: Any
    ) -> None:
        self.session = session
        self._cluster = cluster
        self._path = path
        self._refuse = refuse
        self._lock = threading.Lock()
        self._condition = before.condition if before else {"op_type": "create"}
        self._holder: dict[str, Any] | None = {
            "host": socket.gethostname(), "pid": os.getpid(), "process": _OWN,
        }  # fmt: skip
        self.renew()
        _LIVE.add(session)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="index-lease", daemon=True)
        self._thread.start()

    def renew(self) -> None:
        """Give a sign of life; raises ``EngineError`` where another writer has taken over."""
        with self._lock:
            body = {"session": self.session, "holder": self._holder, "at": time()}
            try:
                said = self._cluster.call(
                    "PUT", self._path, body, self._condition, patience=_LEASE / 2
                )
            except RefusedError as error:
                if error.status != 409:
                    raise
                said = self._own_late_write()
            self._condition = ControlDocument({}, said["_seq_no"], said["_primary_term"]).condition

    def release(self) -> None:
        """Let others write; what they wait for at most, if this fails, is the lease."""
        self._ended.set()
        self._thread.join()
        _LIVE.discard(self.session)
        self._holder = None
        self.renew()

    def _own_late_write(self) -> Any:
        """The lease as it is, if the refused write was one of ours that had arrived already."""
        found = self._cluster.call("GET", self._path)
        holder = found["_source"].get("holder") or {}
        ours = found["_source"]["session"] == self.session and holder.get("process") == _OWN
        if not ours:
            self._refuse()
        return found

    def _beat(self) -> None:
        while not self._ended.wait(_BEAT):
            try:
                self.renew()
            except EngineError:  # the next write finds out
                continue


def _plain(generation: Generation) -> dict[str, Any]:
    return {**asdict(generation), "common": sorted(generation.common)}


def _generation(plain: Mapping[str, Any]) -> Generation:
    return Generation(
        number=int(plain["number"]),
        index=str(plain["index"]),
        size=int(plain["size"]),
        languages=tuple(plain["languages"]),
        scopes=dict(plain["scopes"]),
        common=frozenset(plain["common"]),
        points=tuple(plain["points"]),
    )
