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
    assert article(path("post.example", "World", "USA", "Crane breaks again")).section == "USA"
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


TITLE = "Crane breaks again"
LONG = "/1/old-crane-of-the-harbour-breaks"

# Markup above the headline, and the section that it shows.
PATHS = {
    "list": ("<ul class=breadcrumb><li><a href=/>Home</a><li><a href=/w>World</a></ul>", "World"),
    "ordered list with the article": (
        f"<ol class='breadcrumbs'><li>Home<li>Coast<li>{TITLE}</ol>", "Coast"),
    "navigation": ("<nav aria-label=Breadcrumb><a href=/>Home</a> / <a href=/s>Sport</a></nav>",
        "Sport"),
    "navigation by class": ("<nav class=c-breadcrumb-list><a href=/k>Kultur</a></nav>", "Kultur"),
    "id": ("<div id=breadcrumbs><a href=/>Start</a> » <a href=/r>Region</a></div>", "Region"),
    "microdata": (
        "<ol itemscope itemtype='https://schema.org/BreadcrumbList'><li><a href=/><span>Home</span>"
        "</a><li><a href=/m><span itemprop=name>Money</span></a></ol>", "Money"),
    "RDFa": ("<div vocab='https://schema.org/' typeof=BreadcrumbList><a href=/>Home</a> &gt; "
        "<a href=/f><span property=name>Food</span></a></div>", "Food"),
    "old microdata": (
        "<div itemscope itemtype='http://data-vocabulary.org/Breadcrumb'><a href=/>Home</a></div>"
        "<div itemscope itemtype='http://data-vocabulary.org/Breadcrumb'><a href=/t>Tech</a></div>",
        "Tech"),
    "two levels": ("<div class=breadcrumb>Home &rsaquo; News &rsaquo; Local</div>", "Local"),
    "marked steps alone": (
        "<p><a class=crumb href=/>Home</a><a class=crumb href=/o>Opinion</a></p>", "Opinion"),
    "a plain line": ("<div>Home &gt; News &gt; Local</div>", "Local"),
    "a plain line of links": ("<p><a href=/>Home</a> | <a href=/b>Business</a></p>", "Business"),
    "a line in German": ("<p>Sie sind hier: Startseite › Panorama</p>", "Panorama"),
    "a line in French": ("<p>Vous êtes ici : Accueil &gt; Société</p>", "Société"),
    "a line in Spanish": ("<p>Portada » Deportes</p>", "Deportes"),
    "a trail in Italian": ("<div class=briciole-breadcrumb>sei in » Mondo</div>", "Mondo"),
    "the thread of Ariadne": ("<ul class=fil-ariane><li>Accueil<li>Monde</ul>", "Monde"),
    "crumbs of bread in Dutch": ("<div class=kruimelpad>Home &gt; Binnenland</div>", "Binnenland"),
    "a trail in Portuguese": ("<div class=migas>Início / Economia</div>", "Economia"),
    "a trail in Japanese": ("<div class=topicpath>ホーム &gt; 社会</div>", "社会"),
    "a line in Chinese": ("<div>当前位置：首页 &gt; 新闻 &gt; 国际 &gt; 正文</div>", "国际"),
    "a line in Korean": ("<div>홈 &gt; 경제</div>", "경제"),
    "a trail in Russian": ("<div class=breadcrumbs>Главная / Политика</div>", "Политика"),
    "a line in Greek": ("<div>Αρχική › Κόσμος</div>", "Κόσμος"),
    "a trail in Persian": ("<ul class=breadcrumb><li>صفحه اصلی<li>سیاست</ul>", "سیاست"),
    "a trail in Arabic": ("<ul class=breadcrumb><li>الرئيسية<li>رياضة</ul>", "رياضة"),
    "a trail in Hebrew": ("<div class=breadcrumbs>ראשי » חדשות</div>", "חדשות"),
    "a trail in Hindi": ("<div class=breadcrumb>होम / देश</div>", "देश"),
    "a trail in Turkish": ("<div class=breadcrumb>Anasayfa &gt; Gündem</div>", "Gündem"),
    "a trail in Polish": ("<div class=breadcrumb>Strona główna → Kraj</div>", "Kraj"),
    "a trail in Czech": ("<div class=breadcrumb>Úvod &gt; Kultura</div>", "Kultura"),
    "a trail in Thai": ("<div class=breadcrumb>หน้าแรก &gt; ข่าวทั่วไป</div>", "ข่าวทั่วไป"),
    "the article cut short": (
        f"<div class=breadcrumb>Home / Coast / {TITLE[:12]}…</div>", "Coast"),
    "the link of a category": ("<p>In <a rel='category tag' href=/c/boats>Boats</a></p>", "Boats"),
    "a kicker named as section": ("<div class=article-section><a href=/w>World</a></div>", "World"),
    "a German rubric": ("<span class=article__rubrik>Wirtschaft</span>", "Wirtschaft"),
    "a category in a header": (
        "<header><div class=entry-category><a href=/c/f>Fishing</a></div></header>", "Fishing"),
    "microdata beside the headline": ("<b itemprop=articleSection>Weather</b>", "Weather"),
    "microdata in an attribute": ("<meta itemprop=articleSection content=Weather>", "Weather"),
    "property for machines": ("<meta name=parsely-section content='Boats &amp; Piers'>",
        "Boats & Piers"),
}  # fmt: skip

