"""Know the names of a site, and cut them from titles."""

import re
import unicodedata
from functools import lru_cache
from typing import cast

from indexer import native
from indexer.extract.markup.metadata import Metadata, text_value, unescape
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives
from indexer.page.clean import clean
from indexer.urls import host

_STRONG = re.compile(r"\s*(?:\|+|\s::+\s|\s»\s|\s«\s|\u2022|\s·\s|\s~\s|\s\\\s|￨|｜|\s//+\s)\s*")
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WEAK = re.compile(
    r"\s+[-–—―−]{1,2}\s+|\s+[:/<>]\s+|_|\s*[—―]\s*(?=\S+$)|\s-(?=\w)|(?<=\w)-\s"
    rf"|(?<=[{_CJK}！？」』）])-(?=[{_CJK}])"
)
_WIDE = re.compile(f"[{_CJK}]")
_WORD = re.compile(r"\w+")
MAX_SITE = 40  # characters of a name that may have its slogan with it
MANY = 4  # spaces; a text with as many is not a name but a headline
SENTENCE = 9  # spaces; a longer text may name the site, but is a headline
MIN_NAME = 3  # letters of a name that is looked for in a host
MIN_LABEL = 4  # letters of a part of a host that is looked for in a name
MIN_OPENING = 4  # words before a strong separator that are a headline
MAX_TAIL = 3  # words after a weak separator that may be a name …
MIN_HEAD = 5  # … if at least so many stand before it
MIN_WIDE_HEAD = 4  # the same in Chinese and Japanese, two characters a word
KEPT_SPACES = 2  # in what is left of a headline without arrows and date
MAX_KEPT_FOLD = 300  # characters: two thirds of the shorter texts of a page are asked for again
MAX_SECTION = 2  # words of a section between the name of the site and a headline
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20}){1,3}", re.IGNORECASE)
_IN_FRONT = re.compile(r"([^:：]{2,40})[:：]\s*(?=\S)")
_LEADING = re.compile(
    r"(?:[>»›*•]{1,3}\s+|\d{4}-\d\d-\d\d\s*[-–—:|]?\s+|\d\d?\.\d\d?\.\d{4}\s*[-–—:|]?\s+){1,8}"
)
_COMPANY = re.compile(rf",?\s(?:{alternatives(WORDS.site_legal_forms)})\.?$", re.IGNORECASE)
_SLOGAN = re.compile(r"\s+(?:[|–—·»:]|-{1,2})\s+")
_THE = re.compile(rf"^(?:{alternatives(WORDS.site_articles)})")
_SUFFIX = re.compile(rf"{_THE.pattern}|(?:com|org|net|online|couk)$")


def fold(text: str) -> str:
    """The words of *text*, lower case, one space between."""
    return _kept_fold(text) if len(text) <= MAX_KEPT_FOLD else _fold(text)


def _fold(text: str) -> str:
    if native.core is not None:
        return cast(str, native.core.fold(text))
    return " ".join(_WORD.findall(text.casefold()))


_kept_fold = lru_cache(maxsize=1000)(_fold)


def site_names(metadata: Metadata, page: ParsedPage, url: str) -> tuple[str | None, frozenset[str]]:
    """The site's display name, and all its folded forms that may stand in titles and bylines."""
    name = metadata.meta("og:site_name", "application-name", "al:android:app_name")
    publisher = text_value(metadata.article.get("publisher"))
    if publisher is None:
        for thing in metadata.objects:
            if thing.get("@type") in ("WebSite", "NewsMediaOrganization"):
                publisher = text_value(thing.get("name"))
                break
    stated = (each for each in (name, publisher) if each and "://" not in each)
    chosen = _plain_name(next(stated, None) or _tail_name(page.title, url), url)
    forms = {fold(form) for form in (name, publisher, chosen) if form}
    headline = fold(page.title)  # careless templates state it as the name of the site
    if headline.count(" ") < MANY:
        headline = ""
    return chosen, frozenset(forms - {"", headline})


def _plain_name(name: str | None, url: str) -> str | None:
    """*name* without slogan and legal form: ``Post`` of ``Post - All that is new``."""
    if not name:
        return None
    parts = _SLOGAN.split(name) if len(name) > MAX_SITE else [name]
    first, last = parts[0], parts[-1]
    if is_host(first, url):
        name = first
    elif first.count(" ") >= MANY and is_host(last, url):  # a headline before the name
        name = last
    return _COMPANY.sub("", name)


def _tail_name(title: str, url: str) -> str | None:
    """The end (or beginning) of the document title that reads like the host."""
    pieces = segments(clean(unescape(title)))
    if len(pieces) > 1:
        if is_host(pieces[-1], url):
            return pieces[-1]
        first, rest = pieces[0], sum(map(_count, pieces[1:]))
        if is_host(first, url) and (_DOMAIN.fullmatch(first) or _count(first) <= rest):
            return first  # a longer one is the headline, and names a subdomain
    return None


