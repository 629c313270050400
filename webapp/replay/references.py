"""Addresses in archived pages and style sheets: each leads into the archive, or nowhere."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from indexer.urls import is_web

Rewrite = Callable[[str, str], str]
"""An absolute URL and its role (empty for a page, ``im_`` image, ``cs_`` style) to an address."""

MAX_REFERENCE = 8_000  # characters; a longer address is left out
MAX_ADDRESSES = 50_000  # of one copy, and
MAX_WRITTEN = 10_000_000  # characters of them all; what comes later leads nowhere
# What data: may hold: nothing that names other addresses, but pictures, which browsers do not let.
_DATA = re.compile(r"data:(?:image/|font/|application/[\w.-]*(?:font|octet)|[,;])", re.IGNORECASE)


class References:
    """Leads the references of one page or style sheet, captured at *base*, into the archive."""

    def __init__(self, base: str, rewrite: Rewrite) -> None:
        self._base = base
        self._rewrite = rewrite
        self._left = MAX_ADDRESSES
        self._characters_left = MAX_WRITTEN

    def address(self, reference: str, role: str) -> str:
        """Where *reference* leads in the archive; empty where it leads nowhere."""
        reference = reference.strip()
        if role == "im_" and _DATA.match(reference):
            return reference
        if self._left <= 0 or self._characters_left <= 0:
            return ""
        absolute = joined(self._base, reference)
        address = self._rewrite(absolute, role) if absolute else ""
        self._left -= 1
        self._characters_left -= len(address)
        return address


def joined(base: str, reference: str | None) -> str | None:
    """The absolute URL that *reference* means on a page at *base*; None unless http or https."""
    if reference is None or len(reference) > MAX_REFERENCE:
        return None
    try:
        absolute = urljoin(base, reference.strip())
    except ValueError:
        return None
    return absolute if is_web(absolute) else None
