"""The order of the steps: from the bytes of a page to what its readers saw as the article."""

from dataclasses import replace
from datetime import datetime

from indexer.extract import fallback
from indexer.extract.body.choose import ArticleBody, lines_beside, read_body
from indexer.extract.dates.decide import find_dates
from indexer.extract.fields.authors import find_authors
from indexer.extract.fields.description import find_description
from indexer.extract.fields.headline import find_title
from indexer.extract.fields.language import declared, find_language, opening_text
from indexer.extract.fields.pictures import find_pictures
from indexer.extract.fields.section import find_section, find_tags
from indexer.extract.fields.site import site_names
from indexer.extract.markup.context import ArticleSpan, PageContext
from indexer.extract.markup.density import measure_density
from indexer.extract.markup.linear import is_swallowed
from indexer.extract.markup.marks import leading_marks
from indexer.extract.markup.metadata import read_metadata
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.markup.signposts import PageRoot
from indexer.extract.markup.walk import parse, walk
from indexer.extract.verdict.judge import judge
from indexer.extract.verdict.signals import read_signals
from indexer.model.article import Article
from indexer.model.extractor import EXTRACTOR_VERSION
from indexer.page.clean import MAX_FIELD, clean
from indexer.page.decode import Decoded, decode
from indexer.page.guard import is_binary, may_swallow, pathological
from indexer.urls import source


def extract_article(
    html: bytes,
    url: str,
    content_type: str | None = None,
    captured_at: datetime | None = None,
) -> Article:
    """The article on an HTML page; never raises, whatever the bytes.

    A page that would cost more than it is worth is read without a tree, and the article's
    *degraded* names the limit. Nothing depends on the day on which this runs.
    """
    decoded = decode(html, content_type)
    if is_binary(decoded.text):
        return fallback.without_text(decoded, url, captured_at)
    if limit := pathological(decoded.text):
        return fallback.without_tree(decoded, url, captured_at, limit)
    root = parse(decoded.text, decoded.utf8)
    if root is None:
        return fallback.without_tree(decoded, url, captured_at, "parser")
    page = walk(root)
    if not page.complete:
        return fallback.without_tree(decoded, url, captured_at, "lines")
    if may_swallow(decoded.text, page.title) and is_swallowed(decoded.text, page):
        return fallback.without_tree(decoded, url, captured_at, "unclosed")
    context = _read_context(page, root, decoded, url, captured_at)
    return _read_article(context, decoded, root)


def read_page(html: bytes, url: str, content_type: str | None = None) -> PageContext | None:
    """The page as the steps from the body on are given it; None where the parser refuses it."""
    decoded = decode(html, content_type)
    root = parse(decoded.text, decoded.utf8)
    return _read_context(walk(root), root, decoded, url, None) if root is not None else None


def _read_context(
    page: ParsedPage, root: PageRoot, decoded: Decoded, url: str, captured_at: datetime | None
) -> PageContext:
    """Metadata, site, headline and description of a page, and the density of its text."""
    metadata = read_metadata(page, url)
    site_name, site_forms = site_names(metadata, page, url)
    title, title_line = find_title(page, metadata, site_forms, url, root)
    density = measure_density(page, title_line)
    page.marks = leading_marks(page, density, title_line)
    return PageContext(
        url=url,
        captured_at=captured_at,
        page=page,
        density=density,
        metadata=metadata,
        title=title,
        span=ArticleSpan(title_line),
        site_name=site_name,
        site_forms=site_forms,
        description=find_description(metadata),
        html=decoded.text,
    )


def _read_article(context: PageContext, decoded: Decoded, root: PageRoot) -> Article:
    """Body, language, dates, authors and the verdict."""
    body = read_body(context)
    context = with_body(context, body)
    dates = find_dates(context)
    authors = find_authors(context)
    dated, signed = dates.typical_of_article, bool(authors)
    kind, sure = judge(read_signals(context, body.blocks, dated=dated, signed=signed))
    description = context.description or body.dek or ""
    page, notes = context.page, context.page.notes
    found = find_pictures(context, root, body.lines)
    return Article(
        url=context.url,
        title=context.title,
        kind=kind,
        kind_confidence=sure,
        source=source(context.url),
        source_name=_source_name(context),
        authors=authors,
        published_stated=dates.published,
        updated_stated=dates.updated,
        language=context.language,
        section=find_section(context, root),
        description=notes.cut(description, 2 * MAX_FIELD, "the description") or None,
        tags=find_tags(context),
        blocks=body.blocks,
        charset=decoded.charset,
        charset_from=decoded.source,
        extractor=EXTRACTOR_VERSION,
        page_title=notes.cut(clean(page.title), MAX_FIELD, "the document's title"),
        skipped=lines_beside(page, body.lines),
        pictures=found.pictures,
        captions=found.captions,
        # Last: the fields above add notes of what they left out.
        notes=(*dates.notes, *notes, *fallback.decoding_notes(decoded)),
    )


def _source_name(context: PageContext) -> str | None:
    if not context.site_name:
        return None
    return context.page.notes.cut(clean(context.site_name), MAX_FIELD, "the name of the source")


def with_body(context: PageContext, body: ArticleBody) -> PageContext:
    """The context with the place of the body and the language of its text."""
    stated = context.metadata.meta("og:locale", "language", "content-language")
    said = declared(context.page.language, stated)
    language = find_language(opening_text(body.blocks), said)
    return replace(context, span=body.span(context.span.title), language=language)
