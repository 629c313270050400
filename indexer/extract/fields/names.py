"""Tell the names in a byline from labels, roles, places and prose."""

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.extract.fields.site import fold
from indexer.extract.markup.metadata import strip_tags, unescape
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives, in_three_cases, whole_words
from indexer.page.clean import clean

MAX_NAME = 80
MAX_BYLINE_TEXT = 600  # characters of a byline that are read
MAX_NAME_WORDS = 5
CJK_NAME = range(2, 13)  # characters of a name without spaces
MAX_PEN_NAME = 25  # characters of one word
MAX_PEN_TEXT = 40  # of all that the element holds
MIN_LETTERS = 0.6  # share of letters above which a word is a pen name; "user2019" has fewer
MAX_SHORT = 5  # characters of a word of a name that ends with a point: "Prof."
LABEL = re.compile(
    rf"^[\W_]*(?:{alternatives(WORDS.byline_by)})(?:\s*[:：]\s*|\s+|(?<=[／|:]))", re.IGNORECASE
)
_BY = in_three_cases(WORDS.byline_by_glued)
GLUED_LABEL = re.compile(rf"^(?:{_BY})(?=[A-Z]|(?:{_BY})\b)")
ROLES = re.compile(whole_words(WORDS.byline_roles), re.IGNORECASE)
_GLUED_ROLES = re.compile(
    rf"^(?:{alternatives(WORDS.byline_roles_before)})\s?"
    rf"|\s?(?:{alternatives(WORDS.byline_roles_after)})$"
)
# What introduces who took a picture, in a line of its own or after the byline.
CREDIT = re.compile(
    rf"(?:^|(?<=\s))(?:{alternatives(WORDS.credit_pictures)})\s?"
    rf"(?:{alternatives(WORDS.credit_makers)}|[:：©])(?=\s|$|\W)",
    re.IGNORECASE,
)
_AND, _WITH = alternatives(WORDS.byline_and), alternatives(WORDS.byline_with)
_INITIAL = alternatives(WORDS.byline_and_before_two_words)
# Between two names.
CONJUNCTION = re.compile(
    rf"\s*(?:(?:{alternatives(WORDS.byline_between)})\s|,(?:\s(?:{_AND}|{_WITH}|{_INITIAL})(?=\s))?|"
    rf";|\||//?(?=\s)|•|·|、|，|\s&\s|\s(?:{_AND}|{_WITH})\s|\s(?:{_INITIAL})\s(?=\S+\s\S)|"
    rf"\s(?:{alternatives(WORDS.byline_and_before_capital)})\s(?=[A-ZČŘŠŽ])|\sوَ?\s)\s*"
)
_AGENCIES = frozenset(WORDS.byline_agencies)
_LOGINS = frozenset(WORDS.byline_logins)
_PARTICLES = frozenset(WORDS.byline_particles)
CJK = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_TAIL = re.compile(rf"\s(?:{alternatives(WORDS.byline_name_ends)})(?:\s.*)?$")
_NOT_A_NAME = re.compile(r"https?:|www\.|@|\d{3}|[<>{}=\[\]]|\.(?:com|html?)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}")
_HANDLE = re.compile(r"@\w{1,40}")
_COLON = re.compile("[:：]")
_QUOTES = "\"'“”„‘’«»"  # around the nickname in a name
_DASH = re.compile(r"\s+[-–—]\s+")
_OFFICE = re.compile(r"(?<=[a-z])\s(?!I{2,3}$|IV$|M[DP]$)[A-Z]{2,6}$")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")


@lru_cache(maxsize=1)  # compiled when the first byline needs it: importing stays cheap
def date_label() -> re.Pattern[str]:
    """A label of a date, at the end of a text."""
    labels = alternatives((*WORDS.date_published, *WORDS.date_updated))
    return re.compile(rf"\W{{0,4}}(?<!\w)(?:{labels})\W{{0,4}}$", re.IGNORECASE)


