"""The fields of an index on a cluster, and a document as its row.

Texts arrive analysed and are split at spaces alone: one meaning of a word for all engines.
"""

import base64
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from indexer import analysis
from indexer.engines.index import schema
from indexer.engines.index.payload import Packing
from indexer.model.search import Document

LAYOUT: Final = 2  # version of this mapping; an index of another one has to be rebuilt
GAP: Final = "\ufffc"  # stands in a phrase where any word may; nothing is analysed to it
DEEPEST_WINDOW: Final = 22_000  # hits that one request may reach
EITHER: Final = "either"  # analyzer: stems at one place, which together have one rarity
VOCABULARY: Final = "vocabulary"
RECENCY: Final = "recency"
_LONGEST_VALUE = 8_000  # characters of an exact value; the cluster takes no more than 32,766 bytes
_PACKING = Packing()


def versions() -> dict[str, int]:
    """What an index has to be made by to be opened."""
    return {"layout": LAYOUT, "analysis": analysis.VERSION, "fields": schema.VERSION}


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """The settings of a new index."""
    return {
        "index": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "-1",  # a commit refreshes; what is half written is not shown
            "max_result_window": DEEPEST_WINDOW,
            "max_regex_length": 2_000,
            "gc_deletes": "1h",  # for so long a late write cannot bring back what was deleted
        },
        "analysis": {
            "tokenizer": {"spaces": {"type": "char_group", "tokenize_on_chars": [" "]}},
            "filter": {
                "gaps": {"type": "stop", "stopwords": [GAP]},
                "stems": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": ["([^ ]+)"],
                },
            },
            "analyzer": {
                "words": {"type": "custom", "tokenizer": "spaces"},
                EITHER: {"type": "custom", "tokenizer": "keyword", "filter": ["stems"]},
                "phrase": {"type": "custom", "tokenizer": "spaces", "filter": ["gaps"]},
            },
        },
    }


def mapping() -> dict[str, Any]:
    """The fields of a new index."""
    exact = {"type": "keyword", "doc_values": False}
    fields: dict[str, Any] = {
        "id": {"type": "keyword"},
        "digest": {"type": "keyword", "index": False},
        "payload": {"type": "binary", "store": True},
        "labels": {"type": "keyword", "index": False, "doc_values": False, "store": True},
        VOCABULARY: {"type": "keyword"},
        RECENCY: {"type": "float", "index": False},
        **{name: exact for name in schema.EXACT if name != "id"},
        **{name: {"type": "keyword"} for name in schema.FACETS},
        **{name: {"type": "long"} for name in schema.NUMBERS},
    }
    for kinds, options in ((schema.STEMMED, "freqs"), (schema.ORDERED, "positions")):
        for name in schema.in_partitions(kinds):
            fields[name] = {"type": "text", "analyzer": "words", "index_options": options}
    return {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "_meta": {"backissue": versions()},
        "properties": fields,
    }


def is_ours(index: Mapping[str, Any]) -> bool:
    """Whether Backissue made the mapping of *index*, as the cluster tells it."""
    return "backissue" in index["mappings"].get("_meta", {})


def row(document: Document) -> dict[str, Any]:
    """*document* as its index takes it."""
    indexed = schema.indexed(document)
    words = f"{indexed.texts.get('title_words', '')} {indexed.texts.get('text_words', '')}"
    fields: dict[str, Any] = {name: text for name, text in indexed.texts.items() if text}
    for name, values in indexed.values.items():
        if values:
            fields[name] = [exact(value) for value in values]
    fields |= indexed.numbers
    fields[VOCABULARY] = list(dict.fromkeys(words.split()))
    fields["labels"] = _labels(document)
    fields["digest"] = document.digest
    fields[RECENCY] = indexed.recency
    fields["payload"] = base64.b64encode(_PACKING.pack(document)).decode()
    return {name: value for name, value in fields.items() if value not in (None, [])}


def unpack(hit: Mapping[str, Any]) -> Document:
    """The document of a hit whose payload was asked for."""
    return _PACKING.unpack(base64.b64decode(hit["fields"]["payload"][0]))


def exact(value: str) -> str:
    """*value*, or of a very long one a hash, as it is indexed and looked for."""
    plain = schema.plain(value)
    if len(plain) <= _LONGEST_VALUE:
        return plain
    return "#" + blake2b(plain.encode(), digest_size=32).hexdigest()


def row_id(article_id: str) -> str:
    """The id of a row: the cluster takes 512 bytes at most, and not an empty one."""
    plain = schema.plain(article_id)
    if plain and not plain.startswith("#") and len(plain.encode()) <= 500:
        return plain
    return "#" + blake2b(plain.encode(), digest_size=32).hexdigest()


def written(document: Document) -> dict[tuple[str, str], str]:
    """How *document* writes the values of its facets."""
    found = {
        (field, schema.facet_value(label)): label
        for field in schema.FACETS
        for label in reversed(schema.labels(document, field))
    }
    source = schema.facet_value(document.source)
    return found | {("source", source): document.source_name or document.source}


def _labels(document: Document) -> list[str]:
    """``written`` as the lines that a row keeps, without those that are as they are compared."""
    found = written(document).items()
    return [f"{f}\t{v}\t{schema.plain(label)}" for (f, v), label in found if label != v]


def read_labels(hit: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The labels of a hit that were asked for."""
    lines = (line.split("\t", 2) for line in hit.get("fields", {}).get("labels", ()))
    return {(field, value): label for field, value, label in lines}
