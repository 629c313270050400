"""The body begins and ends with the article's own text, whatever else was printed around it."""

import pytest

from indexer.extract import extract_article
from indexer.extract.body.machine_text import is_machine_text
from indexer.extract.words.furniture import signs_off
from indexer.model.article import Article

TITLE = "Ferry landing stays open"
PROSE = (
    "The council of Lindmoor voted on Tuesday to keep the old ferry landing open for two years.",
    "Nobody in the hall spoke against it, although the repairs will cost more than the new pier.",
    "Work on the piles begins in March, when the ice has gone and the herring boats are out.",
    "Until then the evening boats will sail from the coal quay, a walk of some ten minutes.",
    "The harbour master said that signs would be put up, and that the fares would not change.",
)
DEK = "Repairs to the piles cost more than a new pier, but nobody in the hall spoke against them"


def read(before: str = "", after: str = "", head: str = "", outside: str = "") -> Article:
    text = "".join(f"<p>{line}</p>" for line in PROSE)
    html = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body><nav>"
        f"<a href=/>Post</a></nav><article><h1>{TITLE}</h1>{before}{text}{after}</article>{outside}"
        "</body></html>"
    )
    return extract_article(html.encode(), "http://post.example/2019/11/ferry")


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize(
    "line",
    [
        "By TAM OKELL, Post Staff Writer Thu Sep 22, 5:10 PM ET",
        "By Tam Okell | Harbour correspondent",
        "Von Tam Okell, Lindmoor",
        "10:45",
        "5:10 PM ET",
        "Updated 7:55 p.m. ET",
        "4 min read",
        "3 minutos",
    ],
)
def test_signatures_and_times_above_the_text_are_not_part_of_it(line: str) -> None:
    assert texts(read(f"<p>{line}</p>")) == list(PROSE)


@pytest.mark.parametrize("office", ["Coast Press Writer", "Chefredakteurin", "Staff Reporter"])
def test_what_an_author_is_goes_with_the_name_above_it(office: str) -> None:
    assert texts(read(f"<p>By Tam Okell</p><p>{office}</p>")) == list(PROSE)
    assert texts(read("<p>The pilot knows.</p>"))[0] == "The pilot knows."


@pytest.mark.parametrize(
    "lines",
    [
        ["___", "Post writers Ann Lee and Jon Marsh contributed to this report."],
        ["-30-"],
        ["* * *", "Reach Tam Okell at tokell@post.example"],
        ["Follow her on Twitter: @tamokell"],
        ["(Reporting by Tam Okell; editing by Jon Marsh)"],
        ["(AFP)"],
        ["(con información de EFE)"],
        ["Alle Rechte vorbehalten."],
        ["<a href=/x>READ: Baker wins county prize for bread</a>"],
        ["<a href=/x>PHOTOS: The landing through the years</a>"],
        ["<a href=/x>Lesen Sie auch: Der Bäcker und sein Brot</a>"],
        ["<a href=/x>À lire aussi : le pain du boulanger</a>"],
        ["<a href=/x>Baca juga: Roti dari kota atas</a>"],
        ["Mots-clés : <a href=/1>Phare</a>, <a href=/2>Élections</a>"],
        ["Теги: <a href=/1>Маяк</a>, <a href=/2>Выборы</a>, <a href=/3>Порт</a>"],
        ["标签： <a href=/1>灯塔</a>, <a href=/2>选举</a>"],
        ["Tam Okell covers the coast. Write to t.okell@post.example or call the desk on 0134."],
        ["http://post.example/2019/11/ferry"],
        ["Jon Marsh – jmarsh@post.example – has written about bread and ferries since 2004."],
    ],
)
def test_what_follows_the_text_is_not_part_of_it(lines: list[str]) -> None:
    assert texts(read(after="".join(f"<p>{line}</p>" for line in lines))) == list(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "https://elsewhere.example/plans-of-the-landing.pdf",
        "Those who want oak may write to harbour@lindmoor.example before the end of the month.",
        "The plans are at: <a href=http://elsewhere.example/>the town hall</a>.",
    ],
)
def test_what_a_text_refers_to_at_its_end_stays(line: str) -> None:
    assert len(texts(read(after=f"<p>{line}</p>"))) == len(PROSE) + 1


