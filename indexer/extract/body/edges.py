"""Take headline, date and byline off the beginning of the body, and sign-offs off its end.

They are fields of the article and not part of its text, however well they read.
"""

import re

from indexer.extract.dates.parse import without_dates
from indexer.extract.fields.authors import is_byline
from indexer.extract.fields.names import ROLES, is_agency, is_name, label_end
from indexer.extract.fields.site import fold
from indexer.extract.markup import traits
from indexer.extract.markup.density import TextDensity, is_sentence
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.words.furniture import invites_elsewhere, signs_off
from indexer.urls import host

MAX_EDGE = 160  # characters; what is longer is text
DATE_WORDS = 6  # words that a line of dates may hold besides: "Posted:", a clock, a zone
MAX_DEK = 400  # characters
_SENTENCE_ENDS = (".", "!", "?", "…", "”", '"', "»", "。")
MIN_DEK = 25  # characters of it, and of a description that tells which line it is
BELOW = 14  # lines below the headline in which the dek may stand
MIN_TEXT = 80.0  # weighted characters of a line that begins the text
_NO_DEK = (
    traits.FIGCAPTION | traits.FIGURE | traits.CAPTION | traits.ASIDE | traits.NAVTAG
    | traits.COMMENT | traits.RELATED
)  # fmt: skip
LINKED = 0.5  # share of a line inside links that makes it a link
MAX_CLOCK = 40  # characters
_CLOCK = re.compile(
    r"\W{0,3}(?:\w{4,12}\W{1,3})?\d{1,2}\s?[:.hH時时]\s?\d{2}(?::\d{2})?\W{0,2}"
    r"(?:[ap]\.?\s?m\.?|uhr|h|分|น\.)?\W{0,3}(?:[A-Z]{2,4}|Uhr)?\W{0,2}"
    r"|\W{0,3}\d{1,3}[\s-]?(?:min(?:ute)?s?\.?|minuten|minutos?|minuti|мин\w{0,4}\.?|分鐘?|分钟)"
    r"\W{0,3}(?:\w{2,8}\s?){0,2}\W{0,2}",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s{0,3}[,|•·(–—/]|\s(?=\d)|\s(?=and\s)|\s(?=[A-Z][a-z]{2}\s\d)")
TAIL = 6  # last lines of the body that may be a sign-off
MAX_SIGN_OFF = 240  # characters
MAX_RULE = 12
_ENDS = frozenset(["30", "ends", "end", "ende", "fin", "fine", "конец"])
_ITEMS = frozenset(["li", "dd", "dt"])
_BRACKETS = "()[]{}—–-_*|/. "
# An address or an account at the end of a short line.
_CONTACT = re.compile(
    r"[\w.+-]{1,60}@[\w-]{1,60}\.\w{2,12}[\w.]{0,12}\W{0,4}$|(?:^|[\s(:])@\w{2,30}\W{0,3}$"
)
# An address of a person; its first part is compared with the words around it.
_MAIL = re.compile(r"([\w.+-]{3,60})@[\w-]{1,60}\.\w{2,12}")
_ADDRESS = re.compile(r"\W{0,4}(?:https?://)?(?:www\.)?([^/\s]{4,200})\S{0,300}")  # of a page
_LABEL = re.compile(r"\W{0,4}\w[^:：]{1,28}[:：](?!//)")
MIN_NAME, OPENING = 4, 4  # letters of a name, and words that begin a line, of which one is it
MAX_OFFICE, MAX_OFFICE_WORDS = 50, 5
MAX_CONTACT = 120  # characters
MAX_TIME = 40  # characters of a line with a time element that is a date, not text
HEAD = 8  # lines of the body in which an edge is looked for
LEAST = 0.2  # the same where that is as much as a short article has
ENOUGH_BELOW = 300  # characters
MOST = 0.8  # share of the body below the headline with which all above it is dropped


def without_edges(page: ParsedPage, kept: list[int], title: str, title_line: int) -> list[int]:
    """*kept* from below the headline on, without dates and bylines before the text.

    *title_line* is the line that shows the headline, -1 where no heading does.
    """
    lines = page.lines
    headline = fold(title)
    if title_line < 0:
        same = (index for index in range(kept[0] - HEAD, kept[-1]) if index >= 0) if kept else ()
        title_line = next((index for index in same if fold(lines[index].text) == headline), -1)
    size = sum(len(lines[index].text) for index in kept)
    after = [index for index in kept if index > title_line]
    below = sum(len(lines[index].text) for index in after)
    if below >= (LEAST if below >= ENOUGH_BELOW else MOST) * size:
        kept = after
    long = (place for place, at in enumerate(kept) if len(lines[at].text) >= MIN_TEXT)
    opening = next(long, 0)
    times = {mark.line for mark in page.marks if mark.tag == "time"}
    return [
        index
        for place, index in enumerate(kept)
        if place >= HEAD
        or not (
            (index in times and len(lines[index].text) <= MAX_TIME)
            or fold(lines[index].text) == headline
            or is_dateline(lines[index].text)
            or is_byline(lines[index].text)
            or _is_clock(lines[index].text)
            or _is_signature(lines[index].text)
            or (place < opening and _is_office(page, index))
        )
    ]


def _is_clock(text: str) -> bool:
    """Whether a line is a time of day or of reading: "10:30", "3.15 p.m. ET", "4 min read"."""
    return len(text) <= MAX_CLOCK and _CLOCK.fullmatch(text) is not None


def _is_signature(text: str) -> bool:
    """Whether a line begins like a byline and goes on with office, day and hour only."""
    label = label_end(text) if len(text) <= MAX_EDGE else 0
    if not label or text.rstrip().endswith((".", "!", "?", "。")):
        return False
    said = _AFTER_NAME.split(text[label:], maxsplit=1)
    return len(said) == 2 and is_name(said[0].strip())


def _is_office(page: ParsedPage, index: int) -> bool:
    """Whether a line below a name is what that person is: "Coast Press Writer", "Editor"."""
    text, above = page.lines[index].text, page.lines[index - 1].text if index else ""
    if not (is_byline(above) or (len(above) <= MAX_OFFICE and is_name(above))):
        return False
    if len(text) > MAX_OFFICE or text.count(" ") >= MAX_OFFICE_WORDS or not text[-1:].isalpha():
        return False
    ends = {text.split(" ")[-1], text.split(" ")[0]}
    return any(ROLES.fullmatch(word) for word in ends)


def without_sign_off(page: ParsedPage, kept: list[int], url: str = "") -> list[int]:
    """*kept* without what follows the text: rules, contacts, helpers, agency, links elsewhere."""
    end = len(kept)
    for index in reversed(kept[-TAIL:]):
        line = page.lines[index]
        if end == 1 or not (
            _is_rule(line.text)
            or _is_contact(line.text)
            or _is_row_of_links(line)
            or _is_own_address(line, url)
            or (len(line.text) <= MAX_SIGN_OFF and signs_off(line.text))
            or is_agency(line.text.strip(_BRACKETS))
        ):
            break
        end -= 1
    return kept[:end]


def without_links(page: ParsedPage, kept: list[int]) -> list[int]:
    """*kept* without lines that lead elsewhere and are link: "READ: …", "PHOTOS: …"."""
    return [
        index
        for index in kept
        if page.lines[index].links < LINKED * len(page.lines[index].text)
        or not invites_elsewhere(page.lines[index].text)
    ]


def _is_rule(text: str) -> bool:
    """Whether a line is a rule, or the mark that ends a dispatch: "___", "***", "-30-", "ENDS"."""
    return len(text) <= MAX_RULE and (
        not any(map(str.isalnum, text)) or text.strip("-–—#*()[] .").casefold() in _ENDS
    )


def _is_contact(text: str) -> bool:
    """Whether a short line says how to reach its author: an address, or an account.

    A longer one does if it begins with a name that its address ends with.
    """
    if len(text) > MAX_SIGN_OFF:
        return False
    if len(text) <= MAX_CONTACT and _CONTACT.search(text) is not None:
        return True
    mail = _MAIL.search(text)
    opening = text[: mail.start()].split()[:OPENING] if mail else []
    names = (word.strip(".,:(").casefold() for word in opening if word[0].isupper())
    return mail is not None and any(
        len(name) >= MIN_NAME and mail[1].casefold().endswith(name) for name in names
    )


def _is_row_of_links(line: Line) -> bool:
    """Whether a short line is a label and links, as of tags: "Filed under: Ferries, Coast"."""
    if line.tag in _ITEMS or len(line.text) > MAX_SIGN_OFF or not line.links:
        return False
    label = _LABEL.match(line.text)
    if label is None or is_sentence(line.text):
        return False
    return line.links >= MOST * sum(map(len, fold(line.text[label.end() :]).split()))


def _is_own_address(line: Line, url: str) -> bool:
    """Whether a line is an address on the page's own host, as printed pages end with it."""
    address = _ADDRESS.fullmatch(line.text) if not line.links else None
    return address is not None and address[1].lower() == host(url).removeprefix("www.")


def find_dek(
    page: ParsedPage, density: TextDensity, kept: list[int], title_line: int, description: str
) -> int:
    """The line between headline and text that sums the article up, or -1.

    It is the one that the page's description states, else the single line before byline or date.
    It counts as the first paragraph of the text, kept by the classifier or not.
    """
    first = next((at for at in kept if at > title_line and density.size[at] >= MIN_TEXT), -1)
    if title_line < 0 or first < 0:
        return -1
    between = range(title_line + 1, min(first + 1, title_line + BELOW, len(page.lines)))
    wanted = fold(description)
    for index in between if len(wanted) >= MIN_DEK else ():
        if _says(page.lines[index].text, wanted) and _may_be_dek(page, density, index):
            return index
    return _unstated_dek(page, kept, title_line)


def _unstated_dek(page: ParsedPage, kept: list[int], title_line: int) -> int:
    """The single kept line between headline and byline or date, if it is not a sentence."""
    for index in range(title_line + 1, min(title_line + HEAD, len(page.lines))):
        text = page.lines[index].text
        if is_dateline(text) or is_byline(text):
            between = [at for at in kept if title_line < at < index]
            dek = page.lines[between[0]].text.rstrip() if len(between) == 1 else "."
            return -1 if dek.endswith(_SENTENCE_ENDS) else between[0]
        if len(text) > MAX_DEK:
            break
    return -1


def _says(text: str, wanted: str) -> bool:
    """Whether *text* is the folded description, which may be cut short."""
    if not MIN_DEK <= len(text) <= MAX_DEK:
        return False
    text = fold(text)
    return len(text) >= MIN_DEK and (
        text == wanted
        or text.startswith(wanted[:-1])
        or (wanted.startswith(text) and len(text) >= MOST * len(wanted))
    )


def _may_be_dek(page: ParsedPage, density: TextDensity, index: int) -> bool:
    line = page.lines[index]
    inherited = density.inherited[line.element] if line.element >= 0 else 0
    return (
        line.links < LINKED * len(line.text)
        and not inherited & _NO_DEK
        and not is_dateline(line.text)
        and not is_byline(line.text)
    )


def is_dateline(text: str) -> bool:
    """Whether a line holds dates and little else."""
    rest = without_dates(text) if len(text) <= MAX_EDGE else None
    if rest is None:
        return False
    return len([word for word in fold(rest).split() if not word.isdigit()]) <= DATE_WORDS
