"""Find the section that a page shows its readers: in the path to it, at its headline, in its menu.

Of a path with several levels the section is the last above the article, which is what papers state
as the section twice as often as the first. Labels at the headline are believed if their markup, the
address or the menu calls them a section: "Interview" and "Storm in the north" stand there, too.
"""

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from indexer.extract.fields.site import fold, is_host
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.metadata import text_value, types_of
from indexer.extract.markup.signposts import (
    MAX_STEPS,
    Label,
    PageRoot,
    Sign,
    Signposts,
    active_entries,
    categories,
    labels,
    menu,
    trails,
)
from indexer.extract.words.lexicon import LEXICON, WORDS
from indexer.extract.words.phrases import alternatives
from indexer.page.clean import clean
from indexer.urls import source

MAX_PIECES = 4000  # text nodes from the top in which a name is looked for
SPARE = 5  # characters by which accents, hyphens and "and" may change the length of a word
DEPTH = 3  # directories of the address that may name a section
MAX_NAME = 40  # characters of a section
MAX_WORDS = 5
MAX_SIGNS = 2  # texts of a label that the menu may prove: more are a menu
MAX_LEVELS = 6  # of a path; more is a menu
MAX_LINES = 60  # from the top, above the text, of which one may be the path
MAX_LINE = 300  # characters of such a line
ALIKE = 0.7  # share of its words that the last step has in common with the headline
_HOME = re.compile(alternatives(WORDS.section_home), re.IGNORECASE)
_UNFILED = re.compile(alternatives(WORDS.section_unfiled), re.IGNORECASE)
_LABEL = re.compile(
    alternatives((*WORDS.date_published, *WORDS.date_updated, *WORDS.byline_by)), re.IGNORECASE
)
_ARROW = re.compile(r"\s*-{0,2}[›»▸▶→⟩＞❯➔>]+\s*|\s+(?:::|[/|\\•·])\s+|\s*[｜／]\s*")
_MAYBE_ARROW = re.compile(r"[›»▸▶→⟩＞❯➔>:/|\\•·｜／]")  # one of them is in every _ARROW
_TITLE_PARTS = re.compile(r"\s+[|•·»›/–—-]\s+|\s*::\s*|\s*[|»]\s*")
_DASHES = " –—-"
_EDGES = " ,|/›»:·•>"
_COLON = re.compile(r"\s*[:：]\s*")
_WORD = re.compile(r"[^\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
_COMMON = frozenset().union(*LEXICON.common_words.values())
_AND = {*WORDS.byline_and, "&"}
_DATED = re.compile(r"\d{1,2}[:.]\d\d|\d{4}|\d\s?%")
_SENTENCE = re.compile(r"[:?？：…]|[.!]$")
_SECTION_NAMES = re.compile(
    r"categor|kategori|section(?!-title)|sectie|rubri|ressort|seccion|seccao|sezion|channel"
    r"|cat-links|cat_links|articlesection|department"
)
_MENU_NAMES = re.compile(r"nav|menu")
_OTHER_NAMES = re.compile(
    r"byline|author|autor|share|social|comment|related|caption|credit|summary|sponsor|advert"
    r"|subscri|\btags?\b|search"
)


def shown_sections(
    context: PageContext, root: PageRoot, signposts: Signposts, others: frozenset[str]
) -> Iterator[str]:
    """Sections that the page shows, the surest first; none is one of the folded *others*."""
    for name in _shown_names(context, root, signposts):
        may_be = is_section_name(name) and not _is_title(name, context.title)
        if may_be and not _is_other(name, others, context.url):
            yield name


def _shown_names(context: PageContext, root: PageRoot, signposts: Signposts) -> Iterator[str]:
    title = context.title
    for path in _paths(context, signposts):
        levels = _levels(path, title)
        if len(levels) <= MAX_LEVELS:
            yield from reversed(levels)
    for sign in categories(signposts):
        yield sign.text
    wanted = _directories(context.url)[::-1]
    keys = [plain(name) for name in wanted]
    folded = fold(title)
    shown = list(labels(signposts, lambda text: fold(text) == folded))
    for label in shown:
        yield from _named(label, keys, context.url)
    yield spelled(context, root, wanted)
    yield from _in_menu(context, root, shown)
    for sign in active_entries(root):
        if not sign.href or not _is_elsewhere(sign.href, context.url):
            yield sign.text


def _in_menu(context: PageContext, root: PageRoot, shown: list[Label]) -> Iterator[str]:
    """Parts of a label above the headline or of the document's title that the menu leads to."""
    named = [
        _ARROW.split(" | ".join(sign.text for sign in label.signs))
        for label in shown
        if label.is_before and _may_be_kicker(label, context.url)
    ]
    named.append(_TITLE_PARTS.split(context.page.title[:MAX_LINE])[1:-1])  # the last is the site
    keyed = [{plain(name): name for name in map(str.strip, names) if name} for names in named]
    if not any(keyed):
        return
    wanted = set().union(*keyed)
    entries = {
        key: sign.text
        for sign in menu(root, alone=True)
        if (key := plain(sign.text)) in wanted and not _is_elsewhere(sign.href, context.url)
    }
    for names in keyed:
        found = [key for key in names if key in entries]
        if len(found) == 1:  # several are a part of the menu
            name = names[found[0]]
            yield clean(entries[found[0]] if name.isupper() else name).strip(_DASHES)


def _may_be_kicker(label: Label, url: str) -> bool:
    """Whether a label is short, not a part of a menu, and leads nowhere else than to a section."""
    links = [sign.href for sign in label.signs if sign.href]
    is_short = len(label.signs) <= MAX_SIGNS and len(links) <= 1
    return (
        is_short
        and not _OTHER_NAMES.search(label.names)
        and not _MENU_NAMES.search(label.names)
        and not any(_is_elsewhere(href, url) for href in links)
    )


def _is_elsewhere(href: str, url: str) -> bool:
    """Whether a link leads to another site, to the front page or nowhere."""
    try:
        parts, own = urlsplit(href), urlsplit(url)
    except ValueError:
        return True
    if parts.scheme not in ("", "http", "https"):
        return True
    if parts.netloc not in ("", own.netloc):  # a section may have a host of its own
        return source(f"http://{parts.netloc}/") != source(url)
    return not parts.path.strip("/")


def spelled(context: PageContext, root: PageRoot, wanted: list[str]) -> str:
    """The first of *wanted* that the page shows as a whole text, in that spelling."""
    keys = [key for key in map(plain, wanted) if len(key) > 2 or not key.isascii()]
    if not keys:
        return ""
    sizes = {len(key) + more for key in keys for more in range(-SPARE, SPARE + 1)}
    firsts = _first_signs(keys)
    shown: dict[str, str] = {}
    page = context.page
    for text in dict.fromkeys(map(str.strip, page.pieces[:MAX_PIECES])):
        if text and len(text) in sizes and (text[0] in firsts or not text[0].isascii()):
            _note(shown, text, keys)
    if not shown and len(page.pieces) > MAX_PIECES:
        page.notes.add(f"the section was looked for in the first {MAX_PIECES:,} texts only")
    if keys[0] not in shown:
        for sign in menu(root):
            if len(sign.text) in sizes:
                _note(shown, sign.text, keys)
    return next((clean(shown[key]) for key in keys if key in shown), "")


def _first_signs(keys: list[str]) -> frozenset[str]:
    """The ASCII signs with which a text that is one of *keys* may begin."""
    letters = {word[0] for word in (*keys, *_AND)}
    return frozenset(letters | set(map(str.upper, letters)) | set(string.punctuation))


def _note(shown: dict[str, str], text: str, keys: list[str]) -> None:
    if (key := plain(text)) in keys:
        shown.setdefault(key, text)


def _paths(context: PageContext, signposts: Signposts) -> Iterator[list[str]]:
    """Every path to the page: in JSON-LD, in marked elements, in lines with arrows."""
    notes = context.page.notes
    for thing in context.metadata.objects:
        steps = thing.get("itemListElement")
        if isinstance(steps, dict):
            steps = [steps]
        if "BreadcrumbList" in types_of(thing) and isinstance(steps, list):
            steps = notes.first(steps, MAX_STEPS, "steps of the path to the page")
            steps = sorted(steps, key=_position)
            yield [name for step in steps if (name := _step(step))]
    for signs in trails(signposts):
        yield [part for sign in signs for part in _parts(sign.text, context.title)]
    title = context.title
    first = context.span.first
    for line in context.page.lines[: min(MAX_LINES, first) if first >= 0 else MAX_LINES]:
        text = line.text
        if len(text) > MAX_LINE or not (_MAYBE_ARROW.search(text) or title in text):
            continue  # most lines: one step
        if len(parts := _parts(text, title)) > 1:
            ends_here = parts[-1] == title
            if any(map(_HOME.fullmatch, parts[:2])) or (ends_here and text != title):
                yield parts


def _position(step: object) -> float:
    """Where a step stands in its path; steps without a number keep their order."""
    position = step.get("position") if isinstance(step, dict) else None
    if isinstance(position, str) and position.isdecimal() and len(position) <= 2:
        return int(position)
    return position if isinstance(position, int) else 0


def _step(step: object) -> str | None:
    if not isinstance(step, dict):
        return None
    return text_value(step.get("name")) or text_value(step.get("item"))


def _parts(text: str, title: str) -> list[str]:
    """The steps that arrows separate; the headline stays whole, whatever stands in it."""
    head, found, tail = text.partition(title) if title else (text, "", "")
    if found and not tail.strip():
        return [*_parts(head, ""), title] if head.strip() else [title]
    parts = [part.strip(_EDGES) for part in _ARROW.split(text) if _LETTER.search(part)]
    if len(parts) > 1:
        parts[0] = _COLON.split(parts[0])[-1]  # "You are here: Home"
    return parts


def _levels(steps: list[str], title: str) -> list[str]:
    """The names of the parts of the paper in *steps*, outermost first: without home and article."""
    homes = [at for at, step in enumerate(steps) if _HOME.fullmatch(step)]
    steps = [step for step in steps[homes[0] if homes else 0 :] if not _HOME.fullmatch(step)]
    return [step for step in steps if is_section_name(step) and not _is_title(step, title)]


def _is_title(step: str, title: str) -> bool:
    """Whether *step* is the headline, whole, cut short or in other words."""
    mine, words = fold(step).split(), fold(title).split()
    if step.endswith(("…", "...")) and words[: len(mine)] == mine:
        return True
    return mine == words or (
        len(mine) > 2 and sum(word in words for word in mine) >= ALIKE * len(mine)
    )


def is_section_name(text: str) -> bool:
    """Whether *text* may be the name of a section by its form."""
    folded = fold(text)
    return (
        len(text) <= MAX_NAME
        and text.count(" ") < MAX_WORDS
        and text[:1].isalnum()
        and not _SENTENCE.search(text)
        and bool(_LETTER.search(text))
        and not _DATED.search(text)
        and folded not in _COMMON
        and folded not in LEXICON.months
        and not _is_day(folded)
    )


def _is_day(folded: str) -> bool:
    """Whether a text is a day without a year: "14 Mar"."""
    words = folded.split()
    return any(map(str.isdigit, words)) and any(word in LEXICON.months for word in words)


def _is_other(name: str, others: frozenset[str], url: str) -> bool:
    """Whether *name* is the site, the headline, a label, or says that nobody filed the article."""
    folded = fold(name)
    if folded in others or is_host(name, url):
        return True
    return any(form.fullmatch(name) for form in (_UNFILED, _HOME, _LABEL))


def _named(label: Label, wanted: list[str], url: str) -> Iterator[str]:
    """The sections that *label* shows, if its markup or the address says so.

    *wanted* are the directories of the address, the deepest first.
    """
    if _OTHER_NAMES.search(label.names):
        return
    names = [(sign.text.strip(_EDGES), sign) for sign in label.signs]
    keys = {plain(name): name for name, _ in names}
    yield from (keys[key] for key in wanted if key in keys)
    for name, sign in names:
        if _leads_above(sign, url) or _SECTION_NAMES.search(label.names):
            yield name


def _leads_above(sign: Sign, url: str) -> bool:
    """Whether a link leads to a directory that the page lies in."""
    try:
        path = urlsplit(sign.href).path.strip("/").lower()
        own = urlsplit(url).path.strip("/").lower()
    except ValueError:
        return False
    return bool(path) and own.startswith(path + "/")


def _directories(url: str) -> list[str]:
    try:
        path = urlsplit(url).path
    except ValueError:
        return []
    parts = [unquote(part) for part in path.rstrip("/").split("/")[1:-1]]
    return [part for part in parts if part and not part.isdigit()][:DEPTH]


@lru_cache(maxsize=5_000)  # the menus of a site's pages are alike
def plain(text: str) -> str:
    """The words of *text* as an address spells them, with spaces: without accents and "and"."""
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
        bare = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(word for word in _WORD.findall(bare) if word not in _AND)