def test_a_last_sentence_that_names_an_account_stays() -> None:
    last = "“We are open,” the landing’s keeper wrote on Twitter on Friday, and went home for good."
    assert texts(read(after=f"<p>{last}</p>"))[-1] == last


def test_the_dek_that_the_page_states_is_the_first_paragraph() -> None:
    head = f'<meta name=description content="{DEK}">'
    for markup in (f"<h2>{DEK}</h2>", f'<p class="standfirst">{DEK}</p>', f"<div>{DEK}.</div>"):
        assert [text.rstrip(".") for text in texts(read(markup, head=head))[:1]] == [DEK]
    assert texts(read(head=head)) == list(PROSE)


def test_a_description_cut_short_still_tells_the_dek() -> None:
    head = f'<meta property="og:description" content="{DEK[:70]}…">'
    assert texts(read(f"<h2>{DEK}</h2><p>By Tam Okell</p>", head=head))[0] == DEK


def test_a_caption_that_the_description_repeats_is_not_a_dek() -> None:
    head = f'<meta name=description content="{DEK}">'
    figure = f"<figure><img src=a.jpg><figcaption>{DEK}</figcaption></figure>"
    assert "paragraph" in {block.kind for block in read(figure, head=head).blocks[:1]}


@pytest.mark.parametrize(
    "line",
    [
        "Warning: mysql_connect() [function.mysql-connect]: Access denied in /var/www/db.php on "
        "line 12",
        "PHP Notice: Undefined variable: ads in /home/post/inc/side.php on line 3",
        "You have an error in your SQL syntax; check the manual that corresponds to your server",
        "Microsoft OLE DB Provider for ODBC Drivers error '80004005'",
        "[an error occurred while processing this directive]",
        '{"@context": "https://schema.org", "@type": "NewsArticle"}',
        "2019-11-19T08:57:40+01:00",
    ],
)
def test_messages_of_the_server_are_not_text(line: str) -> None:
    assert is_machine_text(line)
    assert texts(read(f"<p>{line}</p>", after=f"<p>{line}</p>")) == list(PROSE)


def test_a_warning_in_a_report_is_text() -> None:
    assert not is_machine_text("Warning: the ice on the river is thin, the harbour master said.")
    assert not signs_off("The report was written in March by the harbour board.")


def test_the_text_once_more_for_machines_is_left_out() -> None:
    data = (
        "<div itemscope><div itemprop=headline>Ferry landing stays open</div>"
        "<div itemprop=datePublished>2019-11-19T08:57:40+01:00</div><div itemprop=width>500</div>"
        f"<div itemprop=articleBody>{' '.join(PROSE)}</div></div>"
    )
    assert texts(read(after=data)) == list(PROSE)


@pytest.mark.parametrize("word", ["reader", "related-story", "sidebar-wrap", "promo", "comments"])
def test_a_class_word_on_the_articles_own_element_does_not_lose_it(word: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in PROSE * 2)
    teasers = "".join(
        f"<div class=item><h3><a href=/{at}>Council weighs plan {at} for the wall</a></h3><p>"
        f"Councillors heard three rival plans for barrier {at}, and put off the choice.</p></div>"
        for at in range(6)
    )
    html = (
        f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><div class=wrap>"
        f"<div class={word}><h1>{TITLE}</h1>{text}</div><div class=more>{teasers}</div></div>"
    )
    assert texts(extract_article(html.encode(), "http://post.example/n/1")) == list(PROSE * 2)


def test_paragraphs_of_one_layout_cell_are_blocks_of_their_own() -> None:
    text = "".join(f"<p>{line}</p>" for line in PROSE)
    html = (
        f"<html><head><title>{TITLE}</title></head><body><table><tr><td><a href=/>Home</a><br>"
        f"<a href=/s>Sport</a></td><td><h1>{TITLE}</h1>{text}</td></tr></table></body></html>"
    )
    article = extract_article(html.encode(), "http://post.example/n/1")
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("paragraph", line) for line in PROSE
    ]
