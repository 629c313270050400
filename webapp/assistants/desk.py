"""What the tools work on: the open archive, and the addresses that answers name."""

from dataclasses import dataclass

from indexer.engines.base import Engine
from indexer.errors import ParameterError
from indexer.model.search import Document
from indexer.schemas.addresses import API, Links
from indexer.schemas.counting import Counting
from indexer.schemas.params import Params, link
from webapp.shared.open_archive import OpenArchive


@dataclass(frozen=True, slots=True)
class Desk:
    """An archive and how readers reach its server; without a *public_url* addresses are paths."""

    holdings: OpenArchive

    @property
    def public_url(self) -> str:
        """Where the web application is mounted, without a slash at the end."""
        return self.holdings.settings.public_url.rstrip("/")

    @property
    def links(self) -> Links:
        """The addresses of articles and archived copies."""
        return Links(self.public_url)

    @property
    def engine(self) -> Engine:
        """The engine of this process; raises ``EngineError`` or ``CorpusError``."""
        return self.holdings.engine

    @property
    def budget(self) -> float:
        """Seconds that one search may take."""
        return self.holdings.settings.budget

    def counting(self) -> Counting:
        """Counts for one call, within the time that one search may take."""
        return Counting(self.engine, self.budget)

    @property
    def search_address(self) -> str:
        """Where the API answers searches."""
        return f"{self.public_url}{API}/search"

    def export_address(self, params: Params) -> str:
        """Where the API exports the result of *params*."""
        return link(f"{self.public_url}{API}/export", params.pairs())

    def document(self, article_id: str) -> Document:
        """The article with this id; raises ``ParameterError``."""
        found = self.engine.get(article_id)
        if found is None:
            raise ParameterError(
                ("id", "this archive has no article with this id; take one from `search`")
            )
        return found
