"""What a charset label means: the table of the WHATWG Encoding Standard, and what it leaves out."""

import codecs
import re

import webencodings

# Labels of old pages that the standard does not know.
_OTHER_LABELS = {
    "dos-862": "cp862", "ibm862": "cp862", "utf8mb4": "utf-8", "x-gb2312": "gb18030",
    "iso-8859-9-windows": "cp1254", "x-cp932": "cp932", "windows-932": "cp932",
    "x-windows-949": "cp949", "windows-936": "gb18030", "windows-950": "big5hkscs",
    "hz-gb-2312": "hz", "hz": "hz", "x-mac-greek": "mac-greek", "x-mac-turkish": "mac-turkish",
    "x-mac-ce": "mac-latin2",
}  # fmt: skip
# What a codec means in practice: browsers take it for the larger set.
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
# Python's other codecs are refused: UTF-7 (it hides markup) and those that are not charsets.
_TEXT_CODECS = frozenset(
    "utf-8 cp1252 cp1251 cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp932 cp949 "
    "gb18030 big5hkscs euc_jp euc_jis_2004 shift_jis_2004 iso2022_jp hz koi8-r koi8-u iso8859-2 "
    "iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 "
    "iso8859-15 iso8859-16 mac-roman mac-cyrillic mac-greek mac-turkish mac-latin2 utf-16-le "
    "utf-16-be utf-16 cp437 cp850 cp852 cp862 cp866 johab".split()
)
_LOGICAL_HEBREW = frozenset({"iso-8859-8-i", "csiso88598i", "logical"})
_LABEL = re.compile(r"[\w.:-]{2,40}", re.ASCII)


def codec_of(label: str) -> str | None:
    """The Python codec that *label* means on the web, None for a label of nothing that is text."""
    label = label.strip().lower()
    if not _LABEL.fullmatch(label):
        return None
    if label in _LOGICAL_HEBREW:
        return "cp1255"
    known = webencodings.lookup(label)
    name = known.codec_info.name if known else ""
    if name in ("", "replacement"):
        try:
            name = codecs.lookup(_OTHER_LABELS.get(label, label)).name
        except LookupError:
            return None
    name = _WIDER.get(name, name)
    if name in {"utf-16", "utf-16-le", "utf-16-be"}:
        return "utf-8"  # a label that could be read as ASCII does not stand in UTF-16
    return name if name in _TEXT_CODECS else None
