"""Media types: what a Content-Type header says about the bytes it came with."""

import re
from dataclasses import dataclass

_HTML = frozenset(
    {"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "text/xhtml"}
    | {"text/x-server-parsed-html", "text/x-html", "application/html", "text/htm"}
)
_NAME_END = re.compile("[;,]")
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", re.IGNORECASE)
_SEARCHED = 300  # characters of a header in which a charset is looked for


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type without its parameters, and the charset stated beside it, as labelled.

    *name* is in lower case, empty where there is no header. Nothing here looks at the bytes,
    which are often of another type than their label says.
    """

    name: str
    charset: str | None = None

    @property
    def is_html(self) -> bool:
        """Whether the label is one of HTML or XHTML."""
        return self.name in _HTML

    @property
    def is_text(self) -> bool:
        """Whether the label is one of text, markup and style sheets included."""
        return self.name.startswith("text/")


def parse_media_type(header: str | None) -> MediaType:
    """Read a Content-Type header, whole or malformed: ``Text/HTML; charset="utf-8"``.

    Of several types, which proxies join with commas, the first counts.
    """
    if not header:
        return MediaType("")
    charset = _CHARSET.search(header[:_SEARCHED])
    name = _NAME_END.split(header, maxsplit=1)[0].strip(" \t\"'").lower()
    return MediaType(name, charset[1].lower() if charset else None)
