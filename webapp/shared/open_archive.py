"""What one server process has open: an archive directory and the engine that holds its index."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from time import monotonic

from indexer.corpus.archive import Archive
from indexer.corpus.cdx_index import CdxIndex
from indexer.corpus.ledger import CaptureRow
from indexer.corpus.removals import removals_token
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.model.search import Query
from indexer.places import PathOrUri
from indexer.urls import url_key
from webapp.shared.kept_answers import KeptAnswers

FRESH = 10.0  # seconds for which the captures of a URL are remembered
REMEMBERED = 200  # URLs
MOST_CAPTURES = 2_000  # of one URL that are looked at; those nearest to what is asked for
REOPENED = 1.0  # seconds between two attempts to mend a failed engine by opening it anew


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; ``create_app(archive, **settings)`` takes the same names.

    *public_url* is how readers reach the server (``https://morgue.example/papers``); without it,
    addresses are made from the Host header of each request. That must name the public URL,
    ``localhost``, a loopback address or one of *host_names*; with *any_address* it may be any
    IP address. *proxies* is how many proxies in a row the X-Forwarded headers are believed of.
    *exports* is how many exports are written at a time, *export_limit* caps the articles of one.
    *budget* is the time in seconds after which a search answers with what it has. Where *files*
    are given, archived pages are shown only from archive files below these folders; at a URI they
    are opened only below one that is given. *cors* lets
    scripts of other sites read the API, CDX answers and feeds. Processes that share a
    *metrics_folder* count their requests together. Each process keeps answers of up to
    *kept_bytes* to give them again while the index is the same; 0 keeps none. *log_queries* lets
    a log of requests hold what was searched for.
    """

    public_url: str = ""
    host_names: tuple[str, ...] = ()
    any_address: bool = False
    proxies: int = 0
    exports: int = 2
    export_limit: int = 100_000
    budget: float = 5.0
    files: tuple[PathOrUri, ...] = ()
    cors: bool = True
    metrics_folder: str | None = None
    kept_bytes: int = 32 << 20
    log_queries: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What an index holds; *first* and *last* are years of capture, empty if unknown."""

    articles: int
    sources: int
    first: str
    last: str


def _summary(engine: Engine) -> Summary:
    query = Query(
        limit=1,
        snippets=0,
        facets=("source",),
        facet_size=1,
        histogram="captured",
        interval="year",
    )
    page = engine.search(query)
    years = [bar.value for bar in page.histogram.bars] if page.histogram else []
    sources = page.facets[0].distinct if page.facets else 0
    return Summary(page.total, sources, *([years[0], years[-1]] if years else ["", ""]))


class OpenArchive:
    """Opens archive and engine on first use, so that each forked worker has its own.

    Opening raises ``CorpusError`` or ``EngineError``; the next use tries again.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        self.turns = BoundedSemaphore(settings.exports)
        self.kept = KeptAnswers(settings.kept_bytes)
        self._lock = Lock()
        self._reopened = 0.0
        self._archive: Archive | None = None
        self._engine: Engine | None = None
        self._cdx: CdxIndex | None = None
        self._summary: tuple[int, Summary] | None = None
        self._names: tuple[int, dict[str, str]] | None = None
        self._captures: dict[str, tuple[float, tuple[CaptureRow, ...]]] = {}
        self._removals: object = removals_token(path)

    @property
    def archive(self) -> Archive:
        """The archive directory."""
        with self._lock:
            if self._archive is None:
                self._archive = Archive.open(self.path)
            return self._archive

    @property
    def engine(self) -> Engine:
        """The one engine of this process."""
        archive = self.archive
        self._heed_removals()
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(archive.engine_uri, archive.index)
            return self._engine

    @property
    def cdx(self) -> CdxIndex:
        """The table of captures in the order of CDX files."""
        archive = self.archive
        self._heed_removals()
        with self._lock:
            if self._cdx is None:
                self._cdx = CdxIndex(archive)
            return self._cdx

    @property
    def removals(self) -> object:
        """A value that changes when an operator removes something, or takes that back."""
        self._heed_removals()
        return self._removals

    def summary(self) -> Summary:
        """What the index holds, counted anew only when it has changed."""
        engine = self.engine
        generation = engine.generation
        if self._summary is None or self._summary[0] != generation:
            self._summary = (generation, _summary(engine))
        return self._summary[1]

    def shared_names(self) -> dict[str, str]:
        """``Archive.shared_names``, read anew only when the index has changed."""
        generation = self.engine.generation
        if self._names is None or self._names[0] != generation:
            self._names = (generation, self.archive.shared_names())
        return self._names[1]

    def captures(self, url: str, near: datetime | None = None) -> tuple[CaptureRow, ...]:
        """All captures of *url*, oldest first, or of very many those nearest to *near*.

        Where it is all, they are remembered, since a page and its frame both ask.
        """
        self._heed_removals()
        now, key = monotonic(), url_key(url)
        with self._lock:
            asked_at, rows = self._captures.get(key, (0.0, ()))
            removals = self._removals
        if not rows or now - asked_at > FRESH:
            rows = self.archive.captures(url, MOST_CAPTURES, near)
            if len(rows) >= MOST_CAPTURES:
                return rows
            with self._lock:
                if removals is self._removals:
                    self._captures[key] = (now, rows)
                while len(self._captures) > REMEMBERED:
                    self._captures.pop(next(iter(self._captures)))
        return rows

    def _heed_removals(self) -> None:
        """Forget all that was read before the removals have changed, earlier generations too."""
        token = removals_token(self.path)
        with self._lock:
            if token == self._removals:
                return
            self._removals = token
            self._captures.clear()
            self._summary = None
            if self._engine is not None:
                self._engine.close()

    def reopen(self) -> None:
        """Open everything anew for the next request, since the engine has failed.

        Done once a second at most: what fails again and again must not slow what does not.
        """
        with self._lock:
            if monotonic() - self._reopened < REOPENED:
                return
            self._reopened = monotonic()
            self._archive = None
        self.close()

    def close(self) -> None:
        """Close the engine and the table of captures."""
        with self._lock:
            if self._cdx is not None:
                self._cdx.close()
                self._cdx = None
            if self._engine is not None:
                self._engine.close()
                self._engine = None
