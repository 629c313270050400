"""Properties of every query text and every tree."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from indexer import analysis
from indexer.model.query_text import write
from indexer.model.search import (
    During,
    Everything,
    Fuzzy,
    Has,
    Is,
    Node,
    Not,
    Phrase,
    Prefix,
    Word,
)
from indexer.query import describe, parse
from indexer.query.lexer import OPERATORS, plain
from indexer.query.parser import either, joined

TEXT_FIELDS = st.sampled_from([None, None, "title", "text", "author", "url"])
EXACT_FIELDS = st.sampled_from(["source", "language", "section", "tag", "collection", "kind"])
DATE_FIELDS = st.sampled_from(["published", "updated", "captured"])
LETTERS = st.text(st.sampled_from("abcdeßüéıİ東京港3"), min_size=1, max_size=8)
WORDS = LETTERS.filter(lambda text: text.upper() not in OPERATORS)
PLAIN = st.text("abcdeé", min_size=3, max_size=8)
VALUES = st.text(st.characters(exclude_characters='"*', exclude_categories=("Cs",)), max_size=30)
SECONDS = st.datetimes(datetime(1, 1, 2), datetime(9998, 12, 30))


def _value(text: str) -> str:
    return " ".join(plain(text).replace('"', "").replace("*", "").split())


@st.composite
def _ranges(draw: st.DrawFn) -> Node:
    low = draw(SECONDS).replace(microsecond=0, tzinfo=UTC)
    length = draw(st.integers(1, 400_000_000))
    high = min(low, datetime(9980, 1, 1, tzinfo=UTC)) + timedelta(seconds=length)
    start, end = draw(st.sampled_from([(low, high), (low, None), (None, high)]))
    if start and end and start >= end:
        end = None
    return During(draw(DATE_FIELDS), start, end)


@st.composite
def _phrases(draw: st.DrawFn) -> Node:
    words = draw(st.lists(WORDS, min_size=1, max_size=4))
    several = len(analysis.query_words(" ".join(words))) > 1
    return Phrase(tuple(words), draw(TEXT_FIELDS), draw(st.integers(0, 20)) if several else 0)


TREES_WITHOUT_PARTS: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, TEXT_FIELDS),
    _phrases(),
    st.builds(Prefix, PLAIN, TEXT_FIELDS),
    st.builds(Fuzzy, PLAIN, st.sampled_from([1, 2]), TEXT_FIELDS),
    st.builds(Is, EXACT_FIELDS, VALUES.map(_value).filter(analysis.fold)),
    st.builds(Has, st.one_of(EXACT_FIELDS, DATE_FIELDS, st.just("author"))),
    _ranges(),
)
TREES = st.recursive(
    TREES_WITHOUT_PARTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(joined),
        st.lists(inner, min_size=2, max_size=4).map(either),
        inner.map(lambda node: node.part if isinstance(node, Not) else Not(node)),
    ),
    max_leaves=10,
)


@given(TREES)
def test_a_written_tree_is_parsed_to_the_same_tree(tree: Node) -> None:
    text = write(tree)
    parsed = parse(text)
    assert (parsed.tree, parsed.text, parsed.changes) == (tree, text, ())
    assert describe(tree)


@given(st.text(max_size=400))
@example('title:-"' * 40)
@example("has:-" * 30)
@example("(" * 300 + "a" * 300)
def test_any_text_is_parsed_and_its_canonical_text_to_the_same_tree(text: str) -> None:
    parsed = parse(text)
    again = parse(parsed.text)
    assert (again.tree, again.text) == (parsed.tree, parsed.text)
    assert all(change and "\n" not in change for change in parsed.changes)
    describe(parsed.tree)


PIECES = st.sampled_from(
    ["a", "or", "NOT", "-", "--", "(", ")", '"', "~", "~2", "~0.5", "*", "?", "title:", "source:"]
    + ["has:", "published:", "undated:", "2015", "..", "-2016", "|", "!", "+", "^2", "NEAR/3", " "]
    + ["[2015 TO *]", ">=", "foo:", "東京", "ß", "“", "’", "\u00a0", "＊", "：", "\ud800", "/a/"]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_texts_made_of_operators_have_a_stable_canonical_text(text: str) -> None:
    parsed = parse(text)
    assert parse(parsed.text).tree == parsed.tree


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_words_without_operators_are_never_changed(words: list[str]) -> None:
    assert parse(" ".join(words)).changes == ()


def test_an_empty_text_finds_everything_without_a_report() -> None:
    assert (parse(" \u00a0\n").tree, parse("").changes) == (Everything(), ())
