"""Compare what address, headline, text and statements of a page say: no word need be known.

An article's headline comes back in its text, its address and its description. A notice stands at
an address that names something else, and its description is of the site.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from indexer.extract.markup.context import PageContext
from indexer.extract.verdict.url_shape import MAX_ADDRESS

UNKNOWN = -1.0  # where there is nothing to compare
MAX_TEXT = 3000  # characters of the body in which words are looked for
MAX_TOLD = 300  # of a headline or slug
MAX_WORDS = 24
MIN_LETTERS = 4  # of a word that is looked for; shorter ones stand everywhere
OPENING = 30  # characters of a description that are looked for
FEWEST = 2  # words below which a slug says nothing
ENDING = 2  # letters at the end of a long word that may be inflected
LONG = 7
MOSTLY = 0.5  # share of ASCII letters; a text with fewer is in another script than its address
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def compare(context: PageContext, text: str) -> dict[str, float]:
    """The signals of *text*, the body's beginning, beside what else the page states."""
    body = _plain(text[:MAX_TEXT])
    title = _plain(context.title[:MAX_TOLD])
    shared = context.metadata.meta("og:title") or ""
    slug = _slug(context.url)
    return {
        "slug_in_title": _share_of_slug(slug, title),
        "slug_in_text": _share_of_slug(slug, body),
        "headline_in_text": _share(_terms(title), body) if body else UNKNOWN,
        "shared_in_headline": _share(_terms(_plain(shared[:MAX_TOLD])), title),
        "description_in_text": _begins(context.description or "", body),
    }


def _plain(text: str) -> str:
    """*text* folded, without accents."""
    text = text.casefold()
    if text.isascii():
        return text
    return _FOREIGN.sub(_without_accents, unicodedata.normalize("NFKD", text))


def _without_accents(foreign: re.Match[str]) -> str:
    return "".join([sign for sign in foreign[0] if not unicodedata.combining(sign)])


def _slug(url: str) -> list[str]:
    """The words of the last part of the path that has some."""
    try:
        path = urlsplit(url[:MAX_ADDRESS]).path
    except ValueError:
        return []
    for part in reversed(path.strip("/").split("/")[-3:]):
        words = _terms(_plain(unquote(part[:MAX_TOLD])))
        if len(words) >= FEWEST:
            return words
    return []


def _terms(text: str) -> list[str]:
    """What is looked for of *text*: beginnings of words, and pairs of signs without spaces."""
    terms: list[str] = []
    for word in _WORD.findall(text):
        if _UNSPACED.match(word):
            terms += [word[at : at + 2] for at in range(0, len(word) - 1, 2)]
        elif len(word) >= MIN_LETTERS:
            terms.append(word[:-ENDING] if len(word) >= LONG else word)
    return terms[:MAX_WORDS]


def _share(terms: list[str], text: str) -> float:
    """The share of *terms* that stand in *text*."""
    if not terms:
        return UNKNOWN
    return sum([term in text for term in terms]) / len(terms)


def _share_of_slug(slug: list[str], text: str) -> float:
    """The same for the words of an address, which may be in another script than *text*."""
    if not slug or not text:
        return UNKNOWN
    if slug[0].isascii() and not text.isascii():
        sample = text[:MAX_TOLD]
        if len(sample.encode("ascii", "ignore")) < MOSTLY * len(sample):
            return UNKNOWN
    return _share(slug, text)


def _begins(description: str, body: str) -> float:
    opening = _plain(description[:OPENING]).strip()
    return float(opening in body) if opening and body else UNKNOWN
