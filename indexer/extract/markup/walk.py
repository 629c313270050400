"""Walk the parsed tree once; later steps read only the :class:`ParsedPage` that results.

Lines are the atoms of a page: the text between two block boundaries or ``<br>``. The walk keeps
its own stack, so no depth of nesting can exhaust Python's.
"""

import re
from enum import Enum
from typing import cast

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer import native
from indexer.extract.markup import archive_banners, head, shadow_roots
from indexer.extract.markup.archive_banners import is_banner
from indexer.extract.markup.attributes import AUTHOR_PAGE, date_in_attributes, leads_to_author
from indexer.extract.markup.frames import without_frames
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import Element, Line, MarkedElement, ParsedPage
from indexer.extract.markup.traits import (
    AUTHOR,
    DATE,
    HIDDEN,
    MAX_CLASSES,
    OFFSCREEN,
    UPDATED,
    WORD_BITS,
    class_bits,
)
from indexer.page.source_parts import count_parts

__all__ = ["parse", "walk"]

MAX_LINES = 20_000  # a page of more is a data dump: the plain fallback reads it
MIN_TEXT = 500  # characters of a page that was read as it should be
MIN_PROSE_LINE = 60  # characters; menus and notices have shorter lines
MORE = 3  # times the prose: what reading noscript elements must add
MAX_SIGNATURE = 100  # characters of a class attribute by which elements alike are known
_NOSCRIPT = frozenset(["noscript"])
_CHROME = frozenset(["nav", "footer", "menu"]) | _NOSCRIPT
TEXT = 2  # lexbor's number of a text node
MAX_INLINE = 5  # inline elements around one in text that are looked through
MAX_CHILDREN = 24  # nodes below an element that are looked at
MAX_UNSEEN = 240  # characters of a stretch in the text that is not shown
# Inline styles of text put into a paragraph against copying or for counting.
_UNSEEN = re.compile(r"display:none|visibility:hidden|font-size:0(?:px|pt|em|%)?(?:;|!|$)")

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output "
    "q rb ruby s samp small span strike strong sub sup time tt u var wbr o:p blink "
    "math mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt "
    "mstyle msub msubsup msup mtext munder munderover semantics".split()
)
_BLOCKS = frozenset(
    "html body address article aside blockquote caption center col colgroup dd details dialog dir "
    "div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr "
    "legend li listing main menu nav noscript ol optgroup p picture plaintext pre section summary "
    "table tbody td tfoot th thead tr ul xmp shadow-root search marquee multicol".split()
)
# rt and rtc hold the reading of a ruby base, which stands for the same words a second time.
_SKIP = frozenset(
    "script style template svg iframe canvas button select option textarea input video "
    "audio object embed map area datalist img source track head link meta title noframes "
    "noembed frameset frame rp rt rtc annotation annotation-xml meter progress".split()
)


class _TagSort(Enum):
    BLOCK = 0
    INLINE = 1
    SKIP = 2
    UNKNOWN = 3


_SORTS = {
    **dict.fromkeys(_BLOCKS, _TagSort.BLOCK),
    **dict.fromkeys(_INLINE, _TagSort.INLINE),
    **dict.fromkeys(_SKIP, _TagSort.SKIP),
    **dict.fromkeys(["br", "-comment", "!doctype", "-doctype", "-undef", "!--"], _TagSort.SKIP),
}
_BOLD = frozenset(["b", "strong", "big"])
_IMAGES = frozenset(["img", "video", "iframe", "object", "embed", "canvas", "map"])
_NOT_INLINE = (_TagSort.BLOCK, _TagSort.SKIP)
# Looked up for each element: a name of the module takes half the time that a member takes.
_SKIPPED, _IN_TEXT, _UNKNOWN = _TagSort.SKIP, _TagSort.INLINE, _TagSort.UNKNOWN
_MARK_BITS = AUTHOR | DATE | UPDATED
_MARK_PROPS = frozenset(
    "author creator name datepublished datemodified datecreated pubdate headline articlebody "
    "description alternativeheadline dateline".split()
)


