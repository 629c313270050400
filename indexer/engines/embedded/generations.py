"""The latest generations of a store, kept open for the cursors of earlier pages."""

from threading import RLock
from time import monotonic

from indexer.engines.base import Store
from indexer.engines.embedded.view import View
from indexer.engines.index import manifest
from indexer.errors import EngineError

_CHECK_EVERY = 0.5  # seconds between two checks for a newer commit


class Generations:
    """Views of one store: of its latest commit, and of some before it.

    With *create*, an index that is missing, damaged or of another version is recreated empty.
    """

    def __init__(self, store: Store, create: bool) -> None:
        self._store = store
        self._create = create
        self._lock = RLock()
        self._views: dict[int, View] = {}  # by generation, the latest last
        self._creation: object = None
        self._commit: object = None
        self._checked = 0.0
        self.refresh()

    def view(self, generation: int | None = None) -> View:
        """The latest commit, or that of *generation* if it is still open."""
        with self._lock:
            if not self._views or monotonic() - self._checked >= _CHECK_EVERY:
                self.refresh()
            latest = next(reversed(self._views))
            return self._views.get(generation or latest, self._views[latest])

    def refresh(self) -> None:
        """Open the latest commit if it is new, and the index again if it was recreated."""
        with self._lock:
            self._checked = monotonic()
            creation = manifest.creation_token(self._store.folder)
            if creation is None or creation != self._creation or not self._views:
                self._views.clear()
                self._open()
                self._creation = manifest.creation_token(self._store.folder)
            elif self._store.commit_token() != self._commit:
                self._add_latest()
            while len(self._views) > self._store.generations_kept:
                del self._views[next(iter(self._views))]

    def close(self) -> None:
        """Release all readers; the next view opens the index again."""
        with self._lock:
            self._views.clear()
            self._creation = self._commit = None

    def _open(self) -> None:
        folder, name = self._store.folder, self._store.name
        opened = manifest.prepare(folder, name, self._create)
        try:
            self._store.open(opened.base, self._create)
            self._add_latest()
        except EngineError:
            if not self._create:
                raise
            recreated = manifest.recreate(folder, name)  # damaged, but only a view of the corpus
            self._store.open(recreated.base, self._create)
            self._add_latest()

    def _add_latest(self) -> None:
        commit = self._store.commit_token()
        reader = self._store.reader()
        self._views[reader.generation] = View(reader)
        self._commit = commit
