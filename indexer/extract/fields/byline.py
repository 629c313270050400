"""The byline that readers see: in elements that say they hold it, in lines that begin with "By"."""

import re
from collections.abc import Iterator

from indexer.extract.dates.candidate import ArticleSpan
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
from indexer.extract.markup import density as ol
from indexer.extract.markup import traits as cw
from indexer.extract.markup.density import Outline
from indexer.extract.markup.parsed import MarkedElement, ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, in_three_cases, whole_words
from indexer.page.clean import clean

MAX_BYLINE = 160  # characters
MAX_DESK = 40
MAX_DATELINE = 80
MANY = 6  # lines; an element of more says other things after the names
MAX_SIGN = 4  # letters of an agency's sign that may be a first name as well: Ani, Sid
ASIDE = 2.0  # by which a byline beside the article ranks lower: below every one that is not
_INLINE_LABEL = re.compile(
    rf"(?:^|[|•·\s–-])(?:{in_three_cases(WORDS.byline_by_inside)})\s*:?\s+(?=\w)"
)
_DATELINE = re.compile(r"\(([^()]{2,20})\)\s?[-–—:]")
_ARTICLE = re.compile(rf"^(?:{alternatives(WORDS.byline_articles)})\s(?=[A-ZÀ-Þ])")
_DESKS = re.compile(whole_words(WORDS.byline_desks), re.IGNORECASE)
_EDGES = " |-–—,•·."


def shown_names(
    page: ParsedPage, outline: Outline, place: ArticleSpan, site_forms: frozenset[str]
) -> list[str]:
    """The names in the byline, as near the headline as one is found."""
    return _from_marks(page, outline, place, site_forms) or _from_lines(page, place, site_forms)


def desk(page: ParsedPage, outline: Outline, place: ArticleSpan) -> list[str]:
    """The desk, staff or agency that signs where no person does."""
    marked = (
        line for _, mark in _near_marks(page, outline, place) for line in _lines_of(page, mark)
    )
    for text in (*marked, *_labelled(page, place)):
        signed = _ARTICLE.sub("", without_label(_beside_date(text)).strip(_EDGES))
        if len(signed) <= MAX_DESK and len(signed.split()) <= 5 and _DESKS.search(signed):
            return [signed]
    return _from_dateline(page, place) or _from_signature(page, place)


def _from_dateline(page: ParsedPage, place: ArticleSpan) -> list[str]:
    """The agency that signs where its dispatch begins: ``LIMA (Reuters) -``."""
    opening = page.lines[place.first].text[:MAX_DATELINE] if place.first >= 0 else ""
    signed = _DATELINE.search(opening)
    agency = signed and signed[1].split("/")[0].strip()
    return [signed[1].strip()] if signed and agency and is_agency(agency) else []


def _from_signature(page: ParsedPage, place: ArticleSpan) -> list[str]:
    """The desk or agency that alone stands below the text: ``(dpa)``, ``HP-Redaktion``."""
    for line in page.lines[place.last : place.last + 3] if place.last >= 0 else ():
        signed = line.text[: MAX_DESK + 1].strip("()[]©" + _EDGES)
        agency = signed.split("/")[0]
        known = is_agency(agency) and (len(agency) > MAX_SIGN or not agency.istitle())
        if known or (" " not in signed and "-" in signed and _DESKS.search(signed)):
            return [signed]
    return []


def _from_marks(
    page: ParsedPage, outline: Outline, place: ArticleSpan, site_forms: frozenset[str]
) -> list[str]:
    """Names in elements that say they hold the author, near the headline first."""
    found: list[tuple[float, int, list[str]]] = []
    for order, (rank, mark) in enumerate(_near_marks(page, outline, place)):
        stated = mark.value if mark.prop and mark.tag != "a" else None
        lines = [stated] if stated else _lines_of(page, mark)
        sure = mark.prop or mark.rel == "author" or mark.tag != "div"
        names = _names_in(lines) or (_pen_name(" ".join(lines)) if sure else [])
        names = without_site(_whole_line(page, mark.line, names), site_forms)
        if names:
            found.append((rank, -order, names))
    if not found:
        return []
    best = max(found)
    names = list(best[2])
    for rank, _, more in found:
        if rank >= best[0] - 0.4:
            names += [name for name in more if is_name(name)]
    return names


