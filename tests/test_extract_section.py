"""Section, tags and description of an article, in the paper's own words."""

import json

import pytest

from indexer.extract import extract_article
from indexer.model.article import Article

BODY = "<p>The board of the harbour met until midnight, and spoke of nothing but the crane.</p>" * 6


def article(head: str = "", menu: str = "", url: str = "http://post.example/1") -> Article:
    page = f"<title>Crane breaks again</title>{head}{menu}<h1>Crane breaks again</h1>{BODY}"
    return extract_article(page.encode(), url)


def linked_data(**said: object) -> str:
    thing = {"@type": "NewsArticle", "headline": "Crane breaks again", **said}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"


def path(*names: str) -> str:
    steps = [{"@type": "ListItem", "position": at, "name": name} for at, name in enumerate(names)]
    thing = {"@type": "BreadcrumbList", "itemListElement": steps}
    return f"<script type='application/ld+json'>{json.dumps(thing)}</script>"


def test_a_section_slug_is_shown_as_the_menu_spells_it() -> None:
    menu = "<div><a href=/>Opinión y más</a></div>"
    assert article(linked_data(articleSection="opinion-y-mas"), menu).section == "Opinión y más"


def test_a_year_in_the_address_is_not_a_section() -> None:
    menu = "<div><a href=/>2019</a></div>"
    assert article("", menu, "http://post.example/2019/crane").section is None


def test_breadcrumbs_name_the_section_if_nothing_else_does() -> None:
    assert article(path("Startseite", "Politik", "Crane breaks again")).section == "Politik"
    assert article(path("post.example", "World", "USA", "Crane breaks again")).section == "World"
    assert article(path("Home", "Crane breaks again")).section is None


@pytest.mark.parametrize(
    "said", ["Uncategorized", "blog_post", "Crane breaks again", "Post - Crane breaks again"]
)
def test_placeholders_and_titles_are_not_sections(said: str) -> None:
    assert article(linked_data(articleSection=said)).section is None


@pytest.mark.parametrize(
    ("said", "section"),
    [
        ("Harbour,Weather", "Harbour"),
        ("Harbour, Weather, World", "Harbour"),
        ("Arts, Books, & Letters", "Arts, Books, & Letters"),
        (["Harbour", "Weather"], "Harbour"),
    ],
)
def test_the_first_of_several_joined_sections_is_taken(said: object, section: str) -> None:
    assert article(linked_data(articleSection=said)).section == section


def test_a_description_has_no_markup_left() -> None:
    head = "<meta name=description content='&lt;p&gt;The &lt;b&gt;old&lt;/b&gt; crane.&lt;/p&gt;'>"
    assert article(head).description == "The old crane."


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        (["crane, harbour, rust"], ("crane", "harbour", "rust")),
        ("crane; harbour", ("crane", "harbour")),
        (["Crane", "crane", "Harbour"], ("Crane", "Harbour")),
        (["Okell, Tam", "Harbour"], ("Okell, Tam", "Harbour")),
        (["_Prio_3", "98be933f-38cf-4fba-b6c6-ad438e82010a", "tag:story", "rust"], ("rust",)),
        (["Crane breaks again", "rust"], ("rust",)),
    ],
)
def test_tags_are_split_deduplicated_and_free_of_codes(said: object, tags: tuple[str, ...]) -> None:
    assert article(linked_data(keywords=said)).tags == tags
