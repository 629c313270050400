"""Find the section and the tags of an article, in the paper's own words."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from indexer.extract.fields.site import fold, is_host
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import Metadata, text_value, types_of
from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives
from indexer.page.clean import MAX_FIELD, clean

MAX_PIECES = 4000  # text nodes from the top in which the menu is looked for
SPARE = 2  # characters by which accents and hyphens may change the length of a word
DEPTH = 2  # directories of the address that may name a section
MAX_CRUMBS = 10
MAX_TAGS = 40
MAX_VALUES = 4 * MAX_TAGS  # stated; some are codes or duplicates
MAX_LISTED = 4000  # characters of tags in one string
MAX_TAG = 100  # characters; what is longer is a sentence
_AND = alternatives((*WORDS.byline_and, *WORDS.byline_and_before_two_words))
_NAME_OF_MANY = re.compile(rf",\s(?:&|{_AND})\s")
_HOME = re.compile(alternatives(WORDS.section_home), re.IGNORECASE)
_UNFILED = re.compile(alternatives(WORDS.section_unfiled), re.IGNORECASE)
_CODE = re.compile(r"_.*|[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}|[a-z]+:\S+", re.IGNORECASE)


def find_section(context: PageContext) -> str | None:
    """The section in the metadata, else in the breadcrumbs, else in the menu.

    ``/opinion/2015/…`` on a page whose menu says "Opinión" stands in "Opinión". A word that is
    stated as in an address ("opinion") is looked up in the menu too.
    """
    page, metadata, url, title = context.page, context.metadata, context.url, context.title
    stated = text_value(metadata.article.get("articleSection")) or metadata.meta(
        "article:section", "section", "og:section", "dc.subject"
    )
    stated = clean(_first(stated)) if stated else ""
    others = context.site_forms | {fold(title), ""}
    if fold(stated) in others or stated.endswith(f" {title}") or _UNFILED.fullmatch(stated):
        stated = ""
    found = stated
    if not stated or _is_code(stated):
        path = (name for name in _crumbs(metadata, others, page.notes) if not is_host(name, url))
        found = _shown(page, [stated]) or next(path, stated) or _shown(page, _directories(url))
    return page.notes.cut(found, MAX_FIELD, "the section") or None


def find_tags(context: PageContext) -> tuple[str, ...]:
    """The keywords of the article, without codes that only machines read."""
    metadata, notes = context.metadata, context.page.notes
    stated = metadata.article.get("keywords")
    values: list[str] = []
    if isinstance(stated, str):
        values = [stated]
    elif isinstance(stated, list):
        stated = notes.first(stated, MAX_VALUES, "tags")
        values = [text for item in stated if (text := text_value(item))]
    values = values or metadata.metas.get("article:tag", [])
    values = values or [metadata.meta("news_keywords", "keywords") or ""]
    tags: dict[str, str] = {}
    for value in notes.first(values, MAX_VALUES, "tags"):
        value = notes.cut(value, MAX_LISTED, "the list of tags")
        for part in _listed(value) if len(values) == 1 else [value]:
            tag = clean(part[: MAX_TAG + 1])
            if tag and len(tag) <= MAX_TAG and not _CODE.fullmatch(tag):
                tags.setdefault(fold(tag), tag)
    tags.pop(fold(context.title), None)
    return tuple(notes.first(list(tags.values()), MAX_TAGS, "tags"))


def _listed(text: str) -> list[str]:
    """The items of a list in one string; "Arts, Books, & Letters" is one name."""
    return [text] if _NAME_OF_MANY.search(text) else re.split("[,;，、]", text)


def _first(stated: str) -> str:
    """The first of several sections that were joined into one string."""
    items = _listed(stated)
    return items[0] if len(items) > 2 or re.search(r",\S", stated) else stated


def _is_code(stated: str) -> bool:
    """Whether a section is written as in an address: ``deutschland-welt``."""
    return stated == stated.lower() != stated.upper() and " " not in stated


def _crumbs(metadata: Metadata, others: frozenset[str], notes: Notes) -> Iterator[str]:
    """The breadcrumbs in JSON-LD, without their two ends: the site and the article."""
    for thing in metadata.objects:
        steps = thing.get("itemListElement")
        if "BreadcrumbList" not in types_of(thing) or not isinstance(steps, list):
            continue
        steps = notes.first(steps, MAX_CRUMBS, "steps of the path to the page")
        names = [_step(step) for step in steps]
        for name in names[:-1] if len(names) > 2 else names:
            if name and fold(name) not in others and not _HOME.fullmatch(name):
                yield name


def _step(step: Any) -> str | None:
    if not isinstance(step, dict):
        return None
    return text_value(step.get("name")) or text_value(step.get("item"))


def _shown(page: ParsedPage, wanted: list[str]) -> str:
    """The first of *wanted* that occurs as a whole text on the page, in that spelling."""
    keys = [key for key in map(_plain, wanted) if len(key) > 2]
    shown: dict[str, str] = {}
    sizes = {len(key) + more for key in keys for more in range(-SPARE, SPARE + 1)}
    for piece in page.pieces[:MAX_PIECES] if keys else ():
        text = piece.strip()
        if len(text) in sizes and (key := _plain(text)) in keys:
            shown.setdefault(key, text)
    if keys and not shown and len(page.pieces) > MAX_PIECES:
        page.notes.add(f"the section was looked for in the first {MAX_PIECES:,} texts only")
    return next((clean(shown[key]) for key in keys if key in shown), "")


def _directories(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    parts = [unquote(part) for part in path.split("/")[1:-1]]
    return [part for part in parts if part and not part.isdigit()][:DEPTH]


def _plain(text: str) -> str:
    """Lower case without accents, hyphens as spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("-", " ").replace("_", " "))
    return "".join(char for char in bare if not unicodedata.combining(char)).strip()
