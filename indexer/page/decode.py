"""Bytes to text: which character set, on what evidence, and what becomes of broken bytes.

UTF-8 is tried first whatever the labels say: text in another encoding is almost never valid
UTF-8, and one foreign byte (an archive's toolbar, an injected ad) must not re-decode a page.
"""

import codecs
import re
from dataclasses import dataclass

from indexer.page.media_type import parse_media_type

SAMPLE = 60_000  # bytes, taken around non-ASCII ones, that the statistics look at
MIN_FOREIGN = 10  # with fewer non-ASCII characters the statistics say nothing
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_FOREIGN_RUN = re.compile(rb"[^\x00-\x7f]+")
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
# What a label means in practice: browsers take it for the larger set.
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "gb2312": "gb18030",
    "gbk": "gb18030", "hz": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "iso8859-8": "cp1255",
}  # fmt: skip
# Python's other codecs are refused: UTF-7 (it hides markup) and those that are not charsets.
_TEXT_CODECS = frozenset(
    "utf-8 cp1252 cp1251 cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp932 cp949 "
    "gb18030 "
    "big5hkscs euc_jp euc_jis_2004 shift_jis_2004 iso2022_jp koi8-r koi8-u iso8859-2 iso8859-3 "
    "iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-10 iso8859-13 iso8859-14 iso8859-15 "
    "iso8859-16 "
    "mac-roman mac-cyrillic utf-16-le utf-16-be utf-16 cp866 johab".split()
)
_MULTIBYTE = frozenset(["gb18030", "cp932", "euc_jp", "big5hkscs", "cp949"])
CHANCE = 1.7  # by how much a common character of two bytes is stronger evidence than one of one
# Tried when no label fits, in this order; the first of equals wins.
_CANDIDATES = (
    "gb18030", "cp932", "euc_jp", "big5hkscs", "cp949", "cp1251", "koi8-r", "cp1253", "cp1255",
    "cp1256", "cp874",
)  # fmt: skip
_LATIN_CANDIDATES = ("cp1250",)  # cp1252 is what remains
MIN_PLAUSIBLE = 0.35


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded page. *source* is the evidence for its *charset*: bom, header, meta, xml,
    detected or fallback; *replaced* counts the undecodable characters.
    """

    text: str
    charset: str
    source: str
    replaced: int = 0


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
    if text.isascii() and "\x1b$" in text and "\x1b(" in text:
        return _decoded(data, "iso2022_jp", "detected")
    return Decoded(text, "utf-8", evidence)


def _decode_other(data: bytes, labels: list[tuple[str, str]], evidence: str) -> Decoded:
    if _mostly_utf8(data):
        return _decoded(data, "utf-8", evidence)
    sample = _sample(data)
    for charset, source in labels:
        if charset != "utf-8" and _fits(sample, charset):
            return _decoded(data, charset, source)
    if best := _most_plausible(sample):
        return _decoded(data, best, "detected")
    first = next((pair for pair in labels if pair[0] != "utf-8"), ("cp1252", "fallback"))
    return _decoded(data, *first)


def _most_plausible(sample: bytes) -> str | None:
    """The charset in which *sample* looks most like running text, None for windows-1252."""
    latin = _is_latin(sample)
    candidates: tuple[str, ...] = _LATIN_CANDIDATES if latin else _CANDIDATES
    score = max(MIN_PLAUSIBLE, _plausibility(sample, "cp1252") if latin else 0)
    best = None
    for charset in candidates:
        value = _plausibility(sample, charset)
        if value > score + 0.02:
            best, score = charset, value
    return best


def _is_latin(sample: bytes) -> bool:
    """Whether non-ASCII bytes often stand alone, like accented letters, not in whole words."""
    alone = sum(len(run) == 1 for run in _FOREIGN_RUN.findall(sample))
    return alone > 0.3 * sum(byte > 0x7F for byte in sample)


def _labels(data: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """The charsets that header, meta and XML declaration name, as Python codecs."""
    found: list[tuple[str, str]] = []
    if charset := parse_media_type(content_type).charset:
        found.append((charset, "header"))
    head = data[:4096]
    if match_bytes := _META.search(head):
        found.append((match_bytes[1].decode("ascii", "replace"), "meta"))
    if match_bytes := _XML.match(head):
        found.append((match_bytes[1].decode("ascii", "replace"), "xml"))
    known = ((_codec(label), source) for label, source in found)
    return [(codec, source) for codec, source in known if codec]


def _codec(label: str) -> str | None:
    """The Python codec that *label* means on the web, or None."""
    label = (
        label.lower()
        .replace("x-sjis", "shift_jis")
        .replace("x-gbk", "gbk")
        .replace("x-euc-", "euc-")
    )
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _WIDER.get(name, name)
    if name in {"utf-16", "utf-16-le", "utf-16-be"}:
        return "utf-8"  # a label that could be read as ASCII does not stand in UTF-16
    return name if name in _TEXT_CODECS else None


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
    return Decoded(text, charset, source, text.count("\ufffd"))


def _mostly_utf8(data: bytes) -> bool:
    """Whether most non-ASCII characters are valid UTF-8, so that the rest are stray bytes."""
    text = data[: 8 * SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(_FOREIGN.findall(text))
    return foreign > 3 * broken


def _sample(data: bytes) -> bytes:
    """The stretches of *data* that begin with a non-ASCII byte, tags left out."""
    plain = re.sub(rb"<[^<>]{0,400}>", b" ", data[: 8 * SAMPLE])
    parts = re.findall(rb"[^\x00-\x7f][^<>]{0,200}", plain)
    return b" ".join(parts)[:SAMPLE]


def _fits(sample: bytes, charset: str) -> bool:
    """Whether *sample* can be text in the *charset* that a label names."""
    text = sample.decode(charset, "replace")
    broken = text.count("\ufffd")
    letters = sum(char.isalpha() and not char.isascii() for char in text)
    if charset in _MULTIBYTE:
        return broken <= 0.02 * len(text) + 1
    marks = sum(not char.isascii() and not char.isalpha() for char in text)
    return broken <= 0.02 * len(text) + 1 and (letters >= marks or marks < 200)


def _plausibility(sample: bytes, charset: str) -> float:
    """The share of non-ASCII characters that look like running text of the charset's script."""
    text = sample.decode(charset, "replace")
    foreign = [char for char in text if not char.isascii()]
    if len(foreign) < MIN_FOREIGN:
        return 0.0
    broken = text.count("\ufffd")
    if broken > 0.02 * len(foreign) + 1:
        return 0.0
    common = _COMMON[charset]
    good = sum(1 for char in foreign if common(char)) / len(foreign)
    if charset in _MULTIBYTE:
        good *= CHANCE
    return good - 5 * broken / len(foreign)


