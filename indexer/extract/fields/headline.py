"""Find the headline: the heading, as readers see it, that the metadata confirm."""

from dataclasses import dataclass, replace

from indexer.extract.fields.heading_day import without_day
from indexer.extract.fields.site import (
    cut_known,
    cut_site,
    fold,
    is_host,
    segments,
    without_lead,
)
from indexer.extract.markup.density import weight
from indexer.extract.markup.metadata import Metadata, strip_tags, text_value, unescape
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.markup.signposts import (
    PageRoot,
    front_names,
    kicker_of,
    marked_headlines,
)
from indexer.extract.words.lexicon import WORDS
from indexer.page.clean import MAX_FIELD, clean

MAX_HEADINGS = 60  # from the top, that may be the headline; any h1 may
MAX_FOUND = 500  # headings; a page with more is a list of articles
MAX_PARTS = 20  # elements in one heading
MAX_TITLE_LINES = 200  # from the top, in which a headline is looked for
MAX_LINE = 400  # characters of a line that may show a headline
MAX_WORDS = 60  # of a heading; more is a paragraph
MAX_LOGO = 4  # words of a heading that may be the name in the host
LINKED = 0.8  # share of a heading inside links that makes it a logo or a teaser
MIN_SHARE = 0.55  # of the words of a heading and the metadata title that must be common
MOST_SHARED = 0.8  # of a heading's words, with which a title may be much longer than it
MIN_PART = 0.4  # of a title that a heading below h1 must be, where it is a part of it
FEW_WORDS = 3  # of a heading or title; fewer may stand in any sentence
SHORT_TITLE = 6  # words; of such a title even a part of one or two words counts
MAX_COVERED = 30  # words of a title that a heading is measured by; some are whole paragraphs
MIN_WIDE = 15.0  # weighted characters of a headline without spaces, as in Chinese
KICKER_SPACES = 2  # in a title that may lack the kicker: three words and more
UNTITLED = frozenset(map(fold, (*WORDS.site_untitled, *WORDS.section_home)))
_QUOTES = frozenset("\"'")  # by which attributes are written
_TAGS = {"h1": 0.6, "h2": 0.25, "h3": 0.1, "h4": 0.0}  # what the level of a heading adds


@dataclass(frozen=True, slots=True)
class HeadlineWeights:
    """What speaks for a heading, and against it, as the headline."""

    same: float = 2.0  # word for word a title of the metadata
    part: float = 1.0  # a part of one, or the other way round, and the share it is of it
    longest: float = 0.3  # where that part is the longest between separators
    alike: float = 0.6  # most words in common
    alike_share: float = 0.5  # for the share of the heading's words that are
    alone: float = 1.6  # an h1 of several words that nothing confirms
    unstated: float = 1.0  # any heading where the metadata state no title
    doubtful: float = -0.5  # hidden, a link, or the item of a list
    later: float = -0.01  # for each heading before it
    most_later: int = 30