def parse(html: str, utf8: bytes | None = None) -> LexborNode | None:
    """The root element, with shadow roots opened; None if the parser refuses the input.

    *utf8* is *html* in bytes, where the caller has them: to encode it again takes its time.
    """
    try:
        opened = _opened(html)
        root = _tree(opened, utf8 if opened is html else None)
        if root is not None and _is_frameset(root):
            root = _tree(without_frames(opened), None)
        return root
    except (SelectolaxError, ValueError):
        return None


def _opened(html: str) -> str:
    """*html* without banners of archives, and with shadow roots opened; mostly *html* itself."""
    signs = count_parts(html, (*archive_banners.SIGNS, *shadow_roots.SIGNS))
    if any(signs[: len(archive_banners.SIGNS)]):
        html = archive_banners.without_banners(html)
    if any(signs[len(archive_banners.SIGNS) :]):
        html = shadow_roots.open_shadow_roots(html)
    return html


def _tree(html: str, utf8: bytes | None) -> LexborNode | None:
    """The root; of the native core, a node with those attributes of selectolax's that are read."""
    if native.core is not None and utf8 is not None:
        return cast("LexborNode | None", native.core.parse_utf8(utf8))
    if native.core is not None:
        return cast("LexborNode | None", native.core.parse(html))
    return LexborHTMLParser(html).root


def _is_frameset(root: LexborNode) -> bool:
    last = root.last_child
    while last is not None and last.tag in ("-text", "-comment", "noframes"):
        last = last.prev
    return last is not None and last.tag == "frameset"


def walk(root: LexborNode) -> ParsedPage:
    """Read the whole tree once, except navigation and the footer of the page.

    If that leaves next to nothing, the page is marked up wrongly and all of it is read. Where it
    leaves no prose, ``<noscript>`` content is read as well, and kept if most prose is there.
    """
    page, has_noscript = _read(root, _CHROME)
    if page.complete and has_noscript and _prose(page) < MIN_TEXT:
        more, _ = _read(root, _CHROME - _NOSCRIPT)
        if _prose(more) >= max(MIN_TEXT, MORE * _prose(page)):
            return more
    for unread in (_NOSCRIPT, frozenset[str]()):
        if not page.complete or _has_text(page):
            break
        more, _ = _read(root, unread)
        if unread or _has_text(more):
            page = more
    return page


def _read(root: LexborNode, unread: frozenset[str]) -> tuple[ParsedPage, bool]:
    """The page without the elements *unread*, and whether a noscript was among them."""
    if native.core is None or not isinstance(root, native.core.Node):
        walker = _Walker(unread)
        return walker.run(root), walker.has_noscript
    page = ParsedPage()
    return page, native.core.walk(root, page, unread)


def _property(value: str) -> str:
    """The first telling property in *value*; an element may have several."""
    names = value.lower().split()
    return next((name for name in names if name in _MARK_PROPS), " ".join(names))


def _prose(page: ParsedPage) -> int:
    """Characters of lines as long as those of a text."""
    return sum(len(line.text) for line in page.lines if len(line.text) >= MIN_PROSE_LINE)


def _has_text(page: ParsedPage) -> bool:
    return sum(len(line.text) for line in page.lines) >= MIN_TEXT


def _holds_words(node: LexborNode) -> bool:
    """Whether an element has no block among its first children."""
    child = node.first_child
    for _ in range(MAX_CHILDREN):
        if child is None:
            break
        if _SORTS.get(child.tag or "") is _TagSort.BLOCK:
            return False
        child = child.next
    return True


def _is_unseen(style: str | None) -> bool:
    return style is not None and _UNSEEN.search(style.replace(" ", "").lower()) is not None


