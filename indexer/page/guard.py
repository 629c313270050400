"""Input that would cost a tree parser more than its size warrants, told before parsing it."""

import re

MAX_CHARACTERS = 12_000_000
MAX_DEPTH = 4_000  # lexbor searches its stack of open elements for each new one
MAX_TAG = 60_000  # characters of one tag whose attributes are then counted
MAX_ATTRIBUTES = 3_000
MAX_TAGS = 400_000
MAX_TITLE = 500  # characters; a longer title element has probably no end
MAX_REOPENED = 400_000  # formatting elements left open are made again in every later block
_VOID = frozenset(
    "br img hr input meta link area base col embed source track wbr param p li".split()
)
_LONG_TAG = re.compile(rf"<[^<>]{{{MAX_TAG},}}")
_FORMAT = "font|b|i|u|em|strong|s|small|tt|big|code|nobr|strike"
_FORMAT += "|" + _FORMAT.upper()
_FORMATTING = re.compile(rf"<(?:{_FORMAT})\s")
_FORMATTING_TAG = re.compile(rf"<(/?)(?:{_FORMAT})[\s>]")
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})")


def pathological(html: str) -> str | None:
    """The limit that *html* breaks, or None; linear in its length."""
    if len(html) > MAX_CHARACTERS:
        return "size"
    tags = html.count("<")
    if tags > 2 * MAX_TAGS:
        return "tags"
    if _has_long_tag(html) and _attributes(html) > MAX_ATTRIBUTES:
        return "attributes"
    if len(_FORMATTING.findall(html)) > 50 and _reopened(html) > MAX_REOPENED:
        return "formatting"
    if tags > 2 * MAX_DEPTH and _depth(html) > MAX_DEPTH:
        return "depth"
    return None


def is_binary(text: str) -> bool:
    """Noise where text should be: an image or another file that was served as a page."""
    head = text[:4000]
    noise = len(_NOISE.findall(head))
    return noise > 0.05 * len(head) + 3


def may_swallow(html: str, title: str) -> bool:
    """A comment or title that is opened and never closed: by the standard the rest is in it."""
    return len(title) > MAX_TITLE or html.rfind("<!--") > html.rfind("-->")


def _has_long_tag(html: str) -> bool:
    """Some stretch of :data:`MAX_TAG` characters has no ``>``."""
    return any(
        html.find(">", start, start + MAX_TAG) < 0
        for start in range(0, len(html) - MAX_TAG, MAX_TAG)
    )


def _attributes(html: str) -> int:
    """The most attributes in a very long tag, as far as equals signs and spaces tell."""
    return max(
        (max(tag.count("="), tag.count(" ") // 2) for tag in _LONG_TAG.findall(html)), default=0
    )


def _reopened(html: str) -> int:
    """At most how many elements the parser makes for formatting elements left open."""
    depth = deepest = 0
    for close in _FORMATTING_TAG.findall(html):
        depth = max(0, depth - 1) if close else depth + 1
        deepest = max(deepest, depth)
    blocks = sum(
        html.count(tag) for tag in ("<p", "<P", "<div", "<DIV", "<td", "<TD", "<li", "<LI")
    )
    return deepest * blocks if deepest > 20 else 0


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
