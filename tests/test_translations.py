"""The catalogues are whole, and no page says anything that is not in them."""

import importlib.util
import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from flask.testing import FlaskClient
from jinja2 import Environment, nodes
from selectolax.lexbor import LexborHTMLParser, LexborNode
from serving import archive_of, made_document

from indexer.model.sentences import Sentence
from webapp import create_app
from webapp.shared import chosen_language
from webapp.shared.chosen_language import negotiated
from webapp.shared.speech import LANGUAGES, Speech, ngettext, said, speaking, speech_of, thousands

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "webapp" / "templates").glob("*.html"))
OTHERS = [code for code in LANGUAGES if code != "en"]
PAGES = (
    "/", "/?q=ferry", "/?q=ferry&collapse=none&limit=2", "/?q=ferry&from=2009&to=2010",
    "/?q=ferry zeppelin&source=-tarrowcourier.example&language=en", "/?undated=1&versions=all",
    '/?q="night ferry"~3 title:x* council~1 -foo OR (bar author:"a b" published:2010..2012',
    "/?published=2009&captured=-2010&date_field=captured&sort=captured&section=-News",
    "/?q=the ferry that nobody zzzz ever saw in the harbour", "/values/author",
    "/values/source?prefix=x", "/trends", "/trends?q=ferry&q=bridge&by=source",
    "/trends?q=ferry&interval=month&measure=count",
    "/trends?q=ferry&q=bridge&q=vesk&by=source&view=lines", "/sources",
    "/sources/tarrowcourier.example",
    "/sources/elfarodepuertogris.example", "/changes", "/changes?kind=headline", "/help", "/docs",
    "/sets", "/nosuch", "/articles/x", "/?from=never", "/?limit=0", "/?limit=x", "/?sort=no",
    "/?from=2010&to=2009", "/sources/nosuch.example", "/sets/nosuch", "/?cursor=x",
    f"/?q={'x' * 6_001}", "/web/2016/http://nosuch.example/",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    """The script that keeps them."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "scripts" / "catalogues.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> FlaskClient:
    return create_app(sample_archive).test_client()


def _messages(catalogue: Catalog) -> dict[tuple[str | None, object], Message]:
    return {(message.context, message.id): message for message in catalogue if message.id}


# ---- catalogues -------------------------------------------------------------------------------


def test_each_catalogue_has_the_messages_of_the_source_and_no_others(
    catalogues: ModuleType,
) -> None:
    wanted = _messages(catalogues.extracted()).keys()
    for code in OTHERS:
        assert _messages(catalogues.read(code)).keys() == wanted, code


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_with_its_places_tags_and_forms(
    code: str, catalogues: ModuleType
) -> None:
    catalogue = catalogues.read(code)
    for (_, texts), message in _messages(catalogue).items():
        originals = texts if isinstance(texts, tuple) else (texts,)
        forms = message.string if isinstance(texts, tuple) else (message.string,)
        assert not message.fuzzy, texts
        assert len(forms) == (catalogue.num_plurals if isinstance(texts, tuple) else 1), texts
        for form in forms:
            assert form.strip(), texts
            wanted = _parts(originals[0]), _parts(originals[-1])  # "one" may do without its number
            assert _parts(form) in wanted, form
            assert form[:1].isspace() == originals[-1][:1].isspace(), form
            assert form[-1:].isspace() == originals[-1][-1:].isspace(), form


def _parts(text: str) -> tuple[list[str], list[str], int]:
    """What a translation must keep: places, tags, straight quotes."""
    tags = re.findall(r"</?\w+[^>]*>", text)
    return sorted(set(re.findall(r"%\(\w+\)s", text))), sorted(tags), text.count('"')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_literal_text_outside_of_messages(template: Path) -> None:
    found = list(_literal(template.read_text("utf-8")))
    if template.name == "docs.html":  # said in English, as the API is
        return
    assert found == []


NAMES = {
    "Backissue", "API", "CSV", "JSON", "JSON Feed", "JSON Lines", "Parquet", "BibTeX", "RIS",
    "CSL-JSON", "WACZ", "WARC", "paper.example",
}  # fmt: skip


def _literal(source: str) -> Iterator[str]:
    """Words between tags, and in attributes that people hear or see."""
    environment = Environment(autoescape=True)
    data = "".join(
        node.data if isinstance(node, nodes.TemplateData) else "\N{OBJECT REPLACEMENT CHARACTER}"
        for output in environment.parse(source).find_all(nodes.Output)
        for node in output.nodes
    )
    for attribute in re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', data):
        yield from _words(attribute)
    for text in re.split(r"<[^>]*>|\ufffc|[·–\n]", re.sub(r"(?s)<code>.*?</code>", "", data)):
        yield from _words(text)


def _words(text: str) -> list[str]:
    text = text.strip(" \n,;:()+/.…")
    return [text] if re.search(r"[A-Za-z]{2}", text) and text not in NAMES else []


# ---- pages ------------------------------------------------------------------------------------


class Bracketed(NullTranslations):
    """Puts every message into brackets, so that what is not a message shows."""

    def gettext(self, message: str) -> str:
        return re.sub(r"(<[^>]*>)|(%\(\w+\)s|[^<%]+)", _bracket, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def _bracket(piece: re.Match[str]) -> str:
    return piece[1] or f"⟦{piece[2]}⟧"


@pytest.fixture(scope="module")
def untouched(sample_archive: Path) -> FlaskClient:
    """A client of its own: an application keeps its templates by language."""
    return create_app(sample_archive).test_client()


@pytest.fixture
def bracketed(untouched: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(chosen_language, "speech_of", lambda _code: BRACKETED)
    return untouched


ENGLISH = speech_of("en")
BRACKETED = Speech(
    code="qps",
    messages=Bracketed(),
    plural=ENGLISH.plural,
    months=("⟦month⟧",) * 12,
    short_months=("⟦mon⟧",) * 12,
    group=",",
    decimal=".",
    grouped_from=1_000,
    languages=dict.fromkeys(ENGLISH.languages, "⟦language⟧"),
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_nothing_that_is_not_translated(bracketed: FlaskClient, address: str) -> None:
    assert list(_untranslated(bracketed.get(address).text)) == []


def test_pages_of_articles_and_captures_say_nothing_that_is_not_translated(
    bracketed: FlaskClient,
) -> None:
    found = bracketed.get("/api/v1/search?limit=200&versions=all").json["results"]
    for result in found:
        page = bracketed.get(f"/articles/{result['id']}?q=ferry")
        assert list(_untranslated(page.text)) == [], result["id"]
        tree = LexborHTMLParser(page.text)
        for link in [*tree.css(".line a[href*='/diff/']"), *tree.css("a.main[href^='/web/']")][:2]:
            other = bracketed.get(str(link.attributes["href"]))
            assert list(_untranslated(other.text)) == [], link.attributes["href"]


OF_ARCHIVES = "bdi, code, pre, mark, script, style, datalist, nav .languages, input, .cite"
UNTRANSLATED_NAMES = NAMES | {"Atom", "Feed"}


def _untranslated(page: str) -> Iterator[str]:
    """Texts without brackets that are not archived, not in a language of their own, not numbers."""
    tree = LexborHTMLParser(page)
    assert tree.root is not None and tree.root.attributes["lang"] == "qps"
    for node in tree.css(OF_ARCHIVES):
        node.decompose()
    for node in tree.css("[lang]"):
        if node.tag != "html" and node.attributes["lang"] != "qps":
            node.decompose()
    assert tree.body is not None
    for node in tree.body.traverse(include_text=True):
        texts = [node.text_content or ""] if node.tag == "-text" else _spoken(node)
        for text in texts:
            yield from _words_outside(text)


def _spoken(node: LexborNode) -> list[str]:
    names = ("aria-label", "title", "placeholder", "alt")
    return [str(node.attributes[name] or "") for name in names if name in node.attributes]


def _words_outside(text: str) -> list[str]:
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = less
    return _words(text)


def test_what_the_web_framework_says_of_errors_is_translated() -> None:
    from werkzeug.exceptions import default_exceptions

    with speaking(speech_of("de")):
        for status in (400, 404, 405, 500):
            error = default_exceptions[status]
            assert said(error().name) != error().name
            assert said(str(error.description)) != error.description


SPOKEN = (
    "/?q=ferry&lang=de", "/trends?q=ferry&lang=de", "/sources?lang=de", "/changes?lang=de",
    "/values/author?q=ferry&lang=de", "/help?lang=de",
)  # fmt: skip
FOR_PROGRAMS = (
    "/api/v1/search?q=ferry AND", "/feeds/search.atom?q=ferry", "/api/v1/nosuch", "/cdx?url=x",
    "/llms.txt", "/openapi.json", "/api/v1/search?limit=0",
)  # fmt: skip


# ---- the choice of a language -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-CA", "fr"),
        ("en;q=0.4, es;q=0.7", "es"),
        ("it, fr;q=0.5", "fr"),
        ("it, pl", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("DE", "de"),
        ("zh-Hant-TW, de;q=0.1", "de"),
        (";;;q=,,,=", "en"),
        ("de;q=bad", "de"),
        ("\x00\xff'\"<script>", "en"),
        ("a," * 20_000 + "de", "en"),
    ],
)
def test_the_browser_gets_the_language_that_it_likes_best(
    client: FlaskClient, header: str, code: str
) -> None:
    if "\x00" in header:
        assert negotiated(header) == code
        return
    answer = client.get("/help", headers={"Accept-Language": header})
    if header == "de;q=bad":  # what a bad quality means is not defined
        assert answer.status_code == 200
        return
    assert f'<html lang="{code}">' in answer.text
    assert answer.headers["Content-Language"] == code
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("value", ["", "xx", "de-AT", "../../etc", "<b>", "en\x00", "DE", "%00"])
def test_a_language_that_there_is_not_is_ignored(client: FlaskClient, value: str) -> None:
    answer = client.get("/help", query_string={"lang": value}, headers={"Accept-Language": "fr"})
    assert '<html lang="fr">' in answer.text
    hrefs = [str(a.attributes["href"]) for a in LexborHTMLParser(answer.text).css("nav a")]
    assert not any("lang=" in href for href in hrefs)


def test_the_address_goes_before_the_browser_and_links_keep_its_language(
    client: FlaskClient,
) -> None:
    for address in SPOKEN:
        answer = client.get(address, headers={"Accept-Language": "fr"})
        assert '<html lang="de">' in answer.text
        assert "Accept-Language" not in answer.headers.get("Vary", "")
        tree = LexborHTMLParser(answer.text)
        for link in tree.css("main a, header a, form[action]"):
            to = str(link.attributes.get("href") or link.attributes.get("action"))
            if link.tag == "form":
                assert link.css_first("input[name=lang][value=de]"), address
            elif not re.match(r"/(api|feeds|web)/|#|http|/sets\?|/docs|/cdx", to):
                assert "lang=de" in to and to.count("?") == 1, to


def test_an_article_reached_in_german_leads_on_in_german(client: FlaskClient) -> None:
    tree = LexborHTMLParser(client.get("/?q=ferry&lang=de").text)
    first = tree.css_first(".hit h3 a")
    assert first is not None
    page = LexborHTMLParser(client.get(str(first.attributes["href"])).text)
    assert page.css_first("html[lang=de]")
    for link in page.css(".trail a, .kicker a"):
        assert "lang=de" in str(link.attributes["href"])
    canonical = page.css_first("link[rel=canonical]")
    assert canonical is not None and "lang" not in str(canonical.attributes["href"])


def test_no_cookie_is_ever_set(client: FlaskClient) -> None:
    for address in ("/", "/?lang=de", "/help?lang=fr", "/?q=ferry&lang=es"):
        assert "Set-Cookie" not in client.get(address).headers


def test_kept_answers_are_those_of_the_language(client: FlaskClient) -> None:
    tags = set()
    for code in (*LANGUAGES, *LANGUAGES):
        answer = client.get("/?q=harbour", headers={"Accept-Language": code})
        assert f'<html lang="{code}">' in answer.text
        tags.add(answer.headers["ETag"])
    assert len(tags) == len(LANGUAGES)
    german = client.get("/?q=harbour", headers={"Accept-Language": "de"}).headers["ETag"]
    again = {"Accept-Language": "de", "If-None-Match": german}
    unchanged = client.get("/?q=harbour", headers=again)
    assert unchanged.status_code == 304 and "Accept-Language" in unchanged.headers["Vary"]
    assert client.get("/?q=harbour", headers={**again, "Accept-Language": "fr"}).status_code == 200


def test_a_page_names_itself_in_each_language_and_nothing_of_strangers(
    client: FlaskClient,
) -> None:
    tree = LexborHTMLParser(client.get("/?q=ferry&evil=1&lang=fr").text)
    heads = {
        str(link.attributes["hreflang"]): str(link.attributes["href"])
        for link in tree.css("link[hreflang]")
    }
    assert heads == {code: f"http://localhost/?q=ferry&lang={code}" for code in LANGUAGES}
    foot = tree.css("footer a[hreflang]")
    assert [str(a.attributes["hreflang"]) for a in foot] == list(LANGUAGES)
    assert [a.text() for a in foot if a.attributes.get("aria-current")] == ["Français"]


def test_programs_are_answered_in_english(client: FlaskClient) -> None:
    german = {"Accept-Language": "de"}
    for address in FOR_PROGRAMS:
        plain, asked = client.get(address), client.get(address, headers=german)
        assert "Accept-Language" not in asked.headers.get("Vary", "")
        drop = re.compile(rb'"(?:took|took_ms|seconds|request_id)":[^,}]*')
        assert drop.sub(b"", plain.data) == drop.sub(b"", asked.data), address


def test_what_was_changed_in_a_query_is_said_in_the_language(client: FlaskClient) -> None:
    page = client.get("/?q=ferry AND&lang=de").text
    assert "AND ohne ein Wort auf beiden Seiten wurde übergangen" in page
    assert client.get("/api/v1/search?q=ferry AND").json["query"]["changes"] == [
        "AND without a word on both sides was ignored"
    ]


def test_typed_words_that_are_also_messages_are_not_translated(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, [made_document(1, title="Undated", section="removed")])
    client = create_app(archive).test_client()
    tree = LexborHTMLParser(client.get("/?lang=de").text)
    assert [node.text() for node in tree.css(".hit h3")] == ["Undated"]
    assert "removed" in [node.text() for node in tree.css(".facets .name")]


def test_counts_take_the_form_and_the_signs_of_the_language() -> None:
    forms = ("%(num)s article", "%(num)s articles")
    wanted = {
        "en": ("0 articles", "1 article", "12,480 articles", "1,234"),
        "de": ("0 Artikel", "1 Artikel", "12.480 Artikel", "1.234"),
        "fr": ("0 article", "1 article", "12\u202f480 articles", "1\u202f234"),
        "es": ("0 artículos", "1 artículo", "12.480 artículos", "1234"),
    }
    for code, (none, one, many, number) in wanted.items():
        with speaking(speech_of(code)):
            assert [ngettext(*forms, count) for count in (0, 1, 12_480)] == [none, one, many]
            assert thousands(1_234).replace("\xa0", "\u202f") == number


@pytest.mark.parametrize(
    ("code", "first", "other"),
    [
        ("en", "1 March 2009", "14 March 2009"),
        ("de", "1. März 2009", "14. März 2009"),
        ("fr", "1er mars 2009", "14 mars 2009"),
        ("es", "1 de marzo de 2009", "14 de marzo de 2009"),
    ],
)
def test_dates_are_written_as_in_the_language(code: str, first: str, other: str) -> None:
    from webapp.pages.date_texts import written

    with speaking(speech_of(code)):
        assert (written("2009-03-01"), written("2009-03-14")) == (first, other)
        assert written("2009") == "2009"


def test_a_sentence_remembers_what_it_is_made_of() -> None:
    inner = Sentence("a number")
    outer = Sentence("“%(suffix)s” behind a quotation needs %(needed)s and was ignored",
                     suffix="~", needed=inner)  # fmt: skip
    assert outer == "“~” behind a quotation needs a number and was ignored"
    with speaking(speech_of("de")):
        assert said(outer) == "„~“ hinter Anführungszeichen braucht eine Zahl und wurde übergangen"
