"""Find the section and the tags of an article, in the paper's own words."""

import re
from functools import lru_cache

from indexer.extract.fields.shown_section import is_section_name, shown_sections, spelled
from indexer.extract.fields.site import fold
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import text_value
from indexer.extract.markup.signposts import (
    PageRoot,
    Signposts,
    find_signposts,
    stated_sections,
)
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives
from indexer.page.clean import MAX_FIELD, clean

MAX_TAGS = 40
MAX_VALUES = 4 * MAX_TAGS  # stated; some are codes or duplicates
MAX_LISTED = 4000  # characters of tags in one string
MAX_TAG = 100  # characters; what is longer is a sentence
_AND = alternatives((*WORDS.byline_and, *WORDS.byline_and_before_two_words))
_NAME_OF_MANY = re.compile(rf",\s(?:&|{_AND})\s")
_UNFILED = re.compile(alternatives(WORDS.section_unfiled), re.IGNORECASE)
_METAS = (
    "article:section", "section", "og:section", "parsely-section", "sailthru.section",
    "dcsext.section", "cxenseparse:section", "dc.subject",
)  # fmt: skip
_SECTION_META = re.compile(
    r"(?:[a-z]{1,12}[.:_-]){0,2}(?:(?:sub)?section(?:[._-]?name)?|categor(?:y|ia|ie))"
)
_LEVELS = re.compile(r"\s*[›»>]\s*")  # between the levels of a path
_TEMPLATE = re.compile(r"[{}\[\]$%<]")  # left unfilled
_SLUG = re.compile(r"[-_/\d]")  # in a word of an address
_CODE = re.compile(r"_.*|[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}|[a-z]+:\S+", re.IGNORECASE)


def find_section(context: PageContext, root: PageRoot) -> str | None:
    """The section in the metadata, else the one that the page shows.

    A word that is stated as in an address ("opinion-y-mas") is looked up on the page ("Opinión y
    más"); one that the page does not show is not a section.
    """
    others = _others(context)
    metadata = context.metadata
    said = _first_text(metadata.article.get("articleSection")) or metadata.meta(*_METAS)
    stated = _named(said, context, others)
    if not stated or _is_code(stated):  # else nothing is looked up on the page
        signposts = find_signposts(root)
        marked = (_named(text, context, others) for text in stated_sections(signposts))
        stated = stated or next(filter(None, marked), "")
        stated = _shown(context, root, signposts, stated, others)
    return context.page.notes.cut(clean(stated), MAX_FIELD, "the section") or None


def _first_text(value: object) -> str | None:
    """The first text of a JSON-LD value; lists may begin with empty ones."""
    values = value[:MAX_TAGS] if isinstance(value, list) else [value]
    return next(filter(None, map(text_value, values)), None)


def _of_other_meta(context: PageContext, others: frozenset[str]) -> str:
    """The section in the first meta element that only its name calls one, as a last resort."""
    metadata = context.metadata
    for key in filter(_is_section_meta, metadata.metas):
        name = _named(metadata.meta(key), context, others)
        if name and not _is_code(name) and is_section_name(name):
            return name
    return ""


@lru_cache(maxsize=2048)  # sites repeat the names of their meta elements
def _is_section_meta(key: str) -> bool:
    return len(key) <= MAX_TAG and _SECTION_META.fullmatch(key) is not None


def _shown(
    context: PageContext, root: PageRoot, signposts: Signposts, stated: str, others: frozenset[str]
) -> str:
    """The section that the page shows, if what is *stated* is a code or nothing."""
    if stated and not _is_code(stated):
        return stated
    found = spelled(context, root, [stated]) if stated else ""
    found = found or next(shown_sections(context, root, signposts, others), "")
    found = found or ("" if _SLUG.search(stated) else stated)
    return found or _of_other_meta(context, others)


def _others(context: PageContext) -> frozenset[str]:
    """Folded texts that are not sections: the names of the site, and the headline."""
    return context.site_forms | {fold(context.title), ""}


def _named(text: str | None, context: PageContext, others: frozenset[str]) -> str:
    """The section that *text* names; "" where it is a placeholder, the site or the headline."""
    first = clean(_first(_LEVELS.split(text.strip(" ›»>"))[-1])) if text else ""
    if first.startswith(("http://", "https://")):
        first = first.rstrip("/").rpartition("/")[2].lower()
    if _TEMPLATE.search(first):
        return ""
    if fold(first) in others or first.endswith(f" {context.title}"):
        return ""
    return "" if _UNFILED.fullmatch(first) else first


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
    if " " in stated:
        return False
    return (
        stated == stated.lower() != stated.upper()
        or ("_" in stated and stated.isascii())
        or stated.isdecimal()
    )
