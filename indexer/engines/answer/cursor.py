"""Cursors: where the next page begins, as an opaque text that belongs to one search.

For an order by date a cursor holds the last sort key and id, so that nothing is skipped or repeated
whatever is indexed meanwhile. By relevance it holds the last rank and the generation, since scores
change with the index: see ``embedded.hits``. Collapsed hits continue in their generation as well: a
newer copy of a story would hide those that are still to be shown.
"""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from hashlib import blake2b

from indexer.errors import CursorError
from indexer.model.search import Query
from indexer.model.sentences import N_

_VERSION = 1
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit shown: its order key (by date) or its rank (by relevance), and its id."""

    generation: int
    place: int
    id: str
    most: bool = False  # the pages before went on with what has most of the words


def write(cursor: Cursor, query: Query) -> str:
    """*cursor* as base64url without padding."""
    plain = [_VERSION, _search_hash(query), cursor.generation, cursor.place, cursor.id]
    if cursor.most:
        plain.append(1)
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read(query: Query) -> Cursor | None:
    """The cursor of *query*; raises ``CursorError`` where it belongs to another search."""
    if query.cursor is None:
        return None
    text = query.cursor
    try:
        if len(text) > _LONGEST:
            raise ValueError
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        version, search_hash, generation, place, article_id, *more = plain
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CursorError(
            N_("the cursor cannot be read: begin at the first page"), "cursor"
        ) from error
    known = version == _VERSION and isinstance(search_hash, str)
    if not known or not isinstance(article_id, str) or type(place) is not int:
        raise CursorError(N_("the cursor cannot be read: begin at the first page"), "cursor")
    if more not in ([], [1]):
        raise CursorError(N_("the cursor cannot be read: begin at the first page"), "cursor")
    if type(generation) is not int or not -(1 << 63) <= place < 1 << 63:
        raise CursorError(N_("the cursor cannot be read: begin at the first page"), "cursor")
    if search_hash != _search_hash(query):
        raise CursorError(
            N_("the cursor belongs to another search: begin at the first page"), "cursor"
        )
    return Cursor(generation, place, article_id, bool(more))


def _search_hash(query: Query) -> str:
    """A hash of everything that decides which hits there are and in which order."""
    asked = replace(
        query, cursor=None, limit=1, facets=(), facet_size=1, facet_sort="count",
        histogram=None, interval=None, bars="none",
        snippets=0, budget=0.0,
    )  # fmt: skip
    return blake2b(repr(asked).encode("utf-8", "backslashreplace"), digest_size=9).hexdigest()


def generation(query: Query) -> int | None:
    """The generation that *query* continues in, or None where later commits cannot move hits."""
    cursor = read(query)
    is_bound = query.sort == "relevance" or query.collapse != "none"
    return cursor.generation if cursor and is_bound else None
