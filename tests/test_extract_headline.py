"""The headline, and the names of a site beside it."""

import pytest

from indexer.extract.article import read_page
from indexer.extract.fields.site import cut_site, is_host

URL = "http://a.example/2019/11/crane"
PROSE = (
    "<p>The board of the harbour met until midnight, and spoke of nothing but the old crane.</p>"
)


def headline(html: str, url: str = URL) -> str:
    reading = read_page(html.encode(), url)
    assert reading is not None
    return reading.title


def shared(title: str) -> str:
    return f"<meta property='og:title' content='{title}'>"


def linked_data(title: str) -> str:
    return (
        f'<script type=\'application/ld+json\'>{{"@type":"NewsArticle","headline":"{title}"}}'
        "</script>"
    )


def test_the_only_h1_is_the_headline_whatever_the_document_is_called() -> None:
    page = "<title>Jury convicts harbour master | Post</title><h1>A verdict at midnight</h1>"
    assert headline(page + PROSE) == "A verdict at midnight"


def test_an_h1_of_one_unconfirmed_word_is_not_the_headline() -> None:
    page = "<title>Jury convicts harbour master | Post</title><h1>Courts</h1>"
    assert headline(page + PROSE) == "Jury convicts harbour master"


def test_a_linked_h1_loses_to_another_heading_that_agrees_with_the_title() -> None:
    page = (
        "<title>Muffins with herring : Harbour recipes</title>"
        "<h1><a href=/>Harbour recipes</a></h1>"
        "<h2><a href=/1>Muffins with herring</a></h2>"
    )
    assert headline(page + PROSE) == "Muffins with herring"


def test_an_h1_in_the_breadcrumbs_loses_to_a_confirmed_heading() -> None:
    path = "<ul><li><a href=/>Harbour</a><li><h1>Crane harbour news today</h1></ul>"
    page = "<title>Crane harbour news today</title>" + shared("A crane breaks at last")
    assert headline(page + path + "<h2>A crane breaks at last</h2>" + PROSE) == (
        "A crane breaks at last"
    )
    assert headline(page + path + PROSE) == "Crane harbour news today"


def test_a_heading_counts_however_deep_below_the_menu_it_stands() -> None:
    menu = "".join(f"<h3><a href=/{at}>Teaser number {at}</a></h3>" for at in range(80))
    page = f"<title>Crane broken | Post</title>{menu}<h1>Crane breaks again in harbour</h1>"
    assert headline(page + PROSE) == "Crane breaks again in harbour"


def test_a_soft_hyphen_in_a_heading_does_not_split_the_word() -> None:
    page = "<title>Post - News - Crane inspection ends</title><h2>News of the day</h2>"
    assert headline(page + "<h1>Crane in\u00adspec\u00adtion ends</h1>" + PROSE) == (
        "Crane inspection ends"
    )


def test_a_kicker_in_its_own_element_is_dropped_if_the_metadata_lack_it() -> None:
    heading = "<h1><span>Harbour news:</span> Crane breaks again</h1>"
    assert headline(shared("Crane breaks again") + heading + PROSE) == "Crane breaks again"


def test_a_kicker_is_dropped_if_any_metadata_title_lacks_it() -> None:
    heading = "<h1><span>Harbour news:</span> Crane breaks again</h1>"
    page = shared("Crane breaks again") + linked_data("Harbour news: Crane breaks again")
    assert headline(page + heading + PROSE) == "Crane breaks again"


def test_a_kicker_is_kept_with_its_colon_if_the_metadata_have_it() -> None:
    heading = "<h1><span>Harbour news</span><span>Crane breaks again</span></h1>"
    assert headline(shared("Harbour news: Crane breaks again") + heading + PROSE) == (
        "Harbour news: Crane breaks again"
    )


def test_words_before_a_colon_stay_unless_they_have_an_element_of_their_own() -> None:
    heading = "<h1>&quot;Pure rust&quot;: Crane breaks again</h1>"
    assert headline(shared("Crane breaks again") + heading + PROSE) == (
        '"Pure rust": Crane breaks again'
    )


def test_a_dek_inside_the_heading_is_dropped_if_the_metadata_agree_without_it() -> None:
    title = "Crane breaks again"
    heading = f"<h1>{title}<br>A long night for the men at the pier</h1>"
    assert headline(shared(title) + linked_data(title) + heading + PROSE) == title


def test_the_visible_headline_beats_og_title_and_json_ld() -> None:
    heading = "<h1>Town crane breaks for the third time in a year</h1>"
    page = shared("You will not believe this crane") + linked_data("Crane breaks") + heading
    assert headline(page + PROSE) == "Town crane breaks for the third time in a year"


