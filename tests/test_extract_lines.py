"""The features of a line mean what the block classifier was trained on."""

from indexer.extract.body.features import NAMES, line_features
from indexer.extract.markup.density import measure_density
from indexer.extract.markup.walk import parse, walk

SENTENCE = "The board of the harbour met until midnight, and spoke of nothing but the old crane."


def numbers(html: str, title: str = "", lead: str = "") -> list[dict[str, float]]:
    root = parse(html)
    assert root is not None
    page = walk(root)
    rows = line_features(page, measure_density(page), title, -1, lead)
    return [dict(zip(NAMES, row, strict=True)) for row in rows if row is not None]


def test_a_pull_quote_and_a_repeated_line_are_marked_as_echoes() -> None:
    quote = "spoke of nothing but the old crane"
    rows = numbers(f"<p>{SENTENCE}</p><h3>“{quote}”</h3><p>{SENTENCE}</p><p>Another thing.</p>")
    assert [row["echo"] for row in rows] == [1, 1, 2, 0]


def test_a_line_counts_the_lines_since_the_last_image() -> None:
    rows = numbers(f"<p>{SENTENCE}</p><div><img src=a><p>The crane.</p></div><p>{SENTENCE}</p>")
    assert [row["since_image"] for row in rows] == [5, 0, 1]


def test_words_that_address_the_reader_are_counted_in_any_language() -> None:
    rows = numbers(
        "<p>Sign up for our newsletter.</p><p>Abonnieren Sie hier unseren Kanal.</p>"
        f"<p>{SENTENCE}</p>"
    )
    assert [row["addressing"] > 2 for row in rows] == [True, True, False]


def test_the_first_and_last_character_of_a_line_are_classified() -> None:
    rows = numbers("<p>Why?</p><p>“Yes,” he said.</p><p>3 boats:</p><p>and then</p>")
    assert [(row["opening"], row["closing"]) for row in rows] == [(2, 2), (4, 1), (3, 3), (1, 0)]


def test_a_line_counts_its_neighbours_of_the_same_class() -> None:
    rows = numbers("<p class=a>one</p><p class=a>two</p><p class=a>three</p><h2>four</h2>")
    assert [(row["kin_before"], row["kin_after"]) for row in rows] == [
        (0, 2),
        (1, 1),
        (2, 0),
        (0, 0),
    ]
