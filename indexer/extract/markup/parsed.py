"""What one walk over a page gathers: lines, elements and marks, and what it says to machines."""

from dataclasses import dataclass, field

from indexer.extract.markup.notes import Notes


@dataclass(slots=True)
class Element:
    """A block element. *parent* indexes ``ParsedPage.elements``: always smaller than its own."""

    parent: int
    tag: str
    bits: int
    signature: str
    hidden: bool
    prop: str


@dataclass(slots=True)
class Line:
    """Text between two boundaries. *links* and *bold* count characters; *breaks* tells a ``<br>``.

    *breaks* is 0 for a line that a block element begins, 1 after one ``<br>`` and 2 after several.
    *start* and *end* index ``ParsedPage.pieces``.
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
class MarkedElement:
    """An element that says what it holds: a byline, a date, a property.

    *line* is the number of lines before it. *start* and *end* index ``ParsedPage.pieces``.
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
class ParsedPage:
    """What one walk gathered. *images* has the number of lines before each image or film."""

    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[MarkedElement] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    images: list[int] = field(default_factory=list)
    linked_data: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    title: str = ""
    language: str | None = None
    complete: bool = True
    notes: Notes = field(default_factory=Notes)

    def text_of(self, mark: MarkedElement, limit: int) -> str:
        """The text inside *mark*, of its first *limit* pieces."""
        return "".join(self.pieces[mark.start : min(mark.end, mark.start + limit)])