def test_a_site_name_in_the_host_is_cut_from_the_end_of_a_heading() -> None:
    title = "Crane breaks again in harbour | CPZ"
    page = f"<title>{title}</title>{shared(title)}<h1>{title}</h1>{PROSE}"
    assert headline(page, "http://www.cpz.example/1") == "Crane breaks again in harbour"


def test_a_headline_stated_as_site_name_is_still_the_headline() -> None:
    title = "Crane in the old harbour breaks again"
    site = f"<meta property='og:site_name' content='{title}'>"
    page = f"<title>{title}</title>{site}<h1>{title}</h1><h2>More from the coast</h2>"
    assert headline(page + PROSE) == title


def test_a_line_that_opens_the_document_title_is_the_headline_of_a_page_without_headings() -> None:
    page = (
        "<title>Target: Harbour - Can anyone stop the man who wants to own the whole pier?</title>"
        f"<table><tr><td><font size=5>Target: Harbour</font><br>By Tam Okell{PROSE}"
    )
    assert headline(page) == "Target: Harbour"


@pytest.mark.parametrize(
    "title",
    [
        "市议会批准了关于学校和道路的新预算_社会_海岸日报",
        "市议会批准了关于学校和道路的新预算！-海岸网",
    ],
)
def test_the_site_is_cut_from_titles_in_chinese(title: str) -> None:
    assert cut_site(title, frozenset(), "").startswith("市议会批准了关于学校和道路的新预算")
    assert "海岸" not in cut_site(title, frozenset(), "")


@pytest.mark.parametrize(
    ("stated", "url", "name"),
    [
        ("Coast Post - All that is new on the coast", "http://coastpost.example/1", "Coast Post"),
        (
            "Côte Poste | Nouvelles de toute la côte d’Ambre",
            "http://coteposte.example/1",
            "Côte Poste",
        ),
        ("Coast Post | The Paper", "http://coastpost.example/1", "Coast Post | The Paper"),
        ("https://www.coastpost.example", "http://coastpost.example/1", None),
        ("Coast Post Inc.", "http://coastpost.example/1", "Coast Post"),
        ("Crane breaks in the old harbour at midnight | Post", "http://post.example/1", "Post"),
        ("Wind &amp; Weather - Harbour", "http://post.example/1", "Wind & Weather - Harbour"),
    ],
)
def test_the_name_of_a_site_is_without_slogan_and_legal_form(
    stated: str, url: str, name: str | None
) -> None:
    page = f"<meta property='og:site_name' content='{stated}'><h1>Crane breaks again</h1>{PROSE}"
    reading = read_page(page.encode(), url)
    assert reading is not None
    assert reading.site_name == name


def test_a_site_name_with_or_without_dot_com_matches_its_host() -> None:
    assert is_host("CNET", "http://www.cnet.example/")
    assert is_host("Post.com", "http://post.example/")
    assert not is_host("Com", "http://post.example/")


def test_a_headline_that_names_the_site_is_not_its_name() -> None:
    told = "Old crane of the harbour breaks again, the ninth time this year, the Gazette learns"
    page = f"<title>Coast Gazette - News - {told}</title><h3>News</h3><h1>{told}</h1>{PROSE}"
    assert headline(page, "http://gazette.example/1") == told
    reading = read_page(page.encode(), "http://gazette.example/1")
    assert reading is not None
    assert reading.site_name == "Coast Gazette"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("AC/DC / The Reeds: a double bill / Coast Post", "AC/DC / The Reeds: a double bill"),
        ("Is x < y? A lesson in sums", "Is x < y? A lesson in sums"),
        ("Coast Post - News - Harbour - Crane breaks again", "Crane breaks again"),
        ("Coast Post: Crane breaks again in harbour", "Crane breaks again in harbour"),
        ("Opinion: Crane breaks again in harbour", "Opinion: Crane breaks again in harbour"),
        ("Crane breaks again - Crane breaks again", "Crane breaks again"),
        ("Crane breaks again - coast-post.example", "Crane breaks again"),
        (">>> 2020-11-28 Crane breaks again", "Crane breaks again"),
        ("23.01.2022 - Crane breaks again - Coast Post", "Crane breaks again"),
        ("» Crane breaks again", "Crane breaks again"),
        ("2020-11-28", "2020-11-28"),
        ("老旋转桥继续开放_港务新闻_海岸日报", "老旋转桥继续开放"),
        ("老旋转桥继续开放-海岸日报-coast.example", "老旋转桥继续开放"),
        ("海岸日報｜古い可動橋は歩行者に開放続く", "古い可動橋は歩行者に開放続く"),
        ("גשר ישן נשאר פתוח בחורף | עיתון הנמל", "גשר ישן נשאר פתוח בחורף"),
        ("Quai : un homme blessé", "Quai : un homme blessé"),
    ],
)
def test_only_the_site_and_its_sections_are_cut_from_a_title(title: str, headline: str) -> None:
    assert cut_site(title, frozenset(), "http://www.coastpost.example/1") == headline