def is_host(text: str, url: str) -> bool:
    """Whether *text* is the name in the host: ``Action News`` in ``actionnews.example``."""
    if text.count(" ") > SENTENCE:
        return False
    joined, longest = _host_words(url)
    squeezed = fold(_unaccented(text)).replace(" ", "")
    bare = _SUFFIX.sub("", squeezed)
    squeezed = bare if len(bare) >= MIN_NAME else squeezed
    if len(squeezed) < MIN_NAME:
        return False
    return squeezed in joined or (len(longest) >= MIN_LABEL and longest in squeezed)


@lru_cache(maxsize=64)
def _host_words(url: str) -> tuple[str, str]:
    """The host in one word without its ending, and the longest of its parts."""
    labels = host(url).replace("-", "").split(".")
    labels = labels[:-1] or labels
    return "".join(labels), _THE.sub("", max(labels, key=len))


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", text)
    return "".join(char for char in bare if not unicodedata.combining(char))


def segments(text: str) -> list[str]:
    """The parts of *text* between separators."""
    return [part for strong in _STRONG.split(text) for part in _WEAK.split(strong) if part.strip()]


def cut_site(text: str, names: frozenset[str], url: str) -> str:
    """*text* without the site's name or section at its ends, arrows and date before it."""
    text = _cut(text, _STRONG, names, url, 1)
    text = _cut(text, _WEAK, names, url, 2)
    before = _IN_FRONT.match(text)
    if before and _is_site(before[1], names, url):
        rest = text[before.end() :]
        text = rest if " " in rest or len(_WIDE.findall(rest)) >= MIN_WIDE_HEAD else text
    return without_lead(text)


def without_lead(text: str) -> str:
    """*text* without arrows, bullets and a whole date in front of a headline."""
    lead = _LEADING.match(text)
    rest = text[lead.end() :] if lead else ""
    return rest if rest.count(" ") >= KEPT_SPACES else text


def _is_site(text: str, names: frozenset[str], url: str) -> bool:
    return fold(text) in names or is_host(text, url) or bool(_DOMAIN.fullmatch(text))


def _cut(
    text: str, separator: re.Pattern[str], names: frozenset[str], url: str, pattern_rank: int
) -> str:
    """Cut known names from both ends; at a strong separator cut any shorter segment."""
    while True:
        gaps = list(separator.finditer(text))
        if not gaps:
            return text
        head, tail = text[: gaps[-1].start()].strip(), text[gaps[-1].end() :].strip()
        first, rest = text[: gaps[0].start()].strip(), text[gaps[0].end() :].strip()
        if not tail or (head and (_is_site(tail, names, url) or fold(tail) == fold(head))):
            text = head
        elif not first or (rest and _is_site_before(first, rest, names, url)):
            text = rest if pattern_rank == 1 else _without_sections(rest, separator)
        elif pattern_rank == 1:
            parts = [text[a:b].strip() for a, b in _spans(gaps, len(text))]
            longest = max(parts, key=lambda part: len(fold(part).split()) + len(part) / 100)
            opening = parts[0]
            return opening if len(fold(opening).split()) >= MIN_OPENING else longest
        elif _count(tail) <= MAX_TAIL and _is_long(head) and not tail[:1].islower():
            text = head
        else:
            return text


def _is_site_before(first: str, rest: str, names: frozenset[str], url: str) -> bool:
    """Whether *first* is the site; one that only shares a word with its host is no longer."""
    known = fold(first) in names or _count(first) <= _count(rest)
    return known and _is_site(first, names, url)


def _without_sections(text: str, separator: re.Pattern[str]) -> str:
    """*text*, which followed the site's name, without the sections that stand before a headline."""
    while gap := separator.search(text):
        section, rest = text[: gap.start()].strip(), text[gap.end() :].strip()
        if _count(section) > MAX_SECTION or _count(rest) <= _count(section):
            break
        text = rest
    return text


def _is_long(head: str) -> bool:
    """Whether *head* is long enough for a headline of which a short tail is not a part."""
    return _count(head) >= (MIN_WIDE_HEAD if _WIDE.search(head) else MIN_HEAD)


def _count(text: str) -> float:
    """The words of *text*; two characters of Chinese, Japanese or Korean make one."""
    return max(len(_WIDE.findall(text)) / 2, len(fold(text).split()))


def _spans(gaps: list[re.Match[str]], end: int) -> list[tuple[int, int]]:
    edges = [0]
    for gap in gaps:
        edges += [gap.start(), gap.end()]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def cut_known(text: str, names: frozenset[str], url: str) -> str:
    """*text* without a known name of the site, or the host's, at its end."""
    for separator in (_STRONG, _WEAK):
        gaps = list(separator.finditer(text))
        if not gaps or gaps[-1].start() == 0:
            continue
        tail = text[gaps[-1].end() :]
        if fold(tail) in names or (separator is _STRONG and is_host(tail, url)):
            text = text[: gaps[-1].start()].strip()
    return text
