"""The OpenAPI document, generated from the parameter models and the answer schemas."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from indexer.export import FORMATS
from indexer.schemas import (
    article,
    counts,
    differences,
    holdings,
    problems,
    results,
    rewrite_answers,
    set_answers,
    source_answers,
    story_answers,
)
from indexer.schemas import route_params as taken
from indexer.schemas.export_params import ExportParams, FormatParams
from indexer.schemas.params import ListingParams, Params, SearchParams
from indexer.schemas.shape import Shape, definitions

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"
_JSON = "application/json"
_PATH_WORDS = {
    "article_id": "Id of an edition, as a search gives it.",
    "before": "Number (1 is the oldest) or id of the earlier edition.",
    "after": "Number or id of the later edition.",
    "story_id": "Id of a story, as a search gives it with each article.",
    "first": "Id of an article of the story.",
    "second": "Id of another one.",
    "field": "Name of a facet.",
    "prefix": "What the ids of the articles begin with.",
    "name": "Name of a result set, or domain of a publication.",
    "stamp": "A UTC time of 1 to 14 digits; leads to the nearest capture.",
    "form": "'link' or 'json'; '@' and a number behind it name a page of a long list.",
    "url": "The archived URL, unescaped.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API; *answer* is None where there is no schema for *media*."""

    path: str
    name: str
    summary: str
    tag: str
    params: type[Params] = taken.NoParams
    answer: type[Shape] | None = None
    media: tuple[str, ...] = (_JSON,)
    missing: bool = False  # whether it may answer 404
    files: bool = False  # whether it reads archive files, which may be gone


_SEARCH_MEDIA = (_JSON, "application/x-ndjson", "text/csv", "application/atom+xml")
_EXPORT_MEDIA = tuple(form.media.partition(";")[0] for form in FORMATS.values())
_ARTICLE = "/api/v1/articles/{article_id}"

OPERATIONS = (
    Operation("/api/v1/search", "search", "Search for articles", "Search", SearchParams,
              results.SearchAnswer, _SEARCH_MEDIA),
    Operation("/api/v1/export", "export", "Download all results in one file", "Search",
              ExportParams, media=_EXPORT_MEDIA, files=True),
    Operation("/api/v1/export/set", "export_set", "Download all results as a result set",
              "Search", ExportParams),
    Operation("/api/v1/sets", "result_sets", "List the result sets", "Search",
              answer=set_answers.SetList),
    Operation("/api/v1/sets/{name}", "result_set", "See a result set, and what has changed since",
              "Search", set_answers.SetParams, set_answers.SetAnswer, missing=True),
    Operation("/api/v1/sets/{name}/export", "result_set_export", "Download a result set as a file",
              "Search", FormatParams, media=_EXPORT_MEDIA, missing=True, files=True),
    Operation("/api/v1/facets/{field}", "facet", "List the values of a facet", "Search",
              taken.FacetValuesParams, counts.FacetAnswer, missing=True),
    Operation("/api/v1/timeline", "timeline", "Count matches over time", "Search",
              taken.TimelineParams, counts.TimelineAnswer),
    Operation("/api/v1/suggest", "suggest", "Complete what was typed",
              "Search", taken.SuggestParams, counts.SuggestAnswer),
    Operation("/feeds/search.atom", "feed", "Follow a search as an Atom feed", "Search",
              ListingParams,
              media=("application/atom+xml",)),
    Operation("/feeds/search.json", "json_feed", "Follow a search as a JSON Feed", "Search",
              ListingParams,
              media=("application/feed+json",)),
    Operation(_ARTICLE, "article", "Read an article", "Articles", answer=article.ArticleAnswer,
              missing=True),
    Operation(f"{_ARTICLE}/text", "text", "Read only the text of an article", "Articles",
              media=("text/plain",), missing=True),
    Operation(f"{_ARTICLE}/versions", "versions", "List the editions of an article", "Articles",
              answer=article.VersionsAnswer, missing=True),
    Operation(f"{_ARTICLE}/versions/{{before}}..{{after}}/diff", "diff", "Compare two editions",
              "Articles", answer=differences.DiffAnswer, missing=True),
    Operation("/api/v1/stories/{story_id}", "story", "See who published a story, and what changed",
              "Articles", story_answers.StoryParams, story_answers.StoryAnswer, missing=True),
    Operation("/api/v1/stories/{story_id}/{first}..{second}/diff", "story_diff",
              "Compare two articles of a story", "Articles", answer=story_answers.StoryDiff,
              missing=True),
    Operation("/api/v1/changes", "changed_articles", "List rewritten articles", "Articles",
              rewrite_answers.ChangesParams, rewrite_answers.RewritesAnswer),
    Operation("/feeds/changes.atom", "changes_feed", "Follow rewritten articles as an Atom feed",
              "Articles", rewrite_answers.ChangesParams, media=("application/atom+xml",)),
    Operation("/feeds/changes.json", "changes_json_feed", "Follow them as a JSON Feed",
              "Articles", rewrite_answers.ChangesParams, media=("application/feed+json",)),
    Operation(f"{_ARTICLE}/similar", "similar", "List similar articles", "Articles",
              taken.SimilarParams, article.ArticleList, missing=True),
    Operation("/api/v1/sources", "sources", "List the publications", "Archive",
              answer=source_answers.SourceAnswer),
    Operation("/api/v1/sources/{name}", "one_source", "See what is known of a publication",
              "Archive", answer=source_answers.SourceFound, missing=True),
    Operation("/api/v1/stats", "stats", "Count what the archive holds", "Archive",
              answer=holdings.StatsAnswer),
    Operation("/api/v1/records", "records", "Read the ledger of all records", "Archive",
              taken.RecordsParams, holdings.RecordsAnswer),
    Operation("/cdx", "cdx", "List captures of URLs (CDX server)", "Archive", taken.CdxParams,
              media=("text/x-cdx", _JSON, "text/x-cdxj", "application/link-format", "text/plain")),
    Operation("/cdx/search/cdx", "archive_cdx", "List captures as the Internet Archive does",
              "Archive", taken.CdxParams,
              media=("text/x-cdx", _JSON, "text/x-cdxj", "application/link-format", "text/plain")),
    Operation("/wayback/available", "available", "Find the capture nearest to an instant",
              "Archive", taken.AvailableParams),
    Operation("/web/{stamp}/{url}", "replay", "See the capture nearest to an instant", "Archive",
              media=("text/html",), missing=True),
    Operation("/opensearch.xml", "search_description", "Add this archive to a browser's engines",
              "Discovery", media=("application/opensearchdescription+xml",)),
    Operation("/suggestions", "opensearch_suggestions", "Complete what was typed, for browsers",
              "Discovery", taken.SuggestParams, media=("application/x-suggestions+json",)),
    Operation("/sitemap.xml", "sitemap", "List the pages of all articles", "Discovery",
              media=("application/xml",)),
    Operation("/sitemaps/{prefix}.xml", "part_of_sitemap", "List the pages of some articles",
              "Discovery", media=("application/xml",), missing=True),
    Operation("/llms.txt", "llms", "Read what a language model can ask", "Discovery",
              media=("text/markdown",)),
    Operation("/web/{url}", "timegate", "Negotiate a capture by Accept-Datetime (TimeGate)",
              "Archive", media=("text/html",), missing=True),
    Operation("/web/timemap/{form}/{url}", "timemap", "List the captures of a URL (TimeMap)",
              "Archive", media=("application/link-format", _JSON), missing=True),
    Operation("/healthz", "healthz", "Check that the process answers", "Server",
              answer=problems.Health),
    Operation("/readyz", "readyz", "Check that searches are answered", "Server",
              answer=problems.ReadyAnswer),
    Operation("/metrics", "metrics", "Read the counters (Prometheus)", "Server",
              media=("text/plain",)),
    Operation("/openapi.json", "openapi_json", "Read this description", "Server"),
)  # fmt: skip