def _pen_name(text: str) -> list[str]:
    return pen_name(text) if not dates_in(text) else []


def _near_marks(
    page: ParsedPage, outline: Outline, place: ArticleSpan
) -> Iterator[tuple[float, MarkedElement]]:
    """The elements that say they hold the author, and how likely it is this article's."""
    for mark in page.marks:
        told = mark.prop in ("author", "creator") or mark.rel == "author"
        near = _nearness(mark.line, place) if told or mark.bits & cw.AUTHOR else None
        if near is None:
            continue
        inherited = outline.inherited[mark.element] if mark.element >= 0 else 0
        if not inherited & (cw.COMMENT | cw.RELATED | ol.NAVTAG):
            beside = ASIDE if inherited & (cw.SIDE | ol.ASIDE) else 0.0
            yield near + (3.0 if told else 2.0) - beside, mark


def _whole_line(page: ParsedPage, index: int, names: list[str]) -> list[str]:
    """*names*, or all of the byline in which only some are marked."""
    text = page.lines[index].text if index < len(page.lines) else ""
    if len(text) > MAX_BYLINE or not LABEL.match(text):
        return names
    said = split_names(_beside_date(text), strict=True)
    return said if set(names) < set(said) else names


def _lines_of(page: ParsedPage, mark: MarkedElement) -> list[str]:
    """The lines inside *mark*; one that is broken only in the source stays whole."""
    pieces = page.pieces[mark.start : min(mark.end, mark.start + 30)]
    text = "".join(piece if piece == "\n" else re.sub(r"\s+", " ", piece) for piece in pieces)
    return [line for part in text[:600].split("\n") if (line := clean(part))]


def _names_in(lines: list[str]) -> list[str]:
    """The names in the lines of an author element; where one is labelled, no other counts."""
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
    """*text* before its dates, without the word that introduces them, else what follows them."""
    dates = dates_in(text)
    if not dates:
        return text
    before = date_label().sub("", text[: dates[0].start]).strip(_EDGES)
    return before or text[dates[-1].end :].strip(_EDGES)


def _nearness(line: int, place: ArticleSpan) -> float | None:
    """How close a byline stands to the headline or the ends of the body; None for too far."""
    top = place.title if place.title >= 0 else max(place.first - 6, 0)
    if top <= line <= max(place.first, top) + 1:
        return 2.0 - 0.05 * min(line - top, 20)
    if top - 5 <= line < top:
        return 1.2
    if place.last >= 0 and place.last < line <= place.last + 5:
        return 1.0
    if place.first <= line <= place.last:
        return 0.3
    return None


def _from_lines(page: ParsedPage, place: ArticleSpan, site_forms: frozenset[str]) -> list[str]:
    """Names in a "By …" line between headline and body, or right after the body."""
    for text in _labelled(page, place):
        names = without_site(split_names(text, strict=True), site_forms)
        if names:
            return names
    return []


def _labelled(page: ParsedPage, place: ArticleSpan) -> Iterator[str]:
    """What follows a label such as "By", near headline and body."""
    top = max(place.title - 3, 0) if place.title >= 0 else max(place.first - 12, 0)
    before = range(top, min(max(place.first, top) + 2, len(page.lines)))
    after = range(max(place.last, 0), min(place.last + 4, len(page.lines)))
    for index in (*before, *after):
        text = page.lines[index].text
        if len(text) > MAX_BYLINE or index == place.title:
            continue
        text = CREDIT.split(text, maxsplit=1)[0]
        match = LABEL.match(text) or GLUED_LABEL.match(text) or _INLINE_LABEL.search(text)
        if match is None:
            continue
        rest = text[match.end() :]
        if not rest and index + 1 < len(page.lines):
            rest = page.lines[index + 1].text[:MAX_BYLINE]
        yield _beside_date(rest)
