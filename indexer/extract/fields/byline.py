"""Read the visible byline: elements marked as author, labelled lines, names alone, signatures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.extract.dates.parse import dates_in
from indexer.extract.fields.eastern import eastern_names
from indexer.extract.fields.names import (
    CJK,
    CREDIT,
    GLUED_LABEL,
    ROLES,
    date_label,
    is_agency,
    is_name,
    label_end,
    own_label_end,
    pen_name,
    split_names,
    without_label,
    without_others,
    without_rest,
    without_site,
)
from indexer.extract.markup import traits
from indexer.extract.markup.attributes import AUTHOR_PAGE
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
MIN_GLUED = 3  # characters of a text that is a word of its own; of fewer, a part: M<b>C</b>
SIGNATURE_LINES = 3  # from the last of the body, in which a signature stands
MAX_SIGNATURE = 60  # characters
PLAIN_LINES = 6  # below the headline, in which a name alone may be the byline


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
_CONTINUED = re.compile(rf"(?:{alternatives(WORDS.byline_and)})\s(?=[^\W\d_a-z]\S*\s\S)")
_SPACE = re.compile(r"\s+")
_FURNITURE = frozenset((*WORDS.lines_furniture, *WORDS.section_home))
_EDGES = " |-–—,•·."
_BRACKETED = re.compile(r"^[【〔（(\[［]([^】〕）)\]］]{2,40})[】〕）)\]］]")
_SIGNED = re.compile(r"[【〔（(\[［]([^【〔（(\[［】〕）)\]］]{2,40})[】〕）)\]］][。.]?$")
_HAN_NAME = re.compile("[\u3400-\u9fff々\\s]{2,6}|[\uac00-\ud7af\\s]{2,12}")
_DASHED = re.compile(r"^\s?(?:[–—~]|--?)\s?([^\W\d_][^–—|]{1,58})$")
_OPENING = re.compile(r"^(?:[(\[（][^()\[\]（）]{2,20}[)\]）]\s?)?([^=＝]{2,40}?)\s?[=＝]")


@dataclass(frozen=True, slots=True)
class BylineText:
    """Names that stand on line *line*, whose distance to the headline *near* ranks."""

    names: list[str]
    near: float
    line: int
    labelled: bool = False
    kind: str = ""  # of a marked element: "stated", "classed", "linked"
    bits: int = 0


def desk(context: PageContext) -> list[str]:
    """The desk, staff or agency that signs an article without named authors."""
    page, span = context.page, context.span
    marked = (line for _, _, mark in _near_marks(context) for line in _lines_of(page, mark))
    for text in (*marked, *(text for _, text in _labelled(context))):
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


def shown_names(context: PageContext) -> list[str]:
    """Author names from the byline closest to the headline."""
    found = _from_marks(context)
    for texts in (_from_lines, _set_off):
        found = found or next((each.names for each in texts(context)), [])
    return found


def _from_marks(context: PageContext) -> list[str]:
    """Names in elements marked as author; of several the best ranked and its equals."""
    marks = list(_byline_marks(context))
    best = max((each.near for each in marks), default=0.0)
    names = next((list(each.names) for each in marks if each.near == best), [])
    for each in marks:
        if each.near >= best - RANKS.alike:
            names += [name for name in each.names if is_name(name)]
    return names


def linked_names(context: PageContext) -> Iterator[BylineText]:
    """Names in links to the pages of authors that nothing else marks as such."""
    return _byline_marks(context, linked=True)


def _byline_marks(context: PageContext, linked: bool = False) -> Iterator[BylineText]:
    """Names in elements marked as author, near enough to be this article's, in page order."""
    page = context.page
    for rank, kind, mark in _near_marks(context):
        if linked != (kind == "linked"):
            continue
        lines = [
            line[own_label_end(line, context.language) :] for line in _stated_lines(page, mark)
        ]
        names = list(_names_in(tuple(lines)))
        if not names and (mark.prop or mark.rel or mark.tag != "div"):
            names = _pen_name(" ".join(lines))
        names = without_site(_whole_line(page, mark.line, names), context.site_forms)
        if names:
            inherited = context.density.inherited[mark.element] if mark.element >= 0 else 0
            labelled = any(map(label_end, lines)) or _begins_with_label(page, mark.line)
            yield BylineText(names, rank, mark.line, labelled, kind, inherited | mark.bits)


def _begins_with_label(page: ParsedPage, index: int) -> bool:
    return index < len(page.lines) and label_end(page.lines[index].text) > 0


