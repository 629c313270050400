"""Articles as citation managers read them: BibTeX, RIS and CSL-JSON.

Each citation names the archived copy: its address on the server that shows the archive, where that
is known, else the record in its archive file; and when it was captured.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.export.exporting import Export
from indexer.model.article import StatedDate
from indexer.model.search import Document
from indexer.schemas.addresses import Links

_BIBTEX_SPECIAL = re.compile(r"[\\{}&%$#_^~]")
_BIBTEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BREAKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
OTHERS = "others"  # what BibTeX takes for the rest of a list of names
_JOINS_NAMES = re.compile(r"\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cited:
    """One article, where its archived copy is, and how it was found (empty if it was not)."""

    document: Document
    copy: str
    found: str = ""


def cited(document: Document, links: Links, root: str, found: str = "") -> Cited:
    """*document* as the server at *root* shows it; the record in its file where *root* is empty."""
    newest = document.captures[-1]
    if root:
        return Cited(document, root + links.replay(newest), found)
    where = newest.location
    record = f", record {where.record_id}" if where.record_id else ""
    return Cited(document, f"{links.file(where)}, offset {where.offset}{record}", found)


def bibtex_entries(export: Export) -> Iterator[bytes]:
    """The heading as a comment, then one entry a hit."""
    if not export.is_begun:
        line = export.heading.line().replace("@", "\\u0040")  # an @ would begin an entry
        yield f"% {line}\n".encode()
    for one in _all_cited(export):
        yield ("\n" + bibtex(one)).encode("utf-8", "replace")


def ris_records(export: Export) -> Iterator[bytes]:
    """One record a hit; the format has no comments, so each says in a note how it was found."""
    for one in _all_cited(export):
        yield (ris(one) + "\r\n").encode("utf-8", "replace")


def csl_items(export: Export) -> Iterator[bytes]:
    """One JSON array; each item says in a note how it was found."""
    before = b",\n" if export.is_begun else b"[\n"
    for one in _all_cited(export):
        yield before + json.dumps(csl(one), ensure_ascii=False).encode("utf-8", "replace")
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[\n]\n"


def _all_cited(export: Export) -> Iterator[Cited]:
    found = export.heading.sentence()
    for hit in export.hits():
        yield cited(hit.document, export.links, export.root, found)


# ---- BibTeX -------------------------------------------------------------------------------------


def bibtex(one: Cited) -> str:
    """One ``@online`` entry, as BibLaTeX knows it; its key is unique to the edition."""
    document = one.document
    word = re.sub(r"[^a-z0-9]", "", document.source.split(".")[0].lower()) or "article"
    fields = "".join(f"  {name} = {{{text}}},\n" for name, text in _bibtex(one))
    return f"@online{{{word}-{document.id},\n{fields}}}\n"


def _bibtex(one: Cited) -> Iterator[tuple[str, str]]:
    document = one.document
    if document.authors:
        yield "author", " and ".join(map(_bibtex_name, document.authors))
    yield "title", _bibtex_text(document.title or document.url)
    yield "organization", _bibtex_text(document.source_name)
    if document.published:
        yield "date", "-".join(_date_parts(document.published))
    if document.captured_at:
        yield "urldate", f"{document.captured_at.astimezone(UTC):%Y-%m-%d}"
    yield "note", _bibtex_text(_copy_note(one))
    if one.found:
        yield "annotation", _bibtex_text(one.found)
    if document.language:
        yield "langid", _bibtex_text(document.language)
    yield "url", _bibtex_url(document.url)


def _bibtex_name(name: str) -> str:
    """*name*, the family first; in braces where BibTeX would take it for several or apart."""
    if name == OTHERS:
        return name
    family, given = _name_parts(name)
    if not given or _JOINS_NAMES.search(name):
        return f"{{{_bibtex_text(name)}}}"
    return f"{_bibtex_text(family)}, {_bibtex_text(given)}"


def _bibtex_text(text: str) -> str:
    return _BIBTEX_SPECIAL.sub(
        lambda match: _BIBTEX_ESCAPES.get(match[0], "\\" + match[0]), _one_line(text)
    )


def _bibtex_url(url: str) -> str:
    """An address is taken as it stands: only what would end the field or the line is escaped."""
    escaped = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}
    return re.sub(r"[{}\\ ]", lambda match: escaped[match[0]], _one_line(url))


# ---- RIS ----------------------------------------------------------------------------------------


def ris(one: Cited) -> str:
    """One ``NEWS`` record, each tag on a line of its own."""
    return "".join(f"{tag}  - {_one_line(text)}\r\n" for tag, text in _ris(one)) + "ER  - \r\n"


def _ris(one: Cited) -> Iterator[tuple[str, str]]:
    document = one.document
    yield "TY", "NEWS"
    yield "ID", document.id
    for author in document.authors:
        yield "AU", family_first(author)
    yield "TI", document.title or document.url
    yield "T2", document.source_name
    if document.published:
        parts = _date_parts(document.published)
        yield "PY", parts[0]
        yield "DA", "/".join([*parts, "", ""][:3]) + "/"
    if document.captured_at:
        yield "Y2", f"{document.captured_at.astimezone(UTC):%Y/%m/%d}/"
    if document.language:
        yield "LA", document.language
    yield "AV", one.copy
    yield "N1", _copy_note(one)
    if one.found:
        yield "N1", one.found
    yield "UR", document.url


# ---- CSL-JSON -----------------------------------------------------------------------------------


def csl(one: Cited) -> dict[str, object]:
    """One item of the Citation Style Language's JSON."""
    document = one.document
    item: dict[str, object] = {
        "id": document.id,
        "type": "article-newspaper",
        "title": _one_line(document.title or document.url),
        "container-title": _one_line(document.source_name),
        "URL": document.url,
        "archive": "Web archive",
        "archive_location": one.copy,
        "note": ". ".join(filter(None, (_copy_note(one), one.found))),
    }
    if document.authors:
        item["author"] = [_csl_name(author) for author in document.authors]
    if document.published:
        item["issued"] = {"date-parts": [[int(part) for part in _date_parts(document.published)]]}
    if document.captured_at:
        at = document.captured_at.astimezone(UTC)
        item["accessed"] = {"date-parts": [[at.year, at.month, at.day]]}
    if document.language:
        item["language"] = document.language
    return item


