"""The order of the steps: from the bytes of a page to what its readers saw as the article."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from indexer.extract.body import classify, plain
from indexer.extract.body.blocks import build_blocks
from indexer.extract.body.edges import find_dek, without_edges
from indexer.extract.body.features import line_features
from indexer.extract.body.neighbours import without_neighbours
from indexer.extract.body.scripts import body_in_scripts
from indexer.extract.dates.candidate import ArticleSpan
from indexer.extract.dates.decide import Dates, find_dates
from indexer.extract.fields.authors import find_authors
from indexer.extract.fields.headline import find_title, headings
from indexer.extract.fields.language import declared, find_language
from indexer.extract.fields.section import find_section, find_tags
from indexer.extract.fields.site import cut_site, fold, is_host, site_names
from indexer.extract.markup import density as ol
from indexer.extract.markup import traits as cw
from indexer.extract.markup.density import Outline, is_sentence, outline, weight
from indexer.extract.markup.linear import document_title, strip
from indexer.extract.markup.metadata import (
    Metadata,
    read_metadata,
    strip_tags,
    text_value,
    types_of,
)
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.markup.walk import parse, walk
from indexer.extract.verdict.judge import Signals, judge
from indexer.extract.verdict.teasers import teased
from indexer.model.article import Article, Block
from indexer.page.clean import MAX_FIELD, clean
from indexer.page.decode import Decoded, decode
from indexer.page.guard import is_binary, may_swallow, pathological
from indexer.urls import source

EXTRACTOR_VERSION = "2"
SHORT_PAGE = 40  # lines; only on a page of fewer do all words count for an error or a wall
AROUND = 4  # lines before and after the text that a look across the corpus may want
MAX_SKIPPED = 60
MIN_BODY = 200.0  # weighted characters; a page with prose and less body gets a looser look
NO_ARTICLE = cw.COMMENT | cw.RELATED | cw.LEGAL | cw.NEWSLETTER | ol.NAVTAG | ol.FOOTER | ol.ASIDE


@dataclass(frozen=True, slots=True)
class Reading:
    """A page read as far as its lines, headline and metadata: what the later steps share."""

    url: str
    decoded: Decoded
    page: ParsedPage
    metadata: Metadata
    outline: Outline
    site_name: str | None
    site_forms: frozenset[str]
    title: str
    title_line: int
    description: str | None


def extract_article(
    html: bytes,
    url: str,
    content_type: str | None = None,
    captured_at: datetime | None = None,
) -> Article:
    """The article on an HTML page; never raises, whatever the bytes.

    A page that would cost more than it is worth is read by :func:`extract_linear` instead, and
    the article's *degraded* names the limit.
    """
    decoded = decode(html, content_type)
    if is_binary(decoded.text):
        return _from_lines(decoded, [], "", [], url, captured_at, None)
    if limit := pathological(decoded.text):
        return _linear(decoded, url, captured_at, limit)
    reading = _read(decoded, url)
    if reading is None:
        return _linear(decoded, url, captured_at, "parser")
    if not reading.page.complete:
        return _linear(decoded, url, captured_at, "lines")
    if may_swallow(decoded.text, reading.page.title) and _swallowed(decoded.text, reading.page):
        return _linear(decoded, url, captured_at, "unclosed")
    return _article(reading, captured_at)


def extract_linear(
    html: bytes,
    url: str,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    *,
    degraded: str,
) -> Article:
    """The plain fallback, linear in time: every readable line, no tree. Never raises."""
    return _linear(decode(html, content_type), url, captured_at, degraded)


def extract_text(text: bytes, url: str, captured_at: datetime | None = None) -> Article:
    """The article in plain text (a WET conversion record); never raises."""
    decoded = decode(text)
    lines = plain.split_lines(decoded.text)
    title = lines[0] if lines and len(lines[0]) <= 300 else ""
    body = plain.find_body(lines[1:] if title else lines)
    offset = 1 if title else 0
    kept = [index + offset for index in body.kept]
    return _from_lines(decoded, lines, title, kept, url, captured_at, None)


def read_page(html: bytes, url: str, content_type: str | None = None) -> Reading | None:
    """Decode, parse and walk; None where the parser refuses the input."""
    return _read(decode(html, content_type), url)


def _read(decoded: Decoded, url: str) -> Reading | None:
    root = parse(decoded.text)
    if root is None:
        return None
    page = walk(root)
    metadata = read_metadata(page, url)
    site_name, forms = site_names(metadata, page, url)
    title, title_line = find_title(page, metadata, forms, url)
    described = text_value(metadata.article.get("description")) or metadata.meta(
        "og:description", "description", "twitter:description", "dc.description"
    )
    description = clean(strip_tags(described)) if described else None
    return Reading(
        url, decoded, page, metadata, outline(page), site_name, forms, title, title_line,
        description,
    )  # fmt: skip


def _swallowed(html: str, page: ParsedPage) -> bool:
    """Most of the text is in a comment or title that never ends."""
    shown = sum(len(line.text) for line in page.lines)
    return sum(map(len, strip(html))) > 1.5 * shown + 200


def _article(reading: Reading, captured_at: datetime | None) -> Article:
    page, lines_outline, metadata = reading.page, reading.outline, reading.metadata
    kept, dek, blocks = read_body(reading)
    description = reading.description or (clean(page.lines[dek].text) if dek >= 0 else None)
    first, last = (kept[0], kept[-1]) if kept else (-1, -1)
    place = ArticleSpan(reading.title_line, first, last)
    said = declared(page.language, metadata.meta("og:locale", "language", "content-language"))
    language = find_language(_text(blocks), said)
    dates = find_dates(
        page, lines_outline, metadata, place, reading.url, page.language or language, captured_at,
        reading.decoded.text,
    )  # fmt: skip
    authors = find_authors(page, lines_outline, metadata, place, reading.site_forms, reading.url)
    kind, sure = judge(_signals(reading, blocks, dates, bool(authors)))
    return Article(
        url=reading.url,
        title=reading.title,
        kind=kind,
        kind_confidence=sure,
        source=source(reading.url),
        source_name=clean(reading.site_name)[:MAX_FIELD] if reading.site_name else None,
        authors=authors,
        published_stamp=dates.published,
        updated_stamp=dates.updated,
        language=language,
        section=find_section(page, metadata, reading.url, reading.title, reading.site_forms),
        description=description[: 2 * MAX_FIELD] if description else None,
        tags=find_tags(metadata, reading.title),
        blocks=blocks,
        charset=reading.decoded.charset,
        charset_from=reading.decoded.source,
        extractor=EXTRACTOR_VERSION,
        page_title=clean(page.title)[:MAX_FIELD],
        skipped=_skipped(page, kept),
        notes=dates.notes + _decoding_notes(reading.decoded),
    )


def read_body(
    reading: Reading, weights: classify.Weights | None = None
) -> tuple[list[int], int, tuple[Block, ...]]:
    """The lines of the body, the line of a dek that is none of them (or -1), and the blocks."""
    kept = _kept(reading, weights)
    dek = find_dek(reading.page, kept, reading.title_line)
    kept = [index for index in kept if index != dek]
    blocks = build_blocks(reading.page, reading.outline, kept)
    return kept, dek, blocks or body_in_scripts(reading.page, reading.metadata, reading.title)


def _kept(reading: Reading, weights: classify.Weights | None) -> list[int]:
    """The lines of the body, by the classifier; the headline and byline are fields, not body."""
    rows = line_features(
        reading.page, reading.outline, reading.title, reading.title_line, reading.description or ""
    )
    values = classify.scores(reading.page, reading.outline, rows, weights)
    title = fold(reading.title)
    lines, sums = reading.page.lines, reading.outline
    kept = [
        index
        for index, value in enumerate(values)
        if value > 0 and not (lines[index].tag == "h1" and fold(lines[index].text) == title)
    ]
    if sums.total_good > 2 * MIN_BODY and sum(sums.size[index] for index in kept) < MIN_BODY:
        kept = _looser(reading)
    kept = without_neighbours(reading.page, sums, kept, reading.title_line)
    return without_edges(reading.page, kept, reading.title, reading.title_line)


def _looser(reading: Reading) -> list[int]:
    """Every good line of the container: for a page with prose that the classifier disowned."""
    sums = reading.outline
    return [
        index
        for index, line in enumerate(reading.page.lines)
        if sums.good[index]
        and sums.in_container[line.element]
        and not sums.inherited[line.element] & NO_ARTICLE
    ]


def _signals(reading: Reading, blocks: tuple[Block, ...], dates: Dates, signed: bool) -> Signals:
    page, sums = reading.page, reading.outline
    text = sum(sums.size) or 1.0
    shown = [heading.text for heading in headings(page, 4)]
    opening = [reading.title, page.title, *shown]
    few = page.lines if len(page.lines) < SHORT_PAGE else []
    return Signals(
        body=sum(weight(block.text) for block in blocks),
        sentences=sum(len(block.text) > 40 and is_sentence(block.text) for block in blocks),
        prose=sums.total_good,
        link_share=sum(line.links for line in page.lines) / text,
        linked_headings=sum(
            line.tag in ("h1", "h2", "h3", "h4") and line.links > 0.8 * len(line.text)
            for line in page.lines
        ),
        lines=len(page.lines),
        says_article=_says_article(reading.metadata),
        says_listing=_says_listing(reading.metadata),
        dated=_is_dated(dates),
        signed=signed,
        path=_path(reading.url),
        teased=teased(page, blocks),
        named_as_site=is_host(reading.title, reading.url),
        opening="\n".join(clean(part[:200]) for part in opening),
        shown="\n".join(clean(line.text[:200]) for line in few)[:4000],
        text=_text(blocks)[:4000],
    )


def _is_dated(dates: Dates) -> bool:
    """The page itself gives a day, as articles do; fronts have addresses and scripts with dates."""
    if dates.published is None:
        return False
    return dates.published.read_from.partition(":")[0] not in ("url", "script", "relative")


def _skipped(page: ParsedPage, kept: list[int]) -> tuple[str, ...]:
    """The lines between the kept ones and a few around them."""
    if not kept:
        return ()
    inside = set(kept)
    around = range(max(kept[0] - AROUND, 0), min(kept[-1] + AROUND + 1, len(page.lines)))
    texts = (clean(page.lines[index].text) for index in around if index not in inside)
    return tuple(text for text in texts if text)[:MAX_SKIPPED]


def _says_article(metadata: Metadata) -> bool:
    kind = metadata.meta("og:type") or ""
    return bool(metadata.article.get("headline")) or kind.casefold() == "article"


def _says_listing(metadata: Metadata) -> bool:
    listing = {"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"}
    return not metadata.article and any(
        kind in listing for thing in metadata.objects for kind in types_of(thing)
    )


def _path(url: str) -> str | None:
    """The path and query of *url*; None where it is not known."""
    try:
        parts = urlsplit(url[:4000])
    except ValueError:
        return None
    if not parts.netloc:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _text(blocks: tuple[Block, ...]) -> str:
    parts: list[str] = []
    size = 0
    for block in blocks:
        parts.append(block.text)
        size += len(block.text)
        if size > 4000:
            break
    return "\n".join(parts)


def _decoding_notes(decoded: Decoded) -> tuple[str, ...]:
    if not decoded.replaced:
        return ()
    return (f"{decoded.replaced} characters could not be decoded as {decoded.charset}",)


def _linear(decoded: Decoded, url: str, captured_at: datetime | None, degraded: str) -> Article:
    lines = [text for line in strip(decoded.text) if (text := clean(line))]
    kept = [index for index, text in enumerate(lines) if len(text) >= 25 or is_sentence(text)]
    title = clean(document_title(decoded.text))[:MAX_FIELD]
    return _from_lines(decoded, lines, title, kept, url, captured_at, degraded)


def _from_lines(
    decoded: Decoded, lines: list[str], title: str, kept: list[int], url: str,
    captured_at: datetime | None, degraded: str | None,
) -> Article:  # fmt: skip
    """An article of plain lines: no markup says more than they do."""
    page = ParsedPage(lines=[Line(text, -1, "p", 0, 0, 0, 0, 0) for text in lines[:5000]])
    sums = outline(page)
    blocks = tuple(Block("paragraph", lines[index]) for index in kept)
    known = [index for index in kept if index < len(page.lines)]
    first, last = (known[0], known[-1]) if known else (-1, -1)
    place = ArticleSpan(0 if title and page.lines else -1, first, last)
    language = find_language(_text(blocks), None)
    metadata = Metadata()
    dates = find_dates(page, sums, metadata, place, url, language, captured_at)
    authors = find_authors(page, sums, metadata, place, frozenset(), url)
    size = float(sum(len(block.text) for block in blocks))
    signals = Signals(
        body=size, sentences=sum(is_sentence(block.text) for block in blocks), prose=size,
        link_share=0.0, linked_headings=0, lines=len(lines), says_article=False,
        says_listing=False, dated=dates.published is not None, signed=bool(authors),
        path=_path(url), opening=title, shown="\n".join(lines[:60])[:4000],
        text=_text(blocks)[:4000],
    )  # fmt: skip
    kind, sure = judge(signals)
    return Article(
        url=url, title=cut_site(title, frozenset(), url)[:MAX_FIELD], kind=kind,
        kind_confidence=min(sure, 0.8), source=source(url), source_name=None, authors=authors,
        published_stamp=dates.published, updated_stamp=dates.updated, language=language,
        section=None, description=None, tags=(), blocks=blocks,
        charset=decoded.charset, charset_from=decoded.source, extractor=EXTRACTOR_VERSION,
        degraded=degraded, notes=dates.notes + _decoding_notes(decoded),
    )  # fmt: skip
