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
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_SILENT = frozenset("script style noscript template svg select iframe object title".split())
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span "
    "strike "
    "strong sub sup time tt u var wbr nobr".split()
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,2000})</title", re.IGNORECASE)


def document_title(html: str, notes: Notes) -> str:
    """The text of the title element; empty where it is missing or never ends."""
    match = _TITLE.search(html, 0, MAX_HEAD)
    if match is None and len(html) > MAX_HEAD:
        notes.add(f"the title was looked for in the first {MAX_HEAD:,} characters only")
    return unescape(match[1]) if match else ""


def strip(html: str, notes: Notes) -> list[str]:
    """The lines of *html* in order; text in scripts, styles and comments is left out."""
    lines: list[str] = []
    pieces: list[str] = []
    last_comment_end = html.rfind("-->")
    endless: set[str] = set()  # elements that are opened and never closed again
    position = 0
    length = len(html)
    while position < length:
        opening = html.find("<", position)
        if opening < 0:
            pieces.append(html[position:])
            break
        if opening > position:
            pieces.append(html[position:opening])
        if html.startswith("<!--", opening) and opening < last_comment_end:
            position = html.find("-->", opening) + 3
            continue
        match = _NAME.match(html, opening + 1)
        close = html.find(">", opening)
        if match is None:
            if html[opening + 1 : opening + 2] in {"!", "?", "/"}:
                position = close + 1 if close >= 0 else length
            else:
                pieces.append("<")
                position = opening + 1
            continue
        if close < 0:
            break
        position = close + 1
        name = match[1].lower()
        if name in _SILENT and name not in endless and html[opening + 1] != "/":
            end = _end_of(html, name, position)
            if end < 0:
                endless.add(name)
            else:
                position = end
        if name not in _INLINE:
            _end_line(pieces, lines, notes)
    _end_line(pieces, lines, notes)
    return _within_limits(lines, notes)


def _end_of(html: str, name: str, position: int) -> int:
    """The position of the end tag of an invisible element; -1 if there is none."""
    found = [html.find(f"</{form}", position) for form in (name, name.upper())]
    return min((at for at in found if at >= 0), default=-1)


def _end_line(pieces: list[str], lines: list[str], notes: Notes) -> None:
    if pieces:
        text = "".join(pieces)
        if len(text) > MAX_LINE:
            text = f"{text[: MAX_LINE // 2]} … {text[-MAX_LINE // 2 :]}"
            notes.add(f"the middle of a line of more than {MAX_LINE:,} characters was dropped")
        text = " ".join(unescape(text).split())
        if text:
            lines.append(text)
        pieces.clear()


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
