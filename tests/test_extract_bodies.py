"""Bodies of unusual layout come out whole, and nothing else with them."""

import json

from indexer.extract import extract_article
from indexer.model.article import Article

PROSE = (
    "The council of Lindmoor voted on Tuesday to keep the old ferry landing open for two years.",
    "Nobody in the hall spoke against it, although the repairs will cost more than the new pier.",
    "“We would rather mend what we have,” said the mayor, who crossed by the first boat herself.",
    "Work on the piles begins in March, when the ice has gone and the herring boats are out.",
    "Until then the evening boats will sail from the coal quay, a walk of some ten minutes.",
    "The harbour master said that signs would be put up, and that the fares would not change.",
    "Two of the five piles were laid before the war, and nobody knows how deep they reach.",
    "A diver from the next town went down on Sunday and came up with a shoe and an anchor.",
)
OTHER = (
    "A baker in the upper town has won the county prize for black bread, the third in his family.",
    "The jury praised the crust, and said that the loaf would have kept well on a long voyage.",
    "He learned the trade from his aunt, who baked for the fishing fleet in the hungry years.",
    "The prize is a silver spoon and the right to hang a wreath over the door until Easter.",
)
NAV = "<nav>" + "".join(f"<a href=/{s}>{s}</a> " for s in ("news", "sport", "tides")) + "</nav>"
FOOT = "<footer><a href=/about>About us</a> <a href=/terms>Terms</a></footer>"
HEAD = "<h1>Ferry landing stays open</h1><p>By Tam Okell</p>"


def read(body: str, head: str = "", title: str = "Ferry landing stays open") -> Article:
    html = (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
        f"<body>{NAV}{body}{FOOT}</body></html>"
    )
    return extract_article(html.encode(), "http://post.example/2019/11/ferry")


def each(tag: str, texts: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def test_a_live_blog_keeps_every_post_with_its_heading() -> None:
    posts = "".join(
        f"<section class=liveblog-post><time>1{at}.15</time><h3>Turn {at} of the night</h3>"
        f"<p>{text}</p></section>"
        for at, text in enumerate(PROSE[1:])
    )
    found = texts(read(f"<article class=liveblog>{HEAD}<p>{PROSE[0]}</p>{posts}</article>"))
    assert [text for text in found if text in PROSE] == list(PROSE)
    assert sum(text.startswith("Turn ") for text in found) == 7


def test_a_slideshow_keeps_the_text_of_every_slide() -> None:
    slides = "".join(
        f"<li class=slide><img src={at}.jpg><h2>Landing {at}</h2><p>{text}</p></li>"
        for at, text in enumerate(PROSE)
    )
    found = texts(read(f"<div class=slideshow>{HEAD}<ul>{slides}</ul></div>"))
    assert [text for text in found if text in PROSE] == list(PROSE)
    assert "Landing 5" in found


def test_a_body_split_over_sibling_sections_is_whole() -> None:
    parts = "".join(
        f"<div class=story-part>{each('p', PROSE[at : at + 2])}</div>"
        "<div class=ad><p>Advertisement</p></div>"
        for at in range(0, 8, 2)
    )
    assert texts(read(f"<main>{HEAD}{parts}</main>")) == list(PROSE)


def test_a_list_that_is_the_body_is_kept() -> None:
    ways = tuple(f"{text[:-1]}, or so they say." for text in PROSE)
    article = read(f"<article>{HEAD}<p>{OTHER[0]}</p><ol>{each('li', ways)}</ol></article>")
    assert texts(article) == [OTHER[0], *ways]
    assert [block.kind for block in article.blocks] == ["paragraph"] + ["item"] * 8


def test_a_table_between_paragraphs_is_kept_row_by_row() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{depth} fathoms</td><td>{year}</td></tr>"
        for name, depth, year in (("North pile", 4, 1911), ("Middle pile", 5, 1912),
                                  ("South pile", 3, 1950), ("Lamp pile", 6, 1951))
    )  # fmt: skip
    first, second = each("p", PROSE[:4]), each("p", PROSE[4:])
    article = read(f"<article>{HEAD}{first}<table>{rows}</table>{second}</article>")
    found = texts(article)
    assert "Middle pile | 5 fathoms | 1912" in found
    assert [text for text in found if text in PROSE] == list(PROSE)


def test_a_layout_of_nested_tables_yields_its_text_column_without_the_menu() -> None:
    menu = "".join(f"<tr><td><a href=/{n}>Landings of part {n}</a></td></tr>" for n in range(9))
    column = "<br><br>".join(PROSE)
    article = read(
        f"<table><tr><td colspan=3><a href=/>The Lindmoor Post</a></td></tr><tr><td>"
        f"<table>{menu}</table></td><td><font size=5><b>Ferry landing stays open</b></font><br>"
        f"<font size=2>By Tam Okell<br><br>{column}</font></td><td><table><tr><td><b>Also</b>"
        f"</td></tr><tr><td><a href=/b>Baker wins county prize for bread</a></td></tr></table>"
        f"</td></tr></table>"
    )
    assert texts(article) == list(PROSE)


