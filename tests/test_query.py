"""Parsing of what people type."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.errors import QueryError
from indexer.model.search import (
    And,
    During,
    Everything,
    Fuzzy,
    Has,
    Is,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)
from indexer.query import describe, instant, parse

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "query.md"
EXAMPLES = re.findall(r"^\| `(.+)` \| (.+) \|$", DOCUMENTATION.read_text(), re.MULTILINE)


def said(text: str) -> str:
    return "".join(piece for piece, _ in describe(parse(text).tree))


@pytest.mark.parametrize(("typed", "meant"), EXAMPLES)
def test_every_example_of_the_documentation_means_what_it_says(typed: str, meant: str) -> None:
    assert said(typed) == meant
    assert parse(typed).changes == ()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("*", Everything()),
        ("a b", And((Word("a"), Word("b")))),
        ("a AND b", And((Word("a"), Word("b")))),
        ("a b OR c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("NOT NOT a", Word("a")),
        ("-(a b)", Not(And((Word("a"), Word("b"))))),
        ("title:(a -b)", And((Word("a", "title"), Not(Word("b", "title"))))),
        ('"a b"~3', Phrase(("a", "b"), None, 3)),
        ("clim*", Prefix("clim")),
        ("climat~2", Fuzzy("climat", 2)),
        ("site:a.example", Is("source", "a.example")),
        ("undated:", Not(Has("published"))),
        ("U.S. 1,000", And((Word("U.S"), Word("1,000")))),
        (
            "https://a.example/x?y=1",
            Or((Word("https://a.example/x?y=1", "url"), Phrase(("https://a.example/x?y=1",)))),
        ),
        ("—Hola", Word("Hola")),
        ("−5", Word("5")),
        ("a –b", And((Word("a"), Not(Word("b"))))),
        ("ｆｅｒｒｙ", Word("ferry")),
        ("night\u00a0ferry", And((Word("night"), Word("ferry")))),
        ("state-of-the-art", Word("state-of-the-art")),
        ("title:-ferry", Not(Word("ferry", "title"))),
        ('source:-"The Paper"', Not(Is("source", "The Paper"))),
        ("published:-2015", Not(parse("published:2015").tree)),
        ("published:2015-2016", parse("published:2015..2016").tree),
        ("has:-author", Not(Has("author"))),
        ("kind:*", Has("kind")),
        ('"a b" ~3', Phrase(("a", "b"), None, 3)),
        ("İSTANBUL", Word("İSTANBUL")),
        ("（ａ　ＯＲ　ｂ）", Or((Word("a"), Word("b")))),
    ],
)
def test_text_is_parsed_to_a_tree(text: str, tree: object) -> None:
    assert parse(text).tree == tree


@pytest.mark.parametrize(
    ("text", "reading", "change"),
    [
        ("cats or dogs", "cats or dogs", "read as a word"),
        ("(a OR b", "a OR b", "closed at the end"),
        ("a)", "a", "closing parenthesis"),
        ('"a b', '"a b"', "closed at the end"),
        ("OR a", "a", "without a word on both sides"),
        ("a OR", "a", "without a word on both sides"),
        ("a NOT", "a", "nothing behind it"),
        ("colour:red", "colour red", "no field “colour”"),
        ("published:garbage a", "a", "is no date"),
        ("published:2015-02-30 a", "a", "no date of the calendar"),
        ("published:2016..2015 a", "a", "ends before it begins"),
        ("p*", "p", "needs 2 letters"),
        ("*ing", "ing", "only at the end of a word"),
        ("ferry~9", "ferry~2", "one or two letters"),
        ('"a b"~99', '"a b"~20', "at most 20 words"),
        ("ferry^3", "ferry", "cannot be weighed"),
        ("section:pol*", "section:pol", "whole values"),
        ("has:nothing a", "a", "names no field"),
        ("title:", "title", "no value behind it"),
        ('a ""', "a", "empty quotation"),
        ("\U0001f600 a", "a", "nothing that can be searched"),
        ("!ferry", "ferry", "“!” before “ferry” was ignored"),
        ("+ferry", "ferry", "“+” before “ferry” was ignored"),
        ("--ferry", "ferry", "“--” before “ferry” was ignored"),
        ("a - b", "a b", "directly before a word"),
        ("a | b", "a b", "write OR"),
        ("fer*y", "fer*", "“y” behind it was ignored"),
        ("wom?n", "wom*", "“n” behind it was ignored"),
        ("ferry~0.8", "ferry~1", "one or two letters"),
        ('"ferry"~2', '"ferry"', "needs two words"),
        ('"a b"~', '"a b"', "needs a number"),
        ('"a b"*', '"a b"', "needs a word before it"),
        ("a NEAR/3 b", "a NEAR/3 b", '"night ferry"~3'),
        ("2015..2016", "2015..2016", "published:2015..2016"),
        ("/ferry|boat/", "ferry-boat", "regular expressions"),
        ("title:NOT a", "title:not a", "behind “title:” was read as a word"),
        ("a NOT OR b", "a OR b", "NOT with nothing behind it"),
        ("title:(published:(2015) a)", "2015 title:a", "takes no parentheses"),
    ],
)
def test_everything_repaired_or_ignored_is_reported(text: str, reading: str, change: str) -> None:
    parsed = parse(text)
    assert parsed.text == reading
    assert change in " ".join(parsed.changes)


def test_long_and_deep_queries_are_cut_and_the_cut_is_reported() -> None:
    assert "characters" in parse("word " * 1000).changes[0]
    assert "words and conditions" in " ".join(parse("a " * 300).changes)
    assert "deep" in " ".join(parse("(" * 500 + "a").changes)
    assert parse("(" * 500 + "a").tree == Word("a")


def test_dates_are_half_open_ranges() -> None:
    year = parse("published:2015").tree
    start, end = datetime(2015, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)
    assert year == During("published", start, end)
    assert parse("published:[2015-01-01 TO 2015-12-31]").tree == year
    assert parse("before:2015").tree == During("published", None, start)
    assert parse("after:2015").tree == During("published", end, None)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2015", "2015-01-01T00:00:00", "2016-01-01T00:00:00"),
        ("201512", "2015-12-01T00:00:00", "2016-01-01T00:00:00"),
        ("2016-02-29", "2016-02-29T00:00:00", "2016-03-01T00:00:00"),
        ("20150904101530", "2015-09-04T10:15:30", "2015-09-04T10:15:31"),
        ("2015-09-04T10:15", "2015-09-04T10:15:00", "2015-09-04T10:16:00"),
        ("2015-09-04T10:15:00+02:00", "2015-09-04T08:15:00", "2015-09-04T08:15:01"),
    ],
)
def test_an_instant_is_the_start_or_the_end_of_its_period(
    text: str, first: str, after: str
) -> None:
    assert instant(text).isoformat() == first + "+00:00"
    assert instant(text, end=True).isoformat() == after + "+00:00"


@pytest.mark.parametrize(
    "text", ["", "15", "20155", "2015-13", "2015-02-30", "0000", "9999", "soon", "٢٠١٥"]
)
def test_text_that_is_not_a_date_is_a_query_error(text: str) -> None:
    with pytest.raises(QueryError, match="is no date"):
        instant(text, end=True)


ATOMS = [
    *[
        "a",
        "or",
        "OR",
        "AND",
        "NOT",
        "-",
        "(",
        ")",
        '"',
        "~",
        "*",
        "~2",
        "title:",
        "source:",
        "has:",
    ],
    *[
        "published:",
        "2015",
        "..",
        "foo",
        "well-being",
        "undated:",
        "author",
        " ",
        " ",
        " ",
        "東",
        "京",
    ],
    *["U.S.", ":", "^", "http://", "[", " TO ", "]", "\ud800", "é", "\u3000", "+", ">=", "ß", "'"],
    *["¶", "\x00", "½", "ﬁ", "_", "٣", "&&", "||", "\u0301", "\u200d", "İ", "“", "”", "’", "–"],
]


def test_parsing_the_canonical_text_gives_the_same_tree() -> None:
    rng = random.Random(2)
    for _ in range(3000):
        text = "".join(rng.choices(ATOMS, k=rng.randrange(1, 18)))
        parsed = parse(text)
        again = parse(parsed.text)
        assert (again.tree, again.text) == (parsed.tree, parsed.text), text
        describe(parsed.tree)
