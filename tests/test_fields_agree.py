"""Whoever adds a field to an article is told here where else it has to go.

A field travels: Article (extract) -> a column of the corpus -> Document (consolidate) -> engine
and API. Each table below names what the next station leaves out or calls otherwise, and why.
"""

from collections.abc import Mapping
from dataclasses import fields

from indexer.corpus.rows import ARTICLE_SCHEMA, LOCATION_COLUMNS, SIGNATURE_COLUMNS
from indexer.engines.index.payload import Packing
from indexer.model.article import Article, Block, StatedDate
from indexer.model.capture import Location
from indexer.model.provenance import DatePlace, Provenance
from indexer.model.search import (
    CaptureRef,
    Document,
    EditionRef,
    EditionTotals,
    HeldBlock,
    LeadPicture,
)
from tests.corpora import EARLY, LATE
from webapp import create_app

IN_TIME = Provenance(DatePlace.TIME)
STATED = ("at", "from", "confidence", "precision")


def date_columns(name: str) -> set[str]:
    return {f"{name}_{part}" for part in STATED}


ARTICLE_TO_COLUMNS: Mapping[str, set[str]] = {
    "published_stated": date_columns("published"),
    "updated_stated": date_columns("updated"),
    "skipped": {"skipped_keys"},  # only ever compared, so no text is kept
}
OF_THE_CAPTURE = {column.name for column in LOCATION_COLUMNS} | {
    "id", "url_key", "captured_at", "type", "status", "flags",
}  # fmt: skip
COMPUTED = {column.name for column in SIGNATURE_COLUMNS} - {"skipped_keys"}

NOT_IN_DOCUMENTS = {
    "kind_confidence": "for those who study extraction",
    "page_title": "the title without the source's name is shown",
    "charset": "for those who study extraction",
    "charset_from": "for those who study extraction",
    "extractor": "what the corpus needs to know, not its readers",
    "skipped_keys": "only for boilerplate",
}
COLUMNS_TO_DOCUMENT: Mapping[str, str] = dict.fromkeys(date_columns("published"), "published") | (
    dict.fromkeys(date_columns("updated"), "updated") | {"pictures": "picture"}
)
OF_THE_EDITION = {
    "id", "url_key", "collections", "captured_at", "added_at", "captures", "editions", "current",
    "story", "story_size", "digest", "totals", "text_at",
}  # fmt: skip

NOT_IN_API = {
    "url_key": "a key for looking up, which follows from the URL",
    "digest": "only compares corpus and index",
    "totals": "where it is not None, `versions` of an article lists the editions all the same",
}
DOCUMENT_TO_API: Mapping[str, set[str]] = {
    "captured_at": {"captured", "captured_warc"},
    "text_at": {"warc"},
    "added_at": {"added"},
    "published": {"published", "published_from", "published_confidence", "published_precision"},
    "updated": {"updated", "updated_from", "updated_confidence", "updated_precision"},
    "editions": {"versions"},
    "story_size": {"story"},
}
ONLY_IN_API = {"text", "links"}  # made of blocks, and of the server's address


def names(of: type) -> set[str]:
    return {field.name for field in fields(of)}


def test_every_field_of_an_article_has_its_columns_in_the_corpus():
    expected = {
        column for field in names(Article) for column in ARTICLE_TO_COLUMNS.get(field, {field})
    }
    assert set(ARTICLE_SCHEMA) == expected | OF_THE_CAPTURE | COMPUTED


def test_every_column_of_an_article_is_in_its_document_or_left_out_for_a_reason():
    columns = set(ARTICLE_SCHEMA) - OF_THE_CAPTURE - COMPUTED
    kept = {COLUMNS_TO_DOCUMENT.get(column, column) for column in columns - set(NOT_IN_DOCUMENTS)}
    assert names(Document) == kept | OF_THE_EDITION
    assert set(NOT_IN_DOCUMENTS) <= columns


def test_every_field_of_a_document_is_in_the_api_or_left_out_for_a_reason(tmp_path):
    schema = create_app(tmp_path).test_client().get("/openapi.json").get_json()
    answered = set(schema["components"]["schemas"]["ArticleAnswer"]["properties"])
    shown = names(Document) - set(NOT_IN_API)
    assert (
        answered
        == {entry for field in shown for entry in DOCUMENT_TO_API.get(field, {field})} | ONLY_IN_API
    )
    assert set(NOT_IN_API) <= names(Document)


def test_an_engine_gives_back_every_field_of_a_document():
    place = Location("f", 1, 2, "r", "d", "m", seekable=False)
    document = Document(
        id="i", url="http://a.example/", url_key="example,a)/", title="Ferry", authors=("Ann",),
        source="a.example", source_name="The A", language="en", section="News", tags=("sea",),
        description="Of a ferry.", kind="article", collections=("Coast",),
        published=StatedDate(EARLY, IN_TIME, "high", "day"),
        updated=StatedDate(LATE, IN_TIME, "low"),
        captured_at=LATE, added_at=LATE, blocks=(HeldBlock(Block("quote", "It sails."), 3),),
        captures=(CaptureRef(LATE, "http://a.example/", place, revisit=True),),
        editions=(EditionRef("i", (LATE,)),), current=True, story="s", story_size=2,
        degraded="cpu", notes=("a note",), digest="d", totals=EditionTotals(2, 3),
        text_at=place, captions=("The ferry.",),
        picture=LeadPicture("http://a.example/f.jpg", LATE, "d", "The ferry.", "A ferry", "Ann"),
    )  # fmt: skip
    assert all(getattr(document, field) for field in names(Document))
    packing = Packing()
    assert packing.unpack(packing.pack(document)) == document
