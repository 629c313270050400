"""The authors of an article: persons, else desks, else agencies."""

import json

import pytest

from indexer.extract import extract_article
from indexer.extract.fields.names import split_names

PROSE = "The board of the harbour met until midnight, and spoke of nothing but the old crane. "
BODY = "".join(f"<p>{PROSE}{number}</p>" for number in range(6))


def authors(
    byline: str = "", head: str = "", url: str = "http://post.example/1", body: str = BODY
) -> list[str]:
    page = f"<html><head><title>Crane breaks again</title>{head}</head><body>"
    page += f"<h1>Crane breaks again</h1>{byline}{body}</body></html>"
    return list(extract_article(page.encode(), url).authors)


def linked_data(author: object) -> str:
    thing = {"@type": "NewsArticle", "headline": "Crane breaks again", "author": author}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"


def meta(name: str, content: str) -> str:
    return f"<meta name='{name}' content='{content}'>"


# ---- metadata ---------------------------------------------------------------------------------


def test_a_person_may_be_given_in_two_parts() -> None:
    person = {"@type": "Person", "givenName": "Tam", "familyName": "Okell"}
    assert authors(head=linked_data([person])) == ["Tam Okell"]


def test_more_names_in_a_meta_element_complete_those_of_the_linked_data() -> None:
    head = linked_data({"@type": "Person", "name": "Tam Okell"})
    assert authors(head=head + meta("author", "Tam Okell,Ines Varga")) == [
        "Tam Okell",
        "Ines Varga",
    ]
    assert authors(head=head + meta("author", "Tam Okell,TO")) == ["Tam Okell"]


def test_a_full_name_in_the_byline_replaces_a_first_name_in_the_metadata() -> None:
    head = linked_data({"@type": "Person", "name": "Ines"})
    assert authors("<p class=byline>By Ines Varga</p>", head) == ["Ines Varga"]
    assert authors("<p class=byline>By Tam Okell</p>", head) == ["Ines"]


def test_only_library_metadata_put_the_surname_first() -> None:
    assert authors(head=meta("citation_author", "Okell, Tam")) == ["Tam Okell"]
    assert authors(head=meta("author", "Tam Okell, Ines Varga")) == ["Tam Okell", "Ines Varga"]


def test_the_name_of_the_site_before_a_dash_is_cut_from_a_name() -> None:
    head = meta("author", "Coast Post - Tam Okell") + meta("og:site_name", "Coast Post")
    assert authors(head=head) == ["Tam Okell"]


def test_an_author_with_the_address_of_the_site_is_the_site() -> None:
    head = meta("author", "Coast Broadcasting (www.coast.example)")
    assert authors("<p class=byline>By Tam Okell</p>", head, "http://www.coast.example/1") == [
        "Tam Okell"
    ]


def test_a_desk_of_the_site_beside_a_person_is_not_an_author() -> None:
    head = meta("og:site_name", "Coast")
    assert authors("<p class=byline>By Tam Okell, COAST NORTH</p>", head) == ["Tam Okell"]
    assert authors("<p class=byline>By Coast North Desk</p>", head) == ["Coast North Desk"]


def test_the_owner_of_the_domain_is_the_author_only_if_nobody_else_signs() -> None:
    head, url = meta("author", "Ines Varga"), "http://inesvarga.example/1"
    assert authors(head=head, url=url) == ["Ines Varga"]
    assert authors("<p class=byline>By Tam Okell</p>", head, url) == ["Tam Okell"]


