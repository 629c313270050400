"""Who wrote it: names from metadata and from the visible byline, split and cleaned."""

import re
from typing import Any

from indexer.extract import classwords as cw
from indexer.extract import outline as ol
from indexer.extract.clean import clean
from indexer.extract.dates import Place
from indexer.extract.datetext import dates_in
from indexer.extract.lexicon import (
    AGENCIES,
    BYLINE_LABELS,
    CONJUNCTION,
    PARTICLES,
    PUBLISHED_LABELS,
    ROLES,
    UPDATED_LABELS,
)
from indexer.extract.metadata import Metadata, strip_tags, types_of, unescape
from indexer.extract.outline import Outline
from indexer.extract.title import fold
from indexer.extract.walk import Page

MAX_AUTHORS = 30
MAX_NAME = 80
_METAS = (
    "author", "article:author", "article:author_name", "og:article:author", "byl", "byline",
    "sailthru.author", "parsely-author", "dc.creator", "dcterms.creator", "dc.contributor",
    "creator",
    "citation_author", "cxenseparse:author", "article.author", "rbauthors", "dc.author",
    "authors", "article_author", "mediaauthor", "og:author",
)  # fmt: skip
_LABEL = re.compile(rf"^[\W_]*(?:{BYLINE_LABELS})(?:\s*[:：]\s*|\s+|(?<=[／|:]))", re.IGNORECASE)
_DATE_LABEL = re.compile(
    rf"\W{{0,4}}(?<!\w)(?:{PUBLISHED_LABELS}|{UPDATED_LABELS})\W{{0,4}}$", re.IGNORECASE
)
_GLUED_LABEL = re.compile(r"^(?:By|BY|by)(?=[A-Z]|by\b|By\b)")
_TAIL = re.compile(r"\s(?:in|am|um|on|at|le|el|den|il|für|for|from|aus)\s.*$")
_INLINE_LABEL = re.compile(
    r"(?:^|[|•·\s–-])(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|VON|PAR|POR)\s*:?\s+(?=\w)"
)
_NOT_A_NAME = re.compile(r"https?:|www\.|@|\d{3}|[<>{}=\[\]]|\.(?:com|html?)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7af]")


def find_authors(
    page: Page, outline: Outline, metadata: Metadata, place: Place, site_forms: frozenset[str]
) -> tuple[str, ...]:
    """Names in the order the page gives them; empty where it names nobody."""
    author = metadata.article.get("author") or metadata.article.get("creator")
    stated = _from_linked_data(author)
    persons = [name for name in stated if fold(name) not in site_forms]
    if persons and not _is_organisation(author):
        return _distinct(persons)
    named = max(
        (_from_meta(metadata, key, site_forms) for key in _METAS),
        key=lambda names: len(names),
        default=[],
    )
    if named and not _looks_like_login(named):
        return _distinct(named)
    shown = _from_marks(page, outline, place, site_forms) or _from_lines(page, place, site_forms)
    if stated and not any(map(is_name, shown)):
        return _distinct(persons or named or stated)
    return _distinct(shown or named)


def _from_meta(metadata: Metadata, key: str, site_forms: frozenset[str]) -> list[str]:
    names: list[str] = []
    for value in metadata.metas.get(key, ())[:MAX_AUTHORS]:
        names += split_names(value, strict=False)
    return [name for name in names if fold(name) not in site_forms]


def _is_organisation(author: Any) -> bool:
    """Every JSON-LD author is an organisation: a byline that names people says more."""
    items = author if isinstance(author, list) else [author]
    return all(
        isinstance(item, dict) and any("Organization" in kind for kind in types_of(item))
        for item in items
    )


def _looks_like_login(names: list[str]) -> bool:
    return all(" " not in name and not _CJK.search(name) for name in names)


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(fold(name), name)
    return tuple(seen.values())[:MAX_AUTHORS]


def _from_linked_data(value: Any) -> list[str]:
    names: list[str] = []
    waiting = [value]
    while waiting and len(names) < MAX_AUTHORS:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item[:MAX_AUTHORS], *waiting]
        elif isinstance(item, dict):
            name = item.get("name")
            if isinstance(name, list):
                waiting = [*name[:MAX_AUTHORS], *waiting]
            elif isinstance(name, str):
                names += split_names(name, strict=False, whole="Organization" in types_of(item))
        elif isinstance(item, str):
            names += split_names(item, strict=False)
    return names


def split_names(text: str, strict: bool, whole: bool = False) -> list[str]:
    """The names in a byline. *strict* takes only what is shaped like a personal name.

    *whole* keeps the text in one piece (an organisation's name).
    """
    text = clean(strip_tags(unescape(text[:600])))
    text = _LABEL.sub("", _GLUED_LABEL.sub("", _EMAIL.sub(" ", text)), count=1)
    if whole:
        return [text] if text and len(text) <= MAX_NAME and not _NOT_A_NAME.search(text) else []
    names: list[str] = []
    text = _BRACKETS.sub(" ", text)
    for part in CONJUNCTION.split(text):
        name = _LABEL.sub("", _GLUED_LABEL.sub("", part), count=1)
        name = _TAIL.sub("", _GLUED_LABEL.sub("", name)).strip(" .:-–—*_|\"'“”")
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME or _NOT_A_NAME.search(name):
            continue
        if strict and not is_name(name):
            if names:
                break  # what follows the first names is role, place or prose
            continue
        if not strict and ROLES.search(name) and names:
            continue
        names.append(name)
    return names


