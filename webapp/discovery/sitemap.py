"""Sitemaps of the articles (sitemaps.org): each small enough for its 50,000 addresses.

Ids are hexadecimal digests, so that equally long beginnings of them divide the articles evenly,
however many there are, and an article stays in its sitemap.
"""

from itertools import product
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import url_for

from indexer.corpus.documents import current_articles
from webapp.shared import links
from webapp.shared.answers import holdings, public_root, rfc3339

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEX = "0123456789abcdef"
_ENOUGH = 40_000  # addresses in one sitemap on the average; no prefix gets a quarter more
_MOST_DIGITS = 4


def prefix_digits(articles: int) -> int:
    """How many digits of the id divide so many articles into sitemaps; 0 where one has all."""
    digits = 0
    while articles > _ENOUGH * 16**digits and digits < _MOST_DIGITS:
        digits += 1
    return digits


def is_prefix(text: str) -> bool:
    """Whether *text* may be the beginning of an id."""
    return 0 < len(text) <= _MOST_DIGITS and set(text) <= set(_HEX)


def index(digits: int) -> bytes:
    """The list of sitemaps for ids by their first *digits*."""
    root = Element("sitemapindex", xmlns=_NAMESPACE)
    for letters in product(_HEX, repeat=digits):
        path = url_for("discovery.part_of_sitemap", prefix="".join(letters))
        SubElement(SubElement(root, "sitemap"), "loc").text = public_root() + path
    return _rendered(root)


def part(prefix: str) -> bytes:
    """The articles whose ids begin with *prefix*; raises ``CorpusError``."""
    root = Element("urlset", xmlns=_NAMESPACE)
    for article_id, added_at in current_articles(holdings().archive, prefix):
        url = SubElement(root, "url")
        SubElement(url, "loc").text = public_root() + links.article(article_id)
        if added_at:
            SubElement(url, "lastmod").text = rfc3339(added_at)
    return _rendered(root)


def _rendered(root: Element) -> bytes:
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
