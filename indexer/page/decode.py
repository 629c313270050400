"""Bytes to text: which character set, on what evidence, and what becomes of broken bytes.

UTF-8 is tried first whatever the labels say: text in another encoding is almost never valid
UTF-8, and one foreign byte (an archive's toolbar, an injected ad) must not re-decode a page.
"""

import re
from dataclasses import dataclass

from indexer.page.charset_labels import codec_of
from indexer.page.detect import MULTIBYTE, detect, foreign_words, stated_language
from indexer.page.latin import fits_the_west
from indexer.page.media_type import parse_media_type
from indexer.page.visual import VISUAL, logical_order

SEARCHED = 480_000  # bytes in which broken UTF-8 is counted
HEAD = 64 * 1024  # bytes in which a page states its charset; scripts may come before it
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_META = re.compile(
    rb"<meta\b[^>]{0,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{2,40})", re.IGNORECASE
)
_XML = re.compile(
    rb"^\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}[\"']([\w.:-]{2,40})", re.IGNORECASE
)

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded page. *source* is the evidence for its *charset*: bom, header, meta, xml,
    detected or fallback; *replaced* counts the undecodable characters. *utf8* is the text in UTF-8
    where it came so, else None.
    """

    text: str
    charset: str
    source: str
    replaced: int = 0
    utf8: bytes | None = None


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page, style sheet or plain text; *content_type* is the HTTP header.

    Never raises. Undecodable bytes become U+FFFD and are counted.
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], charset, "bom")
    labels = _labels(data, content_type)
    if b"\x00" in data[:4000] and (wide := _wide(data)):
        return _decoded(data, wide, "detected")
    evidence = next((source for charset, source in labels if charset == "utf-8"), "detected")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(data, labels, evidence)
    if text.isascii():
        if "\x1b$" in text and "\x1b(" in text:
            return _decoded(data, "iso2022_jp", "detected")
        if "\x1b$)C" in text and "\x0e" in text:
            return _decoded(data, "iso2022_kr", "detected")
        if ("hz", "header") in labels or ("hz", "meta") in labels:
            return _decoded(data, "hz", labels[0][1])
    return Decoded(text, "utf-8", evidence, utf8=data)


def _decode_other(data: bytes, labels: list[tuple[str, str]], evidence: str) -> Decoded:
    if _mostly_utf8(data):
        return _decoded(data, "utf-8", evidence)
    words = foreign_words(data)
    for charset, source in labels:
        if charset not in ("utf-8", "hz") and _fits(b" ".join(words), charset):
            if charset == "cp1252" and not fits_the_west(words, stated_language(data)):
                continue  # servers say so by default
            return _decoded(data, charset, source)
    found = detect(data)
    if found != "cp1252":
        return _decoded(data, found, "detected")
    first = next((pair for pair in labels if pair[0] != "utf-8"), ("cp1252", "fallback"))
    return _decoded(data, *first)


def _labels(data: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """The charsets that header, meta and XML declaration name, as Python codecs."""
    found: list[tuple[str, str]] = []
    if charset := parse_media_type(content_type).charset:
        found.append((charset, "header"))
    head = data[:HEAD]
    if match_bytes := _META.search(head):
        found.append((match_bytes[1].decode("ascii", "replace"), "meta"))
    if match_bytes := _XML.match(head):
        found.append((match_bytes[1].decode("ascii", "replace"), "xml"))
    known = ((codec_of(label), source) for label, source in found)
    return [(codec, source) for codec, source in known if codec]


def _wide(data: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, by the places of its zero bytes; else None."""
    sample = data[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.2 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.2 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _decoded(data: bytes, charset: str, source: str) -> Decoded:
    text = data.decode(charset, "replace")
    replaced = text.count("\ufffd")
    if charset in VISUAL:
        text = logical_order(text)
    return Decoded(text, charset, source, replaced)


def _mostly_utf8(data: bytes) -> bool:
    """Whether most non-ASCII characters are valid UTF-8, so that the rest are stray bytes."""
    text = data[:SEARCHED].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(_FOREIGN.findall(text))
    return foreign > 3 * broken


def _fits(words: bytes, charset: str) -> bool:
    """Whether *words* can be text in the *charset* that a label names."""
    text = words.decode(charset, "replace")
    broken = text.count("\ufffd")
    letters = sum(char.isalpha() and not char.isascii() for char in text)
    if charset in MULTIBYTE:
        return broken <= 0.02 * len(text) + 1
    marks = sum(not char.isascii() and not char.isalpha() for char in text)
    return broken <= 0.02 * len(text) + 1 and (letters >= marks or marks < 200)
