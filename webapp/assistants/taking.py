"""The tool that takes a result away: an address for all of it, or some citations at once."""

import shlex
from typing import get_args

from indexer.schemas.excerpts import ExportAnswer
from indexer.schemas.params import SearchParams
from indexer.schemas.tool_params import ExportParams
from webapp.assistants.desk import Desk
from webapp.assistants.finding import api_answer, following
from webapp.pages import cite

LOCAL = "http://127.0.0.1:8080"  # where `backissue serve` is, if nobody says otherwise
_OF_API = get_args(SearchParams.model_fields["format"].annotation)
_INLINE = {"bibtex": cite.bibtex, "ris": cite.ris}


def export(desk: Desk, params: ExportParams) -> ExportAnswer:
    """How to get all that match, and the citations themselves where the format is one of them."""
    write = _INLINE.get(params.format)
    answer = api_answer(desk, params if write else params.model_copy(update={"limit": 1}))
    texts = [write(desk.document(one.id)) for one in answer.results] if write else []
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