@pytest.mark.parametrize(
    "shown",
    [
        "<p class=body><span class=headline>{0}</span>",
        "<table><tr><td class=articletitle>{0}</td></tr></table>",
        "<font size=5><b>{0}</b></font><br>",
        "<font size='+2' color=navy>{0}</font>",
        "<div itemprop=headline>{0}</div>",
    ],
)
def test_what_is_marked_or_set_as_a_headline_is_one_under_a_generic_title(shown: str) -> None:
    page = "<title>Coast Post Online: Breaking News</title>" + shown.format("Crane breaks again")
    assert headline(page + PROSE, "http://coastpost.example/1") == "Crane breaks again"


def test_an_h1_below_the_text_loses_to_the_line_that_shows_the_title() -> None:
    page = (
        f"<title>Crane breaks again - Coast Post</title><b>Crane breaks again</b><br>{PROSE * 5}"
        "<h1>Ten boats that nobody should miss</h1>"
    )
    assert headline(page, "http://coastpost.example/1") == "Crane breaks again"


def test_entities_that_were_written_twice_are_read_twice() -> None:
    page = "<h1>Wind &amp;amp; weather at the &amp;quot;old&amp;quot; crane</h1>"
    assert headline(page + PROSE) == 'Wind & weather at the "old" crane'


def test_a_kicker_that_its_markup_calls_so_goes_unless_json_ld_has_it() -> None:
    heading = "<h1><span class=head__kicker>Old harbour</span> Crane breaks at last</h1>"
    both = "Old harbour: Crane breaks at last"
    assert headline(shared(both) + heading + PROSE) == "Crane breaks at last"
    assert headline(linked_data(both) + heading + PROSE) == both


def test_quotation_marks_in_front_of_a_headline_stay() -> None:
    title = "»Nobody saw the crane fall« says master"
    assert headline(f"<title>{title}</title><h1>{title}</h1>{PROSE}") == title


@pytest.mark.parametrize(
    ("document", "url"),
    [("Gardening in a Warming World | Coast Garden-Based Learning", "gardening.coast.example"),
     ("Crane repairs cost more than cranes - Coast Report", "repairs.coastreport.example"),
     ("Opinion: gardening without any water at all | Coast", "opinion.coast.example")],
)  # fmt: skip
def test_a_headline_that_names_the_subdomain_is_not_the_site(document: str, url: str) -> None:
    separator = " | " if " | " in document else " - "
    wanted = document.split(separator)[0]
    page = f"<title>{document}</title><h1>{wanted}</h1>{PROSE}"
    assert headline(page, f"https://{url}/a/") == wanted


def test_a_stated_title_that_ends_at_a_quotation_mark_is_read_from_the_heading() -> None:
    whole = 'Senator calls the old crane "beyond repair"'
    cut = shared("Senator calls the old crane ") + linked_data("Senator calls the old crane ")
    page = f"<title>{whole}</title>{cut}<h2><a href=/2019/11/crane>{whole}</a></h2>{PROSE}"
    assert headline(page) == whole


DAYS_BESIDE = (
    "<h1>The harbour crane breaks <small>14 March 2011</small></h1>",
    "<h1><time datetime=2011-03-14>14.03.2011</time> The harbour crane breaks</h1>",
    "<h1>The harbour crane breaks<br><span>By Tam Okell, 14 March 2011</span></h1>",
    "<h1>The harbour crane breaks <span>Updated: Monday, March 14, 2011, 10:32</span></h1>",
    "<h1><i>2011年3月14日</i>The harbour crane breaks</h1>",
)


@pytest.mark.parametrize("heading", DAYS_BESIDE)
@pytest.mark.parametrize(
    "title", ["<title>Post</title>", "<title>The harbour crane breaks</title>"]
)
def test_a_day_in_an_element_of_the_heading_is_no_part_of_the_headline(
    heading: str, title: str
) -> None:
    assert headline(f"<title>{title}</title>{heading}{PROSE}") == "The harbour crane breaks"


@pytest.mark.parametrize(
    "heading",
    [
        "The harbour crane breaks (14 March 2011)", "14 March 2011 - The harbour crane breaks",
        "<b>14 Mar</b> The harbour crane breaks",
    ],
)  # fmt: skip
def test_a_day_that_the_documents_title_lacks_is_no_part_of_the_headline(heading: str) -> None:
    page = f"<title>The harbour crane breaks | Post</title><h1>{heading}</h1>"
    assert headline(page + PROSE) == "The harbour crane breaks"