# ---- the byline that readers see ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<div>ByTam Okell</div>", ["Tam Okell"]),
        (
            "<div class=byline>By Tam Okell and Ines\n      Varga\nMay 4, 2016</div>",
            ["Tam Okell", "Ines Varga"],
        ),
        ("<div class=byline>May 4, 2016 · Tam Okell</div>", ["Tam Okell"]),
        ("<div class=byline>Tam Okell@tamokell  May 4, 2016</div>", ["Tam Okell"]),
        (
            "<p>By <b>Tam Okell</b> and <span itemprop='author creator'>Ines Varga</span></p>",
            ["Tam Okell", "Ines Varga"],
        ),
        ("<div class=author><p>Harbour News</p><p>by Tam Okell</p></div>", ["Tam Okell"]),
        ("<p>Text von Tam Okell Illustration von Ines Varga</p>", ["Tam Okell"]),
        ("<p class=author>Tam Okell im Gespräch mit Ines Varga</p>", ["Tam Okell", "Ines Varga"]),
        ("<p>By Tam Okell CNN</p>", ["Tam Okell"]),
        ("<p>Por José Volta e Pinto</p>", ["José Volta e Pinto"]),
        ("<p>Por José Volta e Ana Pinto</p>", ["José Volta", "Ana Pinto"]),
        ("<p>by tam okell, associated press</p>", ["Tam Okell", "Associated Press"]),
        ('<p>NEWS // By Tam "Crane" Okell // 20h ago</p>', ['Tam "Crane" Okell']),
        ("<p class=byline>Tam OkellFollow</p><p class=byline>Tam Okell</p>", ["Tam Okell"]),
    ],
)
def test_a_byline_is_read_however_it_is_set(byline: str, names: list[str]) -> None:
    assert authors(byline) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Made, Bo Made, and Cy Made", ["Ann Made", "Bo Made", "Cy Made"]),
        ("ANN MADE AND BO MADE", ["ANN MADE", "BO MADE"]),
        ("Words: Ann Made", ["Ann Made"]),
        ("Text und Fotos: Jana Weit", ["Jana Weit"]),
        ("Eine Reportage von Jana Weit", ["Jana Weit"]),
        ("Autor:in: Jana Weit", ["Jana Weit"]),
        ("Par Anne Petit, avec AFP", ["Anne Petit", "AFP"]),
        ("Text och foto: Anna Berg", ["Anna Berg"]),
        ("Γράφει ο Νίκος Πέτρου", ["Νίκος Πέτρου"]),
        ("Пише: Јован Марић", ["Јован Марић"]),
        ("إعداد: أحمد سالم", ["أحمد سالم"]),
        ("홍길동 기자", ["홍길동"]),
        ("山田太郎記者", ["山田太郎"]),
        ("本报记者 张三", ["张三"]),
        ("记者张三", ["张三"]),
        ("Veröffentlicht von Jana Weit", ["Jana Weit"]),
        ("責任編輯：張三", []),
    ],
)
def test_a_byline_is_read_in_its_language(byline: str, names: list[str]) -> None:
    assert split_names(byline, strict=True) == names


@pytest.mark.parametrize(
    "line",
    [
        "<p>Photo by Tam Okell</p>",
        "<p>Foto: Tam Okell</p>",
        "<div class=author>Thursday, 4 May 2016</div>",
        "<p class=byline>Published on 4 May 2016</p>",
        "<p class=author>admin</p>",
        "<p class=author>Crane Works GmbH &amp; Co. KG</p>",
    ],
)
def test_photo_credits_dates_and_companies_are_not_authors(line: str) -> None:
    assert authors(line) == []


def test_a_headline_with_by_in_it_is_not_a_byline() -> None:
    headline = "Crane Saved By Brave Harbour Master"
    page = f"<title>{headline}</title><h1>{headline}</h1>{BODY}"
    article = extract_article(page.encode(), "http://post.example/1")
    assert article.authors == ()


def test_the_bylines_of_teasers_beside_an_article_are_not_its_own() -> None:
    teasers = "".join(f"<p class=byline>By {name}</p>" for name in ("Ann Made", "Bo Made"))
    page = f"<aside>{teasers}</aside><p class=byline>Tam Okell</p>"
    assert authors(page) == ["Tam Okell"]


# ---- desks and agencies -----------------------------------------------------------------------


def test_a_desk_is_the_author_only_if_no_person_signs() -> None:
    assert authors("<p class=byline>By Harbour News Desk</p>") == ["Harbour News Desk"]
    assert authors("<p class=author>Redaktion Küste</p>") == ["Redaktion Küste"]
    assert authors("<p class=author>Von unserer Redaktion</p>") == ["Redaktion"]
    assert authors("<p class=byline>By Tam Okell, Harbour News Desk</p>") == ["Tam Okell"]


def test_a_dispatch_is_signed_by_the_agency_of_its_dateline() -> None:
    dispatch = BODY.replace("<p>", "<p>LIMA (Reuters) - ", 1)
    assert authors(body=dispatch) == ["Reuters"]
    assert authors("<p class=byline>By Tam Okell</p>", body=dispatch) == ["Tam Okell"]
    assert authors(body=BODY.replace("<p>", "<p>The harbour (HBR) says: ", 1)) == []


def test_a_desk_or_agency_alone_below_the_text_is_the_author() -> None:
    assert authors(body=BODY + "<p>(dpa)</p>") == ["dpa"]
    assert authors(body=BODY + "<p>HP-Redaktion</p>") == ["HP-Redaktion"]
    assert authors(body=BODY + "<p>Reuters</p>") == ["Reuters"]
    assert authors(body=BODY + "<p>Editor’s Picks</p>") == []
    assert authors(body=BODY + "<p>Sid</p>") == []
