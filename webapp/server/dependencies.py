"""Is each of these there: the archive directory, its index, its archive files, its store?

A look returns what is wrong though it can be used, "" where nothing is; it raises where it cannot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from indexer.corpus.archive import Archive
from indexer.corpus.mirror import Mirror
from indexer.errors import CorpusError, EngineError, StoreError
from indexer.model.search import Query
from indexer.places import PathOrUri, is_below, is_uri
from indexer.stores import find_object
from webapp.shared.open_archive import OpenArchive

SEARCHED = 5.0  # seconds between two searches that show whether answers are whole
REMOTE = 5.0  # seconds between two looks at a store
_SHOWN = 3  # names of missing files
_FILES = 200  # archive files that are looked for; in the order of their keys, which is random


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """How many documents an index holds, and its generation."""

    documents: int
    generation: int


def look_at_archive(holdings: OpenArchive) -> str:
    """Read the manifest and the removals anew: both must be there and of a known version."""
    Archive.open(holdings.path).removals()
    return ""


class IndexLook:
    """Asks the index for its size and generation, and now and then for an answer."""

    def __init__(self, holdings: OpenArchive) -> None:
        self.figures: IndexFigures | None = None
        self._holdings = holdings
        self._searched = float("-inf")
        self._said = ""

    def __call__(self) -> str:
        try:
            engine = self._holdings.engine
            self.figures = IndexFigures(engine.size, engine.generation)
            if monotonic() - self._searched > SEARCHED or self._said:
                self._search()
        except EngineError:
            self._searched = float("-inf")
            self._holdings.reopen()  # so that what was mended is taken up without a restart
            raise
        return self._said

    def _search(self) -> None:
        """Find out whether answers are whole: shards of a cluster may be missing."""
        page = self._holdings.engine.search(Query(limit=1, snippets=0, budget=1.0))
        slow = ("a search for everything takes longer than a second",) if page.timed_out else ()
        self._said = "; ".join((*page.changes, *slow))
        self._searched = monotonic()


class FilesLook:
    """Looks for the places that archived pages are shown from; at stores every few seconds."""

    def __init__(self, holdings: OpenArchive) -> None:
        self._holdings = holdings
        self._looked = float("-inf")
        self._said = ""

    def __call__(self) -> str:
        if monotonic() - self._looked > REMOTE:
            self._said = self._look()
            self._looked = monotonic()
        return self._said

    def _look(self) -> str:
        places = self._holdings.archive.noted_places(_FILES)
        roots = self._holdings.settings.files
        if not roots:
            paths = [place for place in places if isinstance(place, Path)]
            missing = [str(path) for path in paths if not path.is_file()]
            return _sentence("archive files", missing, paths)
        missing = [str(root) for root in roots if not _is_there(root, places)]
        return _sentence("places of archive files", missing, roots)


def _sentence(what: str, missing: list[str], seen: Sequence[object]) -> str:
    if not missing:
        return ""
    names = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
    return f"{len(missing)} of {len(seen)} {what} cannot be reached: {names}"


def _is_there(root: PathOrUri, places: Iterable[PathOrUri]) -> bool:
    """Whether the folder *root* exists, or an object of those noted below a URI does."""
    if not is_uri(root):
        return Path(root).is_dir()
    noted = next((one for one in places if is_uri(one) and is_below(one, root)), None)
    try:
        return noted is None or find_object(noted) is not None
    except StoreError:
        return False


class StoreLook:
    """Asks the store of an archive for the generation in force; answers need only the copy here."""

    def __init__(self, holdings: OpenArchive) -> None:
        self._path = holdings.path
        self._looked = float("-inf")

    def __call__(self) -> str:
        if monotonic() - self._looked > REMOTE:
            mirror = Mirror.at_path(self._path)
            if mirror is not None and find_object(f"{mirror.uri}/backissue.json") is None:
                raise CorpusError(f"{mirror.uri}: no archive there any more")
            self._looked = monotonic()
        return ""


def is_on_store(holdings: OpenArchive) -> bool:
    """Whether the directory that is served is the copy of an archive on a store."""
    return (holdings.path / "store.json").exists()
