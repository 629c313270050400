import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from serving import made_document

from indexer.export import citations
from indexer.model.article import Block
from indexer.model.search import Document, HeldBlock
from indexer.schemas.addresses import Links
from webapp.api.compare import Comparison, compare
from webapp.pages import cite


def _edition(*paragraphs: str, **changes: object) -> Document:
    blocks = tuple(HeldBlock(Block("paragraph", text)) for text in paragraphs)
    return made_document(1, blocks=blocks, **changes)


def _texts(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [
        (p.change, "".join(t for t, _ in p.before), "".join(t for t, _ in p.after))
        for p in comparison.passages
        if p.part == "text"
    ]


def test_a_changed_word_is_marked_alone() -> None:
    found = compare(
        _edition("A single will cost 11.80 crowns, up from 9.80."),
        _edition("A single will cost 11.40 crowns, up from 9.80."),
    )
    (passage,) = [p for p in found.passages if p.part == "text"]
    assert [text for text, changed in passage.before if changed] == ["80"]
    assert [text for text, changed in passage.after if changed] == ["40"]


def test_added_and_removed_paragraphs_are_distinguished_from_changed_ones() -> None:
    before = _edition("The boat sails at ten tonight.", "Nobody came.", "It rained all day long.")
    after = _edition(
        "The boat sails at eleven tonight.", "Wholly other words.", "It rained all day long."
    )
    found = compare(before, after)
    assert [change for change, _, _ in _texts(found)] == ["changed", "removed", "added", "same"]
    assert (found.count("changed"), found.count("added"), found.count("removed")) == (1, 1, 1)


def test_titles_and_descriptions_are_compared_too() -> None:
    found = compare(_edition(title="Old words"), _edition(title="New words", description="More"))
    assert [(p.part, p.change) for p in found.passages] == [
        ("title", "changed"),
        ("description", "added"),
    ]


def test_repeated_blocks_are_left_out() -> None:
    appeal = HeldBlock(Block("paragraph", "Please give."), repeated=9)
    found = compare(_edition("Text."), made_document(1, blocks=(appeal,)))
    assert _texts(found) == [("removed", "Text.", "")]


@given(st.lists(st.text("ab ,.", max_size=12), max_size=6), st.lists(st.text("ab ,."), max_size=6))
def test_both_texts_can_be_read_back(before: list[str], after: list[str]) -> None:
    texts = _texts(compare(_edition(*before), _edition(*after)))
    assert [b for change, b, _ in texts if change != "added"] == before
    assert [a for change, _, a in texts if change != "removed"] == after


@pytest.mark.parametrize("words", ["a " * 200_000, "a b c d e f g " * 200, "x" * 200_000])
def test_hostile_texts_take_no_more_than_a_second(words: str) -> None:
    before = _edition(*[f"{words}{n}" for n in range(60)])
    after = _edition(*[f"{n}{words}" for n in range(60)])
    began = time.process_time()
    compare(before, after)
    assert time.process_time() - began < 5


def test_a_comparison_that_takes_too_long_says_that_it_is_partial() -> None:
    words = ["a b c d e f g " * 100 + str(n) for n in range(40)]
    found = compare(_edition(*words), _edition(*[word[::-1] for word in words]))
    assert found.partial
    assert not compare(_edition("One word."), _edition("Two words.")).partial
    assert not compare(_edition(*words), _edition(*words)).partial


@pytest.mark.parametrize(
    "made",
    [
        lambda n: ["a b " * 10] * n,
        lambda n: [f"a b {k} " * 10 for k in range(n)],
        lambda n: ["a " * n] * 20,
        lambda n: ["".join("ab"[k * k % 7 % 2] + " " for k in range(n))],
    ],
)
def test_the_time_of_a_comparison_has_a_bound(made: Callable[[int], list[str]]) -> None:
    for size in (1_000, 4_000):
        texts = made(size)
        began = time.process_time()
        compare(_edition(*texts), _edition(*[f"b {text}" for text in reversed(texts)]))
        assert time.process_time() - began < 5


def test_a_citation_leaves_out_what_is_unknown() -> None:
    assert cite.sentence(made_document(1, authors=("Ysolde Marchbank", "Tam Corviston"))) == (
        "Marchbank, Ysolde, and Tam Corviston. “Harbour report 1.” Tarrow Courier, 4 September"
        " 2011. Captured 1 March 2016, 12:00 UTC. https://tarrow.example/news/1"
    )
    bare = cite.sentence(made_document(1, authors=(), published=None, captured_at=None))
    assert bare == "“Harbour report 1.” Tarrow Courier, undated. https://tarrow.example/news/1"


def test_bibtex_escapes_what_tex_reads() -> None:
    document = made_document(1, title="50% & {more} \\ $_#")
    entry = citations.bibtex(citations.cited(document, Links(), ""))
    assert r"title = {50\% \& \{more\} \textbackslash{} \$\_\#}" in entry


def test_a_passage_that_only_moved_is_neither_added_nor_removed() -> None:
    first, second, third = "The boat sails tonight.", "Nobody came at all.", "It rained for days."
    found = compare(_edition(first, second, third), _edition(third, first, second))
    assert (found.moved, found.count("added"), found.count("removed")) == (1, 0, 0)
    assert {p.change for p in found.passages if p.moved} == {"added", "removed"}


def test_a_correction_and_a_retraction_are_named() -> None:
    note = "Correction: it sailed at ten."
    found = compare(_edition("It sailed."), _edition("It sailed.", note, title="Retracted: Boats"))
    assert [p.note for p in found.passages if p.note] == ["retraction", "correction"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The fare rises to two crowns in May.", "The fare falls to one crown in June, he said."),
        ("Le bac part.", "Hier, le bac part à midi."),
        ("a b c", "x y z"),
    ],
)
def test_both_texts_stand_in_the_inline_one_word_by_word(before: str, after: str) -> None:
    passages = compare(_edition(before), _edition(after)).passages
    pieces = [piece for one in passages if one.part == "text" for piece in one.inline]
    assert "".join(text for change, text in pieces if change != "added") == before
    assert "".join(text for change, text in pieces if change != "removed") == after


def test_a_replaced_word_stands_beside_the_one_that_replaces_it() -> None:
    old, new = "The fare rises to two crowns in May.", "The fare rises to nine crowns in June."
    passage = compare(_edition(old), _edition(new)).passages[-1]
    assert list(passage.inline) == [
        ("same", "The fare rises to "), ("removed", "two"), ("added", "nine"),
        ("same", " crowns in "), ("removed", "May"), ("added", "June"), ("same", "."),
    ]  # fmt: skip


def test_a_moved_passage_is_neither_struck_out_nor_underlined() -> None:
    texts = ["One about ferries.", "Two about bridges here.", "Three, on the harbour wall."]
    moved = [one for one in compare(_edition(*texts), _edition(*texts[1:], texts[0])).passages
             if one.moved]  # fmt: skip
    assert len(moved) == 2
    assert {change for one in moved for change, _ in one.inline} == {"same"}
