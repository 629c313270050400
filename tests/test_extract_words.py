"""The word files: what they may hold, and that a new one is all that a new language needs."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from indexer.extract.words.lexicon import (
    LEXICON,
    Language,
    WordTables,
    merged,
    read_language,
    read_languages,
)
from indexer.extract.words.months import MONTHS, month_named
from indexer.extract.words.phrases import alternatives, in_three_cases, whole_words

ROOT = Path(__file__).parent.parent
FOLDER = resources.files("indexer.extract.words")
FILES = {
    file.name.removesuffix(".toml"): file.read_text("utf-8")
    for file in FOLDER.iterdir()
    if file.name.endswith(".toml")
}
LANGUAGES = [read_language(code, text) for code, text in sorted(FILES.items())]
every_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.code)

# Tables of which a word of one language may stand in one only: elsewhere it would decide both ways.
EXCLUSIVE = (
    ("date_published", "date_updated", "date_named", "date_of_something_else"),
    ("date_today", "date_yesterday"),
    ("clock_before_noon", "clock_after_noon"),
    ("clock_morning", "clock_afternoon"),
    ("notices_error", "notices_wall", "notices_service", "notices_listing"),
    ("section_home", "section_unfiled"),
    (
        "byline_and",
        "byline_and_before_two_words",
        "byline_and_before_capital",
        "byline_with",
        "byline_particles",
    ),
)
_KIND = "the kind of a page, which programs set as a step of its path and as its section"
_INSIDE = "joins two names, and two parts of one"
ALLOWED = {
    ("en", "article"): _KIND,
    ("en", "articles"): _KIND,
    ("de", "artikel"): _KIND,
    ("nl", "artikel"): _KIND,
    ("sv", "artikel"): _KIND,
    ("da", "artikel"): _KIND,
    ("de", "und"): f"{_INSIDE}: von und zu",
    ("es", "y"): f"{_INSIDE}: Ortega y Gasset",
    ("pt", "e"): f"{_INSIDE}: Costa e Silva",
    ("ca", "i"): f"{_INSIDE}: Puig i Cadafalch",
}
# Tables whose words are read as they are written.
CASED = {
    "byline_articles", "byline_name_ends", "byline_and", "byline_and_before_two_words",
    "byline_and_before_capital", "byline_with", "byline_between",
}  # fmt: skip
# Tables in which a * at the end of an entry allows any ending.
OPEN_ENDED = {
    "byline_desks", "byline_roles", "date_published", "date_updated",
    "notices_error", "notices_error_beside_number", "notices_wall", "notices_service",
    "notices_listing",
}  # fmt: skip
GENDER_STAR = {"autor*in", "autor*innen"}  # written so in German


def raw_entries(code: str) -> Iterator[tuple[str, list[str]]]:
    """Each table of a file that holds words, with its entries, duplicates included."""

    def below(path: str, value: Any) -> Iterator[tuple[str, list[str]]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from below(f"{path}.{key}" if path else key, inner)
        elif isinstance(value, str):
            yield path, value.split()
        elif isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            yield path, value

    tables = tomllib.loads(FILES[code])
    del tables["name"]
    return below("", tables)


def test_files_are_named_by_two_letter_codes_and_languages_differ() -> None:
    assert all(re.fullmatch("[a-z]{2}|und", code) for code in FILES)
    assert len({language.name for language in LANGUAGES}) == len(LANGUAGES)


@every_language
def test_a_file_says_at_its_top_which_language_it_is(language: Language) -> None:
    said = "belongs to no language" if language.code == "und" else f"# {language.name}"
    assert said in FILES[language.code].splitlines()[0]


@pytest.mark.parametrize("field", [field.name for field in fields(WordTables)])
def test_every_table_holds_words_and_is_read_by_the_code(field: str) -> None:
    assert getattr(LEXICON.phrases, field)
    code = (path.read_text("utf-8") for path in (ROOT / "indexer/extract").rglob("*.py"))
    assert any(f"WORDS.{field}" in text for text in code)


@pytest.mark.parametrize("field", [field.name for field in fields(WordTables)])
def test_the_english_file_lists_every_table(field: str) -> None:
    key = field.partition("_")[2]
    assert re.search(rf"^(?:{key} = |#   {key}: )", FILES["en"], re.MULTILINE)


@every_language
def test_no_entry_stands_twice_in_a_table(language: Language) -> None:
    for table, entries in raw_entries(language.code):
        assert len(entries) == len(set(entries)), table


@every_language
def test_entries_are_plain_words(language: Language) -> None:
    for table, entries in raw_entries(language.code):
        for entry in entries:
            assert entry == " ".join(entry.split()) == unicodedata.normalize("NFC", entry), table
            assert entry, table


@every_language
def test_no_regular_expression_hides_among_the_words(language: Language) -> None:
    for field, phrases in language.phrases.items():
        for phrase in set(phrases) - GENDER_STAR:
            bare = phrase.removesuffix("*") if field in OPEN_ENDED else phrase
            assert not set(bare) & set("*\\^$?+[]{}|"), (field, phrase)
            assert "(" not in bare or bare == "(c)", (field, phrase)
            assert "." not in bare or re.fullmatch(r"\w+\.", bare), (field, phrase)


@every_language
def test_words_are_in_lower_case_where_capitals_do_not_count(language: Language) -> None:
    for field, phrases in language.phrases.items():
        assert field in CASED or [word.lower() for word in phrases] == list(phrases), field
    assert all(word == word.lower() for word in language.common_words)


@every_language
def test_no_word_has_two_meanings_in_its_language(language: Language) -> None:
    for group in EXCLUSIVE:
        for one, other in combinations(group, 2):
            both = set(language.phrases.get(one, ())) & set(language.phrases.get(other, ()))
            both = {word for word in both if (language.code, word) not in ALLOWED}
            assert not both, (one, other)


def test_every_allowed_second_meaning_is_needed() -> None:
    by_code = {language.code: language for language in LANGUAGES}
    for code, word in ALLOWED:
        tables = by_code[code].phrases
        assert any(
            sum(word in tables.get(field, ()) for field in group) > 1 for group in EXCLUSIVE
        ), (code, word)


def test_no_label_is_one_of_publication_here_and_of_a_change_there() -> None:
    words = LEXICON.phrases
    for one, other in combinations(EXCLUSIVE[0], 2):
        assert not set(getattr(words, one)) & set(getattr(words, other)), (one, other)


@every_language
def test_months_are_all_twelve_or_none(language: Language) -> None:
    given = {*language.months.values(), *language.months_after_point.values()}
    assert given in (set(), set(range(1, 13)))
    names = [n for table, names in raw_entries(language.code) if "months" in table for n in names]
    assert len(names) == len(set(names))


def test_no_name_means_one_month_here_and_another_there() -> None:
    for one, other in combinations(LANGUAGES, 2):
        for name in one.months.keys() & other.months.keys():
            assert one.months[name] == other.months[name], (name, one.code, other.code)
    assert all(number == MONTHS[name] for one in LANGUAGES for name, number in one.months.items())


def test_a_month_after_a_point_is_another_one_without() -> None:
    for name, number in LEXICON.months_after_point.items():
        assert month_named(name) not in (None, number)


def test_a_unit_or_an_era_means_the_same_in_every_language() -> None:
    for kind in ("units", "eras", "zones"):
        for one, other in combinations(LANGUAGES, 2):
            mine, others = getattr(one, kind), getattr(other, kind)
            assert all(mine[word] == others[word] for word in mine.keys() & others.keys()), kind


def test_languages_that_are_ranked_or_written_in_a_script_are_known_by_code() -> None:
    no_language = next(one for one in LANGUAGES if one.code == "und")
    ranked = no_language.likeliest_first
    assert set(ranked) <= {one.code for one in LANGUAGES if one.common_words}
    assert list(LEXICON.common_words)[: len(ranked)] == list(ranked)
    assert all(re.fullmatch("[a-z]{2,3}", code) for s in LEXICON.scripts for code in s.languages)


NEW = """
name = "Example"
common_words = "zu pa"
[months]
1 = ["ena", "new moon"]
2 = "dva"
[date]
published = ["put out on", "put out"]
[date.units]
hour = "ura ure"
[byline]
by = "od"
"""


def test_a_new_file_is_all_that_a_new_language_needs(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(NEW, "utf-8")
    (tmp_path / "und.toml").write_text('name = "None"\nlikeliest_first = "xx"\n', "utf-8")
    (tmp_path / "notes.txt").write_text("not a language")
    lexicon = merged(read_languages(tmp_path))
    assert lexicon.common_words == {"xx": {"zu", "pa"}}
    assert lexicon.months == {"ena": 1, "new moon": 1, "dva": 2}
    assert lexicon.phrases.date_published == ("put out on", "put out")
    assert lexicon.phrases.byline_by == ("od",)
    assert lexicon.units == {"ura": "hour", "ure": "hour"}
    assert lexicon.phrases.notices_wall == ()


def test_a_language_that_is_not_ranked_comes_last(tmp_path: Path) -> None:
    for code in ("aa", "bb"):
        (tmp_path / f"{code}.toml").write_text(f'name = "{code}"\ncommon_words = "{code}"\n')
    (tmp_path / "und.toml").write_text('name = "None"\nlikeliest_first = "bb"\n', "utf-8")
    assert list(merged(read_languages(tmp_path)).common_words) == ["bb", "aa"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[date]\nposted = "on"', r"xx\.toml.*\[date\] posted"),
        ('nonsense = "on"', r"xx\.toml.*\[nonsense\]"),
        ('[date.units]\nfortnight = "on"', r"xx\.toml.*fortnight"),
    ],
)
def test_a_table_that_nothing_reads_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_language("xx", text)


def test_of_two_phrases_the_longer_is_taken() -> None:
    assert re.findall(alternatives(["put", "put out"]), "put out, put") == ["put out", "put"]


def test_the_longer_phrase_is_taken_whatever_the_case_of_its_first_letter():
    pattern = re.compile(alternatives(["Put", "put out", "Put it out"]), re.IGNORECASE)
    assert pattern.findall("put out, PUT, put it out") == ["put out", "PUT", "put it out"]


def test_a_space_is_any_space_and_an_apostrophe_either_one() -> None:
    pattern = alternatives(["n'est plus"])
    assert re.fullmatch(pattern, "n’est\u00a0plus") and re.fullmatch(pattern, "n'est plus")


def test_a_word_stands_alone_unless_a_star_allows_an_ending() -> None:
    assert not re.search(whole_words(["error"]), "errors terror")
    assert re.findall(whole_words(["error*"]), "errors terror") == ["error"]
    assert re.search(whole_words(["posted"]), "posted2019")


def test_a_word_without_spaces_around_it_is_found_in_scripts_that_set_none() -> None:
    assert re.search(whole_words(["更新日", "updated"]), "最終更新日時")


def test_no_phrases_match_nothing() -> None:
    assert not re.search(whole_words([]), "") and not re.search(alternatives([]), "")


def test_the_three_cases_are_lower_capitalised_and_capitals() -> None:
    pattern = in_three_cases(["von"])
    assert [word for word in ("von", "Von", "VON", "vON") if re.fullmatch(pattern, word)] == [
        "von", "Von", "VON",
    ]  # fmt: skip
