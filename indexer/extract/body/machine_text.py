"""Recognise text that machines left on the page: error messages, values of microdata, archives.

A line of these is never part of an article, whatever stands around it.
"""

import re

from indexer.extract.markup.archive_banners import is_notice
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import ParsedPage

MAX_MESSAGE = 1500  # characters
MAX_VALUE = 400
_MESSAGE = re.compile(
    r"\W{0,4}(?:(?:php )?(?:warning|notice|fatal error|parse error|deprecated|strict standards"
    r"|catchable fatal error)\s?:\s.{1,900}\s(?:on line\s\d+|in\s/\S+\.php\b.{0,40})"
    r"|(?:my|pg_?|ms)sql.{0,60}error.{0,900}"
    r"|you have an error in your sql syntax"
    r"|(?:sqlstate|ora-\d{4,5}|odbc.{0,40}error|microsoft ole db provider)\b"
    r"|\[?an error occurred while processing this directive\]?"
    r"|error establishing a database connection|wordpress database error"
    r"|traceback \(most recent call last\)|server error in '/"
    r"|(?:java|javax|org)\.[\w.]{3,80}(?:exception|error)\b"
    r"|uncaught (?:\w+error|exception)\b"
    r"|\{\s?[\"']@(?:context|type)[\"']\s?:)",
    re.IGNORECASE,
)
# A line that is an instant or an identifier and nothing else.
_VALUE = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?\s?(?:Z|UTC|[+-]\d\d:?\d\d)?"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
)
# Properties whose values are said elsewhere on the page, or are meant for machines.
_STATED = frozenset(
    "headline name author creator publisher logo keywords datepublished datemodified datecreated "
    "uploaddate url image thumbnailurl contenturl embedurl width height inlanguage genre "
    "articlesection mainentityofpage wordcount identifier isaccessibleforfree duration "
    "alternativeheadline copyrightyear copyrightholder interactioncount "
    "interactionstatistic".split()
)
_CLOSING = (".", "!", "?", "…", "”", '"', "»", "。", "।", "؟")


def is_machine_text(text: str) -> bool:
    """Whether a line is an error message of a server, a bare value, or an archive's notice."""
    if len(text) <= MAX_VALUE and _VALUE.fullmatch(text):
        return True
    return len(text) <= MAX_MESSAGE and (_MESSAGE.match(text) is not None or is_notice(text))


def without_machine_text(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """*kept* without error messages, values of microdata, and a copy of the whole text."""
    kept = [
        index
        for index in kept
        if page.lines[index].tag == "pre"
        or not (is_machine_text(page.lines[index].text) or _is_value(page, index))
    ]
    copies = set(_copies(page, density, kept))
    return [index for index in kept if index not in copies] if copies else kept


def _is_value(page: ParsedPage, index: int) -> bool:
    """Whether a line is the value of a property, and not a sentence."""
    line = page.lines[index]
    at = line.element
    for _ in range(2):
        if at < 0:
            return False
        element = page.elements[at]
        if element.prop in _STATED:
            return len(line.text) <= MAX_VALUE and not line.text.endswith(_CLOSING)
        at = element.parent
    return False


MIN_COPY = 400  # characters of a line that may repeat the whole text
MIN_COPIED = 3  # other lines that it holds
COPIED = 0.6  # share of it that they make up


def _copies(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """Lines that hold most of the others: the body once more, for machines, in one piece."""
    long = [index for index in kept if len(page.lines[index].text) >= MIN_COPY]
    others = [index for index in kept if density.good[index]]
    found = []
    for index in long if len(others) > MIN_COPIED and len(long) <= MIN_COPIED else ():
        text = page.lines[index].text
        said = [
            len(other) for at in others if at != index and (other := page.lines[at].text) in text
        ]
        if len(said) >= MIN_COPIED and sum(said) >= COPIED * len(text):
            found.append(index)
    return found
