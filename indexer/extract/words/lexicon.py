"""The words of all languages, read from the TOML files beside this module."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

Phrases = tuple[str, ...]
_Mapped = TypeVar("_Mapped")
UNITS = ("minute", "hour", "day", "week", "two_hours", "two_days", "two_weeks")


@dataclass(frozen=True, slots=True)
class Script:
    """Letters, the share of all letters that makes them a text's script, and its languages."""

    letters: str  # as in a character class of a regular expression
    share: float
    languages: Phrases  # the likeliest first


@dataclass(frozen=True, slots=True)
class WordTables:
    """The phrases of all languages; each field is a table of the files.

    ``byline_and`` is the key ``and`` of the table ``[byline]``. ``en.toml`` says more of each.
    """

    date_published: Phrases = ()  # labels of the day of publication
    date_updated: Phrases = ()  # labels of the day of the last change
    date_named: Phrases = ()  # labels such as "Date:", which count only before a colon
    date_of_something_else: Phrases = ()  # labels of the day of a member, a life, an end
    date_today: Phrases = ()
    date_yesterday: Phrases = ()
    date_ago: Phrases = ()  # before or after a count and a unit
    date_about: Phrases = ()  # before a count that is not exact
    date_alone: Phrases = ()  # units that count one where no count stands before them
    date_one: Phrases = ()  # the count of one
    date_ordinals: Phrases = ()  # endings of the number of a day before its month
    date_ordinals_after_month: Phrases = ()
    date_of: Phrases = ()  # between day and month
    date_of_year: Phrases = ()  # between month and year
    date_after_year: Phrases = ()  # between a year that stands first and what follows
    date_after_month: Phrases = ()  # between a month and its day
    date_at: Phrases = ()  # before a time of day
    date_oclock: Phrases = ()  # after a time of day
    date_copyright: Phrases = ()  # a claim, whose year dates nothing
    date_articles: Phrases = ()  # before a date
    clock_before_noon: Phrases = ()  # letters after a time, as in "a.m."
    clock_after_noon: Phrases = ()
    clock_morning: Phrases = ()  # words before a time
    clock_afternoon: Phrases = ()
    byline_by: Phrases = ()  # at the start of a line, before names
    byline_by_here: Phrases = ()  # the same, on pages in that language alone
    byline_others: Phrases = ()  # the same before those who edited, translated or pictured
    byline_by_inside: Phrases = ()  # also inside a line
    byline_by_glued: Phrases = ()  # also where it touches the name
    byline_articles: Phrases = ()  # before the name of a desk
    byline_name_ends: Phrases = ()  # words at which a name ends
    byline_and: Phrases = ()  # between two names
    byline_and_before_two_words: Phrases = ()
    byline_and_before_capital: Phrases = ()
    byline_with: Phrases = ()  # between two names of different weight
    byline_between: Phrases = ()  # between two people who talk
    byline_particles: Phrases = ()  # lower-case words inside names
    byline_roles: Phrases = ()  # words that are not part of a name
    byline_roles_before: Phrases = ()  # roles that touch the name
    byline_roles_after: Phrases = ()
    byline_reports: Phrases = ()  # after the place in an East Asian byline
    byline_degrees: Phrases = ()  # after a name and a comma
    byline_desks: Phrases = ()  # those who sign for a paper without a name
    byline_logins: Phrases = ()  # logins that name nobody
    byline_agencies: Phrases = ()  # news agencies
    credit_pictures: Phrases = ()  # what somebody made, in the credit of a picture
    credit_makers: Phrases = ()  # what follows it
    site_articles: Phrases = ()  # "the" in the name of a paper
    site_legal_forms: Phrases = ()
    site_untitled: Phrases = ()  # titles of documents that nobody gave one
    lines_furniture: Phrases = ()  # whole lines
    lines_openings: Phrases = ()  # how short lines begin that lead elsewhere
    lines_boxes: Phrases = ()  # how headings begin of boxes that ask to subscribe or to follow
    lines_comments: Phrases = ()  # headings of readers' comments
    lines_sign_offs: Phrases = ()  # in the last lines of a text
    lines_addressing: Phrases = ()  # words that speak to the reader
    section_home: Phrases = ()  # the first step of the path to a page
    section_unfiled: Phrases = ()  # the section of what nobody filed
    section_listing_paths: Phrases = ()  # directories in addresses of lists
    notices_error: Phrases = ()
    notices_error_beside_number: Phrases = ()
    notices_wall: Phrases = ()
    notices_service: Phrases = ()  # headings of pages about the site: imprint, contact, basket
    notices_listing: Phrases = ()  # headings of pages that list others


_KNOWN = frozenset(field.name for field in fields(WordTables))


