"""The tool that takes a result away: an address for all of it, or some citations at once."""

import shlex
from collections.abc import Callable

from indexer.export.citations import Cited, bibtex, cited, ris
from indexer.schemas.addresses import Links
from indexer.schemas.excerpts import ExportAnswer
from indexer.schemas.results import SearchAnswer
from indexer.schemas.tool_params import TakeParams
from webapp.assistants.citing import fitting, trimmed
from webapp.assistants.desk import Desk
from webapp.assistants.finding import api_answer, following

LOCAL = "http://127.0.0.1:8080"  # where `backissue serve` is, if nobody says otherwise
_ENDINGS = {"warc": "warc.gz", "bibtex": "bib", "csl-json": "json"}
_INLINE = {"bibtex": bibtex, "ris": ris}


def export(desk: Desk, params: TakeParams) -> ExportAnswer:
    """How to get all that match, and the citations themselves where the format is one of them."""
    write = _INLINE.get(params.format)
    answer, texts = _citations(desk, params, write) if write else (_counted(desk, params), [])
    address = desk.export_address(params.asked_of_export())
    return ExportAnswer(
        format=params.format,
        total=answer.total,
        address=address,
        command=_command(desk, params, address),
        text="\n".join(texts) if write else None,
        articles=len(texts),
        next=following(answer) if write else None,
    )


def _counted(desk: Desk, params: TakeParams) -> SearchAnswer:
    return api_answer(desk, params.model_copy(update={"limit": 1, "cursor": None}))


def _citations(
    desk: Desk, params: TakeParams, write: Callable[[Cited], str]
) -> tuple[SearchAnswer, list[str]]:
    """As many as fit into the answer, and the search that ends with the last of them."""
    answer = api_answer(desk, params)
    texts = [
        write(cited(trimmed(desk.document(one.id)), Links(), desk.public_url))
        for one in answer.results
    ]
    shown = fitting(map(len, texts), params.characters)
    if shown < len(texts):
        answer = api_answer(desk, params.model_copy(update={"limit": shown}))
    return answer, texts[:shown]


def _command(desk: Desk, params: TakeParams, address: str) -> str:
    absolute = address if desk.public_url else LOCAL + address
    return f"curl -fo articles.{_ENDINGS.get(params.format, params.format)} {shlex.quote(absolute)}"
