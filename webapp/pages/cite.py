"""An article as scholars cite it: a sentence, BibTeX and RIS."""

import re
from collections.abc import Iterator

from indexer.model.search import Document
from webapp.pages.date_texts import minute, stated

_BIBTEX_SPECIAL = re.compile(r"[\\{}&%$#_^~]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_BIBTEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def sentence(document: Document) -> str:
    """``Marchbank, Ysolde. “Title.” Tarrow Courier, 14 March 2009. Captured … URL``"""
    title = document.title or document.url
    parts = [_people(document.authors), f"“{title.rstrip('.')}.”"]
    published = stated(document.published) if document.published else "undated"
    parts.append(f"{document.source_name}, {published}.")
    if document.captured_at:
        parts.append(f"Captured {minute(document.captured_at)}.")
    return " ".join(part for part in [*parts, document.url] if part)


def _people(authors: tuple[str, ...]) -> str:
    if not authors:
        return ""
    first, *others = authors
    names = [_family_first(first), *others]
    joined = names[0] if not others else f"{', '.join(names[:-1])}, and {names[-1]}"
    return joined.rstrip(".") + "."


def _family_first(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given and "," not in name else name


def bibtex(document: Document) -> str:
    """One ``@online`` entry."""
    word = re.sub(r"[^a-z0-9]", "", document.source.split(".")[0].lower()) or "article"
    key = f"{word}-{document.id[:12]}"
    fields = "".join(f"  {name} = {{{_bibtex_text(text)}}},\n" for name, text in _bibtex(document))
    return f"@online{{{key},\n{fields}}}\n"


def _bibtex(document: Document) -> Iterator[tuple[str, str]]:
    if document.authors:
        yield "author", " and ".join(map(_family_first, document.authors))
    yield "title", document.title or document.url
    yield "organization", document.source_name
    if document.published:
        yield "date", f"{document.published.at:%Y-%m-%d}"[: _digits(document)]
    if document.captured_at:
        yield "urldate", f"{document.captured_at:%Y-%m-%d}"
        yield "note", f"Captured {minute(document.captured_at)}"
    yield "url", document.url


def _digits(document: Document) -> int:
    precision = document.published.precision if document.published else "day"
    return {"year": 4, "month": 7}.get(precision, 10)


def _bibtex_text(text: str) -> str:
    text = _CONTROL.sub(" ", text)
    return _BIBTEX_SPECIAL.sub(lambda m: _BIBTEX_ESCAPES.get(m[0], "\\" + m[0]), text)


def ris(document: Document) -> str:
    """One ``NEWS`` record."""
    return "".join(f"{tag}  - {_CONTROL.sub(' ', text)}\r\n" for tag, text in _ris(document))


def _ris(document: Document) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    for author in document.authors:
        yield "AU", _family_first(author)
    yield "TI", document.title or document.url
    yield "T2", document.source_name
    if document.published:
        at = document.published.at
        yield "PY", f"{at:%Y}"
        yield "DA", f"{at:%Y/%m/%d}"
    if document.captured_at:
        yield "Y2", f"{document.captured_at:%Y/%m/%d}"
    if document.language:
        yield "LA", document.language
    yield "UR", document.url
    yield "ER", ""
