"""The section of the paper an article stands in, as the page itself writes it."""

import unicodedata
from urllib.parse import unquote, urlsplit

from indexer.extract.clean import MAX_FIELD, clean
from indexer.extract.metadata import Metadata, text_value
from indexer.extract.walk import Page

MAX_PIECES = 4000  # text nodes from the top in which the menu is looked for
DEPTH = 2  # directories of the address that may name a section


def find_section(page: Page, metadata: Metadata, url: str) -> str | None:
    """What the metadata states, else the menu's word for a directory of the address.

    ``/opinion/2015/…`` on a page whose menu says "Opinión" stands in "Opinión".
    """
    stated = text_value(metadata.article.get("articleSection")) or metadata.meta(
        "article:section", "section", "og:section", "dc.subject"
    )
    if stated:
        return clean(stated)[:MAX_FIELD] or None
    wanted = [name for name in map(_plain, _directories(url)) if len(name) > 2]
    shown: dict[str, str] = {}
    for piece in page.pieces[:MAX_PIECES] if wanted else ():
        text = piece.strip()
        if 2 < len(text) <= 40 and (key := _plain(text)) in wanted:
            shown.setdefault(key, text)
    return next((clean(shown[name]) for name in wanted if name in shown), None)


def _directories(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    return [unquote(part) for part in path.split("/")[1:-1] if part][:DEPTH]


def _plain(text: str) -> str:
    """Lower case without accents, hyphens as spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("-", " ").replace("_", " "))
    return "".join(char for char in bare if not unicodedata.combining(char)).strip()
