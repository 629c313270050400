"""What stands beside the text: cards that lead elsewhere, comments, and copies that are hidden."""

import time

import pytest

from indexer.extract import extract_article

TEXT = (
    "The council of Lindmoor voted on Tuesday to keep the old ferry landing open for two years.",
    "Nobody in the hall spoke against it, although the repairs will cost more than the new pier.",
    "“We would rather mend what we have,” said the mayor, who crossed by the first boat herself.",
    "Work on the piles begins in March, when the ice has gone and the herring boats are out.",
    "Until then the evening boats will sail from the coal quay, a walk of some ten minutes.",
)
HEADLINE = "<h1>Ferry landing stays open</h1>"
PROSE = "".join(f"<p>{text}</p>" for text in TEXT)


def body(inner: str) -> tuple[str, ...]:
    html = f"<html><title>Ferry landing stays open</title><body>{inner}</body></html>"
    return tuple(
        block.text for block in extract_article(html.encode(), "http://a.example/1").blocks
    )


def cards(count: int, tag: str, heading: str) -> str:
    return "".join(
        f"<{tag}><{heading}><a href=/{at}>The harbour crane and its {at} owners</a></{heading}>"
        f"<p>Number {at} of them tells how it was to oil the crane before it went.</p></{tag}>"
        for at in range(count)
    )


@pytest.mark.parametrize(("tag", "heading"), [("li", "h3"), ("div", "h4"), ("article", "b")])
@pytest.mark.parametrize("texts", [1, 5])
def test_cards_in_another_column_are_dropped_whatever_it_is_called(
    tag: str, heading: str, texts: int
) -> None:
    prose = "".join(f"<p>{text}</p>" for text in TEXT[:texts])
    column = f"<div class=c2><h2>Now</h2><div>{cards(18, tag, heading)}</div></div>"
    found = body(f"<div class=c1>{HEADLINE}{prose}</div>{column}")
    assert found == TEXT[:texts]


def test_a_list_of_the_best_whose_entries_are_cards_is_the_text() -> None:
    found = body(f"{HEADLINE}<p>{TEXT[0]}</p><p>{TEXT[1]}</p><div>{cards(6, 'div', 'h3')}</div>")
    assert sum("oil the crane" in text for text in found) == 6


@pytest.mark.parametrize("shape", ["<div>{}{}</div>", "<div>{1}{0}</div>"])
def test_cards_below_the_element_that_holds_the_text_are_dropped_alone(shape: str) -> None:
    text = f"<div class=c1>{HEADLINE}{PROSE}</div>"
    assert body(shape.format(text, cards(18, "div", "h3"))) == TEXT


def test_a_text_that_goes_on_among_cards_stays_whole() -> None:
    opening = f"<div>{HEADLINE}<p>{TEXT[0]}</p></div>"
    rest = "".join(f"<p>{text}</p>" for text in TEXT[1:])
    found = body(f"<div>{opening}{rest}{cards(30, 'div', 'h3')}</div>")
    assert found[: len(TEXT)] == TEXT


@pytest.mark.parametrize(
    "groups",
    [
        f"<section>{cards(4, 'div', 'h3')}</section>" * 2_000,
        f"<section><h3>12 comments</h3><p>{TEXT[0]}</p></section>" * 8_000,
    ],
    ids=["cards", "headings of comments"],
)
def test_a_page_of_thousands_of_groups_takes_no_longer_than_their_number(groups: str) -> None:
    began = time.process_time()
    body(f"<div>{HEADLINE}{PROSE}</div>{groups}")
    assert time.process_time() - began < 8


COMMENTS = "".join(
    f"<div class=x{at % 2}><b>sailor{at}</b><p>I have crossed for {at + 20} years and never saw "
    "ice like this, so spare me the talk of piers and give us a boat.</p></div>"
    for at in range(12)
)


@pytest.mark.parametrize(
    "heading",
    [
        "<h3>12 comments</h3>", "<div>Kommentare (12)</div>", "<h2>Commentaires</h2>",
        "<h3>Комментарии: 12</h3>", "<h3>评论</h3>", "<h4>Join the conversation</h4>",
        "<h3>תגובות (12)</h3>", "<p>12 yorum</p>",
    ],
)  # fmt: skip
def test_comments_below_a_heading_of_comments_are_dropped(heading: str) -> None:
    assert body(f"{HEADLINE}{PROSE}<div class=y>{heading}{COMMENTS}</div>") == TEXT


@pytest.mark.parametrize("count", ["<p>12 comments</p>", "<a href=#c>12 comments</a>"])
def test_a_count_of_comments_within_the_text_ends_nothing(count: str) -> None:
    parts = [f"<p>{text}</p>" for text in TEXT]
    found = body(HEADLINE + "".join([*parts[:4], count, *parts[4:]]))
    assert set(TEXT) <= set(found)


def test_comments_on_a_page_without_a_text_stay() -> None:
    assert any(
        "ice like this" in text for text in body(f"{HEADLINE}<h3>12 comments</h3>{COMMENTS}")
    )


def test_a_text_that_is_there_twice_once_hidden_is_taken_once() -> None:
    assert body(f"{HEADLINE}<div style='display:none'>{PROSE}</div>{PROSE}") == TEXT


def test_a_text_that_is_hidden_and_not_there_again_is_taken() -> None:
    assert body(f"{HEADLINE}<div style='display:none'>{PROSE}</div>") == TEXT


