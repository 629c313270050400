"""Recognises, before parsing, input that would cost a tree parser more than its size warrants.

An estimate, made in one linear pass over the tags, which knows quoted values, comments and the
elements whose content is text. It cannot know everything that a parser does: whoever parses what
strangers wrote sets limits of time and memory as well.
"""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from indexer import native
from indexer.page.source_parts import count_parts

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
_FORMATTING_TAGS = "font b i u em strong s small tt big code nobr strike"
_FORMATTING = frozenset(_FORMATTING_TAGS.split())
# An end tag closes nothing beyond these: the specials for elements without a rule of their own,
# the scopes for all others but tables. Source: HTML Standard, 13.2.4.2.
_SCOPES = frozenset("applet marquee object table template foreignobject annotation-xml".split())
_SPECIAL_TAGS = """
    address article aside blockquote body button center details dialog dir div dl fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html iframe listing main
    menu nav noembed noframes noscript ol plaintext pre search section select summary ul xmp
"""
_SPECIAL = frozenset(_SPECIAL_TAGS.split()) | _SCOPES
_LONG = 500  # characters; in shorter tags attributes cost little

_INSIDE_TAG = r"""(?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?+)*+"""
_COMMENT = "!--(?:-?>|(?:[^-]++|-(?!-!?>))*+)"
_TEXT_ELEMENTS = "script|style|textarea|title|xmp|iframe|noembed|noframes"
_TO_ITS_END = r">?+[^<]*+(?:<(?!/\1[\s/>])[^<]*+)*+"
_ELEMENT_OF_TEXT = rf"(?=[sxtin])(?=({_TEXT_ELEMENTS})[\s/>]){_INSIDE_TAG}{_TO_ITS_END}"
_OPENING = re.compile(rf"<(?:{_COMMENT}|{_ELEMENT_OF_TEXT}|[a-z]{_INSIDE_TAG})", re.IGNORECASE)
_TAG = re.compile(
    rf"<(?:{_COMMENT}|{_ELEMENT_OF_TEXT}|(/?)([a-z][^\s/>]*+){_INSIDE_TAG})", re.IGNORECASE
)
_ONE_TAG = re.compile(f"<[a-z]{_INSIDE_TAG}", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]*+))?+""")
_FORMATTED = re.compile(
    rf"<(?=[fbiuestcn])(?:{_FORMATTING_TAGS.replace(' ', '|')})[\s/]", re.IGNORECASE
)
_OPTION = re.compile(r"<opt(?:ion|group)\b", re.IGNORECASE)
_NOISE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def pathological(
    html: str, *, max_characters: int = MAX_CHARACTERS, max_tags: int = MAX_TAGS
) -> str | None:
    """The limit that *html* exceeds, or None. Takes time linear in its length.

    A caller with less time than a worker passes smaller *max_characters* and *max_tags*.
    """
    if len(html) > max_characters:
        return "size"
    (tags,) = count_parts(html, ("<",))
    if tags > max_tags:
        return "tags"
    openings, pairs = _openings_and_pairs(html)
    if pairs > MAX_ATTRIBUTE_PAIRS:
        return "attributes"
    if tags**2 > 4 * MAX_REOPENED and _is_formatted(html) and _reopened(html) > MAX_REOPENED:
        return "formatting"
    if tags > MAX_OPTIONS and len(_OPTION.findall(html)) > MAX_OPTIONS:
        return "options"
    if openings > MAX_DEPTH and _depth(html) > MAX_DEPTH:
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


def _openings_and_pairs(html: str) -> tuple[int, int]:
    """How many tags open an element, at most, and how often a parser compares two attributes."""
    if native.core is not None:
        counted = native.core.count_tags(html, _LONG)
        if counted is not None:
            return cast("tuple[int, int]", counted)
    openings = pairs = 0
    for match in _OPENING.finditer(html):
        openings += 1
        if match.end() - match.start() > _LONG:
            tag = _ONE_TAG.match(match[0])
            if tag and len(tag[0]) > _LONG:
                pairs += (len(_ATTRIBUTE.findall(tag[0])) - 1) ** 2
    return openings, pairs


def _is_formatted(html: str) -> bool:
    return len(_FORMATTED.findall(html)) > 50


def _tags(html: str) -> Iterable[tuple[bool, str]]:
    """The tags but those of elements of text: whether it closes, and its name."""
    if native.core is not None:
        tags = native.core.tags(html)
        if tags is not None:
            return cast("list[tuple[bool, str]]", tags)
    return _find_tags(html)


def _find_tags(html: str) -> Iterator[tuple[bool, str]]:
    for match in _TAG.finditer(html):
        if match[3] is not None:
            yield bool(match[2]), match[3].lower()


def _reopened(html: str) -> int:
    """How many elements at most the parser makes again for formatting elements left open."""
    left_open = dict.fromkeys(_FORMATTING, 0)
    depth = reopened = 0
    for closes, name in _tags(html):
        if name not in left_open:
            if depth > 20 and (closes or name in _UNNESTED or name in _SPECIAL):
                reopened += depth
        elif not closes:
            left_open[name] += 1
            depth += 1
        elif left_open[name]:
            left_open[name] -= 1
            depth -= 1
    return reopened


def _depth(html: str) -> int:
    """The greatest number of elements open at once, if nothing but an end tag closes one."""
    open_ = _OpenElements()
    deepest = 0
    for closes, name in _tags(html):
        if name in _UNNESTED:
            continue
        if closes:
            open_.close(name)
        else:
            deepest = max(deepest, open_.add(name))
    return deepest


class _OpenElements:
    """The stack of open elements, and where in it those lie that an end tag may ask for."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._scopes = [-1]
        self._specials = [-1]

    def add(self, name: str) -> int:
        """Open an element; returns how many are open now."""
        place = len(self._stack)
        self._stack.append(name)
        self._places.setdefault(name, []).append(place)
        if name in _SPECIAL:
            self._specials.append(place)
            if name in _SCOPES:
                self._scopes.append(place)
        return place + 1

    def close(self, name: str) -> None:
        """Close the nearest such element and all in it; nothing where the parser finds none."""
        places = self._places.get(name)
        if not places:
            return
        place = places[-1]
        barriers = self._scopes if name in _SPECIAL else self._specials
        if name != "table" and place < barriers[-1]:
            return
        while len(self._stack) > place:
            closed = self._stack.pop()
            self._places[closed].pop()
            if closed in _SPECIAL:
                self._specials.pop()
                if closed in _SCOPES:
                    self._scopes.pop()


if native.core is not None:
    native.core.set_up_guard({"text_elements": _TEXT_ELEMENTS.split("|")})