def _between(*ranges: str) -> "re.Pattern[str]":
    return re.compile("[" + "".join(ranges) + "]")


_HAN = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运"  # noqa: E501
_TRAD = "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報"  # noqa: E501
_RANGES = {
    "gb18030": _between(_HAN, "，。、；：？！“”（）"),
    "big5hkscs": _between(_TRAD, "，。、；：？！「」（）"),
    "cp932": _between("ぁ-んァ-ヶー、。・「」", _HAN[:200]),
    "euc_jp": _between("ぁ-んァ-ヶー、。・「」", _HAN[:200]),
    "cp949": _between("가-힣"),
    "cp1251": _between("а-яёіїєґў"),
    "koi8-r": _between("а-яё"),
    "cp1253": _between("α-ωάέήίόύώΑ-Ω"),
    "cp1255": _between("א-ת"),
    "cp1256": _between("ء-يپچژگ"),
    "cp874": _between("ก-๎"),
    "cp1250": _between("ąćęłńóśźżáčďéěíňřšťúůýžőűöüăâîşţ"),
    # Without õ and û, which in cp1250 are the ő and ű of Hungarian.
    "cp1252": _between("àáâãäåæçèéêëìíîïðñòóôöøùúüýþßœ"),
}
_COMMON = {charset: pattern.match for charset, pattern in _RANGES.items()}