WEIGHTS = HeadlineWeights()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading element: its text, first line, and pieces from *start* to *end*."""

    tag: str
    text: str
    line: int
    linked: bool
    hidden: bool
    listed: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A title in the metadata, prepared for comparison with headings."""

    text: str
    folded: str
    words: frozenset[str]
    opening: str
    longest: str


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles that a page states.

    *stated* is that of JSON-LD and *social* that for sharing, both without the site's name;
    *document* is the title element's, and *all* are these and others in order of trust.
    """

    stated: str
    social: str
    document: str
    all: tuple[Stated, ...]


def headings(page: ParsedPage, most: int = MAX_FOUND) -> list[Heading]:
    """The first *most* heading elements, in page order."""
    elements = page.elements
    found: list[Heading] = []
    last = -1
    for index, line in enumerate(page.lines):
        at = line.element
        if at < 0:
            continue
        if elements[at].tag not in _TAGS:
            at = elements[at].parent
            if at < 0 or elements[at].tag not in ("h1", "h2"):
                continue
        if at != last:
            if len(found) == most:
                if most == MAX_FOUND:
                    page.notes.add(f"only the first {MAX_FOUND} headings were read")
                break
            found.append(_heading(page, index, at))
            last = at
        elif len(found[-1].text) < MAX_FIELD:
            text = f"{found[-1].text} {line.text}"
            text = clean(page.notes.cut(text, MAX_FIELD, "a heading"))
            found[-1] = replace(found[-1], text=text, end=line.end)
    return found


def _heading(page: ParsedPage, index: int, at: int) -> Heading:
    line, element = page.lines[index], page.elements[at]
    return Heading(
        tag=element.tag,
        text=clean(page.notes.cut(unescape(line.text), MAX_FIELD, "a heading")),
        line=index,
        linked=line.links > LINKED * len(line.text),
        hidden=page.elements[line.element].hidden,
        listed=element.parent >= 0 and page.elements[element.parent].tag == "li",
        start=line.start,
        end=line.end,
    )


def find_title(
    page: ParsedPage,
    metadata: Metadata,
    names: frozenset[str],
    url: str,
    root: PageRoot | None = None,
) -> tuple[str, int]:
    """The headline and the number of the line that shows it (-1 where none does).

    Where no heading and no line shows a title, an element below *root* that is called a headline,
    or set as large as one, is taken.
    """
    titles = _titles(page, metadata, names, url)
    shown = headings(page)
    if len(shown) > MAX_HEADINGS:
        page.notes.add(f"of headings after the first {MAX_HEADINGS} only h1 elements were read")
        shown = shown[:MAX_HEADINGS] + [h for h in shown[MAX_HEADINGS:] if h.tag == "h1"]
    best = _confirmed(shown, titles.all, names, url)
    if root is not None and (best is None or not _is_stated(best, titles)):
        names = names | UNTITLED | frozenset(map(fold, front_names(root, url)))
        telling = tuple(each for each in titles.all if each.folded not in names)
        if len(telling) < len(titles.all):
            social = "" if fold(titles.social) in names else titles.social
            titles = replace(titles, all=telling, social=social)
            best = _confirmed([h for h in shown if _may_be_unstated(h)], telling, names, url)
    if best is not None:
        pieces = [clean(piece) for piece in page.pieces[best.start : best.end][:MAX_PARTS]]
        document = cut_site(titles.document, names, url)
        best = replace(best, text=without_day(best.text, pieces, document, titles.stated))
    if best is not None and (line := _line_before(page, best, titles, names, url)) >= 0:
        return _cut(page, without_lead(clean(page.lines[line].text))), line
    if best is not None:
        text = _quoted(page, best, titles, names, url)
        if root is not None and best.end - best.start > 1:
            text = _without_kicker(text, kicker_of(root, best.text), titles.stated)
        return _cut(page, without_lead(text)), best.line
    if root is not None and not _is_shown(page, titles, names, url):
        for text in marked_headlines(root):
            words = FEW_WORDS if _is_long(text) else text.count(" ") + 1
            if FEW_WORDS <= words <= MAX_WORDS and fold(text) not in names:
                return _cut(page, text), _line_showing(page, text)
    for stated in titles.all:
        short = cut_site(stated.text, names, url)
        if short and fold(short) not in names:
            line = _line_showing(page, short, stated.text)
            if line < 0 and (line := _line_within(page, short)) >= 0:
                short = clean(page.lines[line].text)
            if line >= 0 and short.isupper() and fold(page.lines[line].text) == fold(short):
                short = clean(page.lines[line].text)  # as readers see it
            return _cut(page, short), line
    for heading in shown:
        if heading.tag in ("h1", "h2") and fold(heading.text) not in names:
            return heading.text, heading.line
    document = titles.document
    return _cut(page, cut_site(document, names, url) or document), -1


def _without_kicker(text: str, kicker: str, stated: str) -> str:
    """*text* without a marked *kicker* in front, unless JSON-LD states it in the headline."""
    rest = text.removeprefix(kicker).lstrip(" :–—-|")
    if not kicker or rest.count(" ") < KICKER_SPACES or fold(kicker) in fold(stated):
        return text
    return rest


def _is_shown(page: ParsedPage, titles: Titles, names: frozenset[str], url: str) -> bool:
    """Whether the article's title is stated for machines, or a line shows the document's."""
    if titles.stated or titles.social:
        return True
    short = cut_site(titles.document, names, url)
    lines = (_line_showing(page, short, titles.document), _line_within(page, short))
    return any(line >= 0 and not _is_linked(page.lines[line]) for line in lines)


def _line_before(
    page: ParsedPage, best: Heading, titles: Titles, names: frozenset[str], url: str
) -> int:
    """The line above *best* that shows the document's title, if no title confirms *best*; or -1.

    A heading below the text may be that of a partner's article.
    """
    if _is_stated(best, titles):
        return -1
    shorts = [cut_site(one.text, names, url) for one in titles.all]
    wanted = [short for short in shorts if short.count(" ") >= FEW_WORDS - 1]
    line = _line_showing(page, *wanted) if wanted else -1
    return line if line < best.line and not _is_linked(page.lines[line]) else -1


def _is_stated(heading: Heading, titles: Titles) -> bool:
    """Whether a title of the metadata confirms *heading*."""
    folded = fold(heading.text)
    words = set(folded.split())
    return any(_agreement(heading, folded, words, one) > 0 for one in titles.all)


def _is_linked(line: Line) -> bool:
    """Whether a line leads elsewhere: the name of the site, the entry of a menu."""
    return line.tag not in _TAGS and line.links > LINKED * len(line.text)


def _cut(page: ParsedPage, title: str) -> str:
    return page.notes.cut(title, MAX_FIELD, "the title")


def _titles(page: ParsedPage, metadata: Metadata, names: frozenset[str], url: str) -> Titles:
    article = metadata.article
    stated = text_value(article.get("headline")) or ""
    name = text_value(article.get("name")) or "" if not stated else ""
    social = clean(strip_tags(metadata.meta("og:title", "twitter:title") or ""))
    document = clean(strip_tags(unescape(page.title)))
    other = metadata.meta("headline", "dc.title", "dcterms.title", "title", "sailthru.title")
    texts = (stated, name, social, document, clean(strip_tags(other or "")))
    compared = [
        _compared(text, cut_known(text, names, url), is_document=text == document)
        for text in texts
        if text
    ]
    stated, social = cut_known(stated, names, url), cut_known(social, names, url)
    return Titles(stated, social, document, tuple(compared))


def _compared(text: str, headline: str, *, is_document: bool) -> Stated:
    folded = fold(headline)
    parts = [fold(part) for part in segments(text)] or [""]
    longest = max(parts, key=len) if is_document else ""
    return Stated(text, folded, frozenset(folded.split()), parts[0], longest)


def _confirmed(
    shown: list[Heading], titles: tuple[Stated, ...], names: frozenset[str], url: str
) -> Heading | None:
    """The heading that agrees best with the metadata, else the first h1 that may be one."""
    best: tuple[float, Heading | None] = (0.0, None)
    alone = True
    for order, heading in enumerate(shown):
        score = 0.0
        folded = fold(heading.text)
        if _may_be_headline(heading, folded, names, url):
            words = set(folded.split())
            agreements = (_agreement(heading, folded, words, one) for one in titles)
            score = max(agreements, default=WEIGHTS.unstated)
            if score > 0:
                score += min(_TAGS[heading.tag], _TAGS["h2"] if heading.linked else 1.0)
            elif alone and _stands_alone(heading, folded):
                alone = False
                score = WEIGHTS.alone
            score += (
                WEIGHTS.later * min(order, WEIGHTS.most_later) + WEIGHTS.doubtful * heading.hidden
            )
        if score > best[0]:
            best = (score, heading)
    return best[1]


def _may_be_unstated(heading: Heading) -> bool:
    """Whether a heading of which the page states nothing is more than a label or a link."""
    folded = fold(heading.text)
    several = folded.count(" ") >= FEW_WORDS - 1 or _is_long(folded)
    return several and not heading.linked


def _may_be_headline(heading: Heading, folded: str, names: frozenset[str], url: str) -> bool:
    count = folded.count(" ") + 1
    if not folded or folded in names or count > MAX_WORDS:
        return False
    return not (count <= MAX_LOGO and is_host(heading.text, url))


def _stands_alone(heading: Heading, folded: str) -> bool:
    """Whether a heading is an h1 of several words, not a link, and does not introduce a list."""
    if heading.tag != "h1" or heading.linked or heading.text.endswith((":", "：")):
        return False
    return " " in folded or _is_long(folded)


def _is_long(folded: str) -> bool:
    """Whether a text in a script that sets no spaces is as long as several words."""
    return not folded.isascii() and weight(folded) >= MIN_WIDE


def _agreement(heading: Heading, folded: str, mine: set[str], title: Stated) -> float:
    """Score how well a heading agrees with a title of the metadata; 0 if it does not."""
    if folded == title.folded:
        return WEIGHTS.same + WEIGHTS.doubtful * heading.listed
    score = 0.0
    if f" {folded} " in f" {title.folded} ":
        share = len(folded) / len(title.folded)
        telling = len(mine) >= FEW_WORDS or len(title.words) <= SHORT_TITLE
        telling = telling or folded == title.opening
        if telling and (heading.tag == "h1" or share >= MIN_PART):
            score = WEIGHTS.part + share + WEIGHTS.longest * (folded == title.longest)
    elif len(title.words) >= FEW_WORDS and _squeeze(title.folded) in _squeeze(folded):
        score = WEIGHTS.part + len(title.folded) / len(folded)
    else:
        common = len(mine & title.words)
        shared = common / max(len(mine), 1)
        covered = common / max(min(len(title.words), MAX_COVERED), 1)
        most = shared >= MOST_SHARED and len(mine) > FEW_WORDS
        if min(shared, covered) >= MIN_SHARE or most:
            score = WEIGHTS.alike + WEIGHTS.alike_share * shared
    return score + WEIGHTS.doubtful * (heading.linked and score > 0)


def _quoted(
    page: ParsedPage, best: Heading, titles: Titles, names: frozenset[str], url: str
) -> str:
    """The text of *best* without label, kicker and site name, as the metadata write it."""
    text = best.text
    stated = (titles.stated, titles.social)
    pieces = page.pieces[best.start : best.end]
    if part := _part_stated(pieces, stated):
        return part
    if part := _part_in_document(pieces, titles.document):
        return part
    folded, (one, other) = fold(text), map(fold, stated)
    if one == other and one.count(" ") >= KICKER_SPACES and _differ_by_kicker(folded, one):
        return text if _is_cut_at_quote(text, titles.stated) else titles.stated
    if folded == fold(titles.document) and folded not in (one, other):
        text = cut_site(text, names, url)
    return cut_known(text, names, url)


def _part_stated(pieces: list[str], titles: tuple[str, ...]) -> str | None:
    """The title that equals these *pieces* of a heading, or all but the first or last of them.

    A kicker, label or dek that shares the heading stands in an element of its own.
    """
    parts = [squeezed for piece in pieces if (squeezed := _squeeze(fold(clean(piece))))]
    if not 2 <= len(parts) <= MAX_PARTS:
        return None
    ends = {"".join(parts[at:]) for at in range(len(parts))}
    begins = {"".join(parts[:at]) for at in range(1, len(parts))}
    for ways in (ends, begins):
        if found := [title for title in titles if _squeeze(fold(title)) in ways]:
            return min(found, key=len)
    return None


def _part_in_document(pieces: list[str], document: str) -> str | None:
    """The *pieces* of a heading that open or end the document's title, if others are not in it."""
    parts = [part for piece in pieces if (part := clean(piece))]
    told = _squeeze(fold(document))
    if not 2 <= len(parts) <= MAX_PARTS or _squeeze(fold(" ".join(parts))) in told:
        return None
    for at in range(len(parts) - 1, 0, -1):
        for mine, others in ((parts[:at], parts[at:]), (parts[at:], parts[:at])):
            text = " ".join(mine)
            part, rest = _squeeze(fold(text)), _squeeze(fold(" ".join(others)))
            several = text.count(" ") >= FEW_WORDS - 1 or _is_long(part)
            kicker = text[-1] in ":：" or others[0][0] in ":："
            stands = told.startswith(part) or told.endswith(part)
            if (
                several
                and stands
                and not kicker
                and len(part) >= MIN_PART * len(told)
                and rest not in told
            ):
                return text
    return None


