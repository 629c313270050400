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


def test_captions_and_teasers_are_told_from_paragraphs_by_what_their_kin_follow() -> None:
    slides = "".join(f"<li><img src={at}><p>{SENTENCE}</p></li>" for at in range(3))
    teasers = "".join(f"<div><a href=/{at}>The crane {at}</a></div><section><i>{SENTENCE}</i>"
                      "</section>" for at in range(3))  # fmt: skip
    rows = numbers(f"<ul>{slides}</ul>{teasers}<article><p>{SENTENCE}</p><p>No.</p></article>")
    kinds = [(row["kin_images"], round(row["kin_linked"], 1)) for row in rows]
    assert kinds == [(1, 0)] * 3 + [(0, 0.0), (0, 1)] * 3 + [(0, 0)] * 2
    assert rows[-1]["kin_size"] == (len(SENTENCE) + 3) / 2


def test_a_line_knows_how_far_up_it_meets_the_headline() -> None:
    root = parse(
        f"<div><p>{SENTENCE}</p></div><main><div><h1>Crane</h1></div><p>{SENTENCE}</p></main>"
    )
    assert root is not None
    page = walk(root)
    rows = line_features(page, measure_density(page, 1), "Crane", 1, "")
    named = [dict(zip(NAMES, row, strict=True)) for row in rows if row is not None]
    assert [(row["title_up"], row["title_share"]) for row in named] == [(3, 1), (0, 0), (2, 0.5)]


def test_the_container_is_sought_below_the_headline_and_outside_of_galleries() -> None:
    slides = f"<ul class=slides>{''.join(f'<li>{SENTENCE}</li>' for _ in range(9))}</ul>"
    news = f"<section>{''.join(f'<p>{SENTENCE}</p>' for _ in range(9))}</section>"
    text = f"<div class=x>{''.join(f'<p>{SENTENCE}</p>' for _ in range(5))}</div>"
    root = parse(f"<body>{news}<div><h1>Crane</h1>{slides}{text}</div></body>")
    assert root is not None
    page = walk(root)
    assert page.elements[measure_density(page, 9).container].signature == "div.x"