@dataclass(frozen=True, slots=True)
class Language:
    """One file. Words that are asked for one by one are in lower case."""

    code: str
    name: str
    phrases: Mapping[str, Phrases]  # by the fields of WordTables, without those that are empty
    common_words: Phrases
    months: Mapping[str, int]
    months_after_point: Mapping[str, int]  # names that mean another month without that point
    units: Mapping[str, str]  # words, and the one of UNITS that each means
    eras: Mapping[str, int]  # the year before the first of each
    zones: Mapping[str, float]  # hours from UTC
    zones_in_season: Mapping[str, float]  # hours from UTC in winter
    likeliest_first: Phrases  # codes of languages
    scripts: tuple[Script, ...]  # in their order of decision


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages together, in the fields of :class:`Language`."""

    phrases: WordTables
    labels_here: Mapping[str, Phrases]  # byline_by_here by language
    common_words: Mapping[str, frozenset[str]]  # by language, the likeliest first
    months: Mapping[str, int]  # January first
    months_after_point: Mapping[str, int]
    units: Mapping[str, str]
    eras: Mapping[str, int]
    zones: Mapping[str, float]
    zones_in_season: Mapping[str, float]
    scripts: tuple[Script, ...]


def read_language(code: str, text: str) -> Language:
    """The language of one file; raises :class:`ValueError` for a table that nothing reads."""
    tables = tomllib.loads(text)
    date = tables.get("date", {})
    units = _by_word(date.pop("units", {}))
    if unknown := set(units.values()) - set(UNITS):
        raise ValueError(f"{code}.toml: [date.units] does not know {', '.join(sorted(unknown))}")
    return Language(
        code=code,
        name=tables.pop("name", code),
        common_words=_entries(tables.pop("common_words", "")),
        months=_months(tables.pop("months", {})),
        months_after_point=_months(tables.pop("months_after_point", {})),
        units=units,
        eras=date.pop("eras", {}),
        zones=tables.pop("zones", {}),
        zones_in_season=tables.pop("zones_in_season", {}),
        likeliest_first=_entries(tables.pop("likeliest_first", "")),
        scripts=tuple(map(_script, tables.pop("scripts", ()))),
        phrases=_phrases(code, tables),
    )


def _phrases(code: str, tables: Mapping[str, Any]) -> dict[str, Phrases]:
    found: dict[str, Phrases] = {}
    for table, keys in tables.items():
        for key, value in keys.items() if isinstance(keys, dict) else [("", keys)]:
            field = f"{table}_{key}"
            if field not in _KNOWN:
                raise ValueError(f"{code}.toml: nothing reads [{table}] {key}".rstrip())
            found[field] = _entries(value)
    return found


def _entries(value: str | Iterable[str]) -> Phrases:
    """The entries of a list, or of a string of words."""
    return tuple(value.split() if isinstance(value, str) else value)


def _by_word(table: Mapping[str, str | Iterable[str]]) -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", word.casefold()): key
        for key, words in table.items()
        for word in _entries(words)
    }


def _months(table: Mapping[str, str | Iterable[str]]) -> dict[str, int]:
    return {word: int(number) for word, number in _by_word(table).items()}


def _script(table: Mapping[str, Any]) -> Script:
    return Script(table["letters"], table["share"], _entries(table["languages"]))


def read_languages(folder: Traversable) -> list[Language]:
    """Every language of *folder*, in the order of their codes."""
    files = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return [
        read_language(name.removesuffix(".toml"), file.read_text("utf-8")) for name, file in files
    ]


def merged(languages: list[Language]) -> Lexicon:
    """All *languages* as one; an entry that several have stands in it once."""
    first = [code for language in languages for code in language.likeliest_first]
    ranks = {code: rank for rank, code in enumerate(first)}
    ranked = sorted(languages, key=lambda language: ranks.get(language.code, len(ranks)))
    months = _joined(language.months for language in languages)
    return Lexicon(
        phrases=_all_phrases(languages),
        labels_here={
            x.code: x.phrases["byline_by_here"] for x in languages if "byline_by_here" in x.phrases
        },
        common_words={x.code: frozenset(x.common_words) for x in ranked if x.common_words},
        months=dict(sorted(months.items(), key=lambda month: month[1])),
        months_after_point=_joined(x.months_after_point for x in languages),
        units=_joined(x.units for x in languages),
        eras=_joined(x.eras for x in languages),
        zones=_joined(x.zones for x in languages),
        zones_in_season=_joined(x.zones_in_season for x in languages),
        scripts=tuple(script for x in languages for script in x.scripts),
    )


def _all_phrases(languages: list[Language]) -> WordTables:
    found: dict[str, dict[str, None]] = {}
    for language in languages:
        for field, phrases in language.phrases.items():
            found.setdefault(field, {}).update(dict.fromkeys(phrases))
    return WordTables(**{field: tuple(phrases) for field, phrases in found.items()})


def _joined(parts: Iterable[Mapping[str, _Mapped]]) -> dict[str, _Mapped]:
    return {word: value for part in parts for word, value in part.items()}


LEXICON = merged(read_languages(resources.files(__package__)))
WORDS = LEXICON.phrases
