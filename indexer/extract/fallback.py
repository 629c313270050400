"""Articles of pages that are known as lines only: pages without a tree, text without markup."""

from dataclasses import dataclass, field
from datetime import datetime

from indexer.extract.body import plain
from indexer.extract.body.machine_text import is_machine_text
from indexer.extract.dates.decide import find_dates
from indexer.extract.fields.authors import find_authors
from indexer.extract.fields.language import find_language, opening_text
from indexer.extract.fields.site import cut_site
from indexer.extract.markup.context import ArticleSpan, PageContext
from indexer.extract.markup.density import is_sentence, measure_density
from indexer.extract.markup.linear import document_title, strip
from indexer.extract.markup.metadata import Metadata
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.verdict.judge import judge
from indexer.extract.verdict.signals import plain_signals
from indexer.model.article import Article, Block
from indexer.model.extractor import EXTRACTOR_VERSION
from indexer.page.clean import MAX_FIELD, clean
from indexer.page.decode import Decoded, decode
from indexer.urls import source

BARE_BYTES = 256 << 10  # of a page that is too costly even without a tree
MAX_LINES = 5000  # in which dates and names are looked for; all are kept as text
MIN_LINE = 25  # characters of a line without a tree that is text whatever it ends with
MAX_TITLE = 300  # characters of a first line that is the title of a text
MOST_SURE = 0.8  # lines alone allow no surer verdict


@dataclass(frozen=True, slots=True)
class PlainPage:
    """The lines of a page, its title, and the numbers of the lines that are its text."""

    decoded: Decoded
    lines: list[str]
    title: str
    kept: list[int]
    notes: Notes = field(default_factory=Notes)


def extract_linear(
    html: bytes,
    url: str,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    *,
    degraded: str,
) -> Article:
    """The article of an HTML page in linear time: every readable line, no tree. Never raises."""
    return without_tree(decode(html, content_type), url, captured_at, degraded)


def extract_bare(
    html: bytes,
    url: str,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    *,
    degraded: str,
) -> Article:
    """The lines at the beginning of an HTML page, at a small fixed cost. Never raises.

    For a page on which ``extract_linear`` takes too much time or memory: neither dates nor authors
    are looked for.
    """
    page = _read_lines(decode(html[:BARE_BYTES], content_type))
    if len(html) > BARE_BYTES:
        page.notes.add(f"only the first {BARE_BYTES:,} bytes were read")
    return _article(page, url, captured_at, degraded, most_lines=0)


def extract_text(text: bytes, url: str, captured_at: datetime | None = None) -> Article:
    """The article in plain text (a WET conversion record); never raises."""
    decoded = decode(text)
    lines = plain.split_lines(decoded.text)
    title = lines[0] if lines and len(lines[0]) <= MAX_TITLE else ""
    offset = 1 if title else 0
    kept = [index + offset for index in plain.find_body(lines[offset:])]
    return _article(PlainPage(decoded, lines, title, kept), url, captured_at, None)


def without_tree(
    decoded: Decoded, url: str, captured_at: datetime | None, degraded: str
) -> Article:
    """The article of HTML whose tags are cut out; *degraded* names the limit that it broke."""
    return _article(_read_lines(decoded), url, captured_at, degraded)


def without_text(decoded: Decoded, url: str, captured_at: datetime | None) -> Article:
    """The record of a page that holds no text: an image or another file served as one."""
    return _article(PlainPage(decoded, [], "", []), url, captured_at, None)


def decoding_notes(decoded: Decoded) -> tuple[str, ...]:
    """How many characters are lost."""
    if not decoded.replaced:
        return ()
    return (f"{decoded.replaced} characters could not be decoded as {decoded.charset}",)


def _read_lines(decoded: Decoded) -> PlainPage:
    """HTML without its tags."""
    notes = Notes()
    lines = [text for line in strip(decoded.text, notes) if (text := clean(line))]
    kept = [
        at
        for at, text in enumerate(lines)
        if (len(text) >= MIN_LINE or is_sentence(text)) and not is_machine_text(text)
    ]
    title = notes.cut(clean(document_title(decoded.text, notes)), MAX_FIELD, "the title")
    return PlainPage(decoded, lines, title, kept, notes)


def _article(
    plain_page: PlainPage, url: str, captured_at: datetime | None, degraded: str | None,
    *, most_lines: int = MAX_LINES,
) -> Article:  # fmt: skip
    decoded = plain_page.decoded
    blocks = tuple(Block("paragraph", plain_page.lines[index]) for index in plain_page.kept)
    context = _read_context(plain_page, blocks, url, captured_at, most_lines)
    dates = find_dates(context)
    authors = find_authors(context)
    kind, sure = judge(
        plain_signals(
            plain_page.lines, plain_page.title, url, blocks,
            dated=dates.published is not None, signed=bool(authors),
        )
    )  # fmt: skip
    return Article(
        url=url,
        title=cut_site(plain_page.title, frozenset(), url)[:MAX_FIELD],
        kind=kind,
        kind_confidence=min(sure, MOST_SURE),
        source=source(url),
        source_name=None,
        authors=authors,
        published_stated=dates.published,
        updated_stated=dates.updated,
        language=context.language,
        section=None,
        description=None,
        tags=(),
        blocks=blocks,
        charset=decoded.charset,
        charset_from=decoded.source,
        extractor=EXTRACTOR_VERSION,
        degraded=degraded,
        notes=(*dates.notes, *plain_page.notes, *decoding_notes(decoded)),
    )


def _read_context(
    plain_page: PlainPage, blocks: tuple[Block, ...], url: str, captured_at: datetime | None,
    most_lines: int,
) -> PageContext:  # fmt: skip
    """A page whose lines have no markup, so that the steps for dates and authors can read it."""
    texts = plain_page.lines[:most_lines]
    if len(texts) < len(plain_page.lines):
        where = f"in the first {most_lines:,} lines" if most_lines else "in the address only"
        plain_page.notes.add(f"dates and authors were looked for {where}")
    lines = [Line(text, -1, "p", 0, 0, 0, 0, 0) for text in texts]
    page = ParsedPage(lines=lines, notes=plain_page.notes)
    known = [index for index in plain_page.kept if index < len(page.lines)]
    first, last = (known[0], known[-1]) if known else (-1, -1)
    return PageContext(
        url=url,
        captured_at=captured_at,
        page=page,
        density=measure_density(page),
        metadata=Metadata(),
        title=plain_page.title,
        span=ArticleSpan(0 if plain_page.title and page.lines else -1, first, last),
        language=find_language(opening_text(blocks), None),
    )
