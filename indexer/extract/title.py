"""The headline: what the page shows as one and its metadata confirm, without the site's name."""

import re

from indexer.extract.clean import MAX_FIELD, clean
from indexer.extract.metadata import Metadata, strip_tags, text_value, unescape
from indexer.extract.walk import Page
from indexer.urls import host

_STRONG = re.compile(
    r"\s*(?:\|+|\s::+\s|\s»\s|\s«\s|\u2022|\s·\s|\s~\s|\s<\s|\s>\s|\s\\\s|￨|｜|\s/+\s)\s*"
)
_WEAK = re.compile(r"\s+[-–—―−]{1,2}\s+|\s+:\s+|_|\s*[—―]\s*(?=\S+$)|\s-(?=\w)|(?<=\w)-\s")
_WORD = re.compile(r"\w+")
_HEADINGS = ("h1", "h2", "h3", "h4")
MAX_TITLE_LINES = 200  # from the top, in which a headline is looked for
MIN_SHARE = 0.55  # of the words of a heading and the metadata title that must be common


def fold(text: str) -> str:
    """The words of *text*, lower case, one space between."""
    return " ".join(_WORD.findall(text.casefold()))


def site_names(metadata: Metadata, page: Page, url: str) -> tuple[str | None, frozenset[str]]:
    """The name the page gives its site, and all folded forms under which it may show up."""
    name = metadata.meta("og:site_name", "application-name", "al:android:app_name")
    publisher = text_value(metadata.article.get("publisher"))
    if publisher is None:
        for thing in metadata.objects:
            if thing.get("@type") in ("WebSite", "NewsMediaOrganization"):
                publisher = text_value(thing.get("name"))
                break
    chosen = name or publisher or _tail_name(page.title, url)
    forms = {fold(form) for form in (name, publisher, chosen) if form}
    return chosen, frozenset(form for form in forms if form)


def _tail_name(title: str, url: str) -> str | None:
    """The end (or beginning) of the document title that reads like the host."""
    pieces = _segments(clean(unescape(title)))
    if len(pieces) > 1:
        for piece in (pieces[-1], pieces[0]):
            if is_host(piece, url):
                return piece
    return None


def is_host(text: str, url: str) -> bool:
    """*text* is the name in the host: ``Action News`` in ``actionnews.example``."""
    squeezed = fold(text).replace(" ", "")
    labels = host(url).split(".")
    labels = labels[:-1] or labels
    joined = "".join(labels).replace("-", "")
    squeezed = re.sub(r"^the|(?:com|org|net|online|couk)$", "", squeezed)
    if len(squeezed) < 3:
        return False
    longest = re.sub(r"^the", "", max(labels, key=len, default="").replace("-", ""))
    return squeezed in joined or (len(longest) > 3 and longest in squeezed)


def _segments(text: str) -> list[str]:
    return [part for strong in _STRONG.split(text) for part in _WEAK.split(strong) if part.strip()]


def cut_site(text: str, names: frozenset[str], url: str) -> str:
    """*text* without the site's name or section at its ends."""
    text = _cut(text, _STRONG, names, url, 1)
    return _cut(text, _WEAK, names, url, 2)


def _cut(
    text: str, separator: re.Pattern[str], names: frozenset[str], url: str, pattern_rank: int
) -> str:
    """Cut segments from the ends: known names always; at strong separators whatever is shorter."""
    while True:
        gaps = list(separator.finditer(text))
        if not gaps:
            return text
        head, tail = text[: gaps[-1].start()].strip(), text[gaps[-1].end() :].strip()
        first, rest = text[: gaps[0].start()].strip(), text[gaps[0].end() :].strip()
        if not tail or (head and (fold(tail) in names or is_host(tail, url))):
            text = head
        elif not first or (rest and (fold(first) in names or is_host(first, url))):
            text = rest
        elif pattern_rank == 1:
            parts = [text[a:b].strip() for a, b in _spans(gaps, len(text))]
            longest = max(parts, key=lambda part: len(fold(part).split()) + len(part) / 100)
            opening = parts[0]
            return opening if len(fold(opening).split()) >= 4 else longest
        elif len(fold(tail).split()) <= 3 and len(fold(head).split()) >= 5 and tail[:1].isupper():
            return head
        else:
            return text


def _spans(gaps: list[re.Match[str]], end: int) -> list[tuple[int, int]]:
    edges = [0]
    for gap in gaps:
        edges += [gap.start(), gap.end()]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def headings(page: Page) -> list[tuple[str, str, int]]:
    """Tag, text and first line of each heading element, in order."""
    elements = page.elements
    heads = {at for at, element in enumerate(elements) if element.tag in _HEADINGS}
    found: list[tuple[str, str, int]] = []
    last = -1
    for index, line in enumerate(page.lines if heads else ()):
        at = line.element
        if at not in heads:
            at = elements[at].parent
            if at not in heads or elements[at].tag not in ("h1", "h2"):
                continue
        tag = elements[at].tag
        if at == last:
            found[-1] = (tag, f"{found[-1][1]} {line.text}"[:MAX_FIELD], found[-1][2])
        else:
            found.append((tag, line.text[:MAX_FIELD], index))
            last = at
    return found


