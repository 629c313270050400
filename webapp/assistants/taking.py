"""The tool that takes a result away: an address for all of it, or some citations at once."""

import shlex
from collections.abc import Callable
from typing import get_args

from indexer.model.search import Document
from indexer.schemas.excerpts import ExportAnswer
from indexer.schemas.params import SearchParams
from indexer.schemas.results import SearchAnswer
from indexer.schemas.tool_params import ExportParams
from webapp.assistants.citing import fitting, trimmed
from webapp.assistants.desk import Desk
from webapp.assistants.finding import api_answer, following
from webapp.pages import cite

LOCAL = "http://127.0.0.1:8080"  # where `backissue serve` is, if nobody says otherwise
_OF_API = get_args(SearchParams.model_fields["format"].annotation)
_INLINE = {"bibtex": cite.bibtex, "ris": cite.ris}


def export(desk: Desk, params: ExportParams) -> ExportAnswer:
    """How to get all that match, and the citations themselves where the format is one of them."""
    write = _INLINE.get(params.format)
    answer, texts = _citations(desk, params, write) if write else (_counted(desk, params), [])
    address = _address(desk, params)
    return ExportAnswer(
        format=params.format,
        total=answer.total,
        address=address,
        command=_command(desk, params, address) if address else None,
        text="\n".join(texts) if write else None,
        articles=len(texts),
        next=following(answer) if write else None,
    )


def _counted(desk: Desk, params: ExportParams) -> SearchAnswer:
    return api_answer(desk, params.model_copy(update={"limit": 1, "cursor": None}))


def _citations(
    desk: Desk, params: ExportParams, write: Callable[[Document], str]
) -> tuple[SearchAnswer, list[str]]:
    """As many as fit into the answer, and the search that ends with the last of them."""
    answer = api_answer(desk, params)
    texts = [write(trimmed(desk.document(one.id))) for one in answer.results]
    shown = fitting(map(len, texts), params.characters)
    if shown < len(texts):
        answer = api_answer(desk, params.model_copy(update={"limit": shown}))
    return answer, texts[:shown]


def _address(desk: Desk, params: ExportParams) -> str | None:
    if params.format not in _OF_API:
        return None
    whole = {
        "format": params.format,
        "cursor": None,
        "limit": SearchParams.model_fields["limit"].default,
    }
    return desk.search_address(params.asked_of_api(**whole))


def _command(desk: Desk, params: ExportParams, address: str) -> str:
    absolute = address if desk.public_url else LOCAL + address
    return f"curl -fo articles.{params.format} {shlex.quote(absolute)}"