@cache
def document() -> Json:
    """The whole description."""
    answers = {op.answer for op in OPERATIONS if op.answer} | {problems.Problem}
    parts = definitions(answers, _REF)
    for op in OPERATIONS:
        parts |= op.params.model_json_schema(ref_template=_REF).get("$defs", {})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Backissue",
            "version": version("backissue"),
            "description": "Search of archived newspapers. Within v1 keys are added, never"
            " renamed. Times are RFC 3339 in UTC. Only GET and HEAD are answered.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": tag} for tag in dict.fromkeys(op.tag for op in OPERATIONS)],
        "paths": {op.path: {"get": _operation(op)} for op in OPERATIONS},
        "components": {"schemas": parts},
    }


@cache
def text() -> str:
    """The description as it is served."""
    return json.dumps(document(), ensure_ascii=False)


def _operation(op: Operation) -> Json:
    reference: Json = (
        {"schema": {"$ref": _REF.format(model=op.answer.__name__)}} if op.answer else {}
    )
    content = {media: reference if media == _JSON else {} for media in op.media}
    responses: Json = {"200": {"description": "The answer.", "content": content}}
    if op.params is not taken.NoParams or op.tag in ("Search", "Articles"):
        responses["400"] = _problem("A parameter is unknown or malformed; 'param' names it.")
    if op.params is not taken.NoParams:
        responses["414"] = _problem("The address is longer than 32 kB.")
    if op.missing:
        responses["404"] = _said("Not found.", op)
    if op.files:
        responses["206"] = {"description": "The rest of a broken download.", "content": content}
        responses["410"] = _problem("An archive file is missing.")
        responses["412"] = _problem("The download cannot go on: the index has changed.")
        responses["416"] = _problem("The download is whole already.")
        responses["503"] = _problem("Other exports are being written, or there is no room.")
    if op.name == "readyz":
        responses["503"] = {"description": "They are not, or not for long.", "content": content}
    if op.name == "timegate":
        responses["302"] = {"description": "Redirect to the capture nearest to Accept-Datetime."}
    if op.name == "replay":
        responses["302"] = {
            "description": "Redirect to the exact time, or to where the capture redirects."
        }
        responses["410"] = _said("The archive file is missing.", op)
    return {
        "operationId": op.name,
        "summary": op.summary,
        "tags": [op.tag],
        "parameters": [*_in_path(op), *_in_query(op.params)],
        "responses": responses,
    }


def _said(description: str, op: Operation) -> Json:
    """An error in the form of the answer: a page where people are answered by one."""
    page = {"description": description, "content": {"text/html": {}}}
    return page if "text/html" in op.media else _problem(description)


def _problem(description: str) -> Json:
    schema = {"$ref": _REF.format(model="Problem")}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


def _in_path(op: Operation) -> Iterator[Json]:
    for name, words in _PATH_WORDS.items():
        if f"{{{name}}}" in op.path:
            yield {
                "name": name,
                "in": "path",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }


def names(params: type[Params]) -> list[str]:
    """The parameters of *params* as they are written in an address."""
    return [field.alias or name for name, field in params.model_fields.items()]


def _in_query(params: type[Params]) -> Iterator[Json]:
    schema = params.model_json_schema(ref_template=_REF)
    for name, described in schema.get("properties", {}).items():
        described = {key: value for key, value in described.items() if key != "title"}
        parameter = {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": described.pop("description", ""),
            "schema": described,
        }
        if described.get("type") == "array":
            parameter |= {"style": "form", "explode": True}
        yield parameter