def _styled(style: str) -> tuple[bool, bool, bool]:
    """Whether a style hides an element, makes it a block, and makes its text invisible."""
    style = style.replace(" ", "").lower()
    return "display:none" in style, "display:block" in style, _is_unseen(style)


def _words_of(names: str, notes: Notes) -> int:
    """The traits that *names* state; a note if those beyond the limit state more."""
    bits = class_bits(names)
    if len(names) > MAX_CLASSES and class_bits(names[MAX_CLASSES:]) & ~bits:
        notes.add(f"a class attribute was cut at {MAX_CLASSES} characters")
    return bits


def _is_short(node: LexborNode, worded: bool) -> bool:
    """Whether an element holds a few words, and no more than a few elements.

    *worded* takes no punctuation for words: a dash may part two headings for all readers.
    """
    size = 0
    has_words = not worded
    waiting: list[LexborNode | None] = [node.first_child]
    for _ in range(MAX_CHILDREN):
        if not waiting:
            return has_words and size <= MAX_UNSEEN
        child = waiting.pop()
        if child is None:
            continue
        if child.tag_id == TEXT:
            text = child.text_content or ""
            size += len(text)
            has_words = has_words or any(map(str.isalnum, text[:MAX_UNSEEN]))
        waiting += (child.next, child.first_child)
    return False


_Entered = tuple[str, int, MarkedElement | None]  # tag, parent element (or INLINE), mark
INLINE = -2
_PLAIN: _Entered = ("", INLINE, None)  # an inline element whose end changes nothing
# Attributes that say what an element holds, and elements whose attributes never do.
_TELLING = frozenset("class id role itemprop property style aria-hidden rel hidden".split())
_UNTOLD = frozenset("b strong i em u font sup sub small big".split())


