"""Where the links of an answer lead: paths on the server that serves the archive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import PurePath
from urllib.parse import quote

from indexer.model.capture import Location
from indexer.model.search import CaptureRef, LeadPicture

API = "/api/v1"
_KEPT = "!$&'()*+,;=:@/?~%[]-._"  # what an archived URL may carry as it is


def digits(at: datetime | None) -> str:
    """*at* as the archive world writes it in addresses; zeros for a capture without a date."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S").rjust(14, "0") if at else "0" * 14


@lru_cache(maxsize=10_000)
def _last_part(path: str) -> str:
    return PurePath(path).name  # slow, and asked twice for each hit


@dataclass(frozen=True, slots=True)
class Links:
    """Paths that name one thing; *prefix* is where a server has mounted the application.

    *names* gives, by path, the names of archive files that share theirs with others.
    """

    prefix: str = ""
    names: Callable[[], Mapping[str, str]] = dict

    def file(self, location: Location) -> str:
        """The name of an archive file, with folders only where others have the same."""
        return self.names().get(location.file) or _last_part(location.file)

    def article(self, article_id: str) -> str:
        """The page of one edition."""
        return f"{self.prefix}/articles/{quote(article_id)}"

    def api_article(self, article_id: str, part: str = "") -> str:
        """The JSON of one edition, or a *part* of it."""
        path = f"{self.prefix}{API}/articles/{quote(article_id)}"
        return f"{path}/{part}" if part else path

    def story(self, story_id: str) -> str:
        """The page of one story."""
        return f"{self.prefix}/stories/{quote(story_id)}"

    def api_story(self, story_id: str, part: str = "") -> str:
        """The JSON of one story, or a *part* of it."""
        path = f"{self.prefix}{API}/stories/{quote(story_id)}"
        return f"{path}/{part}" if part else path

    def picture(self, article_id: str) -> str:
        """The lead picture of one edition, scaled."""
        return f"{self.article(article_id)}/picture"

    def thumbnail(self, article_id: str) -> str:
        """The same, as small as in a list."""
        return f"{self.article(article_id)}/thumbnail"

    def archived(self, stamp: str, url: str) -> str:
        """The capture of *url* nearest to *stamp*; a suffix of it names a part (see ``replay``)."""
        return f"{self.prefix}/web/{stamp}/" + quote(url.split("#")[0], safe=_KEPT)

    def replay(self, capture: CaptureRef | LeadPicture) -> str:
        """The page that shows *capture*."""
        return self.archived(digits(capture.captured_at), capture.url)