def is_name(text: str) -> bool:
    """Shaped like a personal name (or the sign of a news agency) in any script."""
    if text.casefold() in AGENCIES:
        return True
    if _CJK.search(text):
        return 2 <= len(text.replace(" ", "")) <= 12
    words = text.split()
    if not 2 <= len(words) <= 5 or ROLES.search(text):
        return False
    for word in words:
        first = word[0]
        if first.islower() and word.casefold().rstrip(".") not in PARTICLES and "'" not in word[:3]:
            return False
        if not first.isalpha() or any(char.isdigit() for char in word):
            return False
    return words[0][0].isupper() or not words[0][0].isascii() or words[0].casefold() in PARTICLES


def is_byline(text: str) -> bool:
    """A line that says who wrote it and nothing else: "By Ann Made and Tam Made"."""
    dates = dates_in(text[: 2 * MAX_NAME])
    said = text[: dates[0].start].rstrip(" |,·•–—-") if dates else text
    label = _LABEL.match(said) if len(said) <= MAX_NAME else None
    if label is None:
        return False
    parts = [part.strip(" .") for part in CONJUNCTION.split(said[label.end() :])]
    return is_name(parts[0]) and all(is_name(part) or ROLES.search(part) for part in parts)


def _from_marks(
    page: Page, outline: Outline, place: Place, site_forms: frozenset[str]
) -> list[str]:
    """Names in elements that say they hold the author, near the headline first."""
    found: list[tuple[float, int, list[str]]] = []
    for order, mark in enumerate(page.marks):
        prop = mark.prop in ("author", "creator")
        if not (prop or mark.rel == "author" or mark.bits & cw.AUTHOR):
            continue
        rank = 3.0 if prop or mark.rel == "author" else 2.0
        near = _nearness(mark.line, place)
        if near is None:
            continue
        if mark.element >= 0 and outline.inherited[mark.element] & (
            cw.COMMENT | cw.RELATED | ol.NAVTAG
        ):
            continue
        text = mark.value if prop and mark.value and mark.tag != "a" else ""
        text = text or page.text_of(mark, 30)
        names = _names_of_mark(text) or (
            _single_name(text) if rank > 2 or mark.tag != "div" else []
        )
        names = [name for name in names if fold(name) not in site_forms]
        if names:
            found.append((rank + near, -order, names))
    if not found:
        return []
    best = max(found)
    names = list(best[2])
    for rank, _, more in found:
        if rank >= best[0] - 0.4:
            names += [name for name in more if is_name(name)]
    return names


def _single_name(text: str) -> list[str]:
    """A pen name or login that is all an author element holds."""
    names = split_names(text, strict=False) if len(text) <= 40 else []
    alone = len(names) == 1 and len(names[0].split()) == 1 and len(names[0]) <= 25
    if not alone or ROLES.search(names[0]) or _LABEL.match(names[0] + " "):
        return []
    return names if sum(map(str.isalpha, names[0])) > 0.6 * len(names[0]) else []


def _names_of_mark(text: str) -> list[str]:
    lines = [clean(line) for line in text[:600].split("\n")]
    names: list[str] = []
    for line in lines:
        if not line or len(line) > 160:
            continue
        names += split_names(_before_date(line), strict=True)
        if names and len(lines) > 6:
            break
    return names


def _before_date(text: str) -> str:
    """*text* up to its first date, without the word that introduces the date."""
    dates = dates_in(text)
    if not dates:
        return text
    return _DATE_LABEL.sub("", text[: dates[0].start]).strip(" |-–—,•·.")


def _nearness(line: int, place: Place) -> float | None:
    """How close a byline stands to the headline or the ends of the body; None for too far."""
    top = place.title if place.title >= 0 else max(place.first - 6, 0)
    if top <= line <= max(place.first, top) + 1:
        return 2.0 - 0.05 * min(line - top, 20)
    if top - 5 <= line < top:
        return 1.2
    if place.last >= 0 and place.last < line <= place.last + 5:
        return 1.0
    if place.first <= line <= place.last:
        return 0.3
    return None


def _from_lines(page: Page, place: Place, site_forms: frozenset[str]) -> list[str]:
    """Names in a "By …" line between headline and body, or right after the body."""
    top = max(place.title - 3, 0) if place.title >= 0 else max(place.first - 12, 0)
    before = range(top, min(max(place.first, top) + 2, len(page.lines)))
    after = range(max(place.last, 0), min(place.last + 4, len(page.lines)))
    for index in (*before, *after):
        text = page.lines[index].text
        if len(text) > 160:
            continue
        match = _LABEL.match(text) or _INLINE_LABEL.search(text)
        if match is None:
            continue
        rest = text[match.end() :]
        if not rest and index + 1 < len(page.lines):
            rest = page.lines[index + 1].text[:160]
        rest = _before_date(rest)
        names = [n for n in split_names(rest, strict=True) if fold(n) not in site_forms]
        if names:
            return names
    return []
