"""What the page of a result set shows, and the command that saves a search as one."""

import shlex
from collections.abc import Sequence

from flask import url_for

from indexer.export import FORMATS
from indexer.schemas.export_params import ExportParams
from indexer.schemas.params import link
from indexer.schemas.set_answers import SetParams
from webapp.api.saved_sets import described_set, found_set
from webapp.shared.answers import given, own_path, public_root

_TITLES = {
    "csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet", "bibtex": "BibTeX", "ris": "RIS",
    "csl-json": "CSL-JSON", "wacz": "WACZ", "warc": "WARC", "cdxj": "CDXJ",
}  # fmt: skip
_NAMED = ("source", "from", "to", "sort", "limit")


def context(name: str) -> dict[str, object]:
    """Everything that the template needs; a 404 where there is no such set."""
    kept = found_set(name)
    params = given(SetParams, strict=False)
    described = described_set(kept, params)
    following = params.offset + params.limit
    search = [("q", kept.q), *kept.filters] if kept.q else list(kept.filters)
    shown = [pair for pair in search if pair[0] not in ("limit",)]
    return {
        "kept": described,
        "address": public_root() + own_path(),
        "search_url": link(url_for("pages.search"), shown),
        "earlier": _page(name, max(0, params.offset - params.limit)) if params.offset else None,
        "later": _page(name, following) if following < described.total else None,
        "exports": [
            (_TITLES[form], url_for("api.result_set_export", name=name, format=form))
            for form in FORMATS
        ],
    }


def command(pairs: Sequence[tuple[str, str]]) -> str:
    """The command that saves a search with these parameters; for a shell, whatever they hold."""
    known = {name for name, _ in ExportParams.forms().values()}
    words = ["backissue", "save", "--name", "NAME", "--archive", "DIR"]
    for name, value in pairs:
        if name in _NAMED:
            words.append(f"--{name}={value}")
        elif name in known and name not in ("q", "format"):
            words += ["--filter", f"{name}={value}"]
    for query in (value for name, value in pairs if name == "q"):
        words += ["--", query] if query.startswith("-") else [query]
    return shlex.join(words)


def _page(name: str, offset: int) -> str:
    return url_for("pages.result_set", name=name, offset=offset or None)
