"""Tell the names in a byline from labels, roles, places and prose."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from indexer.extract.fields.eastern import eastern_names
from indexer.extract.fields.site import fold
from indexer.extract.markup.metadata import strip_tags, unescape
from indexer.extract.words.lexicon import LEXICON, WORDS
from indexer.extract.words.phrases import GLUED, alternatives, in_three_cases, whole_words
from indexer.page.clean import clean

MAX_NAME = 80
MAX_BYLINE_TEXT = 600  # characters of a byline that are read
MAX_NAME_WORDS = 5  # without particles
MAX_ALL_WORDS = 8
CJK_NAME = range(2, 13)  # characters of a name without spaces
HAN_NAME = 6  # characters of one without kana
MAX_PEN_NAME = 25  # characters of one word
MAX_PEN_TEXT = 40  # of all that the element holds
MIN_LETTERS = 0.6  # share of letters above which a word is a pen name; "user2019" has fewer
MAX_SHORT = 5  # characters of a word of a name that ends with a point: "Prof."
MIN_ROLES = 2
MAX_SIGN = 5  # letters of a sign in capitals after a name: a degree, a paper
MAX_BESIDE_ROLE = 3  # words of a name before a role that no comma divides from it
MIN_CREDIT = 1  # spaces of a text that may hold a label and a name
MIN_OFFICE = 2  # spaces: of two words, both are the name
_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_EAST = ""  # stands for the first word of labels that touch the next
_LABELS: dict[str, list[str]] = {}  # by their first word, so that few are tried on each line
for _label in WORDS.byline_by:
    _first = _FIRST_WORD.match(_label)
    _key = _EAST if GLUED.match(_label) else _first[1].casefold() if _first else _label
    _LABELS.setdefault(_key, []).append(_label)
_BY = in_three_cases(WORDS.byline_by_glued)
_OWN_LABELS = frozenset(map(str.casefold, WORDS.byline_by_here))
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
# What introduces who edited or translated, with the names after it, as far as the next clause.
_OTHERS = re.compile(
    rf"(?:^|(?<=[\s;,.(|/·•–—-]))(?:"
    rf"(?:{alternatives(each for each in WORDS.byline_others if ' ' in each)})(?:\s*:\s*|\s)"
    rf"|(?:{alternatives(each for each in WORDS.byline_others if ' ' not in each)})\s*:)"
    r"[^;|•\n]*",
    re.IGNORECASE,
)
_AND, _WITH = alternatives(WORDS.byline_and), alternatives(WORDS.byline_with)
_OPEN_END = re.compile(rf"\s(?:{_AND}|{_WITH})\s*$")  # a list that was cut
_INITIAL = alternatives(WORDS.byline_and_before_two_words)
_JOINED = "[\u0648\u05d5]"  # Arabic and Hebrew set "and" to the next word
_OF_TWO = r"[^\W\d]{2,}\s[^\W\d]{2,}"
# Between two names.
CONJUNCTION = re.compile(
    rf"\s*(?:(?:{alternatives(WORDS.byline_between)})\s|,(?:\s(?:{_AND}|{_WITH}|{_INITIAL})(?=\s))?|"
    rf";|\||//?(?=\s)|•|·|、|，|،|\s&\s|\s\+\s|\s(?:{_AND}|{_WITH})\s|\s(?:{_INITIAL})\s(?=\S+\s\S)|"
    rf"\s(?:{alternatives(WORDS.byline_and_before_capital)})\s(?=[A-ZČŘŠŽ])|\sوَ?\s)\s*"
)
_WITH_FIRST = re.compile(rf"(?:{_WITH})\s", re.IGNORECASE)
_JOINED_NAME = re.compile(rf"({_OF_TWO})\s{_JOINED}(?={_OF_TWO})")
_AGENCIES = frozenset(WORDS.byline_agencies)
_LOGINS = frozenset(WORDS.byline_logins)
_SLASHED_AGENCY = re.compile(
    rf"(?<=\w)/(?=(?:{alternatives(WORDS.byline_agencies)})(?!\w))", re.IGNORECASE
)
_PARTICLES = frozenset(WORDS.byline_particles)
_DEGREES = frozenset(WORDS.byline_degrees)
_SUFFIX = re.compile(
    rf",?\s+(Jr|Sr|JR|SR)\b\.?(?=\s*(?:[,;|/]|$)|\s(?:{_AND}|{_WITH})\s)|,\s+(?=I{{2,3}}\b|IV\b)"
)
CJK = re.compile("[\u3040-\u9fff\uac00-\ud7af]")
_KANA_OR_SPACE = re.compile("[\u3040-\u30ff\uac00-\ud7af\\s・·A-Za-z]")
# At a word such as "in", but not in "Ann van den Berg".
_TAIL = re.compile(
    rf"(?<!\svan)(?<!\svon)(?<!\sop)\s(?:{alternatives(WORDS.byline_name_ends)})(?:\s.*)?$"
)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|[<>{}=\[\]]|\.(?:com|html?)\b|[!?¿¡…%]", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}")
_ADDRESSED = re.compile(rf"(?:{_EMAIL.pattern})\s?\(([^()]{{2,80}})\)")  # as feeds write authors
_HANDLE = re.compile(r"@\w{1,40}")
_COLON = re.compile("[:：]")
_QUOTES = "\"'“”„‘’«»"  # around the nickname in a name
_DASH = re.compile(r"\s+[-–—]\s+")
_BUTTONS = re.compile(  # behind a labelled name, where markup set no bar: "By Ann Made Follow"
    rf"(?:\s(?:\d{{1,4}}\s)?(?:{alternatives(WORDS.lines_furniture)}))+$", re.IGNORECASE
)
_OFFICE = re.compile(r"(?<=[a-z])\s(?!I{2,3}$|IV$|M[DP]$)[A-Z]{2,6}$")
_SPOKEN = re.compile(r"[B-DF-HJ-NP-TV-XZ][AEIOUY]")  # what a surname has, and few signs do
_CAPITALS = re.compile(r"(?:[^\W\d_a-z][^\s\da-z]+\s){2,4}")
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_TEMPLATE_SIGNS = frozenset("{[%")
_TEMPLATE = re.compile(
    r"\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\[object\s\w{1,20}\]|\$\{.{0,80}?\}|%\w{1,20}%"
)


@lru_cache(maxsize=1)  # compiled when the first byline needs it: importing stays cheap
def date_label() -> re.Pattern[str]:
    """A label of a date, at the end of a text."""
    labels = alternatives((*WORDS.date_published, *WORDS.date_updated))
    # Not any sign that is no letter: the vowels of Indic scripts are such signs.
    between = r"[\s|:：,;·•/()\[\]–—_.*-]"
    return re.compile(rf"(?:^|{between}{{1,4}})(?:{labels}){between}{{0,4}}$", re.IGNORECASE)


def split_names(text: str, strict: bool, whole: bool = False) -> list[str]:
    """The names in a byline. *strict* takes only what is shaped like a personal name.

    *whole* keeps the text in one piece (an organisation's name).
    """
    return list(_split(text[:MAX_BYLINE_TEXT], strict, whole))


@lru_cache(maxsize=512)  # nested elements and metadata repeat the names of a page
def _split(text: str, strict: bool, whole: bool) -> tuple[str, ...]:
    text = clean(strip_tags(unescape(text)))
    if named := _ADDRESSED.fullmatch(text):
        text = named[1]
    if CJK.search(text) and (names := eastern_names(text)):
        return tuple(names)
    stated = _without_addresses(text)
    text = without_label(stated)
    if whole:
        usable = text and len(text) <= MAX_NAME and not _NOT_A_NAME.search(text)
        return (text,) if usable else ()
    if "(" in text or "[" in text:
        text = _BRACKETS.sub(_without_note, text)
    if text.count(" ") >= MIN_CREDIT:
        text = CREDIT.split(without_others(text, text != stated), maxsplit=1)[0]
    if not text.isascii():
        text = _JOINED_NAME.sub(r"\1; ", text)
    text = _SLASHED_AGENCY.sub(", ", text)
    text = _SUFFIX.sub(lambda match: f" {match[1].title()}." if match[1] else " ", text)
    parts = _capitalised([part for part in CONJUNCTION.split(text) if part.strip()])
    return tuple(_strictly(parts) if strict else _loosely(parts))


def _without_addresses(text: str) -> str:
    """*text* without addresses, handles and what a template left unfilled."""
    if "@" in text:
        text = _HANDLE.sub(" ", _EMAIL.sub(" ", text))
    if _TEMPLATE_SIGNS.isdisjoint(text):
        return text
    return _TEMPLATE.sub(" ", text)


def without_others(text: str, labelled: bool) -> str:
    """*text* without editors and the like; only a label tells a name just before them."""
    others = _OTHERS.search(text)
    if others is None:
        return text
    before = text[: others.start()].rstrip()
    return "" if before[-1:].isalnum() and not labelled else _OTHERS.sub(" ", text)


def _without_note(brackets: re.Match[str]) -> str:
    """Nothing, or the names that brackets add: "Ann Made (with Bo Made)"."""
    return f", {brackets[0][1:-1]}" if _WITH_FIRST.match(brackets[0], 1) else " "


def _strictly(parts: list[str]) -> list[str]:
    """Those of *parts* that are shaped like names, as far as the first that is none.

    A role or degree between two names is passed over if a role follows the next name, too.
    """
    names: list[str] = []
    passed = False
    for index, part in enumerate(parts):
        name = _part_name(part)
        if is_degree(part) or not name:
            continue
        if not is_name(name):
            name = _before_dash(name) or _beside_role(name) if not names else ""
        if not name and names:
            if not ROLES.search(part):
                break  # what follows the first names is place or prose
            passed = True
        elif name and not (passed and not _has_role(parts, index + 1)):
            names.append(_without_office(name))
    return names


def _before_dash(text: str) -> str:
    """The name before a dash and something else: "Ann Made - Coast Post"."""
    before, dash, _ = text.partition(" - ")
    return before if dash and is_name(before) and not is_agency(before) else ""


def _has_role(parts: list[str], index: int) -> bool:
    return index < len(parts) and ROLES.search(parts[index]) is not None


def _loosely(parts: list[str]) -> list[str]:
    names: list[str] = []
    for part in parts:
        name = _part_name(part)
        beside = names and (is_degree(part) or _is_sign(name) or ROLES.search(name))
        if not name or beside or _is_button(name):
            continue
        names.append(_without_office(name))
    return names


def _is_sign(text: str) -> bool:
    return text.isupper() and text.isalpha() and len(text) <= MAX_SIGN and not is_agency(text)


def _is_button(name: str) -> bool:
    """Whether *name* is one word that belongs to a label or button: "By", "Share", "Follow"."""
    if " " in name:
        return False
    return label_end(f"{name} ") > len(name) or (
        ROLES.fullmatch(name) is not None and name.casefold() not in WORDS.byline_desks
    )


def _part_name(part: str) -> str:
    """*part* without label, place and signs; empty if it cannot be a name."""
    part = _OPEN_END.sub("", part)
    name = _TAIL.sub("", GLUED_LABEL.sub("", without_label(part))).strip(" .:-–—*_|\"'“”©()")
    if name[-3:] in (" Jr", " Sr"):
        name += "."
    name = _GLUED_ROLES.sub("", " ".join(name.split()))
    usable = 1 < len(name) <= MAX_NAME and not _NOT_A_NAME.search(name)
    return name if usable and name.casefold() not in _LOGINS else ""


def is_degree(text: str) -> bool:
    """Whether *text* is only degrees and honours: "M.D.", "PhD MPH"."""
    words = text.casefold().replace(".", "").split()
    return bool(words) and all(word in _DEGREES for word in words)


def _beside_role(text: str) -> str:
    """The name beside a role that no comma divides from it: "Staff Writer Ann Made".

    Before a role it counts if it is set in capitals or if two words of roles follow: one can
    end the name of a paper ("The Coast Post").
    """
    roles = list(ROLES.finditer(text))
    if not roles:
        return ""
    before, after = text[: roles[0].start()].strip(), text[roles[-1].end() :].strip(" :-–—")
    capitals = _CAPITALS.match(before + " ") if not text.isupper() else None
    if capitals:
        before = capitals[0].strip()
    elif len(roles) < MIN_ROLES:
        before = ""
    for name in (without_label(after), before):
        if is_name(name) and len(name.split()) <= MAX_BESIDE_ROLE:
            return name
    return ""


def _capitalised(parts: list[str]) -> list[str]:
    """*parts* with capitals, if all are lower case: "by ann made, associated press"."""
    small = all(map(str.islower, parts)) and not _AGENCIES.isdisjoint(map(str.strip, parts))
    return [part.title() if " " in part.strip() else part for part in parts] if small else parts


def _without_office(name: str) -> str:
    """*name* without an office after it: "Ann Made CNN". Of two words, both are the name.

    What can be spoken is a surname: "Jon Oliver MARSH".
    """
    if name.count(" ") < MIN_OFFICE or not name[0].isalpha():
        return name
    office = _OFFICE.search(name)
    if office is None:
        return name
    sign = office[0].strip()
    return name if _SPOKEN.search(sign) and not is_agency(sign) else name[: office.start()]


def label_end(text: str) -> int:
    """Where a label such as "By" at the beginning of *text* ends; 0 without one."""
    word = _FIRST_WORD.match(text)
    key = word and (_EAST if GLUED.match(word[1]) else word[1].casefold())
    if key is None or key not in _LABELS:
        return 0
    label = _label_pattern(key).match(text)
    return label.end() if label else 0


@cache  # as many as there are labels
def _label_pattern(key: str) -> re.Pattern[str]:
    return re.compile(
        rf"[\W_]*(?:{alternatives(_LABELS[key])})(?:\s*[:：=＝՝]\s*|\s+|(?<=[／|:]))", re.IGNORECASE
    )


def without_rest(text: str) -> str:
    """What follows a label without the role or the buttons that no sign divides from the name."""
    text = _BUTTONS.sub("", text)
    role = ROLES.search(text)
    is_desk = role is None or role[0].casefold() in WORDS.byline_desks
    before = "" if is_desk or role is None else text[: role.start()].strip()
    if is_agency(before.rpartition(" ")[2]):
        before = before.rpartition(" ")[0]
    return before if before.replace(" ", "").isalpha() and is_name(before) else text


def own_label_end(text: str, language: str | None) -> int:
    """The same for labels that mean something else in languages other than *language*."""
    word = _FIRST_WORD.match(text)
    if language not in LEXICON.labels_here or not word or word[1].casefold() not in _OWN_LABELS:
        return 0
    label = _own_label_pattern(language).match(text)
    return label.end() if label else 0


@cache  # as many as there are languages
def _own_label_pattern(language: str) -> re.Pattern[str]:
    labels = in_three_cases(LEXICON.labels_here[language])
    return re.compile(rf"[\W_]{{0,4}}(?:{labels})(?:\s*:\s*|\s)(?=\S+\s\S)")


def without_label(text: str) -> str:
    """*text* without a leading label such as "By", even one glued to the name."""
    text = GLUED_LABEL.sub("", text)
    return text[label_end(text) :]


def is_agency(text: str) -> bool:
    """Whether *text* is the sign or name of a news agency."""
    return text.casefold() in _AGENCIES


@lru_cache(maxsize=2048)
def is_name(text: str) -> bool:
    """Whether *text* looks like a personal name, or is the sign of a news agency."""
    if is_agency(text):
        return True
    if CJK.search(text):
        most = CJK_NAME.stop if _KANA_OR_SPACE.search(text) else HAN_NAME + 1
        return CJK_NAME.start <= len(text.replace(" ", "")) < most and not _COLON.search(text)
    words = [bare for word in text.split() if (bare := word.strip(_QUOTES))]
    if not 2 <= len(words) <= MAX_ALL_WORDS or ROLES.search(text):
        return False
    if sum(word.casefold() not in _PARTICLES for word in words) > MAX_NAME_WORDS:
        return False
    if not all(map(_is_part, words)) or is_small(words[-1]):
        return False
    first = words[0]
    return not "a" <= first[0] <= "z" or first.casefold() in _PARTICLES or "'" in first[1:3]


def is_small(text: str) -> bool:
    """Whether *text* lacks the capitals that a name has; Georgian letters never have them."""
    return text.islower() and text != text.title()


def _is_part(word: str) -> bool:
    """Whether *word* can stand in a name."""
    first = word[0]
    if is_small(first) and word.casefold().rstrip(".") not in _PARTICLES and "'" not in word[:3]:
        joined = word.partition("-")  # al-Masri
        if joined[0] not in _PARTICLES or not joined[2][:1].isupper():
            return False
    if not first.isalpha() or any(char.isdigit() or char in ":;" for char in word):
        return False
    return not word.endswith(".") or len(word) <= MAX_SHORT or word.count(".") > 1


def pen_name(text: str) -> list[str]:
    """The pen name or login that is the whole text of an author element, else nothing."""
    names = split_names(text, strict=False) if len(text) <= MAX_PEN_TEXT else []
    alone = len(names) == 1 and len(names[0].split()) == 1 and len(names[0]) <= MAX_PEN_NAME
    if not alone or ROLES.search(names[0]) or label_end(names[0] + " "):
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


def recased(name: str) -> str:
    """A personal name set in capitals as it is written otherwise: "Ann O'Dowd de la Tour"."""
    if not name.isupper() or not is_name(name) or is_agency(name) or CJK.search(name):
        return name
    return " ".join(_recased_word(word, index) for index, word in enumerate(name.split()))


def _recased_word(word: str, index: int) -> str:
    if index and word.casefold() in _PARTICLES:
        return word.lower()
    if "." in word[:-1] or word in ("II", "III", "IV") or len(word.strip("'\"")) == 1:
        return word
    if word.isascii() and not re.search("[AEIOUY]", word) and word.isalpha():
        return word if len(word) == MIN_OFFICE else word.capitalize()
    word = re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return re.sub(r"^(Mc)([a-z])", lambda part: part[1] + part[2].upper(), word)
