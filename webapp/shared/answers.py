"""What every route needs: the open archive, the parameters of the request, answers of JSON."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from werkzeug.exceptions import NotFound

from indexer.model.search import Document, EditionRef
from indexer.model.sentences import N_
from indexer.schemas.counting import Counting
from indexer.schemas.params import Model, Params, read
from indexer.schemas.shape import Shape
from webapp.shared.kept_answers import KeptAnswer, software
from webapp.shared.open_archive import OpenArchive


def holdings() -> OpenArchive:
    """The archive this application serves."""
    return cast(OpenArchive, current_app.extensions["backissue"])


def given(model: type[Model], strict: bool = True) -> Model:
    """The parameters of this request; raises ``ParameterError``."""
    return read(model, request.args.items(multi=True), strict)


def document(article_id: str) -> Document:
    """The article, or a 404 that says so."""
    found = holdings().engine.get(article_id)
    if found is None:
        raise NotFound(N_("This archive has no article with this id."))
    return found


def editions(of: Document) -> tuple[EditionRef, ...]:
    """All editions of the URL of an article, oldest first; raises ``CorpusError``."""
    return holdings().archive.editions(of)


def counting() -> Counting:
    """Counts for this request, within the time that one search may take."""
    return Counting(holdings().engine, holdings().settings.budget)


def public_root() -> str:
    """Scheme and host under which readers reach this server; paths bring their own prefix."""
    return _root_of(holdings().settings.public_url) or request.host_url.rstrip("/")


@lru_cache(maxsize=50)
def _root_of(address: str) -> str:
    public = urlsplit(address)
    return f"{public.scheme}://{public.netloc}" if public.netloc else ""


def own_path() -> str:
    """The path of this request, with the prefix under which the application is mounted."""
    return request.script_root + request.path


def json_answer(answer: Shape) -> Response:
    """*answer* as JSON."""
    return Response(answer.model_dump_json(), mimetype="application/json")


def conditional(make: Callable[[], Response], params: Params, variant: str = "") -> Response:
    """The answer of *make*, or 304 if the client has it: same index, same canonical query.

    *variant* is what else the answer depends on, such as its language.

    An answer that was made before for such a client is given again; see ``kept_answers``.
    """
    archive = holdings()
    generation, removals = archive.engine.generation, archive.removals
    key = f"{generation} {software()} {public_root()} {own_path()} {params.pairs()} {variant}"
    tag = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    understood = (tag, removals, request.headers.get("Accept-Encoding", ""))
    if kept := archive.kept.get(understood):
        return Response(kept.body, headers=list(kept.headers))
    response = make()
    if g.get("is_partial"):  # there may be more when it is asked for again
        response.cache_control.no_cache = True
        return response
    response = _compressed(_tagged(response, tag))
    if response.status_code == 200 and response.is_sequence:
        headers = [pair for pair in response.headers if pair[0] != "Content-Length"]
        archive.kept.keep(understood, KeptAnswer(response.get_data(), tuple(headers)))
    return response


def _compressed(response: Response) -> Response:
    shrink: Callable[[Response], Response] = current_app.extensions["backissue-shrink"]
    return shrink(response)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)  # weak: the time an answer took differs
    response.cache_control.no_cache = True
    return response


def note_partial(is_partial: bool) -> None:
    """Say of the answer to this request that there may be more when it is asked for again."""
    if is_partial:
        g.is_partial = True


def rfc3339(at: datetime) -> str:
    """*at* in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