def _stated_lines(page: ParsedPage, mark: MarkedElement) -> list[str]:
    """The lines of *mark*: its value, else the names that parts of it state, else its text."""
    if mark.value and mark.prop and mark.tag != "a":
        return [mark.value]
    if mark.prop in ("author", "creator"):
        inner = [
            part
            for part in page.marks
            if part.prop == "name" and mark.start <= part.start and part.end <= mark.end
        ]
        if inner:
            return [
                line
                for part in inner
                for line in ([part.value] if part.value else _lines_of(page, part))
            ]
    return _lines_of(page, mark)


def _pen_name(text: str) -> list[str]:
    return pen_name(text) if not dates_in(text) else []


def _near_marks(context: PageContext) -> Iterator[tuple[float, str, MarkedElement]]:
    """Elements marked as author, each with a rank for how likely it is this article's, and why."""
    for mark in context.page.marks:
        kind = _kind(mark)
        near = _nearness(mark.line, context.span) if kind else None
        if near is None:
            continue
        inherited = context.density.inherited[mark.element] if mark.element >= 0 else 0
        if not inherited & _ELSEWHERE:
            told = RANKS.stated if kind == "stated" else RANKS.classed
            yield near + told + (RANKS.aside if inherited & _SIDE else 0.0), kind, mark


def _kind(mark: MarkedElement) -> str:
    """How the markup of *mark* tells an author: "stated", "classed", "linked"; else empty."""
    if mark.prop in ("author", "creator", "dc:creator"):
        return "stated"
    if mark.rel == AUTHOR_PAGE:
        return "classed" if mark.bits & traits.AUTHOR else "linked"
    if mark.rel and "author" in mark.rel.split():
        return "stated"
    return "classed" if mark.bits & traits.AUTHOR else ""


def _whole_line(page: ParsedPage, index: int, names: list[str]) -> list[str]:
    """*names*, or all names of the line if its markup covers only some of them."""
    text = page.lines[index].text if index < len(page.lines) else ""
    if len(text) > MAX_BYLINE or not label_end(text):
        return names
    said = split_names(_beside_date(text), strict=True)
    return said if set(names) < set(said) else names


def _lines_of(page: ParsedPage, mark: MarkedElement) -> list[str]:
    """The lines inside *mark*; a line break in the source does not end one.

    A word that touches the capital of the next element is divided from it: the markup of
    ``<a>Ann Made</a><span>Staff Writer</span>`` says that these are two things.
    """
    pieces = page.pieces[mark.start : min(mark.end, mark.start + MAX_PIECES)]
    text = _joined(pieces)
    return [line for part in text[:MAX_MARK].split("\n") if (line := clean(part))]


def _joined(pieces: list[str]) -> str:
    """*pieces* in one text, with a bar where a word touches the capital of the next piece."""
    text = last = ""
    for piece in pieces[:MAX_PIECES]:
        if piece != "\n":
            piece = _SPACE.sub(" ", piece)
        glued = piece[:1].isupper() and text[-1:].isalpha() and len(last) >= MIN_GLUED
        text += f" | {piece}" if glued else piece
        last = piece
    return text.lstrip()


