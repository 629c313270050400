"""Links of HTTP headers and of link-format documents, and the addresses of Memento resources.

Sources: RFC 8288 (Web Linking), RFC 6690 (link-format), RFC 7089 (Memento).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from indexer.schemas.addresses import Links, digits
from webapp.shared import links
from webapp.shared.answers import public_root

LINK_FORMAT = "application/link-format"
_KEPT = "!$&'()*+,;=:@/?~%[]-._#"


@dataclass(frozen=True, slots=True)
class MementoLinks:
    """Whole addresses, and links with them; *root* is scheme and host.

    Made once for an answer, so that a stream needs no request any more.
    """

    root: str
    links: Links

    def address(self, stamp: str, url: str) -> str:
        """The address of the capture of *url* at *stamp*."""
        return self.root + self.links.archived(stamp, url)

    def timegate_address(self, url: str) -> str:
        """The address where a capture of *url* is negotiated by time."""
        return self.address("", url).replace("/web//", "/web/", 1)

    def timemap_address(self, url: str, form: str) -> str:
        """The address of the list of all captures of *url*; *form* as in ``replay.timemaps``."""
        return self.address(f"timemap/{form}", url)

    def about(self, url: str) -> list[str]:
        """The links to *url* itself and to its TimeGate."""
        return [link(url, "original"), link(self.timegate_address(url), "timegate")]

    def timemap(self, url: str) -> str:
        """The link to the TimeMap of *url*."""
        return link(self.timemap_address(url, "link"), "timemap", type=LINK_FORMAT)

    def memento(self, at: datetime, url: str, rel: str = "memento") -> str:
        """The link to the capture of *url* at *at*."""
        return link(self.address(digits(at), url), rel, datetime=http_date(at))


def memento_links() -> MementoLinks:
    """The links of an answer to this request."""
    return MementoLinks(public_root(), links.here())


def link(uri: str, rel: str, **attributes: str) -> str:
    """One link; in *uri* all is escaped that would end it."""
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{quote(uri, safe=_KEPT)}>; rel="{rel}"{more}'


def http_date(at: datetime) -> str:
    """*at* as HTTP headers write it."""
    return format_datetime(at.astimezone(UTC), usegmt=True)
