"""Is what this server depends on there? One finding for each dependency, and never a long wait.

Each dependency is looked at by a thread of its own, twice a second at most, whoever and how many
ask. A thread that hangs keeps nobody waiting: what does not answer in time is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Literal, cast

from flask import Flask, current_app

from indexer.errors import BackissueError
from webapp.server import dependencies
from webapp.shared.open_archive import OpenArchive

FRESH = 0.5  # seconds for which a finding stands
PATIENCE = 2.0  # seconds that a dependency has to answer

Dependent = Literal["archive", "index", "files", "store", "queue", "process"]
Availability = Literal["ok", "degraded", "unavailable"]
"""There; there in part or not needed for searches; not there."""


@dataclass(frozen=True, slots=True)
class DependencyState:
    """What was found of one dependency, and since when its *status* is this one.

    *since* is when this process first found it so. Only what is *required* makes a server unready.
    """

    name: Dependent
    status: Availability
    detail: str
    since: datetime
    required: bool

    @property
    def is_ready(self) -> bool:
        """Whether searches can be answered as far as this one goes."""
        return self.status != "unavailable" or not self.required


def noted(
    known: DependencyState | None,
    name: Dependent,
    status: Availability,
    detail: str,
    required: bool = True,
) -> DependencyState:
    """The state after another look; *known* is the one before."""
    since = known.since if known and known.status == status else datetime.now(UTC)
    return DependencyState(name, status, detail, since, required)


class DependencyCheck:
    """Looks at one dependency; *look* says what is wrong with it, and raises if it is away."""

    def __init__(self, name: Dependent, look: Callable[[], str], required: bool = True) -> None:
        self.name = name
        self._look = look
        self._required = required
        self._away: Availability = "unavailable" if required else "degraded"
        self._lock = Lock()
        self._done: Event | None = None  # of a look that goes on
        self._began = self._ended = float("-inf")
        self._state: DependencyState | None = None

    def begin(self) -> None:
        """Look, unless that was done just now or is still being done."""
        with self._lock:
            if self._done is not None or monotonic() - self._ended < FRESH:
                return
            self._done, self._began = Event(), monotonic()
            Thread(target=self._find, args=(self._done,), name=self.name, daemon=True).start()

    def state(self) -> DependencyState:
        """What was found last, waiting for a look that goes on as long as it may take."""
        with self._lock:
            done, until = self._done, self._began + PATIENCE
        if done is not None and not done.wait(max(0.0, until - monotonic())):
            self._note(self._away, f"no answer within {PATIENCE:g} s")
        with self._lock:
            if self._state is None:
                return DependencyState(self.name, "unavailable", "", datetime.now(UTC), True)
            return self._state

    def _find(self, done: Event) -> None:
        status = self._away
        detail = "the check itself has failed; the log says how"
        try:
            detail = self._look()
            status = "degraded" if detail else "ok"
        except BackissueError as error:
            detail = str(error)
        finally:
            self._note(status, detail)
            with self._lock:
                self._done, self._ended = None, monotonic()
            done.set()

    def _note(self, status: Availability, detail: str) -> None:
        with self._lock:
            self._state = noted(self._state, self.name, status, detail, self._required)


class Readiness:
    """All that a server depends on; a server process adds what only it knows."""

    def __init__(self, holdings: OpenArchive) -> None:
        self.index = dependencies.IndexLook(holdings)
        self._path = str(holdings.path)
        self._checks = [
            DependencyCheck("archive", lambda: dependencies.look_at_archive(holdings)),
            DependencyCheck("index", self.index),
            DependencyCheck("files", dependencies.FilesLook(holdings), required=False),
        ]
        self._store = DependencyCheck("store", dependencies.StoreLook(holdings), required=False)
        self._own: list[Callable[[], DependencyState]] = []
        self._holdings = holdings

    def add(self, find: Callable[[], DependencyState]) -> None:
        """Ask *find*, too, which must answer at once."""
        self._own.append(find)

    def states(self) -> list[DependencyState]:
        """What is found of each; takes ``PATIENCE`` at most."""
        checks = [*self._checks]
        if dependencies.is_on_store(self._holdings):
            checks.append(self._store)
        for check in checks:
            check.begin()
        return [*(check.state() for check in checks), *(find() for find in self._own)]

    def readers_may_know(self, detail: str) -> str:
        """*detail* without the path of the archive directory."""
        return detail.replace(self._path, "ARCHIVE")


def install(app: Flask) -> None:
    """Let *app* know how ready it is."""
    app.extensions["backissue-readiness"] = Readiness(app.extensions["backissue"])


def readiness() -> Readiness:
    """That of this application."""
    return cast(Readiness, current_app.extensions["backissue-readiness"])