@pytest.mark.parametrize(
    "label",
    [
        "ANZEIGE", "PUBLICITÉ", "La suite après la publicité", "РЕКЛАМА", "広告", "إعلان",
        "Continua após a publicidade", "Tekst gaat verder onder de advertentie", "광고", "פרסומת",
        "El artículo continúa después de la publicidad", "ADVERTISEMENT", "विज्ञापन", "Annons",
    ],
)  # fmt: skip
def test_a_label_of_advertisements_between_paragraphs_is_dropped(label: str) -> None:
    inner = f"<p>{label}</p>".join(f"<p>{text}</p>" for text in TEXT)
    assert body(f"<div>{HEADLINE}{inner}</div>") == TEXT


def test_a_word_of_advertising_that_fills_a_cell_of_a_table_stays() -> None:
    rows = "".join(f"<tr><td>{at}</td><td>Werbung</td><td>S. {at}</td></tr>" for at in (3, 14, 15))
    found = body(f"<div>{HEADLINE}{PROSE}<table>{rows}</table><p>{TEXT[0]} Again.</p></div>")
    assert "14 | Werbung | S. 14" in found


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Sign up for our newsletter", "Get the best stories of the week in your inbox."),
        ("Newsletter abonnieren", "Die besten Geschichten der Woche per E-Mail."),
        ("Inscrivez-vous à notre lettre", "Le meilleur de la semaine dans votre boîte."),
        ("Подпишитесь на нашу рассылку", "Лучшее за неделю в вашем ящике."),
        ("ニュースレターに登録", "一週間の話題をメールでお届けします。"),
    ],
)
@pytest.mark.parametrize("form", ["<form><input type=email><button>OK</button></form>", ""])
def test_a_box_to_subscribe_in_the_text_is_dropped(heading: str, said: str, form: str) -> None:
    box = f"<div class=q7><h4>{heading}</h4><p>{said}</p>{form}</div>"
    parts = [f"<p>{text}</p>" for text in TEXT]
    assert body(f"<div>{HEADLINE}{''.join(parts[:3])}{box}{''.join(parts[3:])}</div>") == TEXT


def test_a_box_with_a_form_is_dropped_whatever_it_says() -> None:
    box = "<div><p>Zadajte adresu a vyberte mesto.</p><form><input name=q></form></div>"
    parts = [f"<p>{text}</p>" for text in TEXT]
    assert body(f"<div>{HEADLINE}{''.join(parts[:3])}{box}{''.join(parts[3:])}</div>") == TEXT


def test_a_text_that_a_form_holds_stays() -> None:
    assert body(f"<form>{HEADLINE}{PROSE}</form>") == TEXT
    assert body(f"{HEADLINE}<form>{PROSE}</form>") == TEXT


@pytest.mark.parametrize("about", ["The crane was built in 1931.", "吊车建于一九三一年。"])
def test_a_card_in_the_text_that_is_one_link_is_dropped(about: str) -> None:
    card = f"<div><a href=/n><img src=a><h4>The crane is sold</h4><p>{about}</p></a></div>"
    parts = [f"<p>{text}</p>" for text in TEXT]
    assert body(f"<div>{HEADLINE}{''.join(parts[:3])}{card}{''.join(parts[3:])}</div>") == TEXT


def roundup(tag: str, heading: str, count: int = 6) -> tuple[str, list[str]]:
    told = [f"{TEXT[at % 5]} {TEXT[(at + 1) % 5]}" for at in range(count)]
    markup = "".join(
        f"<{tag}><{heading}><a href=/{at}>Crane {at} and its many owners</a></{heading}>"
        f"<p>{text}</p></{tag}>"
        for at, text in enumerate(told)
    )
    return markup, told


@pytest.mark.parametrize(("tag", "heading"), [("li", "h3"), ("div", "h2"), ("section", "h4")])
def test_a_roundup_is_whole_though_headline_and_dek_stand_in_a_box_of_their_own(
    tag: str, heading: str
) -> None:
    markup, told = roundup(tag, heading)
    related = f"<h3>More from the harbour</h3><ul>{cards(6, 'li', 'h4')}</ul>"
    found = body(f"<div>{HEADLINE}<p>{TEXT[0]}</p></div><div>{markup}</div><div>{related}</div>")
    assert [text for text in told if text not in found] == []
    assert "Crane 3 and its many owners" in found
    assert not any("oil the crane" in text for text in found)


def test_paragraphs_below_a_heading_of_their_own_are_no_roundup() -> None:
    markup, told = roundup("div", "h4", 12)
    prose = f"<div>{HEADLINE}{PROSE}</div>"
    assert body(f"{prose}<div><h2>Most read</h2>{markup}</div>") == TEXT


@pytest.mark.parametrize("side", ["right", "left"])
def test_teasers_that_line_breaks_part_in_a_cell_beside_the_text_are_dropped(side: str) -> None:
    teasers = "".join(
        f"<font size=1><a href=/{at}>The harbour crane and its {at} owners</a><br>"
        f"Number {at} of them tells how it was to oil the crane.</font><br><img src=s.gif><br>"
        for at in range(5)
    )
    cells = [f"<td>{HEADLINE}{'<br><br>'.join(TEXT)}</td>", f"<td>{teasers}</td>"]
    row = "".join(cells if side == "right" else reversed(cells))
    assert body(f"<table><tr valign=top>{row}</tr></table>") == TEXT


def test_short_paragraphs_of_a_layout_cell_in_chinese_are_blocks_of_their_own() -> None:
    lines = [
        "镇上的人决定保留旧灯塔，结束了两个冬天的争执。",
        "反对出售的票数多出十二张，镇书记说。",
    ] * 4
    lines = [f"{at}。{line}" for at, line in enumerate(lines)]
    inner = f"<td><b>菜单</b></td><td>{HEADLINE}{'<br><br>'.join(lines)}</td>"
    found = body(f"<table><tr>{inner}</tr></table>")
    assert found[-4:] == tuple(lines[-4:])