def _csl_name(name: str) -> dict[str, str]:
    family, given = _name_parts(_one_line(name))
    return {"family": family, "given": given} if given else {"literal": family}


# ---- parts of all -------------------------------------------------------------------------------


def family_first(name: str) -> str:
    """``Marchbank, Ysolde``; the whole name, without commas, where that cannot be told."""
    return ", ".join(filter(None, _name_parts(name)))


def _name_parts(name: str) -> tuple[str, str]:
    """Family and given name; the whole name and nothing where that cannot be told."""
    if "," in name:
        return name.replace(",", " "), ""
    given, _, family = name.strip().rpartition(" ")
    return (family, given.strip()) if given else (family, "")


def _date_parts(date: StatedDate) -> list[str]:
    """Year, month and day, as many as the page states; an instant by its day in UTC."""
    at = date.at.astimezone(UTC) if date.precision == "instant" else date.at
    parts = [f"{at.year:04}", f"{at.month:02}", f"{at.day:02}"]
    return parts[: {"year": 1, "month": 2}.get(date.precision, 3)]


def _copy_note(one: Cited) -> str:
    at = one.document.captured_at
    when = f"Captured {_minute(at)}. " if at else ""
    return f"{when}Archived copy: {one.copy}"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


WRITERS: dict[str, tuple[Callable[[Cited], str], str]] = {
    "bib": (bibtex, "application/x-bibtex"),
    "ris": (ris, "application/x-research-info-systems"),
    "json": (
        lambda one: json.dumps([csl(one)], ensure_ascii=False),
        "application/vnd.citationstyles.csl+json",
    ),
}
"""How one article is written, by the end of the file's name, and its media type."""
