"""Cut the tags out of HTML in one pass over the characters, without a tree.

This cannot tell article from chrome: every readable line is kept, so that the page is found.
"""

import re

from indexer.extract.markup.metadata import unescape
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage

MAX_LINE = 1_000_000  # characters; of a longer line the middle is dropped
MAX_TEXT = 16_000_000  # of all lines; the middle of more is dropped
MAX_HEAD = 500_000  # characters in which the title element is looked for
MOSTLY_SWALLOWED = 1.5  # times the text of the tree: more in the source is a loss
MIN_SWALLOWED = 200  # characters
_TAG = re.compile(r"<(?:([a-zA-Z][a-zA-Z0-9]{0,20})|/([a-zA-Z][a-zA-Z0-9]{0,20})|[!?/])")
_SILENT = frozenset("script style noscript template svg select iframe object title".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr "
    "output q rb rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_SILENT_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in _SILENT}
_TITLE = re.compile(r"<title[^>]{0,200}+>([^<]{1,2000}+)</title", re.IGNORECASE)


def document_title(html: str, notes: Notes) -> str:
    """The text of the title element; empty where it is missing or never ends."""
    match = _TITLE.search(html, 0, MAX_HEAD)
    if match is None and len(html) > MAX_HEAD:
        notes.add(f"the title was looked for in the first {MAX_HEAD:,} characters only")
    return unescape(match[1]) if match else ""


def strip(html: str, notes: Notes) -> list[str]:
    """The lines of *html* in order; text in scripts, styles and comments is left out.

    Takes time linear in the length of *html*: no stretch is searched twice for the same thing.
    """
    lines: list[str] = []
    pieces: list[str] = []
    last_comment_end = html.rfind("-->")
    end_tags = _EndTags(html)
    position, close = 0, -1
    while tag := _TAG.search(html, position):
        opening = tag.start()
        if opening > position:
            pieces.append(html[position:opening])
        if opening < last_comment_end and html.startswith("<!--", opening):
            position = html.find("-->", opening) + 3
            continue
        if close < opening:
            close = html.find(">", opening)
        if close < 0:
            position = len(html)
            break
        position = close + 1
        name = (tag[1] or tag[2] or "").lower()
        if tag[1] and name in _SILENT:
            position = end_tags.behind(name, position)
        if pieces and name and name not in _INLINE:
            _end_line(pieces, lines, notes)
    pieces.append(html[position:])
    _end_line(pieces, lines, notes)
    return _within_limits(lines, notes)


class _EndTags:
    """The next end tag of each invisible element, remembered so that it is searched for once."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._next: dict[str, int] = {}

    def behind(self, name: str, position: int) -> int:
        """The first end tag of *name* at or after *position*; *position* where none follows."""
        known = self._next.get(name, 0)
        if known < position:
            match = _SILENT_ENDS[name].search(self._html, position)
            known = self._next[name] = match.start() if match else len(self._html)
        return known if known < len(self._html) else position


def _end_line(pieces: list[str], lines: list[str], notes: Notes) -> None:
    text = "".join(pieces)
    pieces.clear()
    if len(text) > MAX_LINE:
        text = f"{text[: MAX_LINE // 2]} … {text[-MAX_LINE // 2 :]}"
        notes.add(f"the middle of a line of more than {MAX_LINE:,} characters was dropped")
    text = " ".join(unescape(text).split())
    if text:
        lines.append(text)


def _within_limits(lines: list[str], notes: Notes) -> list[str]:
    if sum(map(len, lines)) <= MAX_TEXT:
        return lines
    notes.add(f"the middle of a text of more than {MAX_TEXT:,} characters was dropped")
    half = MAX_TEXT // 2
    head: list[str] = []
    tail: list[str] = []
    size = 0
    for line in lines:
        size += len(line)
        if size > half:
            break
        head.append(line)
    size = 0
    for line in reversed(lines[len(head) :]):
        size += len(line)
        if size > half:
            break
        tail.append(line)
    return [*head, *reversed(tail)]


def is_swallowed(html: str, page: ParsedPage) -> bool:
    """Whether most of the text is in a comment or title that never ends."""
    shown = sum(len(line.text) for line in page.lines)
    return sum(map(len, strip(html, Notes()))) > MOSTLY_SWALLOWED * shown + MIN_SWALLOWED
