"""Recognises, before parsing, input that would cost a tree parser more than its size warrants."""

import re

MAX_CHARACTERS = 12_000_000
MAX_TAGS = 800_000  # opening and closing ones
MAX_DEPTH = 4_000  # for each new block lexbor searches its stack of open elements
# lexbor compares each attribute of a tag with those before it: this many times takes it a second.
MAX_ATTRIBUTE_PAIRS = 200_000_000
MAX_OPTIONS = 20_000  # lexbor takes 3 s for so many; its time grows with their square
MAX_TITLE = 500  # characters; a longer title element is probably never closed
MAX_REOPENED = 400_000  # formatting elements left open are made again in every later block
# Elements that nothing nests in, and those that the next of their kind closes.
_UNNESTED_TAGS = """
    br img hr input meta link area base col embed source track wbr param
    p li dt dd td th tr tbody thead tfoot caption colgroup option optgroup rb rp rt
"""
_UNNESTED = frozenset(_UNNESTED_TAGS.split())
_LONG_TAG = re.compile("<[^<>]{500,}")  # in shorter tags attributes cost little
_FORMAT = "font|b|i|u|em|strong|s|small|tt|big|code|nobr|strike"
_FORMAT += "|" + _FORMAT.upper()
_FORMATTING = re.compile(rf"<(?:{_FORMAT})\s")
_FORMATTING_TAG = re.compile(rf"<(/?)(?:{_FORMAT})[\s>]")
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,20})")
_OPTION = re.compile(r"<opt(?:ion|group)\b", re.IGNORECASE)


def pathological(
    html: str, *, max_characters: int = MAX_CHARACTERS, max_tags: int = MAX_TAGS
) -> str | None:
    """The limit that *html* exceeds, or None. Takes time linear in its length.

    A caller with less time than a worker passes smaller *max_characters* and *max_tags*.
    """
    if len(html) > max_characters:
        return "size"
    tags = html.count("<")
    if tags > max_tags:
        return "tags"
    if _attribute_pairs(html) > MAX_ATTRIBUTE_PAIRS:
        return "attributes"
    if len(_FORMATTING.findall(html)) > 50 and _reopened(html) > MAX_REOPENED:
        return "formatting"
    if tags > MAX_OPTIONS and len(_OPTION.findall(html)) > MAX_OPTIONS:
        return "options"
    if tags > MAX_DEPTH and _depth(html) > MAX_DEPTH:
        return "depth"
    return None


def is_binary(text: str) -> bool:
    """Whether *text* was an image or another binary file, served as a page."""
    head = text[:4000]
    noise = len(_NOISE.findall(head))
    return noise > 0.05 * len(head) + 3


def may_swallow(html: str, title: str) -> bool:
    """Whether a comment or title is never closed, so that by the standard it takes in the rest."""
    return len(title) > MAX_TITLE or html.rfind("<!--") > html.rfind("-->")


def _attribute_pairs(html: str) -> int:
    """How often the parser compares two attributes, estimated by equals signs and spaces."""
    return sum(max(tag.count("="), tag.count(" ") // 2) ** 2 for tag in _LONG_TAG.findall(html))


def _reopened(html: str) -> int:
    """How many elements at most the parser makes again for formatting elements left open."""
    depth = deepest = 0
    for close in _FORMATTING_TAG.findall(html):
        depth = max(0, depth - 1) if close else depth + 1
        deepest = max(deepest, depth)
    blocks = sum(
        html.count(tag) for tag in ("<p", "<P", "<div", "<DIV", "<td", "<TD", "<li", "<LI")
    )
    return deepest * blocks if deepest > 20 else 0


def _depth(html: str) -> int:
    """The greatest number of elements open at once, if nothing but its end tag closes one."""
    depth = deepest = 0
    for close, name in _TAG.findall(html):
        if close:
            depth = max(0, depth - 1)
        elif name.lower() not in _UNNESTED:
            depth += 1
            if depth > deepest:
                deepest = depth
    return deepest