@pytest.mark.parametrize(
    "heading",
    [
        "What was said on 14 March 2011", "Letters <b>14 March 2011</b>",
        "Looking back: <em>the great storm of 14 March 2011</em>",
    ],
)  # fmt: skip
def test_a_day_that_the_headline_tells_of_stays(heading: str) -> None:
    whole = heading.replace("<b>", "").replace("</b>", "").replace("<em>", "").replace("</em>", "")
    assert headline(f"<title>Post</title><h1>{heading}</h1>{PROSE}") == whole


def test_a_day_that_is_stated_as_part_of_the_headline_stays() -> None:
    page = linked_data("Notes from the quay 14 March 2011")
    page += "<h1>Notes from the quay <small>14 March 2011</small></h1>"
    assert headline(page + PROSE) == "Notes from the quay 14 March 2011"


SITES = {"en": "The Quay Courier", "ru": "Портовый вестник", "zh": "码头日报", "ar": "بريد الميناء"}
HEADLINES = {
    "en": "Town votes to keep its old crane", "ru": "Город сохранит старый портовый кран",
    "zh": "小镇投票决定保留码头旧吊车不拆除", "ar": "البلدة تصوت للاحتفاظ بالرافعة القديمة",
}  # fmt: skip
UNRELATED = "http://www.qx7.example/2019/11/a81.html"


@pytest.mark.parametrize("language", SITES)
@pytest.mark.parametrize(
    "shown",
    [
        "<h1>{0}</h1>", "<h2>{0}</h2>", "<h3>{0}</h3>", "<font size=5><b>{0}</b></font>",
        "<h1><img src=h.gif alt='{0}'></h1>",
    ],
)  # fmt: skip
def test_the_name_in_the_logo_is_no_headline_though_all_titles_state_it(
    language: str, shown: str
) -> None:
    site, said = SITES[language], HEADLINES[language]
    page = f"<title>{site}</title>{shared(site)}<div><a href=/>{site}</a></div>"
    assert headline(page + shown.format(said) + PROSE, UNRELATED) == said


@pytest.mark.parametrize(
    "document", ["Untitled Document", "Home", "Sans titre", "無題ドキュメント"]
)
@pytest.mark.parametrize("language", SITES)
def test_a_title_that_nobody_gave_is_no_headline(document: str, language: str) -> None:
    page = f"<title>{document}</title><a href=/>Home</a><h2>{HEADLINES[language]}</h2>"
    assert headline(page + PROSE, UNRELATED) == HEADLINES[language]


@pytest.mark.parametrize("language", SITES)
@pytest.mark.parametrize("title", ["{1}: {0}", "{0} - {1}", "{1} – {0}"])
def test_the_logo_tells_which_part_of_a_title_is_the_site(language: str, title: str) -> None:
    site, said = SITES[language], HEADLINES[language]
    logo = f"<a href=http://www.qx7.example/><img src=l.gif alt='{site}'></a>"
    page = f"<title>{title.format(said, site)}</title>{logo}"
    assert headline(page + PROSE, UNRELATED) == said


@pytest.mark.parametrize("language", SITES)
def test_a_dek_or_kicker_that_the_documents_title_lacks_is_no_part_of_the_headline(
    language: str,
) -> None:
    said = HEADLINES[language]
    document = f"<title>{said} - {SITES[language]}</title>"
    dek = f"<h1>{said} <small>Nobody in the hall spoke against it.</small></h1>"
    kicker = f"<h1><span>Harbour</span> {said}</h1>"
    assert headline(document + dek + PROSE, UNRELATED) == said
    assert headline(document + kicker + PROSE, UNRELATED) == said


def test_a_kicker_before_a_colon_stays_though_the_documents_title_has_it_alone() -> None:
    page = "<title>Noise at the harbour</title><h1><b>Noise at the harbour</b>: {}</h1>"
    said = "Crane to stand still at night"
    assert headline(page.format(said) + PROSE) == f"Noise at the harbour: {said}"


def test_a_headline_that_the_title_writes_in_capitals_is_read_as_shown() -> None:
    said = "Town votes to keep its old crane"
    page = f"<title>{said.upper()}</title><p><b>{said}</b></p>"
    assert headline(page + PROSE) == said


def test_an_h2_that_is_most_of_the_title_beats_an_h1_that_is_the_rest() -> None:
    page = (
        "<title>小镇投票决定保留旧吊车 - 码头日报</title>"
        "<h1>码头日报</h1><h2>小镇投票决定保留旧吊车</h2>"
    )
    assert headline(page + PROSE, UNRELATED) == "小镇投票决定保留旧吊车"


def test_a_label_above_a_list_is_no_headline_where_the_title_is_the_site() -> None:
    page = f"<title>{SITES['en']}</title><a href=/>{SITES['en']}</a>{PROSE}<h3>More news</h3>"
    assert headline(page, UNRELATED) == SITES["en"]
