"""What engines that keep an index in a local folder have in common."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import RLock
from time import monotonic

from indexer.engines.answer.engine import Serving
from indexer.engines.index import manifest
from indexer.engines.index.held import HeldLog
from indexer.engines.plan.index_reader import IndexReader
from indexer.engines.plan.view import View
from indexer.errors import EngineError

_LOOK_EVERY = 0.5  # seconds between two looks for a newer commit


class Embedded(Serving):
    """Views of the commits in one folder, the newest and a few before it."""

    name: str
    kept: int  # generations kept open for cursors

    def __init__(self, folder: Path, create: bool) -> None:
        self.folder = folder
        self._create = create
        self._holdings = HeldLog(folder)
        self._lock = RLock()
        self._views: dict[int, View] = {}
        self._begun: object = None
        self._committed: object = None
        self._looked = 0.0
        self._refresh()

    @abstractmethod
    def _open(self, made: manifest.Manifest) -> None:
        """Open the index, or make an empty one in a folder that holds only *made*."""

    @abstractmethod
    def _stamp(self) -> object:
        """Changes with every commit; cheap."""

    @abstractmethod
    def _read(self) -> IndexReader:
        """A reader of the newest commit."""

    def view(self, generation: int | None = None) -> View:
        """The newest commit, or that of *generation* where it is still at hand."""
        with self._lock:
            if not self._views or monotonic() - self._looked >= _LOOK_EVERY:
                self._refresh()
            newest = next(reversed(self._views))
            return self._views.get(generation or newest, self._views[newest])

    def held(self) -> Mapping[str, str]:
        """Article id to digest, for every document held."""
        held = self._holdings.read(self.generation)
        if held is None:
            held = {document.id: document.digest for document in self.documents()}
        return held

    def close(self) -> None:
        """Give back files and locks; an engine that is asked again opens them again."""
        with self._lock:
            self._views.clear()
            self._begun = self._committed = None

    def _refresh(self) -> None:
        """Take up a newer commit, or an index that was begun anew."""
        with self._lock:
            self._looked = monotonic()
            begun = manifest.stamp(self.folder)
            if begun is None or begun != self._begun:
                self._views.clear()
                self._begin()
                self._begun = manifest.stamp(self.folder)
            elif self._stamp() != self._committed:
                self._take_up()
            while len(self._views) > self.kept:
                del self._views[next(iter(self._views))]

    def _begin(self) -> None:
        made = manifest.prepare(self.folder, self.name, self._create)
        try:
            self._open(made)
            self._take_up()
        except EngineError:
            if not self._create:
                raise
            self._open(manifest.begin(self.folder, self.name))  # damaged, and only a view
            self._take_up()

    def _take_up(self) -> None:
        committed = self._stamp()
        reader = self._read()
        self._views[reader.generation] = View(reader)
        self._committed = committed

    def _prepare_holdings(self) -> None:
        """Before a commit: a log that does not stand at this one, or grew too long, is redone."""
        generation = self.generation
        if not self._holdings.stands_at(generation) or self._holdings.is_wasteful(self.size):
            self._holdings.write(self.held(), generation)

    def _note(self, changes: Iterable[tuple[str, str | None]]) -> None:
        """After a commit: what it changed."""
        self._refresh()
        self._holdings.append(changes, self.generation)