def test_the_next_article_of_an_endless_page_is_left_out() -> None:
    article = read(
        f"<div class=feed><article><h1>Ferry landing stays open</h1><p>By Tam Okell</p>"
        f"<div class=article-body>{each('p', PROSE)}</div></article>"
        f"<article><h1>Baker wins county prize</h1><p>By Ines Varga</p>"
        f"<div class=article-body>{each('p', OTHER + OTHER + OTHER)}</div></article></div>"
    )
    assert texts(article) == list(PROSE)


def test_posts_that_are_articles_inside_the_article_stay() -> None:
    posts = "".join(f"<article><h2>Hour {at}</h2><p>{text}</p></article>" for at, text in
                    enumerate(PROSE * 2))  # fmt: skip
    found = texts(read(f"<article>{HEAD}<p>{OTHER[0]} {OTHER[1]}</p>{posts}</article>"))
    assert [text for text in found if text in PROSE] == list(PROSE * 2)


def test_comments_longer_than_the_article_are_left_out() -> None:
    comments = "".join(
        f"<li class=comment><b>reader{at}</b><p>{text}</p></li>"
        for at, text in enumerate(OTHER * 4)
    )
    article = read(
        f"<article>{HEAD}{each('p', PROSE[:4])}</article>"
        f"<div id=comments><h3>16 comments</h3><ol>{comments}</ol></div>"
    )
    assert texts(article) == list(PROSE[:4])


def test_an_appeal_to_subscribe_below_the_text_is_not_part_of_the_body() -> None:
    article = read(
        f"<article>{HEAD}{each('p', PROSE)}<p><em>Get our stories in your inbox: <a href=/mail>"
        "subscribe to our newsletter</a>, or click <a href=/gift>here</a>.</em></p></article>"
    )
    assert texts(article) == list(PROSE)


def test_a_body_in_json_ld_is_used_only_if_the_page_shows_none() -> None:
    data = {"@type": "NewsArticle", "headline": "Ferry landing stays open",
            "articleBody": "\n".join(PROSE)}  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert texts(read("<div id=app></div>", script)) == list(PROSE)
    assert texts(read(f"<article>{HEAD}{each('p', PROSE[:6])}</article>", script)) == list(
        PROSE[:6]
    )


def test_a_body_in_a_template_that_a_script_would_show_is_found() -> None:
    markup = f"<div>\n{each('p', PROSE)}\n</div>"
    article = read(f"<h1>Ferry landing stays open</h1><script type=text/template>{markup}</script>")
    assert texts(article) == list(PROSE)


def test_a_page_that_stands_in_a_noscript_element_is_read() -> None:
    story = f"<h1>Ferry landing stays open</h1>{each('p', PROSE)}"
    assert texts(read(f"<noscript>{story}</noscript>")) == list(PROSE)
    notice = "<noscript><p>Turn on scripts to see the pictures of this article.</p></noscript>"
    assert texts(read(f"<article>{HEAD}{each('p', PROSE)}{notice}</article>")) == list(PROSE)


def test_captions_of_a_gallery_beside_the_text_are_not_part_of_it() -> None:
    slides = "".join(
        f"<li><img src={at}.jpg><p>Harbour hand {at} carries a rope across the deck of the old "
        "boat on the second day of trials in the basin. (Ann Lee/Post)</p></li>"
        for at in range(12)
    )
    for place in (f"{slides}</ul></div>{each('p', PROSE)}", f"</ul></div>{each('p', PROSE)}"):
        gallery = f"<article><h1>Ferry landing stays open</h1><div class=slideshow><ul>{place}"
        assert texts(read(gallery)) == list(PROSE)
    below = f"<article>{HEAD}{each('p', PROSE)}<div class=photo-gallery><ul>{slides}</ul></div>"
    assert texts(read(below)) == list(PROSE)


def test_teasers_above_or_beside_a_short_article_do_not_drown_it() -> None:
    teasers = "".join(
        f"<li><a href=/{at}>Council weighs plan {at}</a> NORTH QUAY: Councillors heard three rival "
        f"plans for barrier {at}, and put off the choice until the spring comes.</li>"
        for at in range(10)
    )
    story = f"<div class=x><h1>Ferry landing stays open</h1>{each('p', PROSE[:5])}</div>"
    assert texts(read(f"<div class=a><ul>{teasers}</ul></div>{story}")) == list(PROSE[:5])
    assert texts(read(f"<main>{story}<aside><ul>{teasers}</ul></aside></main>")) == list(PROSE[:5])


def test_terms_in_a_form_above_the_article_are_not_part_of_it() -> None:
    for terms in (
        "I agree that the Post may process my data in order to send me news and offers by e-mail.",
        "Ich willige ein, dass die Zeitung meine Daten verarbeitet, um mir Angebote zu senden.",
        "J’accepte que le journal traite mes données afin de m’envoyer des offres par courriel.",
    ):
        form = f"<form><p>{terms}</p><div>{terms} {terms} {terms}</div></form>"
        story = f"<div class=d><h1>Ferry landing stays open</h1>{each('p', PROSE[:5])}</div>"
        assert texts(read(f"<div>{form}</div><div>{story}</div>")) == list(PROSE[:5])
