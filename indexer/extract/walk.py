"""The one walk over the parsed tree: every later step reads the :class:`Page` it returns.

Lines are the atoms of a page: the text between two block boundaries or ``<br>``. The walk keeps
its own stack, so no depth of nesting can exhaust Python's.
"""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from indexer.extract.classwords import AUTHOR, DATE, HIDDEN, LEAD, TITLE, UPDATED, class_bits

MAX_LINES = 20_000  # a page of more is a data dump: the plain fallback reads it
MAX_MARKS = 400
MAX_METAS = 500
MAX_SCRIPT = 3_000_000  # characters of one script with data
TEXT = 2  # lexbor's number of a text node
_COMMENTS = frozenset(["-comment", "!doctype", "-doctype", "-undef"])

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp "
    "rt ruby s samp small span strike strong sub sup time tt u var wbr o:p blink".split()
)
_SKIP = frozenset(
    "script style noscript template svg iframe canvas button select option textarea input video "
    "audio object embed map area datalist img source track head link meta title noframes "
    "noembed frameset frame rp".split()
)
_BOLD = frozenset(["b", "strong", "big"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MARK_BITS = AUTHOR | DATE | UPDATED
_MARK_PROPS = frozenset(
    "author creator name datepublished datemodified datecreated pubdate headline articlebody "
    "description alternativeheadline dateline".split()
)


@dataclass(slots=True)
class Element:
    """A block element. *parent* indexes ``Page.elements`` and is always smaller than its own."""

    parent: int
    tag: str
    bits: int
    signature: str
    depth: int
    hidden: bool
    prop: str


@dataclass(slots=True)
class Line:
    """Text between two boundaries. *links* and *bold* count characters; *breaks* tells a ``<br>``.

    *breaks* is 0 for a line that a block element begins, 1 after one ``<br>`` and 2 after several.
    *start* and *end* index ``Page.pieces``.
    """

    text: str
    element: int
    tag: str
    links: int
    bold: int
    breaks: int
    start: int
    end: int


@dataclass(slots=True)
class Mark:
    """An element that says what it holds: a byline, a date, a property.

    *line* is the number of lines before it. *start* and *end* index ``Page.pieces``.
    """

    tag: str
    bits: int
    prop: str
    rel: str
    value: str | None
    line: int
    start: int
    end: int
    element: int


@dataclass(slots=True)
class Page:
    """What one walk gathered."""

    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    linked_data: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    title: str = ""
    language: str | None = None
    complete: bool = True

    def text_of(self, mark: Mark, limit: int = 60) -> str:
        """The text inside *mark*, of its first *limit* pieces."""
        return "".join(self.pieces[mark.start : min(mark.end, mark.start + limit)])


def parse(html: str) -> LexborNode | None:
    """The root element, or None where the parser refuses the input."""
    try:
        return LexborHTMLParser(html).root
    except (SelectolaxError, ValueError):
        return None


def walk(root: LexborNode) -> Page:
    """Read the whole tree once."""
    return _Walker().run(root)


class _Walker:
    """The state of one walk."""

    def __init__(self) -> None:
        self.page = Page()
        self.current = -1
        self.begin = 0
        self.links = 0
        self.bold = 0
        self.in_link = 0
        self.in_bold = 0
        self.breaks = 0

    def run(self, root: LexborNode) -> Page:
        page = self.page
        pieces = page.pieces
        stack: list[tuple[LexborNode, tuple[str, int, Mark | None]]] = []
        node: LexborNode | None = root
        while node is not None:
            child = None
            leave = None
            if node.tag_id == TEXT:
                text = node.text_content
                if text:
                    pieces.append(text)
                    if self.in_link or self.in_bold:
                        size = len(text.strip())
                        if self.in_link:
                            self.links += size
                        if self.in_bold:
                            self.bold += size
            else:
                leave = self.enter(node)
                if leave is not None:
                    child = node.first_child
                    if child is not None:
                        stack.append((node, leave))
                        node = child
                        continue
                    self.leave(leave)
            following = node.next
            while following is None:
                if not stack:
                    self.flush(0)
                    return page
                node, leave = stack.pop()
                self.leave(leave)
                following = node.next
            node = following
            if len(page.lines) > MAX_LINES:
                page.complete = False
                return page
        return page

    def enter(self, node: LexborNode) -> tuple[str, int, Mark | None] | None:
        """Take note of an element; None where nothing below it is to be read."""
        tag = node.tag
        if tag is None or tag in _COMMENTS:
            return None
        if tag == "br":
            self.flush_break()
            return None
        if tag in _SKIP:
            return self.skipped(tag, node)
        attributes = node.attributes
        inline = tag in _INLINE
        if not attributes:
            if inline:
                return self.enter_inline(tag, None)
            return self.enter_block(tag, 0, tag, False, "", None)
        names = attributes.get("class") or ""
        ident = attributes.get("id") or ""
        role = attributes.get("role") or ""
        bits = class_bits(f"{names} {ident} {role}") if names or ident or role else 0
        prop = (attributes.get("itemprop") or attributes.get("property") or "").lower()
        style = attributes.get("style")
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or (style is not None and "none" in style and "display:none" in style.replace(" ", ""))
        )
        mark = None
        rel = (attributes.get("rel") or "").lower() if tag == "a" else ""
        if (
            tag == "time"
            or bits & _MARK_BITS
            or (prop and prop in _MARK_PROPS)
            or rel == "author"
            or "datetime" in attributes
        ) and len(self.page.marks) < MAX_MARKS:
            value = attributes.get("datetime") or attributes.get("content")
            if value is None and bits & DATE:
                value = attributes.get("data-datetime") or attributes.get("data-timestamp")
            page = self.page
            mark = Mark(
                tag, bits, prop, rel, value, len(page.lines), len(page.pieces), -1, self.current
            )
            page.marks.append(mark)
        if inline and not (hidden and not self.in_link):
            if tag == "a" and "href" not in attributes:
                return ("", -2, mark)
            return self.enter_inline(tag, mark)
        if tag == "html":
            self.page.language = attributes.get("lang") or attributes.get("xml:lang")
        signature = f"{tag}.{names}" if names else tag
        return self.enter_block(tag, bits, signature, hidden, prop, mark)

    def enter_inline(self, tag: str, mark: Mark | None) -> tuple[str, int, Mark | None]:
        if tag == "a":
            self.in_link += 1
        elif tag in _BOLD:
            self.in_bold += 1
        return (tag, -2, mark)

    def enter_block(
        self, tag: str, bits: int, signature: str, hidden: bool, prop: str, mark: Mark | None
    ) -> tuple[str, int, Mark | None]:
        self.flush(0)
        page = self.page
        parent = self.current
        depth = page.elements[parent].depth + 1 if parent >= 0 else 0
        page.elements.append(
            Element(parent, tag, bits, signature[:120], depth, hidden or bool(bits & HIDDEN), prop)
        )
        self.current = len(page.elements) - 1
        if mark is not None:
            mark.start = len(page.pieces)
            mark.line = len(page.lines)
            mark.element = self.current
        return (tag, parent, mark)

    def leave(self, entered: tuple[str, int, Mark | None]) -> None:
        tag, parent, mark = entered
        if mark is not None:
            mark.end = len(self.page.pieces)
        if parent == -2:
            if tag == "a":
                self.in_link -= 1
            elif tag in _BOLD:
                self.in_bold -= 1
            return
        self.flush(0)
        self.current = parent

    def flush(self, breaks: int) -> None:
        """End the current line; *breaks* describes how the next one begins."""
        page = self.page
        pieces = page.pieces
        if len(pieces) > self.begin:
            raw = "".join(pieces[self.begin :])
            text = raw if self.in_pre() else " ".join(raw.split())
            if text and not text.isspace():
                element = self.current
                tag = page.elements[element].tag if element >= 0 else "body"
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

    def skipped(self, tag: str, node: LexborNode) -> tuple[str, int, Mark | None] | None:
        """Elements that are never prose; some of them say things about the page."""
        page = self.page
        if tag == "head":
            return ("", -2, None)
        if tag == "meta":
            if len(page.metas) < MAX_METAS:
                attributes = node.attributes
                content = attributes.get("content")
                name = (
                    attributes.get("property")
                    or attributes.get("name")
                    or attributes.get("itemprop")
                    or attributes.get("http-equiv")
                )
                if name and content:
                    page.metas.append((name.strip().lower(), content))
        elif tag == "script":
            kind = node.attributes.get("type") or ""
            if "json" in kind:
                child = node.first_child
                text = child.text_content if child is not None else None
                if text and len(text) <= MAX_SCRIPT:
                    (page.linked_data if "ld+json" in kind.lower() else page.states).append(text)
        elif tag == "title":
            if not page.title:
                child = node.first_child
                page.title = (child.text_content or "")[:2000] if child is not None else ""
        elif tag == "link":
            attributes = node.attributes
            rel, href = attributes.get("rel"), attributes.get("href")
            if rel and href and len(page.links) < MAX_METAS:
                page.links.append((rel.lower(), href))
        return None


def is_heading(line: Line) -> bool:
    """A line in an ``h1`` to ``h6`` element."""
    return line.tag in _HEADINGS


TITLE_OR_LEAD = TITLE | LEAD
