"""Read the visible byline: elements marked as author, then lines that begin with "By"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.names import (
    CREDIT,
    GLUED_LABEL,
    LABEL,
    date_label,
    is_agency,
    is_name,
    pen_name,
    split_names,
    without_label,
    without_site,
)
from indexer.extract.markup import traits
from indexer.extract.markup.context import ArticleSpan, PageContext
from indexer.extract.markup.parsed import MarkedElement, ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, in_three_cases, whole_words
from indexer.page.clean import clean

MAX_BYLINE = 160  # characters
MAX_DESK = 40
MAX_DATELINE = 80
MANY = 6  # lines; a longer element holds other things after the names
MAX_SIGN = 4  # letters of an agency's sign that can also be a first name: Ani, Sid
MAX_DESK_WORDS = 5
MAX_PIECES = 30  # texts inside an author element that are read
MAX_MARK = 600  # characters of them
SIGNATURE_LINES = 3  # from the last of the body, in which a signature stands


@dataclass(frozen=True, slots=True)
class BylineRanks:
    """How likely an element for an author holds this article's, by its kind and place."""

    stated: float = 3.0  # itemprop="author", rel="author"
    classed: float = 2.0  # class="byline"
    aside: float = -2.0  # in a side column: below every one that is not
    top: float = 2.0  # between headline and body
    lower: float = -0.05  # for each line farther down there
    most_lower: int = 20
    above: float = 1.2  # just above the headline
    below: float = 1.0  # just below the body
    inside: float = 0.3
    alike: float = 0.4  # names of other elements are added if they rank at most this much lower


RANKS = BylineRanks()
TOP_WITHOUT_TITLE = 6  # lines above a body without a headline in which its byline may stand
ABOVE = 5  # lines above the headline
BELOW = 5  # lines below the body
# The same for lines that only a label such as "By" tells.
LABEL_TOP_WITHOUT_TITLE = 12
LABEL_ABOVE = 3
LABEL_BELOW = 4
_INLINE_LABEL = re.compile(
    rf"(?:^|[|•·\s–-])(?:{in_three_cases(WORDS.byline_by_inside)})\s*:?\s+(?=\w)"
)
_DATELINE = re.compile(r"\(([^()]{2,20})\)\s?[-–—:]")
_SIDE = traits.SIDE | traits.ASIDE
_ELSEWHERE = traits.COMMENT | traits.RELATED | traits.NAVTAG
_ARTICLE = re.compile(rf"^(?:{alternatives(WORDS.byline_articles)})\s(?=[A-ZÀ-Þ])")
_DESKS = re.compile(whole_words(WORDS.byline_desks), re.IGNORECASE)
_EDGES = " |-–—,•·."


def shown_names(context: PageContext) -> list[str]:
    """Author names from the byline closest to the headline."""
    return _from_marks(context) or _from_lines(context)


def desk(context: PageContext) -> list[str]:
    """The desk, staff or agency that signs an article without named authors."""
    page, span = context.page, context.span
    marked = (line for _, mark in _near_marks(context) for line in _lines_of(page, mark))
    for text in (*marked, *_labelled(page, span)):
        signed = _ARTICLE.sub("", without_label(_beside_date(text)).strip(_EDGES))
        short = len(signed) <= MAX_DESK and len(signed.split()) <= MAX_DESK_WORDS
        if short and _DESKS.search(signed):
            return [signed]
    return _from_dateline(page, span) or _from_signature(page, span)


def _from_dateline(page: ParsedPage, span: ArticleSpan) -> list[str]:
    """The agency named in the dateline: ``LIMA (Reuters) -``."""
    opening = page.lines[span.first].text[:MAX_DATELINE] if span.first >= 0 else ""
    signed = _DATELINE.search(opening)
    agency = signed and signed[1].split("/")[0].strip()
    return [signed[1].strip()] if signed and agency and is_agency(agency) else []


def _from_signature(page: ParsedPage, span: ArticleSpan) -> list[str]:
    """The desk or agency on a line of its own below the text: ``(dpa)``, ``HP-Redaktion``."""
    for line in page.lines[span.last : span.last + SIGNATURE_LINES] if span.last >= 0 else ():
        signed = line.text[: MAX_DESK + 1].strip("()[]©" + _EDGES)
        agency = signed.split("/")[0]
        known = is_agency(agency) and (len(agency) > MAX_SIGN or not agency.istitle())
        if known or (" " not in signed and "-" in signed and _DESKS.search(signed)):
            return [signed]
    return []