# The same, where nothing names a section.
NOTHING = {
    "home alone": "<ul class=breadcrumb><li><a href=/>Home</a></ul>",
    "home and article": f"<div class=breadcrumb>Home &gt; {TITLE}</div>",
    "the site and the article": f"<div class=breadcrumb>Post &gt; {TITLE}</div>",
    "a kicker": "<div class=kicker>A night to remember</div>",
    "a menu": "<ul class=menu><li>World<li>Sport<li>Local</ul>",
    "a line with arrows": "<p>Tickets &gt; from 3 crowns</p>",
    "a date": "<div class=section-date>3 May 2019</div>",
    "an author": "<div class=byline-section>By <a href=/a>Ann Made</a></div>",
    "tags of other pages": "<p><a rel=tag href=/t/x>Rust</a></p>",
    "a whole paragraph": f"<div class=breadcrumb>{'Home of many words ' * 30}</div>",
    "a category of nothing": "<a rel='category tag' href=/c/u>Uncategorized</a>",
}


@pytest.mark.parametrize("name", PATHS)
def test_the_section_is_read_as_the_page_shows_it(name: str) -> None:
    above, section = PATHS[name]
    assert article(menu=above).section == section


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_not_a_section_is_not_taken_for_one(name: str) -> None:
    assert article(menu=NOTHING[name]).section is None


@pytest.mark.parametrize(
    ("label", "url", "section"),
    [
        ("<a class=kicker href=/coast/>Coast</a>", f"http://post.example/coast{LONG}", "Coast"),
        ("<a href=/coast>At the coast</a>", f"http://post.example/coast{LONG}", "At the coast"),
        ("<p class=overline>Côte d'Or</p>", f"http://post.example/cote-d-or{LONG}", "Côte d'Or"),
        ("<a class=kicker href=/storms>Storms</a>", f"http://post.example/coast{LONG}", None),
    ],
)
def test_a_kicker_is_the_section_if_the_address_says_so(
    label: str, url: str, section: str | None
) -> None:
    assert article(menu=f"<div>{label}</div>", url=url).section == section


def test_the_deepest_directory_that_the_menu_names_is_the_section() -> None:
    menu = "<nav><a href=/news>News</a><a href=/news/local>Local &amp; State</a></nav>"
    url = "http://post.example/news/local-state/2019/crane/"
    assert article(menu=menu, url=url).section == "Local & State"


@pytest.mark.parametrize("said", ["deutschland-welt", "news_news", "world/asia", "c4"])
def test_a_slug_that_the_page_does_not_show_is_not_a_section(said: str) -> None:
    assert article(linked_data(articleSection=said)).section is None


def test_a_line_of_links_below_the_text_is_not_a_path_to_the_page() -> None:
    foot = "<a href=/>Home</a> | <a href=mailto:ed@post.example>Write to us</a>"
    page = f"<title>Crane breaks again</title><h1>Crane breaks again</h1>{BODY}<p>{foot}"
    assert extract_article(page.encode(), "http://post.example/1").section is None


def test_a_slug_gives_way_to_the_path_that_readers_see() -> None:
    trail = "<ul class=breadcrumb><li>Start<li>Deutschland &amp; Welt</ul>"
    for slug in ("deutschland-welt", "deutschland-und-welt", "dw_1"):
        assert article(linked_data(articleSection=slug), trail).section == "Deutschland & Welt"


def test_a_page_of_many_breadcrumbs_and_headings_is_read_in_time() -> None:
    many = "<div class=breadcrumb><h1>Crane breaks again</h1><p>Home &gt; " * 3000
    assert article(menu=many).section is None


@pytest.mark.parametrize(
    ("menu", "section"),
    [
        ("<nav><a href=/w>World</a><a href=/k aria-current=true>Kultur</a></nav>", "Kultur"),
        ("<nav><ul><li><a href=/m>Monde</a><li class=active><a href=/s>Société</a></ul></nav>",
         "Société"),
        ("<div class=menu><a href=/a>国際</a><a class=current href=/b>社会</a></div>", "社会"),
    ],
)  # fmt: skip
def test_the_active_entry_of_a_menu_is_the_section_if_nothing_else_is(
    menu: str, section: str
) -> None:
    assert article(menu=menu).section == section


@pytest.mark.parametrize("said", ["Posted in", "Actualizado el", "Home"])
def test_a_label_of_a_date_is_not_a_section(said: str) -> None:
    assert article(menu=f"<nav><a class=active href=/x>{said}</a></nav>").section is None