def split_names(text: str, strict: bool, whole: bool = False) -> list[str]:
    """The names in a byline. *strict* takes only what is shaped like a personal name.

    *whole* keeps the text in one piece (an organisation's name).
    """
    text = _EMAIL.sub(" ", clean(strip_tags(unescape(text[:MAX_BYLINE_TEXT]))))
    text = without_label(text)
    if whole:
        return [text] if text and len(text) <= MAX_NAME and not _NOT_A_NAME.search(text) else []
    names: list[str] = []
    text = CREDIT.split(_BRACKETS.sub(" ", _HANDLE.sub(" ", text)), maxsplit=1)[0]
    for part in _capitalised(CONJUNCTION.split(text)):
        name = _TAIL.sub("", GLUED_LABEL.sub("", without_label(part))).strip(" .:-–—*_|\"'“”©")
        name = _GLUED_ROLES.sub("", " ".join(name.split()))
        if not 1 < len(name) <= MAX_NAME or _NOT_A_NAME.search(name):
            continue
        if strict and not is_name(name):
            if names:
                break  # what follows the first names is role, place or prose
            continue
        if not strict and ROLES.search(name) and names:
            continue
        if name.casefold() not in _LOGINS:
            names.append(_without_office(name))
    return names


def _capitalised(parts: list[str]) -> list[str]:
    """*parts* with capitals, if all are lower case: "by ann made, associated press"."""
    small = all(map(str.islower, parts)) and not _AGENCIES.isdisjoint(map(str.strip, parts))
    return [part.title() if " " in part.strip() else part for part in parts] if small else parts


def _without_office(name: str) -> str:
    """*name* without an office after it: "Ann Made CNN". Of two words, both are the name."""
    return _OFFICE.sub("", name) if name.count(" ") > 1 and name[0].isalpha() else name


def without_label(text: str) -> str:
    """*text* without a leading label such as "By", even one glued to the name."""
    return LABEL.sub("", GLUED_LABEL.sub("", text), count=1)


def is_agency(text: str) -> bool:
    """Whether *text* is the sign or name of a news agency."""
    return text.casefold() in _AGENCIES


def is_name(text: str) -> bool:
    """Whether *text* looks like a personal name, or is the sign of a news agency."""
    if is_agency(text):
        return True
    if CJK.search(text):
        return len(text.replace(" ", "")) in CJK_NAME and not _COLON.search(text)
    words = [bare for word in text.split() if (bare := word.strip(_QUOTES))]
    if not 2 <= len(words) <= MAX_NAME_WORDS or ROLES.search(text):
        return False
    for word in words:
        first = word[0]
        if (
            first.islower()
            and word.casefold().rstrip(".") not in _PARTICLES
            and "'" not in word[:3]
        ):
            return False
        if not first.isalpha() or any(char.isdigit() or char == ":" for char in word):
            return False
        if word.endswith(".") and len(word) > MAX_SHORT:
            return False
    if words[-1].islower():
        return False
    return words[0][0].isupper() or not words[0][0].isascii() or words[0].casefold() in _PARTICLES


def pen_name(text: str) -> list[str]:
    """The pen name or login that is the whole text of an author element, else nothing."""
    names = split_names(text, strict=False) if len(text) <= MAX_PEN_TEXT else []
    alone = len(names) == 1 and len(names[0].split()) == 1 and len(names[0]) <= MAX_PEN_NAME
    if not alone or ROLES.search(names[0]) or LABEL.match(names[0] + " "):
        return []
    if date_label().search(names[0]):
        return []
    return names if sum(map(str.isalpha, names[0])) > MIN_LETTERS * len(names[0]) else []


def without_site(names: Iterable[str], site_forms: frozenset[str]) -> list[str]:
    """*names* without those of the site, whole or joined to a name by a dash."""
    kept = []
    for name in names:
        parts = [part for part in _DASH.split(name) if fold(part) not in site_forms]
        whole = name if len(parts) != 1 else parts[0]
        if parts and fold(whole) not in site_forms:
            kept.append(whole)
    desks = tuple(f"{form} " for form in site_forms)
    return [name for name in kept if not fold(name).startswith(desks)] or kept
