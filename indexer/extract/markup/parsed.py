"""What one walk over a page gathers: lines, elements, marks, and statements for machines."""

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
    """An element whose markup says that it holds a byline, a date or a property.

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
    """What one walk gathered.

    *states* are scripts of JSON, *code* long ones in a language, *templates* hold markup. *images*
    has the number of lines before each image or film. *complete* is False if the page
    has too many lines to be read. *notes* take what later steps leave out of the page.
    """

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
    code: list[str] = field(default_factory=list)
    title: str = ""
    language: str | None = None
    complete: bool = True
    notes: Notes = field(default_factory=Notes)

    def text_of(self, mark: MarkedElement, limit: int) -> str:
        """The text of the first *limit* pieces inside *mark*."""
        return "".join(self.pieces[mark.start : min(mark.end, mark.start + limit)])
