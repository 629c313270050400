"""The extractors that are measured: ours, and the open ones of the dependency group ``bench``.

Each is a function from the bytes and the URL of a page to an answer: ``title``, ``authors``,
``published`` (ISO 8601), ``text``, ``sitename``; ours says more.

Data: none: a module of extraction.py and left_out.py, not a script.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from indexer.extract import extract_article

Answer = dict[str, Any]
Extractor = Callable[[bytes, str], Answer]


def backissue(html: bytes, url: str) -> Answer:
    article = extract_article(html, url)
    stated = article.published_stated
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated_stated.at.isoformat() if article.updated_stated else None,
        "confidence": stated.confidence if stated else None,
        "text": article.text,
        "sitename": article.source_name,
        "section": article.section,
        "language": article.language,
        "kind": article.kind,
    }


def trafilatura(**options: bool) -> Extractor:
    from trafilatura import bare_extraction

    def run(html: bytes, url: str) -> Answer:
        found = bare_extraction(
            html, url=url or None, with_metadata=True, include_comments=False, **options
        )
        if found is None:
            return {}
        return {
            "title": found.title, "authors": (found.author or "").split("; "),
            "published": found.date, "text": found.text, "sitename": found.sitename,
        }  # fmt: skip

    return run


def readability() -> Extractor:
    import lxml.html
    import readability as library

    def run(html: bytes, url: str) -> Answer:
        document = library.Document(html, url=url)
        tree = lxml.html.fromstring(document.summary())
        lines = "\n".join(
            text
            for node in tree.iter("p", "li", "h2", "h3", "td", "pre", "blockquote")
            if (text := node.text_content().strip())
        )
        return {"title": document.short_title(), "text": lines}

    return run


def newspaper() -> Extractor:
    import newspaper as library

    def run(html: bytes, url: str) -> Answer:
        article = library.article(
            url or "http://localhost/",
            input_html=html.decode("utf-8", "replace"),
            fetch_images=False,
        )
        return {
            "title": article.title, "authors": article.authors, "text": article.text,
            "published": article.publish_date.isoformat() if article.publish_date else None,
        }  # fmt: skip

    return run


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def run(html: bytes, _url: str) -> Answer:
        tree = HTMLTree.parse(bytes_to_str(html, detect_encoding(html)))
        return {"title": tree.title, "text": extract_plain_text(tree, main_content=True)}

    return run


MAKERS: dict[str, Callable[[], Extractor]] = {
    "backissue": lambda: backissue,
    "trafilatura": lambda: trafilatura(),
    "trafilatura fast": lambda: trafilatura(fast=True),
    "trafilatura precision": lambda: trafilatura(favor_precision=True),
    "readability-lxml": readability,
    "newspaper4k": newspaper,
    "resiliparse": resiliparse,
}


def installed(only: str | None = None) -> Iterator[tuple[str, Extractor]]:
    """The extractors at hand by name, or those of the comma-separated list *only*."""
    for name, make in MAKERS.items():
        if only and name not in only.split(","):
            continue
        try:
            yield name, make()
        except ImportError:
            print(f"{name} is not installed: left out", file=sys.stderr)