def _from_marks(context: PageContext) -> list[str]:
    """Names in elements marked as author; of several the best ranked and its equals."""
    page = context.page
    found: list[tuple[float, int, list[str]]] = []
    for order, (rank, mark) in enumerate(_near_marks(context)):
        stated = mark.value if mark.prop and mark.tag != "a" else None
        lines = [stated] if stated else _lines_of(page, mark)
        sure = mark.prop or mark.rel == "author" or mark.tag != "div"
        names = _names_in(lines) or (_pen_name(" ".join(lines)) if sure else [])
        names = without_site(_whole_line(page, mark.line, names), context.site_forms)
        if names:
            found.append((rank, -order, names))
    if not found:
        return []
    best = max(found)
    names = list(best[2])
    for rank, _, more in found:
        if rank >= best[0] - RANKS.alike:
            names += [name for name in more if is_name(name)]
    return names


def _pen_name(text: str) -> list[str]:
    return pen_name(text) if not dates_in(text) else []


def _near_marks(context: PageContext) -> Iterator[tuple[float, MarkedElement]]:
    """Elements marked as author, each with a rank for how likely it is this article's."""
    for mark in context.page.marks:
        told = mark.prop in ("author", "creator") or mark.rel == "author"
        near = _nearness(mark.line, context.span) if told or mark.bits & traits.AUTHOR else None
        if near is None:
            continue
        inherited = context.density.inherited[mark.element] if mark.element >= 0 else 0
        if not inherited & _ELSEWHERE:
            kind = RANKS.stated if told else RANKS.classed
            yield near + kind + (RANKS.aside if inherited & _SIDE else 0.0), mark


def _whole_line(page: ParsedPage, index: int, names: list[str]) -> list[str]:
    """*names*, or all names of the line if its markup covers only some of them."""
    text = page.lines[index].text if index < len(page.lines) else ""
    if len(text) > MAX_BYLINE or not LABEL.match(text):
        return names
    said = split_names(_beside_date(text), strict=True)
    return said if set(names) < set(said) else names


def _lines_of(page: ParsedPage, mark: MarkedElement) -> list[str]:
    """The lines inside *mark*; a line break in the source does not end one."""
    pieces = page.pieces[mark.start : min(mark.end, mark.start + MAX_PIECES)]
    text = "".join(piece if piece == "\n" else re.sub(r"\s+", " ", piece) for piece in pieces)
    return [line for part in text[:MAX_MARK].split("\n") if (line := clean(part))]


def _names_in(lines: list[str]) -> list[str]:
    """The names in the lines of an author element; if lines have a label, only those count."""
    lines = [line for line in lines if len(line) <= MAX_BYLINE]
    labelled = [line for line in lines if LABEL.match(line) or GLUED_LABEL.match(line)]
    for chosen in (labelled, lines):
        names: list[str] = []
        for line in chosen:
            names += split_names(_beside_date(line), strict=True)
            if names and len(lines) > MANY:
                break
        if names:
            return names
    return []


def _beside_date(text: str) -> str:
    """The part of *text* before its dates and their label, or else the part after them."""
    dates = dates_in(text)
    if not dates:
        return text
    before = date_label().sub("", text[: dates[0].start]).strip(_EDGES)
    return before or text[dates[-1].end :].strip(_EDGES)


def _nearness(line: int, span: ArticleSpan) -> float | None:
    """Rank a line by its distance to the headline and the body; None if it is too far."""
    top = span.title if span.title >= 0 else max(span.first - TOP_WITHOUT_TITLE, 0)
    if top <= line <= max(span.first, top) + 1:
        return RANKS.top + RANKS.lower * min(line - top, RANKS.most_lower)
    if top - ABOVE <= line < top:
        return RANKS.above
    if span.last >= 0 and span.last < line <= span.last + BELOW:
        return RANKS.below
    if span.first <= line <= span.last:
        return RANKS.inside
    return None


def _from_lines(context: PageContext) -> list[str]:
    """Names in a "By …" line between headline and body, or right after the body."""
    for text in _labelled(context.page, context.span):
        names = without_site(split_names(text, strict=True), context.site_forms)
        if names:
            return names
    return []


def _labelled(page: ParsedPage, span: ArticleSpan) -> Iterator[str]:
    """The text after a label such as "By", from lines near the headline and the body."""
    above = span.title - LABEL_ABOVE if span.title >= 0 else span.first - LABEL_TOP_WITHOUT_TITLE
    top = max(above, 0)
    before = range(top, min(max(span.first, top) + 2, len(page.lines)))
    after = range(max(span.last, 0), min(span.last + LABEL_BELOW, len(page.lines)))
    for index in (*before, *after):
        text = page.lines[index].text
        if len(text) > MAX_BYLINE or index == span.title:
            continue
        text = CREDIT.split(text, maxsplit=1)[0]
        match = LABEL.match(text) or GLUED_LABEL.match(text) or _INLINE_LABEL.search(text)
        if match is None:
            continue
        rest = text[match.end() :]
        if not rest and index + 1 < len(page.lines):
            rest = page.lines[index + 1].text[:MAX_BYLINE]
        yield _beside_date(rest)