@lru_cache(maxsize=64)  # elements one in another hold the same lines
def _names_in(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The names in the lines of an author element; if lines have a label, only those count."""
    short = [line for line in lines if len(line) <= MAX_BYLINE]
    labelled = [line for line in short if label_end(line) or GLUED_LABEL.match(line)]
    for chosen in (labelled, short):
        names: list[str] = []
        for line in chosen:
            names += split_names(_beside_date(line), strict=True)
            if names and len(short) > MANY:
                break
        if names:
            return tuple(names)
    return ()


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


def _from_lines(context: PageContext) -> Iterator[BylineText]:
    """Names in labelled lines ("By …") between headline and body, or right after the body."""
    for index, text in _labelled(context):
        names = split_names(text, strict=True) or _mononym(context.page.lines[index].text, text)
        if names := without_site(names, context.site_forms):
            yield BylineText(names, _nearness(index, context.span) or 0.0, index, labelled=True)


def _mononym(line: str, rest: str) -> list[str]:
    """The one word after a label with a colon: "Penulis: Sukardi"."""
    colon = line[: label_end(line)].rstrip().endswith((":", "："))
    single = colon and rest.isalpha() and rest[0].isupper() and not _DESKS.search(rest)
    return pen_name(rest) if single else []


def _labelled(context: PageContext) -> Iterator[tuple[int, str]]:
    """The text after a label such as "By", from lines near the headline and the body."""
    page, span = context.page, context.span
    for index in label_range(page, span):
        text = page.lines[index].text
        if index == span.title:  # "Crane breaks By Ann Made", set in one heading
            text = text.rpartition(context.title)[2].strip(_EDGES) if context.title else ""
        if len(text) > MAX_BYLINE:
            continue
        if CJK.search(text) and eastern_names(text):
            yield index, text
            continue
        if not label_end(text):
            text = CREDIT.split(text, maxsplit=1)[0]
        end = label_end(text) or _other_label_end(text) or own_label_end(text, context.language)
        end = end or (len(text) if label_end(f"{text} ") > len(text) else 0)
        if not end:
            continue
        line = page.lines[index]
        rest = text[end:]
        if rest and ROLES.search(rest):
            rest = _joined(page.pieces[line.start : line.end])[end:]
        below = page.lines[index + 1].text[:MAX_BYLINE] if index + 1 < len(page.lines) else ""
        if not rest or _CONTINUED.match(below):
            rest = f"{rest} {below}"
        said = _beside_date(without_others(rest, labelled=True).strip(_EDGES))
        yield index, without_rest(said)


def _other_label_end(text: str) -> int:
    """The end of a label that touches the name, or stands inside the line; 0 without one."""
    match = GLUED_LABEL.match(text) or _INLINE_LABEL.search(text)
    return match.end() if match else 0


def label_range(page: ParsedPage, span: ArticleSpan) -> list[int]:
    """Numbers of the lines in which a label such as "By" is looked for."""
    above = span.title - LABEL_ABOVE if span.title >= 0 else span.first - LABEL_TOP_WITHOUT_TITLE
    top = max(above, 0)
    before = range(top, min(max(span.first, top) + 2, len(page.lines)))
    after = range(max(span.last, before.stop), min(span.last + LABEL_BELOW, len(page.lines)))
    return [*before, *after]


def plain_lines(context: PageContext) -> Iterator[BylineText]:
    """Lines below the headline that hold a name and nothing else, or only a date beside it."""
    page, span = context.page, context.span
    if span.title < 0:
        return
    stop = min(span.title + PLAIN_LINES, max(span.first, span.title + 1) + 1, len(page.lines))
    for index in range(span.title + 1, stop):
        text = page.lines[index].text
        if len(text) <= MAX_SIGNATURE and text[-1:] not in ".!?:":
            yield from _alone(_beside_date(text).strip(_EDGES), index, context)


def signatures(context: PageContext) -> Iterator[BylineText]:
    """Lines below the text that are a name."""
    page, span = context.page, context.span
    if span.last < 0:
        return
    for index in range(span.last, min(span.last + SIGNATURE_LINES, len(page.lines))):
        text = page.lines[index].text
        if len(text) <= MAX_SIGNATURE:
            yield from _alone(text.strip("*~ " + _EDGES), index, context)


def _set_off(context: PageContext) -> Iterator[BylineText]:
    """Signatures in brackets or after a dash, at either end of the text."""
    page, span = context.page, context.span
    if span.last < 0:
        return
    if names := _at_opening(page.lines[span.first].text[:MAX_DATELINE]):
        yield BylineText(names, RANKS.top, span.first, labelled=True)
    for index in range(span.last, min(span.last + SIGNATURE_LINES, len(page.lines))):
        text = page.lines[index].text[-MAX_SIGNATURE:].strip()
        signed = _SIGNED.search(text)
        closes = index == span.last and signed and _HAN_NAME.fullmatch(signed[1])
        if signed and (signed.start() == 0 or closes):
            yield from _alone(signed[1].strip(_EDGES), index, context)
        elif dash := _DASHED.match(page.lines[index].text[: MAX_SIGNATURE + 1]):
            yield from _alone(dash[1].strip(), index, context)


def _at_opening(text: str) -> list[str]:
    """Names before a text of East Asia: ``【記者…】``, ``(…) … 기자 =``."""
    first = _BRACKETED.match(text) or _OPENING.match(text) if CJK.search(text) else None
    return eastern_names(first[1]) if first else []


def _alone(text: str, index: int, context: PageContext) -> Iterator[BylineText]:
    """*text*, if it is one name or several, perhaps with a role behind a comma."""
    name, comma, role = text.partition(", ")
    if comma and is_name(name) and ROLES.search(role):
        text = name
    if label_end(text) or text.casefold() in _FURNITURE:
        return
    names = eastern_names(text) if CJK.search(text) else []
    if not names and is_name(text) and not is_agency(text):
        names = split_names(text, strict=True)
    if names := without_site(names, context.site_forms):
        element = context.page.lines[index].element
        bits = context.density.inherited[element] if element >= 0 else 0
        yield BylineText(names, _nearness(index, context.span) or 0.0, index, bits=bits)