def find_title(page: Page, metadata: Metadata, names: frozenset[str], url: str) -> tuple[str, int]:
    """The headline and the number of the line that shows it (-1 where none does)."""
    document = clean(unescape(page.title))
    social = metadata.meta("og:title", "twitter:title")
    stated = text_value(metadata.article.get("headline")) or text_value(
        metadata.article.get("name")
    )
    other = metadata.meta("headline", "dc.title", "dcterms.title", "title", "sailthru.title")
    sources = [clean(strip_tags(text)) for text in (stated, social, document, other) if text]
    folded = [fold(text) for text in sources]
    shown = headings(page)
    best: tuple[float, str, int] = (0.0, "", -1)
    for order, (tag, text, line) in enumerate(shown[:60]):
        score = _agreement(text, tag, folded, names, url)
        if page.elements[page.lines[line].element].hidden:
            score -= 0.5
        score -= 0.01 * min(order, 30)
        if score > best[0]:
            best = (score, text, line)
    agreed = _agreed(stated, social, names) if stated and social else None
    if best[0] > 0:
        shown_text = clean(best[1])
        if agreed and agreed != shown_text and _contains(shown_text, agreed):
            return agreed[:MAX_FIELD], best[2]
        if fold(shown_text) == fold(document) and fold(shown_text) not in (
            fold(stated or ""),
            fold(social or ""),
        ):
            shown_text = cut_site(shown_text, names, url)
        return _cut_known(shown_text, names)[:MAX_FIELD], best[2]
    for text in sources:
        short = cut_site(text, names, url)
        if short and fold(short) not in names:
            line = _line_showing(page, short, text)
            if line < 0 and (line := _line_within(page, short)) >= 0:
                short = clean(page.lines[line].text)
            return short[:MAX_FIELD], line
    for tag, text, line in shown:
        if tag in ("h1", "h2") and fold(text) not in names:
            return clean(text)[:MAX_FIELD], line
    return (cut_site(document, names, url) or document)[:MAX_FIELD], -1


def _line_within(page: Page, title: str) -> int:
    """The line that *title* ends or begins with: a heading before others, then the longest."""
    whole = fold(title)
    found = []
    for index, line in enumerate(page.lines[:MAX_TITLE_LINES]):
        part = fold(line.text[:MAX_FIELD])
        heading = line.tag in _HEADINGS
        if len(part) < MIN_SHARE * len(whole) and not (heading and len(part.split()) > 1):
            continue
        if whole.endswith(f" {part}") or whole.startswith(f"{part} "):
            found.append((heading, len(part), -index))
    return -max(found)[2] if found else -1


def _agreed(stated: str | None, social: str | None, names: frozenset[str]) -> str | None:
    """The headline that JSON-LD and og:title both state (or the only one of them)."""
    texts = [_cut_known(clean(strip_tags(text)), names) for text in (stated, social) if text]
    if not texts or (len(texts) == 2 and fold(texts[0]) != fold(texts[1])):
        return None
    return texts[0] if len(fold(texts[0]).split()) >= 3 else None


def _contains(one: str, other: str) -> bool:
    """One begins or ends with the other: they differ by a kicker."""
    a, b = fold(one), fold(other)
    return (
        a.endswith(f" {b}") or a.startswith(f"{b} ") or b.endswith(f" {a}") or b.startswith(f"{a} ")
    )


def _cut_known(text: str, names: frozenset[str]) -> str:
    """*text* without a site name that the page itself states, at its end."""
    for separator in (_STRONG, _WEAK):
        gaps = list(separator.finditer(text))
        if gaps and gaps[-1].start() > 0 and fold(text[gaps[-1].end() :]) in names:
            text = text[: gaps[-1].start()].strip()
    return text


def _agreement(text: str, tag: str, sources: list[str], names: frozenset[str], url: str) -> float:
    """How well a heading agrees with the metadata titles; not above 0 where it does not."""
    folded = fold(text)
    words = folded.split()
    if not words or folded in names or len(words) > 60:
        return 0.0
    if is_host(text, url) and len(words) <= 4:
        return 0.0
    rank = {"h1": 0.6, "h2": 0.25, "h3": 0.1, "h4": 0.0}[tag]
    best = 0.0
    mine = set(words)
    for source in sources:
        if not source:
            continue
        if folded == source:
            best = max(best, 2.0)
        elif f" {folded} " in f" {source} " and (len(words) >= 3 or len(source.split()) <= 6):
            share = len(folded) / len(source)
            if tag == "h1" or share >= 0.4:
                best = max(best, 1.2 + 0.7 * share)
        else:
            theirs = set(source.split())
            shared = len(mine & theirs) / max(len(mine), 1)
            covered = len(mine & theirs) / max(min(len(theirs), 30), 1)
            if min(shared, covered) >= MIN_SHARE or (shared >= 0.8 and len(mine) >= 4):
                best = max(best, 0.6 + 0.5 * min(shared, 1.0))
    if not sources:
        best = 1.0 if tag == "h1" else 0.3
    return best + rank if best else 0.0


def _line_showing(page: Page, *titles: str) -> int:
    """The first line that is one of *titles*."""
    wanted = {fold(title) for title in titles}
    for index, line in enumerate(page.lines):
        if len(line.text) < 400 and fold(line.text) in wanted:
            return index
    return -1