class _Walker:
    """The state of one walk."""

    def __init__(self, unread: frozenset[str]) -> None:
        self.page = ParsedPage()
        self.unread = unread
        self.current = -1
        self.begin = 0
        self.links = 0
        self.bold = 0
        self.in_link = 0
        self.in_bold = 0
        self.in_ruby = 0
        self.has_noscript = False
        self.breaks = 0

    def run(self, root: LexborNode) -> ParsedPage:
        page = self.page
        pieces, enter, leave = page.pieces, self.enter, self.leave
        stack: list[tuple[LexborNode, _Entered]] = []
        node: LexborNode | None = root
        while node is not None:
            if node.tag_id == TEXT:
                text = node.text_content
                if text and not text.isspace():
                    pieces.append(text if not self.in_ruby else text.strip())
                    if self.in_link or self.in_bold:
                        self.count(len(text.strip()))
                elif len(pieces) > self.begin and not self.in_ruby:
                    pieces.append(text or "")
            else:
                entered = enter(node)
                if entered is not None:
                    child = node.first_child
                    if child is not None:
                        stack.append((node, entered))
                        node = child
                        continue
                    leave(entered)
            following = node.next
            while following is None:
                if not stack or len(page.lines) > MAX_LINES:
                    page.complete = not stack
                    self.flush(0)
                    return page
                node, entered = stack.pop()
                if entered is not _PLAIN:
                    leave(entered)
                following = node.next
            node = following
        return page

    def may_be_read(self, tag: str) -> bool:
        """Whether a footer or menu is inside an article element: it may hold date and byline."""
        if tag in _NOSCRIPT:
            self.has_noscript = True
            return False
        at, elements = self.current, self.page.elements
        while at >= 0:
            if elements[at].tag in ("article", "main"):
                return True
            at = elements[at].parent
        return False

    def count(self, size: int) -> None:
        if self.in_link:
            self.links += size
        if self.in_bold:
            self.bold += size

    def enter(self, node: LexborNode) -> _Entered | None:
        """Record an element; None if nothing below it is to be read."""
        tag = node.tag
        if tag is None:
            return None
        sort = _SORTS.get(tag, _UNKNOWN)
        if sort is _SKIPPED or (tag in self.unread and not self.may_be_read(tag)):
            if tag == "br":
                self.flush_break()
            elif tag == "head":
                return _PLAIN
            elif tag in _IMAGES:
                self.page.images.append(len(self.page.lines))
            else:
                head.take_note(self.page, tag, node, self.current)
            return None
        inline = sort is _IN_TEXT or (
            sort is _UNKNOWN and _holds_words(node) and self.in_text(node)
        )
        if tag in _UNTOLD:
            if (
                tag == "font"
                and _is_unseen(node.attributes.get("style"))
                and _is_short(node, False)
            ):
                return None
            return self.enter_inline(tag, None)
        attributes = node.attributes
        if not attributes:
            if inline:
                return self.enter_inline(tag, None)
            return self.enter_block(tag, 0, tag, False, "", None)
        names = prop = rel = ""
        bits = 0
        hidden = unseen = False
        for name, value in attributes.items():
            if name not in _TELLING:
                continue
            if name == "class":
                names = value or ""
                bits |= _words_of(names, self.page.notes)
            elif not value:
                hidden = hidden or name == "hidden"
            elif name in ("id", "role"):
                if is_banner(value):
                    return None
                bits |= _words_of(value, self.page.notes)
            elif name in ("itemprop", "property"):
                prop = _property(value)
            elif name == "style":
                hides, is_block, invisible = _styled(value)
                hidden = hidden or hides
                inline = inline and not is_block
                unseen = inline and invisible
            elif name == "aria-hidden":
                hidden = hidden or (value == "true" and not inline)
            elif name == "rel":
                rel = value.lower()
            elif name == "hidden":
                hidden = True
        if tag == "a" and not rel and leads_to_author(attributes.get("href")):
            rel = AUTHOR_PAGE
        mark = None
        if (
            tag == "time"
            or bits & _MARK_BITS
            or (prop and (prop in _MARK_PROPS or "date" in prop or "issued" in prop))
            or "author" in rel
            or "datetime" in attributes
        ):
            mark = self.mark(tag, bits, prop, rel, attributes)
        elif (
            inline
            and (hidden or unseen or bits & OFFSCREEN)
            and _is_short(node, worded=not (hidden or unseen))
            and self.in_text(node)
        ):
            return None
        if inline and not (hidden and not self.in_link):
            if tag == "a" and "href" not in attributes:
                return ("", INLINE, mark)
            return self.enter_inline(tag, mark)
        if tag == "html":
            self.page.language = attributes.get("lang") or attributes.get("xml:lang")
        signature = f"{tag}.{names[:MAX_SIGNATURE]}" if names else tag
        hidden = hidden or bool(bits & HIDDEN)
        return self.enter_block(tag, bits, signature, hidden, prop, mark)

    def in_text(self, node: LexborNode) -> bool:
        """Whether text stands directly before or after *node*, inline elements aside."""
        if len(self.page.pieces) > self.begin:
            return True
        at: LexborNode | None = node
        for _ in range(MAX_INLINE):
            if at is None or at.next is not None:
                break
            at = at.parent
            if at is None or _SORTS.get(at.tag or "", _TagSort.UNKNOWN) in _NOT_INLINE:
                return False
        following = at.next if at is not None else None
        return (
            following is not None
            and following.tag_id == TEXT
            and bool((following.text_content or "").strip())
        )

    def mark(
        self, tag: str, bits: int, prop: str, rel: str, attributes: dict[str, str | None]
    ) -> MarkedElement:
        page = self.page
        value = attributes.get("datetime") or attributes.get("content")
        if not value and (tag == "time" or bits & (DATE | UPDATED)):
            value = date_in_attributes(attributes)
        if "pubdate" in attributes:
            prop = prop or "pubdate"
        mark = MarkedElement(
            tag, bits, prop, rel, value, len(page.lines), len(page.pieces), -1, self.current
        )
        page.marks.append(mark)
        return mark

    def enter_inline(self, tag: str, mark: MarkedElement | None) -> _Entered:
        if tag == "a":
            self.in_link += 1
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag == "ruby":
            self.in_ruby += 1
        elif mark is None:
            return _PLAIN
        return (tag, INLINE, mark)

    def enter_block(
        self,
        tag: str,
        bits: int,
        signature: str,
        hidden: bool,
        prop: str,
        mark: MarkedElement | None,
    ) -> _Entered:
        page = self.page
        if len(page.pieces) > self.begin:
            self.flush(0)
        else:
            self.breaks = 0
        parent = self.current
        page.elements.append(Element(parent, tag, bits, signature, hidden, prop))
        self.current = len(page.elements) - 1
        if mark is not None:
            mark.start = len(page.pieces)
            mark.line = len(page.lines)
            mark.element = self.current
        return (tag, parent, mark)

    def leave(self, entered: _Entered) -> None:
        tag, parent, mark = entered
        if mark is not None:
            mark.end = len(self.page.pieces)
        if parent == INLINE:
            if tag == "a":
                self.in_link -= 1
            elif tag in _BOLD:
                self.in_bold -= 1
            elif tag == "ruby":
                self.in_ruby -= 1
            return
        if len(self.page.pieces) > self.begin:
            self.flush(0)
        else:
            self.breaks = 0
        self.current = parent

    def flush(self, breaks: int) -> None:
        """End the current line; *breaks* describes how the next one begins."""
        page = self.page
        pieces = page.pieces
        if len(pieces) > self.begin:
            raw = "".join(pieces[self.begin :])
            element = self.current
            tag = page.elements[element].tag if element >= 0 else "body"
            text = raw if tag == "pre" else " ".join(raw.split())
            if text and not text.isspace():
                page.lines.append(
                    Line(
                        text,
                        element,
                        tag,
                        min(self.links, len(text)),
                        min(self.bold, len(text)),
                        self.breaks,
                        self.begin,
                        len(pieces),
                    )  # fmt: skip
                )
                self.breaks = 0
            pieces.append("\n")
            self.begin = len(pieces)
        self.links = 0
        self.bold = 0
        self.breaks = breaks if breaks == 0 else min(2, self.breaks + breaks)

    def in_pre(self) -> bool:
        return self.current >= 0 and self.page.elements[self.current].tag == "pre"

    def flush_break(self) -> None:
        if self.in_pre():
            self.page.pieces.append("\n")
        else:
            self.flush(1)


if native.core is not None:
    native.core.set_up_walk({
        "Element": Element, "Line": Line, "MarkedElement": MarkedElement,
        "sorts": {tag: sort.value for tag, sort in _SORTS.items()}, "words": WORD_BITS,
        "bold": _BOLD, "images": _IMAGES, "untold": _UNTOLD, "mark_props": _MARK_PROPS,
        "take_note": head.take_note, "is_banner": is_banner, "leads_to_author": leads_to_author,
        "author_page": AUTHOR_PAGE, "property": _property, "styled": _styled,
        "is_unseen": _is_unseen, "words_of": _words_of, "date_in_attributes": date_in_attributes,
        "max_metas": head.MAX_METAS, "max_code": head.MAX_CODE, "min_code": head.MIN_CODE,
        "max_script": head.MAX_SCRIPT, "max_lines": MAX_LINES,
        "max_signature": MAX_SIGNATURE, "max_inline": MAX_INLINE,
        "max_children": MAX_CHILDREN, "max_unseen": MAX_UNSEEN, "max_classes": MAX_CLASSES,
        "mark_bits": _MARK_BITS, "date_bits": DATE | UPDATED, "hidden_bit": HIDDEN,
        "offscreen_bit": OFFSCREEN,
    })  # fmt: skip
