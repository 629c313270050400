"""Read what a page states for machines: JSON-LD and meta elements."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.extract.markup.notes import Notes
from indexer.extract.markup.parsed import ParsedPage
from indexer.page.clean import MAX_FIELD, clean

MAX_OBJECTS = 2000
MAX_ITEMS = 500  # of one list
MAX_BROKEN = 200_000  # characters of a script that no repair makes JSON
MAX_WAITING = 50  # values in the queue beyond which the last is taken first: shorter to pop
MAX_TITLES = 2000  # characters of titles with which headlines are compared
MAX_TAIL = 200  # characters of the end of the address
ALIKE = 0.5  # share of a headline's words in the titles, below which a page object is another's
UNLIKE = 0.3  # share below which an article object is


@dataclass(frozen=True, slots=True)
class ObjectWeights:
    """What speaks for a JSON-LD object as the one that describes the page."""

    article: float = 1.0  # by its type: NewsArticle, BlogPosting, Report …
    page: float = 0.2  # a WebPage that states a date
    headline: float = 2  # times the share of its words that stand in the page's titles
    no_headline: float = 0.5
    other_headline: float = -1.5
    address: float = 1  # it names the end of the page's address
    dated: float = 0.3
    signed: float = 0.2
    later: float = -0.01  # for each object before it


WEIGHTS = ObjectWeights()
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)\s*")
_COMMENT_END = re.compile(r"\s*(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$")
MAX_SIGN = 200  # characters at either end that may hold a comment sign
_TRAILING_COMMA = re.compile(r",(\s{0,200}[}\]])")
_ARTICLE = re.compile(r"(?:article|blogposting|posting|report|review|liveblog|recipe)", re.I)
_KEY = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|inLanguage)"'
    r'\s{0,20}:\s{0,20}"((?:[^"\\]|\\.){1,500})"'
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """*article* is the JSON-LD object that describes this page (empty where none does).

    *metas* maps lower-case names to values in document order.
    """

    article: dict[str, Any] = field(default_factory=dict)
    objects: tuple[dict[str, Any], ...] = ()
    metas: dict[str, list[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> str | None:
        """The first value of the first of *names* that has one."""
        for name in names:
            for value in self.metas.get(name, ()):
                if text := clean(unescape(value[: 4 * MAX_FIELD])):
                    return text
        return None


def read_metadata(page: ParsedPage, url: str) -> Metadata:
    """Gather the metadata of *page*; malformed parts are skipped."""
    metas: dict[str, list[str]] = {}
    for name, content in page.metas:
        metas.setdefault(name, []).append(content)
    objects = tuple(_objects(page))
    return Metadata(_main_article(objects, page, metas, url), objects, metas)


def unescape(text: str) -> str:
    """*text* with its entities decoded, even doubly encoded ones."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def text_value(value: Any) -> str | None:
    """The text of a JSON-LD value: a string, the first of a list, the name of an object."""
    for _ in range(3):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value")
    if isinstance(value, str):
        return clean(strip_tags(unescape(value[: 4 * MAX_FIELD]))) or None
    return None


def strip_tags(text: str) -> str:
    """*text* without anything that looks like a tag."""
    return re.sub(r"<[^<>]{0,500}>", " ", text) if "<" in text else text


def _objects(page: ParsedPage) -> Iterator[dict[str, Any]]:
    """Every JSON object of every script, outer before inner, without recursion."""
    count = 0
    for script in page.linked_data:
        waiting: list[Any] = [_loads(script, page.notes)]
        while waiting:
            if count == MAX_OBJECTS:
                page.notes.add(f"only the first {MAX_OBJECTS:,} objects of JSON-LD were read")
                return
            value = waiting.pop(0) if len(waiting) < MAX_WAITING else waiting.pop()
            if isinstance(value, dict):
                count += 1
                yield value
                waiting.extend(v for v in value.values() if isinstance(v, (dict, list)))
            elif isinstance(value, list):
                items = page.notes.first(value, MAX_ITEMS, "items of a list in JSON-LD")
                waiting.extend(v for v in items if isinstance(v, (dict, list)))


def _loads(text: str, notes: Notes) -> Any:
    """The JSON in *text*, with common mistakes repaired; None if it is not JSON."""
    for repair in (_plain, _uncommented, _untrailed):
        try:
            return json.loads(repair(text), strict=False)
        except (ValueError, RecursionError):
            continue
    text = notes.cut(text, MAX_BROKEN, "a script of broken JSON-LD")
    found = dict(reversed(_KEY.findall(text)))
    return {"@type": "Article", **found} if "headline" in found else None


def _plain(text: str) -> str:
    return text


def _uncommented(text: str) -> str:
    text = text.strip()
    text = (_COMMENT.sub("", text[:MAX_SIGN]) + text[MAX_SIGN:]).rstrip()
    return (text[:-MAX_SIGN] + _COMMENT_END.sub("", text[-MAX_SIGN:])).strip().rstrip(";")


def _untrailed(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _uncommented(text)).replace("\\'", "'")


def types_of(thing: dict[str, Any]) -> list[str]:
    """The ``@type`` names of a JSON-LD object."""
    kinds = thing.get("@type")
    return [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]


def _main_article(
    objects: tuple[dict[str, Any], ...], page: ParsedPage, metas: dict[str, list[str]], url: str
) -> dict[str, Any]:
    """The article object whose headline or URL is this page's, else the only plausible one."""
    titles = " ".join(
        [page.title, *metas.get("og:title", ()), *(ln.text for ln in page.lines if ln.tag == "h1")]
    )
    wanted = words(unescape(titles[:MAX_TITLES]))
    tail = url.rstrip("/").rsplit("/", 1)[-1][:MAX_TAIL]
    best: dict[str, Any] = {}
    best_score = 0.0
    for order, thing in enumerate(objects):
        score = _object_score(thing, order, wanted, tail)
        if score > best_score:
            best, best_score = thing, score
    return best


def _object_score(thing: dict[str, Any], order: int, wanted: set[str], tail: str) -> float:
    """How likely *thing* describes the page with these title words; 0 where it does not."""
    kinds = types_of(thing)
    is_article = any(_ARTICLE.search(kind) for kind in kinds)
    if not is_article and not ("WebPage" in kinds and thing.get("datePublished")):
        return 0.0
    score = WEIGHTS.article if is_article else WEIGHTS.page
    headline = words(text_value(thing.get("headline")) or text_value(thing.get("name")) or "")
    shared = len(headline & wanted) / len(headline) if headline and wanted else None
    if shared is not None:
        if shared < ALIKE and not is_article:
            return 0.0
        score += WEIGHTS.headline * shared
    elif not headline:
        score += WEIGHTS.no_headline
    address = thing.get("url") or thing.get("mainEntityOfPage") or thing.get("@id")
    if isinstance(address, dict):
        address = address.get("@id")
    if isinstance(address, str) and tail and tail in address:
        score += WEIGHTS.address
    score += (
        WEIGHTS.dated * ("datePublished" in thing)
        + WEIGHTS.signed * ("author" in thing)
        + WEIGHTS.later * order
    )
    if shared is not None and shared < UNLIKE:
        score += WEIGHTS.other_headline
    return score


def words(text: str) -> set[str]:
    """The distinct words of *text*, folded."""
    return set(re.findall(r"\w+", text.casefold()))
