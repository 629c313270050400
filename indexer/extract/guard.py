"""Input that would cost a tree parser more than its size warrants, told before parsing it."""

import re

MAX_CHARACTERS = 12_000_000
MAX_DEPTH = 4_000  # lexbor searches its stack of open elements for each new one
MAX_TAG = 60_000  # characters of one tag whose attributes are then counted
MAX_ATTRIBUTES = 3_000
MAX_TAGS = 400_000
_VOID = frozenset(
    "br img hr input meta link area base col embed source track wbr param p li".split()
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")


def pathological(html: str) -> str | None:
    """The limit that *html* breaks, or None; linear in its length."""
    if len(html) > MAX_CHARACTERS:
        return "size"
    opens = html.count("<")
    if opens > MAX_TAGS:
        return "tags"
    if len(html) > MAX_TAG and _attributes(html) > MAX_ATTRIBUTES:
        return "attributes"
    if opens > MAX_DEPTH and _depth(html) > MAX_DEPTH:
        return "depth"
    return None


def _attributes(html: str) -> int:
    """The most equals signs in a very long tag."""
    most = 0
    at = html.find("<")
    while at >= 0:
        following = html.find("<", at + 1)
        end = following if following >= 0 else len(html)
        if end - at > MAX_TAG:
            close = html.find(">", at, end)
            if close < 0 or close - at > MAX_TAG:
                stop = close if close >= 0 else end
                most = max(most, html.count("=", at, stop), html.count(" ", at, stop) // 2)
        at = following
    return most


def _depth(html: str) -> int:
    """The greatest number of elements open at once, taking every tag at its word."""
    depth = deepest = 0
    for close, name in _TAG.findall(html):
        if close:
            depth = max(0, depth - 1)
        elif name.lower() not in _VOID:
            depth += 1
            if depth > deepest:
                deepest = depth
    return deepest
