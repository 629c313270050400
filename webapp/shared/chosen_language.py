"""Which language does a request want? That of ``lang=`` in its address, else of its browser.

There is no cookie: every state is a URL, links keep ``lang``, and a browser says by itself what its
reader reads. So answers still depend on nothing but the request line and one header.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache

from flask import Flask, Response, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from indexer.schemas.params import Params, link
from webapp.shared.answers import own_path, public_root
from webapp.shared.speech import LANGUAGES, current, speaking, speech_of

NAME = "lang"
_NAMED: ContextVar[str | None] = ContextVar("named_language", default=None)
_LONGEST = 300  # characters of a header that are read; browsers send some fifty


def install(app: Flask) -> None:
    """Let the pages of *app* speak the language of each request."""
    app.before_request(_choose)
    app.after_request(_declare)
    app.teardown_request(_forget)
    app.url_defaults(_keep)


def named() -> str:
    """The language that the address of this request names; empty if it names none."""
    known = _NAMED.get()  # every link of a page asks
    return _find_named() if known is None else known


def _find_named() -> str:
    code = request.args.get(NAME, "") if _is_page() else ""
    return code if code in LANGUAGES else ""


def _is_page() -> bool:
    """Whether ``lang`` is ours: behind ``/web/`` all parameters belong to archived addresses."""
    return request.endpoint is None or request.endpoint.startswith("pages.")


def kept() -> list[tuple[str, str]]:
    """The parameter that links and forms of this page carry on."""
    return [(NAME, code)] if (code := named()) else []


def variant() -> str:
    """What the page depends on beside its parameters; notes that it does."""
    g.is_spoken = True
    return f"{current().code} {named()}"


@lru_cache(maxsize=500)
def negotiated(header: str) -> str:
    """The language that an Accept-Language *header* likes best; English if it likes none."""
    accepted = parse_accept_header(header, LanguageAccept)
    wanted = [(value, quality) for value, quality in accepted if quality > 0]
    return LanguageAccept(wanted).best_match(list(LANGUAGES), "en") or "en"


def _choose() -> None:
    header = request.headers.get("Accept-Language", "")[:_LONGEST]
    code = _find_named()
    g.speaking = speaking(speech_of(code or negotiated(header)))
    g.speaking.__enter__()
    _NAMED.set(code)


def _forget(_error: BaseException | None) -> None:
    _NAMED.set(None)
    if "speaking" in g:
        g.pop("speaking").__exit__(None, None, None)


def _declare(response: Response) -> Response:
    if g.get("is_spoken"):
        response.content_language.add(current().code)
        if not named():
            response.vary.add("Accept-Language")
    return response


def _keep(endpoint: str, values: dict[str, object]) -> None:
    if endpoint.startswith("pages.") and (code := named()):
        values.setdefault(NAME, code)


def alternates(params: Params | None) -> Sequence[Mapping[str, str]]:
    """This page in each language, for the head and the foot of the page."""
    if not _is_page():
        return ()
    pairs = [pair for pair in (params.pairs() if params else []) if pair[0] != NAME]
    root, path = public_root(), own_path()
    return [
        {"code": code, "name": name, "url": (url := link(path, [*pairs, (NAME, code)])),
         "full": root + url}
        for code, name in LANGUAGES.items()
    ]  # fmt: skip
