"""From the bytes of a capture to the article it holds: what does this page say?

The steps, in the order in which ``article`` runs them:

    page/decode, guard   bytes -> text, and whether it is safe to parse (outside this folder)
    markup/walk          text -> one tree -> lines, elements, marks, statements for machines
    markup/metadata      the JSON-LD object and meta elements of this page
    fields/site          the names of the site
    fields/headline      the headline and the line that shows it
    body/                which lines are the article, and its blocks
    fields/language      the language of the text
    dates/               published and updated, from candidates of every place
    fields/authors       names from metadata or byline
    verdict/             article, front, error, wall or other
    fields/section       section and tags

Every step takes a ``markup/context.PageContext``. ``fallback`` reads pages without a tree and text
without markup; the files of ``words/`` hold every
per-language word. A pure function of bytes, URL, headers
and capture time: no network, no clock, no rule for any one site.
"""

from dataclasses import replace

from indexer.extract.article import extract_article
from indexer.extract.body.plain import split_lines
from indexer.extract.fallback import extract_bare, extract_linear, extract_text
from indexer.extract.markup.notes import Notes
from indexer.model.article import Article, Block
from indexer.model.capture import Capture
from indexer.page.clean import MAX_FIELD, clean
from indexer.page.media_type import parse_media_type

__all__ = [
    "extract",
    "extract_article",
    "extract_bare",
    "extract_linear",
    "extract_text",
]


def extract(capture: Capture) -> Article:
    """The article of a capture, read by its record type and content type; never raises."""
    media_type = parse_media_type(capture.content_type)
    if capture.type == "conversion" or media_type.name == "text/plain":
        article = extract_text(capture.body, capture.url, capture.captured_at)
    else:
        article = extract_article(
            capture.body, capture.url, capture.content_type, capture.captured_at
        )
    if (capture.status or 200) >= 400 and article.kind != "wall":
        article = replace(article, kind="error", kind_confidence=0.95)
    return _with_hints(article, capture)


def _with_hints(article: Article, capture: Capture) -> Article:
    """Add what the container says about the page, if the page itself says nothing."""
    title, text = capture.hints.get("title"), capture.hints.get("text")
    notes = Notes()
    if title and not article.title:
        article = replace(article, title=notes.cut(clean(title), MAX_FIELD, "the title"))
    if text and not article.blocks:
        blocks = tuple(Block("paragraph", line) for line in split_lines(text))
        article = replace(article, blocks=blocks)
        notes.add("text of the page list")
    return replace(article, notes=(*article.notes, *notes))
