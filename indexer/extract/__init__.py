"""From the bytes of a capture to the article it holds.

The steps, in their order (``article.py`` runs them):

    decode      bytes -> text: which character set, on what evidence
    guard       input too costly for a tree goes to linear, the plain fallback
    walk        text -> one tree -> a Page: lines, elements, marks; stated: meta elements, scripts
    metadata    JSON-LD, meta elements
    title       the headline and the line that shows it
    outline     sums over the tree; features: numbers per line
    classify    which lines are the article; body: lines -> blocks
    scripts     bodies that stand only in a script
    dates       published, updated: datemeta, datemarks, datelines and relative find candidates,
                evidence and surroundings weigh them, zones places the best; datetext reads one
    authors     names from metadata or byline
    language    of the text
    verdict     article, front, error, wall or other

``plain`` reads text without markup. The files of ``words`` hold every per-language word,
``classwords`` what style sheet names mean. A pure function of bytes, URL and headers: no network,
no site rules.
"""

from dataclasses import replace

from indexer.extract.article import (
    EXTRACTOR_VERSION,
    extract_article,
    extract_linear,
    extract_text,
)
from indexer.extract.body.plain import split_lines
from indexer.model.article import Article, Block
from indexer.model.capture import Capture
from indexer.page.clean import MAX_FIELD, clean

__all__ = [
    "EXTRACTOR_VERSION",
    "extract",
    "extract_article",
    "extract_linear",
    "extract_text",
]


def extract(capture: Capture) -> Article:
    """The article of a capture, by the kind of its record and content; never raises."""
    media_type = (capture.content_type or "").partition(";")[0].strip().lower()
    if capture.type == "conversion" or media_type == "text/plain":
        article = extract_text(capture.body, capture.url, capture.captured_at)
    else:
        article = extract_article(
            capture.body, capture.url, capture.content_type, capture.captured_at
        )
    if (capture.status or 200) >= 400 and article.kind != "wall":
        article = replace(article, kind="error", kind_confidence=0.95)
    return _with_hints(article, capture)


def _with_hints(article: Article, capture: Capture) -> Article:
    """What the container says about the page, only where the page says nothing itself."""
    title, text = capture.hints.get("title"), capture.hints.get("text")
    if title and not article.title:
        article = replace(article, title=clean(title)[:MAX_FIELD])
    if text and not article.blocks:
        blocks = tuple(Block("paragraph", line) for line in split_lines(text))
        article = replace(article, blocks=blocks, notes=(*article.notes, "text of the page list"))
    return article
