import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from serving import archive_of, made_document

from indexer.export import citations
from indexer.model.article import Block
from indexer.model.search import HeldBlock
from indexer.schemas.addresses import Links
from webapp import create_app
from webapp.pages.cite import sentence


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


def _tree(client: FlaskClient, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def _href(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    assert node is not None, selector
    return str(node.attributes["href"])


def _count(tree: LexborHTMLParser) -> int:
    heading = tree.css_first("h1")
    assert heading is not None
    return int(re.sub(r"\D", "", heading.text().partition("article")[0]))


def test_the_search_page_shows_what_the_api_finds(client: FlaskClient) -> None:
    tree = _tree(client, "/?q=ferry&collapse=none&limit=200")
    api = client.get("/api/v1/search?q=ferry&limit=200").json
    assert _count(tree) == api["total"]["value"]
    titles = [node.text() for node in tree.css(".hit h3")]
    assert titles == [result["title"] for result in api["results"]]


def test_the_three_dates_are_told_apart(client: FlaskClient) -> None:
    for row in _tree(client, "/?limit=100").css(".hit .dates"):
        words = row.text(separator=" ")
        assert ("Published" in words) != ("Undated" in words)
        assert "captured" in words


def test_every_facet_value_narrows_to_its_count(client: FlaskClient) -> None:
    tree = _tree(client, "/?collapse=none")
    for value in tree.css(".facets li"):
        narrowed = _tree(client, _href(value, "a.value"))  # type: ignore[arg-type]
        assert _count(narrowed) == int(value.css_first(".num").text())
        assert narrowed.css(".facets li.on")


def test_excluding_a_value_leaves_the_rest(client: FlaskClient) -> None:
    tree = _tree(client, "/")
    first = tree.css_first(".facets section li")
    rest = _tree(client, _href(first, "a.drop"))  # type: ignore[arg-type]
    assert _count(rest) == _count(tree) - int(first.css_first(".num").text())
    chip = rest.css_first(".chips a.not")
    assert _count(_tree(client, str(chip.attributes["href"]))) == _count(tree)


def test_every_bar_is_a_link_that_narrows(client: FlaskClient) -> None:
    tree = _tree(client, "/")
    bars = tree.css("svg[data-brush] a")
    assert len(bars) > 3
    for bar in bars:
        count = int(re.sub(r"\D", "", str(bar.attributes["aria-label"]).rpartition(":")[2]))
        assert _count(_tree(client, str(bar.attributes["href"]))) == count


def test_undated_articles_have_a_bar_of_their_own(client: FlaskClient) -> None:
    tree = _tree(client, _href(_tree(client, "/"), "svg a.undated"))
    assert {row.text() for row in tree.css(".hit .dates b")} == {"Undated"}
    assert "undated" not in _href(tree, ".chips a")


def test_a_year_opens_into_months_and_a_month_into_days(client: FlaskClient) -> None:
    year = _tree(client, "/?from=2010&to=2010")
    assert "by month" in year.css_first("#when-title").text()
    assert len(year.css("svg[data-brush] a[data-value]")) == 12
    month = _tree(client, "/?from=2010-02&to=2010-02")
    assert "by day" in month.css_first("#when-title").text()
    assert len(month.css("svg[data-brush] a[data-value]")) == 28


def test_active_filters_can_be_removed_one_by_one(client: FlaskClient) -> None:
    address = "/?q=ferry&language=en&from=2008&to=2011&section=-Business"
    chips = _tree(client, address).css(".chips a")
    words = [chip.text(separator=" ") for chip in chips]
    assert words == [
        "Published 2008 to 2011",
        "Language English",
        "Not section Business",
        "Clear all",
    ]
    for chip in chips[:-1]:
        assert len(_tree(client, str(chip.attributes["href"])).css(".chips a")) == 3
    cleared = _tree(client, str(chips[-1].attributes["href"]))
    assert cleared.css(".chips a") == []
    assert cleared.css_first("#q").attributes["value"] == "ferry"


def test_the_date_form_keeps_the_rest_of_the_search(client: FlaskClient) -> None:
    form = _tree(client, "/?q=ferry&language=en&undated=1").css_first("form.pick")
    kept = {
        field.attributes["name"]: field.attributes["value"]
        for field in form.css("input[type=hidden]")
    }
    assert kept == {"q": "ferry", "language": "en"}


def test_paging_shows_every_article_once(tmp_path: Path) -> None:
    archive_of(tmp_path, [made_document(number) for number in range(45)])
    client = create_app(tmp_path).test_client()
    address, seen = "/?q=harbour", []
    while address:
        tree = _tree(client, address)
        seen += [node.text() for node in tree.css(".hit h3")]
        following = tree.css_first(".paging a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    assert (len(seen), len(set(seen))) == (45, 45)
    assert "Stories 41 to 45" in tree.css_first(".paging").text()


def test_the_page_says_how_it_understood_the_query(client: FlaskClient) -> None:
    understood = _tree(client, '/?q="night ferry" -timetable').css_first(".understood p")
    assert [node.text() for node in understood.css("b")] == ["“night ferry”", "timetable"]


def test_a_search_without_hits_offers_searches_that_have_some(client: FlaskClient) -> None:
    tree = _tree(client, "/?q=ferry&source=nosuch.example")
    ways = tree.css(".empty li a")
    assert ways
    assert _count(_tree(client, str(ways[0].attributes["href"]))) > 0


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path) -> None:
    archive_of(tmp_path, [])
    page = create_app(tmp_path).test_client().get("/")
    assert page.status_code == 200
    assert "backissue ingest" in page.text


def test_an_article_page_shows_every_field_of_the_article(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=gearbox").json["results"][0]
    article = client.get(found["links"]["self"]).json
    page = client.get(found["links"]["page"]).text
    tree = LexborHTMLParser(page)
    for block in article["blocks"]:
        if not block["repeated"]:
            assert block["text"][:40] in tree.css_first(".text").text()
    for words in (
        article["title"],
        article["warc"]["file"],
        article["warc"]["record_id"] or "",
        article["warc"]["digest"] or "",
        article["source_name"],
        *article["authors"],
    ):
        assert words in tree.body.text()
    assert article["links"]["replay"] in page
    assert f"{len(article['versions'])} edition" in tree.css_first("#editions-title").text()


def test_the_words_searched_for_are_marked_unless_unwanted(client: FlaskClient) -> None:
    page = client.get("/api/v1/search?q=gearbox").json["results"][0]["links"]["page"]
    marks = _tree(client, f"{page}?q=gearbox").css(".text mark")
    assert {mark.text().lower() for mark in marks} == {"gearbox"}
    assert not _tree(client, f"{page}?q=gearbox&marks=off").css(".text mark")
    assert not _tree(client, page).css(".text mark")


def test_next_article_walks_through_all_results(client: FlaskClient) -> None:
    search = _tree(client, "/?q=ferry&limit=3")
    address, titles = str(search.css_first(".hit h3 a").attributes["href"]), []
    while address and len(titles) < 6:
        tree = _tree(client, address)
        titles.append(tree.css_first("h1").text())
        following = tree.css_first(".trail a[rel=next]")
        address = str(following.attributes["href"]) if following else ""
    expected = [node.text() for node in _tree(client, "/?q=ferry&limit=6").css(".hit h3")]
    assert titles == expected


@pytest.mark.parametrize("search", ["q=ferry", "q=ferry&sort=-published&collapse=none", "q=fare"])
def test_previous_article_walks_the_same_way_back(client: FlaskClient, search: str) -> None:
    address = str(_tree(client, f"/?{search}&limit=2").css_first(".hit h3 a").attributes["href"])
    there, back = [], list[tuple[str, str]]()
    while len(there) < 7:
        tree = _tree(client, address)
        there.append((tree.css_first(".trail .num").text(), tree.css_first("h1").text()))
        if tree.css_first(".trail a[rel=next]") is None:
            break
        address = _href(tree, ".trail a[rel=next]")
    address = _href(tree, ".trail a[rel=prev]")
    for _ in there[1:]:
        tree = _tree(client, address)
        back.append((tree.css_first(".trail .num").text(), tree.css_first("h1").text()))
        before = tree.css_first(".trail a[rel=prev]")
        address = str(before.attributes["href"]) if before else ""
    assert back == there[-2::-1]
    assert not address


def test_the_position_counts_the_rows_of_the_search(client: FlaskClient) -> None:
    tree = _tree(client, "/?q=ferry&limit=2")
    rows = re.search(r"of (\d+), from", tree.css_first(".paging .num").text())
    article = str(tree.css_first(".hit h3 a").attributes["href"])
    assert rows
    assert _tree(client, article).css_first(".trail .num").text() == f"1 of {rows[1]}"


def test_the_back_link_leads_to_the_page_of_results_it_came_from(client: FlaskClient) -> None:
    second = _href(_tree(client, "/?q=ferry&limit=3"), ".paging a[rel=next]")
    article = str(_tree(client, second).css_first(".hit h3 a").attributes["href"])
    assert _href(_tree(client, article), ".trail a") == f"{second}#hit-4"
    assert _tree(client, second).css_first(".hits > #hit-4 .hit") is not None


def test_an_article_outlives_a_broken_search_in_its_address(client: FlaskClient) -> None:
    page = client.get("/api/v1/search?limit=1").json["results"][0]["links"]["page"]
    for query in ("from=never", "cursor=AAAA&at=9", "limit=x", "q=" + "%22" * 50):
        assert client.get(f"{page}?{query}").status_code == 200


def test_repeated_passages_are_folded_away(tmp_path: Path) -> None:
    appeal = HeldBlock(Block("paragraph", "Please give."), repeated=412)
    other = HeldBlock(Block("quote", "“No.”"))
    document = made_document(1)
    document = replace(document, blocks=(*document.blocks, appeal, other))
    client = create_app(archive_of(tmp_path, [document])).test_client()
    tree = _tree(client, f"/articles/{document.id}")
    held = tree.css_first("details.held")
    assert "1 passage hidden" in held.css_first("summary").text()
    assert "Please give." in held.text()
    assert "on 412 pages" in held.text()
    assert client.get("/api/v1/search?q=give").json["total"]["value"] == 0


def test_editions_are_compared_side_by_side(client: FlaskClient) -> None:
    results = client.get("/api/v1/search?limit=200").json["results"]
    page = next(r for r in results if r["versions"] > 1)["links"]["page"]
    article = _tree(client, page)
    tree = _tree(client, _href(article, "#editions + *, .line a[href*='/diff/']"))
    assert tree.css(".pairs ins, .pairs del")
    values = [o.attributes["value"] for o in tree.css("select[name=a] option")]
    chosen = client.get(f"{page}/diff?a={values[0]}&b={values[-1]}")
    assert chosen.status_code == 302
    assert client.get(chosen.location).status_code == 200


def test_articles_of_two_addresses_are_not_editions(client: FlaskClient) -> None:
    one, two = client.get("/api/v1/search?limit=2").json["results"]
    assert client.get(f"/articles/{one['id']}/diff/{two['id']}").status_code == 404
    assert client.get(f"/articles/{one['id']}/diff?a=x&b=y").status_code == 404


def test_citations_can_be_downloaded(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=gearbox").json["results"][0]
    bibtex = client.get(f"{found['links']['page']}/cite.bib").text
    assert bibtex.startswith("@online{")
    assert "author = {Corviston, Tam}" in bibtex
    ris = client.get(f"{found['links']['page']}/cite.ris").text.splitlines()
    assert ris[0] == "TY  - NEWS"
    assert ris[-1] == "ER  - "
    assert f"TI  - {found['title']}" in ris


def test_all_values_of_a_facet_can_be_listed(client: FlaskClient) -> None:
    api = client.get("/api/v1/facets/author?size=500").json["values"]
    tree = _tree(client, "/values/author")
    assert len(tree.css(".facets li")) == len(api)
    assert client.get("/values/nosuch").status_code == 404


def test_sources_lead_to_their_articles(client: FlaskClient) -> None:
    row = _tree(client, "/sources").css_first("tbody tr")
    found = _tree(client, _href(row, "td.num a"))  # type: ignore[arg-type]
    assert _count(found) == int(row.css_first("td.num").text())


def test_a_bad_parameter_gets_a_page_that_names_it(client: FlaskClient) -> None:
    page = client.get("/?from=never")
    assert (page.status_code, page.mimetype) == (400, "text/html")
    assert "<code>from</code>" in page.text
    assert client.get("/articles/nosuch").status_code == 404


def test_every_query_of_the_help_page_is_understood_as_it_says(client: FlaskClient) -> None:
    links = _tree(client, "/help").css(".sheet a")
    assert len(links) > 8
    for link in links:
        tree = _tree(client, str(link.attributes["href"]))
        assert tree.css(".changes") == [], link.text()


def test_trends_count_what_the_search_finds(client: FlaskClient) -> None:
    tree = _tree(client, "/trends?q=ferry&q=vesk&measure=count")
    assert [node.text() for node in tree.css(".trend h2")] == ["ferry", "vesk"]
    for bar in tree.css(".trend svg a:has(.bar)"):
        count = int(re.sub(r"\D", "", str(bar.attributes["aria-label"]).rpartition(":")[2]))
        address = str(bar.attributes["href"])
        found = client.get("/api/v1/search" + address.removeprefix("/")).json
        assert found["total"]["value"] == count


def test_trends_take_six_searches_at_most(client: FlaskClient) -> None:
    assert client.get("/trends?q=a&q=b&q=c&q=d&q=e&q=f").status_code == 200
    assert client.get("/trends?q=a&q=b&q=c&q=d&q=e&q=f&q=g").status_code == 400
    assert client.get("/trends?q=a&from=2015&to=2014").status_code == 400


def test_trends_show_each_paper_and_mark_periods_without_an_archive(client: FlaskClient) -> None:
    address = "/trends?q=ferry&by=source&measure=count&from=2000&to=2018"
    tree = _tree(client, address)
    heads = [node.text() for node in tree.css(".trend h2")]
    assert heads[0] == "ferry" and "ferry in Tarrow Courier" in heads
    assert len(heads) == len(set(heads)) > 2
    first = tree.css(".trend")[0]
    assert len(first.css("svg a[data-value]")) == 19
    gaps = [str(node.attributes["aria-label"]) for node in first.css("svg a:has(.gap)")]
    assert "2000: nothing archived" in gaps and len(gaps) < 19
    assert "Nothing was archived in the periods shown in grey" in tree.body.text()  # type: ignore[union-attr]
    for bar in tree.css(".trend svg a:has(.bar)"):
        count = int(re.sub(r"\D", "", str(bar.attributes["aria-label"]).rpartition(":")[2]))
        found = client.get("/api/v1/search" + str(bar.attributes["href"]).removeprefix("/")).json
        assert found["total"]["value"] == count


def test_trends_as_lines_have_the_figures_of_the_search_and_lead_closer(
    client: FlaskClient,
) -> None:
    tree = _tree(client, "/trends?q=ferry&q=bridge&view=lines&measure=count&from=2000&to=2018")
    assert len(tree.css(".legend li")) == 2
    assert len(tree.css(".overlaid path[class^=series]")) == 2
    assert tree.css(".overlaid rect.gap")
    cells = [cell for cell in tree.css(".figures td a") if cell.text() not in ("–", "0")]
    assert cells
    for cell in cells:
        found = client.get("/api/v1/search" + str(cell.attributes["href"]).removeprefix("/")).json
        assert found["total"]["value"] == int(cell.text())
    year = _tree(client, _href(tree, ".overlaid a[data-value='2009']"))
    assert len(year.css(".overlaid a[data-value]")) == 12
    month = _tree(client, _href(year, ".overlaid a[data-value='2009-02']"))
    assert len(month.css(".overlaid [data-value]")) == 28
    wider = _tree(client, _href(month, ".views li:nth-child(2) a"))
    assert len(wider.css(".overlaid a[data-value]")) >= 10


def test_more_lines_than_can_be_told_apart_are_not_drawn(client: FlaskClient) -> None:
    tree = _tree(client, "/trends?q=ferry&q=bridge&q=vesk&by=source&view=lines")
    assert len(tree.css(".legend li")) == 6
    assert "more lines are not drawn here" in tree.body.text()  # type: ignore[union-attr]


def test_stories_are_counted_beside_their_articles(client: FlaskClient) -> None:
    total = client.get("/api/v1/search?collapse=story").json["total"]
    paging = _tree(client, "/").css_first(".paging p").text()  # type: ignore[union-attr]
    assert paging == f"Stories 1 to 20 of {total['groups']}, from {total['value']} articles"


def test_chosen_periods_are_chips_that_can_be_removed(client: FlaskClient) -> None:
    tree = _tree(client, "/?published=2009&published=2011-03&captured=-2010")
    chips = {node.text(strip=True): node for node in tree.css(".chips a")}
    assert any("2009" in text for text in chips) and any("March 2011" in text for text in chips)
    without = next(node for text, node in chips.items() if "March 2011" in text)
    left = str(without.attributes["href"])
    assert "published=2009" in left and "2011" not in left and "captured=-2010" in left
    marked = [str(bar.attributes["data-value"]) for bar in tree.css("svg a.in")]
    assert marked == ["2009", "2011"]


def test_what_extraction_left_out_is_folded_and_in_plain_words(tmp_path: Path) -> None:
    notes = (
        "a class attribute was cut at 500 characters",
        "only the first 3 objects of JSON-LD were read",
        "published 2099-01-01 is after the capture",
    )
    document = made_document(1, notes=notes)
    archive = archive_of(tmp_path / "archive", [document, made_document(2)])
    client = create_app(archive).test_client()
    tree = _tree(client, f"/articles/{document.id}")
    folded = [one for one in tree.css("details") if "Technical notes" in one.text()]
    assert [one.text() for one in folded[0].css("li")] == [
        "A style label of the page was cut at 500 characters.",
        "Only the first 3 entries in the page’s own data were read.",
        "Published 2099-01-01 is after the capture.",
    ]
    assert "open" not in folded[0].attributes
    folded[0].decompose()
    assert "class attribute" not in tree.text() and "cut at" not in tree.text()
    assert "Technical note" not in client.get(f"/articles/{made_document(2).id}").text


@pytest.mark.parametrize(
    ("author", "first"),
    [
        ("Ysolde Marchbank", "Marchbank, Ysolde. “"),
        ("Marchbank", "Marchbank. “"),
        ("Ann van der  Berg", "Berg, Ann van der. “"),
    ],
)
def test_the_citation_names_authors_as_the_files_do(author: str, first: str) -> None:
    document = made_document(1, authors=(author,))
    assert sentence(document).startswith(first)
    cited = citations.ris(citations.cited(document, Links(), ""))
    assert f"AU  - {first.removesuffix('. “')}\r\n" in cited


@pytest.mark.parametrize(
    ("said", "first", "is_shown"),
    [
        ("The night ferry stops in May.", "The night ferry stops in May.", False),
        ("The night ferry stops in", "The night ferry stops in May. No boat goes after.", False),
        ("The night ferry stops in Ma…", "The night ferry stops in May. Nobody knows.", False),
        ("LE BAC S'ARRÊTE EN MAI", "Le bac s’arrête en mai, dit le port.", False),
        ("The night ferry will stop on the first day of the month of May, the council said.",
         "The night ferry will stop on the first day of the month of June, the council said.",
         False),
        ("Why no boat goes after dark.", "The night ferry stops in May.", True),
        ("The night ferry stops in May, and nobody knows when it will sail again.", "The", True),
        ("The night ferry: a history", "The night ferry stops in May.", True),
        ("港の夜の船が止まる", "港の夜の船が止まる", False),
        ("…", "…", True),
    ],
)  # fmt: skip
def test_a_dek_that_is_also_the_first_paragraph_is_shown_once(
    tmp_path: Path, said: str, first: str, is_shown: bool
) -> None:
    blocks = (HeldBlock(Block("heading", "News")), HeldBlock(Block("paragraph", first)))
    document = made_document(1, description=said, blocks=blocks)
    client = create_app(archive_of(tmp_path / "archive", [document])).test_client()
    tree = _tree(client, f"/articles/{document.id}")
    assert (tree.css_first(".story .dek") is not None) == is_shown
    assert first in tree.css_first(".text").text()


def test_saved_searches_are_nothing_without_scripts(client: FlaskClient) -> None:
    saved = _tree(client, "/?q=ferry&language=en").css_first("#saved")
    assert "hidden" in saved.attributes
    assert saved.attributes["data-search"] == "/?q=ferry&language=en"
    assert saved.attributes["data-name"] == "ferry, English"