def _differ_by_kicker(one: str, other: str) -> bool:
    """Whether one of the two begins or ends with the other."""
    long, short = (one, other) if len(one) > len(other) else (other, one)
    return long.endswith(f" {short}") or long.startswith(f"{short} ")


def _is_cut_at_quote(text: str, stated: str) -> bool:
    """Whether *stated* ends where *text* quotes: the quotation mark ended the attribute."""
    return text[len(stated.strip()) :].lstrip()[:1] in _QUOTES and text.startswith(stated.strip())


def _squeeze(folded: str) -> str:
    """*folded* without spaces, so that adjoining elements compare: ``<span>3 May</span>Ferry``."""
    return folded.replace(" ", "")


def _line_within(page: ParsedPage, title: str) -> int:
    """The line that *title* begins or ends with, headings first, then the longest; or -1."""
    whole = fold(title)
    opening = next(map(fold, segments(title)), "")
    found = []
    for index, line in enumerate(page.lines[:MAX_TITLE_LINES]):
        part = fold(line.text[:MAX_FIELD])
        heading = line.tag in _TAGS
        named = " " in part and (heading or (part == opening and not line.links))
        if len(part) < MIN_SHARE * len(whole) and not named:
            continue
        if whole.endswith(f" {part}") or whole.startswith(f"{part} "):
            found.append((heading, len(part), -index))
    if not found and len(page.lines) > MAX_TITLE_LINES:
        page.notes.add(f"the headline was looked for in the first {MAX_TITLE_LINES} lines only")
    return -max(found)[2] if found else -1


def _line_showing(page: ParsedPage, *titles: str) -> int:
    """The first line that equals one of *titles*, or -1."""
    wanted = {fold(title) for title in titles}
    for index, line in enumerate(page.lines):
        if len(line.text) < MAX_LINE and fold(line.text) in wanted:
            return index
    return -1