def test_many_active_entries_name_no_section() -> None:
    many = "".join(f"<li class=active><a href=/{n}>Part {n}</a>" for n in range(9))
    assert article(menu=f"<nav><ul>{many}</ul></nav>").section is None


def test_a_day_in_the_heading_is_not_a_section() -> None:
    page = "<title>Crane breaks again today</title>"
    page += f"<h1><b>14 Mar</b> Crane breaks again today</h1>{BODY}"
    assert extract_article(page.encode(), "http://post.example/a").section is None


def test_a_section_that_the_page_shows_holds_no_control_characters() -> None:
    path = "<div class=breadcrumb><a href=/>Home</a> &gt; <a href=/h>Harb\x1bour\x07</a></div>"
    section = article(menu=path).section
    assert section is None or section.isprintable()


MENU = (
    "<ul class=menu><li><a href=/news>News</a><li><a href=/coast>Coast</a>"
    "<li><a href=http://other.example/>Shop</a></ul>"
)


@pytest.mark.parametrize(
    ("label", "section"),
    [
        ("<p>Coast</p>", "Coast"), ("<p><font size=1><b>COAST</b></font></p>", "Coast"),
        ("<div class=eyebrow>Coast | 12 March 2019</div>", "Coast"),
        ("<h4>Coast</h4>", "Coast"), ("<div><a href=/coast>Coast</a></div>", "Coast"),
        ("<p>Interview</p>", None), ("<p>Exclusive</p>", None), ("<p>Shop</p>", None),
        ("<a href=//share.example/c>Coast</a>", None),
        ("<p><a href=/news>News</a> <a href=/coast>Coast</a></p>", None),
    ],
)  # fmt: skip
def test_a_kicker_is_the_section_if_the_menu_has_it_too(label: str, section: str | None) -> None:
    assert article(menu=f"{MENU}<hr>{label}").section == section


def test_a_link_in_the_header_of_the_article_does_not_prove_itself() -> None:
    page = "<title>Crane breaks again</title><article><header><a href=/interview>Interview</a>"
    page += f"<h1>Crane breaks again</h1></header>{BODY}</article>"
    assert extract_article(page.encode(), "http://post.example/1").section is None


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Crane breaks again | Coast | Post", "Coast"),
        ("Post - Coast - Crane breaks again", "Coast"),
        ("Crane breaks again | Coast", None), ("Crane breaks again | Analysis | Post", None),
    ],
)  # fmt: skip
def test_a_middle_part_of_the_title_is_the_section_if_the_menu_has_it(
    title: str, section: str | None
) -> None:
    page = f"<title>{title}</title>{MENU}<h1>Crane breaks again</h1>{BODY}"
    assert extract_article(page.encode(), "http://post.example/1").section == section


@pytest.mark.parametrize(
    "entry",
    ["<li class=is-active><a href=/c>Coast</a>", "<li class=item--active><a href=/c>Coast</a>",
     "<li class=current_page_parent><a href=/c>Coast</a>", "<li><span class=here>Coast</span>",
     "<li id=current><a href=/c>Coast</a>", "<li class=aktiv><a href=/c>Coast</a>"],
)  # fmt: skip
def test_programs_mark_the_active_entry_of_a_menu_in_many_ways(entry: str) -> None:
    menu = f"<ul class=menu><li><a href=/n>News</a>{entry}</ul><hr>"
    assert article(menu=menu).section == "Coast"


@pytest.mark.parametrize("key", ["news_section", "lp:section", "og:article:section", "category"])
def test_a_meta_element_that_its_name_calls_a_section_is_a_last_resort(key: str) -> None:
    meta = f"<meta name='{key}' content='Coast'>"
    assert article(meta).section == "Coast"
    assert article(meta + path("Home", "Harbour")).section == "Harbour"


@pytest.mark.parametrize(
    ("said", "section"),
    [(["", " ", "Coast"], "Coast"), ("News > Coast", "Coast"), ("{{section}}", None),
     ("NEWS_COAST", None), ("12345", None), ("http://post.example/coast", "Coast")],
)  # fmt: skip
def test_a_stated_section_is_the_last_level_of_a_path_and_not_a_code(
    said: object, section: str | None
) -> None:
    assert article(linked_data(articleSection=said), menu=MENU + "<hr>").section == section


def test_breadcrumbs_in_linked_data_stand_in_the_order_of_their_positions() -> None:
    steps = [{"@type": "ListItem", "position": at, "name": name}
             for at, name in ((3, "Crane breaks again"), (1, "Home"), (2, "Coast"))]  # fmt: skip
    for each in (steps, {"@type": "ListItem", "position": "1", "name": "Coast"}):
        thing = {"@type": "BreadcrumbList", "itemListElement": each}
        head = f"<script type='application/ld+json'>{json.dumps(thing)}</script>"
        assert article(head).section == "Coast"


@pytest.mark.parametrize("arrow", ["->", "->>", "-&gt;"])
def test_an_arrow_may_be_made_of_a_hyphen(arrow: str) -> None:
    assert article(menu=f"<div>Home {arrow} Coast</div>").section == "Coast"
